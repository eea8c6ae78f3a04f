"""Turns a metric file and limits into a preview: its numbers as publish would make them, and its latest verdict."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from greendot.analysis import Span, Verdict
from greendot.calendar import Calendar, Grain, Period
from greendot.errors import MetricError, nearest
from greendot.members import read_members
from greendot.metrics import MetricFile, splits_of
from greendot.publish.cutting import Reach, cut_alike, reach_of
from greendot.publish.days import events_by_members
from greendot.publish.judging import JUDGED_BY_DAYS, ground_of, span_of, told_by
from greendot.publish.runner import KEPT_APART, Split
from greendot.publish.series import observations_of, tidy, with_zeros
from greendot.results import Freshness, Kind, Members, Metric, Observation
from greendot.snapshot.rows import OBSERVED, aware
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
        verdicts, unjudged = _verdicts(file, grain, split, held, reach, rows)
    company = workspace.settings.company
    return Preview(
        file.metric, workspace.settings.calendar, company.currency, company.is_synthetic, grain, by, observations,
        verdicts, unjudged, _notes(rows, split), freshness_now(file, held, now), held.rows,
        time.monotonic() - began, held.held_s,
    )  # fmt: skip


def observe(file: MetricFile, grain: Grain, split: Split, held: Held, reach: Reach) -> pd.DataFrame:
    """Return a metric's observations at one grain and split, as publish would make them of all its facts."""
    return _observed(file, grain, split, _returned(file, grain, split, held), reach)


def _returned(file: MetricFile, grain: Grain, split: Split, held: Held) -> pd.DataFrame:
    """Return the rows that a query gives, with the first day of each row's period."""
    query = held.runner.planner.plan(file, grain, split, held.runner.window(file, grain))
    frame = held.runner.engine.run(file.name, query.statement, query.values)
    return frame.assign(period=pd.to_datetime(frame["period"]).dt.date.astype(object))


def _observed(file: MetricFile, grain: Grain, split: Split, frame: pd.DataFrame, reach: Reach) -> pd.DataFrame:
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
    file: MetricFile, grain: Grain, split: Split, held: Held, reach: Reach, rows: pd.DataFrame
) -> tuple[Mapping[Members, Verdict], str]:
    """Return the verdict on each series' last period against the one before, or why there is none."""
    if grain not in JUDGED_BY_DAYS:
        why = "days hold values only" if grain is Grain.DAY else f"a {grain.value} has too few days to judge it by"
        return {}, f"{why}; look at it by month or quarter"
    if Grain.DAY not in held.runner.grains(file):
        return {}, "its facts are coarser than a day, and a verdict needs daily values"
    if rows.empty:
        return {}, "it returned no rows"
    frame = _returned(file, Grain.DAY, split, held)
    by_day = _observed(file, Grain.DAY, split, frame, reach)
    events = events_by_members(file.metric, split, frame, reach) if file.metric.kind is Kind.DURATION else {}
    ground = ground_of(file.metric, by_day, events, reach, held.notes)
    spans = last_spans(reach, reach.calendar.period(rows["starts_on"].max(), grain))
    if spans is None:
        return {}, f"no day of the last {grain.value} is over yet"
    now, before, is_to_date = spans
    found = {
        read_members(str(members)): ground.verdict(str(members), now, before, is_to_date=is_to_date)
        for members, seen in rows.groupby("members", sort=True)
        if ground.holds(grain, str(members), told_by(file.metric, seen[~seen["is_partial"].astype(bool)]))
    }
    return found, "" if found else "its days do not tell of it; publish judges it by its own earlier changes"


def last_spans(reach: Reach, period: Period) -> tuple[Span, Span, bool] | None:
    """Return the days of a period and of the one before, cut alike where it is not over; None before a day is."""
    earlier, cut_at = reach.calendar.shift(period, -1), reach.cut_of(period)
    cuts = cut_alike(reach, period, cut_at, earlier) if cut_at is not None else (None, None)
    if cuts is None:
        return None
    now, before = span_of(period, cuts[0]), span_of(earlier, cuts[1])
    return None if now is None or before is None else (now, before, cut_at is not None)


def _notes(rows: pd.DataFrame, split: Split) -> tuple[str, ...]:
    members = rows["members"].nunique()
    if split and members > KEPT_APART:
        return (f"It has {members:,} members; publish keeps the {KEPT_APART} largest and makes one of the rest.",)
    return ()
