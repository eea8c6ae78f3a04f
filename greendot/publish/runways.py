"""Turns daily peak use, limits and declared steps into when each resource runs out, and by when to order. Records."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from greendot.analysis.runway import Runway, runway, steady_runway_months
from greendot.analysis.series import DailySeries
from greendot.calendar import Calendar
from greendot.contracts import Contract
from greendot.publish.declared import Declared
from greendot.publish.indicated import listed_days
from greendot.publish.recorded import recorded_relation
from greendot.snapshot import Records
from greendot.warehouse import Warehouse

RUNWAYS = "runways"
"""The name of these records."""

_TYPES = {
    "resource": "VARCHAR", "store": "VARCHAR", "unit": "VARCHAR", "safe_limit": "DOUBLE", "lead_time_days": "BIGINT",
    "used": "DOUBLE", "used_on": "DATE", "growth_pct_a_month": "DOUBLE", "steady_on": "DATE",
    "early_on": "DATE", "mid_on": "DATE", "late_on": "DATE",
    "order_early_on": "DATE", "order_mid_on": "DATE", "order_late_on": "DATE",
    "chance_within": "DOUBLE", "chance_too_late": "DOUBLE", "is_chance_at_least": "BOOLEAN", "is_over": "BOOLEAN",
    "reason": "VARCHAR",
}  # fmt: skip

_LIMITS = """
SELECT resource, unit, safe_limit, lead_time_days
FROM {resources} AS r WHERE valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)
QUALIFY row_number() OVER (PARTITION BY resource ORDER BY valid_from DESC) = 1 ORDER BY resource
"""
_FIRST = "SELECT min(bucket_at) FROM {use} AS u"
_USE = """
WITH days AS (SELECT * FROM (VALUES {days}) AS listed (day, starts_at))
SELECT u.resource, days.day, max(coalesce(u.peak_used, u.used))
FROM {use} AS u ASOF JOIN days ON u.bucket_at >= days.starts_at
GROUP BY ALL ORDER BY ALL
"""
_SHARDS = """
WITH busy AS (SELECT store, shard, day, 100 * peak_load / capacity AS used, load_unit FROM {shards} AS s
    WHERE is_active AND capacity > 0),
last AS (SELECT store, max(day) AS day FROM busy GROUP BY store),
hottest AS (SELECT store, arg_max(shard, used) AS shard FROM busy JOIN last USING (store)
    WHERE busy.day > last.day - 7 GROUP BY store)
SELECT store, busy.day, used, coalesce(load_unit, '') FROM busy JOIN hottest USING (store, shard) ORDER BY ALL
"""
_MONTH_DAYS = 30.4375
_QUARTER_DAYS = 91
_RECENT_DAYS = 28
_FARTHEST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Thing:
    """What can run out: a resource, or the busiest shard of a store, whose use is percent of what it carries safely."""

    resource: str
    store: str
    unit: str
    safe_limit: float | None
    lead_time_days: int | None


def read_runways(
    warehouse: Warehouse, contracts: Mapping[str, Contract], calendar: Calendar, as_of: datetime, declared: Declared
) -> Records | None:
    """Return a row for each resource, and for each store's busiest shard; None where no source tells of any."""
    today = calendar.local_day(as_of)
    relations: dict[str, str] = {
        name: recorded_relation(warehouse, contracts[name], as_of)
        for name in ("resources", "resource_use", "shard_load")
        if name in contracts and name in warehouse.tables()
    }
    things = list(_resources(warehouse, relations, today))
    use = _use_by_day(warehouse, relations, calendar, as_of) if things else {}
    units = {thing.unit for thing in things}
    rows = [_row(thing, use.get(thing.resource), declared, today) for thing in things]
    for store, (series, load_unit) in _shards_by_day(warehouse, relations).items():
        # A resource counted in the shards' own unit is their busiest one already.
        if load_unit not in units:
            rows.append(_row(Thing("", store, "percent", 100.0, None), series, declared, today))
    return Records(_TYPES, pd.DataFrame(rows, columns=list(_TYPES), dtype=object)) if rows else None


def _resources(warehouse: Warehouse, relations: Mapping[str, str], today: date) -> Iterator[Thing]:
    """Yield the resources as their records stand today."""
    if "resources" not in relations:
        return
    for resource, unit, limit, lead in warehouse.run(_LIMITS.format(resources=relations["resources"]), [today, today]):
        yield Thing(resource, "", unit, limit, lead)


