"""Turns the warehouse into what checking claims needs beside metrics: use by day, customer sizes, deployments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from greendot.analysis.fanout import OLD_DESIGNS
from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Numbers
from greendot.calendar import Calendar
from greendot.contracts import Contract
from greendot.publish.notes import Notes
from greendot.publish.recorded import recorded_relation
from greendot.snapshot import Records
from greendot.warehouse import Warehouse

_SIZES_BEFORE = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What claims are checked against. `use` has daily peaks by resource, `sizes` people by month and size class.

    `deployments` are counts by day and service; a service that is not known stands as an empty text. `notes` hold what
    was said of holidays and of changes of counting.
    """

    use: Mapping[str, DailySeries] = field(default_factory=dict)
    sizes: Mapping[date, Mapping[str, Numbers]] = field(default_factory=dict)
    deployments: Mapping[tuple[date, str], int] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)

    def sizes_in(self, day: date, size_class: str = "") -> Numbers | None:
        """Return how many people each customer had in the last month known by a day, of one size class or of all."""
        known = [month for month in self.sizes if month <= day]
        if not known:
            return None
        month = self.sizes[max(known)]
        if size_class:
            return month.get(size_class)
        return np.concatenate(list(month.values())) if month else None


def read_claim_facts(
    warehouse: Warehouse,
    contracts: Mapping[str, Contract],
    calendar: Calendar,
    as_of: datetime,
    records: Mapping[str, Records],
    notes: Notes,
) -> ClaimFacts:
    """Return what the claims among `records` are checked against; nothing is read when there are none."""
    if "claims" not in records:
        return ClaimFacts()
    claims = records["claims"].rows.to_dict("records")
    initiatives = records["initiatives"].rows if "initiatives" in records else None
    landed = [] if initiatives is None else [day for day in initiatives["landed_on"] if isinstance(day, date)]
    held = {
        name: recorded_relation(warehouse, contracts[name], as_of)
        for name in ("resource_use", "customers", "deployments")
        if name in contracts and name in warehouse.tables()
    }
    resources = sorted({str(row["resource"]) for row in claims if row.get("resource")})
    has_design = any(row.get("against") in OLD_DESIGNS for row in claims)
    since = min(landed, default=calendar.local_day(as_of)) - _SIZES_BEFORE
    return ClaimFacts(
        _read_use(warehouse, held["resource_use"], resources, calendar) if "resource_use" in held else {},
        _read_sizes(warehouse, held["customers"], since) if has_design and "customers" in held else {},
        _read_deployments(warehouse, held["deployments"], since, calendar) if "deployments" in held else {},
        notes,
    )


def _read_use(
    warehouse: Warehouse, relation: str, resources: Collection[str], calendar: Calendar
) -> dict[str, DailySeries]:
    peaks: dict[str, dict[date, float]] = {}
    for resource, hour, peak in warehouse.run(
        "SELECT resource, date_trunc('hour', bucket_at) AS hour, max(coalesce(peak_used, used)) "  # noqa: S608
        f"FROM {relation} AS seen WHERE resource IN (SELECT unnest(?)) GROUP BY ALL ORDER BY ALL",
        [list(resources)],
    ):
        day = calendar.local_day(hour.replace(tzinfo=UTC))
        days = peaks.setdefault(resource, {})
        days[day] = max(days.get(day, 0.0), float(peak))
    return {resource: _series(days) for resource, days in peaks.items()}


def _series(days: Mapping[date, float]) -> DailySeries:
    first, last = min(days), max(days)
    values = np.full((last - first).days + 1, np.nan)
    for day, value in days.items():
        values[(day - first).days] = value
    return DailySeries(first, values)


def _read_sizes(warehouse: Warehouse, relation: str, since: date) -> dict[date, dict[str, Numbers]]:
    sizes: dict[date, dict[str, Numbers]] = {}
    for month, size_class, people in warehouse.run(
        f"SELECT month, coalesce(size_class, ''), list(size ORDER BY size) FROM {relation} AS seen "  # noqa: S608
        "WHERE month >= ? GROUP BY ALL ORDER BY ALL",
        [since],
    ):
        sizes.setdefault(month, {})[size_class] = np.asarray(people, dtype=float)
    return sizes


def _read_deployments(
    warehouse: Warehouse, relation: str, since: date, calendar: Calendar
) -> dict[tuple[date, str], int]:
    counts: dict[tuple[date, str], int] = {}
    for hour, service, n in warehouse.run(
        "SELECT date_trunc('hour', deployed_at), coalesce(service, ''), count(*) "  # noqa: S608 - our own names
        f"FROM {relation} AS seen WHERE deployed_at >= ? GROUP BY ALL",
        [since],
    ):
        key = (calendar.local_day(hour.replace(tzinfo=UTC)), service)
        counts[key] = counts.get(key, 0) + n
    return counts
