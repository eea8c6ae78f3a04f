"""Turns calls into transactions on SQLite or PostgreSQL: what people write, the audit trail, the run log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from greendot.calendar import Grain
from greendot.errors import StoreError
from greendot.forecast import Forecast, KeptForecast
from greendot.store.entries import Comment, Run, Step
from greendot.store.kept import add_forecasts, due_forecasts
from greendot.store.models import AuditRow, CommentRow, RunRow

BODY_LIMIT = 20_000
BUSY_MS = 10_000
MIGRATION_LOCK = 7_301_201


class Store:
    """What people wrote, and what ran. Each method is one transaction; each change leaves a step in the audit trail."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def add_comment(
        self,
        *,
        page: str,
        anchor: str,
        body: str,
        author: str,
        now: datetime,
        query: str = "",
        build: str = "",
        is_question: bool = False,
        owner: str = "",
        reply_to: int | None = None,
    ) -> Comment:
        """Keep a comment beside a block and return it. StoreError when it is empty, too long or answers nothing."""
        row = CommentRow(
            page=page,
            anchor=anchor,
            body=_checked_body(body),
            author=author.strip() or "someone",
            created_at=now,
            query=query,
            build=build,
            is_question=is_question,
            owner=owner,
            reply_to=reply_to,
        )
        with self._transaction() as session:
            if reply_to is not None and session.get(CommentRow, reply_to) is None:
                raise StoreError(f"comment {reply_to}: there is none to answer; reload the page")
            session.add(row)
            session.flush()
            _record(session, now, row.author, "added", row.id, None, row)
            return _comment(row)

    def edit_comment(self, entry: int, *, body: str, author: str, version: int, now: datetime) -> Comment:
        """Change a comment's words. StoreError when it changed since `version` was read, or is someone else's."""
        with self._transaction() as session:
            row = _mine(session, entry, author)
            if row.version != version:
                raise StoreError(f'comment {entry}: it changed meanwhile and now reads "{row.body}"; edit that one')
            before = _as_json(row)
            row.body, row.version, row.edited_at = _checked_body(body), row.version + 1, now
            session.flush()
            _record(session, now, author, "edited", row.id, before, row)
            return _comment(row)

    def withdraw_comment(self, entry: int, *, author: str, now: datetime, may_withdraw_others: bool = False) -> Comment:
        """Take a comment back: it is no longer shown, and the audit trail keeps it."""
        with self._transaction() as session:
            row = _mine(session, entry, author, anyone=may_withdraw_others)
            before = _as_json(row)
            row.withdrawn_at = now
            session.flush()
            _record(session, now, author, "withdrawn", row.id, before, row)
            return _comment(row)

    def comments(self, page: str | None = None) -> tuple[Comment, ...]:
        """Return the comments that stand, oldest first, of one page or of all."""
        query = select(CommentRow).where(CommentRow.withdrawn_at.is_(None)).order_by(CommentRow.id)
        if page is not None:
            query = query.where(CommentRow.page == page)
        with self._transaction() as session:
            return tuple(_comment(row) for row in session.scalars(query))

    def open_questions(self, owner: str | None = None) -> tuple[Comment, ...]:
        """Return the questions nobody has answered, oldest first; those for one owner when given."""
        comments = self.comments()
        answered = {comment.reply_to for comment in comments}
        return tuple(
            comment
            for comment in comments
            if comment.is_question and comment.id not in answered and owner in (None, comment.owner)
        )

    def audit(self, entry: int | None = None) -> tuple[Step, ...]:
        """Return the audit trail, oldest first, of one entry or of all."""
        query = select(AuditRow).order_by(AuditRow.id)
        if entry is not None:
            query = query.where(AuditRow.entry == entry)
        with self._transaction() as session:
            return tuple(
                Step(row.id, row.at, row.actor, row.action, row.entry, row.before, row.after)
                for row in session.scalars(query)
            )

    def record_run(
        self,
        name: str,
        *,
        started_at: datetime,
        ended_at: datetime,
        status: str,
        build: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a run of a command to the run log."""
        with self._transaction() as session:
            session.add(
                RunRow(
                    command=name,
                    started_at=started_at,
                    ended_at=ended_at,
                    status=status,
                    build=build,
                    detail=dict(detail or {}),
                )
            )

    def keep_forecasts(self, forecasts: Iterable[Forecast], build: str = "") -> int:
        """Keep what was said of periods that had not begun; what was said that day already is left. Return how many."""
        with self._transaction() as session:
            return add_forecasts(session, forecasts, build)

    def due_forecasts(self, today: date, metrics: Sequence[str], grain: Grain) -> tuple[KeptForecast, ...]:
        """Return what was said of these metrics' periods that are over by a day: by period, then as it was said."""
        with self._transaction() as session:
            return due_forecasts(session, today, metrics, grain)

    def runs(self, limit: int = 20) -> tuple[Run, ...]:
        """Return the newest runs, newest first."""
        query = select(RunRow).order_by(RunRow.id.desc()).limit(limit)
        with self._transaction() as session:
            return tuple(
                Run(row.id, row.command, row.started_at, row.ended_at, row.status, row.build, row.detail)
                for row in session.scalars(query)
            )

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise StoreError(f"{_shown(self._engine.url)}: {_reason(error)}; nothing was kept, try again") from error


def open_store(url: str, folder: Path) -> Store:
    """Open the store at an SQLite or PostgreSQL address, bringing its tables up to date.

    A relative SQLite path starts at `folder`. StoreError when it cannot be reached or was made by a later release.
    """
    address = _address(url, folder)
    try:
        engine = create_engine(address)
        if address.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        _migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(f"{_shown(address)}: {_reason(error)}; check folders.store in greendot.toml") from error
    return Store(engine)


def _address(url: str, folder: Path) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"'{url}' is not a store's address; write sqlite:///build/store.db") from error
    if address.get_backend_name() == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise StoreError("folders.store: entries must be kept in a file; write sqlite:///build/store.db")
        path = (folder / str(address.database)).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        return address.set(database=str(path))
    if address.get_backend_name() == "postgresql":
        socket = address.query.get("host", "")
        if isinstance(socket, str) and socket.startswith("/"):  # libpq's way to name a folder of sockets
            unix = f"{socket}/.s.PGSQL.{address.port or 5432}"
            address = address.difference_update_query(["host"]).update_query_dict({"unix_sock": unix})
        return address.set(drivername="postgresql+pg8000")
    raise StoreError(f"'{address.get_backend_name()}' cannot hold entries; use sqlite:///… or postgresql://…")


