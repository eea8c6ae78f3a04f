"""Turns what teams have and have promised into who is overcommitted, and where time went into the chosen mix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from greendot.analysis.plan.values import Initiative, Plan
from greendot.calendar import Calendar, Grain, Period, months_between

_MOST_MONTHS = 60
CATEGORIES = ("new value", "improving", "keeping the lights on", "unplanned", "unknown")


@dataclass(frozen=True, slots=True)
class Load:
    """A team's month, in person-weeks: what it has for planned work, and what it has promised, if anyone said."""

    team: str
    month_on: date
    available: float
    committed: float | None


@dataclass(frozen=True, slots=True)
class Commitment:
    """A team's quarter, in person-weeks. `months` is how many of its months are known."""

    team: str
    quarter: Period
    available: float
    committed: float
    months: int

    @property
    def percent(self) -> float | None:
        """Return what is promised of what there is; None where there is nothing."""
        return 100 * self.committed / self.available if self.available > 0 else None

    def is_over(self, allowed_pct: float) -> bool:
        """Return whether more is promised than may be."""
        return self.committed > self.available * allowed_pct / 100


@dataclass(frozen=True, slots=True)
class Part:
    """One category's share of a quarter's time: in person-weeks, in percent, and the percent that was chosen."""

    category: str
    person_weeks: float
    percent: float
    chosen_pct: float | None


def commitments_of(loads: Iterable[Load], calendar: Calendar) -> tuple[Commitment, ...]:
    """Return each team's quarters, by quarter and the fullest first; months of which nothing is promised are left out.

    A quarter of which a month is missing is compared on the months that are there.
    """
    groups: dict[tuple[str, Period], list[Load]] = defaultdict(list)
    for load in loads:
        if load.committed is not None:
            groups[load.team, calendar.period(load.month_on, Grain.QUARTER)].append(load)
    found = [
        Commitment(
            team,
            quarter,
            sum(one.available for one in months),
            sum(one.committed or 0.0 for one in months),
            len({one.month_on for one in months}),
        )
        for (team, quarter), months in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.quarter, -(one.percent or 0.0), one.team)))


def planned_weeks(plan: Plan, today: date) -> dict[tuple[str, date], float]:
    """Return the person-weeks each team is to give by month: an initiative's are spread evenly from start to finish."""
    weeks: dict[tuple[str, date], float] = defaultdict(float)
    for item in plan.items.values():
        months = _months(item, today)
        for work in item.work if months else ():
            for month in months:
                weeks[work.team, month] += (work.person_weeks or 0.0) / len(months)
    return dict(weeks)


def shifted(loads: Iterable[Load], plan: Plan, other: Plan, today: date) -> tuple[Load, ...]:
    """Return what teams have promised if the other plan were followed instead: months to come, by what differs."""
    before, after = planned_weeks(plan, today), planned_weeks(other, today)
    changed = []
    for load in loads:
        key = (load.team, load.month_on)
        more = after.get(key, 0.0) - before.get(key, 0.0)
        is_ahead = load.month_on >= today.replace(day=1)
        committed = load.committed
        if more and is_ahead and committed is not None:
            committed = max(0.0, committed + more)
        changed.append(Load(load.team, load.month_on, load.available, committed))
    return tuple(changed)


def total_weeks(plan: Plan) -> float:
    """Return the person-weeks of everything that is still to land."""
    return sum(work.person_weeks or 0.0 for item in plan.items.values() if item.is_open for work in item.work)


def mix_of(weeks: Mapping[str, float], chosen: Mapping[str, float]) -> tuple[Part, ...]:
    """Return how time was divided, in the order of the categories, beside the shares (of one) that were chosen."""
    total = sum(weeks.values())
    if total <= 0:
        return ()
    return tuple(
        Part(
            category,
            weeks.get(category, 0.0),
            100 * weeks.get(category, 0.0) / total,
            100 * chosen[category] if category in chosen else None,
        )
        for category in CATEGORIES
        if category in weeks or category in chosen
    )


def _months(item: Initiative, today: date) -> Sequence[date]:
    """Return the months an initiative is worked on, at most five years of them."""
    until = item.stands_on
    if not item.is_open or until is None:
        return ()
    return months_between(min(item.starts_on or today, until), until, _MOST_MONTHS)
