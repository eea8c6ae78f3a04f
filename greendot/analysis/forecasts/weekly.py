"""Turns daily values into the weeks that a projection may learn from, or says why there are too few.

Weeks are counted back from the last day that is known, so none is cut short. A week's value is its mean by day (of
peaks its highest day, of ratios the ratio of sums), so months and quarters of unlike length can be built from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from greendot.analysis.breaks import Break, detect_breaks
from greendot.analysis.forecasts.landings import level_landings
from greendot.analysis.forecasts.outcome import DemandChange, Holiday, Landing
from greendot.analysis.series import DailySeries, spacing_of
from greendot.analysis.verdict import Numbers
from greendot.formats import format_date
from greendot.results import Kind

LEAST_WEEKS = 26
"""Less than half a year shows no course."""

LONGEST_GAP = 8
"""After so many unknown weeks in a row a series begins anew."""

STALE_DAYS = 35
"""Data that ended this long ago says nothing about what comes next."""

_KNOWN_DAYS = 4
_LEAST_OFF = 3
_KNOWN_SHARE = 0.75
_WEEK = 7

Event = DemandChange | Break | Holiday | Landing


@dataclass(frozen=True, slots=True)
class Weeks:
    """Weekly values without holes from `first_on`, oldest first; `ends_on` is the last day of the last.

    `landed` are the steps that were taken out of them.
    """

    first_on: date
    values: Numbers
    landed: tuple[Landing, ...] = ()

    @property
    def ends_on(self) -> date:
        """Return the last day."""
        return self.first_on + timedelta(days=_WEEK * len(self.values) - 1)


def weeks_of(series: DailySeries, kind: Kind, as_of: date, events: Sequence[Event] = ()) -> Weeks | str:
    """Return the weeks before `as_of` that belong together, or in words why they are too few."""
    if kind is Kind.DURATION:
        return "durations are told by their events, not projected"
    known = _before_days_off(series.cut(0, min(max((as_of - series.first_on).days, 0), series.days)), events)
    places = np.flatnonzero(np.isfinite(known.values))
    if np.isinf(known.values).any():
        return f"it holds an infinite value on {format_date(known.day(int(np.argmax(np.isinf(known.values)))))}"
    if not len(places):
        return "nothing is known yet"
    if (as_of - known.day(int(places[-1]))).days > STALE_DAYS:
        return f"its last value is of {format_date(known.day(int(places[-1])))}"
    known = known.cut(int(places[0]), int(places[-1]) + 1)
    spacing = spacing_of(known)
    if spacing > _WEEK:
        return f"it has a value every {spacing} days; a projection needs one a day or a week"
    begins, why = _comparable_since(known, kind, events)
    known = _stepped(known.cut(begins, known.days), kind, events)
    if spacing:
        known = _spread_weekly(known)
    levelled = level_landings(known, kind, events)
    known = levelled.series
    weeks = _unbroken(_weekly(known, kind))
    count = len(weeks)
    if count < LEAST_WEEKS:
        return f"{count} {'week' if count == 1 else 'weeks'} {why or 'of data'}; a projection needs {LEAST_WEEKS}"
    if np.isfinite(weeks).mean() < _KNOWN_SHARE:
        return f"{int(np.isnan(weeks).sum())} of its {count} weeks are not known"
    return Weeks(known.day(known.days - _WEEK * count), _carried(weeks), levelled.landed)


def _before_days_off(series: DailySeries, events: Sequence[Event]) -> DailySeries:
    """Return a series without days off at its end: a dip that is about to pass is no new level.

    Those of less than three days are too short to make a week of.
    """
    for each in sorted((one for one in events if isinstance(one, Holiday)), key=lambda one: one.on, reverse=True):
        last = series.day(series.days - 1)
        if (each.until - each.on).days >= _LEAST_OFF - 1 and each.on <= last and (last - each.until).days < _WEEK:
            series = series.cut(0, max((each.on - series.first_on).days, 0))
    return series


def _comparable_since(series: DailySeries, kind: Kind, events: Sequence[Event]) -> tuple[int, str]:
    """Return the first day number that is comparable with the last, and what happened on it, in words.

    A migration that changes the slope parts a series like a change of counting does.
    """
    marks = [(each.on, each.why) for each in (*detect_breaks(series, kind), *_breaks(events))]
    marks += [
        (each.starts_on, each.title)
        for each in events
        if isinstance(each, DemandChange) and each.growth_change_pct is not None
    ]
    last = series.day(series.days - 1)
    past = [mark for mark in marks if series.first_on < mark[0] <= last]
    if not past:
        return 0, ""
    on, why = max(past)
    return (on - series.first_on).days, f"since {format_date(on)} ({why})"


def _breaks(events: Sequence[Event]) -> list[Break]:
    return [each for each in events if isinstance(each, Break)]


def _stepped(series: DailySeries, kind: Kind, events: Sequence[Event]) -> DailySeries:
    """Return the series with declared steps of the past laid under the days before them: none is taken for growth."""
    values = series.values.copy()
    for each in events:
        if isinstance(each, DemandChange) and each.amount is not None and each.growth_change_pct is None:
            place = (each.starts_on - series.first_on).days
            if 0 < place < series.days and each.certainty_pct > 0 and kind is not Kind.RATIO:
                values[:place] += each.amount
    return DailySeries(series.first_on, values, series.numerator, series.denominator)


def _spread_weekly(series: DailySeries) -> DailySeries:
    """Return a series with one value a week as one in which each of a week's days has it."""
    values = series.values.copy()
    for place in np.flatnonzero(np.isfinite(series.values)):
        values[max(place - _WEEK + 1, 0) : place + 1] = series.values[place]
    return DailySeries(series.first_on, values)


