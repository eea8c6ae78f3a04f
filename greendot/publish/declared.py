"""Turns records into what was declared of the days of a series: counted anew, landed, demand that changes, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from greendot.analysis.breaks import Break
from greendot.analysis.forecasts import DemandChange, Holiday, Landing
from greendot.analysis.forecasts.weekly import Event
from greendot.analysis.series import DailySeries
from greendot.results import Kind, Members, Metric
from greendot.snapshot import Records

_BREAK, _HOLIDAY = "definition break", "holiday"
Row = Mapping[str, Any]

_LANDINGS = ("migration", "launch")


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of a resource was safe to use from a day on, up to another, in the resource's unit."""

    value: float
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Return whether it is the limit of a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Declared:
    """What people wrote down beside the numbers. Events of metrics are keyed by the metric, "" for all of them; changes
    of demand and limits by the resource."""

    breaks: tuple[tuple[str, Break], ...] = ()
    landings: tuple[tuple[str, Landing], ...] = ()
    holidays: tuple[Holiday, ...] = ()
    changes: tuple[tuple[str, DemandChange], ...] = ()
    limits: tuple[tuple[str, Limit], ...] = ()

    def events_of(self, metric: str, resource: str = "", *, share_of: float | None = None) -> tuple[Event, ...]:
        """Return what concerns a metric, or use of a resource; with `share_of` amounts are percent of that limit."""
        about = ("", metric)
        found: list[Event] = [one for name, one in self.breaks if name in about]
        found += [*self.holidays, *(one for name, one in self.landings if name in about)]
        for name, one in self.changes:
            if name == resource and resource:
                amount = None if one.amount is None else one.amount * (100 / share_of if share_of else 1)
                found.append(replace(one, amount=amount))
        return tuple(found)

    def known_on(self, day: date) -> Declared:
        """Return what had happened by a day: what was declared of later ones was perhaps not known yet."""
        return replace(
            self,
            breaks=tuple(pair for pair in self.breaks if pair[1].on < day),
            landings=tuple(pair for pair in self.landings if pair[1].on < day),
            changes=tuple(pair for pair in self.changes if pair[1].starts_on < day),
        )

    def limits_of(self, resource: str) -> tuple[Limit, ...]:
        """Return the limits a resource has had, in no order."""
        return tuple(one for name, one in self.limits if name == resource)


def declared_in(records: Mapping[str, Records]) -> Declared:
    """Return what records about to be published declare."""
    return read_declared(*(_rows(records, name) for name in ("annotations", "demand_changes", "resources")))


def read_declared(annotations: Iterable[Row], demand_changes: Iterable[Row], resources: Iterable[Row]) -> Declared:
    """Return what these records declare; a cell that is not known is None."""
    noted = [row for row in annotations if row["started_on"] is not None]
    return Declared(
        breaks=tuple(
            (row["metric"] or "", Break(row["started_on"], row["title"])) for row in noted if row["kind"] == _BREAK
        ),
        landings=tuple(
            (row["metric"] or "", Landing(row["started_on"], row["ended_on"] or row["started_on"], row["title"]))
            for row in noted
            if row["kind"] in _LANDINGS
        ),
        holidays=tuple(
            Holiday(row["started_on"], row["ended_on"] or row["started_on"]) for row in noted if row["kind"] == _HOLIDAY
        ),
        changes=tuple((row["resource"], _change(row)) for row in demand_changes),
        limits=tuple(
            (row["resource"], Limit(float(row["safe_limit"]), row["valid_from"], row["valid_to"]))
            for row in resources
            if row["safe_limit"]
        ),
    )


def against_limit_now(
    metric: Metric, members: Members, series: DailySeries, declared: Declared, today: date
) -> tuple[DailySeries, float | None]:
    """Return a peak that is a share of a resource's limit as shares of today's limit, and that limit.

    When a limit is raised, the share falls with nothing used less: told against one limit, it only moves with use.
    """
    resource = dict(members).get("resource", "")
    limits = declared.limits_of(resource)
    limit_now = next((one.value for one in limits if one.holds_on(today)), None)
    if metric.kind is not Kind.PEAK or metric.unit != "percent" or "resources" not in metric.sources or not limit_now:
        return series, None
    values = series.values.copy()
    for one in limits:
        first = max((one.valid_from - series.first_on).days, 0)
        after = series.days if one.valid_to is None else max((one.valid_to - series.first_on).days, 0)
        values[first:after] *= one.value / limit_now
    return DailySeries(series.first_on, values), limit_now


def _change(row: Row) -> DemandChange:
    certainty = row["certainty_pct"]
    return DemandChange(
        row["starts_on"],
        row["title"],
        row["amount"],
        row["growth_change_pct"],
        100.0 if certainty is None else float(certainty),
    )


def _rows(records: Mapping[str, Records], table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of records, what is not known as None."""
    if table in records:
        frame = records[table].rows
        for row in frame.to_dict("records"):
            yield {str(name): None if pd.isna(cell) else cell for name, cell in row.items()}
