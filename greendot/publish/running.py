"""Turns one metric into its observations and comparisons, at every grain and split, or into the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from greendot.calendar import Grain
from greendot.metrics import MetricFile, splits_of
from greendot.publish.comparing import compare
from greendot.publish.cutting import Cut, Reach
from greendot.publish.runner import Runner, Split
from greendot.publish.series import observations_of, tidy, with_zeros
from greendot.results import Metric


@dataclass(frozen=True, slots=True)
class Ran:
    """What running a metric gave, as rows of the snapshot's tables, and how long it took."""

    metric: Metric
    observations: pd.DataFrame
    comparisons: pd.DataFrame
    seconds: float


def run_metric(file: MetricFile, reach: Reach, runner: Runner, currency: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a metric's observations and comparisons. MetricError says why it cannot be published."""
    observations: list[pd.DataFrame] = []
    comparisons: list[pd.DataFrame] = []
    for grain in runner.grains(file):
        for split in splits_of(file):
            seen, compared = _run_series(file, grain, split, reach, runner, currency)
            observations.append(seen)
            comparisons.append(compared)
    return joined(observations), joined(comparisons)


def joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return frames one below the other; their columns hold whatever cells they held."""
    filled = [frame.astype(object) for frame in frames if not frame.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _run_series(
    file: MetricFile, grain: Grain, split: Split, reach: Reach, runner: Runner, currency: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    metric = file.metric
    rows = with_zeros(metric, grain, tidy(metric, split, runner.run(file, grain, split, None)), reach)
    seen = observations_of(metric, grain, split, rows, reach)

    @cache
    def read_cut(cut: Cut) -> Mapping[str, float]:
        found = tidy(metric, split, runner.run(file, grain, split, cut))
        found = found[found["period"] == cut.period.starts_on]
        values = found["value"].to_numpy(dtype=float, na_value=np.nan)
        return dict(zip(found["members"], values.tolist(), strict=True))

    return seen, compare(metric, grain, seen, reach, read_cut, currency)


def recorded_path(metric: Metric) -> str:
    """Return where a metric's file lies below its folder of queries, the same on every machine."""
    return f"queries/{metric.area}/{metric.name}.sql"
