"""Turns a chart of bars into SVG: one bar a point on a zero baseline, the unfinished one hatched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from greendot.chart import Chart, Point, Series, State
from greendot.render.svg.frame import (
    Frame,
    axis_labels,
    baseline,
    event_marks,
    event_rows,
    gutter,
    height_of,
    tick_room,
    ticks,
    value_range,
)
from greendot.render.svg.marks import AXIS, LABEL, colour, shorten, spread, tag, text_width, title, widest, words

WIDEST_BAR = 64.0


def readout(series: Series, point: Point, is_one: bool) -> str:
    """Return what a mark says when looked at: where, what, and the rest."""
    head = point.label if is_one else f"{series.name}, {point.label}"
    return f"{head}: {point.text}" + (f". {point.note}" if point.note else "")


def hatch(key: str) -> str:
    """Return the pattern of the unfinished period."""
    shapes = (
        tag("rect", width=5, height=5, fill=colour("paper")),
        tag("rect", width=2.4, height=5, fill=colour("data")),
    )
    units = {"patternTransform": "rotate(45)", "patternUnits": "userSpaceOnUse"}
    return tag("defs", tag("pattern", *shapes, id=f"h{key}", width=5, height=5, **units))


def fill_of(point: Point, key: str, *, is_second: bool) -> dict[str, str]:
    """Return how a bar is filled: hatched while unfinished, outlined when it is a forecast, grey when second."""
    if point.state is State.PARTIAL and not is_second:
        return {"fill": f"url(#h{key})", "stroke": colour("data")}
    if point.state is State.FORECAST:
        return {"fill": colour("band"), "stroke": colour("data"), "stroke_dasharray": "3 3"}
    return {"fill": colour("other" if is_second else "data")}


def bar_frame(chart: Chart, width: float, *, has_ticks: bool) -> Frame:
    """Return the room for bars: values above them, labels and `to date` below."""
    low, high = value_range(chart, has_zero=True, has_ticks=has_ticks)
    top = 24.0 + 15 * event_rows(chart.events) + (18 if len(bars_of(chart)) > 1 else 0)
    left = tick_room(chart) if has_ticks else 4.0
    below = 42 if any(p.state is State.PARTIAL for s in chart.series for p in s.points) else 26
    return Frame(width, height_of(width), left, width - gutter(chart, width), top, height_of(width) - below, low, high)


def bars_of(chart: Chart) -> list[Series]:
    """Return the series drawn as bars; context is drawn behind them as a line."""
    return [series for series in chart.series if not series.is_context]


def draw_bars(chart: Chart, width: float, key: str) -> tuple[float, str]:
    """Return the height and the marks of a chart of bars."""
    series = bars_of(chart) or list(chart.series)
    points = max((s.points for s in series), key=len, default=())
    probe = bar_frame(chart, width, has_ticks=False)
    slot = probe.span / max(1, len(points))
    thick = min(WIDEST_BAR, slot * 0.76) / len(series)
    room = widest((p.text for s in series for p in s.points), LABEL)
    has_all = room <= slot / len(series) + 2
    frame = probe if has_all else bar_frame(chart, width, has_ticks=bool(chart.axis.ticks))
    if not has_all:
        frame = replace(frame, right=frame.right - aside(points, slot, room))
        slot = frame.span / max(1, len(points))
        thick = min(WIDEST_BAR, slot * 0.76) / len(series)
    places = [frame.left + slot * (n + 0.5) for n in range(len(points))]
    said = set(range(len(points))) if has_all else few(points, slot, room)
    parts = [hatch(key), "" if has_all else ticks(chart, frame), context(chart, frame, places)]
    targets = tuple(frame.y(limit.value) for limit in chart.limits if limit.is_target)
    for n, one in enumerate(series):
        row = Row(one, key, thick, len(series) == 1, n > 0, said, targets)
        start = thick * (n - len(series) / 2)
        parts += [bar(frame, row, index, places[index] + start) for index in range(len(one.points))]
    parts += [
        baseline(frame, max(0.0, frame.low)),
        names(series, frame),
        limits(chart, frame, places, thick * len(series)),
    ]
    parts += [axis_labels(frame, [(x, p.label) for x, p in zip(places, points, strict=True)], slot)]
    parts += [to_date(frame, places, points), events(chart, frame, places, points, slot)]
    return frame.height, "".join(parts)


def aside(points: tuple[Point, ...], slot: float, room: float) -> float:
    """Return what the last value needs at the right to begin with its bar: the bar before is higher and in its way."""
    known = [point.value for point in points[-2:] if point.value is not None]
    return max(0.0, room - slot) if len(known) == 2 and known[1] < known[0] else 0.0


def few(points: tuple[Point, ...], slot: float, room: float) -> set[int]:
    """Return which values to print when not all fit: the last, and the highest where it is far enough from it."""
    last = len(points) - 1
    top = max(range(len(points)), key=lambda n: points[n].value or 0.0, default=last)
    apart = room / max(slot, 1.0)
    return {last} | ({top} if last - top > apart else set())


@dataclass(frozen=True, slots=True)
class Row:
    """One series of bars: how thick they are, its place among others, what is printed, and the targets' heights."""

    series: Series
    key: str
    thick: float
    is_one: bool
    is_second: bool
    said: set[int]
    targets: tuple[float, ...]


