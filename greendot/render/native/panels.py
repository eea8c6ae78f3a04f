"""Turns panels and usual ranges into lines that a native chart can hold: stretches in a row, edges as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from greendot.chart import Chart, Point, Series, State

EDGES = ("usual range, from", "usual range, to")
"""What the two lines are called that a usual range becomes."""

GAP = Point(" ", None, "", state=State.NO_DATA)


def in_a_row(chart: Chart) -> Chart:
    """Return a chart whose panels follow each other with a gap between, and whose usual ranges are lines."""
    if len(chart.panels) < 2 and not any(series.band for series in chart.series):
        return chart
    names = dict.fromkeys(series.name for series in chart.series)
    merged = [_merged(chart, name) for name in names]
    return replace(chart, series=tuple(line for series in merged for line in (*_edges(series), series)))


def _merged(chart: Chart, name: str) -> Series:
    """Return what has one name in several panels as one line; where a panel lacks it, nothing is known."""
    points: list[Point] = []
    ranges: list[tuple[float, float] | None] = []
    found: Series | None = None
    for panel in chart.panels:
        inside = [series for series in chart.series if series.panel == panel]
        own = next((series for series in inside if series.name == name), None)
        found = found or own
        like = own or replace(inside[0], points=tuple(_unknown(point) for point in inside[0].points), band=None)
        if points:
            points.append(GAP)
            ranges.append(None)
        is_alone = len(chart.panels) < 2
        points += like.points if is_alone else tuple(replace(point, x_on=None) for point in like.points)
        ranges += like.band.ranges if like.band else (None,) * len(like.points)
    whole = found or chart.series[0]
    band = replace(whole.band, ranges=tuple(ranges)) if whole.band and any(ranges) else None
    return replace(whole, points=tuple(points), band=band, panel="")


def _unknown(point: Point) -> Point:
    return replace(point, value=None, text="", state=State.NO_DATA)


def _edges(series: Series) -> Iterator[Series]:
    """Yield the two lines between which the points of a series were to be expected."""
    ranges: Sequence[tuple[float, float] | None] = series.band.ranges if series.band else ()
    for side, name in enumerate(EDGES if ranges else ()):
        points = tuple(
            replace(point, value=span[side] if span else None, text="", state=State.PLAIN)
            for point, span in zip(series.points, ranges, strict=True)
        )
        yield Series(name, points, is_context=True)
