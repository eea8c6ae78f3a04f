"""Turns the series of a chart into where their points stand among the categories of a native one, and their ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import date

from greendot.chart import Chart, Point, Series


def by_place(several: Sequence[Series], series: Series) -> dict[Hashable, Point]:
    """Return a series' points by where they stand: their date, or their label and which of that label they are."""
    if all(point.x_on is not None for one in several for point in one.points):
        return {point.x_on: point for point in series.points}
    seen: Counter[str] = Counter()
    found: dict[Hashable, Point] = {}
    for point in series.points:
        found[(point.label, seen[point.label])] = point
        seen[point.label] += 1
    return found


def categories(several: Sequence[Series]) -> dict[Hashable, str]:
    """Return where points stand, in order, with their labels: two that share a label are two."""
    found = [pair for series in several for pair in by_place(several, series).items()]
    if all(point.x_on is not None for _, point in found):
        found.sort(key=lambda pair: pair[1].x_on or date.min)
    return {place: point.label for place, point in found}


def _values(chart: Chart) -> list[float]:
    points = [point.value for series in chart.series for point in series.points if point.value is not None]
    return [*points, *(limit.value for limit in chart.limits)]


def lowest(chart: Chart) -> float:
    """Return the lowest value drawn, limits too; 0 where nothing is."""
    return min(_values(chart), default=0.0)


def highest(chart: Chart) -> float:
    """Return the highest value drawn, limits too; 1 where nothing is."""
    return max(_values(chart), default=1.0)


def excel_day(point: Point) -> float:
    """Return a date as spreadsheets count days, 1 being 1 January 1900."""
    return float(point.x_on.toordinal() - 693_594) if point.x_on else 0.0
