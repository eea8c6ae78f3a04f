"""Turns series of periods into verdicts: is this change outside what the series' own past changes were?

The rule is plain. A change is clear when it leaves the range of the series' own earlier changes over the same distance
(from one quarter to the next, from a quarter to the same one a year later), of which there must be eight. Many series
are judged at once: arrays have one row a series and one column a period, oldest first, NaN where nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import binom

from greendot.results import Better, Word

ENOUGH = 8
"""How many earlier changes a verdict needs."""

LEVEL = 0.05
"""How often chance alone may pass for a change of a count."""

_ROUNDING = 1e-9

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Counts = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What the changes before each period were: smallest, largest and how many.

    `is_relative` says, a series, whether changes are shares of the earlier value (0.05 is five percent more) or, for a
    series that is not always above zero, differences.
    """

    low: Numbers
    high: Numbers
    count: Counts
    is_relative: Flags


@dataclass(frozen=True, slots=True)
class Judged:
    """A change of each series and period, and the range it was held against. `direction` is 1 above it, -1 below it,
    0 inside; `is_enough` whether there were enough earlier changes and both values."""

    change: Numbers
    low: Numbers
    high: Numbers
    direction: Counts
    is_enough: Flags


def past_changes(values: Numbers, earlier: Counts, *, by_difference: bool = False) -> Changes:
    """Return what is known, before each period, of how a series changes from one period to its later one.

    `values` are those of whole periods. `earlier` says, for each period, which column it is compared with; -1 is none.
    `by_difference` is for percentages, of which nobody wants percents.
    """
    is_relative = ~np.any(values <= 0, axis=1) & (not by_difference)
    changes = _change(values, _at(values, earlier), is_relative)
    known = ~np.isnan(changes)
    low = np.minimum.accumulate(np.where(known, changes, np.inf), axis=1)
    high = np.maximum.accumulate(np.where(known, changes, -np.inf), axis=1)
    return Changes(_before(low, np.inf), _before(high, -np.inf), _before(np.cumsum(known, axis=1), 0), is_relative)


def judge_changes(now: Numbers, then: Numbers, past: Changes, *, widening: float = 1.0) -> Judged:
    """Return whether each change from `then` to `now` leaves the range of the changes before it.

    `widening` stretches the range about its middle: a period that is not over varies more than whole ones do. The range
    always holds zero: a rise that is smaller than every rise before it is not a fall.
    """
    change = _change(now, then, past.is_relative)
    is_enough = (past.count >= ENOUGH) & ~np.isnan(change)
    with np.errstate(invalid="ignore"):
        middle, half = (past.low + past.high) / 2, (past.high - past.low) / 2 * widening
        low = np.where(is_enough, np.minimum(middle - half, 0.0), np.nan)
        high = np.where(is_enough, np.maximum(middle + half, 0.0), np.nan)
        margin = _ROUNDING * (np.abs(low) + np.abs(high) + np.where(past.is_relative[:, None], 1.0, np.abs(then)))
        direction = (change > high + margin).astype(np.int64) - (change < low - margin).astype(np.int64)
    return Judged(change, low, high, np.where(is_enough, direction, 0), is_enough)


def drop_chance(judged: Judged, now: Numbers, then: Numbers, share: float) -> Judged:
    """Return verdicts on counts of events without those that chance alone would bring.

    Given how many events there were in both periods, those of the later one are binomial; `share` is its part of the
    time. The exact two-sided test (Przyborowski and Wilenski, 1940) at 5 percent: 5 after 7 is chance, 40 after 12 not.
    """
    with np.errstate(invalid="ignore"):
        both = now + then
        tail = np.minimum(binom.cdf(now, both, share), binom.sf(now - 1, both, share))
        is_chance = 2 * tail >= LEVEL
    return replace(judged, direction=np.where(is_chance, 0, judged.direction))


def word_of(direction: int, better: Better) -> Word:
    """Return what a clear rise (1) or fall (-1) means where `better` says which way is good; 0 is no clear change."""
    if direction == 0:
        return Word.NO_CLEAR_CHANGE
    if better is Better.NEITHER:
        return Word.CLEAR_CHANGE
    return Word.BETTER if (direction > 0) is (better is Better.HIGHER) else Word.WORSE


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
    difference = now - then
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(is_relative[:, None], np.where(then > 0, difference / then, np.nan), difference)
