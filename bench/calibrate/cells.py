"""Turns a family and a comparison into two figures: how often a change is seen where there is none, and how large one
must be to be seen 8 times in 10."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bench.calibrate.families import DAYS, FIRST_ON, Family, holidays
from greendot.analysis.judging import judge, judge_events
from greendot.analysis.series import Events
from greendot.analysis.verdict import Course, Span, Verdict
from greendot.results import Better, Word

COMPARISONS: dict[str, tuple[Span, Span]] = {
    "quarter": (Span(date(2016, 7, 1), date(2016, 9, 30)), Span(date(2016, 4, 1), date(2016, 6, 30))),
    "month": (Span(date(2016, 9, 1), date(2016, 9, 30)), Span(date(2016, 8, 1), date(2016, 8, 31))),
    "to date": (Span(date(2016, 7, 1), date(2016, 8, 14)), Span(date(2016, 4, 1), date(2016, 5, 15))),
    "year ago": (Span(date(2016, 7, 1), date(2016, 9, 30)), Span(date(2015, 7, 1), date(2015, 9, 30))),
}

CLEAR = {Word.BETTER, Word.WORSE, Word.CLEAR_CHANGE}

_SEEN = 0.8
_LARGEST = 200.0


@dataclass(frozen=True, slots=True)
class Cell:
    """What many runs of one family and comparison gave: shares of runs, and the rise seen 8 times in 10 if any."""

    family: str
    kind: str
    comparison: str
    runs: int
    false_alarms: float
    too_little: float
    seen: float | None


def run_once(family: Family, comparison: str, seed: int, factor: float = 1.0) -> Verdict:
    """Return the verdict on one series of a family in which the later span is `factor` times what it would be."""
    now, before = COMPARISONS[comparison]
    first_on = FIRST_ON + timedelta(days=DAYS - family.days)
    lift = np.ones(family.days)
    start = (now.first_on - first_on).days
    lift[start : start + now.days] = factor
    series = family.make(np.random.default_rng(seed), lift)
    if isinstance(series, Events):
        as_of = float(start + now.days)
        return judge_events(series, first_on=first_on, as_of=as_of, better=Better.LOWER, now=now, before=before)
    return judge(
        series,
        kind=family.kind,
        better=Better.HIGHER,
        course=Course(family.course),
        now=now,
        before=before,
        holidays=holidays(family.days) if family.has_holidays else (),
    )


def is_possible(family: Family, comparison: str) -> bool:
    """Return whether a family's history reaches the comparison's earlier span."""
    before = COMPARISONS[comparison][1]
    return before.first_on >= FIRST_ON + timedelta(days=DAYS - family.days)


def run_cell(family: Family, comparison: str, runs: int, power_runs: int) -> Cell:
    """Return what a family and comparison give; the same every time, as seeds come from their names."""
    base = zlib.crc32(f"{family.name}/{comparison}".encode()) * 100_000
    words = [run_once(family, comparison, base + run).word for run in range(runs)]
    alarms = sum(word in CLEAR for word in words) / runs
    seen = smallest_seen(family, comparison, base + 50_000, power_runs) if power_runs else None
    return Cell(
        family.name, str(family.kind), comparison, runs, alarms, sum(w is Word.TOO_LITTLE for w in words) / runs, seen
    )


def smallest_seen(family: Family, comparison: str, base: int, runs: int) -> float | None:
    """Return the relative rise found clear in 8 of 10 runs, by halving; None when even the largest tried is not."""

    def share(rise: float) -> float:
        found = [run_once(family, comparison, base + run, 1 + rise).word in CLEAR for run in range(runs)]
        return float(np.mean(found))

    low, high = 0.0, 0.05
    while share(high) < _SEEN:
        low, high = high, high * 2.5
        if high > _LARGEST:
            return None
    while high - low > 0.04 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) < _SEEN else (low, middle)
    return high
