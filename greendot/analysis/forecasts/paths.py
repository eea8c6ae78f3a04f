"""Turns what a model says and its spread into a fan of courses that the weeks ahead may take, and bends it by what is
declared.

Path i of 199 is the course that stays at quantile i / 200 of what was seen of the model's errors. The fan is not drawn
by chance, so the same facts give the same forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from scipy.special import ndtri

from greendot.analysis.forecasts.outcome import DemandChange
from greendot.analysis.forecasts.ranges import Spread
from greendot.analysis.forecasts.scales import Scale, back, onto
from greendot.analysis.verdict import Numbers

COUNT = 199
SHARES = np.arange(1, COUNT + 1) / (COUNT + 1)
_WEEK = 7
_STEPS = (0.6180339887, 0.4142135623, 0.7320508075, 0.2360679774)


@dataclass(frozen=True, slots=True)
class Paths:
    """Courses of one series: `values[i, w]` in week w after `starts_on`, in its unit; the weeks begin on that day."""

    starts_on: date
    values: Numbers
    scale: Scale = Scale.LOG

    @property
    def ends_on(self) -> date:
        """Return the last day."""
        return self.starts_on + timedelta(days=_WEEK * self.values.shape[1] - 1)

    def week(self, day: date) -> int:
        """Return the place of the week that holds a day."""
        return (day - self.starts_on).days // _WEEK

    def together(self, first_on: date, ends_on: date, *, is_peak: bool) -> Numbers:
        """Return each path's mean by day (of peaks its highest) from a day up to, not including, another."""
        begins, after = (first_on - self.starts_on).days, (ends_on - self.starts_on).days
        weeks = np.minimum(np.arange(begins, after) // _WEEK, self.values.shape[1] - 1)
        days = self.values[:, weeks]
        return np.asarray(days.max(axis=1) if is_peak else days.mean(axis=1))


def draw_paths(starts_on: date, mid: Numbers, spread: Spread, scale: Scale, *, highest: float | None) -> Paths:
    """Return the fan around `mid`, weekly and on the scale; `highest` bounds shares."""
    ahead = np.arange(1, len(mid) + 1, dtype=float)
    values = back(scale, mid + times(spread)[:, None] * spread.at(ahead))
    return Paths(starts_on, values if highest is None else np.minimum(values, highest), scale)


def times(spread: Spread) -> Numbers:
    """Return how many spreads each path lies off the middle: as seen at 50 and 90 percent, like a normal beyond."""
    known = np.array([0.0, spread.times_50, spread.times_90])
    at = np.asarray(ndtri([0.5, 0.75, 0.95]))
    normal = np.asarray(ndtri(SHARES))
    inner = np.interp(np.abs(normal), at, known)
    size = np.where(np.abs(normal) > at[2], known[2] * np.abs(normal) / at[2], inner)
    return np.asarray(np.sign(normal) * size)


def bend_paths(paths: Paths, changes: Sequence[DemandChange]) -> Paths:
    """Return the fan with declared changes in it; one that is 70 percent certain is in 7 of 10 paths."""
    for place, change in enumerate(sorted(changes, key=lambda each: each.starts_on)):
        week = max(paths.week(change.starts_on), 0)
        if week >= paths.values.shape[1]:
            continue
        happens = (np.arange(1, len(paths.values) + 1) * _STEPS[place % len(_STEPS)]) % 1.0 < change.certainty_pct / 100
        values = paths.values.copy()
        values[happens] = _changed(values[happens], week, change, paths.scale)
        paths = replace(paths, values=values)
    return paths


def _changed(values: Numbers, week: int, change: DemandChange, scale: Scale) -> Numbers:
    changed = values.copy()
    if change.growth_change_pct is not None:
        on_scale = onto(scale, values)
        start = on_scale[:, max(week - 1, 0)][:, None]
        grown = start + (on_scale[:, week:] - start) * (1 + change.growth_change_pct / 100)
        changed[:, week:] = back(scale, grown)
    if change.amount is not None:
        changed[:, week:] += change.amount
    return changed
