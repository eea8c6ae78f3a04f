"""Turns a metric's observations into comparisons: with the period before, the same one a year ago, and the target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from greendot.analysis import Changes, Judged, drop_chance, judge_changes, judge_target, past_changes, word_of
from greendot.calendar import Calendar, Grain, Period
from greendot.publish.cutting import Cut, Reach, cut_alike
from greendot.publish.method import say_method, say_target
from greendot.publish.series import counts_events, is_percent
from greendot.results import Against, Kind, Metric, Word
from greendot.snapshot import TABLES

COMPARED_GRAINS = frozenset({Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR})
"""Days hold values only."""

Numbers = np.ndarray[Any, np.dtype[np.float64]]
ReadCut = Callable[[Cut], Mapping[str, float]]
"""Runs the metric up to a cut and returns the value of each members text."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The series of one split as a grid: a row for each members text, a column for each period, oldest first."""

    metric: Metric
    reach: Reach
    split: str
    members: tuple[str, ...]
    periods: tuple[Period, ...]
    values: Numbers
    whole: Numbers
    """The values of periods that are over and wholly covered; NaN elsewhere."""

    @property
    def calendar(self) -> Calendar:
        """Return the reporting calendar."""
        return self.reach.calendar

    def column(self, period: Period) -> int:
        """Return a period's column, -1 when it has none."""
        return next((place for place, one in enumerate(self.periods) if one.starts_on == period.starts_on), -1)


def compare(
    metric: Metric, grain: Grain, observations: pd.DataFrame, reach: Reach, read_cut: ReadCut, currency: str
) -> pd.DataFrame:
    """Return the comparisons of one metric, grain and split, as rows of their table."""
    if grain not in COMPARED_GRAINS or observations.empty:
        return pd.DataFrame(columns=list(TABLES["comparisons"]))
    grid = grid_of(metric, grain, observations, reach)
    rows = [
        row for against in (Against.PREVIOUS, Against.YEAR_AGO) for row in _against(grid, against, read_cut, currency)
    ]
    rows += list(_targets(grid, currency))
    frame = pd.DataFrame(rows, columns=list(TABLES["comparisons"]), dtype=object)
    return frame.assign(metric=metric.name, grain=grain.value, split=grid.split)


def grid_of(metric: Metric, grain: Grain, observations: pd.DataFrame, reach: Reach) -> Grid:
    """Return observations of one split as a grid over all periods from the first to the last."""
    calendar = reach.calendar
    days = observations["starts_on"]
    periods = tuple(calendar.periods(days.min(), days.max(), grain))
    places = {period.starts_on: place for place, period in enumerate(periods)}
    members, rows = np.unique(observations["members"].to_numpy(dtype=str), return_inverse=True)
    values = np.full((len(members), len(periods)), np.nan)
    values[rows, days.map(places).to_numpy()] = observations["value"].to_numpy(dtype=float, na_value=np.nan)
    partial = set(days[observations["is_partial"]])
    is_whole = np.array(
        [one.starts_on not in partial and reach.is_covered_from_start(one) for one in periods], dtype=bool
    )
    return Grid(
        metric, reach, str(observations["split"].iloc[0]), tuple(map(str, members)), periods, values,
        np.where(is_whole, values, np.nan),
    )  # fmt: skip


def _against(grid: Grid, against: Against, read_cut: ReadCut, currency: str) -> Iterator[dict[str, Any]]:
    """Yield the comparisons with an earlier period."""
    calendar = grid.calendar
    step = (lambda one: calendar.shift(one, -1)) if against is Against.PREVIOUS else calendar.year_ago
    earlier = [step(period) for period in grid.periods]
    starts = {period.starts_on: place for place, period in enumerate(grid.periods)}
    columns = np.array([starts.get(period.starts_on, -1) for period in earlier])
    past = past_changes(grid.whole, columns, by_difference=is_percent(grid.metric))
    then = np.where(columns >= 0, grid.whole[:, np.maximum(columns, 0)], np.nan)
    judged = judge_changes(grid.whole, then, past)
    for place, period in enumerate(grid.periods):
        cut_at = grid.reach.cut_of(period)
        if cut_at is None:
            column = _Column(period, earlier[place], grid.values[:, place], then[:, place], None)
            one = _beyond_chance(grid, column, _only(judged, place))
            yield from _rows(grid, against, column, one, _before(past, place), currency)
            continue
        column = _to_date(grid, place, earlier[place], cut_at, read_cut)
        widening = sqrt(period.days / column.cut.days) if column.cut else 1.0
        held = _before(past, place)
        one = judge_changes(column.now[:, None], column.then[:, None], held, widening=max(1.0, widening))
        yield from _rows(grid, against, column, _beyond_chance(grid, column, one), held, currency)


@dataclass(frozen=True, slots=True)
class _Column:
    """Two periods side by side, for every series: `cut` is set when both are to date."""

    period: Period
    earlier: Period
    now: Numbers
    then: Numbers
    cut: Cut | None


