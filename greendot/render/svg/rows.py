"""Turns a chart of horizontal bars, or a grid of states, into SVG: names at the left, numbers on the marks."""

from __future__ import annotations

from dataclasses import dataclass

from greendot.chart import Chart, Limit, Point, Series, State
from greendot.render.svg.bars import bars_of, fill_of, hatch, readout
from greendot.render.svg.frame import value_range
from greendot.render.svg.marks import AXIS, LABEL, SMALL, colour, shorten, tag, text_width, thin, title, widest, words

ROW, CELL, LEAST_CELL = 27.0, 26.0, 34.0
LEGEND = {
    State.AT_RISK: "dashed edge: at risk",
    State.EXHAUSTED: "filled: exhausted",
    State.NO_DATA: "empty: no data",
    State.PARTIAL: "underlined: to date",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Where horizontal bars lie: first row, height of one, where zero is, pixels a unit, and room for names."""

    top: float
    step: float
    zero: float
    scale: float
    names: float
    is_stacked: bool


def draw_rows(chart: Chart, width: float, key: str) -> tuple[float, str]:
    """Return the height and the marks of horizontal bars, one a point; names that need it stand above."""
    series = (bars_of(chart) or list(chart.series))[0]
    low, high = value_range(chart, has_zero=True, has_ticks=False)
    names = widest((p.label for p in series.points), LABEL) + 12
    is_stacked = names > width * 0.42
    left = 0.0 if is_stacked else names
    said = widest((p.text for p in series.points), LABEL) + 12
    scale = max(20.0, width - left - said) / ((high - min(0.0, low)) or 1.0)
    top, step = (22.0 if chart.limits else 4.0), ROW + (17 if is_stacked else 0)
    rows = Rows(top, step, left + scale * max(0.0, -low), scale, width - 4 if is_stacked else names, is_stacked)
    height = top + len(series.points) * step + 6
    parts = [hatch(key), *(row_bar(series, n, rows, key) for n in range(len(series.points)))]
    parts.append(tag("line", x1=rows.zero, x2=rows.zero, y1=top, y2=height - 4, stroke=colour("muted")))
    parts += [row_limit(limit, rows, width, height) for limit in chart.limits]
    parts += [row_words(point, n, rows) for n, point in enumerate(series.points)]
    return height, "".join(parts)


def row_limit(limit: Limit, rows: Rows, width: float, height: float) -> str:
    """Return a limit or target as an upright line with its name above."""
    x = rows.zero + limit.value * rows.scale
    look = {"stroke": colour("ink" if limit.is_target else "worse"), "stroke_width": 1.5}
    dash = None if limit.is_target else "5 4"
    line = tag("line", x1=x, x2=x, y1=rows.top - 4, y2=height - 4, stroke_dasharray=dash, **look)
    text = shorten(limit.label, width, LABEL)
    half = text_width(text, LABEL) / 2
    at = min(max(x, half), width - half)
    return tag("g", title(limit.label), line, words(at, 13, text, anchor="middle", fill=look["stroke"]))


def row_bar(series: Series, index: int, rows: Rows, key: str) -> str:
    """Return one bar with its range; nothing where the value is missing."""
    point = series.points[index]
    if point.value is None:
        return ""
    y = rows.top + index * rows.step + (19 if rows.is_stacked else 4)
    long = abs(point.value) * rows.scale
    start = rows.zero - (long if point.value < 0 else 0.0)
    look = fill_of(point, key, is_second=series.is_context)
    parts = [tag("rect", x=start, y=y, width=max(1.0, long), height=18, class_="b", **look)]
    if point.low is not None and point.high is not None:
        ends = {"x1": rows.zero + point.low * rows.scale, "x2": rows.zero + point.high * rows.scale}
        parts.append(tag("line", y1=y + 9, y2=y + 9, stroke=colour("ink"), **ends))
    return tag("g", title(readout(series, point, True)), *parts, class_="m")


def row_words(point: Point, index: int, rows: Rows) -> str:
    """Return a row's name and its value at the end of the bar."""
    y = rows.top + index * rows.step
    base = y + (33 if rows.is_stacked else 18)
    end = rows.zero + max(0.0, point.value or 0.0, point.high or 0.0) * rows.scale + 6
    value = words(end, base, point.text or "no data", kind="ax" if point.value is None else "dl")
    name = words(0, y + (14 if rows.is_stacked else 18), shorten(point.label, rows.names, LABEL))
    return tag("g", title(point.label), name, value)


def row_name(name: str, y: float, room: float) -> list[str]:
    """Return the name of a row of cells: in one line, or in two smaller ones where it is too long for one."""
    if text_width(name, LABEL) <= room or " " not in name:
        return [words(0, y + 17, shorten(name, room, LABEL))]
    first, *rest = name.split(" ")
    while rest and text_width(f"{first} {rest[0]}", AXIS) <= room:
        first = f"{first} {rest.pop(0)}"
    lines = [line for line in (first, " ".join(rest)) if line]
    return [
        words(0, y + 11 + 13 * n, shorten(line, room, AXIS), kind="ax", fill=colour("ink"))
        for n, line in enumerate(lines)
    ]


def draw_grid(chart: Chart, width: float) -> tuple[float, str]:
    """Return the height and the cells of a grid: the latest columns that fit, states by shape, numbers in the cells."""
    count = max((len(series.points) for series in chart.series), default=0)
    names = min(width * 0.36, widest((series.name for series in chart.series), LABEL) + 12)
    least = max(LEAST_CELL, widest((p.text for s in chart.series for p in s.points), SMALL) + 10)
    shown = max(1, min(count, int((width - names) / least)))
    cell = min((width - names) / shown, 112.0)
    parts = []
    heads = chart.series[0].points[-shown:] if chart.series else ()
    for n in thin(len(heads), cell, widest((p.label for p in heads), AXIS)):
        parts.append(words(names + cell * (n + 0.5), 14, heads[n].label, anchor="middle", kind="ax"))
    for row, series in enumerate(chart.series):
        y = 22 + row * (CELL + 3)
        name = tag("g", title(series.name), *row_name(series.name, y, names - 8))
        parts.append(name)
        for n, point in enumerate(series.points[-shown:]):
            parts.append(one_cell(series, point, names + cell * n, y, cell - 3))
    bottom = 22 + len(chart.series) * (CELL + 3)
    legend, height = grid_legend(chart, width, bottom, shown, count)
    return height, "".join(parts) + legend


def one_cell(series: Series, point: Point, x: float, y: float, width: float) -> str:
    """Return one cell; its state shows in shape and fill, its number in words."""
    state = point.state
    tint = {State.EXHAUSTED: "worse", State.NO_DATA: "paper"}.get(state, "soft")
    edge = {State.AT_RISK: "worse", State.NO_DATA: "line"}.get(state)
    box = tag(
        "rect",
        x=x + 0.5,
        y=y + 0.5,
        width=width,
        height=CELL,
        rx=2,
        fill=colour(tint),
        class_="b",
        stroke=colour(edge) if edge else None,
        stroke_width=1.5 if edge else None,
        stroke_dasharray="4 3" if state is State.AT_RISK else None,
    )
    ink = {State.EXHAUSTED: "paper", State.NO_DATA: "muted"}.get(state, "ink")
    weight = "600" if state in (State.EXHAUSTED, State.AT_RISK) else None
    text = words(
        x + width / 2, y + 17, point.text or "–", anchor="middle", kind="tx", fill=colour(ink), font_weight=weight
    )
    under = (
        tag(
            "line",
            x1=x + 4,
            x2=x + width - 4,
            y1=y + CELL - 4,
            y2=y + CELL - 4,
            stroke=colour("data"),
            stroke_dasharray="2 2",
        )
        if state is State.PARTIAL
        else ""
    )
    said = readout(series, point, False)
    words_of_state = "" if state is State.PLAIN or state.value in said else f" ({state.value})"
    return tag("g", title(said + words_of_state), box, text, under, class_="m")


def grid_legend(chart: Chart, width: float, top: float, shown: int, count: int) -> tuple[str, float]:
    """Return what the shapes mean, in words, in as many lines as they need; and the height of all."""
    states = {point.state for series in chart.series for point in series.points}
    texts = [text for state, text in LEGEND.items() if state in states]
    texts += [f"the last {shown} of {count}; all are in the table"] if shown < count else []
    parts, x, y = [], 0.0, top + 16
    for text in texts:
        room = text_width(text, AXIS) + 18
        if x and x + room > width:
            x, y = 0.0, y + 17
        parts.append(words(x, y, text, kind="ax"))
        x += room
    return "".join(parts), y + 8 if texts else top + 4
