"""Turns a chart and a width into a frame: where values and dates fall, and the axes, limits and events around marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from greendot.chart import Chart, Event, Point
from greendot.render.svg.marks import AXIS, LABEL, SMALL, colour, shorten, tag, text_width, thin, title, widest, words

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
HEIGHT, NARROW_HEIGHT, NARROW_WIDTH = 240.0, 220.0, 400.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The room marks have, in pixels, and the values at its bottom and top."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float

    def y(self, value: float) -> float:
        """Return the height of a value, never outside the frame."""
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - min(1.0, max(0.0, share)) * (self.bottom - self.top)

    @property
    def span(self) -> float:
        """Return the width that marks have."""
        return self.right - self.left


def height_of(width: float) -> float:
    """Return how high a figure of this width is."""
    return NARROW_HEIGHT if width < NARROW_WIDTH else HEIGHT


def points_of(chart: Chart) -> list[Point]:
    """Return every point of every series."""
    return [point for series in chart.series for point in series.points]


def value_range(chart: Chart, *, has_zero: bool, has_ticks: bool = True, has_bands: bool = True) -> tuple[float, float]:
    """Return the lowest and highest value that must have room; zero is among them where bars stand on it."""
    points = points_of(chart)
    values = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    values += [limit.value for limit in chart.limits]
    values += [tick for tick, _ in chart.axis.ticks] if has_ticks else []
    values += [edge for series in chart.series if series.band and has_bands for edge in series.band.edges]
    values += [0.0] if has_zero or not values else []
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - (low != 0), high + 1)


def ticks(chart: Chart, frame: Frame) -> str:
    """Return the round values of the axis with hairlines, texts in the left margin."""
    parts = []
    for value, text in chart.axis.ticks:
        y = frame.y(value)
        parts.append(tag("line", x1=frame.left, x2=frame.right, y1=y, y2=y, stroke=colour("line")))
        parts.append(words(frame.left - 6, y + 4, text, anchor="end", kind="ax"))
    return "".join(parts)


def tick_room(chart: Chart) -> float:
    """Return the left margin that the texts of the value axis need."""
    return widest((text for _, text in chart.axis.ticks), AXIS) + 10 if chart.axis.ticks else 4.0


def baseline(frame: Frame, value: float | None = None) -> str:
    """Return the line marks stand on."""
    y = frame.bottom if value is None else frame.y(value)
    return tag("line", x1=frame.left - 4, x2=frame.right, y1=y, y2=y, stroke=colour("muted"))


def gutter(chart: Chart, width: float) -> float:
    """Return the right margin that names of limits and targets need, at most a third of the width."""
    return min(width * 0.32, widest((limit.label for limit in chart.limits), LABEL) + 10) if chart.limits else 4.0


def axis_labels(frame: Frame, places: list[tuple[float, str]], slot: float) -> str:
    """Return the labels under the marks that fit; the last is always there. None leaves the picture."""
    halves = [text_width(text, AXIS) / 2 + 4 for _, text in places]
    edges = [(x - half, x + half) for (x, _), half in zip(places, halves, strict=True)]
    has_all = all(before[1] <= after[0] for before, after in pairwise(edges))
    room = widest((text for _, text in places), AXIS)
    shown = list(range(len(places))) if has_all else thin(len(places), slot, room)
    parts = []
    for index in shown:
        x, text = places[index]
        cut = (
            text if has_all else shorten(text, max(slot * (shown[-1] - shown[0]) / max(1, len(shown) - 1), 60.0), AXIS)
        )
        half = text_width(cut, AXIS) / 2
        x = min(max(x, half), frame.width - half)
        parts.append(words(x, frame.bottom + 17, cut, anchor="middle", kind="ax"))
    return "".join(parts)


def date_ticks(first: date, last: date, room: int) -> list[tuple[date, str]]:
    """Return month beginnings between two dates, at most `room` of them; days where they span less than two months."""
    days = (last - first).days
    if days < 62:
        step = max(1, -(-days // max(1, room)))
        dates = [first + timedelta(days=n) for n in range(0, days + 1, step)]
        return [(day, f"{day.day} {MONTHS[day.month - 1]}") for day in dates]
    months = [(first.year + m // 12, m % 12 + 1) for m in range(first.month - 1, first.month + days // 28 + 1)]
    starts = [date(year, month, 1) for year, month in months if first <= date(year, month, 1) <= last]
    step = next((s for s in (1, 2, 3, 6, 12, 24) if len(starts) / s <= room), 60)
    kept = [day for day in starts if (day.month - 1) % min(step, 12) == 0][:: max(1, step // 12)]
    has_years = first.year != last.year
    return [
        (
            day,
            f"{MONTHS[day.month - 1]} {day:%y}"
            if has_years and (i == 0 or day.month <= step)
            else MONTHS[day.month - 1],
        )
        for i, day in enumerate(kept)
    ]


EVENT_ROWS = 3
"""How many rows the words of events may take."""


def event_rows(events: tuple[Event, ...]) -> int:
    """Return how many rows of words stand above the marks."""
    return min(EVENT_ROWS, len(events))


def event_marks(frame: Frame, placed: list[tuple[float, Event]]) -> str:
    """Return a thin line with its words for each event, beside the line that goes up to them.

    Words stand left of their lines, later ones higher, where all of them have the room; else right of them, earlier
    ones higher: so no line runs through another's words. What finds no room stays in the line's title.
    """
    most = frame.width * 0.6
    texts = [(x, event, shorten(event.label, most, SMALL + 1)) for x, event in sorted(placed, key=lambda pair: pair[0])]
    is_left = all(x - 4 - text_width(text, SMALL + 1) >= 0 for x, _, text in texts)
    rows: list[list[tuple[float, float]]] = [[] for _ in range(EVENT_ROWS)]
    parts: list[str] = []
    for x, event, text in texts if is_left else reversed(texts):
        room = text_width(text, SMALL + 1)
        start = x - 4 - room if is_left else min(x + 4, frame.width - room)
        free = (
            n for n, row in enumerate(rows) if all(start > end + 8 or start + room + 8 < begin for begin, end in row)
        )
        row = next(free, EVENT_ROWS)
        if row < EVENT_ROWS:
            rows[row].append((start, start + room))
            end = {"anchor": "end"} if is_left else {}
            parts.append(words(x - 4 if is_left else start, frame.top - 8 - 15 * row, text, kind="ax", **end))
        is_clear = not any(begin - 2 <= x <= end + 2 for below in rows[:row] for begin, end in below)
        reach = 15 * row + (12 if is_left else 0)
        parts.append(event_line(frame, x, event, reach if row < EVENT_ROWS and is_clear else 0))
    return "".join(parts)


def event_line(frame: Frame, x: float, event: Event, reach: float) -> str:
    """Return the thin line of an event, up to its words where none of another's are in the way."""
    ends = {"x1": x, "x2": x, "y1": frame.top - 2 - reach, "y2": frame.bottom}
    line = tag("line", stroke=colour("muted"), stroke_dasharray="1 3" if event.is_break else None, **ends)
    return tag("g", title(event.label), line)
