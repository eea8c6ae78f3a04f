"""Turns calls into transactions on SQLite or PostgreSQL: what people write, the audit trail, the run log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from greendot.calendar import Grain
from greendot.errors import StoreError
from greendot.forecast import Forecast, KeptForecast
from greendot.store.book import Book
from greendot.store.entries import COMMENT, Comment, Run, Step
from greendot.store.kept import add_forecasts, due_forecasts
from greendot.store.models import AuditRow, CommentRow, RunRow, row_as_json
from greendot.store.sent import SentLog
from greendot.store.transactions import Transactions

BODY_LIMIT = 20_000


class Store:
    """What people wrote, and what ran. Each method is one transaction; each change leaves a step in the audit trail.

    Comments and runs are here; entries about the plan stand in `book`, what was sent in `sent`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._transactions = Transactions(engine)
        self.book = Book(self._transactions)
        self.sent = SentLog(self._transactions)

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
        with self._transactions.writing() as session:
            if reply_to is not None and session.get(CommentRow, reply_to) is None:
                raise StoreError(f"comment {reply_to}: there is none to answer; reload the page")
            session.add(row)
            session.flush()
            _record(session, now, row.author, "added", row.id, None, row)
            return _comment(row)

    def edit_comment(self, entry: int, *, body: str, author: str, version: int, now: datetime) -> Comment:
        """Change a comment's words. StoreError when it changed since `version` was read, or is someone else's."""
        with self._transactions.writing() as session:
            row = _mine(session, entry, author)
            if row.version != version:
                raise StoreError(f'comment {entry}: it changed meanwhile and now reads "{row.body}"; edit that one')
            before = row_as_json(row)
            row.body, row.version, row.edited_at = _checked_body(body), row.version + 1, now
            session.flush()
            _record(session, now, author, "edited", row.id, before, row)
            return _comment(row)

    def withdraw_comment(self, entry: int, *, author: str, now: datetime, may_withdraw_others: bool = False) -> Comment:
        """Take a comment back: it is no longer shown, and the audit trail keeps it."""
        with self._transactions.writing() as session:
            row = _mine(session, entry, author, anyone=may_withdraw_others)
            before = row_as_json(row)
            row.withdrawn_at = now
            session.flush()
            _record(session, now, author, "withdrawn", row.id, before, row)
            return _comment(row)

    def comments(self, page: str | None = None) -> tuple[Comment, ...]:
        """Return the comments that stand, oldest first, of one page or of all."""
        query = select(CommentRow).where(CommentRow.withdrawn_at.is_(None)).order_by(CommentRow.id)
        if page is not None:
            query = query.where(CommentRow.page == page)
        with self._transactions.reading() as session:
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

    def audit(self, entry: int | None = None, kind: str = COMMENT) -> tuple[Step, ...]:
        """Return the audit trail, oldest first, of one comment (with `kind`, of another entry) or of all."""
        query = select(AuditRow).order_by(AuditRow.id)
        if entry is not None:
            query = query.where(AuditRow.entry == entry, AuditRow.kind == kind)
        with self._transactions.reading() as session:
            return tuple(
                Step(row.id, row.at, row.actor, row.action, row.kind, row.entry, row.before, row.after)
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
        with self._transactions.writing() as session:
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
        with self._transactions.writing() as session:
            return add_forecasts(session, forecasts, build)

    def due_forecasts(self, today: date, metrics: Sequence[str], grain: Grain) -> tuple[KeptForecast, ...]:
        """Return what was said of these metrics' periods that are over by a day: by period, then as it was said."""
        with self._transactions.reading() as session:
            return due_forecasts(session, today, metrics, grain)

    def runs(self, limit: int = 20) -> tuple[Run, ...]:
        """Return the newest runs, newest first."""
        query = select(RunRow).order_by(RunRow.id.desc()).limit(limit)
        with self._transactions.reading() as session:
            return tuple(
                Run(row.id, row.command, row.started_at, row.ended_at, row.status, row.build, row.detail)
                for row in session.scalars(query)
            )


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
    after = row_as_json(row)
    session.add(AuditRow(at=now, actor=actor, action=action, kind=COMMENT, entry=entry, before=before, after=after))


def _comment(row: CommentRow) -> Comment:
    return Comment(**{column.key: getattr(row, column.key) for column in row.__table__.columns})
