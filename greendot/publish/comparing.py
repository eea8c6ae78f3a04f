"""Turns a metric's observations into comparisons: with the period before, the same one a year ago, and the target."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from greendot.analysis import CLEAR, Moment, Shape, Span, Verdict, judge_changes, judge_target, past_changes
from greendot.calendar import Calendar, Grain, Period
from greendot.publish.cutting import Cut, Reach, cut_alike
from greendot.publish.earlier import Earlier
from greendot.publish.judging import Ground, span_of, told_by
from greendot.publish.kept import Held
from greendot.publish.method import say_target, say_verdict
from greendot.publish.series import counts_events, is_percent
from greendot.publish.stamps import sign_key
from greendot.results import Against, Metric, Word

COMPARED_GRAINS = frozenset({Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR})
"""Days hold values only."""

Numbers = np.ndarray[Any, np.dtype[np.float64]]
ReadCut = Callable[[Cut], Mapping[str, float]]
"""Runs the metric up to a cut and returns the value of each members text."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The series of one split as a grid: a row for each members text, a column for each period, oldest first.

    `whole` are the values of periods that are over and wholly covered, NaN elsewhere; `by_days` says of each series
    whether its days are judged rather than its periods.
    """

    ground: Ground
    reach: Reach
    split: str
    members: tuple[str, ...]
    periods: tuple[Period, ...]
    values: Numbers
    whole: Numbers
    by_days: tuple[bool, ...]

    @property
    def metric(self) -> Metric:
        """Return the metric whose series these are."""
        return self.ground.metric

    @property
    def calendar(self) -> Calendar:
        """Return the reporting calendar."""
        return self.reach.calendar

    def column(self, period: Period) -> int:
        """Return a period's column, -1 when it has none."""
        return next((place for place, one in enumerate(self.periods) if one.starts_on == period.starts_on), -1)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two periods side by side, for every series: `cut` is set when both are to date, `column` is the later one's."""

    period: Period
    earlier: Period
    now: Numbers
    then: Numbers
    cut: Cut | None
    column: int

    @property
    def spans(self) -> tuple[Span, Span] | None:
        """Return the whole days of both; None where one has none that is over."""
        now, before = span_of(self.period, self.cut), span_of(self.earlier, self.cut)
        return (now, before) if now is not None and before is not None else None


@dataclass(frozen=True, slots=True)
class Compared:
    """Comparisons as rows of their table: those made, and those kept as they lie in a build; `signs` for the stamp."""

    rows: Sequence[Mapping[str, Any]] = ()
    kept: Sequence[pd.DataFrame] = ()
    signs: Mapping[str, str] = field(default_factory=dict)


def compare(
    ground: Ground,
    grain: Grain,
    observations: pd.DataFrame,
    reach: Reach,
    read_cut: ReadCut,
    currency: str,
    held: Held | None = None,
) -> Compared:
    """Return the comparisons of one metric, grain and split; those of whole periods that are `held` are kept.

    `is_finding` is set here where a clear verdict is on a period that is over, or has held for two weeks.
    """
    if grain not in COMPARED_GRAINS or observations.empty:
        return Compared()
    grid = grid_of(ground, grain, observations, reach)
    series = {"metric": ground.metric.name, "grain": grain.value, "split": grid.split}
    rows = [series | row for row in _targets(grid, currency)]
    kept: list[pd.DataFrame] = []
    signs: dict[str, str] = {}
    for against in (Against.PREVIOUS, Against.YEAR_AGO):
        known, before = _earlier(grid, against, currency), date.min
        sign = signs[sign_key(grain, grid.split, against)] = _sign(grid, known)
        if held is not None:
            since = held.since(grain, reach.calendar)
            if (found := held.compared(grain, grid.split, against, since, sign)) is not None:
                kept.append(found)
                before = since
        rows += [series | row for row in _against(grid, known, read_cut, before)]
    return Compared(rows, kept, signs)


