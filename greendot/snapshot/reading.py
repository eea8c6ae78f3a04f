"""Turns a snapshot file and a role into what that role may read: metrics, observations, comparisons, records."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from greendot import access
from greendot.calendar import GRAINS, Calendar, Grain, Period
from greendot.definitions import Definition, Redefined, TableRead
from greendot.entries import Entries, Overlay, lay_over
from greendot.errors import SnapshotError, nearest
from greendot.forecast import Forecast
from greendot.members import read_members
from greendot.results import (
    TOTAL,
    Against,
    Build,
    Comparison,
    FactCount,
    Freshness,
    LeftOut,
    LoadRun,
    Members,
    Metric,
    Observation,
    Quarantined,
    Restatement,
    Result,
    by_grain,
)
from greendot.snapshot.absence import say_absence, unknown_metric
from greendot.snapshot.files import check_version, fetch
from greendot.snapshot.pointer import build_file, people_file
from greendot.snapshot.rows import (
    aware,
    read_forecast,
    read_metric,
)
from greendot.snapshot.schema import RECORDS, TABLES, quoted
from greendot.snapshot.told import Told

HISTORY = 12
"""How many observations a result's history holds."""

Value = TypeVar(
    "Value", Build, Definition, FactCount, Freshness, LeftOut, LoadRun, Quarantined, Redefined, Restatement, TableRead
)