def _beyond_chance(grid: Grid, column: _Column, judged: Judged) -> Judged:
    """Return verdicts on counts less those that chance alone would bring; others as they are."""
    if grid.metric.kind is not Kind.COUNT:
        return judged
    days = column.period.days / (column.period.days + column.earlier.days)
    return drop_chance(judged, column.now[:, None], column.then[:, None], 0.5 if column.cut else days)


def _to_date(grid: Grid, place: int, earlier: Period, cut_at: Any, read_cut: ReadCut) -> _Column:
    """Return an unfinished period and the earlier one, cut alike and run again where they must be."""
    period, nothing = grid.periods[place], np.full(len(grid.members), np.nan)
    cuts = cut_alike(grid.reach, period, cut_at, earlier)
    if cuts is None or not grid.reach.is_covered_from_start(earlier) or earlier.starts_on < grid.periods[0].starts_on:
        return _Column(period, earlier, grid.values[:, place], nothing, cuts[0] if cuts else None)
    now, then = cuts
    is_as_seen = now.ends_at == cut_at and (grid.reach.is_even or cut_at == grid.reach.as_of)
    values = grid.values[:, place] if is_as_seen else _of(grid, read_cut(now))
    whole = grid.column(earlier)
    if whole >= 0 and then.ends_at >= grid.calendar.bounds(earlier)[1]:
        return _Column(period, earlier, values, grid.whole[:, whole], now)
    return _Column(period, earlier, values, _of(grid, read_cut(then)), now)


def _of(grid: Grid, found: Mapping[str, float]) -> Numbers:
    """Return values in the grid's order; a count of events that returned nothing for a known member is zero."""
    missing = 0.0 if counts_events(grid.metric, grid.reach) else np.nan
    return np.array([found.get(members, missing) for members in grid.members], dtype=float)


def _rows(
    grid: Grid, against: Against, column: _Column, judged: Judged, past: Changes, currency: str
) -> Iterator[dict[str, Any]]:
    unit = grid.metric.unit
    for place, members in enumerate(grid.members):
        now, then = column.now[place], column.then[place]
        if np.isnan(now):
            continue
        is_enough = bool(judged.is_enough[place, 0])
        word = word_of(int(judged.direction[place, 0]), grid.metric.better) if is_enough else Word.TOO_LITTLE
        low, high = float(judged.low[place, 0]), float(judged.high[place, 0])
        is_relative = bool(past.is_relative[place])
        count = int(past.count[place, 0])
        method = say_method(
            against, column.period, None if np.isnan(then) else float(then), count, (low, high) if is_enough else None,
            is_relative, column.cut.days if column.cut else None, unit, currency,
        )  # fmt: skip
        is_count = grid.metric.kind is Kind.COUNT
        if is_count and is_enough:
            method += " Counts must also be further apart than chance alone would bring."
        yield {
            "members": members,
            "starts_on": column.period.starts_on,
            "against": against.value,
            "then_starts_on": column.earlier.starts_on,
            "then_ends_on": column.earlier.ends_on,
            "now": now,
            "then": None if np.isnan(then) else then,
            "change": now / then - 1 if then > 0 else None,
            "word": word.value,
            "method": method,
            "is_to_date": column.cut is not None,
            "n": count,
            "detectable_rise": max(high, 0.0) if is_enough and is_relative and not is_count else None,
            "detectable_fall": max(-low, 0.0) if is_enough and is_relative and not is_count else None,
        }


def _targets(grid: Grid, currency: str) -> Iterator[dict[str, Any]]:
    """Yield the comparisons of the total with its target, where one is set for the period."""
    if grid.split or not grid.metric.targets:
        return
    for place, period in enumerate(grid.periods):
        now, target = grid.values[0, place], target_of(grid.metric, period, grid.calendar)
        if target is None or np.isnan(now):
            continue
        word = judge_target(float(now), target, grid.metric.better)
        is_to_date = grid.reach.cut_of(period) is not None
        yield {
            "members": grid.members[0],
            "starts_on": period.starts_on,
            "against": Against.TARGET.value,
            "now": now,
            "then": target,
            "change": now / target - 1 if target > 0 else None,
            "word": word.value,
            "method": say_target(word, target, is_to_date, grid.metric.unit, currency),
            "is_to_date": is_to_date,
        }


def target_of(metric: Metric, period: Period, calendar: Calendar) -> float | None:
    """Return the target that holds in a period: its quarter's, or the one for all time. A year has only the latter."""
    if period.grain is not Grain.YEAR:
        key = calendar.key(calendar.period(period.starts_on, Grain.QUARTER))
        if key in metric.targets:
            return metric.targets[key]
    return metric.targets.get("")


def _only(judged: Judged, place: int) -> Judged:
    at: Sequence[int] = [place]
    return Judged(
        judged.change[:, at], judged.low[:, at], judged.high[:, at], judged.direction[:, at], judged.is_enough[:, at]
    )


def _before(past: Changes, place: int) -> Changes:
    at: Sequence[int] = [place]
    return Changes(past.low[:, at], past.high[:, at], past.count[:, at], past.is_relative)
