"""Turns what people wrote into frozen values with who, when, why and until when, and finds what stands on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar, cast

from greendot.entries.kinds import (
    NAMES,
    Annotation,
    AnyBody,
    Ask,
    Assumption,
    Body,
    Decision,
    Override,
    Report,
    Scenario,
    Status,
    Target,
)
from greendot.errors import StoreError

Held = TypeVar("Held", bound=Body, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Held]):
    """One thing a person wrote: what it says, and who said so last, why, when, and until when it holds.

    `version` rises by one with each change. `expires_on` is the last day it holds; None is until it is taken back.
    """

    key: str
    body: Held
    author: str
    reason: str
    written_at: datetime
    changed_at: datetime
    version: int = 1
    expires_on: date | None = None
    withdrawn_at: datetime | None = None

    @property
    def kind(self) -> str:
        """Return the name of its kind."""
        return NAMES[cast("type[Body]", type(self.body))]

    @property
    def slot(self) -> str:
        """Return what it is about, of which only one entry of its kind stands; its key where it is of its own."""
        return self.body.slot or self.key

    @property
    def stamp(self) -> str:
        """Return what tells this version from every other: who edits it says which one they saw."""
        return f"{self.key}@{self.version}"

    def holds_on(self, day: date) -> bool:
        """Return whether it is in force on a day: not taken back, and not expired."""
        return self.withdrawn_at is None and (self.expires_on is None or day <= self.expires_on)


class OvertakenError(StoreError):
    """Someone else changed it since it was read. `theirs` is what stands now; None when it was taken back."""

    def __init__(self, message: str, theirs: Entry[Body] | None) -> None:
        super().__init__(message)
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Entries:
    """What people wrote, in the order the store got it."""

    entries: tuple[Entry[Body], ...] = ()

    def of(self, kind: type[AnyBody]) -> tuple[Entry[AnyBody], ...]:
        """Return the entries of one kind that were not taken back, expired ones too, oldest first."""
        return tuple(
            cast("Entry[AnyBody]", one)
            for one in self.entries
            if isinstance(one.body, kind) and one.withdrawn_at is None
        )

    def on(self, day: date) -> Entries:
        """Return those that hold on a day: neither taken back nor expired."""
        return replace(self, entries=tuple(one for one in self.entries if one.holds_on(day)))

    def since(self, instant: datetime) -> tuple[Entry[Body], ...]:
        """Return what was written or changed after an instant and still stands, the newest first."""
        found = [one for one in self.entries if one.changed_at > instant and one.withdrawn_at is None]
        return tuple(sorted(found, key=lambda one: one.changed_at, reverse=True))

    def get(self, key: str) -> Entry[Body] | None:
        """Return the entry of a key; None when there is none."""
        return next((one for one in self.entries if one.key == key), None)

    def standing(self, body: Body) -> Entry[Body] | None:
        """Return the entry that stands where `body` would: of its kind and about the same; None where none does."""
        if not body.slot:
            return None
        stands = (one for one in reversed(self.entries) if one.withdrawn_at is None)
        return next((one for one in stands if type(one.body) is type(body) and one.slot == body.slot), None)

    @property
    def statuses(self) -> Mapping[str, tuple[Entry[Status], ...]]:
        """Return every status by initiative, oldest first; the last of each is the newest."""
        return _grouped(self.of(Status))

    @property
    def overrides(self) -> Mapping[str, tuple[Entry[Override], ...]]:
        """Return overrides by initiative. Ask `on(day)` first: expired ones are among them otherwise."""
        found: dict[str, tuple[Entry[Override], ...]] = {}
        for one in self.of(Override):
            found[one.body.initiative] = (*found.get(one.body.initiative, ()), one)
        return found

    @property
    def targets(self) -> Mapping[tuple[str, str], Entry[Target]]:
        """Return targets by metric and quarter."""
        return {(one.body.metric, one.body.quarter): one for one in self.of(Target)}

    @property
    def asks(self) -> Mapping[str, Entry[Ask]]:
        """Return asks by key."""
        return {one.key: one for one in self.of(Ask)}

    @property
    def decisions(self) -> Mapping[str, Entry[Decision]]:
        """Return decisions by the key of the ask they are about, of an entry or of a source."""
        return {one.body.ask: one for one in self.of(Decision)}

    @property
    def scenarios(self) -> Mapping[str, Entry[Scenario]]:
        """Return scenarios by name."""
        return {one.body.name: one for one in self.of(Scenario)}

    @property
    def assumptions(self) -> Mapping[str, Entry[Assumption]]:
        """Return assumptions by name."""
        return {one.body.name: one for one in self.of(Assumption)}

    @property
    def reports(self) -> Mapping[str, Entry[Report]]:
        """Return reports by name."""
        return {one.body.name: one for one in self.of(Report)}

    @property
    def annotations(self) -> tuple[Entry[Annotation], ...]:
        """Return annotations, oldest first."""
        return self.of(Annotation)


def _grouped(entries: tuple[Entry[Status], ...]) -> Mapping[str, tuple[Entry[Status], ...]]:
    found: dict[str, tuple[Entry[Status], ...]] = {}
    for one in entries:
        found[one.body.initiative] = (*found.get(one.body.initiative, ()), one)
    return found
