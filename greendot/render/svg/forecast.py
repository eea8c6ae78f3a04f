"""Turns the points that lie ahead into a dashed line, and what bounds them into soft bands: outer light, inner dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from greendot.chart import Chart, Point, State
from greendot.render.svg.frame import Frame
from greendot.render.svg.marks import LABEL, colour, tag, text_width, words

Run = Sequence[tuple[int, Point]]
"""Points that may be joined, each with its place in its series."""

_INNER = 0.28


class Across(Protocol):
    """Where points fall: their place from left to right, and the frame they lie in."""

    frame: Frame

    def x(self, point: Point, index: int) -> float:
        """Return where a point falls, in pixels."""


def ranges(run: Run, across: Across) -> str:
    """Return the ranges around a line where its points carry some, opening from the last point that is known."""
    outer = _band(run, across, lambda point: (point.low, point.high), fill=colour("band"))
    inner = _band(
        run, across, lambda point: (point.inner_low, point.inner_high), fill=colour("data"), fill_opacity=_INNER
    )
    return outer + inner


def dashes(run: Run, across: Across, stroke: str) -> str:
    """Return the line from the last known point through all that lie ahead; empty where none does."""
    ahead = [pair for pair in run if pair[1].state is State.FORECAST]
    if not ahead:
        return ""
    known = [pair for pair in run if pair[0] < ahead[0][0]][-1:]
    points = " ".join(f"{across.x(p, n):.1f},{across.frame.y(p.value or 0.0):.1f}" for n, p in [*known, *ahead])
    return tag(
        "polyline", points=points, fill="none", stroke=stroke, stroke_width=2, stroke_dasharray="3 3",
        stroke_linejoin="round",
    )  # fmt: skip


def end_name(chart: Chart, across: Across) -> str:
    """Return what is expected in the end, written above or below the end of a single dashed line."""
    points = chart.series[0].points if len(chart.series) == 1 else ()
    last = points[-1] if points else None
    if last is None or last.state is not State.FORECAST or last.value is None:
        return ""
    x, y = across.x(last, len(points) - 1), across.frame.y(last.value)
    room = text_width(last.text, LABEL)
    at = y - 9 if y - 24 > across.frame.top else y + 20
    mark = tag("circle", cx=x, cy=y, r=3, fill=colour("paper"), stroke=colour("data"), stroke_width=1.6)
    return mark + words(max(across.frame.right - room, 0.0), at, last.text)


def _band(run: Run, across: Across, ends: Callable[[Point], tuple[float | None, float | None]], **look: object) -> str:
    """Return the area between two ends of each point that has them; empty where fewer than two do."""
    bounded = [(n, p, low, high) for n, p in run for low, high in [ends(p)] if low is not None and high is not None]
    if len(bounded) < 2:
        return ""
    first = next((pair for pair in reversed(run) if pair[0] < bounded[0][0]), None)
    start = [f"{across.x(first[1], first[0]):.1f},{across.frame.y(first[1].value or 0.0):.1f}"] if first else []
    over = [f"{across.x(p, n):.1f},{across.frame.y(high):.1f}" for n, p, _, high in bounded]
    under = [f"{across.x(p, n):.1f},{across.frame.y(low):.1f}" for n, p, low, _ in reversed(bounded)]
    return tag("polygon", points=" ".join(start + over + under), **look)
