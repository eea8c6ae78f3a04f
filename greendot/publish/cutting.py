"""Turns a period that is not over and an earlier one into the two instants at which both are cut alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from greendot.calendar import Calendar, Period
from greendot.contracts import Contract, Type
from greendot.publish.facts import Coverage
from greendot.results import Metric

TOLERANCE = timedelta(days=1)
"""How much may be missing at an edge of a period that is over, such as its last minutes, without it being cut."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A period, read up to an instant; `days` is how much of it that is, in local days."""

    period: Period
    ends_at: datetime
    days: float


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a metric's data reaches, by the sources it reads, and which time it is.

    `is_by_day`: one of its tables holds days rather than instants, so only finished days are compared.
    """

    calendar: Calendar
    as_of: datetime
    coverage: tuple[Coverage, ...]
    is_by_day: bool

    @property
    def is_of_events(self) -> bool:
        """Return whether no table holds buckets of time: then no row means that nothing happened."""
        return bool(self.coverage) and all(one.starts_at is None for one in self.coverage)

    @property
    def is_even(self) -> bool:
        """Return whether all sources reach equally far, so that what is there is what a cut would leave."""
        return len({one.ends_at for one in self.coverage}) <= 1

    def reaches_into(self, period: Period) -> bool:
        """Return whether a period has begun, and every source reaches into it."""
        starts_at, _ = self.calendar.bounds(period)
        return starts_at < min([self.as_of, *(one.ends_at for one in self.coverage if one.ends_at is not None)])

    def cut_of(self, period: Period) -> datetime | None:
        """Return where a period's data ends when it is not over or not wholly covered, None for a whole one."""
        starts_at, ends_at = self.calendar.bounds(period)
        ends = [one.ends_at for one in self.coverage if one.ends_at is not None and one.ends_at > starts_at]
        covered = min([self.as_of, *ends])
        if self.as_of < ends_at:
            return covered
        return covered if ends_at - covered >= TOLERANCE else None

    def is_covered_from_start(self, period: Period) -> bool:
        """Return whether every measured source reaches back to the period's beginning."""
        starts_at, _ = self.calendar.bounds(period)
        return all(one.starts_at is None or one.starts_at - starts_at < TOLERANCE for one in self._first_sources())

    def _first_sources(self) -> Iterable[Coverage]:
        """Yield, for each table, the source that begins first: a later one takes over from it."""
        by_table: dict[str, Coverage] = {}
        for one in self.coverage:
            known = by_table.get(one.table)
            if one.starts_at is not None and (
                known is None or known.starts_at is None or one.starts_at < known.starts_at
            ):
                by_table[one.table] = one
        return by_table.values()


def reach_of(
    metric: Metric, contracts: Mapping[str, Contract], coverage: Iterable[Coverage], calendar: Calendar, as_of: datetime
) -> Reach:
    """Return how far the data of a metric reaches."""
    tables = [contracts[table] for table in metric.sources if table in contracts]
    read = tuple(one for one in coverage if one.table in metric.sources)
    return Reach(calendar, as_of, read, any(table.time_type is Type.DATE for table in tables))


def cut_alike(reach: Reach, now: Period, cut_at: datetime, then: Period) -> tuple[Cut, Cut] | None:
    """Return both periods cut at the same local time since their start; None when nothing comparable is over yet.

    What counts is the shortest of: the local time elapsed up to the cut, and the earlier period's whole length. Days
    are compared whole where a table holds days.
    """
    zone = reach.calendar.zone
    local = cut_at.astimezone(zone).replace(tzinfo=None)
    elapsed = min(local - datetime.combine(now.starts_on, time()), timedelta(days=min(then.days, now.days)))
    if reach.is_by_day:
        elapsed = timedelta(days=elapsed.days)
    if elapsed <= timedelta(0):
        return None
    days = elapsed / timedelta(days=1)

    def cut(period: Period) -> Cut:
        wall = datetime.combine(period.starts_on, time()) + elapsed
        if wall.time() == time():
            return Cut(period, reach.calendar.day_starts_at(wall.date()), days)
        return Cut(period, wall.replace(tzinfo=zone).astimezone(UTC), days)

    return cut(now), cut(then)
