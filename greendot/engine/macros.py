"""Turns the reporting calendar into SQL: the local day of an instant, the period of a day, and the list of periods.

The day boundaries come from the zone database once, as plain UTC instants. Days of 24 hours in a row make one
stretch, in which the local day is a division; a day that a clock change made longer or shorter is a stretch of its own.
The stretch is found by a nest of comparisons, so an instant costs eight of them, and no zone function is called.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from greendot.calendar import Calendar, Grain

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2060, 1, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Local days in a row that are 24 hours long, or one that is not. `starts_at` is in UTC."""

    starts_at: datetime
    first: date
    is_regular: bool


@lru_cache(maxsize=16)
def day_boundaries(calendar: Calendar) -> tuple[tuple[datetime, date], ...]:
    """Return the UTC instant at which each local day begins; a day that a zone left out is not there."""
    boundaries: list[tuple[datetime, date]] = []
    for offset in range((LAST_DAY - FIRST_DAY).days):
        day = FIRST_DAY + offset * _DAY
        starts_at = calendar.day_starts_at(day)
        while boundaries and boundaries[-1][0] >= starts_at:
            boundaries.pop()
        boundaries.append((starts_at, day))
    return tuple(boundaries)


@lru_cache(maxsize=16)
def stretches(calendar: Calendar) -> tuple[Stretch, ...]:
    """Return the stretches of local days, oldest first."""
    boundaries = day_boundaries(calendar)
    found: list[Stretch] = []
    for (starts_at, day), (ends_at, after) in pairwise(boundaries):
        is_regular = ends_at - starts_at == _DAY and after - day == _DAY
        if not (found and found[-1].is_regular and is_regular):
            found.append(Stretch(starts_at, day, is_regular))
    return tuple(found)


def local_day(calendar: Calendar, instant: datetime) -> date:
    """Return the reporting day of an aware instant by the same boundaries the queries use."""
    boundaries = day_boundaries(calendar)
    at = bisect_right(boundaries, instant.astimezone(UTC), key=lambda boundary: boundary[0])
    return boundaries[max(at - 1, 0)][1]


def timestamp(instant: datetime) -> str:
    """Return an aware instant as a TIMESTAMP literal in UTC."""
    return f"TIMESTAMP '{instant.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"


def _nest(parts: Sequence[Stretch], value: str = "t") -> str:
    if len(parts) == 1:
        stretch = parts[0]
        if not stretch.is_regular:
            return f"CASE WHEN {value} IS NULL THEN NULL ELSE DATE '{stretch.first}' END"
        micros = int(stretch.starts_at.timestamp()) * 1_000_000
        return f"DATE '{stretch.first}' + CAST(floor((epoch_us({value}) - {micros}) / 86400000000.0) AS INTEGER)"
    middle = len(parts) // 2
    at = timestamp(parts[middle].starts_at)
    before, after = _nest(parts[:middle], value), _nest(parts[middle:], value)
    return f"CASE WHEN {value} < {at} THEN {before} ELSE {after} END"


def local_day_between(calendar: Calendar, value: str, low: datetime, high: datetime) -> str:
    """Return SQL for the local day of an instant known to lie between two UTC instants: shorter than for any."""
    parts = stretches(calendar)
    first = max(bisect_right(parts, low, key=lambda part: part.starts_at) - 1, 0)
    last = max(bisect_right(parts, high, key=lambda part: part.starts_at), first + 1)
    return _nest(parts[first:last], value)


def period_of(grain: Grain, calendar: Calendar) -> str:
    """Return SQL for the first day of the period that holds the day `d`."""
    match grain:
        case Grain.DAY:
            return "CAST(d AS DATE)"
        case Grain.WEEK:
            return f"CAST(d AS DATE) - CAST((isodow(d) + 6 - {calendar.first_weekday}) % 7 AS INTEGER)"
        case Grain.MONTH:
            return "CAST(date_trunc('month', d) AS DATE)"
    months = (calendar.fiscal_month - 1) % (3 if grain is Grain.QUARTER else 12)
    shift = f"INTERVAL {months} MONTH"
    return f"CAST(date_trunc('{grain}', date_trunc('month', d) - {shift}) + {shift} AS DATE)"


def macros(calendar: Calendar, low: datetime | None = None, high: datetime | None = None) -> tuple[str, ...]:
    """Return the statements that define `local_day`, `day_of`, `minutes_between` and one `period_<grain>` a grain.

    They are shorter, and quicker to bind, where instants are known to lie between `low` and `high`.
    """
    parts = stretches(calendar)
    nest = local_day_between(calendar, "t", low or parts[0].starts_at, high or parts[-1].starts_at)
    found = [
        f"CREATE OR REPLACE MACRO local_day(t) AS {nest}",
        "CREATE OR REPLACE MACRO day_of(x) AS CASE WHEN typeof(x) = 'DATE' THEN CAST(x AS DATE)"
        " ELSE local_day(CAST(x AS TIMESTAMP)) END",
        "CREATE OR REPLACE MACRO minutes_between(a, b) AS (epoch_us(b) - epoch_us(a)) / 60000000.0",
    ]
    found += [f"CREATE OR REPLACE MACRO period_{grain}(d) AS {period_of(grain, calendar)}" for grain in Grain]
    return tuple(found)


def period_macro(grain: Grain) -> str:
    """Return the statement that makes `period` bucket by one grain."""
    return f"CREATE OR REPLACE MACRO period(x) AS period_{grain}(day_of(x))"


def shell_macro(calendar: Calendar, grain: Grain = Grain.QUARTER) -> str:
    """Return what to paste into a DuckDB shell first, so that a metric's query runs there as it stands."""
    return ";\n".join((*macros(calendar), period_macro(grain))) + ";\n"
