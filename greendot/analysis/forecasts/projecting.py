"""Turns a daily series into its forecast: periods up to four quarters ahead, as ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from greendot.analysis.forecasts.backtest import Workings, run_backtest, workings_by, workings_of
from greendot.analysis.forecasts.blocks import BLOCK_WEEKS, REACH_WEEKS
from greendot.analysis.forecasts.outcome import DemandChange, Forecast, Outcome
from greendot.analysis.forecasts.paths import COUNT, Paths, bend_paths, draw_paths
from greendot.analysis.forecasts.scales import scale_of
from greendot.analysis.forecasts.weekly import Event, Weeks, weeks_of
from greendot.analysis.series import DailySeries
from greendot.calendar import Calendar, Grain, Period
from greendot.forecast import Ahead
from greendot.results import Kind

FOUR_QUARTERS = {Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4}
"""How many whole periods a forecast goes ahead at most."""


def project_series(
    series: DailySeries,
    *,
    calendar: Calendar,
    as_of: date,
    kind: Kind = Kind.GAUGE,
    grain: Grain = Grain.QUARTER,
    horizon: int | None = None,
    events: Sequence[Event] = (),
) -> Forecast:
    """Return a series' periods from the one that holds `as_of`, and `horizon` whole ones after it.

    Only days before `as_of` are read. A count's periods are totals, a peak's their highest day, all others their mean.
    Breaks and changes of slope in `events` that lie in the past part the series, and only what follows is used; changes
    ahead bend it. `grain` is week, month or quarter and `horizon` at most four quarters of it, else ValueError.
    """
    return project_grains(series, calendar=calendar, as_of=as_of, kind=kind, grains={grain: horizon}, events=events)[
        grain
    ]


def project_grains(
    series: DailySeries,
    *,
    calendar: Calendar,
    as_of: date,
    kind: Kind,
    grains: Mapping[Grain, int | None],
    events: Sequence[Event] = (),
    is_tested: bool = True,
) -> Mapping[Grain, Forecast]:
    """Return the forecast at each grain, as `project_series` does at one; the models are run once for all.

    `grains` maps each to its horizon, None being the longest. Without `is_tested` no back-test stands beside it.
    """
    _check_horizons(grains)
    weeks = weeks_of(series, kind, as_of, events)
    if isinstance(weeks, str):
        return dict.fromkeys(grains, Forecast(Outcome.TOO_LITTLE, as_of, reason=weeks))
    periods = {
        grain: _periods(calendar, as_of, grain, horizon or FOUR_QUARTERS[grain]) for grain, horizon in grains.items()
    }
    if np.ptp(weeks.values) == 0:
        return {grain: _constant(weeks, as_of, periods[grain], kind) for grain in grains}
    is_share = kind is Kind.RATIO and series.denominator is not None
    blocks = [BLOCK_WEEKS[grain] for grain in grains]
    found = {}
    for grain, workings in zip(
        grains, workings_by(weeks, blocks, is_peak=kind is Kind.PEAK, is_share=is_share), strict=True
    ):
        paths, model = _paths(workings, weeks, series, events)
        found[grain] = Forecast(
            Outcome.PROJECTED,
            as_of,
            tuple(_point(paths, each, series, kind, as_of) for each in periods[grain]),
            model=workings.candidates.names[model],
            weeks=len(weeks.values),
            since=weeks.first_on,
            backtest=run_backtest(workings) if is_tested else None,
            landed=weeks.landed,
        )
    return found


def _check_horizons(grains: Mapping[Grain, int | None]) -> None:
    """Raise ValueError when a grain cannot be forecast, or not so far."""
    for grain, horizon in grains.items():
        most = FOUR_QUARTERS.get(grain)
        if most is None or not 1 <= (horizon or most) <= most:
            raise ValueError(
                f"a forecast goes up to 52 weeks, 12 months or 4 quarters, not {horizon} of grain {grain.value}"
            )


def _periods(calendar: Calendar, as_of: date, grain: Grain, horizon: int) -> list[Period]:
    """Return the period that holds a day and so many after it."""
    periods = [calendar.period(as_of, grain)]
    while len(periods) <= horizon:
        periods.append(calendar.shift(periods[-1], 1))
    return periods


def project_paths(
    series: DailySeries, *, as_of: date, kind: Kind = Kind.PEAK, events: Sequence[Event] = ()
) -> Paths | str:
    """Return the courses that a series' weeks may take, as a runway needs them, or in words why there are none."""
    weeks = weeks_of(series, kind, as_of, events)
    if isinstance(weeks, str):
        return weeks
    if np.ptp(weeks.values) == 0:
        same = np.full((COUNT, REACH_WEEKS), weeks.values[-1])
        return bend_paths(Paths(weeks.ends_on + timedelta(days=1), same, scale_of(weeks.values)), _ahead(weeks, events))
    return _paths(_workings(weeks, 1, series, kind), weeks, series, events)[0]


