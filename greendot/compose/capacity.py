"""Capacity: what can run out, what it was designed for, and how much room is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from greendot.chart import Limit
from greendot.compose.assembly import assemble, changes, other_metrics, section
from greendot.compose.findings import find
from greendot.compose.limits import figure_rooms, room_table
from greendot.compose.numbers import compose_numbers
from greendot.compose.page import Page
from greendot.compose.pictures import cut, figure_bars, figure_lines, figure_members, number_cell
from greendot.compose.rows import Row, day_of, is_valid_on, number_of, text_of
from greendot.compose.runways import describe_rooms, read_rooms, title_rooms
from greendot.compose.titles import title_by
from greendot.compose.view import View
from greendot.document import Cell, Document, Table
from greendot.formats import format_date, format_number, plural
from greendot.results import Result, Selection
from greendot.snapshot import Snapshot

_NUMBERS = ("headroom",)


def compose_capacity(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return the tightest resource first, then each limit with what it was designed for and where it stands."""
    view = View(snapshot, selection, now)
    runways = read_rooms(view)
    rooms = view.results_by("headroom", "resource")
    titles = view.titles("resource")
    limits = (Limit("safe limit", 0.0),) if view.known("headroom") else ()
    blocks = (
        compose_numbers(view, _NUMBERS, "numbers:capacity"),
        section(
            "What runs out, and when",
            "runways",
            describe_rooms(view, runways),
            room_table(view, runways),
            *figure_rooms(view, runways),
        ),
        figure_lines(view, "headroom", limits),
        figure_members(view, "headroom", "resource", titles),
        section("Every limit", "limits", _limits(view, rooms, titles)),
        section("What changed", "changes", changes(view, _NUMBERS, "items:changes")),
        figure_bars(view, "headroom"),
        other_metrics(view, PAGE, (*_NUMBERS, "peak_use")),
    )
    lead = "Room is what is left before the safe limit, at the busiest moment. What took years to fill can go fast."
    return assemble(view, PAGE, title_rooms(view, runways) or _title(view, rooms, titles), lead, blocks)


def _title(view: View, rooms: Mapping[str, Result], titles: Mapping[str, str]) -> str:
    if not rooms:
        return title_by(view, PAGE, find(view, PAGE.areas), _NUMBERS)
    tight = min(rooms, key=lambda name: (rooms[name].value or 0.0, name))
    name, room = titles.get(tight, tight), view.words(rooms[tight])
    past = [resource for resource, result in rooms.items() if (result.value or 0.0) <= 0]
    one, many = ("is", "are") if view.is_current else ("was", "were")
    if len(past) > 1:
        return f"{len(past)} of {plural(len(rooms), 'resource')} {many} past their safe limit."
    if past:
        return f"{name} {one} past its safe limit."
    least = f", the least of {plural(len(rooms), 'resource')}" if len(rooms) > 1 else ""
    return f"{name}: {room} of what is safe {one} left{least}."


def _limits(view: View, rooms: Mapping[str, Result], titles: Mapping[str, str]) -> Table | None:
    """Return each resource: room now, safe limit, what it was designed for, how long more takes to get."""
    records = {str(row["resource"]): row for row in _valid(view)}
    names = sorted({*rooms, *records}, key=lambda name: (_room(rooms.get(name)), name))
    if not names:
        return None
    rows = tuple(_limit_row(view, name, rooms.get(name), records.get(name, {}), titles) for name in names)
    headings = ("Resource", "Room left", "Safe limit", "Designed for", "Designed", "More takes")
    return cut(Table(f"{plural(len(rows), 'limit')}, {view.label}", headings, rows, "table:limits"))


def _limit_row(view: View, name: str, result: Result | None, row: Row, titles: Mapping[str, str]) -> tuple[Cell, ...]:
    limit, unit = number_of(row, "safe_limit"), text_of(row, "unit")
    users, on, days = number_of(row, "designed_for_users"), day_of(row, "designed_on"), number_of(row, "lead_time_days")
    purpose = text_of(row, "designed_for") or (f"{format_number(users)} users" if users is not None else "not recorded")
    return (
        Cell(titles.get(name, name), link=view.link("headroom", (("resource", name),)) if result else None),
        number_cell(view, result.metric, result.observation) if result else Cell("no data yet", True),
        Cell("not recorded" if limit is None else f"{format_number(limit)} {unit}".strip(), True, value=limit),
        Cell(purpose),
        Cell(format_date(on) if on else "not recorded"),
        Cell(plural(days, "day") if days is not None else "not recorded", True, value=days),
    )


def _room(result: Result | None) -> float:
    return result.value if result is not None and result.value is not None else float("inf")


def _valid(view: View) -> list[Row]:
    """Return the records of resources that hold at the end of the chosen period, or today."""
    day = min(view.period.ends_on, view.today)
    chosen = dict(view.selection.members).get("resource")
    rows = view.snapshot.records("resources")
    return [row for row in rows if is_valid_on(row, day) and chosen in (None, row.get("resource"))]


PAGE = Page(
    "capacity",
    "Capacity",
    "Safety",
    "What runs out next?",
    compose_capacity,
    ("capacity",),
    ("resources",),
    ("resource",),
)
