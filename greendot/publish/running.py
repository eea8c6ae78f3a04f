"""Turns one metric into its observations and comparisons, at every grain and split, or into the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from greendot.analysis import Verdict
from greendot.calendar import Grain
from greendot.forecast import Forecast
from greendot.members import read_members, split_text
from greendot.metrics import MetricFile, splits_of
from greendot.publish.comparing import Compared, ReadCut, compare
from greendot.publish.cutting import Cut, Reach
from greendot.publish.days import events_by_members
from greendot.publish.judging import Ground, ground_of
from greendot.publish.kept import Held
from greendot.publish.notes import Notes
from greendot.publish.remembering import Memory
from greendot.publish.runner import Runner, Split
from greendot.publish.series import (
    counted_days,
    counts_events,
    filled_up,
    observations_of,
    tidy,
    values_at,
    with_zeros,
)
from greendot.publish.stamps import Stamp
from greendot.results import LeftOut, Metric
from greendot.snapshot import TABLES


@dataclass(frozen=True, slots=True)
class Ran:
    """What running a metric gave, as rows of the snapshot's tables and as forecasts, and how long it took.

    `kept` are comparisons that were taken from an earlier build, None where there are none.
    """

    metric: Metric
    observations: pd.DataFrame
    comparisons: pd.DataFrame
    kept: pd.DataFrame | None
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
    """What a metric's queries and comparisons gave, the comparisons that were `kept`, and parts of its stamp."""

    observations: pd.DataFrame
    comparisons: pd.DataFrame
    kept: pd.DataFrame | None
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
    compared: list[Compared] = []
    for split in splits_of(file):
        kept = held if held is not None and _holds(held, file, split, reach, runner) else None
        ground = Ground(file.metric, notes, notes.breaks_of(file.metric))
        for grain in runner.grains(file):
            rows = None
            seen = _observe_since(file, grain, split, reach, runner, kept) if kept is not None else None
            if seen is None:
                rows = runner.run(file, grain, split)
                seen = _observe(file, grain, split, rows, reach)
            if grain is Grain.DAY:
                events = {} if rows is None else events_by_members(file.metric, split, rows, reach)
                ground = ground_of(file.metric, seen, events, reach, notes, memory)
            observations.append(seen)
            compared.append(
                compare(ground, grain, seen, reach, _cut_reader(file, grain, split, runner), currency, kept)
            )
    return Made(
        joined(observations),
        pd.DataFrame([row for one in compared for row in one.rows], columns=list(TABLES["comparisons"]), dtype=object),
        pd.concat([frame for one in compared for frame in one.kept]) if any(one.kept for one in compared) else None,
        {key: sign for one in compared for key, sign in one.signs.items()},
        tuple(split_text(split) for split in splits_of(file) if runner.is_apart(file, split)),
    )


def _holds(held: Held, file: MetricFile, split: Split, reach: Reach, runner: Runner) -> bool:
    """Return whether what is held of a split may stay: every member was published, and still is."""
    name, since = split_text(split), held.since(Grain.YEAR, reach.calendar)
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


def _observe(file: MetricFile, grain: Grain, split: Split, rows: pd.DataFrame, reach: Reach) -> pd.DataFrame:
    """Return what a query returned as rows of the table of observations."""
    metric = file.metric
    return observations_of(metric, grain, split, with_zeros(metric, grain, tidy(metric, split, rows), reach), reach)


def _observe_since(
    file: MetricFile, grain: Grain, split: Split, reach: Reach, runner: Runner, kept: Held
) -> pd.DataFrame | None:
    """Return the observations that are kept and, run anew, those after them.

    None where earlier periods must be run again: a member that is counted for the first time was zero in them.
    """
    metric, since = file.metric, kept.since(grain, reach.calendar)
    earlier = kept.seen(grain, split_text(split), since)
    rows = tidy(metric, split, runner.run(file, grain, split, since=since))
    if counts_events(metric, reach) and "numerator" not in rows.columns:
        known = earlier[["members", "starts_on"]].rename(columns={"starts_on": "period"})
        days = counted_days(metric, grain, pd.concat([known, rows[["members", "period"]]]), reach)
        members = known["members"].unique()
        if not days or not rows["members"].isin(members).all():
            return None
        rows = filled_up(rows, members, [day for day in days if day >= since])
    return pd.concat([earlier, observations_of(metric, grain, split, rows, reach)], ignore_index=True)


def _cut_reader(file: MetricFile, grain: Grain, split: Split, runner: Runner) -> ReadCut:
    """Return what reads the values of one period up to a cut, once each."""

    @cache
    def read_cut(cut: Cut) -> Mapping[str, float]:
        return values_at(file.metric, split, runner.run(file, grain, split, cut), cut.period.starts_on)

    return read_cut


def recorded_path(metric: Metric) -> str:
    """Return where a metric's file lies below its folder of queries, the same on every machine."""
    return f"queries/{metric.area}/{metric.name}.sql"
