"""Turns a series of periods into the band its own past lets one expect, the points outside it, and dated level shifts.

The band is Shewhart's natural limits: the mean plus and minus 2.66 mean moving ranges (Wheeler, Understanding
Variation, 1993). It is drawn for the eye; verdicts come from tests that know about rhythm and drift, which these limits
do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greendot.analysis.verdict import Numbers

WIDTH = 2.66
"""Three standard deviations, in mean moving ranges of two neighbours: 3 / 1.128."""

LEAST = 6
"""Fewer earlier values make no band."""

RUN = 8
"""So many values in a row on one side of the middle are a shift of level."""


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


def level_shifts(values: Numbers) -> tuple[int, ...]:
    """Return where lasting new levels begin: a value outside the limits, eight in a row on its side of the middle.

    The middle and the limits are those of the values before, since the last shift.
    """
    values = np.asarray(values, dtype=float)
    shifts: list[int] = []
    begins = 0
    known = np.flatnonzero(np.isfinite(values))
    for position in range(len(known) - RUN + 1):
        run = known[position : position + RUN]
        earlier = values[begins : run[0]]
        if np.isfinite(earlier).sum() < LEAST or (limits := natural_limits(earlier)) is None:
            continue
        beside = values[run]
        is_one_side = bool((beside > limits.mid).all() or (beside < limits.mid).all())
        first = beside[0]
        if is_one_side and (first > limits.high or first < limits.low):
            shifts.append(int(run[0]))
            begins = int(run[0])
    return tuple(shifts)


def expected_band(values: Numbers) -> Band:
    """Return the band of each point from the points before it, since the level last shifted."""
    values = np.asarray(values, dtype=float)
    shifts = level_shifts(values)
    low, mid, high = (np.full(len(values), np.nan) for _ in range(3))
    for place in range(len(values)):
        begins = max((shift for shift in shifts if shift <= place), default=0)
        past = values[begins:place]
        if np.isfinite(past).sum() >= LEAST and (limits := natural_limits(past)) is not None:
            low[place], mid[place], high[place] = limits.low, limits.mid, limits.high
    with np.errstate(invalid="ignore"):
        outside = np.flatnonzero((values < low) | (values > high))
    return Band(low, mid, high, tuple(int(place) for place in outside), shifts)
