"""Turns a clear change into when it happened: the days that made most of it, or the day a new level began.

Two shapes can be told. *Days*: at most a week holds most of what the later span is above (or below) the usual of the
earlier one, as an incident does. *Step*: one split of both spans into before and after accounts for most of how their
days differ, and for twice as much as a straight line leaves (the split with the least squared error, as in change-point
analysis; Hinkley, Biometrika 57, 1970).
Everything else came gradually, and no day is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Numbers, Span
from greendot.analysis.weeks import smooth

MOST_OF_IT = 0.6
"""What a few days, or a step, must account for."""

FEW_DAYS = 7
_EDGE = 5
_LEAST = 14


class Shape(StrEnum):
    """How a change came about in time."""

    DAYS = "days"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a change happened: the first and last of a few days, or the first day of a new level (both the same)."""

    shape: Shape
    since_on: date
    until_on: date


def date_change(series: DailySeries, now: Span, before: Span) -> Moment | None:
    """Return when the later of two spans came to differ from the earlier; None where it came gradually.

    Days after `now` are not looked at, so that what is told of a span does not change as days are added.
    """
    (start, after), (first, last) = series.place(now), series.place(before)
    after, first = min(after, series.days), max(first, 0)
    if after - start < _LEAST or last - first < _LEAST:
        return None
    values = smooth(series.values[:after], np.zeros(after, dtype=bool))
    usual = np.nanmedian(values[first:last]) if np.isfinite(values[first:last]).any() else np.nan
    above = values[start:after] - usual
    if not np.isfinite(above).any():
        return None
    above = np.nan_to_num(above)
    excess = np.maximum(above * np.sign(above.sum()), 0.0)
    if (found := _few_days(excess)) is not None:
        return Moment(Shape.DAYS, series.day(start + found[0]), series.day(start + found[1]))
    place = _step(values[min(first, start) : after])
    return None if place is None else Moment(Shape.STEP, *[series.day(min(first, start) + place)] * 2)


def _few_days(excess: Numbers) -> tuple[int, int] | None:
    """Return the first and last place of the shortest run of at most a week that holds most of the excess."""
    total = float(excess.sum())
    if total <= 0:
        return None
    running = np.concatenate([[0.0], np.cumsum(excess)])
    for days in range(1, min(FEW_DAYS, len(excess) // 4) + 1):
        held = running[days:] - running[:-days]
        place = int(held.argmax())
        if held[place] >= MOST_OF_IT * total:
            return place, place + days - 1
    return None


def _step(values: Numbers) -> int | None:
    """Return the place at which a new level begins, where two levels account for most of how values differ."""
    known = np.flatnonzero(np.isfinite(values))
    y = values[known]
    n = len(y)
    spread = float(((y - y.mean()) ** 2).sum()) if n else 0.0
    if n < 2 * _EDGE or spread <= 0:
        return None
    count = np.arange(1, n)
    total = np.cumsum(y)
    explained = (total[:-1] - count / n * total[-1]) ** 2 / (count * (n - count) / n)
    explained[: _EDGE - 1] = explained[n - _EDGE :] = 0.0
    best = int(explained.argmax())
    left = spread - float(explained[best])
    place = known - known.mean()
    beside_line = spread - float(place @ y) ** 2 / float(place @ place)
    return int(known[best + 1]) if left <= min((1 - MOST_OF_IT) * spread, beside_line / 2) else None
