"""Turns the past of a series into what was to be expected of each of its periods, which lie outside, and new levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from greendot.analysis.expected import Basis, Pace, expect
from greendot.analysis.verdict import Course, Numbers
from greendot.calendar import Grain, Period
from greendot.chart import Band
from greendot.formats import is_percent
from greendot.results import Metric, Observation

PAST = 106
"""How many periods before the first drawn one are read, where there are so many."""

_MEMORY = {Grain.DAY: (56, 2), Grain.WEEK: (52, 2), Grain.MONTH: (12, 1)}
"""From how many periods back a pace is read, and how many odd ones do not turn it; of quarters and years 8 and 1."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The band of the last periods of a series, one range each.

    `outside` are the periods beyond it, `shifts` those with which a new level began and whether it is higher.
    """

    band: Band
    basis: Basis
    outside: tuple[Period, ...]
    shifts: tuple[tuple[Period, bool], ...]

    def among(self, seen: Sequence[Observation]) -> Usual | None:
        """Return it for the last periods alone, with the shifts before them; None where nothing is known of them."""
        ranges = self.band.ranges[len(self.band.ranges) - len(seen) :]
        drawn = {one.period for one in seen}
        outside = tuple(period for period in self.outside if period in drawn)
        return replace(self, band=Band(ranges), outside=outside) if any(ranges) else None


def usual_of(metric: Metric, history: Sequence[Observation], last: int) -> Usual | None:
    """Return what was to be expected of the last periods from all before each; None where it is known of none.

    Unfinished periods are left out of the reckoning: they hold other days than the ones before.
    """
    values = np.array([np.nan if one.value is None or one.is_partial else one.value for one in history], dtype=float)
    if not len(values):
        return None
    grain = history[0].period.grain
    pace = Pace(*_MEMORY.get(grain, (8, 1)), is_share=not is_percent(metric.unit))
    found = expect(values, Course(metric.course), is_daily=grain is Grain.DAY, pace=pace)
    first = max(0, len(values) - last)
    ranges = tuple(
        _possible(metric, values, float(low), float(high)) if np.isfinite(low) and not one.is_partial else None
        for one, low, high in zip(history[first:], found.band.low[first:], found.band.high[first:], strict=True)
    )
    if not any(ranges):
        return None
    outside = tuple(history[place].period for place in found.band.outside if place >= first)
    shifts = tuple(
        (history[place].period, bool(np.nanmedian(values[place:]) > np.nanmedian(values[:place])))
        for place in found.band.shifts
        if place >= first
    )
    return Usual(Band(ranges), found.basis, outside, shifts)


def _possible(metric: Metric, values: Numbers, low: float, high: float) -> tuple[float, float]:
    """Return a range without what cannot be: below nothing where nothing ever was, above all of a share."""
    is_never_below = bool(np.nanmin(values) >= 0)
    is_share = metric.unit == "percent" and bool(np.nanmax(values) <= 100)
    return max(low, 0.0) if is_never_below else low, min(high, 100.0) if is_share else high
