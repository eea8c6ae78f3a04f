"""Turns what a metric was and what is foreseen of it into one chart: a line that goes on dashed, with its ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from greendot.calendar import Calendar
from greendot.chart import Chart, ChartKind, Event, Limit, Point, Series, State
from greendot.figures.axes import axis_of
from greendot.figures.series import axis_label, point_of, within
from greendot.forecast import Ahead, Forecast
from greendot.formats import format_value, plural, round_middle
from greendot.results import Metric, Observation


def chart_forecast(
    metric: Metric,
    seen: Sequence[Observation],
    forecast: Forecast,
    calendar: Calendar,
    currency: str,
    *,
    limits: tuple[Limit, ...] = (),
    events: tuple[Event, ...] = (),
) -> Chart:
    """Return whole periods that are over and all that are foreseen, along dates; each foreseen one with both ranges."""
    known = [
        replace(
            point_of(metric, one, axis_label(one.period, calendar, is_first=not at), calendar, currency),
            x_on=one.period.starts_on,
        )
        for at, one in enumerate(seen)
    ]
    ahead = [
        _point(metric, one, calendar, currency, is_first=not (known or at)) for at, one in enumerate(forecast.ahead)
    ]
    points = (*known, *ahead)
    values = [*(point.value for point in points), *(limit.value for limit in limits)]
    values += [point.high for point in ahead] + [point.low for point in ahead]
    return Chart(
        ChartKind.LINES,
        (Series(metric.title, points),),
        axis_of(values, metric.unit, currency, from_zero=metric.unit != "percent"),
        _alternative(metric, known, forecast, calendar, currency),
        limits,
        within(events, seen),
    )


def _point(metric: Metric, one: Ahead, calendar: Calendar, currency: str, *, is_first: bool) -> Point:
    low, high, low_90, high_90 = (
        str(format_value(value, metric.unit, currency)) for value in (one.low_50, one.high_50, one.low_90, one.high_90)
    )
    begun = ", with what is known of it" if one.is_begun else ""
    return Point(
        label=axis_label(one.period, calendar, is_first=is_first),
        value=one.mid,
        text=f"about {format_value(round_middle(one.mid, one.low_50, one.high_50), metric.unit, currency).text}",
        x_on=one.period.starts_on,
        note=f"{calendar.label(one.period)}, forecast{begun}; 5 in 10: {low} to {high}; 9 in 10: {low_90} to {high_90}",
        state=State.FORECAST,
        low=one.low_90,
        high=one.high_90,
        inner_low=one.low_50,
        inner_high=one.high_50,
    )


def _alternative(metric: Metric, known: Sequence[Point], forecast: Forecast, calendar: Calendar, currency: str) -> str:
    last = next((point for point in reversed(known) if point.value is not None), None)
    end = forecast.ahead[-1]
    low, high = (format_value(value, metric.unit, currency) for value in (end.low_90, end.high_90))
    so_far = f"{last.text} in {last.note}, then " if last else ""
    many = plural(len(forecast.ahead), forecast.grain.value)
    return f"{metric.title}: {so_far}{many} ahead, {low} to {high} in {calendar.label(end.period)}."
