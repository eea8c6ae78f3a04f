"""Turns what people write about the plan into rows that last, with every earlier version in the audit trail."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from greendot.entries import KINDS, Body, Entries, Entry, OvertakenError, Status, plain_of, read_body
from greendot.entries.kinds import LONG
from greendot.errors import StoreError, nearest
from greendot.store.entries import COMMENT, Step
from greendot.store.models import AuditRow, EntryRow, row_as_json
from greendot.store.transactions import Transactions

NAME_LIMIT = 80
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What keys are made of: nothing that is easily read as something else."""


@dataclass(frozen=True, slots=True)
class Said:
    """What someone writes: the body, who says so, when, why, and the last day it holds."""

    body: Body
    author: str
    now: datetime
    reason: str
    expires_on: date | None

    def entry(self, key: str, at: datetime) -> Entry[Body]:
        """Return it as a new entry. StoreError when the name or the reason cannot be kept."""
        return Entry(key, self.body, _name(self.author), _reason(self.reason), at, at, 1, self.expires_on)


class Book:
    """The entries about the plan. Each method is one transaction; each change leaves a step in the audit trail.

    `seen` is the stamp of the entry that its author saw (empty: that there was none). When another stands by now,
    OvertakenError carries it, and nothing is kept; None writes over whatever stands.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def entries(self, as_of: datetime | None = None) -> Entries:
        """Return what people wrote, in the order it came, as it stands now or as it stood at a time.

        What was taken back is among it, so that files hold it; `Entries.of` and `Entries.on` leave it out.
        """
        with self._transactions.reading() as session:
            if as_of is None:
                rows = session.scalars(select(EntryRow).order_by(EntryRow.id))
                return Entries(tuple(_entry(row_as_json(row)) for row in rows))
            steps = session.scalars(
                select(AuditRow).where(AuditRow.kind != COMMENT, AuditRow.at <= as_of).order_by(AuditRow.id)
            )
            stood = {step.entry: step.after for step in steps if step.after is not None}
            return Entries(tuple(_entry(stood[number]) for number in sorted(stood)))

    def stamp(self) -> int:
        """Return a number that rises with every change to any entry; what was read at the same one is the same."""
        with self._transactions.reading() as session:
            return session.scalar(select(func.max(AuditRow.id)).where(AuditRow.kind != COMMENT)) or 0

    def write(
        self,
        body: Body,
        *,
        author: str,
        now: datetime,
        reason: str = "",
        expires_on: date | None = None,
        seen: str | None = None,
    ) -> Entry[Body]:
        """Keep what someone wrote. A status is a new one each time; of other kinds the one about the same changes."""
        with self._transactions.writing() as session:
            return _write(session, Said(body, author, now, reason, expires_on), seen)

    def write_all(self, said: Iterable[tuple[Said, str | None]]) -> tuple[Entry[Body], ...]:
        """Keep several things that someone wrote, each with what was seen of it: all of them at once, or none."""
        with self._transactions.writing() as session:
            return tuple(_write(session, one, seen) for one, seen in said)

    def change(
        self,
        key: str,
        body: Body,
        *,
        author: str,
        now: datetime,
        reason: str = "",
        expires_on: date | None = None,
        seen: str | None = None,
    ) -> Entry[Body]:
        """Change the entry of a key, such as an ask."""
        with self._transactions.writing() as session:
            row = _row(session, key)
            _check_seen(seen, row)
            if row.kind != _kind_of(body):
                raise StoreError(f"{key}: it is of kind {row.kind}, not {_kind_of(body)}; nothing was changed")
            other = _standing(session, body)
            if other is not None and other.id != row.id and not isinstance(body, Status):
                raise StoreError(f"{key}: {other.key} is about the same; change that one")
            return _change(session, row, Said(body, author, now, reason, expires_on))

    def withdraw(
        self, key: str, *, author: str, now: datetime, reason: str = "", seen: str | None = None
    ) -> Entry[Body]:
        """Take an entry back: it no longer holds, and the audit trail keeps it."""
        with self._transactions.writing() as session:
            row = _row(session, key)
            _check_seen(seen, row)
            before = row_as_json(row)
            row.withdrawn_at = row.changed_at = max(now, row.changed_at)
            row.version += 1
            row.reason = _reason(reason) or row.reason
            return _recorded(session, row, before, _name(author), "withdrawn")

    def undo(self, key: str, *, author: str, now: datetime, seen: str | None = None) -> Entry[Body]:
        """Undo the last change of an entry, which is a change too: undoing twice is as if nothing was undone."""
        with self._transactions.writing() as session:
            row = _row(session, key, is_withdrawn_too=True)
            _check_seen(seen, row)
            last = session.scalars(
                select(AuditRow).where(AuditRow.kind == row.kind, AuditRow.entry == row.id).order_by(AuditRow.id.desc())
            ).first()
            before, at = row_as_json(row), max(now, row.changed_at)
            if last is None or last.before is None:
                row.withdrawn_at = at
            else:
                _set(row, _entry(last.before))
                _check_free(session, row)
            row.version, row.changed_at = before["version"] + 1, at
            return _recorded(session, row, before, _name(author), "undone")

    def take_in(self, entries: Iterable[Entry[Body]], *, author: str, now: datetime) -> int:
        """Keep entries as a file holds them, under their own keys, all or none; return how many were new or changed."""
        count = 0
        with self._transactions.writing() as session:
            for entry in entries:
                row = session.scalars(select(EntryRow).where(EntryRow.key == entry.key)).first()
                if row is None:
                    _add(session, entry, _name(author), "imported", now, as_written=True)
                elif replace(_entry(row_as_json(row)), version=entry.version, changed_at=entry.changed_at) == entry:
                    continue
                else:
                    before = row_as_json(row)
                    _set(row, entry)
                    _check_free(session, row)
                    row.version, row.changed_at = before["version"] + 1, max(now, row.changed_at)
                    _recorded(session, row, before, _name(author), "imported")
                count += 1
        return count

    def history(self, key: str) -> tuple[Step, ...]:
        """Return every step of one entry, oldest first."""
        with self._transactions.reading() as session:
            row = _row(session, key, is_withdrawn_too=True)
            steps = session.scalars(
                select(AuditRow).where(AuditRow.kind == row.kind, AuditRow.entry == row.id).order_by(AuditRow.id)
            )
            return tuple(
                Step(one.id, one.at, one.actor, one.action, one.kind, one.entry, one.before, one.after) for one in steps
            )


def _kind_of(body: Body) -> str:
    return next(name for name, kind in KINDS.items() if isinstance(body, kind))


def _entry(plain: dict[str, Any]) -> Entry[Body]:
    """Return an entry from a row as JSON. StoreError when its body is none of its kind."""
    expires, withdrawn = plain["expires_on"], plain["withdrawn_at"]
    return Entry(
        key=plain["key"],
        body=read_body(KINDS[plain["kind"]], plain["body"]),
        author=plain["author"],
        reason=plain["reason"],
        written_at=datetime.fromisoformat(plain["written_at"]),
        changed_at=datetime.fromisoformat(plain["changed_at"]),
        version=plain["version"],
        expires_on=date.fromisoformat(expires) if expires else None,
        withdrawn_at=datetime.fromisoformat(withdrawn) if withdrawn else None,
    )


def _row(session: Session, key: str, *, is_withdrawn_too: bool = False) -> EntryRow:
    row = session.scalars(select(EntryRow).where(EntryRow.key == key)).first()
    if row is None:
        near = nearest(key, session.scalars(select(EntryRow.key)))
        raise StoreError(f"'{key}' is no entry; {near or 'greendot plan list shows their keys'}")
    if row.withdrawn_at is not None and not is_withdrawn_too:
        raise OvertakenError(f"{key}: it was taken back; undo that first", None)
    return row


def _standing(session: Session, body: Body) -> EntryRow | None:
    """Return the row that stands where `body` would; None where none does, or each is of its own."""
    if not body.slot:
        return None
    about = (EntryRow.kind == _kind_of(body), EntryRow.slot == body.slot, EntryRow.withdrawn_at.is_(None))
    return session.scalars(select(EntryRow).where(*about).order_by(EntryRow.id.desc())).first()


def _check_seen(seen: str | None, row: EntryRow | None) -> None:
    stands = _entry(row_as_json(row)) if row is not None else None
    if seen is None or seen == (stands.stamp if stands else ""):
        return
    if stands is None:
        raise OvertakenError("it was taken back meanwhile; nothing was kept", None)
    raise OvertakenError(f"{stands.author} changed it meanwhile; nothing was kept yet", stands)


def _check_free(session: Session, row: EntryRow) -> None:
    """Refuse a row that would stand where another does."""
    if row.withdrawn_at is not None or row.kind == "status":
        return
    about = (EntryRow.kind == row.kind, EntryRow.slot == row.slot, EntryRow.withdrawn_at.is_(None))
    with session.no_autoflush:
        other = session.scalars(select(EntryRow).where(*about, EntryRow.id != row.id)).first()
    if other is not None:
        raise StoreError(f"{row.key}: {other.key} is about the same and stands; take that back first")


def _write(session: Session, said: Said, seen: str | None) -> Entry[Body]:
    """Change the entry that stands about the same, or add one; a status is always added."""
    stands = _standing(session, said.body)
    _check_seen(seen, stands)
    if stands is not None and not isinstance(said.body, Status):
        return _change(session, stands, said)
    at = max(said.now, stands.changed_at) if stands is not None else said.now
    key = f"{_kind_of(said.body)}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"
    entry = said.entry(key, at)
    return _add(session, entry, entry.author, "added", at)


def _change(session: Session, row: EntryRow, said: Said) -> Entry[Body]:
    before, stands = row_as_json(row), _entry(row_as_json(row))
    after = said.entry(stands.key, max(said.now, row.changed_at))
    if (stands.body, stands.reason, stands.expires_on) == (after.body, after.reason, after.expires_on):
        return stands
    _set(row, replace(after, written_at=stands.written_at, version=stands.version + 1))
    return _recorded(session, row, before, after.author, "changed")


def _set(row: EntryRow, entry: Entry[Body]) -> None:
    """Set a row's fields to those of an entry."""
    row.kind, row.slot, row.body = entry.kind, entry.slot, plain_of(entry.body)
    row.author, row.reason, row.expires_on, row.withdrawn_at = (
        entry.author, entry.reason, entry.expires_on, entry.withdrawn_at
    )  # fmt: skip
    row.version, row.written_at, row.changed_at = entry.version, entry.written_at, entry.changed_at