def grid_of(ground: Ground, grain: Grain, observations: pd.DataFrame, reach: Reach) -> Grid:
    """Return observations of one split as a grid over all periods from the first to the last."""
    calendar = reach.calendar
    days = observations["starts_on"]
    periods = tuple(calendar.periods(days.min(), days.max(), grain))
    places = {period.starts_on: place for place, period in enumerate(periods)}
    rows, members = pd.factorize(observations["members"], sort=True)
    values = np.full((len(members), len(periods)), np.nan)
    values[rows, days.map(places).to_numpy()] = observations["value"].to_numpy(dtype=float, na_value=np.nan)
    is_over = ~observations["is_partial"].to_numpy(dtype=bool)
    partial = set(days[~is_over])
    is_whole = np.array(
        [one.starts_on not in partial and reach.is_covered_from_start(one) for one in periods], dtype=bool
    )
    told = told_by(ground.metric, observations)
    named = tuple(map(str, members))
    by_days = tuple(ground.holds(grain, name, told.at(is_over & (rows == place))) for place, name in enumerate(named))
    whole = np.where(is_whole, values, np.nan)
    return Grid(ground, reach, str(observations["split"].iloc[0]), named, periods, values, whole, by_days)


def _earlier(grid: Grid, against: Against, currency: str) -> Earlier:
    """Return what each period is compared with, and what is known of the series' own earlier changes."""
    step = (lambda one: grid.calendar.shift(one, -1)) if against is Against.PREVIOUS else grid.calendar.year_ago
    earlier = tuple(step(period) for period in grid.periods)
    starts = {period.starts_on: place for place, period in enumerate(grid.periods)}
    columns = np.array([starts.get(period.starts_on, -1) for period in earlier])
    has_course = grid.metric.course != "steady"
    past = past_changes(grid.whole, columns, by_difference=is_percent(grid.metric), has_course=has_course)
    then = np.where(columns >= 0, grid.whole[:, np.maximum(columns, 0)], np.nan)
    judged = judge_changes(grid.whole, then, past)
    return Earlier(grid.metric, grid.ground.breaks, against, past, judged, currency, earlier, then)


def _sign(grid: Grid, known: Earlier) -> str:
    """Return a digest of how each series is judged, which days to come may change."""
    ground = grid.ground
    ways = [
        (name, by_days, ground.way_of(name) if by_days else "", is_relative)
        for name, by_days, is_relative in zip(grid.members, grid.by_days, known.past.is_relative.tolist(), strict=True)
    ]
    return hashlib.blake2b(repr((ways, known.past.distance)).encode(), digest_size=16).hexdigest()


def _against(grid: Grid, known: Earlier, read_cut: ReadCut, before: date) -> Iterator[dict[str, Any]]:
    """Yield the comparisons with an earlier period; of whole periods only those that begin on a day or later."""
    for place, period in enumerate(grid.periods):
        cut_at = grid.reach.cut_of(period)
        if cut_at is not None:
            yield from _rows(grid, _to_date(grid, place, known.earlier[place], cut_at, read_cut), known)
        elif period.starts_on >= before:
            pair = Pair(period, known.earlier[place], grid.values[:, place], known.then[:, place], None, place)
            yield from _rows(grid, pair, known)


def _to_date(grid: Grid, place: int, earlier: Period, cut_at: Any, read_cut: ReadCut) -> Pair:
    """Return an unfinished period and the earlier one, cut alike and run again where they must be."""
    period, nothing = grid.periods[place], np.full(len(grid.members), np.nan)
    cuts = cut_alike(grid.reach, period, cut_at, earlier)
    if cuts is None or not grid.reach.is_covered_from_start(earlier) or earlier.starts_on < grid.periods[0].starts_on:
        return Pair(period, earlier, grid.values[:, place], nothing, cuts[0] if cuts else None, place)
    now, then = cuts
    is_as_seen = now.ends_at == cut_at and (grid.reach.is_even or cut_at == grid.reach.as_of)
    values = grid.values[:, place] if is_as_seen else _of(grid, read_cut(now))
    whole = grid.column(earlier)
    if whole >= 0 and then.ends_at >= grid.calendar.bounds(earlier)[1]:
        return Pair(period, earlier, values, grid.whole[:, whole], now, place)
    return Pair(period, earlier, values, _of(grid, read_cut(then)), now, place)


