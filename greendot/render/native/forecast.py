"""Turns a line that goes on ahead into those that a native chart needs: known, expected, and the ends of a range."""

from __future__ import annotations

from dataclasses import replace

from greendot.chart import Chart, Point, Series, State

EXPECTED, LOW, HIGH = "expected", "9 in 10: from", "to"
"""The names of the lines that are added; in the legend they say what is drawn."""


def lay_out(chart: Chart) -> Chart:
    """Return a chart of one line with what lies ahead as lines of their own, joined to its last known point.

    Charts of several lines, and those without points ahead, stay as they are.
    """
    if len(chart.series) != 1 or not any(point.state is State.FORECAST for point in chart.series[0].points):
        return chart
    (whole,) = chart.series
    known = tuple(point for point in whole.points if point.state is not State.FORECAST)
    ahead = tuple(point for point in whole.points if point.state is State.FORECAST)
    joint = tuple(point for point in known if point.value is not None)[-1:]
    added = [Series(EXPECTED, (*joint, *ahead))]
    if all(point.low is not None and point.high is not None for point in ahead):
        added += [Series(LOW, (*joint, *(_at(point, point.low) for point in ahead)))]
        added += [Series(HIGH, (*joint, *(_at(point, point.high) for point in ahead)))]
    return replace(chart, series=(replace(whole, points=known), *added))


def look_of(series: Series) -> tuple[str, float] | None:
    """Return how a line that was added is drawn, as a dash and a width in points; None for any other."""
    return {EXPECTED: ("dash", 2.25), LOW: ("sysDot", 1.25), HIGH: ("sysDot", 1.25)}.get(series.name)


def _at(point: Point, value: float | None) -> Point:
    return replace(point, value=value, text="")
