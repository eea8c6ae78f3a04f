"""Turns a chart of horizontal bars, or a grid of states, into SVG: names at the left, numbers on the marks."""

from __future__ import annotations

from greendot.chart import Chart, Point, Series, State
from greendot.render.svg.bars import bars_of, fill_of, hatch, readout
from greendot.render.svg.frame import value_range
from greendot.render.svg.marks import AXIS, LABEL, SMALL, colour, shorten, tag, text_width, thin, title, widest, words

ROW, CELL, LEAST_CELL = 27.0, 26.0, 34.0
LEGEND = {
    State.AT_RISK: "▲ dashed: at risk",
    State.EXHAUSTED: "■ filled: used up",
    State.NO_DATA: "–  no data",
    State.PARTIAL: "◐ underlined: to date",
}


def draw_rows(chart: Chart, width: float, key: str) -> tuple[float, str]:
    """Return the height and the marks of horizontal bars, one a point; names that need it stand above."""
    series = (bars_of(chart) or list(chart.series))[0]
    low, high = value_range(chart, has_zero=True)
    names = widest((p.label for p in series.points), LABEL) + 12
    is_stacked = names > width * 0.42
    left = 0.0 if is_stacked else names
    said = widest((p.text for p in series.points), LABEL) + 12
    step = ROW + (17 if is_stacked else 0)
    top = 22.0 if chart.limits else 4.0
    scale = max(20.0, width - left - said) / ((high - min(0.0, low)) or 1.0)
    zero = left + scale * max(0.0, -low)
    parts = [hatch(key)]
    for n, point in enumerate(series.points):
        parts.append(one_row(series, point, (top + n * step, zero, scale, is_stacked), key, names, width))
    height = top + len(series.points) * step + 6
    parts.append(tag("line", x1=zero, x2=zero, y1=top, y2=height - 4, stroke=colour("muted")))
    for limit in chart.limits:
        x = zero + limit.value * scale
        tint = colour("ink" if limit.is_target else "worse")
        line = tag(
            "line",
            x1=x,
            x2=x,
            y1=top - 4,
            y2=height - 4,
            stroke=tint,
            stroke_width=1.5,
            stroke_dasharray=None if limit.is_target else "5 4",
        )
        text = shorten(limit.label, width, LABEL)
        at = min(max(x, text_width(text, LABEL) / 2), width - text_width(text, LABEL) / 2)
        parts.append(tag("g", title(limit.label), line, words(at, 13, text, anchor="middle", fill=tint)))
    return height, "".join(parts)


def one_row(
    series: Series, point: Point, place: tuple[float, float, float, bool], key: str, room: float, width: float
) -> str:
    """Return a name, its bar, and its value at the end of the bar."""
    y, zero, scale, is_stacked = place
    bar_y = y + (19 if is_stacked else 4)
    name = shorten(point.label, width - 4 if is_stacked else room, LABEL)
    parts = [title(readout(series, point, True)), words(0, y + (14 if is_stacked else 18), name)]
    if point.value is None:
        return tag("g", *parts, words(zero + 6, bar_y + 14, point.text or "no data", kind="ax"), class_="m")
    long = abs(point.value) * scale
    start = zero if point.value >= 0 else zero - long
    parts.append(
        tag(
            "rect",
            x=start,
            y=bar_y,
            width=max(1.0, long),
            height=18,
            class_="b",
            **fill_of(point, key, is_second=series.is_context),
        )
    )
    end = zero + max(0.0, long if point.value >= 0 else 0.0)
    if point.low is not None and point.high is not None:
        middle = bar_y + 9
        parts.append(
            tag(
                "line",
                x1=zero + point.low * scale,
                x2=zero + point.high * scale,
                y1=middle,
                y2=middle,
                stroke=colour("ink"),
            )
        )
        end = max(end, zero + point.high * scale)
    parts.append(words(end + 6, bar_y + 14, point.text))
    return tag("g", *parts, class_="m")


def draw_grid(chart: Chart, width: float) -> tuple[float, str]:
    """Return the height and the cells of a grid: the latest columns that fit, states by shape, numbers in the cells."""
    count = max((len(series.points) for series in chart.series), default=0)
    names = min(width * 0.36, widest((series.name for series in chart.series), LABEL) + 12)
    least = max(LEAST_CELL, widest((p.text for s in chart.series for p in s.points), SMALL) + 10)
    shown = max(1, min(count, int((width - names) / least)))
    cell = min((width - names) / shown, 84.0)
    parts = []
    heads = chart.series[0].points[-shown:] if chart.series else ()
    for n in thin(len(heads), cell, widest((p.label for p in heads), AXIS)):
        parts.append(words(names + cell * (n + 0.5), 14, heads[n].label, anchor="middle", kind="ax"))
    for row, series in enumerate(chart.series):
        y = 22 + row * (CELL + 3)
        name = tag("g", title(series.name), words(0, y + 17, shorten(series.name, names - 8, LABEL)))
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
