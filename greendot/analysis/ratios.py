"""Turns shares into verdicts: small ones by their counts, huge ones by how typical days and whole weeks vary.

A share of a billion requests is known to many digits and still moves every day, so the count of requests says nothing
about chance: its weeks do. What fails comes in bursts, and a few bad days make most of a quarter's failures. So a
huge share is asked two questions, the level of a typical day and that of all requests of a week, and the permitted rate
of false alarms is split between the two. A small share is judged by a pooled two-sample z, widened by Pearson's
dispersion over months (McCullagh and Nelder 1989).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from greendot.analysis.dispersion import dispersion_of_shares, few_words, past_widening, pieces_of, widening_words
from greendot.analysis.exact import fisher_p
from greendot.analysis.gauges import Scale, compare_paths, judge_gauge, settle_level
from greendot.analysis.levels import STRETCH, Shift, shift_of
from greendot.analysis.series import DailySeries, gap_of
from greendot.analysis.verdict import Asked, Numbers, Verdict, finite, percent, too_little, word_for
from greendot.analysis.weeks import WeeklyPath, smooth, weekly_medians, weekly_sums
from greendot.formats import sentence_case
from greendot.results import Word

USEFUL = 1.0
"""A share whose smaller side could double unseen is not judged."""

TYPICAL_SHARE = 0.7
"""How much of the permitted rate of false alarms the typical day gets; the total of all days has the rest."""

_LEAST = 6
_MANY_A_WEEK = 50
_LARGEST_EXACT = 2_000


@dataclass(frozen=True, slots=True)
class Parts:
    """A share by day: the smaller of its two sides, and the whole. `is_failing` where that is what is missing to 1."""

    side: Numbers
    whole: Numbers
    is_failing: bool

    def share(self, span: tuple[int, int]) -> float:
        """Return the smaller side's share of a span, as a ratio of sums."""
        whole = self.whole[slice(*span)].sum()
        return float(self.side[slice(*span)].sum() / whole) if whole > 0 else np.nan


def judge_ratio(series: DailySeries, asked: Asked, holidays: Numbers) -> Verdict:
    """Return the verdict on a share; one that comes without its parts is judged as a gauge."""
    if reason := gap_of(series.values, asked.now, asked.before):
        return too_little(reason)
    if series.numerator is None or series.denominator is None:
        return judge_gauge(series, asked, holidays)
    parts = parts_of(series.numerator, series.denominator)
    weekly = weekly_sums(np.where(parts.whole > 0, parts.side, np.nan))
    weekly = weekly[np.isfinite(weekly)]
    if len(weekly) and np.median(weekly) >= _MANY_A_WEEK and weekly.min() > 0:
        return _judge_huge(parts, asked, holidays)
    return _judge_small(parts, asked)


def parts_of(numerator: Numbers, denominator: Numbers) -> Parts:
    """Return the two sides of a share; a day that is not known has neither."""
    known = np.isfinite(numerator) & np.isfinite(denominator)
    part, whole = np.where(known, numerator, 0.0), np.where(known, denominator, 0.0)
    is_failing = bool(part.sum() * 2 > whole.sum())
    return Parts(whole - part if is_failing else part, whole, is_failing)


def pooled_z(now: float, of_now: float, before: float, of_before: float) -> float:
    """Return the pooled z of two shares; 0 where both are nothing or everything."""
    pooled = (now + before) / (of_now + of_before)
    variance = pooled * (1 - pooled) * (1 / of_now + 1 / of_before)
    return float((now / of_now - before / of_before) / variance**0.5) if variance > 0 else 0.0


def _judge_small(parts: Parts, asked: Asked) -> Verdict:
    (now, of_now), (before, of_before) = (
        (float(parts.side[slice(*span)].sum()), float(parts.whole[slice(*span)].sum()))
        for span in (asked.now, asked.before)
    )
    n = round(of_now + of_before)
    if of_now <= 0 or of_before <= 0:
        return too_little("one of the spans holds nothing to take a share of", n=n)
    pooled = (now + before) / (of_now + of_before)
    dispersion, freedom = _widening(parts, asked, pooled) if now + before >= _LEAST else (1.0, 0)
    method = "Compares two shares by their counts" + (
        f", allowing for clusters ({widening_words(dispersion, 'months vary', 'single cases')})."
        if dispersion > 1
        else "."
    )
    share_before = 1 - before / of_before if parts.is_failing else before / of_before
    difference = (now / of_now - before / of_before) * (-1 if parts.is_failing else 1)
    raw = finite(difference / share_before) if share_before > 0 else None
    if (now + before) / dispersion < _LEAST or freedom < 2:
        cases = few_words(round(now + before), dispersion, _LEAST, "case", "cases")
        return too_little(f"on the smaller side, {cases}", n=n, method=method, raw_change=raw)
    mid = fisher_p(round(now), round(of_now), round(before), round(of_before))[1] if n <= _LARGEST_EXACT else 0.0
    error = (dispersion * pooled * (1 - pooled) * (1 / of_now + 1 / of_before)) ** 0.5
    shift = shift_of(difference, error, freedom, asked.level)
    found = _settle_small(replace(shift, p=max(shift.p, mid)), pooled, share_before, asked)
    return replace(found, n=n, method=method, change=raw, raw_change=raw, is_to_date=asked.is_to_date)