def _use_by_day(
    warehouse: Warehouse, relations: Mapping[str, str], calendar: Calendar, as_of: datetime
) -> dict[str, DailySeries]:
    if "resource_use" not in relations:
        return {}
    first = warehouse.one(_FIRST.format(use=relations["resource_use"]))
    if first is None:
        return {}
    days = listed_days(calendar, first.date() - timedelta(days=1), as_of)
    rows = warehouse.run(_USE.format(days=days, use=relations["resource_use"]))
    found: dict[str, dict[date, float]] = {}
    for resource, day, peak in rows:
        found.setdefault(resource, {})[day] = float(peak)
    return {resource: _series_of(values) for resource, values in found.items()}


def _shards_by_day(warehouse: Warehouse, relations: Mapping[str, str]) -> dict[str, tuple[DailySeries, str]]:
    if "shard_load" not in relations:
        return {}
    found: dict[str, dict[date, float]] = {}
    units: dict[str, str] = {}
    for store, day, peak, unit in warehouse.run(_SHARDS.format(shards=relations["shard_load"])):
        found.setdefault(store, {})[day] = float(peak)
        units[store] = unit
    return {store: (_series_of(values), units[store]) for store, values in found.items()}


def _series_of(days: Mapping[date, float]) -> DailySeries:
    first = min(days)
    values = np.full((max(days) - first).days + 1, np.nan)
    for day, value in days.items():
        values[(day - first).days] = value
    return DailySeries(first, values)


def _row(thing: Thing, series: DailySeries | None, declared: Declared, today: date) -> tuple[Any, ...]:
    """Return one thing's runway; where there is none, why."""
    head = (thing.resource, thing.store, thing.unit, thing.safe_limit, thing.lead_time_days)
    if not thing.safe_limit:
        return (*head, *_without("it has no safe limit"))
    if series is None:
        return (*head, *_without("nobody says how much of it is used"))
    recent = series.cut(0, (today - series.first_on).days)
    events = declared.events_of("", thing.resource)
    lead = thing.lead_time_days
    found = runway(recent, thing.safe_limit, lead_time_days=lead or 0, as_of=today, events=events)
    used, used_on = _latest(recent)
    return (*head, used, used_on, *_steady(recent, thing.safe_limit, today), *_told(found, has_lead=lead is not None))


def _without(reason: str) -> tuple[Any, ...]:
    return (*(None,) * (len(_TYPES) - 6), reason)


def _told(found: Runway, *, has_lead: bool) -> tuple[Any, ...]:
    if found.reason:
        return (*(None,) * 10, found.reason)
    out, order = found.runs_out, found.order_by
    ordered = (order.early, order.mid, order.late) if has_lead else (None, None, None)
    late = (found.chance_too_late, found.is_chance_at_least) if has_lead else (None, None)
    return (out.early, out.mid, out.late, *ordered, found.chance_within, *late, found.is_over, "")


def _latest(series: DailySeries) -> tuple[float | None, date | None]:
    """Return the most that was used on one of the last seven days that are known, and the last of these days."""
    known = np.flatnonzero(np.isfinite(series.values))[-7:]
    return (float(series.values[known].max()), series.day(int(known[-1]))) if len(known) else (None, None)


def _steady(series: DailySeries, limit: float, today: date) -> tuple[float | None, date | None]:
    """Return growth a month over the last quarter, and the day the limit is met if it went on unchanged."""
    now, then = (_level(series, series.days - back) for back in (0, _QUARTER_DAYS))
    if now is None or then is None or now <= 0 or then <= 0:
        return None, None
    growth = (now / then) ** (_MONTH_DAYS / _QUARTER_DAYS) - 1
    months = steady_runway_months(now, limit, growth)
    is_near = math.isfinite(months) and months <= _FARTHEST_MONTHS
    return 100 * growth, today + timedelta(days=int(months * _MONTH_DAYS)) if is_near else None


def _level(series: DailySeries, after: int) -> float | None:
    """Return the highest of the four weeks before a day number, None where too few of their days are known."""
    days = series.cut(after - _RECENT_DAYS, after).values
    return float(np.nanmax(days)) if np.isfinite(days).sum() >= _RECENT_DAYS * 3 / 4 else None
