"""Turns a metric file and limits into a preview: its numbers as publish would make them, and its latest verdict."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from greendot.analysis.judging import judge
from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Course, Span, Verdict
from greendot.calendar import Calendar, Grain, Period
from greendot.errors import MetricError, nearest
from greendot.metrics import MetricFile, splits_of
from greendot.publish.cutting import Reach, reach_of
from greendot.publish.days import daily_series, judged_kind
from greendot.publish.runner import KEPT_APART, Split
from greendot.publish.series import observations_of, tidy, with_zeros
from greendot.results import Freshness, Kind, Members, Metric, Observation
from greendot.snapshot.rows import OBSERVED, aware, read_members
from greendot.workbench.holding import Held, Limits, check_filled, freshness_now, hold_facts
from greendot.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Preview:
    """What a metric gives on the facts of now: the last periods, oldest first, for the total or for each member.

    `verdicts` are on the last period against the one before, by members; where there is none `unjudged` says why.
    `rows_read` are rows by fact table; `seconds` is what it took in all and `held_s` for how long the facts were held.
    """

    metric: Metric
    calendar: Calendar
    currency: str
    is_synthetic: bool
    grain: Grain
    by: str
    observations: tuple[Observation, ...]
    verdicts: Mapping[Members, Verdict]
    unjudged: str
    notes: tuple[str, ...]
    freshness: tuple[Freshness, ...]
    rows_read: Mapping[str, int]
    seconds: float
    held_s: float


def run_preview(
    workspace: Workspace,
    file: MetricFile,
    *,
    grain: Grain = Grain.QUARTER,
    by: str = "",
    last: int = 8,
    limits: Limits | None = None,
    now: datetime,
) -> Preview:
    """Run a metric on the facts as known `now`, within limits.

    MetricError says what is wrong with the query, what it returned, or that it took too long; WarehouseError that the
    facts are not there or who holds them.
    """
    limits = limits or Limits()
    began = time.monotonic()
    split = _split_of(file, by)
    with hold_facts(workspace, (file,), limits, now) as held:
        check_filled(file, held)
        grains = held.runner.grains(file)
        if grain not in grains:
            known = ", ".join(one.value for one in grains)
            raise MetricError(f"{file.name}: there are no values by {grain.value}; its facts allow {known}")
        reach = reach_of(file.metric, held.contracts, held.facts.coverage, workspace.settings.calendar, now)
        rows = observe(file, grain, split, held, reach)
        recent = rows[rows["starts_on"].isin(sorted(rows["starts_on"].unique())[-last:])]
        if len(recent) > limits.rows:
            raise MetricError(
                f"{file.name}: gives {len(recent):,} rows of {grain.value}s and members, more than the {limits.rows:,} "
                "that are shown; look at fewer periods, or name fewer members"
            )
        observations = _as_values(recent, grain)
        verdicts, unjudged = _verdicts(file, grain, split, held, reach, observations)
    company = workspace.settings.company
    return Preview(
        file.metric, workspace.settings.calendar, company.currency, company.is_synthetic, grain, by, observations,
        verdicts, unjudged, _notes(rows, split), freshness_now(file, held, now), held.rows,
        time.monotonic() - began, held.held_s,
    )  # fmt: skip


def observe(file: MetricFile, grain: Grain, split: Split, held: Held, reach: Reach) -> pd.DataFrame:
    """Return a metric's observations at one grain and split, as publish would make them of all its facts."""
    query = held.runner.planner.plan(file, grain, split, held.runner.window(file, grain))
    frame = held.runner.engine.run(file.name, query.sql)
    frame = frame.assign(period=pd.to_datetime(frame["period"]).dt.date.astype(object))
    try:
        rows = with_zeros(file.metric, grain, tidy(file.metric, split, frame), reach)
        return observations_of(file.metric, grain, split, rows, reach)
    except MetricError as error:
        raise MetricError(f"{file.name}: {error}") from error


def _split_of(file: MetricFile, by: str) -> Split:
    """Return the split that is asked for; MetricError with the nearest one when the metric has none of that name."""
    splits = {",".join(split): split for split in splits_of(file)}
    if by in splits:
        return splits[by]
    known = [name for name in splits if name]
    hint = nearest(by, known) or (f"it is split by {', '.join(known)}" if known else "it is not split by anything")
    raise MetricError(f"{file.name}: cannot be split by '{by}'; {hint}")


def _as_values(rows: pd.DataFrame, grain: Grain) -> tuple[Observation, ...]:
    found = []
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        cells = {name: aware(row[name]) for name in OBSERVED}
        counts = {name: None if cells[name] is None else int(cells[name]) for name in ("n", "n_open")}
        period = Period(row["starts_on"], row["ends_on"], grain)
        found.append(Observation(period, read_members(row["members"]), **{**cells, **counts}))
    return tuple(sorted(found, key=lambda one: (one.members, one.period)))


def _verdicts(
    file: MetricFile, grain: Grain, split: Split, held: Held, reach: Reach, observations: tuple[Observation, ...]
) -> tuple[Mapping[Members, Verdict], str]:
    """Return the verdict on each series' last period, or why there is none."""
    if file.metric.kind is Kind.DURATION:
        return {}, "durations have no daily values to judge; publish compares the events themselves"
    if grain is Grain.DAY:
        return {}, "days hold values only; verdicts are made by week, month and quarter"
    if Grain.DAY not in held.runner.grains(file):
        return {}, "its facts are coarser than a day, and a verdict needs daily values"
    if not observations:
        return {}, "it returned no rows"
    series = daily_series(file.metric, observe(file, Grain.DAY, split, held, reach))
    if not series:
        return {}, "it has no values by day"
    last = max(one.period for one in observations)
    found = {}
    for text, days in series.items():
        verdict = judge_last(file.metric, days, last, reach.calendar)
        if verdict is not None:
            found[read_members(text)] = verdict
    return found, "" if found else f"no day of {reach.calendar.label(last)} is over yet"


def judge_last(metric: Metric, series: DailySeries, period: Period, calendar: Calendar) -> Verdict | None:
    """Return the verdict on a period against the one before, both to the same day where it is not over.

    None when no day of it is known yet.
    """
    reached = series.day(int(np.flatnonzero(np.isfinite(series.values)).max(initial=-1)))
    whole = period.ends_on - timedelta(days=1)
    last_on = min(reached, whole)
    if last_on < period.starts_on:
        return None
    earlier = calendar.shift(period, -1)
    days = min((last_on - period.starts_on).days + 1, earlier.days) if last_on < whole else earlier.days
    return judge(
        series,
        kind=judged_kind(metric, series),
        better=metric.better,
        now=Span(period.starts_on, last_on),
        before=Span(earlier.starts_on, earlier.starts_on + timedelta(days=days - 1)),
        course=Course(metric.course),
        is_to_date=last_on < whole,
    )


def _notes(rows: pd.DataFrame, split: Split) -> tuple[str, ...]:
    members = rows["members"].nunique()
    if split and members > KEPT_APART:
        return (f"It has {members:,} members; publish keeps the {KEPT_APART} largest and makes one of the rest.",)
    return ()
