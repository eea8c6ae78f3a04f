"""Turns a commitment that gave way into what came of it: how late it is now, and what failed that it was to relieve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from greendot.analysis.plan.values import Initiative, Plan


@dataclass(frozen=True, slots=True)
class Displacement:
    """A commitment that gave way to other work: when, how much work was moved, why."""

    initiative: str
    by: str
    on: date
    person_weeks: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """An incident: the day it began, its service, what it was part of, and minutes people lost, low to high."""

    on: date
    service: str
    part_of: str = ""
    minutes_low: float | None = None
    minutes_high: float | None = None


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What came of a commitment that gave way.

    `late_days` is how much later than first promised it is now; `failures` are those of what it was to relieve, with
    the others of the same failure, from the day it gave way until it landed; `services` is what it was to relieve, and
    empty where the plan ties it to nothing.
    """

    displacement: Displacement
    late_days: int
    services: tuple[str, ...]
    failures: tuple[Failure, ...]

    @property
    def minutes(self) -> tuple[float, float] | None:
        """Return the minutes that people lost, low to high; None where that is not known of every failure."""
        lows = [one.minutes_low for one in self.failures]
        highs = [one.minutes_high for one in self.failures]
        if not lows or None in lows or None in highs:
            return None
        return sum(one or 0.0 for one in lows), sum(one or 0.0 for one in highs)


def aftermath_of(
    displacement: Displacement,
    plan: Plan,
    services: Mapping[str, str],
    failures: Iterable[Failure],
    today: date,
) -> Aftermath:
    """Return what came of one displacement. `services` names the service that needs each resource most."""
    item = plan.items.get(displacement.initiative) or Initiative(displacement.initiative)
    tied = {services[one.resource] for one in item.effects if one.is_relief and one.resource in services}
    until = item.landed_on or today
    during = [one for one in failures if displacement.on <= one.on <= until]
    direct = [one for one in during if one.service in tied]
    parts = {one.part_of for one in direct if one.part_of}
    found = tuple(one for one in during if one.service in tied or (one.part_of and one.part_of in parts))
    return Aftermath(displacement, item.slip_days, tuple(sorted(tied)), found)
