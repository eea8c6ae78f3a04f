"""Turns indicators, objectives and exclusions into budgets: by window, by week, by burning now. Records for pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from greendot.analysis.budgets import Budget, Day, budget_of, burn_rate, project_exhaustion, window_of
from greendot.analysis.downtime import Stretch, merge
from greendot.calendar import Calendar, Grain
from greendot.contracts import Contract
from greendot.publish.indicated import BURN_MINUTES, Promise, read_burning, read_days, read_down, read_measured
from greendot.publish.recorded import recorded_relation
from greendot.settings import PolicySettings
from greendot.snapshot import Records
from greendot.warehouse import Warehouse

BUDGETS, WEEKS, BURNING, POLICY = "promise_budgets", "promise_weeks", "promise_burning", "policy"
MEASURED, DOWN = "measured_services", "counted_down"
"""The names of these records."""

_QUARTERS, _WEEKS, _BEFORE = 8, 60, timedelta(days=31)
_PROMISE = {"service": "VARCHAR", "indicator": "VARCHAR", "span": "VARCHAR", "method": "VARCHAR"}
_TYPES: Mapping[str, Mapping[str, str]] = {
    BUDGETS: {
        **_PROMISE, "target_pct": "DOUBLE", "starts_on": "DATE", "ends_on": "DATE", "is_over": "BOOLEAN",
        "allowed": "DOUBLE", "burned": "DOUBLE", "counted": "DOUBLE", "days_without_data": "BIGINT",
        "left_pct": "DOUBLE", "chance": "DOUBLE", "early_on": "DATE", "mid_on": "DATE", "late_on": "DATE",
    },
    WEEKS: {**_PROMISE, "starts_on": "DATE", "left_pct": "DOUBLE", "is_counted": "BOOLEAN"},
    BURNING: {"service": "VARCHAR", "indicator": "VARCHAR", "target_pct": "DOUBLE", "minutes": "BIGINT",
              "rate": "DOUBLE", "bucket_s": "BIGINT", "until_at": "TIMESTAMP"},
    MEASURED: {"service": "VARCHAR", "bucket_s": "BIGINT"},
    DOWN: {"service": "VARCHAR", "started_at": "TIMESTAMP", "ended_at": "TIMESTAMP"},
    POLICY: {"state": "VARCHAR", "words": "VARCHAR"},
}  # fmt: skip


def read_promised(
    warehouse: Warehouse, contracts: Mapping[str, Contract], calendar: Calendar, as_of: datetime, policy: PolicySettings
) -> dict[str, Records]:
    """Return the records of budgets, by name; empty where no source fills objectives and indicators."""
    relations: dict[str, str] = {
        name: recorded_relation(warehouse, contracts[name], as_of)
        for name in ("indicators", "objectives", "exclusions")
        if name in contracts and name in warehouse.tables()
    }
    if "indicators" not in relations:
        return {}
    today = calendar.local_day(as_of)
    quarters = [calendar.shift(calendar.period(today, Grain.QUARTER), -step) for step in range(_QUARTERS)]
    since = quarters[-1].starts_on - _BEFORE
    begins_at = calendar.day_starts_at(since)
    down = read_down(warehouse, relations["indicators"], begins_at)
    rows: dict[str, list[tuple[Any, ...]]] = {
        MEASURED: read_measured(warehouse, relations["indicators"], begins_at),
        DOWN: list(_merged(down, as_of)),
    }
    promises = _read_promises(warehouse, relations["objectives"]) if "objectives" in relations else ()
    if promises:
        known = read_days(warehouse, relations, calendar, promises, since, as_of)
        ends = [today, *(quarter.ends_on - timedelta(days=1) for quarter in quarters[1:])]
        rows[BUDGETS] = [
            row for one in promises for row in _budget_rows(one, known.get(one.key, ()), ends, today, calendar)
        ]
        rows[WEEKS] = [row for one in promises for row in _week_rows(one, known.get(one.key, ()), today, calendar)]
        rows[BURNING] = list(_burning_rows(warehouse, relations["indicators"], promises, today))
        rows[POLICY] = [(name.replace("_", " "), getattr(policy, name)) for name in ("healthy", "at_risk", "exhausted")]
    return {
        name: Records(_TYPES[name], pd.DataFrame(found, columns=list(_TYPES[name]), dtype=object))
        for name, found in rows.items()
        if found
    }


def _read_promises(warehouse: Warehouse, objectives: str) -> tuple[Promise, ...]:
    rows = warehouse.run(
        "SELECT service, indicator, span, method, CAST(target_pct AS DOUBLE), slice_s, "  # noqa: S608 - our own names
        f"CAST(slice_target_pct AS DOUBLE), valid_from, valid_to FROM {objectives} AS seen ORDER BY ALL"
    )
    return tuple(Promise(*row) for row in rows)


def _budget_rows(
    promise: Promise, days: Sequence[Day], ends: Sequence[date], today: date, calendar: Calendar
) -> Iterator[tuple[Any, ...]]:
    """Yield the budget of each window that ends with one of these days, today or the last of a quarter."""
    seen: set[date] = set()
    for day in sorted({*ends, *_month_ends(promise, ends, calendar)}):
        first, last = window_of(promise.span, day, calendar)
        if last in seen or not promise.holds_on(min(day, today)):
            continue
        seen.add(last)
        budget = budget_of(_near(promise, days, first, last), promise.target_pct, (first, last), min(day, today))
        known = {one.day for one in days if one.total}
        told = min(last, today)
        silent = sum(first + timedelta(days=step) not in known for step in range((told - first).days))
        out = (None, None, None, None)
        if not budget.is_over and budget.counted:
            found = project_exhaustion(budget.allowed * (budget.left_pct or 0) / 100, _burns(days, today), today, last)
            out = (found.chance, found.early_on, found.mid_on, found.late_on) if found else out  # type: ignore[assignment]
        yield (
            *promise.key, promise.target_pct, first, last, budget.is_over, budget.allowed, budget.burned,
            budget.counted, silent, _finite(budget), *out,
        )  # fmt: skip


def _month_ends(promise: Promise, ends: Sequence[date], calendar: Calendar) -> Iterator[date]:
    """Yield the last days of the months of the quarters in view, for promises by month."""
    if promise.span == "month":
        for day in ends:
            for month in calendar.periods(calendar.period(day, Grain.QUARTER).starts_on, day, Grain.MONTH):
                yield min(month.ends_on - timedelta(days=1), day)


def _week_rows(promise: Promise, days: Sequence[Day], today: date, calendar: Calendar) -> Iterator[tuple[Any, ...]]:
    """Yield what was left of the budget at the end of each week, or today."""
    newest = calendar.period(today, Grain.WEEK)
    for week in (calendar.shift(newest, step - _WEEKS + 1) for step in range(_WEEKS)):
        day = min(week.ends_on - timedelta(days=1), today)
        if not promise.holds_on(day):
            continue
        window = window_of(promise.span, day, calendar)
        budget = budget_of(_near(promise, days, *window), promise.target_pct, window, day)
        is_counted = any(one.total for one in days if week.starts_on <= one.day <= day)
        yield (*promise.key, week.starts_on, _finite(budget) if is_counted else None, is_counted)


def _burning_rows(
    warehouse: Warehouse, indicators: str, promises: Sequence[Promise], today: date
) -> Iterator[tuple[Any, ...]]:
    """Yield how fast each promise's budget is used in windows that end where its data does."""
    found = read_burning(warehouse, indicators)
    for promise in promises:
        row = found.get((promise.service, promise.indicator))
        if row is None or not promise.holds_on(today):
            continue
        for minutes, (good, total) in zip(BURN_MINUTES, row.counts, strict=True):
            if minutes * 60 >= row.bucket_s:
                rate = burn_rate(good, total, promise.target_pct)
                key = (promise.service, promise.indicator, promise.target_pct)
                yield (*key, minutes, rate, row.bucket_s, row.until_at)


def _merged(down: Sequence[Stretch], as_of: datetime) -> Iterator[tuple[Any, ...]]:
    by_service: dict[str, list[Stretch]] = {}
    for one in down:
        by_service.setdefault(one.subject, []).append(one)
    for service, stretches in by_service.items():
        for first, last in merge(stretches, as_of):
            yield service, _plain(first), _plain(last)


def _near(promise: Promise, days: Sequence[Day], first: date, last: date) -> list[Day]:
    """Return the days of a window on which the promise held, and days before it, which foretell how much is to come."""
    near = (one for one in days if first - _BEFORE <= one.day < last)
    return [one for one in near if one.day < first or promise.holds_on(one.day)]


def _burns(days: Sequence[Day], today: date) -> list[float]:
    """Return what went wrong on each of the last days that are over."""
    return [one.bad for one in days if today - timedelta(days=28) <= one.day < today]


def _finite(budget: Budget) -> float | None:
    """Return what is left in percent; a budget of nothing that was hit counts as used twice over."""
    left = budget.left_pct
    return left if left is None or left != float("-inf") else -100.0


def _plain(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)
