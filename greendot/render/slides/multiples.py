"""Turns small pictures that stand beside each other on a page into a grid of native charts on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from greendot.chart import Chart, Series
from greendot.render.native.many import MOST
from greendot.render.native.panels import in_a_row
from greendot.render.native.places import highest, lowest
from greendot.render.slides.charts import add_small_chart
from greendot.render.slides.deck import CONTENT_WIDTH, INK, LEFT, MIN_SIZE, MUTED, Box, Deck
from greendot.render.text_fit import LINE_HEIGHT, cut, text_width, wrap

ACROSS = {1: 1, 2: 2, 3: 3, 4: 2}
GAP, BELOW = 24.0, 6.0
HEAD = MIN_SIZE * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Cell:
    """One small picture: its name, its last value as text, and what is drawn in it."""

    name: str
    text: str
    chart: Chart


def cells_of(chart: Chart) -> tuple[Cell, ...]:
    """Return the pictures of a chart that is several: one a series, or one a panel; none for any other."""
    if chart.is_multiples and 1 < len(chart.series) <= MOST:
        return tuple(_cell(chart, one.name, (one,)) for one in chart.series)
    if len(chart.panels) > 1 and not chart.is_multiples:
        return tuple(
            _cell(chart, panel, tuple(one for one in chart.series if one.panel == panel)) for panel in chart.panels
        )
    return ()


def add_grid(deck: Deck, slide: Any, chart: Chart, cells: tuple[Cell, ...], box: Box) -> None:
    """Put the pictures at a place, in rows, each with its name and last value above it."""
    across = ACROSS.get(len(cells), 3)
    width = (box.width - GAP * (across - 1)) / across
    high = box.height / -(-len(cells) // across)
    lines = max(len(_heading(cell, width)) for cell in cells)
    whole = in_a_row(chart)
    scale = lowest(whole), highest(whole)
    for place, cell in enumerate(cells):
        left, top = box.left + (width + GAP) * (place % across), box.top + high * (place // across)
        room = _name_room(cell, width)
        text = "\n".join(_heading(cell, width))
        deck.add_text(slide, Box(left, top, room, HEAD * lines), text, is_bold=True, colour=INK)
        deck.add_text(slide, Box(left + room, top, width - room, HEAD), cell.text, colour=INK, is_right=True)
        under = HEAD * lines + 2
        add_small_chart(slide, cell.chart, Box(left, top + under, width, high - under - BELOW), scale)


def add_key(deck: Deck, slide: Any, chart: Chart, top: float) -> float:
    """Say what the lines are that have no name of their own, and return the height that takes."""
    said = "; ".join(_key(chart))
    if not said:
        return 0.0
    deck.add_text(slide, Box(LEFT, top, CONTENT_WIDTH, HEAD), cut(said, MIN_SIZE, CONTENT_WIDTH, 1), colour=MUTED)
    return HEAD + 4


def _key(chart: Chart) -> Iterator[str]:
    if any(one.band for one in chart.series):
        yield "Dotted: from where to where is usual"
    for name in dict.fromkeys(one.name for one in chart.series if one.is_context):
        yield f"grey: {name}"
    for limit in chart.limits:
        yield f"dashed: {limit.label}"


def _cell(chart: Chart, name: str, series: tuple[Series, ...]) -> Cell:
    own = next((one for one in series if not one.is_context), series[0])
    text = next((point.text for point in reversed(own.points) if point.value is not None), "no data")
    told = f"{name}: {text}" if name else text
    drawn = replace(chart, series=tuple(replace(one, panel="") for one in series), is_multiples=False, alternative=told)
    return Cell(name, text, drawn)


def _name_room(cell: Cell, width: float) -> float:
    return width - text_width(cell.text, MIN_SIZE) - 10


def _heading(cell: Cell, width: float) -> list[str]:
    """Return the name above a picture, beside its last value, in two lines where it is long."""
    room = _name_room(cell, width)
    lines = wrap(cell.name, MIN_SIZE, room, is_bold=True) or [""]
    return lines if len(lines) < 3 else [lines[0], cut(" ".join(lines[1:]), MIN_SIZE, room, 1, is_bold=True)]
