"""Turns daily gauges, peaks and quantiles into verdicts on their typical level.

A gauge is summed up by the median of each week, a peak by each week's largest value, a quantile by the median of its
daily values: each is what the spans are compared by and what the noise is measured on. Levels are compared as ratios
(logarithms) where every value is above zero, and as differences otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greendot.analysis.levels import YEAR, Shift, compare_levels
from greendot.analysis.series import DailySeries, gap_of
from greendot.analysis.verdict import Asked, Course, Numbers, Verdict, finite, percent, too_little, word_for
from greendot.analysis.weeks import WeeklyPath, smooth, weekly_maxima, weekly_medians
from greendot.analysis.young import compare_young
from greendot.results import Kind, Word

USEFUL = 0.20
"""A gauge whose changes under 20 percent would go unseen is not judged."""

SUMMARY = {Kind.GAUGE: "typical weeks", Kind.PEAK: "weekly peaks", Kind.QUANTILE: "typical weeks"}


@dataclass(frozen=True, slots=True)
class Scale:
    """How shifts become relative changes: by ratio, or by difference as a share of the earlier level `per`.

    `failing` is set where what was tested is the part of a share that is missing to a whole: the change of 99.9 percent
    then comes from that of the 0.1 percent, and a rise of the one is a fall of the other.
    """

    is_ratio: bool
    per: float = 1.0
    failing: float | None = None

    def tested(self, shift: float) -> float:
        """Return a shift as a relative change of what was tested."""
        return float(np.expm1(min(shift, 700.0))) if self.is_ratio else shift / self.per if self.per else np.nan

    def change(self, shift: float) -> float:
        """Return a shift as a relative change of the earlier level; NaN where that was nothing."""
        if self.failing is None:
            return self.tested(shift)
        return -self.tested(shift) * self.failing / (1 - self.failing) if self.failing < 1 else np.nan


def judge_gauge(series: DailySeries, asked: Asked, holidays: Numbers, kind: Kind = Kind.GAUGE) -> Verdict:
    """Return the verdict on a gauge, or on a *peak* or *quantile* that comes as one value a day."""
    values = series.values
    if reason := gap_of(values, asked.now, asked.before):
        return too_little(reason)
    raw = _raw_change(values, asked, kind)
    n = int(sum(np.isfinite(values[slice(*span)]).sum() for span in (asked.now, asked.before)))
    known = values[np.isfinite(values)]
    is_ratio = bool((known > 0).all())
    even = smooth(_straight(values, is_ratio), holidays)
    path = weekly_maxima(even) if kind is Kind.PEAK else weekly_medians(even)
    shift = compare_paths(path, asked)
    if isinstance(shift, str):
        return too_little(shift, n=n, raw_change=raw)
    scale = Scale(is_ratio, 1.0 if is_ratio else abs(float(path.level(*asked.before))))
    return settle_level(shift, scale, asked, SUMMARY[kind], n=n, raw_change=raw)


def compare_paths(path: WeeklyPath, asked: Asked, *, is_bursty: bool = False) -> Shift | str:
    """Return the tested change as the declared course wants it: as it is, less its pace, or less the year before."""
    history = asked.now[0] - int(np.argmax(np.isfinite(path.at)))
    if asked.course is Course.STEADY:
        return compare_levels(path, asked, is_bursty=is_bursty)
    if asked.course is Course.GROWING:
        return compare_levels(path, asked, is_bursty=is_bursty) if history >= YEAR else compare_young(path, asked)
    grown = path.less(YEAR)
    if asked.before[0] - (asked.now[0] - history) < YEAR:
        return "a seasonal series is compared with the year before both spans, which the data does not reach"
    shift = compare_levels(grown, asked, is_bursty=is_bursty)
    if isinstance(shift, str):
        return shift
    start, first = asked.now, asked.before
    season = float(path.level(start[0] - YEAR, start[1] - YEAR) - path.level(first[0] - YEAR, first[1] - YEAR))
    return Shift(shift.moved + season, season, shift.limit, shift.margin, shift.p, shift.is_by_past, shift.knows_past)


def settle_level(
    shift: Shift, scale: Scale, asked: Asked, summary: str, *, n: int, raw_change: float | None, useful: float = USEFUL
) -> Verdict:
    """Return the verdict that a tested shift of level comes to."""
    word, reason = _word(shift, scale, asked, useful)
    expected = scale.change(shift.expected)
    ends = sorted(scale.change(shift.moved + side * shift.limit) for side in (-1, 1))
    seen = sorted(scale.change(shift.expected + side * shift.margin) - expected for side in (-1, 1))
    return Verdict(
        word,
        change=finite(scale.change(shift.moved)),
        low=finite(ends[0]),
        high=finite(ends[1]),
        n=n,
        method=_method(shift, asked, summary),
        detectable_rise=finite(seen[1]) if shift.limit else None,
        detectable_fall=finite(-seen[0]) if shift.limit else None,
        reason=reason,
        expected=finite(expected) or 0.0,
        raw_change=raw_change,
        p=shift.p,
        is_to_date=asked.is_to_date,
    )


def _word(shift: Shift, scale: Scale, asked: Asked, useful: float) -> tuple[Word, str]:
    """Return what a shift is called, and why there is too little where there is."""
    if shift.is_clear:
        return word_for(shift.beyond if scale.failing is None else -shift.beyond, asked.better), ""
    noticed = scale.tested(shift.margin)
    if noticed <= asked.useful_or(useful) or not (shift.limit or shift.beyond):
        return Word.NO_CLEAR_CHANGE, ""
    if not np.isfinite(noticed):
        return Word.TOO_LITTLE, "its earlier level is zero, which nothing can be a share of"
    what = "" if scale.failing is None else " of what is missing to the whole"
    return Word.TOO_LITTLE, f"only a rise{what} of {percent(noticed)} or more would have been noticed"


def _method(shift: Shift, asked: Asked, summary: str) -> str:
    course = {
        Course.STEADY: "",
        Course.GROWING: ", less the growth that its earlier pace would have brought",
        Course.SEASONAL: ", less how the same weeks differed a year before",
    }[asked.course]
    against = (
        "how far such changes went in its own past"
        if shift.is_by_past
        else "how much its months differ within quarters"
    )
    text = f"Compares {summary}{course}, with {against}."
    if not shift.knows_past and asked.course is Course.STEADY:
        text += " Assumes a level that wanders by no more than 1% a quarter: there is too little past to tell."
    return text


def _straight(values: Numbers, is_ratio: bool) -> Numbers:
    """Return logarithms, or values as shares of the largest, so that one tolerance fits every unit."""
    if is_ratio:
        return np.log(values)
    largest = float(np.nanmax(np.abs(values)))
    return values / largest if largest > 0 else values


def _raw_change(values: Numbers, asked: Asked, kind: Kind) -> float | None:
    """Return the change of the plain mean, or of the largest value for a peak."""
    sum_up = np.nanmax if kind is Kind.PEAK else np.nanmean
    now, then = (float(sum_up(values[slice(*span)])) for span in (asked.now, asked.before))
    return finite((now - then) / abs(then)) if then else None
