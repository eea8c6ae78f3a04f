"""Turns a chart of lines, or of one dot an event, into SVG: time across, gaps where nothing is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from greendot.chart import Chart, ChartKind, Point, Series, State
from greendot.render.svg.bars import readout
from greendot.render.svg.dots import dot_names, dots
from greendot.render.svg.forecast import dashes, end_name, ranges
from greendot.render.svg.frame import (
    Frame,
    axis_labels,
    baseline,
    date_ticks,
    event_marks,
    event_rows,
    height_of,
    points_of,
    tick_room,
    ticks,
    value_range,
)
from greendot.render.svg.marks import AXIS, LABEL, colour, shorten, spread, tag, text_width, title, widest, words
from greendot.render.svg.usual import band_marks, rings, unfinished

FEW = 14
"""Up to this many points carry their own labels on the axis; more are read by dates."""


class Across:
    """Where points fall from left to right: by date where they have one, else evenly."""

    def __init__(self, chart: Chart, frame: Frame) -> None:
        self.frame = frame
        self.points = points_of(chart)
        days = [p.x_on for p in self.points if p.x_on] + [e.on for e in chart.events if self.points]
        self.is_dated = bool(days) and all(p.x_on for p in self.points)
        self.first, self.last = (min(days), max(days)) if days else (date.min, date.min)
        self.count = max((len(series.points) for series in chart.series), default=1)

    def x(self, point: Point, index: int) -> float:
        """Return where a point falls, in pixels."""
        return self.on(point.x_on) if self.is_dated and point.x_on else self.at(index)

    def on(self, day: date) -> float:
        """Return where a day falls."""
        return self.frame.left + self.frame.span * ((day - self.first).days / max(1, (self.last - self.first).days))

    def at(self, index: int) -> float:
        """Return where the n-th of evenly spaced points falls."""
        return self.frame.left + self.frame.span * (index / max(1, self.count - 1))


def draw_lines(chart: Chart, width: float) -> tuple[float, str]:
    """Return the height and the marks of a chart of lines or dots."""
    is_dots = chart.kind is ChartKind.DOTS
    low, high = value_range(chart, has_zero=is_dots)
    top = 24.0 + 15 * event_rows(chart.events) + (20 if is_dots and len(chart.series) > 1 else 0)
    right = width - margin(chart, width)
    below = 42 if is_dots is False and any(p.state is State.PARTIAL for p in points_of(chart)) else 30
    frame = Frame(width, height_of(width), tick_room(chart), right, top, height_of(width) - below, low, high)
    return frame.height, ticks(chart, frame) + plot(chart, frame)


def margin(chart: Chart, width: float) -> float:
    """Return the room at the right that names and last values of lines need, at most a third of the width."""
    if chart.kind is ChartKind.DOTS:
        return 10.0
    beside = [text for text, _, _ in line_names(chart)] + [limit.label for limit in chart.limits if limit.is_target]
    return min(width * 0.34, widest(beside, LABEL) + 14) if beside else 10.0


def line_names(chart: Chart) -> list[tuple[str, int, Series]]:
    """Return what stands where each line ends, and at which of its points: its last value, or its name of several."""
    own = [series for series in chart.series if not series.is_context]
    found = []
    for series in chart.series:
        known = [n for n, p in enumerate(series.points) if p.value is not None and p.state is not State.FORECAST]
        if known:
            is_value = len(own) == 1 and not series.is_context
            found.append((series.points[known[-1]].text if is_value else series.name, known[-1], series))
    return found


def plot(chart: Chart, frame: Frame) -> str:
    """Return all marks of a chart of lines or dots inside its frame, with its axis of dates."""
    across = Across(chart, frame)
    is_dots = chart.kind is ChartKind.DOTS
    parts = [*(band(series, across) for series in chart.series), dot_names(chart) if is_dots else ""]
    for series in sorted(chart.series, key=lambda one: not one.is_context):
        parts.append(dots(series, frame, places_of(series, across)) if is_dots else line(chart, series, across))
    parts += [
        limits(chart, across),
        baseline(frame),
        ends(chart, across),
        end_name(chart, across),
        dates(chart, across),
    ]
    parts.append(event_marks(frame, [(across.on(e.on), e) for e in chart.events] if across.is_dated else []))
    return "".join(parts)


def band(series: Series, across: Across) -> str:
    """Return the usual range of each point of a series, softly behind it."""
    if series.band is None:
        return ""
    return tag("g", title(series.band.label), *band_marks(series.band, across.frame, places_of(series, across)))


def places_of(series: Series, across: Across) -> list[float]:
    """Return where the points of a series fall from left to right."""
    return [across.x(point, n) for n, point in enumerate(series.points)]


def runs(chart: Chart, series: Series) -> Iterator[list[tuple[int, Point]]]:
    """Yield the stretches of a series that may be joined: no value missing, no break of definition between."""
    breaks = [event.on for event in chart.events if event.is_break]
    run: list[tuple[int, Point]] = []
    for index, point in enumerate(series.points):
        before = run[-1][1].x_on if run else None
        is_cut = bool(before and point.x_on and any(before < day <= point.x_on for day in breaks))
        if run and (point.value is None or is_cut):
            yield run
            run = []
        if point.value is not None:
            run.append((index, point))
    if run:
        yield run


def path(run: Sequence[tuple[int, Point]], across: Across) -> str:
    """Return the points of a line."""
    return " ".join(f"{across.x(p, n):.1f},{across.frame.y(p.value or 0.0):.1f}" for n, p in run)


def line(chart: Chart, series: Series, across: Across) -> str:
    """Return one series: its known range, its line, dashed where it is a forecast, and a mark a point."""
    stroke = {"fill": "none", "stroke": colour("other" if series.is_context else "data"), "stroke_linejoin": "round"}
    thick = 1.4 if series.is_context else 2.2
    parts = []
    for run in runs(chart, series):
        parts.append(ranges(run, across))
        known = [pair for pair in run if pair[1].state not in (State.FORECAST, State.PARTIAL)]
        if len(known) > 1:
            parts.append(tag("polyline", points=path(known, across), stroke_width=thick, **stroke))
        parts.append(dashes(run, across, colour("other" if series.is_context else "data")))
        if len(run) == 1:
            x, y = path(run, across).split(",")
            parts.append(tag("circle", cx=x, cy=y, r=3, fill=stroke["stroke"]))
    places = places_of(series, across)
    parts += [unfinished(series, across.frame, places), rings(series, across.frame, places)]
    return "".join(parts) + spots(chart, series, across)


def spots(chart: Chart, series: Series, across: Across) -> str:
    """Return what a pointer finds along a line: a slice of the frame a point, with a dot that shows when it does."""
    frame = across.frame
    is_one = len(chart.series) == 1
    slot = frame.span / max(1, across.count)
    parts = []
    for index, point in enumerate(series.points):
        if point.value is None or (series.is_context and not is_one):
            continue
        x, y = across.x(point, index), frame.y(point.value)
        tall = (frame.top, frame.bottom - frame.top) if is_one else (y - 9, 18.0)
        area = tag("rect", x=x - slot / 2, width=slot, y=tall[0], height=tall[1], fill="transparent")
        dot = tag("circle", cx=x, cy=y, r=3.5, fill=colour("data"), class_="p")
        parts.append(tag("g", title(readout(series, point, is_one)), area, dot, class_="m"))
    return "".join(parts)


def limits(chart: Chart, across: Across) -> str:
    """Return limits as dashed lines named where no line crosses the name, and targets as a bold tick at the end."""
    frame, parts = across.frame, []
    for limit in chart.limits:
        y = frame.y(limit.value)
        if limit.is_target:
            mark = tag(
                "line", x1=frame.right - 14, x2=frame.right + 4, y1=y, y2=y, stroke=colour("ink"), stroke_width=2.5
            )
            parts.append(tag("g", title(limit.label), mark))
            continue
        text = shorten(limit.label, frame.span, LABEL)
        x, at, anchor = free_place(across, y, text_width(text, LABEL))
        mark = tag(
            "line",
            x1=frame.left,
            x2=frame.right,
            y1=y,
            y2=y,
            stroke=colour("worse"),
            stroke_width=1.5,
            stroke_dasharray="5 4",
        )
        parts.append(tag("g", title(limit.label), mark, words(x, at, text, anchor=anchor, fill=colour("worse"))))
    return "".join(parts)


def free_place(across: Across, y: float, room: float) -> tuple[float, float, str]:
    """Return where a name can stand beside a horizontal line without a point under it: x, baseline, anchor."""
    frame = across.frame
    for at in (y - 6, y + 16):
        for x, anchor, span in (
            (frame.left + 2, "start", (frame.left, frame.left + room)),
            (frame.right - 2, "end", (frame.right - room, frame.right)),
        ):
            taken = [
                frame.y(p.value)
                for n, p in enumerate(across.points)
                if p.value is not None and span[0] - 6 <= across.x(p, n % max(1, across.count)) <= span[1] + 6
            ]
            if 12 <= at <= frame.bottom - 2 and not any(at - 14 <= v <= at + 4 for v in taken):
                return x, at, anchor
    return frame.left + 2, y - 6, "start"


def ends(chart: Chart, across: Across) -> str:
    """Return names and last values where the lines end, moved apart where they would touch."""
    frame = across.frame
    if chart.kind is ChartKind.DOTS:
        return target_names(chart, frame, [])
    named: list[tuple[float, str, str]] = []
    parts = []
    for text, index, series in line_names(chart):
        point = series.points[index]
        x, y = across.x(point, index), frame.y(point.value or 0.0)
        tint = "muted" if series.is_context else "ink"
        if not series.is_context and point.state not in (State.OUTSIDE, State.PARTIAL):
            parts.append(tag("circle", cx=x, cy=y, r=3.5, fill=colour("data")))
        has_room = frame.width - frame.right > text_width(text, LABEL)
        if series.is_context and frame.right >= frame.width:
            continue
        is_beside = has_room or series.is_context or len(line_names(chart)) > 2
        if is_beside and (len(chart.series) > 1 or x > frame.right - 1):
            named.append((y + 4, text, tint))
            continue
        at = y - 10 if y - 24 > frame.top - 14 else y + 20
        half = text_width(text, LABEL) / 2
        parts.append(words(min(x, max(frame.right, frame.width) - half), at, text, anchor="middle"))
    return "".join(parts) + target_names(chart, frame, named)


def target_names(chart: Chart, frame: Frame, named: list[tuple[float, str, str]]) -> str:
    """Return the names in the right margin, of series and of targets."""
    targets = [(frame.y(limit.value) + 4, limit.label, "ink") for limit in chart.limits if limit.is_target]
    beside = named + targets
    heights = spread([y for y, _, _ in beside], 16, frame.top, frame.bottom)
    room = frame.width - frame.right - 9
    return "".join(
        tag("g", title(name), words(frame.right + 8, at, shorten(name, room, LABEL), fill=colour(tint)))
        for at, (_, name, tint) in zip(heights, beside, strict=True)
    )


def dates(chart: Chart, across: Across) -> str:
    """Return the labels of the time axis: the points' own when they are few, else months or days."""
    frame = across.frame
    longest = max((series.points for series in chart.series), key=len, default=())
    if across.is_dated and (len(longest) > FEW or chart.kind is ChartKind.DOTS) and across.first < across.last:
        room = int(frame.span / (text_width("Mmm 00", AXIS) + 12))
        places = [(across.on(day), text) for day, text in date_ticks(across.first, across.last, room)]
        return axis_labels(frame, places, frame.span / max(1, len(places)))
    places = [(across.x(point, n), point.label) for n, point in enumerate(longest)]
    open_ = [across.x(point, n) for n, point in enumerate(longest) if point.state is State.PARTIAL]
    under = "".join(words(x, frame.bottom + 33, "to date", anchor="middle", kind="ax") for x in open_[-1:])
    return axis_labels(frame, places, frame.span / max(1, len(places) - 1)) + under
