"""Turns readings and annotations into definition breaks: moments when what is counted changed, not how much of it.

A break makes spans on its two sides incomparable. People declare most of them. Two give themselves away: a running
total that leaps or falls within hours although it otherwise creeps, and a level that moves overnight by a factor that
only units have (60, 1,000, 1,024 …) and stays. A plain step of a level is no break: it may be the very change one looks
for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Numbers, Span
from greendot.results import Kind

LEAP = 0.10
"""A running total that moves a tenth at once, either way …"""

TIMES_USUAL = 8.0
"""… and that many times its usual step has been counted anew."""

UNIT_FACTORS = (60.0, 100.0, 1000.0, 1024.0, 3600.0, 86400.0, 1e6)
_UNIT_TOLERANCE = 0.02
_WEEK = 7
_RISING_SHARE = 0.8
_CREEP = 0.05
_LEAST_STEPS = 12
_NEAR = 14
"""Readings beside a leap that tell its levels; what lies up to three times as far back tells the one before a dip."""


@dataclass(frozen=True, slots=True)
class Break:
    """A change of counting: values from `on`, its first day, are not comparable with those before; `why` in words."""

    on: date
    why: str
    is_declared: bool = True


def total_breaks(values: Numbers) -> tuple[int, ...]:
    """Return the readings at which a running total was counted anew: the places right after a leap or a fall.

    Values are readings in order of time, at any distance; one that does not creep upwards is no running total and has
    no such breaks.
    """
    known = np.flatnonzero(np.isfinite(values))
    reading = values[known]
    if len(reading) <= _LEAST_STEPS or (reading <= 0).any():
        return ()
    steps = np.diff(np.log(reading))
    usual = float(np.median(np.abs(steps)))
    if (steps >= 0).mean() < _RISING_SHARE or not 0 < usual < _CREEP:
        return ()
    leaps = np.abs(steps) > max(TIMES_USUAL * usual, float(np.log1p(LEAP)))
    logs = np.log(reading)
    return tuple(int(known[place + 1]) for place in np.flatnonzero(leaps) if _lasts(logs, int(place) + 1, usual))


def _lasts(logs: Numbers, place: int, usual: float) -> bool:
    """Return whether a leap leads to a level that is new: not back from a dip, as after holidays, nor into one.

    A fall counts once it has lasted for twice as many readings as a dip may.
    """
    is_fall = logs[place] < logs[place - 1]
    later = slice(place, place + 2 * _NEAR if is_fall else min(place + _NEAR, len(logs)))
    if later.stop > len(logs):
        return False
    near, far = slice(max(place - _NEAR, 0), place), slice(max(place - 3 * _NEAR, 0), max(place - _NEAR, 1))
    moved = [
        abs(float(np.median(logs[later]) - np.median(logs[earlier])))
        - usual * (later.start + later.stop - earlier.start - earlier.stop) / 2
        for earlier in (near, far)
    ]
    return min(moved) > LEAP / 2


def unit_breaks(values: Numbers) -> tuple[tuple[int, float], ...]:
    """Return the days at which a level moved overnight by a unit's factor and stayed, with that factor."""
    if len(values) < 4 * _WEEK or not (values[np.isfinite(values)] > 0).all():
        return ()
    logs = np.log(values)
    leaps = np.flatnonzero(np.abs(np.diff(logs)) > np.log(min(UNIT_FACTORS)) / 2) + 1
    found = []
    for place in leaps:
        earlier, later = logs[max(place - 2 * _WEEK, 0) : place], logs[place : place + 2 * _WEEK]
        if min(np.isfinite(earlier).sum(), np.isfinite(later).sum()) < _WEEK:
            continue
        moved = float(np.nanmedian(later) - np.nanmedian(earlier))
        nearest = min(UNIT_FACTORS, key=lambda factor: abs(abs(moved) - np.log(factor)))
        if abs(abs(moved) - np.log(nearest)) < _UNIT_TOLERANCE:
            found.append((int(place), nearest))
    return tuple(found)


def detect_breaks(series: DailySeries, kind: Kind) -> tuple[Break, ...]:
    """Return the breaks that a daily series gives away by itself; counts and ratios have none of these."""
    if kind is not Kind.GAUGE:
        return ()
    totals = [
        Break(series.day(place), "a running total leapt: it was counted anew", is_declared=False)
        for place in total_breaks(series.values)
    ]
    units = [
        Break(series.day(place), f"values moved {factor:,.0f}-fold overnight, as a unit does", is_declared=False)
        for place, factor in unit_breaks(series.values)
    ]
    return tuple(sorted({each.on: each for each in (*units, *totals)}.values(), key=lambda each: each.on))


def between(breaks: tuple[Break, ...], now: Span, before: Span) -> Break | None:
    """Return the break that parts two spans or cuts one of them, None when they are comparable."""
    first, last = min(now.first_on, before.first_on), max(now.last_on, before.last_on)
    return next((each for each in breaks if first < each.on <= last), None)


def last_before(breaks: tuple[Break, ...], span: Span) -> date | None:
    """Return the first day that is comparable with a span, None when all earlier ones are."""
    return max((each.on for each in breaks if each.on <= span.first_on), default=None)