def _add(
    session: Session, entry: Entry[Body], author: str, action: str, at: datetime, *, as_written: bool = False
) -> Entry[Body]:
    row = EntryRow(key=entry.key)
    _set(row, entry)
    if as_written:
        _check_free(session, row)
    session.add(row)
    session.flush()
    session.add(
        AuditRow(at=at, actor=author, action=action, kind=row.kind, entry=row.id, before=None, after=row_as_json(row))
    )
    return entry


def _recorded(session: Session, row: EntryRow, before: dict[str, Any], author: str, action: str) -> Entry[Body]:
    """Write a changed row and its step, and return the entry."""
    session.flush()
    after, at = row_as_json(row), row.changed_at
    session.add(AuditRow(at=at, actor=author, action=action, kind=row.kind, entry=row.id, before=before, after=after))
    return _entry(after)


def _name(author: str) -> str:
    """Return a name as it is kept. StoreError when it is empty or too long."""
    name = " ".join("".join(character if character.isprintable() else " " for character in author).split())
    if not name:
        raise StoreError("your name: it is empty; write who says this")
    if len(name) > NAME_LIMIT:
        raise StoreError(f"your name: {len(name)} characters are too many; {NAME_LIMIT} fit")
    return name


def _reason(reason: str) -> str:
    if len(reason) > LONG:
        raise StoreError(f"reason: {len(reason):,} characters are too many; {LONG:,} fit")
    return reason.strip()
