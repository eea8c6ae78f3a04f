"""Turns a chart of several panels into SVG: the last weeks beside the last months, on one value axis."""

from __future__ import annotations

from dataclasses import replace

from greendot.chart import Axis, Chart
from greendot.render.svg.frame import Frame, event_rows, height_of, tick_room, ticks, value_range
from greendot.render.svg.lines import margin, plot
from greendot.render.svg.marks import words

GAP, LEAST = 30.0, 0.36
"""Pixels between panels, on a narrow figure, and the least share of the width that one of them has."""


WIDE = 600.0
"""From this width on dates of two panels need more room between them."""


def draw_panels(chart: Chart, width: float) -> tuple[float, str]:
    """Return the height and the panels, each with its own dates and its name below them; events stand in the last."""
    parts = panels_of(chart)
    low, high = value_range(chart, has_zero=False)
    top, bottom = 24.0 + 15 * event_rows(chart.events), height_of(width) - 46
    left, right = tick_room(chart), width - margin(parts[-1], width)
    gap = GAP if width < WIDE else GAP * 1.5
    room = right - left - gap * (len(parts) - 1)
    drawn, x = [], left
    for part, share in zip(parts, shares_of(parts), strict=True):
        frame = Frame(width, height_of(width), x, x + room * share, top, bottom, low, high)
        inside = frame if part is parts[-1] else replace(frame, width=frame.right)
        name = words(frame.left + frame.span / 2, bottom + 36, part.series[-1].panel, anchor="middle", kind="ax")
        drawn.append(ticks(replace(chart, axis=_bare(chart, is_first=x == left)), frame) + plot(part, inside) + name)
        x = frame.right + gap
    return height_of(width), "".join(drawn)


def panels_of(chart: Chart) -> list[Chart]:
    """Return each panel as a chart of its own; limits are named in the first, events stand in the last."""
    names = chart.panels
    return [
        replace(
            chart,
            series=tuple(series for series in chart.series if series.panel == name),
            events=chart.events if name == names[-1] else (),
            limits=chart.limits if name == names[-1] else tuple(replace(limit, label="") for limit in chart.limits),
        )
        for name in names
    ]


def shares_of(parts: list[Chart]) -> list[float]:
    """Return what share of the width each panel has: by its points, but no less than a third."""
    counts = [max(len(series.points) for series in part.series) for part in parts]
    if len(counts) != 2:
        return [1 / len(counts)] * len(counts)
    first = min(1 - LEAST, max(LEAST, counts[0] / sum(counts)))
    return [first, 1 - first]


def _bare(chart: Chart, *, is_first: bool) -> Axis:
    """Return the value axis, its texts in the first panel only."""
    return chart.axis if is_first else replace(chart.axis, ticks=tuple((value, "") for value, _ in chart.axis.ticks))