def _of(grid: Grid, found: Mapping[str, float]) -> Numbers:
    """Return values in the grid's order; a count of events that returned nothing for a known member is zero."""
    missing = 0.0 if counts_events(grid.metric, grid.reach) else np.nan
    return np.array([found.get(members, missing) for members in grid.members], dtype=float)


def _rows(grid: Grid, pair: Pair, known: Earlier) -> Iterator[dict[str, Any]]:
    """Yield the comparison of every series that has a number in the later period."""
    spans, column = pair.spans, zip(pair.now.tolist(), pair.then.tolist(), strict=True)
    for row, (now, then) in enumerate(column):
        if math.isnan(now):
            continue
        verdict, is_settled, moment = _verdict(grid, pair, spans, known, row)
        is_few_days = moment is not None and moment.shape is Shape.DAYS
        judged = _judged(verdict, now - then)
        yield {
            "members": grid.members[row],
            "starts_on": pair.period.starts_on,
            "against": known.against.value,
            "then_starts_on": pair.earlier.starts_on,
            "then_ends_on": pair.earlier.ends_on,
            "now": now,
            "then": None if math.isnan(then) else then,
            "change": now / then - 1 if then > 0 else None,
            **judged,
            "method": say_verdict(verdict),
            "is_to_date": pair.cut is not None,
            "is_finding": judged["word"] in CLEAR and is_settled,
            "since_on": moment.since_on if moment else None,
            "until_on": moment.until_on if moment and is_few_days else None,
        }


def _verdict(
    grid: Grid, pair: Pair, spans: tuple[Span, Span] | None, known: Earlier, row: int
) -> tuple[Verdict, bool, Moment | None]:
    """Return the verdict on one series, whether it has settled, and when what is clear happened.

    It has settled when its period is over, or when it has been the same for two weeks.
    """
    members, is_cut = grid.members[row], pair.cut is not None
    if not grid.by_days[row] or spans is None or np.isnan(pair.then[row]):
        values, at = (float(pair.now[row]), float(pair.then[row])), (row, pair.column)
        return known.verdict(pair.period, pair.earlier, values, at, is_cut=is_cut), not is_cut, None
    now, before = spans
    verdict = grid.ground.verdict(members, now, before, is_to_date=is_cut)
    if verdict.word not in CLEAR:
        return verdict, False, None
    is_settled = not is_cut or grid.ground.has_settled(members, now, before, verdict)
    return verdict, is_settled, grid.ground.moment(members, now, before)


def _judged(verdict: Verdict, moved: float) -> dict[str, Any]:
    """Return a verdict's fields; one that speaks against the number shown beside it is no clear change."""
    is_told = verdict.expected != 0 or verdict.change is None or verdict.change * moved >= 0
    return {
        "word": (verdict.word if is_told or verdict.word not in CLEAR else Word.NO_CLEAR_CHANGE).value,
        "low": verdict.low,
        "high": verdict.high,
        "n": verdict.n,
        "detectable_rise": verdict.detectable_rise,
        "detectable_fall": verdict.detectable_fall,
        "expected": verdict.expected or None,
        "p": verdict.p,
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
            "is_finding": word in CLEAR and not is_to_date,
        }


def target_of(metric: Metric, period: Period, calendar: Calendar) -> float | None:
    """Return the target that holds in a period: its quarter's, or the one for all time. A year has only the latter."""
    if period.grain is not Grain.YEAR:
        key = calendar.key(calendar.period(period.starts_on, Grain.QUARTER))
        if key in metric.targets:
            return metric.targets[key]
    return metric.targets.get("")
