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
from scipy.special import stdtr, stdtrit

from greendot.analysis.exact import fisher_p
from greendot.analysis.gauges import Scale, compare_paths, judge_gauge, settle_level
from greendot.analysis.levels import MOST_QUARTERS, STRETCH, Shift
from greendot.analysis.series import DailySeries, gap_of
from greendot.analysis.verdict import Asked, Numbers, Verdict, finite, percent, too_little, word_for
from greendot.analysis.weeks import WeeklyPath, smooth, weekly_medians, weekly_sums
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


def dispersion_of_shares(groups: list[tuple[Numbers, Numbers]]) -> tuple[float, int]:
    """Return Pearson's dispersion of shares, pooled over groups of (parts, wholes), and its degrees of freedom."""
    total, freedom = 0.0, 0
    for part, whole in groups:
        if len(part) < 2 or part.sum() <= 0 or part.sum() >= whole.sum():
            continue
        share = part.sum() / whole.sum()
        total += float(((part - whole * share) ** 2 / (whole * share * (1 - share))).sum())
        freedom += len(part) - 1
    return (total / freedom, freedom) if freedom else (1.0, 0)


def _judge_small(parts: Parts, asked: Asked) -> Verdict:
    now, before = (float(parts.side[slice(*span)].sum()) for span in (asked.now, asked.before))
    of_now, of_before = (float(parts.whole[slice(*span)].sum()) for span in (asked.now, asked.before))
    n = round(of_now + of_before)
    if of_now <= 0 or of_before <= 0:
        return too_little("one of the spans holds nothing to take a share of", n=n)
    found, freedom = dispersion_of_shares(_months(parts, asked))
    dispersion = max(1.0, found)
    method = "Compares two shares by their counts" + (
        f", allowing for clusters (months vary {dispersion:.1f} times as much as single cases)."
        if found > 1.05
        else "."
    )
    to_whole = -1.0 if parts.is_failing else 1.0
    share_before = before / of_before if not parts.is_failing else 1 - before / of_before
    difference = to_whole * (now / of_now - before / of_before)
    raw = finite(difference / share_before) if share_before > 0 else None
    if (now + before) / dispersion < _LEAST or freedom < 2:
        cases = f"{round(now + before)} cases on the smaller side of both spans"
        reason = f"{cases}; a verdict needs {_LEAST} that are not of one cluster"
        return too_little(reason, n=n, method=method, raw_change=raw)
    pooled = (now + before) / (of_now + of_before)
    error = (dispersion * pooled * (1 - pooled) * (1 / of_now + 1 / of_before)) ** 0.5
    t, power = float(stdtrit(freedom, 1 - asked.level / 2)), float(stdtrit(freedom, 0.8))
    mid = fisher_p(round(now), round(of_now), round(before), round(of_before))[1] if n <= _LARGEST_EXACT else 0.0
    p = max(2 * float(stdtr(freedom, -abs(difference) / error)), mid)
    is_clear = p < asked.level
    noticed = (t + power) * error
    is_useful = is_clear or noticed <= asked.useful_or(USEFUL) * pooled
    clear = word_for(difference, asked.better) if is_clear else Word.NO_CLEAR_CHANGE
    per = share_before if share_before > 0 else np.nan
    return Verdict(
        clear if is_useful else Word.TOO_LITTLE,
        change=raw,
        low=finite((difference - t * error) / per),
        high=finite((difference + t * error) / per),
        n=n,
        method=method,
        detectable_rise=finite(noticed / per),
        detectable_fall=finite(noticed / per) if noticed < share_before else None,
        reason=""
        if is_useful
        else f"only a change of {percent(noticed / pooled)} of its smaller side would have been noticed",
        raw_change=raw,
        p=p,
        is_to_date=asked.is_to_date,
    )


def _months(parts: Parts, asked: Asked) -> list[tuple[Numbers, Numbers]]:
    """Return the parts and wholes of each quarter's three months, the later span's first."""
    start, after = asked.now
    edges = [
        start - np.rint(STRETCH * np.arange(3 * quarter + 3, 3 * quarter - 1, -1)) for quarter in range(MOST_QUARTERS)
    ]
    if after - start >= 2 * STRETCH - 1:
        edges.insert(0, start + np.rint((after - start) / 3 * np.arange(4)))
    groups = []
    sums = [np.concatenate([[0.0], np.cumsum(part)]) for part in (parts.side, parts.whole)]
    for edge in edges:
        part, whole = (np.diff(total[edge[edge >= 0].astype(int)]) for total in sums)
        groups.append((part[whole > 0], whole[whole > 0]))
    return groups


def _judge_huge(parts: Parts, asked: Asked, holidays: Numbers) -> Verdict:
    with np.errstate(invalid="ignore", divide="ignore"):
        daily = np.log(np.where((parts.side > 0) & (parts.whole > 0), parts.side / parts.whole, np.nan))
        weekly = np.log(weekly_sums(np.where(parts.whole > 0, parts.side, np.nan))) - np.log(weekly_sums(parts.whole))
    typical = compare_paths(weekly_medians(smooth(daily, holidays)), _at(asked, TYPICAL_SHARE))
    total = compare_paths(WeeklyPath.of(weekly), _at(asked, 1 - TYPICAL_SHARE))
    n = round(float(sum(parts.whole[slice(*span)].sum() for span in (asked.now, asked.before))))
    now, then = parts.share(asked.now), parts.share(asked.before)
    raw = finite((then - now) / (1 - then) if parts.is_failing else (now - then) / then)
    if isinstance(typical, str) or isinstance(total, str):
        return too_little(typical if isinstance(typical, str) else str(total), n=n, raw_change=raw)
    scale = Scale(is_ratio=True, failing=then if parts.is_failing else None)
    chosen, summary = (total, "whole weeks") if total.is_clear else (typical, "typical days")
    verdict = settle_level(chosen, scale, asked, summary, n=n, raw_change=raw, useful=USEFUL)
    p = min(1.0, typical.p / TYPICAL_SHARE, total.p / (1 - TYPICAL_SHARE))
    verdict = replace(verdict, p=p, method=f"{verdict.method} {_beside(typical, total)}")
    if typical.is_clear and typical.beyond * total.beyond < 0 and abs(total.beyond) > total.limit / 2:
        return replace(verdict, word=Word.NO_CLEAR_CHANGE, reason="typical days and the total of all days moved apart")
    return verdict


def _at(asked: Asked, share: float) -> Asked:
    return replace(asked, level=asked.level * share)


def _beside(typical: Shift, total: Shift) -> str:
    """Return which of the two questions got a clear answer."""
    seen = percent(np.expm1(min(total.margin, 700.0)))
    match typical.is_clear, total.is_clear:
        case True, True:
            return "Typical days and the total of all days both moved."
        case True, False:
            return f"Typical days moved; in the total of all days, a few bad ones hide less than {seen}."
        case False, True:
            return "The total of all days moved, typical days did not clearly."
    return f"The total of all days would show {seen} or more."
