"""Turns a block of work into one transaction on SQLite or PostgreSQL: all of it is kept, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from greendot.errors import StoreError

WRITING_LOCK = 7_301_202


class Transactions:
    """Begins transactions on one database. Those that write come one after the other, across processes too."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that reads one state of the store. StoreError when it cannot be reached."""
        with self._begun() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that nobody writes beside, so that what it reads still stands when it writes."""
        with self._begun() as session:
            if self.engine.dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITING_LOCK})
            else:
                session.execute(text("BEGIN IMMEDIATE"))
            yield session

    @contextmanager
    def _begun(self) -> Iterator[Session]:
        try:
            with Session(self.engine) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise StoreError(f"{shown(self.engine.url)}: {reason_of(error)}; nothing was kept, try again") from error


def shown(url: URL) -> str:
    """Return a store's address without its password."""
    return url.render_as_string(hide_password=True)


def reason_of(error: BaseException) -> str:
    """Return what the database said, in a line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
