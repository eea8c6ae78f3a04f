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
    """How shifts become relative changes: by ratio, or by difference as a share of the earlier level `per`."""

    is_ratio: bool
    per: float = 1.0

    def change(self, shift: float) -> float:
        """Return a shift as a relative change of the earlier level."""
        return float(np.expm1(shift)) if self.is_ratio else shift / self.per if self.per else np.nan


def judge_gauge(series: DailySeries, asked: Asked, holidays: Numbers, kind: Kind = Kind.GAUGE) -> Verdict:
    """Return the verdict on a gauge, or on a *peak* or *quantile* that comes as one value a day."""
    values = series.values
    if reason := gap_of(values, asked.now, asked.before):
        return too_little(reason)
    raw = _raw_change(values, asked, kind)
    n = int(sum(np.isfinite(values[slice(*span)]).sum() for span in (asked.now, asked.before)))
    known = values[np.isfinite(values)]
    is_ratio = bool((known > 0).all())
    with np.errstate(invalid="ignore", divide="ignore"):
        even = smooth(np.log(values) if is_ratio else values, holidays)
    path = weekly_maxima(even) if kind is Kind.PEAK else weekly_medians(even)
    shift = compare_paths(path, asked)
    if isinstance(shift, str):
        return too_little(shift, n=n, raw_change=raw)
    scale = Scale(is_ratio, 1.0 if is_ratio else abs(float(path.level(*asked.before))))
    return settle_level(shift, scale, asked, SUMMARY[kind], n=n, raw_change=raw)


def compare_paths(path: WeeklyPath, asked: Asked) -> Shift | str:
    """Return the tested change as the declared course wants it: as it is, less its pace, or less the year before."""
    history = asked.now[0] - int(np.argmax(np.isfinite(path.at)))
    if asked.course is Course.STEADY:
        return compare_levels(path, asked)
    if asked.course is Course.GROWING:
        return compare_levels(path, asked) if history >= YEAR else compare_young(path, asked)
    grown = path.less(YEAR)
    if asked.before[0] - (asked.now[0] - history) < YEAR:
        return "a seasonal series is compared with the year before both spans, which the data does not reach"
    shift = compare_levels(grown, asked)
    if isinstance(shift, str):
        return shift
    start, first = asked.now, asked.before
    season = float(path.level(start[0] - YEAR, start[1] - YEAR) - path.level(first[0] - YEAR, first[1] - YEAR))
    return Shift(
        shift.moved + season, season, shift.limit, shift.margin, shift.p, shift.is_by_past, shift.knows_past
    )


def settle_level(
    shift: Shift, scale: Scale, asked: Asked, summary: str, *, n: int, raw_change: float | None, useful: float = USEFUL
) -> Verdict:
    """Return the verdict that a tested shift of level comes to."""
    expected = scale.change(shift.expected)
    rise = scale.change(shift.expected + shift.margin) - expected
    fall = expected - scale.change(shift.expected - shift.margin)
    reason = ""
    word = word_for(shift.beyond, asked.better) if shift.is_clear else Word.NO_CLEAR_CHANGE
    noticed = scale.change(shift.margin)
    if not shift.is_clear and not noticed <= asked.useful_or(useful):
        word = Word.TOO_LITTLE
        reason = f"only a rise of {percent(noticed)} or more would have been noticed" if noticed > 0 else "its level is zero"
        if not shift.limit and not shift.beyond:
            word, reason = Word.NO_CLEAR_CHANGE, ""
    return Verdict(
        word,
        change=finite(scale.change(shift.moved)),
        low=finite(scale.change(shift.moved - shift.limit)),
        high=finite(scale.change(shift.moved + shift.limit)),
        n=n,
        method=_method(shift, asked, summary),
        detectable_rise=finite(rise) if shift.limit else None,
        detectable_fall=finite(fall) if shift.limit else None,
        reason=reason,
        expected=finite(expected) or 0.0,
        raw_change=raw_change,
        p=shift.p,
        is_to_date=asked.is_to_date,
    )


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
        text += " Assumes a steady level: there is too little past to tell a wandering one."
    return text


def _raw_change(values: Numbers, asked: Asked, kind: Kind) -> float | None:
    """Return the change of the plain mean, or of the largest value for a peak."""
    sum_up = np.nanmax if kind is Kind.PEAK else np.nanmean
    now, then = (float(sum_up(values[slice(*span)])) for span in (asked.now, asked.before))
    return finite((now - then) / abs(then)) if then else None