class Snapshot:
    """One build as one role sees it. Immutable; any number of threads may read it at once. `open_snapshot` makes it.

    `entries` are what people wrote since, laid over its records by `with_entries`; a snapshot as published has none.
    """

    entries = Entries()
    overlay = Overlay({})

    def __init__(self, folder: Path, build: str, role: str) -> None:
        self._file = build_file(folder, build)
        self._people = people_file(folder, build)
        check_version(self._file)
        self.role = role
        self._columns = self._read_columns(self._file)
        self.build = self._values("build", Build)[0]
        self.calendar = Calendar(ZoneInfo(self.build.time_zone), self.build.fiscal_month, self.build.first_weekday)
        seen = [read_metric(row) for row in fetch(self._file, 'SELECT * FROM "metrics" ORDER BY "name"')]
        self.metrics: Mapping[str, Metric] = MappingProxyType(
            {metric.name: metric for metric in seen if access.sees_metric(role, metric.audience, metric.status)}
        )
        self.freshness = self._values("freshness", Freshness)
        self.left_out = tuple(
            one for one in self._values("left_out", LeftOut) if access.sees_metric(role, one.audience, one.status)
        )
        self.restatements = self._values("restatements", Restatement)
        self.facts = self._values("facts", FactCount)
        self.runs = self._values("runs", LoadRun)
        self.quarantined = self._values("quarantined", Quarantined)
        self.reads = tuple(one for one in self._values("reads", TableRead) if self._tells_of(one.metric))
        self.definitions = tuple(one for one in self._values("definitions", Definition) if self._tells_of(one.metric))
        self.redefined = tuple(one for one in self._values("redefined", Redefined) if self._tells_of(one.metric))
        self._tables = frozenset(self._columns)
        self._people_tables: frozenset[str] = frozenset()
        if access.can(role, access.Action.SEE_NAMES) and self._people.is_file():
            self._people_tables = frozenset(self._read_columns(self._people))
        self._extent = self._read_extent()
        self._told = Told(self._file)
        self._periods = lru_cache(len(GRAINS))(self._read_periods)
        self._foreseen = lru_cache(1)(self._read_forecasts)

    def grains(self, name: str) -> tuple[Grain, ...]:
        """Return the grains at which a metric has results, finest first; empty for a metric that is not there."""
        known = {grain for metric, grain, _ in self._extent if metric == name and name in self.metrics}
        return tuple(grain for grain in GRAINS if grain in known)

    def periods(self, grain: Grain) -> tuple[Period, ...]:
        """Return the periods for which any visible metric has a result, oldest first."""
        return self._periods(grain)

    def observations(self, name: str, grain: Grain, members: Members = TOTAL) -> tuple[Observation, ...]:
        """Return a metric's series, oldest first; empty when there is none."""
        return self._told.series(name, grain, tuple(sorted(members))) if name in self.metrics else ()

    def by(self, name: str, grain: Grain, dimension: str) -> Mapping[str, tuple[Observation, ...]]:
        """Return the series of each member of a dimension, sorted; of a split by two (`kind,region`), of each pair."""
        return self._told.split(name, grain, dimension) if name in self.metrics else MappingProxyType({})

    def members(self, name: str, dimension: str) -> tuple[str, ...]:
        """Return the members of a dimension that a metric has results for."""
        grains = self.grains(name)
        return tuple(self.by(name, grains[-1], dimension)) if grains else ()

    def comparison(self, name: str, period: Period, members: Members, against: Against) -> Comparison | None:
        """Return how a metric's period compares; None when it was not compared."""
        if name not in self.metrics:
            return None
        return self._told.compared(name, period.grain, tuple(sorted(members))).get((period.starts_on, against))

    def comparisons_by(self, name: str, period: Period, dimension: str, against: Against) -> Mapping[str, Comparison]:
        """Return how a metric's period compares for each member of a dimension, read at once."""
        found = self._told.compared_by(name, period.grain, dimension) if name in self.metrics else {}
        return {
            member: compared[period.starts_on, against]
            for member, compared in found.items()
            if (period.starts_on, against) in compared
        }

    def forecast(self, name: str, grain: Grain, members: Members = TOTAL) -> Forecast | None:
        """Return what was foreseen of a metric when the build was published; None where it is not forecast."""
        return self._foreseen().get((name, grain, tuple(sorted(members)))) if name in self.metrics else None

    def forecasts(self) -> tuple[Forecast, ...]:
        """Return all forecasts of the metrics that the role may see."""
        return tuple(one for one in self._foreseen().values() if one.metric in self.metrics)

    def result(
        self, name: str, period: Period, members: Members = TOTAL, against: Against = Against.PREVIOUS
    ) -> Result:
        """Return all that a page asks of a metric and period; `absence` tells of an unknown name, member or period."""
        members = tuple(sorted(members))
        metric = self.metrics.get(name)
        if metric is None:
            left = next((one for one in self.left_out if one.name == name), None)
            return Result(unknown_metric(name, left), period, members, None, None, (), (), say_absence(name, left))
        series = self.observations(name, period.grain, members)
        observation = next((one for one in series if one.period == period), None)
        fresh = tuple(one for one in self.freshness if one.table in metric.sources)
        absence = ""
        if observation is None or observation.value is None:
            absence = say_absence(name, None, self.calendar, period, members, series)
        comparison = self.comparison(name, period, members, against)
        history = self._history(name, period, members)
        return Result(metric, period, members, observation, comparison, history, fresh, absence)

    def records(self, table: str, where: Mapping[str, object] | None = None) -> tuple[Mapping[str, object], ...]:
        """Return the published rows of a fact table whose columns equal `where`; () when there are none.

        Times are UTC. A role that sees names gets them in their columns; for others these columns do not exist.
        """
        rows = self._rows_of(table)
        for column in where or {}:
            if rows and column not in rows[0]:
                raise SnapshotError(f"records of {table} have no column '{column}'; {nearest(column, rows[0])}")
        chosen = (row for row in rows if all(row[column] == value for column, value in (where or {}).items()))
        return tuple(MappingProxyType(dict(row)) for row in chosen)

    def with_entries(self, entries: Entries, today: date) -> Snapshot:
        """Return this build with what people wrote laid over its records, as far as it holds on a day.

        Results stay as published; `overlay` says which fields are covered, and what the sources say of them.
        """
        other = copy.copy(self)
        other.entries = entries.on(today)
        other.overlay = lay_over(self.records, entries, self.calendar, today)
        return other

    def _rows_of(self, table: str) -> Sequence[Mapping[str, object]]:
        if table in self.overlay.tables:
            return self.overlay.tables[table]
        rows = self._read_records(self._file, table) if RECORDS + table in self._tables else []
        if RECORDS + table in self._people_tables:
            rows = _with_names(rows, self._read_records(self._people, table))
        return rows

    def _history(self, name: str, period: Period, members: Members) -> tuple[Observation, ...]:
        series = self.observations(name, by_grain(period), members) or self.observations(name, period.grain, members)
        return tuple(one for one in series if one.period.starts_on < period.ends_on)[-HISTORY:]

    def _tells_of(self, name: str) -> bool:
        """Return whether the role may know of a metric that may not be in this build any more: engineers of all."""
        return name in self.metrics or access.sees_metric(self.role, "engineer", "draft")

    def _values(self, table: str, kind: type[Value]) -> tuple[Value, ...]:
        """Return a table's rows; none, or rows with defaults, where an earlier release did not write it or a column."""
        there = self._columns.get(table, frozenset())
        order = ", ".join(quoted(name) for name in TABLES[table] if name in there)
        rows = fetch(self._file, f"SELECT * FROM {quoted(table)} ORDER BY {order}") if there else []  # noqa: S608
        fields = [field.name for field in dataclasses.fields(kind) if field.name in there]
        return tuple(kind(**{name: aware(row[name]) for name in fields}) for row in rows)

    def _read_columns(self, file: Path) -> Mapping[str, frozenset[str]]:
        """Return the columns of each table of a file."""
        names = "list(column_name) AS names FROM duckdb_columns() WHERE NOT internal"
        rows = fetch(file, f"SELECT table_name, {names} GROUP BY ALL")
        return {row["table_name"]: frozenset(row["names"]) for row in rows}

    def _read_extent(self) -> dict[tuple[str, Grain, str], tuple[Period, ...]]:
        """Return the periods of each metric, grain and split."""
        rows = fetch(
            self._file,
            "SELECT metric, grain, split, list(DISTINCT {'a': starts_on, 'b': ends_on}) AS spans FROM observations "
            "GROUP BY ALL",
        )
        return {
            (row["metric"], Grain(row["grain"]), row["split"]): tuple(
                Period(span["a"], span["b"], Grain(row["grain"])) for span in row["spans"]
            )
            for row in rows
        }

    def _read_periods(self, grain: Grain) -> tuple[Period, ...]:
        found = {period for (name, at, _), span in self._extent.items() if at is grain and name in self.metrics
                 for period in span}  # fmt: skip
        return tuple(sorted(found))

    def _read_forecasts(self) -> Mapping[tuple[str, Grain, Members], Forecast]:
        """Return every forecast; none of a build that was written before there were any."""
        if "forecasts" not in self._tables:
            return MappingProxyType({})
        ahead: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
        for row in fetch(self._file, "SELECT * FROM forecasts ORDER BY ALL"):
            ahead.setdefault((row["metric"], row["grain"], row["members"]), []).append(row)
        found = {}
        for how in fetch(self._file, "SELECT * FROM forecast_tests ORDER BY ALL"):
            grain, members = Grain(how["grain"]), read_members(how["members"])
            rows = ahead.get((how["metric"], how["grain"], how["members"]), [])
            found[how["metric"], grain, members] = read_forecast(how, rows, grain, members)
        return MappingProxyType(found)

    def _read_records(self, file: Path, table: str) -> list[dict[str, object]]:
        rows = fetch(file, f"SELECT * FROM {quoted(RECORDS + table)} ORDER BY ALL")  # noqa: S608 - a known table
        return [{name: aware(cell) for name, cell in row.items()} for row in rows]


def _with_names(rows: list[dict[str, object]], named: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return rows with the columns of the file of names, matched by the columns both have."""
    if not rows or not named:
        return rows or named
    shared = [column for column in rows[0] if column in named[0]]

    def key(row: Mapping[str, object]) -> str:
        return json.dumps([row[column] for column in shared], default=str)

    names = {key(row): row for row in named}
    blank: dict[str, object] = dict.fromkeys(named[0])
    return [row | {**blank, **names.get(key(row), {}), **row} for row in rows]
