"""Turns indicators into what promises are judged by: counts by day, in the last hours, and times of being down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from greendot.analysis.budgets import PAIRS, Day
from greendot.analysis.downtime import Stretch
from greendot.calendar import Calendar
from greendot.warehouse import Warehouse

BURN_MINUTES = tuple(sorted({minutes for pair in PAIRS for minutes in (pair.long_min, pair.short_min)}))
"""The windows over which burning is told, in minutes."""

DOWN_BELOW = 0.95
"""A service is down while under so many of its requests are answered well, as cloud providers' agreements count it."""

_NOT_EXCLUDED = """NOT EXISTS (
    SELECT 1 FROM {exclusions} AS out
    WHERE out.service IN ('all', i.service) AND out.indicator IN ('all', i.indicator)
        AND out.started_at <= i.bucket_at + to_seconds(i.bucket_s / 2)
        AND coalesce(out.ended_at, TIMESTAMP '9999-01-01') > i.bucket_at + to_seconds(i.bucket_s / 2)
)"""

_EVENTS = """
SELECT i.service, i.indicator, days.day, sum(i.good), sum(i.total)
FROM {indicators} AS i ASOF JOIN days ON i.bucket_at >= days.starts_at
WHERE i.bucket_at >= ? AND {counts} AND i.service IN (SELECT unnest(?))
GROUP BY ALL ORDER BY ALL
"""

_SLICES = """
SELECT day, sum(weight) FILTER (good >= ? / 100 * total), sum(weight) FROM (
    SELECT days.day, floor(epoch(i.bucket_at) / greatest(i.bucket_s, ?)) AS slice, sum(i.good) AS good,
        sum(i.total) AS total, max(greatest(i.bucket_s, ?)) / ? AS weight
    FROM {indicators} AS i ASOF JOIN days ON i.bucket_at >= days.starts_at
    WHERE i.bucket_at >= ? AND i.service = ? AND i.indicator = ? AND {counts}
    GROUP BY ALL
) WHERE total > 0 GROUP BY day ORDER BY day
"""

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Promise:
    """One objective as its source states it; `valid_to` is the day from which it no longer holds."""

    service: str
    indicator: str
    span: str
    method: str
    target_pct: float
    slice_s: int | None
    slice_target_pct: float | None
    valid_from: date
    valid_to: date | None

    @property
    def key(self) -> Key:
        """Return what tells it apart in records."""
        return self.service, self.indicator, self.span, self.method

    def holds_on(self, day: date) -> bool:
        """Return whether the promise holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Burning:
    """Good and all events of one indicator in each of BURN_MINUTES, up to `until_at` (UTC without a zone)."""

    counts: tuple[tuple[float, float], ...]
    bucket_s: int
    until_at: datetime


def read_days(
    warehouse: Warehouse,
    relations: Mapping[str, str],
    calendar: Calendar,
    promises: Sequence[Promise],
    since: date,
    as_of: datetime,
) -> dict[Key, list[Day]]:
    """Return what was counted for each promise by reporting day, without time that its exclusions declare.

    A stretch is excluded when its middle is. A slice that is shorter than the source's own stretches is as good as the
    stretch it lies in.
    """
    first = calendar.day_starts_at(since).replace(tzinfo=None)
    counts = _NOT_EXCLUDED.format(exclusions=relations["exclusions"]) if "exclusions" in relations else "true"
    days = f"WITH days AS (SELECT * FROM (VALUES {listed_days(calendar, since, as_of)}) AS listed (day, starts_at)) "  # noqa: S608
    services = sorted({one.service for one in promises})
    sql = days + _EVENTS.format(indicators=relations["indicators"], counts=counts)
    events: dict[tuple[str, str], list[Day]] = {}
    for service, indicator, day, good, total in warehouse.run(sql, [first, services]):
        events.setdefault((service, indicator), []).append(Day(day, float(good), float(total)))
    found: dict[Key, list[Day]] = {}
    for one in promises:
        if one.method != "slices" or not one.slice_s:
            found[one.key] = events.get((one.service, one.indicator), [])
            continue
        good_from, length = one.slice_target_pct or one.target_pct, one.slice_s
        rows = warehouse.run(
            days + _SLICES.format(indicators=relations["indicators"], counts=counts),
            [good_from, length, length, length, first, one.service, one.indicator],
        )
        found[one.key] = [Day(day, float(good or 0), float(total)) for day, good, total in rows]
    return found


def read_burning(warehouse: Warehouse, indicators: str) -> dict[tuple[str, str], Burning]:
    """Return, for each service and indicator, what was counted in the last minutes, hours and days of its data."""
    last = "max(bucket_at + to_seconds(bucket_s)) OVER (PARTITION BY service, indicator)"
    sums = ", ".join(
        f"coalesce(sum({name}) FILTER (bucket_at >= until_at - to_minutes({minutes})), 0)"
        for minutes in BURN_MINUTES
        for name in ("good", "total")
    )
    since = f"(SELECT max(bucket_at) FROM {indicators} AS seen) - to_minutes({2 * max(BURN_MINUTES)})"  # noqa: S608
    rows = warehouse.run(
        f"SELECT service, indicator, until_at, max(bucket_s), {sums} FROM ("  # noqa: S608 - our own names
        f"SELECT *, {last} AS until_at FROM {indicators} AS i WHERE bucket_at >= {since}) GROUP BY ALL"
    )
    return {
        (service, indicator): Burning(_paired(counts), int(bucket_s), until_at)
        for service, indicator, until_at, bucket_s, *counts in rows
    }


def read_down(warehouse: Warehouse, indicators: str, since: datetime) -> tuple[Stretch, ...]:
    """Return when each service was down by what was measured: neighbouring stretches below DOWN_BELOW are one."""
    rows = warehouse.run(
        f"SELECT service, bucket_at, bucket_s FROM {indicators} AS i "  # noqa: S608 - our own names
        f"WHERE indicator = 'availability' AND total > 0 AND good < {DOWN_BELOW} * total AND bucket_at >= ? "
        "ORDER BY ALL",
        [since.replace(tzinfo=None)],
    )
    return tuple(
        Stretch(service, at.replace(tzinfo=UTC), at.replace(tzinfo=UTC) + timedelta(seconds=length))
        for service, at, length in rows
    )


def read_measured(warehouse: Warehouse, indicators: str, since: datetime) -> list[tuple[str, int]]:
    """Return the services whose availability is measured, and the longest stretch it was counted by, in seconds."""
    rows = warehouse.run(
        f"SELECT service, max(bucket_s) FROM {indicators} AS i "  # noqa: S608 - our own names
        "WHERE indicator = 'availability' AND bucket_at >= ? GROUP BY service ORDER BY service",
        [since.replace(tzinfo=None)],
    )
    return [(str(service), int(length)) for service, length in rows]


def _paired(counts: Sequence[float]) -> tuple[tuple[float, float], ...]:
    return tuple((float(counts[place]), float(counts[place + 1])) for place in range(0, len(counts), 2))


def listed_days(calendar: Calendar, since: date, as_of: datetime) -> str:
    """Return each reporting day with the instant at which it begins, as SQL rows."""

    def listed() -> Iterator[str]:
        day = since
        while day <= calendar.local_day(as_of):
            yield f"(DATE '{day}', TIMESTAMP '{calendar.day_starts_at(day).replace(tzinfo=None)}')"
            day += timedelta(days=1)

    return ", ".join(listed())
