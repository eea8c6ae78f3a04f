"""Turns series of periods into verdicts where there are no days to judge: by the series' own earlier changes.

Weeks are too short for the tests that compare levels, and some facts come by week or month. There a change is held
against the same change at every earlier period. It is clear when it lies outside the prediction interval that Student's
t makes of them (Hahn and Meeker, Statistical Intervals, 1991, §4.7) *and* further out than any of them: the first alone
would cry wolf where changes have heavy tails, the second alone where few are known. Many series are judged at once:
arrays have one row a series and one column a period, oldest first, NaN where nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import bdtr, bdtrc, stdtr, stdtrit

from greendot.analysis.verdict import LEVEL
from greendot.results import Better, Word

ENOUGH = 6
"""How many separate earlier changes a verdict needs."""

_ROUNDING = 1e-9
_POWER = 0.8

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Counts = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What the changes before each period were: their mean, spread, ends, and how many separate ones there were.

    `is_relative` says, a series, whether changes are logarithms of ratios or, for a series that is not always above
    zero, differences. Changes over a `distance` of several periods overlap; so many of them count as one.
    """

    mean: Numbers
    spread: Numbers
    low: Numbers
    high: Numbers
    count: Counts
    is_relative: Flags
    distance: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A change of each series and period, and the range it was held against, both as in `Changes`.

    `direction` is 1 above the range, -1 below it, 0 inside; `is_enough` whether there were enough earlier changes and
    both values; `p` how often chance alone would do as much; `margin` the change from the mean seen 8 times in 10.
    """

    change: Numbers
    low: Numbers
    high: Numbers
    direction: Counts
    is_enough: Flags
    p: Numbers
    margin: Numbers


def past_changes(values: Numbers, earlier: Counts, *, by_difference: bool = False, has_course: bool = False) -> Changes:
    """Return what is known, before each period, of how a series changes from one period to its later one.

    `values` are those of whole periods. `earlier` says, for each period, which column it is compared with; -1 is none.
    `by_difference` is for percentages, of which nobody wants percents. A series that `has_course` grows by itself, so
    its changes are held against their mean; the others against zero.
    """
    is_relative = ~np.any(values <= 0, axis=1) & (not by_difference)
    changes = _change(values, _at(values, earlier), is_relative)
    known = ~np.isnan(changes)
    filled = np.where(known, changes, 0.0)
    n = _before(np.cumsum(known, axis=1), 0)
    total, square = (_before(np.cumsum(part, axis=1), 0.0) for part in (filled, filled**2))
    distance = int(np.max(np.arange(values.shape[1]) - earlier, where=earlier >= 0, initial=1))
    count = n // distance
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n if has_course else np.zeros_like(total)
        left = np.maximum(square - (total * mean if has_course else 0.0), 0.0)
        spread = np.sqrt(left / np.maximum(n - has_course, 1))
    low = np.minimum.accumulate(np.where(known, changes, np.inf), axis=1)
    high = np.maximum.accumulate(np.where(known, changes, -np.inf), axis=1)
    return Changes(mean, spread, _before(low, np.inf), _before(high, -np.inf), count, is_relative, distance)


def judge_changes(now: Numbers, then: Numbers, past: Changes, *, level: float = LEVEL) -> Judged:
    """Return whether each change from `then` to `now` lies outside what the changes before it let one expect.

    The range always holds zero: a rise that is smaller than every rise before it is not a fall.
    """
    change = _change(now, then, past.is_relative)
    is_enough = (past.count >= ENOUGH) & ~np.isnan(change)
    freedom = np.maximum(past.count - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = past.spread * np.sqrt(1 + 1 / np.maximum(past.count, 1))
        reach = stdtrit(freedom, 1 - level / 2) * error
        low = np.where(is_enough, np.minimum(np.minimum(past.mean - reach, past.low), 0.0), np.nan)
        high = np.where(is_enough, np.maximum(np.maximum(past.mean + reach, past.high), 0.0), np.nan)
        margin = _ROUNDING * (np.abs(low) + np.abs(high) + np.where(past.is_relative[:, None], 1.0, np.abs(then)))
        direction = (change > high + margin).astype(np.int64) - (change < low - margin).astype(np.int64)
        beyond = np.abs(change - past.mean)
        p = np.where(error > 0, 2 * stdtr(freedom, -beyond / np.where(error > 0, error, 1.0)), beyond <= margin)
        p = np.where(direction == 0, np.maximum(p, 1 / (past.count + 1)), p)
        seen = np.maximum(high - past.mean, past.mean - low) + stdtrit(freedom, _POWER) * error
    return Judged(
        change, low, high, np.where(is_enough, direction, 0), is_enough,
        np.where(is_enough, p, np.nan), np.where(is_enough, seen, np.nan),
    )  # fmt: skip


def beyond_chance(now: Numbers, then: Numbers, share: float) -> Flags:
    """Return where two counts of events are further apart than chance alone would bring.

    Given how many events there were in both periods, those of the later one are binomial; `share` is its part of the
    time. The exact two-sided test (Przyborowski and Wilenski, 1940) at 5 percent: 5 after 7 is chance, 40 after 12 not.
    """
    with np.errstate(invalid="ignore"):
        both = np.nan_to_num(np.rint(now + then)).astype(int)
        fewer = np.where(now > 0, bdtrc(np.maximum(now - 1, 0), both, share), 1.0)
        return np.asarray(2 * np.minimum(bdtr(now, both, share), fewer) < LEVEL)


def judge_target(now: float, target: float, better: Better) -> Word:
    """Return *better* when a target is met, *worse* when it is missed; *no clear change* where neither way is good."""
    if better is Better.NEITHER:
        return Word.NO_CLEAR_CHANGE
    is_met = now >= target if better is Better.HIGHER else now <= target
    return Word.BETTER if is_met else Word.WORSE


def _at(values: Numbers, columns: Counts) -> Numbers:
    """Return each period's earlier value; NaN where there is no such period."""
    return np.where(columns >= 0, values[:, np.maximum(columns, 0)], np.nan)


def _before(running: np.ndarray[Any, Any], first: float) -> np.ndarray[Any, Any]:
    """Return a running figure as it stood before each period."""
    return np.concatenate([np.full((len(running), 1), first, running.dtype), running[:, :-1]], axis=1)


def _change(now: Numbers, then: Numbers, is_relative: Flags) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(np.where((now > 0) & (then > 0), now / then, np.nan))
        return np.where(is_relative[:, None], ratio, now - then)
