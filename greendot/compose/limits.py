"""Turns limits as their runways tell them into a table of when each is met, and figures of the most urgent."""

from __future__ import annotations

from greendot.chart import Limit
from greendot.compose.ahead import figure_forecast
from greendot.compose.pictures import cut
from greendot.compose.rows import day_of, is_valid_on, number_of, text_of
from greendot.compose.runways import NONE, TABLE, Room, in_hundred, link_of
from greendot.compose.view import View
from greendot.document import Cell, Figure, Table
from greendot.formats import format_date, format_number, format_percent, plural

_MOST_DRAWN = 2
_BEYOND = "not within four quarters"


def room_table(view: View, rooms: tuple[Room, ...]) -> Table | None:
    """Return each limit: what is used of it, when it runs out, by when to order, the chance that this is too late."""
    if not rooms:
        return None
    rows = tuple(
        (
            Cell(one.name, link=link_of(view, one)),
            _used_cell(one),
            Cell(_out_cell(view, one)),
            Cell(_order_cell(view, one)),
            Cell(_too_late_cell(one), True, value=one.too_late),
            Cell(_designed(view, one)),
        )
        for one in rooms
    )
    headings = ("Limit", "Used now", "Runs out", "Order by", "Too late already", "Designed for")
    more = "Runs out: 5 in 10 by the date, 8 in 10 inside its range."
    table = cut(Table(f"{plural(len(rows), 'limit')} and when they are met", headings, rows, TABLE))
    return table if table.more else Table(table.caption, headings, rows, TABLE, more)


def _used_cell(room: Room) -> Cell:
    if room.used is None or not room.limit:
        return Cell("not known", True)
    share = 100 * room.used / room.limit
    return Cell(format_percent(round(share)), True, value=share)


def _out_cell(view: View, room: Room) -> str:
    if room.reason:
        return f"not known: {room.reason}"
    if room.is_over:
        return "past its limit"
    if room.mid_on is None:
        return _BEYOND if room.within < NONE else f"{in_hundred(room.within)} within four quarters"
    around = format_date(room.mid_on, view.today)
    if room.early_on is None:
        return around
    first = format_date(room.early_on, view.today)
    return (
        f"{around} ({first} to {format_date(room.late_on, view.today)})"
        if room.late_on
        else f"{around} ({first} or later)"
    )


def _order_cell(view: View, room: Room) -> str:
    if room.reason or room.is_over:
        return "now" if room.is_over else ""
    if room.lead_days is None:
        return "lead time not recorded"
    if room.order_on is None:
        early = day_of(room.row, "order_early_on")
        return f"perhaps {format_date(early, view.today)}" if early else "not yet"
    passed = ", passed" if room.order_on < view.today else ""
    return f"{format_date(room.order_on, view.today)}{passed}"


def _too_late_cell(room: Room) -> str:
    if room.too_late is None or room.reason:
        return ""
    return "no" if room.too_late < NONE else in_hundred(room.too_late)


def _designed(view: View, room: Room) -> str:
    rows = [row for row in view.snapshot.records("resources") if text_of(row, "resource") == room.resource]
    row = next((row for row in rows if is_valid_on(row, view.today)), {})
    purpose, users, on = text_of(row, "designed_for"), number_of(row, "designed_for_users"), day_of(row, "designed_on")
    what = purpose or (f"{format_number(users)} users" if users is not None else "")
    return f"{what} ({on.year})" if what and on else what or "not recorded"


def figure_rooms(view: View, rooms: tuple[Room, ...]) -> tuple[Figure, ...]:
    """Return the forecast of peak use for the most urgent limits, with the limit drawn."""
    limits = (Limit("safe limit", 100.0),)
    tight = [one for one in rooms if one.is_tight and one.resource][:_MOST_DRAWN]
    found = (figure_forecast(view, "peak_use", (("resource", one.resource),), limits, _title(one)) for one in tight)
    return tuple(figure for figure in found if figure is not None)


def _title(room: Room) -> str:
    """Return what a forecast of use means: nothing more is bought in it."""
    name = room.name.replace("{", "{{").replace("}", "}}")
    return f"{name}: {{about}} of what is safe in {{period}}, if no more is bought"
