"""Turns the dates an initiative was given into a milestone trend chart: flat is stable, rising is slipping."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from greendot.analysis.plan import Initiative
from greendot.chart import Axis, Chart, ChartKind, Limit, Point, Series
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.words import moved_words
from greendot.document import Figure, Table
from greendot.formats import format_date

_MOST_TICKS, _ROOM = 6, 0.13


def figure_trend(road: Roadmap, item: Initiative, dates: Table) -> Figure | None:
    """Return the day it was expected on, by the day that was said, up to today; None below two dates.

    The grey line is where the two are the same day: an initiative lands where its line meets that one.
    """
    if len(item.forecasts) < 2:
        return None
    end = item.landed_on or road.today
    said = [(one.reported_on, one.forecast_on, one.reason) for one in item.forecasts if one.reported_on <= end]
    if not said:
        return None
    last = (end, item.landed_on or said[-1][1], "landed" if item.landed_on else "as it stands today")
    first = said[0][0]
    points = _thinned([_point(on, expected, note, road.today) for on, expected, note in (*said, last)])
    day = tuple(_point(on, on, "", road.today) for on in (first, end))
    ticks = _ticks(min(first, *(one[1] for one in said)), max(end, *(one[1] for one in said)))
    chart = Chart(
        ChartKind.LINES,
        (Series("expected", points), Series("that same day", day, is_context=True)),
        Axis("date", tuple((float(tick.toordinal()), _month(tick)) for tick in ticks)),
        f"The date of {item.title} by the day it was given; it {moved_words(item)}.",
        limits=(Limit("first date", float(item.baseline_on.toordinal()), is_target=True),) if item.baseline_on else (),
    )
    return Figure(
        title=f"Its date {moved_words(item)}",
        subtitle="Up: the day it was expected on. Across: the day that was said. Flat is stable, up is later",
        chart=chart,
        table=dates,
        anchor="figure:trend",
    )


def _point(on: date, expected: date, note: str, today: date) -> Point:
    return Point(format_date(on, today), float(expected.toordinal()), format_date(expected, today), on, note)


def _thinned(points: list[Point]) -> tuple[Point, ...]:
    """Return points whose labels leave each other room, from the last to the first; the rest say their day in words."""
    days = [point.x_on or date.min for point in points]
    room = max(1, round((days[-1] - days[0]).days * _ROOM))
    kept, taken = [points[-1]], days[-1]
    for point, day in zip(reversed(points[:-1]), reversed(days[:-1]), strict=True):
        has_room = (taken - day).days >= room and ((day - days[0]).days >= room or day == days[0])
        taken = day if has_room else taken
        said = ". ".join(text for text in (f"said on {point.label}", point.note) if text)
        kept.append(point if has_room else replace(point, label="", note=said))
    return tuple(reversed(kept))


def _month(day: date) -> str:
    return f"{day:%b} {day.year}"


def _ticks(first: date, last: date) -> list[date]:
    """Return firsts of months from at or before the first day to the last, evenly apart, six at most."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = max(1, -(-months // (_MOST_TICKS - 1)))
    ticks, tick = [], first.replace(day=1)
    while True:
        ticks.append(tick)
        if tick > last or len(ticks) == _MOST_TICKS:
            return ticks
        for _ in range(step):
            tick = (tick + timedelta(days=32)).replace(day=1)
