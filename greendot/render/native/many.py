"""Turns many small pictures into one chart of their last values: more than a few are read as a list."""

from __future__ import annotations

from dataclasses import replace

from greendot.chart import Chart, ChartKind, Series

MOST = 6
"""More small pictures than this are told by the last value of each."""

MOST_ROWS = 20


def last_of_each(chart: Chart) -> Chart | None:
    """Return many small charts as one of rows, the last value of each; None where they end apart or are too many."""
    ends = [(one.name, [point for point in one.points if point.value is not None][-1:]) for one in chart.series]
    labels = {points[0].label for _, points in ends if points}
    if len(ends) > MOST_ROWS or len(labels) != 1 or any(not points for _, points in ends):
        return None
    rows = tuple(replace(points[0], label=name, x_on=None) for name, points in ends)
    return replace(chart, kind=ChartKind.ROWS, series=(Series(labels.pop(), rows),), is_multiples=False)
