"""Turns a metric, a grain and a split into the rows its query returns on the staged facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from greendot.calendar import Calendar, Grain
from greendot.contracts import Contract
from greendot.engine import DuckDBEngine
from greendot.metrics import Conditions, MetricFile, Planner, Window
from greendot.publish.cutting import Cut
from greendot.publish.facts import Facts
from greendot.settings import Settings

Split = tuple[str, ...]

KEPT_APART = 100
"""Above so many members of a dimension, the smaller ones are published as one, computed by the query itself."""

_WEIGHTS = ("denominator", "exposure", "n", "value")


@dataclass(slots=True)
class Runner:
    """Runs queries on one engine, as of one time. Which members are kept apart is decided once for each split."""

    engine: DuckDBEngine
    planner: Planner
    calendar: Calendar
    facts: Facts
    as_of: datetime
    _kept: dict[tuple[str, Split], dict[str, Sequence[str]]] = field(default_factory=dict)
    _years: dict[tuple[str, Split], pd.DataFrame] = field(default_factory=dict)

    def grains(self, file: MetricFile) -> tuple[Grain, ...]:
        """Return the grains a metric can be published at."""
        return self.planner.grains(file)

    def run(
        self, file: MetricFile, grain: Grain, split: Split, cut: Cut | None = None, *, since: date | None = None
    ) -> pd.DataFrame:
        """Return the rows of every period, or those of one period up to a cut. MetricError when the query fails.

        With `since`, the first day of a period, those of that period and later ones.
        """
        key = (file.name, split)
        if split and key not in self._kept:
            self._kept[key] = {}
            rows = self._run(file, Grain.YEAR, split, self.window(file, Grain.YEAR))
            self._kept[key] = members_to_keep(rows, split)
            if not self._kept[key]:
                self._years[key] = rows
        if cut is not None:
            return self._run(file, grain, split, Window(cut.period.starts_on, cut.period.ends_on, cut.ends_at))
        if grain is Grain.YEAR and key in self._years:
            return self._years.pop(key)
        return self._run(file, grain, split, self.window(file, grain, since))

    def keeps_all(self, file: MetricFile, split: Split, since: date, known: Mapping[str, Collection[str]]) -> bool:
        """Return whether every member is published, `known` ones of earlier years included, without reading these.

        `since` is the first day of a year, `known` the members of each dimension; the rows read are those of `run`.
        """
        rows = self._run(file, Grain.YEAR, split, self.window(file, Grain.YEAR, since))
        if any(len({*known.get(name, ()), *rows[name]}) > KEPT_APART for name in split):
            return False
        self._kept[file.name, split], self._years[file.name, split] = {}, rows
        return True

    def is_apart(self, file: MetricFile, split: Split) -> bool:
        """Return whether only the largest members of a split are kept apart."""
        return bool(self._kept.get((file.name, split)))

    def _run(self, file: MetricFile, grain: Grain, split: Split, window: Window) -> pd.DataFrame:
        keep = self._kept.get((file.name, split)) or None
        query = self.planner.plan(file, grain, split, window, keep=keep)
        frame = self.engine.run(file.name, query.statement, query.values)
        return frame.assign(period=pd.to_datetime(frame["period"]).dt.date.astype(object))

    def window(self, file: MetricFile, grain: Grain, since: date | None = None) -> Window:
        """Return the window from the first fact a metric reads, or a later day, to the end of the period of now."""
        today = self.calendar.local_day(self.as_of)
        first = min(first_day(file, self.facts, self.planner.contracts) or today, today)
        first = max(first, since or first)
        return Window(
            self.calendar.period(first, grain).starts_on, self.calendar.period(today, grain).ends_on, self.as_of
        )


def first_day(file: MetricFile, facts: Facts, contracts: Mapping[str, Contract]) -> date | None:
    """Return the first day of the facts a metric reads.

    Where these only say how things stood, it is the first day of all dated facts, or since when they stood so, where
    a source says that and it was earlier.
    """
    dated = {name for name, contract in contracts.items() if contract.time is not None and not contract.is_state}
    own = [one for one in facts.counts if one.first and one.table in file.metric.sources]
    events = [one.first for one in own if one.first and one.table in dated]
    if events:
        return min(events)
    every = [one.first for one in facts.counts if one.first and one.table in dated]
    stood = [one.first for one in own if one.first and one.first != _since_ever(contracts.get(one.table))]
    return min([*every, *stood], default=None)


def _since_ever(contract: Contract | None) -> object:
    """Return the day that stands for no first day known: what a table's beginning is without one."""
    return contract.column(contract.time).default if contract is not None and contract.time else None


def members_to_keep(rows: pd.DataFrame, split: Split) -> dict[str, Sequence[str]]:
    """Return, for each dimension with too many members, the largest ones, by weight and then by name."""
    kept: dict[str, Sequence[str]] = {}
    weight = next((name for name in _WEIGHTS if name in rows.columns), None)
    for dimension in split:
        if rows[dimension].nunique() <= KEPT_APART:
            continue
        sizes: Any = rows.assign(weight=pd.to_numeric(rows[weight]).fillna(0.0) if weight else 0.0)
        largest = sizes.groupby(dimension)["weight"].max().reset_index()
        ordered = largest.sort_values(["weight", dimension], ascending=[False, True], kind="stable")
        kept[dimension] = tuple(sorted(ordered[dimension].head(KEPT_APART)))
    return kept


@contextmanager
def engine_runner(
    settings: Settings, contracts: Mapping[str, Contract], files: Sequence[MetricFile], facts: Facts, at: datetime
) -> Iterator[Runner]:
    """Stage the facts that metrics read, as known at a time, and yield what runs their queries."""
    read = sorted({table for file in files for table in file.metric.sources} & contracts.keys())
    engine = DuckDBEngine(
        settings.path(settings.folders.warehouse),
        memory_limit=settings.engine.memory_limit,
        threads=settings.engine.threads,
        timeout_s=settings.publish.timeout_s,
    )
    try:
        staged = engine.stage([contracts[table] for table in read], settings.calendar, at, corrections=facts.laid)
        conditions = Conditions(staged.shared, staged.overlapping, staged.mixed, staged.unknowns)
        yield Runner(engine, Planner(contracts, settings.calendar, conditions), settings.calendar, facts, at)
    finally:
        engine.close()
