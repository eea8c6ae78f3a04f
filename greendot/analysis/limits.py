"""Turns a series of periods into the band its own past lets one expect, the points outside it, and dated level shifts.

The band is Shewhart's natural limits: the mean plus and minus 2.66 mean moving ranges (Wheeler, Understanding
Variation, 1993). It is drawn for the eye; verdicts come from tests that know about rhythm and drift, which these limits
do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from greendot.analysis.verdict import Numbers

WIDTH = 2.66
"""Three standard deviations, in mean moving ranges of two neighbours: 3 / 1.128."""

LEAST = 6
"""Fewer earlier values make no band."""

RUN = 8
"""So many values in a row on one side of the middle are a shift of level."""

SLACK = 1e-9
"""How much of a value the arithmetic may lose: what never moved is not outside for that."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The band that one process keeps to by itself."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Band:
    """What to expect of each point from those before it since the last shift; NaN where too few are known.

    `outside` are the places of points beyond it, `shifts` where a new level began.
    """

    low: Numbers
    mid: Numbers
    high: Numbers
    outside: tuple[int, ...]
    shifts: tuple[int, ...]


def natural_limits(values: Numbers) -> Limits | None:
    """Return the natural limits of values, unknown ones (NaN) left out; None below two known neighbours."""
    moves = np.abs(np.diff(values))
    moves = moves[np.isfinite(moves)]
    if not len(moves):
        return None
    mid, half = float(np.nanmean(values)), WIDTH * float(moves.mean())
    return Limits(mid - half, mid, mid + half)


class _Past:
    """The known values of one level so far: their mean and how far neighbours lie apart, value by value."""

    def __init__(self) -> None:
        self.count, self._total, self._moves, self._moved = 0, 0.0, 0, 0.0
        self._last: float | None = None

    def add(self, value: float) -> None:
        """Take the next value; NaN is a gap, and what stands on its two sides are no neighbours."""
        if not math.isfinite(value):
            self._last = None
            return
        self.count, self._total = self.count + 1, self._total + value
        if self._last is not None:
            self._moves, self._moved = self._moves + 1, self._moved + abs(value - self._last)
        self._last = value

    def limits(self) -> Limits | None:
        """Return the natural limits of what was taken; None while it is too little."""
        if self.count < LEAST or not self._moves:
            return None
        mid, half = self._total / self.count, WIDTH * self._moved / self._moves
        return Limits(mid - half, mid, mid + half)


def level_shifts(values: Numbers) -> tuple[int, ...]:
    """Return where lasting new levels begin: a value outside the limits, eight in a row on its side of the middle.

    The middle and the limits are those of the values before, since the last shift.
    """
    values = np.asarray(values, dtype=float)
    known = [int(place) for place in np.flatnonzero(np.isfinite(values))]
    shifts: list[int] = []
    past, taken = _Past(), 0
    for position in range(len(known) - RUN + 1):
        run = [float(values[place]) for place in known[position : position + RUN]]
        for value in values[taken : known[position]]:
            past.add(float(value))
        taken = known[position]
        limits = past.limits()
        if limits is None:
            continue
        is_one_side = all(value > limits.mid for value in run) or all(value < limits.mid for value in run)
        if is_one_side and not limits.low <= run[0] <= limits.high:
            shifts.append(known[position])
            past = _Past()
    return tuple(shifts)


def expected_band(values: Numbers) -> Band:
    """Return the band of each point from the points before it, since the level last shifted."""
    values = np.asarray(values, dtype=float)
    shifts = level_shifts(values)
    low, mid, high = (np.full(len(values), np.nan) for _ in range(3))
    past = _Past()
    for place, value in enumerate(values):
        if place in shifts:
            past = _Past()
        limits = past.limits()
        if limits is not None:
            low[place], mid[place], high[place] = limits.low, limits.mid, limits.high
        past.add(float(value))
    with np.errstate(invalid="ignore"):
        slack = SLACK * np.abs(mid)
        outside = np.flatnonzero((values < low - slack) | (values > high + slack))
    return Band(low, mid, high, tuple(int(place) for place in outside), shifts)
