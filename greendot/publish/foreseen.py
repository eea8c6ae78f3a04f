"""Turns a metric's observations by day into its forecasts, four quarters ahead, with how well the same did before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd

from greendot.analysis import forecasts as projecting
from greendot.analysis.series import DailySeries
from greendot.calendar import Calendar, Grain
from greendot.forecast import Ahead, Forecast, TrackRecord
from greendot.formats import format_date, join_words
from greendot.members import read_members
from greendot.metrics import TOTAL_FORECAST, MetricFile
from greendot.publish.days import daily_series
from greendot.publish.declared import Declared, against_limit_now
from greendot.results import Kind, Members, Metric

GRAINS: Mapping[Grain, int | None] = {Grain.MONTH: None, Grain.QUARTER: None}
"""The grains that are forecast, each to its longest horizon: four quarters."""

_NOT_OF_DAYS = "its months are not the sum, the mean or the highest of their days, so days cannot foretell them"
_CLOSE = 1e-6


def foresee(
    file: MetricFile,
    observations: pd.DataFrame,
    declared: Declared,
    calendar: Calendar,
    as_of: date,
    *,
    grains: Mapping[Grain, int | None] = GRAINS,
    is_tested: bool = True,
) -> Iterator[Forecast]:
    """Yield the forecasts that a metric's header asks for, made of what `observations` know before a day.

    A series that cannot be forecast yields a forecast without periods that says why.
    """
    if not file.forecast or observations.empty:
        return
    splits = {"" if name == TOTAL_FORECAST else name for name in file.forecast}
    wanted = observations[observations["split"].isin(splits)]
    for text, series in daily_series(file.metric, wanted).items():
        members = read_members(text)
        yield from _foresee(
            file.metric,
            members,
            series,
            wanted[wanted["members"] == text],
            declared,
            calendar,
            as_of,
            grains,
            is_tested,
        )


def _foresee(
    metric: Metric,
    members: Members,
    series: DailySeries,
    seen: pd.DataFrame,
    declared: Declared,
    calendar: Calendar,
    as_of: date,
    grains: Mapping[Grain, int | None],
    is_tested: bool,
) -> Iterator[Forecast]:
    kind = _kind_of(metric, series, seen)
    if kind is None:
        for grain in grains:
            yield Forecast(metric.name, members, grain, as_of, "", _NOT_OF_DAYS, 0, ())
        return
    series, limit = against_limit_now(metric, members, series, declared, as_of)
    events = declared.events_of(metric.name, dict(members).get("resource", "") if limit else "", share_of=limit)
    found = projecting.project_grains(
        series, calendar=calendar, as_of=as_of, kind=kind, grains=grains, events=events, is_tested=is_tested
    )
    scale = 100.0 if kind is Kind.RATIO else 1.0
    for grain, forecast in found.items():
        yield _published(metric, members, grain, forecast, scale)


def _kind_of(metric: Metric, series: DailySeries, seen: pd.DataFrame) -> Kind | None:
    """Return how a metric's months come from its days, by the months and days that are known; None if they do not.

    A gauge may be a sum (cost) or a mean (users) over time: only its values tell.
    """
    if metric.kind is Kind.RATIO and series.numerator is not None and series.exposure is None:
        return Kind.RATIO
    months = seen[(seen["grain"] == Grain.MONTH.value) & ~seen["is_partial"].astype(bool)]
    pairs = []
    for first, after, value in zip(months["starts_on"], months["ends_on"], months["value"], strict=True):
        days = series.cut((first - series.first_on).days, (after - series.first_on).days).values
        if not pd.isna(value) and np.isfinite(days).all():
            pairs.append((float(value), {Kind.GAUGE: days.mean(), Kind.COUNT: days.sum(), Kind.PEAK: days.max()}))
    kinds = [
        kind for kind in (metric.kind, Kind.GAUGE, Kind.COUNT, Kind.PEAK) if kind in (Kind.GAUGE, Kind.COUNT, Kind.PEAK)
    ]
    return next(
        (k for k in kinds if all(math.isclose(value, made[k], rel_tol=_CLOSE, abs_tol=1e-9) for value, made in pairs)),
        None,
    )


def _published(metric: Metric, members: Members, grain: Grain, made: projecting.Forecast, scale: float) -> Forecast:
    tested = None
    if made.backtest is not None:
        test = made.backtest
        error, bias = (None if math.isnan(one) else one for one in (test.error, test.bias))
        coverages, scores = (test.coverage_50, test.coverage_90), (test.score * scale, test.naive_score * scale)
        tested = TrackRecord(test.origins, test.tested, error, bias, *coverages, *scores)
    ahead = tuple(_scaled(point, scale) for point in made.points)
    return Forecast(metric.name, members, grain, made.as_of, _method(made), made.reason, made.weeks, ahead, tested)


def _scaled(point: Ahead, scale: float) -> Ahead:
    fifty, ninety = (
        (low * scale, high * scale) for low, high in ((point.low_50, point.high_50), (point.low_90, point.high_90))
    )
    return Ahead(point.period, point.mid * scale, *fifty, *ninety, point.is_begun)


def _method(made: projecting.Forecast) -> str:
    """Return what was assumed, with the steps that were not taken for growth."""
    steps = join_words([f"{one.title} ({format_date(one.on)})" for one in made.landed])
    return f"{made.model}; what {steps} changed at once is not taken for growth" if steps else made.model