def _prepare_sqlite(connection: Any, _record_of_pool: object) -> None:
    for pragma in ("journal_mode = WAL", f"busy_timeout = {BUSY_MS}", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == scripts.get_current_head():
            return
        if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
            raise StoreError(f"{_shown(engine.url)}: made by a later release of Greendot; update this one")
    with engine.begin() as connection:
        _lock(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _lock(connection: Connection) -> None:
    """Keep a second process from migrating at the same time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    else:
        connection.execute(text("BEGIN IMMEDIATE"))


def _mine(session: Session, entry: int, author: str, *, anyone: bool = False) -> CommentRow:
    row = session.get(CommentRow, entry, with_for_update=True)
    if row is None or row.withdrawn_at is not None:
        raise StoreError(f"comment {entry}: it is not there any more; reload the page")
    if not anyone and row.author != author:
        raise StoreError(f"comment {entry}: {row.author} wrote it, and only they may change it")
    return row


def _checked_body(body: str) -> str:
    body = body.strip()
    if not body:
        raise StoreError("comment: it is empty; write something")
    if len(body) > BODY_LIMIT:
        raise StoreError(f"comment: {len(body):,} characters are too many; {BODY_LIMIT:,} fit")
    return body


def _record(
    session: Session, now: datetime, actor: str, action: str, entry: int, before: dict[str, Any] | None, row: CommentRow
) -> None:
    session.add(AuditRow(at=now, actor=actor, action=action, entry=entry, before=before, after=_as_json(row)))


def _as_json(row: CommentRow) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _comment(row: CommentRow) -> Comment:
    return Comment(**{column.key: getattr(row, column.key) for column in row.__table__.columns})


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _reason(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
