"""Turns daily values into a path of weekly summaries, free of the week's rhythm, holidays and single odd days.

Each place of a path sums up the seven days around it, so every summary holds each weekday once. A span's level is the
mean of the summaries that lie wholly inside it: nothing leaks from one span into its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from greendot.analysis.verdict import Numbers

HALF = 3
"""A summary reaches three days to both sides."""

_ENOUGH = 4
"""Days of a week that must be known for it to count."""

_UNKNOWN = np.asarray(np.nan)


@dataclass(frozen=True, slots=True)
class WeeklyPath:
    """Weekly summaries, one a day, with running sums for quick levels of any span."""

    at: Numbers
    _sum: Numbers
    _known: Numbers
    _day_sum: Numbers
    _day: Numbers
    _day_square: Numbers

    @classmethod
    def of(cls, at: Numbers) -> WeeklyPath:
        """Return the path of given summaries, NaN where a week is not known."""
        known = np.isfinite(at)
        filled = np.where(known, at, 0.0)
        day = np.arange(len(at), dtype=float)
        sums = (filled, known, filled * day, known * day, known * day * day)
        return cls(at, *(np.concatenate([[0.0], np.cumsum(part, dtype=float)]) for part in sums))

    def level(self, start: Numbers | int, after: Numbers | int) -> Numbers:
        """Return the mean summary of the days from `start` up to `after`, NaN where under half of them is known."""
        if isinstance(start, int) and isinstance(after, int):
            return self._level(start, after)
        first, last = self._inside(start, after)
        known = self._known[last] - self._known[first]
        with np.errstate(invalid="ignore", divide="ignore"):
            is_enough = (known > 0) & (known * 2 >= np.asarray(after) - start - 2 * HALF)
            return np.where(is_enough, (self._sum[last] - self._sum[first]) / known, np.nan)

    def _level(self, start: int, after: int) -> Numbers:
        """Return the same of one span, without the cost of arrays: most levels are asked one by one."""
        first, last = start + HALF, after - HALF
        if start < 0 or after > len(self.at) or last <= first:
            return _UNKNOWN
        known = self._known[last] - self._known[first]
        if known <= 0 or known * 2 < last - first:
            return _UNKNOWN
        return np.asarray((self._sum[last] - self._sum[first]) / known)

    def slope(self, start: Numbers | int, after: Numbers | int) -> Numbers:
        """Return the least-squares slope a day over the summaries of the days from `start` up to `after`."""
        first, last = self._inside(start, after)
        n = self._known[last] - self._known[first]
        day, total = self._day[last] - self._day[first], self._sum[last] - self._sum[first]
        cross = self._day_sum[last] - self._day_sum[first] - day * total / np.maximum(n, 1)
        square = self._day_square[last] - self._day_square[first] - day * day / np.maximum(n, 1)
        is_enough = (n * 2 >= np.asarray(after) - start - 2 * HALF) & (square > 0)
        return np.asarray(np.where(is_enough, cross / np.where(is_enough, square, 1.0), np.nan))

    def _inside(self, start: Numbers | int, after: Numbers | int) -> tuple[Numbers, Numbers]:
        """Return where summaries wholly inside begin and end; spans off the path are empty."""
        first = np.rint(np.asarray(start)).astype(int) + HALF
        last = np.rint(np.asarray(after)).astype(int) - HALF
        is_on = (first - HALF >= 0) & (last + HALF <= len(self.at)) & (last > first)
        return np.where(is_on, first, 0), np.where(is_on, last, 0)

    def less(self, days: int) -> WeeklyPath:
        """Return the path less itself `days` earlier: growth over that distance."""
        earlier = np.concatenate([np.full(min(days, len(self.at)), np.nan), self.at[: max(len(self.at) - days, 0)]])
        return WeeklyPath.of(self.at - earlier)


def smooth(values: Numbers, holidays: Numbers) -> Numbers:
    """Return values less their weekday medians, with `holidays` (True on such days) taken from the days around them.

    A weekday's median is that of the values less their own seven-day mean, so growth does not enter it.
    """
    usual = np.where(holidays, np.nan, values)
    rest = usual - _mean(usual)
    padded = np.concatenate([rest, np.full(-len(rest) % 7, np.nan)]).reshape(-1, 7)
    weekday = _median(padded.T)
    effect = np.where(np.isfinite(weekday), weekday, 0.0)
    even: Numbers = usual - np.resize(effect, len(values))
    known = np.isfinite(even)
    fill = holidays & ~known & np.isfinite(values)
    if fill.any() and known.any():
        places = np.arange(len(values))
        even[fill] = np.interp(places[fill], places[known], even[known])
    return even


def weekly_medians(values: Numbers) -> WeeklyPath:
    """Return the path of the medians of seven days: single odd days do not move it."""
    return WeeklyPath.of(_median(_windows(values)))


def weekly_maxima(values: Numbers) -> WeeklyPath:
    """Return the path of the largest of seven days."""
    windows = _windows(values)
    known = np.isfinite(windows).sum(axis=1)
    largest = np.where(np.isfinite(windows), windows, -np.inf).max(axis=1)
    return WeeklyPath.of(np.where(known >= _ENOUGH, largest, np.nan))


def weekly_sums(values: Numbers) -> Numbers:
    """Return the sum of seven days around each, scaled up where up to three of them are unknown."""
    return _mean(values) * 7


def _windows(values: Numbers) -> Numbers:
    padded = np.concatenate([np.full(HALF, np.nan), values, np.full(HALF, np.nan)])
    return np.asarray(sliding_window_view(padded, 7))


def _median(rows: Numbers) -> Numbers:
    """Return the median of each row's known values, NaN where fewer than four are."""
    ordered = np.sort(rows, axis=1)
    known = np.isfinite(rows).sum(axis=1)
    index = np.arange(len(rows))
    middle = (
        ordered[index, np.maximum(known - 1, 0) // 2] + ordered[index, np.minimum(known // 2, rows.shape[1] - 1)]
    ) / 2
    return np.asarray(np.where(known >= min(_ENOUGH, rows.shape[1]), middle, np.nan))


def _mean(values: Numbers) -> Numbers:
    """Return the mean of seven days around each."""
    known = np.isfinite(values)
    kernel = np.ones(7)
    n = np.convolve(known.astype(float), kernel, "same")
    total = np.convolve(np.where(known, values, 0.0), kernel, "same")
    return np.asarray(np.where(n >= _ENOUGH, total / np.maximum(n, 1), np.nan))
