"""Turns a series of periods into what its own past lets one expect of each: around its level, or around its pace.

A series that keeps to a level has Shewhart's natural limits. One that grows, or whose level keeps moving, has no level
to be set against: each of its points is set against where the ones before were heading, and the band is as wide as such
expectations missed by. Both take a weekly rhythm off first where points are days.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from statistics import fmean, median

import numpy as np

from greendot.analysis.limits import RUN, SLACK, Band, expected_band
from greendot.analysis.verdict import Course, Numbers

LEAST_STEPS, LEAST_MISSES = 4, 8
"""Fewer earlier steps say no pace; fewer earlier misses, no width."""

SIGMAS = 3 * 1.2533
"""Three standard deviations, in mean absolute misses (the mean absolute deviation of the normal is 0.798 of one)."""

OFTEN = 30
"""A second shift of level, and each one after it, needs so many points, else there is no level at all."""

MOSTLY = 3
"""Nor is one that more than one point in so many lies outside of."""

WEEK, WEEKS, LEAST_WEEKS = 7, 8, 3
"""The days of the rhythm, and from how many weeks before each weekday's own deviation is read."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a pace is read: from how many points back, and what is taken for a stray.

    `odd` points in a row do not carry the expectation away: where a series stands is the middle of twice as many and
    one. Holidays take two weeks; months have fewer points to spare. `is_share` reads steps as shares of values, so that
    a band widens as a series grows; values that may be zero or less are always read by differences.
    """

    memory: int = 52
    odd: int = 2
    is_share: bool = True


class Basis(StrEnum):
    """What a point is set against: the level of the points before it, or where they were heading."""

    LEVEL = "level"
    PACE = "pace"


@dataclass(frozen=True, slots=True)
class Expected:
    """The band of each point, and what it is set around."""

    basis: Basis
    band: Band


def expect(values: Numbers, course: Course = Course.STEADY, *, is_daily: bool = False, pace: Pace = Pace()) -> Expected:
    """Return the band of each value from the values before it; NaN where they are too few.

    `is_daily` values are freed of their weekly rhythm first.
    """
    values = np.asarray(values, dtype=float)
    rhythm = weekly_rhythm(values) if is_daily else np.zeros(len(values))
    level = expected_band(values - rhythm)
    known, banded = int(np.isfinite(values).sum()), int(np.isfinite(level.low).sum())
    is_level = (len(level.shifts) - 1) * OFTEN <= known and len(level.outside) * MOSTLY <= banded
    if course is Course.STEADY and is_level:
        return Expected(Basis.LEVEL, _moved(level, rhythm))
    return Expected(Basis.PACE, _moved(pace_band(values - rhythm, pace), rhythm))


def pace_band(values: Numbers, pace: Pace = Pace()) -> Band:
    """Return the band of each point around where the ones before were heading: their middle and their usual step."""
    known = values[np.isfinite(values)]
    is_share = pace.is_share and len(known) > 0 and float(known.min()) > 0
    scaled = np.log(values) if is_share else values
    low, mid, high, step = (np.full(len(values), np.nan) for _ in range(4))
    past: list[float] = []
    steps: list[float] = []
    misses: list[float] = []
    latest = 2 * pace.odd + 1
    for place, value in enumerate(scaled.tolist()):
        if len(past) > LEAST_STEPS:
            step[place] = median(steps[1 - pace.memory :])
            mid[place] = median(past[-latest:]) + step[place] * (latest + 1) / 2
            if len(misses) >= LEAST_MISSES:
                half = SIGMAS * fmean(misses[-pace.memory :]) + SLACK * abs(mid[place])
                low[place], high[place] = mid[place] - half, mid[place] + half
        if isfinite(value):
            misses += [abs(value - float(mid[place]))] if len(past) > LEAST_STEPS else []
            steps += [value - past[-1]] if past else []
            past.append(value)
    with np.errstate(invalid="ignore"):
        outside = [int(place) for place in np.flatnonzero((scaled < low) | (scaled > high))]
    shifts = _lasting(scaled, low, high, step, outside)
    if is_share:
        low, mid, high = np.exp(low), np.exp(mid), np.exp(high)
    return Band(low, mid, high, tuple(outside), shifts)


def _lasting(values: Numbers, low: Numbers, high: Numbers, step: Numbers, outside: list[int]) -> tuple[int, ...]:
    """Return the points outside from which eight in a row stay beyond the band as it stood, moved on by its pace."""
    shifts: list[int] = []
    for place in outside:
        after = np.flatnonzero(np.isfinite(values[place:]))[:RUN]
        if len(after) < RUN or (shifts and place < shifts[-1] + RUN):
            continue
        run, drift = values[place + after], step[place] * after
        if bool((run > high[place] + drift).all() or (run < low[place] + drift).all()):
            shifts.append(place)
    return tuple(shifts)


def weekly_rhythm(values: Numbers) -> Numbers:
    """Return what each day is usually away from its week: the middle of its weekday's deviations in eight weeks before.

    Deviations are from the mean of the seven days that end with the day. NaN where fewer than three weeks are known.
    """
    known = [value if isfinite(value) else None for value in values.tolist()]
    away: list[float | None] = []
    for place, value in enumerate(known):
        week = [one for one in known[max(0, place - WEEK + 1) : place + 1] if one is not None]
        away.append(value - fmean(week) if value is not None and len(week) == WEEK else None)
    rhythm = np.full(len(values), np.nan)
    for place in range(len(values)):
        same = [one for one in away[place % WEEK : place : WEEK][-WEEKS:] if one is not None]
        if len(same) >= LEAST_WEEKS:
            rhythm[place] = median(same)
    return rhythm


def _moved(band: Band, by: Numbers) -> Band:
    return Band(band.low + by, band.mid + by, band.high + by, band.outside, band.shifts)