def _workings(weeks: Weeks, block_weeks: int, series: DailySeries, kind: Kind) -> Workings:
    is_share = kind is Kind.RATIO and series.denominator is not None
    return workings_of(weeks, block_weeks, is_peak=kind is Kind.PEAK, is_share=is_share)


def _paths(workings: Workings, weeks: Weeks, series: DailySeries, events: Sequence[Event]) -> tuple[Paths, int]:
    row = len(workings.candidates.origins) - 1
    model = workings.pick(row)
    paths = draw_paths(
        weeks.ends_on + timedelta(days=1),
        workings.candidates.said[model, row] + workings.outcomes.rises[row],
        workings.spread(model, row),
        workings.scale,
        highest=None if series.denominator is None else 1.0,
    )
    return bend_paths(paths, _ahead(weeks, events)), model


def _ahead(weeks: Weeks, events: Sequence[Event]) -> list[DemandChange]:
    return [each for each in events if isinstance(each, DemandChange) and each.starts_on > weeks.ends_on]


def _constant(weeks: Weeks, as_of: date, periods: Sequence[Period], kind: Kind) -> Forecast:
    """Return a forecast of what has never moved: the same again, and no range, because nothing shows how wide."""
    value = float(weeks.values[-1])
    points = []
    for period in periods:
        level = value * period.days if kind is Kind.COUNT else value
        points.append(Ahead(period, level, level, level, level, level, is_begun=period.starts_on < as_of))
    reason = f"It has not moved in {len(weeks.values)} weeks, so there is nothing to tell a range from."
    return Forecast(
        Outcome.CONSTANT, as_of, tuple(points), "it stays as it is", reason, len(weeks.values), weeks.first_on
    )


def _point(paths: Paths, period: Period, series: DailySeries, kind: Kind, as_of: date) -> Ahead:
    """Return one period: what is known of it, and for the rest of its days what the paths say."""
    first_on = max(period.starts_on, paths.starts_on)
    known = _known(series, period, min(first_on, as_of), kind)
    left = (period.ends_on - first_on).days
    passed = (first_on - period.starts_on).days
    whole = paths.together(first_on, period.ends_on, is_peak=kind is Kind.PEAK) if left > 0 else np.array([known])
    if np.isfinite(known) and left > 0:
        share = passed / (passed + left)
        whole = np.maximum(known, whole) if kind is Kind.PEAK else known * share + whole * (1 - share)
    whole = whole * (period.days if kind is Kind.COUNT else 1)
    mid, low_50, high_50, low_90, high_90 = (float(np.quantile(whole, at)) for at in (0.5, 0.25, 0.75, 0.05, 0.95))
    return Ahead(period, mid, low_50, high_50, low_90, high_90, is_begun=period.starts_on < as_of)


def _known(series: DailySeries, period: Period, before: date, kind: Kind) -> float:
    """Return what is known of a period before a date, NaN if nothing: its mean by day, of peaks the highest."""
    start, after = (max((day - series.first_on).days, 0) for day in (period.starts_on, before))
    days = series.cut(start, max(after, start))
    is_known = np.isfinite(days.values)
    if not is_known.any():
        return float("nan")
    if kind is Kind.RATIO and days.numerator is not None and days.denominator is not None:
        return float(days.numerator[is_known].sum() / max(days.denominator[is_known].sum(), 1e-300))
    known = days.values[is_known]
    return float(known.max() if kind is Kind.PEAK else known.mean())
