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
from greendot.members import read_members
from greendot.metrics import MetricFile, splits_of
from greendot.publish.comparing import ReadCut, compare
from greendot.publish.cutting import Cut, Reach
from greendot.publish.days import events_by_members
from greendot.publish.judging import Ground, ground_of
from greendot.publish.kept import Held
from greendot.publish.notes import Notes
from greendot.publish.remembering import Memory
from greendot.publish.runner import Runner, Split
from greendot.publish.series import observations_of, tidy, with_earlier, with_zeros
from greendot.publish.stamps import Stamp
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
    """What each metric of a share gave, or why it is left out, the verdicts asked for, and what results stood on."""

    outcomes: Sequence[Ran | LeftOut]
    verdicts: Mapping[str, Verdict]
    stamps: Mapping[str, Stamp]


@dataclass(frozen=True, slots=True)
class Made:
    """What a metric's queries and comparisons gave, and what they stood on; `signs` as in `stamps.Stamp`."""

    observations: pd.DataFrame
    comparisons: pd.DataFrame
    signs: Mapping[str, str]
    apart: tuple[str, ...]


def run_metric(
    file: MetricFile,
    reach: Reach,
    runner: Runner,
    notes: Notes,
    currency: str,
    memory: Memory | None = None,
    held: Held | None = None,
) -> Made:
    """Return a metric's observations and comparisons; what is `held` is not run again.

    MetricError says why the metric cannot be published.
    """
    observations: list[pd.DataFrame] = []
    comparisons: list[pd.DataFrame] = []
    signs: dict[str, str] = {}
    is_duration = file.metric.kind is Kind.DURATION
    for split in splits_of(file):
        kept = held if held is not None and _holds(held, file, split, reach, runner) else None
        ground = Ground(file.metric, notes, notes.breaks_of(file.metric))
        for grain in runner.grains(file):
            rows = runner.run(file, grain, split, since=kept.since(grain, reach.calendar) if kept else None)
            seen = _observe(file, grain, split, rows, reach, kept)
            if grain is Grain.DAY:
                events = events_by_members(file.metric, split, rows, reach) if is_duration else {}
                ground = ground_of(file.metric, seen, events, reach, notes, memory)
            observations.append(seen)
            read_cut = _cut_reader(file, grain, split, runner)
            compared, found = compare(ground, grain, seen, reach, read_cut, currency, kept)
            comparisons.append(compared)
            signs |= found
    apart = tuple(",".join(sorted(split)) for split in splits_of(file) if runner.is_apart(file, split))
    return Made(joined(observations), joined(comparisons), signs, apart)


def _holds(held: Held, file: MetricFile, split: Split, reach: Reach, runner: Runner) -> bool:
    """Return whether what is held of a split may stay: every member was published, and still is."""
    name, since = ",".join(sorted(split)), held.since(Grain.YEAR, reach.calendar)
    if not split or name in held.stamp.apart:
        return not split
    known: dict[str, set[str]] = {}
    for text in held.seen(Grain.YEAR, name, since)["members"].unique():
        for dimension, member in read_members(text):
            known.setdefault(dimension, set()).add(member)
    return runner.keeps_all(file, split, since, known)


def joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return frames one below the other; their columns hold whatever cells they held."""
    filled = [frame.astype(object) for frame in frames if not frame.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _observe(
    file: MetricFile, grain: Grain, split: Split, rows: pd.DataFrame, reach: Reach, kept: Held | None
) -> pd.DataFrame:
    """Return what a query returned, and what is kept of earlier periods, as rows of the table of observations."""
    metric = file.metric
    found = tidy(metric, split, rows)
    if kept is not None:
        found = with_earlier(found, kept.seen(grain, ",".join(sorted(split)), kept.since(grain, reach.calendar)))
    return observations_of(metric, grain, split, with_zeros(metric, grain, found, reach), reach)


def _cut_reader(file: MetricFile, grain: Grain, split: Split, runner: Runner) -> ReadCut:
    """Return what reads the values of one period up to a cut, once each."""

    @cache
    def read_cut(cut: Cut) -> Mapping[str, float]:
        found = tidy(file.metric, split, runner.run(file, grain, split, cut))
        found = found[found["period"] == cut.period.starts_on]
        values = found["value"].to_numpy(dtype=float, na_value=np.nan)
        return dict(zip(found["members"], values.tolist(), strict=True))

    return read_cut


def recorded_path(metric: Metric) -> str:
    """Return where a metric's file lies below its folder of queries, the same on every machine."""
    return f"queries/{metric.area}/{metric.name}.sql"
