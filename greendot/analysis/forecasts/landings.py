"""Turns what landed on a day, and what the days around it show, into how far it moved the level at once.

A migration that divides a rate by five is no decline: taken for growth, it would go on. So its size is measured,
and the days before are moved to the level after it. What moved nothing out of the ordinary is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from greendot.analysis.forecasts.outcome import DemandChange, Landing
from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Numbers
from greendot.results import Kind

_WEEK = 7
_SPAN = 56
_AT_ONCE = 0.5
_LEAST_KNOWN = 21
_TIMES_USUAL = 4.0
_LEAST_LOG = 0.2
"""A fifth, either way: less is growth's to explain."""


@dataclass(frozen=True, slots=True)
class Levelled:
    """A series with the level before each landing moved to that after it, and the landings that moved it."""

    series: DailySeries
    landed: tuple[Landing, ...] = ()


def level_landings(series: DailySeries, kind: Kind, events: Sequence[object]) -> Levelled:
    """Return the series as if what landed had been there from the beginning, the oldest landing first.

    Only values above zero are levelled, by their ratio. One that was declared as a change of demand on about the same
    day is left to that declaration, and ratios to their parts.
    """
    if kind is Kind.RATIO or not (series.values[np.isfinite(series.values)] > 0).all():
        return Levelled(series)
    logs = np.log(series.values)
    declared = [each.starts_on for each in events if isinstance(each, DemandChange)]
    landed = []
    for each in sorted((one for one in events if isinstance(one, Landing)), key=lambda one: one.on):
        first, after = (each.on - series.first_on).days, (each.until - series.first_on).days + 1
        if any(abs((each.on - day).days) <= _SPAN / 4 for day in declared):
            continue
        moved = _moved(logs, first, after)
        if moved is not None:
            logs[: max(first, 0)] += moved
            logs[max(first, 0) : after] = np.nan
            landed.append(each)
    if not landed:
        return Levelled(series)
    return Levelled(replace(series, values=np.exp(logs)), tuple(landed))


def _moved(logs: Numbers, first: int, after: int) -> float | None:
    """Return by how much the level after a landing differs from what the weeks before led to; None if as it may."""
    before, then = logs[max(first - _SPAN, 0) : max(first, 0)], logs[max(after, 0) : after + _SPAN]
    earlier = logs[max(first - 2 * _SPAN, 0) : max(first - _SPAN, 0)]
    if min(np.isfinite(part).sum() for part in (before, then, earlier)) < _LEAST_KNOWN:
        return None
    low, mid, high = (float(np.nanmedian(part)) for part in (earlier, before, then))
    moved = high - mid - (mid - low) * (_SPAN / 2 + len(then) / 2) / _SPAN
    is_large = abs(moved) > max(_LEAST_LOG, _TIMES_USUAL * _usual_bend(logs[: max(first, 0)]))
    # What a neighbour moved a week later is not this landing's.
    at_once = float(np.nanmedian(then[:_WEEK]) - np.nanmedian(before[-_WEEK:])) if _has_weeks(before, then) else 0.0
    return moved if is_large and at_once / moved > _AT_ONCE else None


def _has_weeks(before: Numbers, then: Numbers) -> bool:
    """Return whether anything is known of the week before and of the week after."""
    return bool(np.isfinite(before[-_WEEK:]).any() and np.isfinite(then[:_WEEK]).any())


def _usual_bend(logs: Numbers) -> float:
    """Return how far eight weeks usually lie from what the sixteen before them led to."""
    count = len(logs) // _SPAN
    if count < 4:
        return 0.0
    blocks = logs[len(logs) - count * _SPAN :].reshape(count, _SPAN)
    known = np.isfinite(blocks).sum(axis=1) >= _LEAST_KNOWN
    levels = np.array(
        [np.nanmedian(block) if is_known else np.nan for block, is_known in zip(blocks, known, strict=True)]
    )
    bends = np.abs(np.diff(levels, 2))[-6:]
    return float(np.nanmedian(bends)) if np.isfinite(bends).any() else 0.0