def bar(frame: Frame, row: Row, index: int, x: float) -> str:
    """Return one bar with its value above it; a missing value is said on the baseline."""
    point, thick = row.series.points[index], row.thick
    said = title(readout(row.series, point, row.is_one))
    middle = x + thick / 2
    if point.value is None:
        return tag("g", said, words(middle, frame.bottom - 5, "–", anchor="middle", kind="ax"), class_="m")
    zero, y = frame.y(max(0.0, frame.low)), frame.y(point.value)
    tall = {"y": frame.top, "height": frame.bottom - frame.top}
    place = {"x": x, "width": thick - (0 if row.is_one else 1), "y": min(y, zero), "height": max(1.0, abs(zero - y))}
    parts = [
        said,
        tag("rect", x=x - 2, width=thick + 4, fill="transparent", **tall),
        tag("rect", class_="b", **place, **fill_of(point, row.key, is_second=row.is_second)),
    ]
    top = y
    if point.low is not None and point.high is not None:
        top = frame.y(point.high)
        parts.append(tag("line", x1=middle, x2=middle, y1=frame.y(point.low), y2=top, stroke=colour("ink")))
    if index in row.said:
        half = text_width(point.text, LABEL) / 2
        before = row.series.points[index - 1].value if index and len(row.said) < len(row.series.points) else None
        is_hidden = before is not None and point.value < before
        at = min(max(x + half if is_hidden else middle, half), frame.width - half)
        near = [t for t in row.targets if index == len(row.series.points) - 1 and -4 <= y - t < 24]
        parts.append(words(at, min([y, top, zero, *near]) - 7, point.text, anchor="middle"))
    return tag("g", *parts, class_="m")


def context(chart: Chart, frame: Frame, places: list[float]) -> str:
    """Return last year, or the total, as grey steps behind the bars."""
    parts = []
    for series in chart.series if bars_of(chart) else ():
        if series.is_context:
            dots = [
                f"{x:.1f},{frame.y(p.value):.1f}"
                for x, p in zip(places, series.points, strict=False)
                if p.value is not None
            ]
            parts.append(tag("polyline", fill="none", stroke=colour("other"), stroke_width=1.5, points=" ".join(dots)))
            parts.append(words(frame.left, frame.top - 8, f"grey line: {series.name}", kind="ax"))
    return "".join(parts)


def names(series: list[Series], frame: Frame) -> str:
    """Return the names of two or more series in one line above the bars, each with its own mark."""
    parts, x = [], frame.left
    for n, one in enumerate(series if len(series) > 1 else ()):
        parts.append(tag("rect", x=x, y=frame.top - 34, width=9, height=9, fill=colour("other" if n else "data")))
        parts.append(words(x + 14, frame.top - 25, one.name, kind="ax"))
        x += text_width(one.name, AXIS) + 30
    return "".join(parts)


def limits(chart: Chart, frame: Frame, places: list[float], thick: float) -> str:
    """Return limits as dashed lines and targets as a bold tick on the last bar, their names in the right margin."""
    parts = []
    heights = spread([frame.y(limit.value) + 4 for limit in chart.limits], 15, 12, frame.bottom)
    for limit, at in zip(chart.limits, heights, strict=True):
        y = frame.y(limit.value)
        if limit.is_target:
            x = places[-1] if places else frame.right
            line = tag(
                "line", x1=x - thick / 2 - 4, x2=x + thick / 2 + 4, y1=y, y2=y, stroke=colour("ink"), stroke_width=2.5
            )
        else:
            line = tag(
                "line",
                x1=frame.left,
                x2=frame.right,
                y1=y,
                y2=y,
                stroke=colour("worse"),
                stroke_width=1.5,
                stroke_dasharray="5 4",
            )
        text = shorten(limit.label, frame.width - frame.right - 8, LABEL)
        fill = colour("ink" if limit.is_target else "worse")
        parts.append(tag("g", title(limit.label), line, words(frame.right + 6, at, text, fill=fill)))
    return "".join(parts)


def to_date(frame: Frame, places: list[float], points: tuple[Point, ...]) -> str:
    """Return `to date` under the unfinished period, where its own words do not say so."""
    parts = []
    for x, point in zip(places, points, strict=True):
        if point.state is State.PARTIAL and "to date" not in point.label + point.text:
            at = min(x, frame.width - text_width("to date", AXIS) / 2)
            parts.append(words(at, frame.bottom + 33, "to date", anchor="middle", kind="ax"))
    return "".join(parts)


def events(chart: Chart, frame: Frame, places: list[float], points: tuple[Point, ...], slot: float) -> str:
    """Return what happened, at the edge of the bar whose period it falls in."""
    placed = []
    for event in chart.events:
        at = [n for n, p in enumerate(points) if p.x_on is not None and p.x_on <= event.on]
        if at:
            placed.append((places[at[-1]] - slot / 2, event))
    return event_marks(frame, placed)
