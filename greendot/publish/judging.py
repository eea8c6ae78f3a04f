"""Turns two spans of each series into verdicts by their days, where days can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from greendot.analysis import (
    CLEAR,
    SETTLED_DAYS,
    Break,
    Course,
    DailySeries,
    Moment,
    Span,
    Verdict,
    date_change,
    fault_of,
    judge_events,
)
from greendot.calendar import Grain, Period
from greendot.publish.cutting import Cut, Reach
from greendot.publish.days import Happened, daily_series, judged_kind
from greendot.publish.notes import Notes
from greendot.publish.remembering import Memory
from greendot.results import Kind, Metric

Days = np.ndarray[Any, np.dtype[np.datetime64]]
Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

JUDGED_BY_DAYS = frozenset({Grain.MONTH, Grain.QUARTER, Grain.YEAR})
"""A week has too few days to compare levels."""

_MATCH = 1e-6
_SUMMED: Mapping[Kind, str] = {Kind.COUNT: "value", Kind.RATIO: "numerator"}


@dataclass(frozen=True, slots=True)
class Told:
    """What whole periods say: their first days, the days after their last, and a value each."""

    starts: Days
    ends: Days
    values: Numbers

    def at(self, places: Flags) -> Told:
        """Return those that are flagged."""
        return Told(self.starts[places], self.ends[places], self.values[places])


@dataclass(frozen=True, slots=True)
class Ground:
    """What the verdicts on one metric and split stand on: its days or events by members text, and what parts them.

    `faults` say what is wrong with days as a whole, `memory` which verdicts on them were made before.
    """

    metric: Metric
    notes: Notes
    breaks: tuple[Break, ...] = ()
    days: Mapping[str, DailySeries] = field(default_factory=dict)
    events: Mapping[str, Happened] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    def holds(self, grain: Grain, members: str, told: Told) -> bool:
        """Return whether a series can be judged by its days at a grain: they are there, and add up to its periods."""
        if grain not in JUDGED_BY_DAYS:
            return False
        if members in self.events:
            return True
        return members in self.days and _adds_up(self.metric, self.days[members], told)

    def way_of(self, members: str) -> str:
        """Return how a series is judged, as far as all its days together tell."""
        series = self.days.get(members)
        return "" if series is None else f"{judged_kind(self.metric, series)}: {self.faults.get(members, '')}"

    def verdict(self, members: str, now: Span, before: Span, *, is_to_date: bool) -> Verdict:
        """Return what the days of two spans say of a series, given everything before them."""
        better = self.metric.better
        if members in self.events:
            happened = self.events[members]
            return judge_events(
                happened.events, first_on=happened.first_on, as_of=happened.as_of, better=better, now=now,
                before=before, breaks=self.breaks, is_to_date=is_to_date,
            )  # fmt: skip
        series = self.days[members]
        return self.memory.judge(
            series, kind=judged_kind(self.metric, series), better=better, now=now, before=before,
            course=Course(self.metric.course), holidays=self.notes.holidays, breaks=self.breaks, is_to_date=is_to_date,
            fault=self.faults.get(members, ""),
        )  # fmt: skip

    def has_settled(self, members: str, now: Span, before: Span, verdict: Verdict) -> bool:
        """Return whether a clear verdict on an unfinished period has been the same on each of the last two weeks' days.

        Each day on which one looks is a chance to be wrong; what holds for two weeks may become a finding.
        """
        if verdict.word not in CLEAR or min(now.days, before.days) <= SETTLED_DAYS:
            return False
        return all(
            self.verdict(members, _less(now, days), _less(before, days), is_to_date=True).word is verdict.word
            for days in range(SETTLED_DAYS - 1, 0, -1)
        )

    def moment(self, members: str, now: Span, before: Span) -> Moment | None:
        """Return when the later of two spans of a series came to differ from the earlier, where a day can be named."""
        series = self.days.get(members)
        return date_change(series, now, before) if series is not None else None


def ground_of(
    metric: Metric,
    by_day: pd.DataFrame,
    events: Mapping[str, Happened],
    reach: Reach,
    notes: Notes,
    memory: Memory | None = None,
) -> Ground:
    """Return what verdicts on a split stand on; the days of a metric that says how things stand are no sample of it."""
    is_state = metric.kind is Kind.GAUGE and reach.is_of_events
    quiet_until = reach.calendar.local_day(reach.as_of) if reach.is_of_events else None
    days: Mapping[str, DailySeries] = {}
    if not (is_state or by_day.empty):
        days = daily_series(metric, by_day, quiet_until=quiet_until)
    faults = {name: fault_of(series, judged_kind(metric, series)) for name, series in days.items()}
    return Ground(metric, notes, notes.breaks_of(metric), days, events, faults, memory or Memory())


def span_of(period: Period, cut: Cut | None) -> Span | None:
    """Return the whole days of a period, up to a cut; None where not one is over."""
    days = period.days if cut is None else int(cut.days)
    return Span(period.starts_on, period.starts_on + timedelta(days=days - 1)) if days > 0 else None


def _less(span: Span, days: int) -> Span:
    return Span(span.first_on, span.last_on - timedelta(days=days))


def told_by(metric: Metric, observations: pd.DataFrame) -> Told:
    """Return what observations say that days must add up to: a count's value, a share's numerator."""
    starts, ends = (observations[name].to_numpy(dtype="datetime64[D]") for name in ("starts_on", "ends_on"))
    column = observations[_SUMMED.get(metric.kind, "value")]
    return Told(starts, ends, column.to_numpy(dtype=float, na_value=np.nan))


def _adds_up(metric: Metric, series: DailySeries, told: Told) -> bool:
    """Return whether the days of counts and shares add up to their periods; the days of other kinds need not.

    How things stand (services with an owner) or who was there (people of a month) is told anew each day, and a month of
    such days is no larger sample than one.
    """
    part = series.numerator if series.numerator is not None else series.values
    if metric.kind not in _SUMMED or (metric.kind is Kind.RATIO and judged_kind(metric, series) is Kind.GAUGE):
        return True
    first = np.datetime64(series.first_on, "D")
    starts, after = ((days - first).astype(int) for days in (told.starts, told.ends))
    is_inside = (starts >= 0) & (after <= series.days) & np.isfinite(told.values)
    running = np.concatenate([[0.0], np.cumsum(np.nan_to_num(part))])
    summed, values = running[after[is_inside]] - running[starts[is_inside]], told.values[is_inside]
    return bool((np.abs(values - summed) <= _MATCH * np.maximum(np.abs(values), 1.0)).all())