def _widening(parts: Parts, asked: Asked, pooled: float) -> tuple[float, int]:
    """Return what the binomial variance is multiplied by, never below 1, and its degrees of freedom."""
    found, freedom = dispersion_of_shares(pieces_of(parts.side, parts.whole, asked, STRETCH))
    dispersion = max(1.0, found)
    if freedom < 2 or not 0 < pooled < 1:
        return dispersion, freedom
    past = past_widening(parts.side, parts.whole, asked, dispersion * (1 - pooled), freedom)
    return past / (1 - pooled), freedom


def _settle_small(shift: Shift, pooled: float, share_before: float, asked: Asked) -> Verdict:
    """Return the word, the bounds and what would have been noticed, for a difference of two shares."""
    is_clear = shift.is_clear and shift.p < asked.level
    is_useful = is_clear or shift.margin <= asked.useful_or(USEFUL) * pooled
    noticed = percent(shift.margin / pooled)
    per = share_before if share_before > 0 else np.nan
    return Verdict(
        Word.TOO_LITTLE if not is_useful else word_for(shift.moved, asked.better) if is_clear else Word.NO_CLEAR_CHANGE,
        low=finite((shift.moved - shift.limit) / per),
        high=finite((shift.moved + shift.limit) / per),
        detectable_rise=finite(shift.margin / per),
        detectable_fall=finite(shift.margin / per) if shift.margin < share_before else None,
        reason="" if is_useful else f"only a change of {noticed} of its smaller side would have been noticed",
        p=shift.p,
    )


def _judge_huge(parts: Parts, asked: Asked, holidays: Numbers) -> Verdict:
    side, whole = (np.where(parts.whole > 0, each, np.nan) for each in (parts.side, parts.whole))
    daily = np.log((side + 0.5) / (whole + 1))  # a day without any has no logarithm
    weekly = np.log(weekly_sums(side)) - np.log(weekly_sums(whole))
    typical = compare_paths(weekly_medians(smooth(daily, holidays)), _at(asked, TYPICAL_SHARE))
    total = compare_paths(WeeklyPath.of(weekly), _at(asked, 1 - TYPICAL_SHARE), is_bursty=True)
    n = round(float(sum(parts.whole[slice(*span)].sum() for span in (asked.now, asked.before))))
    now, then = parts.share(asked.now), parts.share(asked.before)
    earlier = 1 - then if parts.is_failing else then
    raw = finite((then - now if parts.is_failing else now - then) / earlier) if earlier > 0 else None
    if isinstance(typical, str) or isinstance(total, str):
        return too_little(typical if isinstance(typical, str) else str(total), n=n, raw_change=raw)
    scale = Scale(is_ratio=True, failing=then if parts.is_failing else None)
    chosen, summary = (total, "whole weeks") if total.is_clear else (typical, "typical days")
    verdict = settle_level(chosen, scale, asked, summary, n=n, raw_change=raw, useful=USEFUL)
    p = min(1.0, typical.p / TYPICAL_SHARE, total.p / (1 - TYPICAL_SHARE))
    verdict = replace(verdict, p=p, method=f"{verdict.method} {_beside(typical, total, is_failing=parts.is_failing)}")
    if typical.is_clear and typical.beyond * total.beyond < 0 and abs(total.beyond) > total.limit / 2:
        return replace(verdict, word=Word.NO_CLEAR_CHANGE, reason="typical days and the total of all days moved apart")
    return verdict


def _at(asked: Asked, share: float) -> Asked:
    return replace(asked, level=asked.level * share)


def _beside(typical: Shift, total: Shift, *, is_failing: bool) -> str:
    """Return which of the two questions got a clear answer."""
    whole = "the share that failed over all days" if is_failing else "the share over all days"
    seen = percent(np.expm1(min(total.margin, 700.0)))
    match typical.is_clear, total.is_clear:
        case True, True:
            return f"Typical days and {whole} both moved."
        case True, False:
            return f"Typical days moved; in {whole}, a few unusual ones hide a move below {seen}."
        case False, True:
            return f"{sentence_case(whole)} moved, typical days did not clearly."
    return f"{sentence_case(whole)} stands out only when it moves by {seen} or more."
