"""Turns several series into small pictures side by side on one scale; and a few values into a sparkline."""

from __future__ import annotations

from greendot.chart import Chart, ChartKind, Series, Spark, State
from greendot.render.svg.bars import fill_of, hatch, readout
from greendot.render.svg.frame import Frame, value_range
from greendot.render.svg.marks import AXIS, LABEL, colour, shorten, tag, text_width, title, words
from greendot.render.svg.usual import band_marks, rings, unfinished

GAP, PANEL = 22.0, 132.0


def draw_multiples(chart: Chart, width: float, key: str) -> tuple[float, str]:
    """Return the height and the panels: each series with its name and last value, all on one scale."""
    columns = columns_for(chart, width)
    each = panel_width(width, columns)
    low, high = value_range(chart, has_zero=chart.kind is ChartKind.BARS, has_bands=False)
    parts = [hatch(key)]
    deep = 14.0 if any(len(name_lines(series, each)) > 1 for series in chart.series) else 0.0
    tall = PANEL + deep
    for n, series in enumerate(chart.series):
        x, y = (each + GAP) * (n % columns), tall * (n // columns)
        frame = Frame(width, tall, x, x + each, y + 40 + deep, y + tall - 30, low, high)
        parts.append(panel(chart, series, frame, y + 18, key))
    rows = -(-len(chart.series) // columns)
    return tall * rows, "".join(parts)


def panel_width(width: float, columns: int) -> float:
    """Return how wide each of some pictures beside each other is."""
    return (width - GAP * (columns - 1)) / columns


def columns_for(chart: Chart, width: float) -> int:
    """Return how many pictures stand beside each other: as many as fit, or two less where that spares names a cut."""
    most = max(1, min(len(chart.series), int((width + GAP) / (150 + GAP)), 6))
    for columns in range(most, max(1, most - 2) - 1, -1):
        each = panel_width(width, columns)
        if all(" ".join(name_lines(series, each)) == series.name for series in chart.series):
            return columns
    return most


def name_lines(series: Series, span: float) -> list[str]:
    """Return a series' name as it stands above its picture: beside the last value, in two lines where it is long."""
    room = span - text_width(last_text(series), LABEL) - 8
    if text_width(series.name, LABEL) <= room:
        return [series.name]
    first, rest = "", series.name.split(" ")
    while rest and text_width(f"{first} {rest[0]}".strip(), LABEL) <= room:
        first = f"{first} {rest.pop(0)}".strip()
    return [first, shorten(" ".join(rest), span, LABEL)] if first else [shorten(series.name, room, LABEL)]


def last_text(series: Series) -> str:
    """Return the last value that a series has, in words."""
    return next((point.text for point in reversed(series.points) if point.value is not None), "no data")


def panel(chart: Chart, series: Series, frame: Frame, first_line: float, key: str) -> str:
    """Return one small picture: name and last value above, first and last label below."""
    is_known = any(point.value is not None for point in series.points)
    weight = "600" if is_known else None
    lines = [words(frame.left, first_line + 15 * n, text) for n, text in enumerate(name_lines(series, frame.span))]
    parts = [
        tag("g", title(series.name), *lines),
        words(frame.right, first_line, last_text(series), anchor="end", font_weight=weight),
    ]
    slot = frame.span / max(1, len(series.points))
    if chart.kind is ChartKind.BARS:
        parts += [small_bar(series, n, frame, slot, key) for n in range(len(series.points))]
    else:
        parts.append(small_line(series, frame, slot))
    for limit in chart.limits:
        y, tint = frame.y(limit.value), colour("ink" if limit.is_target else "worse")
        line = tag(
            "line", x1=frame.left, x2=frame.right, y1=y, y2=y, stroke=tint, stroke_width=1.2, stroke_dasharray="5 4"
        )
        parts.append(tag("g", title(limit.label), line))
    parts.append(tag("line", x1=frame.left, x2=frame.right, y1=frame.bottom, y2=frame.bottom, stroke=colour("muted")))
    if series.points:
        first, final = series.points[0].label, series.points[-1].label
        if len(series.points) > 1 and text_width(first + final, AXIS) + 10 < frame.span:
            parts.append(words(frame.left, frame.bottom + 16, first, kind="ax"))
        parts.append(words(frame.right, frame.bottom + 16, shorten(final, frame.span, AXIS), anchor="end", kind="ax"))
    return "".join(parts)


def small_bar(series: Series, index: int, frame: Frame, slot: float, key: str) -> str:
    """Return one bar of a small picture."""
    point = series.points[index]
    if point.value is None:
        return ""
    x, y, zero = frame.left + slot * index + slot * 0.12, frame.y(point.value), frame.y(max(0.0, frame.low))
    box = tag(
        "rect",
        x=x,
        width=slot * 0.76,
        y=min(y, zero),
        height=max(1.0, abs(zero - y)),
        class_="b",
        **fill_of(point, key, is_second=series.is_context),
    )
    return tag("g", title(readout(series, point, False)), box, class_="m")


def small_line(series: Series, frame: Frame, slot: float) -> str:
    """Return the line of a small picture with a mark a point; gaps stay gaps, an unfinished end is dashed."""
    places = [frame.left + slot * (n + 0.5) for n in range(len(series.points))]
    parts = band_marks(series.band, frame, places) if series.band else []
    runs: list[list[str]] = [[]]
    for x, point in zip(places, series.points, strict=True):
        if point.value is None or point.state is State.PARTIAL:
            runs.append([])
        else:
            runs[-1].append(f"{x:.1f},{frame.y(point.value):.1f}")
    look = {"fill": "none", "stroke": colour("data"), "stroke_width": 1.8}
    parts += [tag("polyline", points=" ".join(run), **look) for run in runs if len(run) > 1]
    parts += [unfinished(series, frame, places), rings(series, frame, places)]
    for x, point in zip(places, series.points, strict=True):
        if point.value is not None:
            tall = {"y": frame.top, "height": frame.bottom - frame.top}
            area = tag("rect", x=x - slot / 2, width=slot, fill="transparent", **tall)
            dot = tag("circle", cx=x, cy=frame.y(point.value), r=3, fill=colour("data"), class_="p")
            parts.append(tag("g", title(readout(series, point, False)), area, dot, class_="m"))
    return "".join(parts)


def spark_marks(spark: Spark, width: float, height: float) -> str:
    """Return the small line beside a number: the usual range, the values with their gaps, and a dot on the last."""
    known = [value for value in spark.values if value is not None]
    if not known:
        return ""
    edges = [*known, *(spark.band.edges if spark.band else ())]
    low, high = min(edges), max(edges)
    frame = Frame(width, height, 2, width - 6, 3, height - 3, low, high if high > low else low + 1)
    step = frame.span / max(1, len(spark.values) - 1)
    places = [(frame.left + step * n, value) for n, value in enumerate(spark.values)]
    parts = []
    if spark.band:
        parts += band_marks(spark.band, frame, [x for x, _ in places])
    run: list[str] = []
    for x, value in [*places, (0.0, None)]:
        if value is not None:
            run.append(f"{x:.1f},{frame.y(value):.1f}")
        elif run:
            parts.append(tag("polyline", fill="none", stroke=colour("data"), stroke_width=1.6, points=" ".join(run)))
            run = []
    x, value = next((x, v) for x, v in reversed(places) if v is not None)
    return "".join(parts) + tag("circle", cx=x, cy=frame.y(value), r=3, fill=colour("data"))
