"""Turns a period that is not over and an earlier one into the two instants at which both are cut alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from greendot.calendar import Calendar, Grain, Period
from greendot.contracts import Contract, Type
from greendot.publish.facts import BUCKETS, Coverage
from greendot.results import Metric

TOLERANCE = timedelta(days=1)
"""How much may be missing at an edge of a period that is over, such as its last minutes, without it being cut."""

_STEPS = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER)
_DAYS = {Grain.DAY: 1, Grain.WEEK: 7}


@dataclass(frozen=True, slots=True)
class Cut:
    """A period, read up to an instant; `days` is how much of it that is, in local days."""

    period: Period
    ends_at: datetime
    days: float


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a metric's data reaches, by the sources it reads, and which time it is.

    `step` is the coarsest stretch that one of its tables holds as a whole, so only finished ones are compared: days,
    or the months of a monthly bill; None where every table holds instants.
    """

    calendar: Calendar
    as_of: datetime
    coverage: tuple[Coverage, ...]
    step: Grain | None

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
    steps = [step for table in tables if (step := step_of(table)) is not None]
    return Reach(calendar, as_of, read, max(steps, key=_STEPS.index, default=None))


def step_of(contract: Contract) -> Grain | None:
    """Return the stretch that a row of a table holds as a whole, None where it holds an instant."""
    if contract.time_type is not Type.DATE or contract.resolution is None:
        return None
    return BUCKETS.get(contract.resolution, Grain.DAY)


def cut_alike(reach: Reach, now: Period, cut_at: datetime, then: Period) -> tuple[Cut, Cut] | None:
    """Return both periods cut at the same local time since their start; None when nothing comparable is over yet.

    What counts is the shortest of: the local time elapsed up to the cut, and the earlier period's whole length. Days
    are compared whole where a table holds days, months where it holds months: both sides then hold equally many.
    """
    zone = reach.calendar.zone
    local = cut_at.astimezone(zone).replace(tzinfo=None)
    if reach.step is Grain.MONTH or reach.step is Grain.QUARTER:
        return _cut_at_steps(reach.calendar, reach.step, now, local.date(), then)
    elapsed = min(local - datetime.combine(now.starts_on, time()), timedelta(days=min(then.days, now.days)))
    if reach.step is not None:
        elapsed = timedelta(days=elapsed.days // _DAYS[reach.step] * _DAYS[reach.step])
    if elapsed <= timedelta(0):
        return None
    days = elapsed / timedelta(days=1)

    def cut(period: Period) -> Cut:
        wall = datetime.combine(period.starts_on, time()) + elapsed
        if wall.time() == time():
            return Cut(period, reach.calendar.day_starts_at(wall.date()), days)
        return Cut(period, wall.replace(tzinfo=zone).astimezone(UTC), days)

    return cut(now), cut(then)


def _cut_at_steps(calendar: Calendar, step: Grain, now: Period, until: date, then: Period) -> tuple[Cut, Cut] | None:
    """Return both periods cut after equally many whole months or quarters; None when none is over by `until`."""
    ends, before = (
        [part.ends_on for part in calendar.periods(one.starts_on, one.ends_on - timedelta(days=1), step)]
        for one in (now, then)
    )
    over = min(sum(end <= until for end in ends), len(before))
    if not over:
        return None

    def cut(period: Period, end: date) -> Cut:
        return Cut(period, calendar.day_starts_at(end), (end - period.starts_on).days)

    return cut(now, ends[over - 1]), cut(then, before[over - 1])
