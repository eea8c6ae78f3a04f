"""Turns a series' own past into what its level does by itself: how far it went before, and how much it may wander.

A level that wanders (a random walk, as of demand or of a slowly changing mix) moves more between quarters than within
them. With enough past the same change, taken at every earlier week, shows it. With less, a small wandering is allowed
for; and over a year the wandering seen from quarter to quarter is carried forward, its variance growing with distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greendot.analysis.verdict import Asked, Course, Numbers
from greendot.analysis.weeks import WeeklyPath

NEEDED = 4
"""How many separate comparisons of the past a limit of their own needs."""

PLENTY = 8
"""With so many, nothing more is allowed for."""

ALLOWANCE = 0.01
"""What a level may wander from one quarter to the next where the past cannot say: one percent."""

QUARTER = 91

_FEWEST_QUARTERS = 3
_WIDER = {Course.STEADY: 1.0, Course.GROWING: 2.0, Course.SEASONAL: 2.0}
"""How much more a wandering level moves once a pace, or the year before, is taken off: both wander too."""


@dataclass(frozen=True, slots=True)
class Past:
    """The same change at every earlier week, newest first, and how many separate comparisons that comes to."""

    changes: Numbers
    count: int

    def recent(self, count: int) -> Past:
        """Return the newest of it, as many separate comparisons; all of it where there are no more."""
        newest = self.changes[: round(len(self.changes) * count / self.count)]
        return Past(newest, count) if self.count > count and len(newest) >= count else self


def read_past(path: WeeklyPath, asked: Asked, window: tuple[int, int] | None) -> Past:
    """Return the change from the earlier to the later span as it was at every earlier week, all before the later span.

    With the days a pace is taken from (`window`) each change is less its own pace.
    """
    (start, after), (first, last) = asked.now, asked.before
    length, gap = after - start, start - first
    reach = gap if window is None else max(gap, start - window[0])
    begins = _begins(path)
    count = round((start - begins - reach) / length)
    if count < 1:
        return Past(np.array([]), 0)
    at = np.arange(start - length, begins + reach - 1, -7)
    changes = path.level(at, at + length) - path.level(at - gap, at - gap + last - first)
    if window is not None:
        changes = changes - path.slope(at - start + window[0], at - start + window[1]) * asked.gap
    changes = changes[np.isfinite(changes)]
    return Past(changes, int(count) if len(changes) * 7 >= length * (min(count, NEEDED) - 1) else 0)


def allow_for_wandering(path: WeeklyPath, asked: Asked, spread: float, known: Past) -> tuple[float, float] | None:
    """Return the variance to allow for a wandering level, and its degrees of freedom; None where it cannot be told.

    Over more than half a year a wandering level goes far; without a past it cannot be told from a change.
    """
    length = asked.now[1] - asked.now[0]
    distance = max(asked.gap - length / 3, 0.0) / QUARTER * _WIDER[asked.course]
    allowed = ALLOWANCE**2 * distance * min(max((PLENTY - known.count) / (PLENTY - NEEDED), 0.0), 1.0)
    if known.count >= NEEDED:
        return allowed, np.inf if known.count >= PLENTY else known.count
    if asked.gap < 2 * QUARTER:
        return allowed, np.inf
    start, begins = asked.now[0], _begins(path)
    count = round((start - begins - length) / length)
    if count < _FEWEST_QUARTERS:
        return None
    at = np.arange(start - length, begins + length - 1, -7)
    steps = path.level(at, at + length) - path.level(at - length, at)
    steps = steps[np.isfinite(steps)]
    if not len(steps):
        return None
    usual = float(np.var(steps)) if asked.course is Course.GROWING else float(np.mean(steps**2))
    noise = 2 * spread**2 * QUARTER / 3 / length
    walk = max(usual - noise, 0.0) / (2 / 3 * length / QUARTER) / (2 if asked.course is Course.SEASONAL else 1)
    return max(allowed, walk * distance), float(count)


def _begins(path: WeeklyPath) -> int:
    return int(np.argmax(np.isfinite(path.at)))
