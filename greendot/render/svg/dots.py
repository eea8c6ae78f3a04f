"""Turns events into dots: larger where worse, hollow while open, each leading to what is recorded of it."""

from __future__ import annotations

from collections.abc import Sequence

from greendot.chart import Chart, Point, Series, State
from greendot.render.addresses import identifier
from greendot.render.svg.bars import readout
from greendot.render.svg.frame import Frame
from greendot.render.svg.marks import AXIS, colour, tag, text_width, title, words

RADII = (3.0, 3.0, 4.5, 6.5, 9.0)
"""The radius of a dot by its size, in pixels."""

TOUCH = 11.0
"""How far around its middle a dot is found by a finger."""


def dot_names(chart: Chart) -> str:
    """Return what dots of each size are, and what a hollow one is, in one line above them."""
    names = [(series.name, radius_of(series.points[0]), False) for series in chart.series if series.points]
    names = names if len(names) > 1 else []
    if any(point.state is State.PARTIAL for series in chart.series for point in series.points):
        names.append(("still open", RADII[2], True))
    parts, x = [], 0.0
    for name, size, is_open in names:
        parts.append(tag("circle", cx=x + size, cy=12, r=size, **look_of(colour("data"), is_open)))
        parts.append(words(x + 2 * size + 5, 16, name, kind="ax"))
        x += 2 * size + text_width(name, AXIS) + 18
    return "".join(parts)


def radius_of(point: Point) -> float:
    """Return how large a dot is."""
    return RADII[min(4, max(0, point.size))]


def look_of(tint: str, is_open: bool) -> dict[str, object]:
    """Return how a dot is filled: hollow with a thick edge while open, else so that dots behind are seen."""
    if is_open:
        return {"fill": colour("paper"), "stroke": tint, "stroke_width": 2.2}
    return {"fill": tint, "fill_opacity": 0.7, "stroke": colour("paper")}


def dots(series: Series, frame: Frame, places: Sequence[float]) -> str:
    """Return one dot an event, with room around it for a finger, as a link where it leads somewhere."""
    tint = colour("other" if series.is_context else "data")
    parts = []
    for x, point in zip(places, series.points, strict=True):
        if point.value is None:
            continue
        place, radius = {"cx": x, "cy": frame.y(point.value)}, radius_of(point)
        area = tag("circle", r=max(TOUCH, radius), fill="transparent", **place)
        dot = tag("circle", class_="b", r=radius, **place, **look_of(tint, point.state is State.PARTIAL))
        mark = tag("g", title(readout(series, point, True)), area, dot, class_="m")
        parts.append(tag("a", mark, href=f"#{identifier(point.leads_to)}") if point.leads_to else mark)
    return "".join(parts)
