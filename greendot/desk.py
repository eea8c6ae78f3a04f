"""Turns what someone wants to write about the plan into a kept entry: may they, is it right, was it what they saw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial

from greendot.access import Action, require
from greendot.entries import (
    Body,
    Change,
    Entries,
    Entry,
    Known,
    OvertakenError,
    Scenario,
    Target,
    adopted_of,
    check_entry,
    known_of,
    resolve,
)
from greendot.entries.laid import Row
from greendot.entries.uploaded import Line
from greendot.errors import StoreError, nearest
from greendot.settings import Settings
from greendot.snapshot import Snapshot
from greendot.store import Book, Said


@dataclass(frozen=True)
class Adopted:
    """What adopting a scenario kept, each with what stood before, and the changes that no entry can say."""

    kept: tuple[tuple[Entry[Body] | None, Entry[Body]], ...]
    left: tuple[Change, ...]


@dataclass(frozen=True)
class Desk:
    """Where pages and commands write: the role's settings, the snapshot they saw, and the book that is written in."""

    settings: Settings
    published: Snapshot
    book: Book

    @cached_property
    def entries(self) -> Entries:
        """What people wrote, as it stands."""
        return self.book.entries()

    @cached_property
    def snapshot(self) -> Snapshot:
        """The snapshot with what holds today laid over it."""
        return self.published.with_entries(self.entries, self.today)

    @cached_property
    def known(self) -> Known:
        """What an entry can be about."""
        return known_of(self.snapshot.records, self.snapshot.metrics, self.entries)

    @property
    def open_rows(self) -> list[Row]:
        """Return the initiatives that are neither landed nor dropped, by team and key, as they stand today."""
        rows = self.known.initiatives.values()
        found = [row for row in rows if not row.get("landed_on") and row.get("state") not in ("landed", "dropped")]
        return sorted(found, key=lambda row: (str(row.get("team") or ""), str(row["initiative"])))

    @property
    def now(self) -> datetime:
        """Return the time it is for this workspace."""
        return self.settings.now()

    @property
    def today(self) -> date:
        """Return the reporting day it is."""
        return self.settings.calendar.local_day(self.now)

    def keep(
        self,
        body: Body,
        *,
        author: str,
        reason: str = "",
        expires_on: date | None = None,
        seen: str | None = None,
        key: str = "",
    ) -> Entry[Body]:
        """Keep an entry, or change the one of a key. AccessError, StoreError with every problem, OvertakenError."""
        self.allow()
        body = self._as_written_here(resolve(body, self.known))
        problems = check_entry(body, self.known, reason=reason, expires_on=expires_on, today=self.today)
        if problems:
            raise StoreError(problems=problems)
        write = partial(self.book.change, key) if key else self.book.write
        return write(body, author=author, now=self.now, reason=reason, expires_on=expires_on, seen=seen)

    def _as_written_here(self, body: Body) -> Body:
        """Return a target whose quarter is written as this calendar does: 2017-q1 may be FY2017-Q1."""
        if not isinstance(body, Target):
            return body
        try:
            return replace(body, quarter=self.settings.calendar.key(self.settings.calendar.parse(body.quarter)))
        except ValueError:
            return body

    def adopt(
        self, name: str, *, author: str, reason: str, expires_on: date | None, seen: str | None = None
    ) -> Adopted:
        """Make what a kept scenario moves, drops and re-staffs entries over the plan: all of it at once, or nothing.

        AccessError; StoreError with every problem, or where there is no such scenario; OvertakenError.
        """
        self.allow()
        scenario = self._scenario(name, seen)
        bodies, left = adopted_of(scenario.body, self.snapshot.records("initiative_teams"))
        if not bodies:
            raise StoreError(
                f"scenario '{name}': it moves, drops and re-staffs nothing; what it adds begins in its source"
            )
        problems = [
            problem
            for body in bodies
            for problem in check_entry(body, self.known, reason=reason, expires_on=expires_on, today=self.today)
        ]
        if problems:
            raise StoreError(problems=list(dict.fromkeys(problems)))
        before = tuple(self.entries.standing(body) for body in bodies)
        said = (Said(body, author, self.now, reason, expires_on) for body in bodies)
        kept = self.book.write_all(zip(said, (one.stamp if one else "" for one in before), strict=True))
        return Adopted(tuple(zip(before, kept, strict=True)), left)

    def _scenario(self, name: str, seen: str | None) -> Entry[Scenario]:
        found = self.entries.scenarios.get(name)
        if found is None:
            fix = nearest(name, self.entries.scenarios) or "greendot plan list --kind scenario lists them"
            raise StoreError(f"there is no scenario '{name}'; {fix}")
        if seen not in (None, found.stamp):
            raise OvertakenError(f"{found.author} changed the scenario meanwhile; look at it, then adopt it", found)
        return found

    def accept(self, line: Line, *, author: str) -> Entry[Body]:
        """Keep what a line of an uploaded sheet says."""
        return self.keep(line.status, author=author, seen=line.seen)

    def withdraw(self, key: str, *, author: str, reason: str = "", seen: str | None = None) -> Entry[Body]:
        """Take an entry back."""
        self.allow()
        return self.book.withdraw(key, author=author, now=self.now, reason=reason, seen=seen)

    def undo(self, key: str, *, author: str, seen: str | None = None) -> Entry[Body]:
        """Undo the last change of an entry."""
        self.allow()
        return self.book.undo(key, author=author, now=self.now, seen=seen)

    def allow(self) -> None:
        """Raise AccessError unless the role in force may edit the plan."""
        require(self.settings.site.role, Action.EDIT_PLAN)
