"""Turns one metric into its observations and comparisons, at every grain and split, or into the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from greendot.analysis import Verdict
from greendot.calendar import Grain
from greendot.forecast import Forecast
from greendot.metrics import MetricFile, splits_of
from greendot.publish.comparing import compare
from greendot.publish.cutting import Cut, Reach
from greendot.publish.days import events_by_members
from greendot.publish.judging import Ground, ground_of
from greendot.publish.notes import Notes
from greendot.publish.remembering import Memory
from greendot.publish.runner import Runner, Split
from greendot.publish.series import observations_of, tidy, with_zeros
from greendot.results import Kind, LeftOut, Metric


@dataclass(frozen=True, slots=True)
class Ran:
    """What running a metric gave, as rows of the snapshot's tables and as forecasts, and how long it took."""

    metric: Metric
    observations: pd.DataFrame
    comparisons: pd.DataFrame
    seconds: float
    forecasts: tuple[Forecast, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What each metric of a share gave, or why it is left out, and the verdicts that were asked for."""

    outcomes: Sequence[Ran | LeftOut]
    verdicts: Mapping[str, Verdict]


def run_metric(
    file: MetricFile, reach: Reach, runner: Runner, notes: Notes, currency: str, memory: Memory | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a metric's observations and comparisons. MetricError says why it cannot be published."""
    observations: list[pd.DataFrame] = []
    comparisons: list[pd.DataFrame] = []
    is_duration = file.metric.kind is Kind.DURATION
    for split in splits_of(file):
        ground = Ground(file.metric, notes, notes.breaks_of(file.metric))
        for grain in runner.grains(file):
            rows = runner.run(file, grain, split, None)
            seen = _observe(file, grain, split, rows, reach)
            if grain is Grain.DAY:
                events = events_by_members(file.metric, split, rows, reach) if is_duration else {}
                ground = ground_of(file.metric, seen, events, reach, notes, memory)
            observations.append(seen)
            comparisons.append(_compare(ground, grain, split, seen, reach, runner, file, currency))
    return joined(observations), joined(comparisons)


def joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return frames one below the other; their columns hold whatever cells they held."""
    filled = [frame.astype(object) for frame in frames if not frame.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _observe(file: MetricFile, grain: Grain, split: Split, rows: pd.DataFrame, reach: Reach) -> pd.DataFrame:
    """Return what a query returned as rows of the table of observations."""
    metric = file.metric
    return observations_of(metric, grain, split, with_zeros(metric, grain, tidy(metric, split, rows), reach), reach)


def _compare(
    ground: Ground,
    grain: Grain,
    split: Split,
    seen: pd.DataFrame,
    reach: Reach,
    runner: Runner,
    file: MetricFile,
    currency: str,
) -> pd.DataFrame:
    metric = file.metric

    @cache
    def read_cut(cut: Cut) -> Mapping[str, float]:
        found = tidy(metric, split, runner.run(file, grain, split, cut))
        found = found[found["period"] == cut.period.starts_on]
        values = found["value"].to_numpy(dtype=float, na_value=np.nan)
        return dict(zip(found["members"], values.tolist(), strict=True))

    return compare(ground, grain, seen, reach, read_cut, currency)


def recorded_path(metric: Metric) -> str:
    """Return where a metric's file lies below its folder of queries, the same on every machine."""
    return f"queries/{metric.area}/{metric.name}.sql"
