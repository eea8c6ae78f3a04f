"""Turns one metric into its observations and comparisons, at every grain and split, or into the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from greendot.calendar import GRAINS, Grain
from greendot.contracts import Contract, Resolution
from greendot.metrics import MetricFile
from greendot.publish.comparing import compare
from greendot.publish.cutting import Cut, Reach
from greendot.publish.series import observations_of, tidy, with_zeros
from greendot.results import Metric

Split = tuple[str, ...]

_FINER_THAN: Mapping[Resolution, frozenset[Grain]] = {
    Resolution.WEEK: frozenset({Grain.DAY, Grain.MONTH, Grain.QUARTER, Grain.YEAR}),
    Resolution.MONTH: frozenset({Grain.DAY, Grain.WEEK}),
    Resolution.QUARTER: frozenset({Grain.DAY, Grain.WEEK, Grain.MONTH}),
}
"""Grains that rows of a resolution cannot be put into."""


class Runner(Protocol):
    """Runs a metric's query on the facts."""

    def run(self, metric: MetricFile, grain: Grain, split: Split, cut: Cut | None) -> pd.DataFrame:
        """Return the rows of every period, or those of one period up to a cut."""
        ...


@dataclass(frozen=True, slots=True)
class Ran:
    """What running a metric gave, as rows of the snapshot's tables, and how long it took."""

    metric: Metric
    observations: pd.DataFrame
    comparisons: pd.DataFrame
    seconds: float


def grains_of(metric: Metric, contracts: Mapping[str, Contract]) -> tuple[Grain, ...]:
    """Return the grains at which a metric can be published: none finer than the coarsest table it reads."""
    refused: set[Grain] = set()
    for table in metric.sources:
        if table in contracts and not contracts[table].is_state:
            resolution = contracts[table].resolution
            refused |= _FINER_THAN.get(resolution, frozenset()) if resolution else set()
    return tuple(grain for grain in GRAINS if grain not in refused)


def splits_of(metric: Metric) -> tuple[Split, ...]:
    """Return what a metric is published by: the total first, then the splits it declares."""
    return ((), *(tuple(split) for split in metric.splits if split))


def run_metric(
    file: MetricFile, grains: tuple[Grain, ...], reach: Reach, runner: Runner, currency: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a metric's observations and comparisons. MetricError says why it cannot be published."""
    observations: list[pd.DataFrame] = []
    comparisons: list[pd.DataFrame] = []
    for grain in grains:
        for split in splits_of(file.metric):
            seen, compared = _run_series(file, grain, split, reach, runner, currency)
            observations.append(seen)
            comparisons.append(compared)
    return joined(observations), joined(comparisons)


def joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return frames one below the other; their columns hold whatever cells they held."""
    filled = [frame.astype(object) for frame in frames if not frame.empty]
    return pd.concat(filled, ignore_index=True) if filled else frames[0].astype(object)


def _run_series(
    file: MetricFile, grain: Grain, split: Split, reach: Reach, runner: Runner, currency: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    metric = file.metric
    rows = with_zeros(metric, grain, tidy(metric, split, runner.run(file, grain, split, None)), reach)
    seen = observations_of(metric, grain, split, rows, reach)

    def read_cut(cut: Cut) -> dict[str, float]:
        found = tidy(metric, split, runner.run(file, grain, split, cut))
        found = found[found["period"] == cut.period.starts_on]
        values = found["value"].to_numpy(dtype=float, na_value=np.nan)
        return dict(zip(found["members"], values.tolist(), strict=True))

    return seen, compare(metric, grain, seen, reach, read_cut, currency)


def recorded_path(metric: Metric) -> str:
    """Return where a metric's file lies below its folder of queries, the same on every machine."""
    return f"queries/{metric.area}/{metric.name}.sql"