def _weekly(series: DailySeries, kind: Kind) -> Numbers:
    """Return weekly values, NaN where fewer than four days are known; the first days may not fill a week."""
    count = series.days // _WEEK
    rest = series.days - count * _WEEK

    def by_week(numbers: Numbers) -> Numbers:
        return numbers[rest:].reshape(count, _WEEK).astype(float)

    days = by_week(series.values)
    known = np.isfinite(days)
    enough = known.sum(axis=1) >= _KNOWN_DAYS
    with np.errstate(invalid="ignore", divide="ignore"):
        if kind is Kind.PEAK:
            weekly = np.where(known, days, -np.inf).max(axis=1, initial=-np.inf)
        elif kind is Kind.RATIO and series.numerator is not None and series.denominator is not None:
            part, whole = by_week(series.numerator), by_week(series.denominator)
            weekly = np.where(known, part, 0).sum(axis=1) / np.where(known, whole, 0).sum(axis=1)
        else:
            weekly = _mean_of_known(days, known)
    return np.asarray(np.where(enough & np.isfinite(weekly), weekly, np.nan))


def _mean_of_known(days: Numbers, known: Numbers) -> Numbers:
    """Return each week's mean by day; where days lack, the others stand in at their weekday's usual share."""
    kept = np.where(known, days, 0.0)
    share = kept.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    if known.all() or not (share > 0).all():
        return np.asarray(kept.sum(axis=1) / known.sum(axis=1))
    share = share / share.mean()
    return np.asarray(kept.sum(axis=1) / np.where(known, share, 0.0).sum(axis=1))


def _unbroken(weeks: Numbers) -> Numbers:
    """Return the weeks after the last long gap, from the first known one on."""
    known = np.flatnonzero(np.isfinite(weeks))
    if not len(known):
        return weeks[:0]
    gaps = np.flatnonzero(np.diff(known) > LONGEST_GAP)
    return weeks[known[gaps[-1] + 1] if len(gaps) else known[0] : known[-1] + 1]


def _carried(weeks: Numbers) -> Numbers:
    """Return weeks in which the last known value stands for those that are not known."""
    places = np.where(np.isfinite(weeks), np.arange(len(weeks)), 0)
    filled: Numbers = weeks[np.maximum.accumulate(places)]
    return filled
