"""Turns observations of a metric into charts over time: bars by period, lines by week, members side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from greendot.calendar import MONTHS, Calendar, Grain, Period
from greendot.chart import Chart, ChartKind, Event, Limit, Point, Series, State
from greendot.figures.axes import axis_of
from greendot.figures.usual import Usual, usual_of
from greendot.formats import TO_DATE, format_column, format_value, is_percent, plural
from greendot.results import Metric, Observation

BARS = {Grain.QUARTER: 8, Grain.MONTH: 13, Grain.WEEK: 14, Grain.DAY: 28, Grain.YEAR: 8}


BEFORE = "a year before"
"""What the grey line behind a line is called."""


SCALED = {"bytes": "bytes", "milliseconds": "ms", "seconds": "s", "minutes": "min", "hours": "h"}
"""Units that texts leave for larger or smaller ones, and how each is written: `1.5 s` of milliseconds says its unit."""


def chart_bars(
    metric: Metric, observations: Sequence[Observation], calendar: Calendar, currency: str, target: float | None = None
) -> Chart:
    """Return one bar a period, the unfinished one marked, with the target of the last period as a tick."""
    points = tuple(
        point_of(metric, seen, axis_label(seen.period, calendar, is_first=index == 0), calendar, currency)
        for index, seen in enumerate(observations)
    )
    limits = () if target is None else (Limit(f"target {format_value(target, metric.unit, currency)}", target, True),)
    return Chart(
        ChartKind.BARS,
        _even(metric, (Series(metric.title, points),)),
        axis_of([*(point.value for point in points), target], metric.unit, currency),
        _alternative(metric, observations, calendar, currency),
        limits,
    )


@dataclass(frozen=True, slots=True)
class Strip:
    """A stretch of one series as it is drawn: its periods, what was to be expected of each, and those a year before.

    `before` stands in the order of `seen`; None where nothing is known or it was counted otherwise. `name` is that of
    the panel it has among others.
    """

    seen: Sequence[Observation]
    usual: Usual | None = None
    before: Sequence[Observation | None] = ()
    name: str = ""


def chart_lines(
    metric: Metric,
    strips: Sequence[Strip],
    calendar: Calendar,
    currency: str,
    *,
    limits: tuple[Limit, ...] = (),
    events: tuple[Event, ...] = (),
) -> Chart:
    """Return a line along dates, or panels of them on one axis, with usual ranges, the year before, limits, events."""
    series = tuple(line for strip in strips for line in _lines(metric, strip, calendar, currency))
    edges = [edge for line in series if line.band for edge in line.band.edges]
    values = [*(point.value for line in series for point in line.points), *(limit.value for limit in limits), *edges]
    longest = max(strips, key=lambda strip: strip.seen[-1].period.starts_on - strip.seen[0].period.starts_on)
    said = [_alternative(metric, strip.seen, calendar, currency) for strip in strips]
    return Chart(
        ChartKind.LINES,
        _even(metric, series),
        axis_of(values, metric.unit, currency, from_zero=metric.unit != "percent"),
        " ".join(said),
        limits,
        within(events, longest.seen),
    )


def _lines(metric: Metric, strip: Strip, calendar: Calendar, currency: str) -> tuple[Series, ...]:
    """Return the line of a strip, those outside its usual range marked, and behind it that of the year before."""
    points = [_dated(metric, seen, calendar, currency, is_first=not at) for at, seen in enumerate(strip.seen)]
    marked = _marked(points, strip.seen, strip.usual)
    line = Series(metric.title, marked, band=strip.usual.band if strip.usual else None, panel=strip.name)
    if not any(one is not None and one.value is not None for one in strip.before):
        return (line,)
    earlier = tuple(
        replace(point_of(metric, one, now.label, calendar, currency), x_on=now.x_on)
        if one is not None
        else replace(now, value=None, text="", note="", state=State.NO_DATA, low=None, high=None)
        for one, now in zip(strip.before, points, strict=True)
    )
    return Series(BEFORE, earlier, is_context=True, panel=strip.name), line


def _marked(points: Sequence[Point], seen: Sequence[Observation], usual: Usual | None) -> tuple[Point, ...]:
    """Return points with those outside the usual range marked so, in their readout too."""
    outside = usual.outside if usual else ()
    return tuple(
        replace(point, state=State.OUTSIDE, note=f"{point.note}, {State.OUTSIDE.value}")
        if one.period in outside
        else point
        for one, point in zip(seen, points, strict=True)
    )


def chart_multiples(
    metric: Metric, by_member: Mapping[str, Sequence[Observation]], calendar: Calendar, currency: str
) -> Chart:
    """Return one small line a member, side by side on one scale; `by_member` is keyed by what a reader calls it.

    Each carries its usual range as far as its own drawn past tells one.
    """
    series = []
    for name, seen_in in by_member.items():
        usual = usual_of(metric, seen_in, len(seen_in))
        points = [_dated(metric, seen, calendar, currency, is_first=True) for seen in seen_in]
        series.append(Series(name, _marked(points, seen_in, usual), band=usual.band if usual else None))
    values = [point.value for line in series for point in line.points]
    words = f"{metric.title}, {plural(len(series), 'line')} side by side: {', '.join(by_member)}."
    axis = axis_of(values, metric.unit, currency, from_zero=metric.unit != "percent")
    return Chart(ChartKind.LINES, tuple(series), axis, words, is_multiples=True)


def point_of(metric: Metric, seen: Observation, label: str, calendar: Calendar, currency: str) -> Point:
    """Return one observation as a mark, its whole readout in the note."""
    formatted = format_value(seen.value, metric.unit, currency)
    period = calendar.label(seen.period)
    note = f"{period} {TO_DATE}" if seen.is_partial else period
    if seen.n is not None:
        note += f", {plural(seen.n, 'value')} behind it"
    state = State.NO_DATA if seen.value is None else State.PARTIAL if seen.is_partial else State.PLAIN
    has_own_unit = formatted.unit != SCALED.get(metric.unit, formatted.unit)
    text = str(formatted) if has_own_unit else formatted.text
    return Point(label, seen.value, text, None, note, state, seen.low, seen.high)


def _even(metric: Metric, series: tuple[Series, ...]) -> tuple[Series, ...]:
    """Return percentages of one figure with one number of decimals; other units as they are."""
    if not is_percent(metric.unit):
        return series
    known = [point.value for line in series for point in line.points if point.value is not None]
    texts: dict[float | None, str] = dict(zip(known, format_column(known, metric.unit), strict=True))
    return tuple(
        replace(line, points=tuple(replace(point, text=texts.get(point.value, point.text)) for point in line.points))
        for line in series
    )


def axis_label(period: Period, calendar: Calendar, *, is_first: bool = False) -> str:
    """Return a period as it stands under a bar: `Q1 16` at the first and each new year, else `Q2`; `Nov`; `14 Nov`."""
    start = period.starts_on
    match period.grain:
        case Grain.QUARTER:
            year, quarter = sorted(calendar.label(period).split(), key=lambda word: word.startswith("Q"))
            named = f"{quarter} {'FY' if calendar.is_fiscal else ''}{year[-2:]}"
            return named if is_first or quarter == "Q1" else quarter
        case Grain.MONTH:
            month = MONTHS[start.month - 1]
            return f"{month} {start.year % 100:02d}" if is_first or start.month == 1 else month
        case Grain.YEAR:
            return calendar.label(period)
        case _:
            return f"{start.day} {MONTHS[start.month - 1]}"


def within(events: Sequence[Event], observations: Sequence[Observation]) -> tuple[Event, ...]:
    """Return the events that fall inside what is drawn."""
    if not observations:
        return ()
    first, last = observations[0].period.starts_on, observations[-1].period.ends_on
    return tuple(event for event in events if first <= event.on < last)


def _dated(metric: Metric, seen: Observation, calendar: Calendar, currency: str, *, is_first: bool) -> Point:
    point = point_of(metric, seen, axis_label(seen.period, calendar, is_first=is_first), calendar, currency)
    return Point(
        point.label, point.value, point.text, seen.period.starts_on, point.note, point.state, point.low, point.high
    )


def _alternative(metric: Metric, observations: Sequence[Observation], calendar: Calendar, currency: str) -> str:
    known = [seen for seen in observations if seen.value is not None]
    if not known:
        return f"{metric.title}: no data yet."
    ends = [
        f"{format_value(seen.value, metric.unit, currency)} in {calendar.label(seen.period)}"
        + (f" {TO_DATE}" if seen.is_partial else "")
        for seen in (known[0], known[-1])
    ]
    many = plural(len(observations), observations[0].period.grain.value)
    return f"{metric.title}, {many}: {' to '.join(ends) if len(known) > 1 else ends[0]}."
