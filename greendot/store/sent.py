"""Turns what is sent into rows that last: claimed before it goes out, so that nobody gets it twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from greendot.errors import StoreError
from greendot.store.models import SentRow
from greendot.store.transactions import Transactions

SENDING, SENT, FAILED = "sending", "sent", "failed"


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing for one recipient and slot: sending, sent, or failed with the reason."""

    id: int
    send: str
    recipient: str
    slot: str
    trigger: str
    status: str
    build: str
    error: str
    tries: int
    started_at: datetime
    ended_at: datetime | None


class SentLog:
    """The history of what was sent. What stands as `sending` for good was cut off: it may have arrived."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def standing(self, send: str, recipient: str, slot: str) -> Sent | None:
        """Return what is known of one thing for one recipient and slot."""
        with self._transactions.reading() as session:
            row = session.scalar(_one(send, recipient, slot))
            return _sent(row) if row else None

    def claim(self, send: str, recipient: str, slot: str, *, trigger: str, build: str, now: datetime) -> int | None:
        """Return the id to send under, or None when it was sent or is being sent already."""
        with self._transactions.writing() as session:
            row = session.scalar(_one(send, recipient, slot))
            if row is not None and row.status != FAILED:
                return None
            if row is None:
                row = SentRow(send=send, recipient=recipient, slot=slot, tries=0)
                session.add(row)
            row.trigger, row.build, row.status, row.error = trigger, build, SENDING, ""
            row.started_at, row.ended_at = now, None
            session.flush()
            return row.id

    def close(self, entry: int, *, tries: int, now: datetime, error: str = "") -> None:
        """Note how it ended: sent, or failed with the reason."""
        with self._transactions.writing() as session:
            row = session.get(SentRow, entry)
            if row is None:
                raise StoreError(f"send {entry}: it is not in the history")
            row.status, row.error, row.tries, row.ended_at = FAILED if error else SENT, error, row.tries + tries, now

    def list(self, limit: int = 20, send: str = "") -> tuple[Sent, ...]:
        """Return what was sent, the newest first; only under one name when one is given."""
        query = select(SentRow).order_by(SentRow.started_at.desc(), SentRow.id.desc()).limit(limit)
        query = query.where(SentRow.send == send) if send else query
        with self._transactions.reading() as session:
            return tuple(_sent(row) for row in session.scalars(query))


def _one(send: str, recipient: str, slot: str) -> Select[SentRow]:
    return select(SentRow).where(SentRow.send == send, SentRow.recipient == recipient, SentRow.slot == slot)


def _sent(row: SentRow) -> Sent:
    return Sent(**{column.key: getattr(row, column.key) for column in row.__table__.columns})
