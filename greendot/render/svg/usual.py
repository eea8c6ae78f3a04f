"""Turns what was usual of a line's points into a soft band, rings where they lie outside, dashes where unfinished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from greendot.chart import Band, Series, State
from greendot.render.svg.frame import Frame
from greendot.render.svg.marks import colour, tag

_RADII = {State.OUTSIDE: 4.5, State.PARTIAL: 3.5}


def band_marks(usual: Band, frame: Frame, places: Sequence[float]) -> list[str]:
    """Return the shapes of a usual range, its points at `places`; a stretch of one point is as wide as a slot."""
    slot = frame.span / max(1, len(places) - 1)
    parts = []
    for run in stretches(usual.ranges):
        spans, xs = run, [places[n] for n, _, _ in run]
        if len(run) == 1:
            spans, xs = run * 2, [xs[0] - slot / 2, xs[0] + slot / 2]
        over = [f"{x:.1f},{frame.y(high):.1f}" for x, (_, _, high) in zip(xs, spans, strict=True)]
        under = [f"{x:.1f},{frame.y(low):.1f}" for x, (_, low, _) in zip(xs, spans, strict=True)]
        parts.append(tag("polygon", points=" ".join(over + under[::-1]), fill=colour("band")))
    return parts


def stretches(ranges: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[int, float, float]]]:
    """Yield the unbroken stretches of a usual range: place, low and high of each point."""
    run: list[tuple[int, float, float]] = []
    for place, span in enumerate([*ranges, None]):
        if span is not None:
            run.append((place, *span))
        elif run:
            yield run
            run = []


def rings(series: Series, frame: Frame, places: Sequence[float]) -> str:
    """Return a ring around each point outside the usual range, and a hollow dot on the unfinished one."""
    look = {"fill": colour("paper"), "stroke": colour("other" if series.is_context else "data"), "stroke_width": 1.6}
    return "".join(
        tag("circle", cx=x, cy=frame.y(point.value), r=_RADII[point.state], **look)
        for x, point in zip(places, series.points, strict=True)
        if point.value is not None and point.state in _RADII
    )


def unfinished(series: Series, frame: Frame, places: Sequence[float]) -> str:
    """Return the dashed line that leads to an unfinished period: it will not stay where it is."""
    pair = list(zip(places, series.points, strict=True))[-2:]
    if len(pair) < 2 or pair[1][1].state is not State.PARTIAL or any(point.value is None for _, point in pair):
        return ""
    points = " ".join(f"{x:.1f},{frame.y(point.value or 0.0):.1f}" for x, point in pair)
    tint = colour("other" if series.is_context else "data")
    return tag("polyline", points=points, fill="none", stroke=tint, stroke_width=2, stroke_dasharray="3 3")
