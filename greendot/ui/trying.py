"""Turns the form for one change into a longer scenario in the address: what would happen, with nothing kept."""

from __future__ import annotations

from datetime import date

import streamlit as st

from greendot.analysis.plan import Initiative, read_scenario, write_scenario
from greendot.analysis.plan.scenarios import Add, Change, Drop, Move, Staff
from greendot.compose.roadmap.roadmap import Roadmap, read_roadmap, teams_of
from greendot.compose.view import View, titles_of
from greendot.desk import Desk
from greendot.errors import GreendotError
from greendot.formats import format_date, format_number, plural
from greendot.ui.asking import read_when
from greendot.ui.comments import say_not_kept
from greendot.ui.place import selection_of_form
from greendot.ui.written import current_desk

FORM = "try_change"
ACTS = {
    "move": "it lands on another day",
    "drop": "it is dropped",
    "staff": "a team gives it more or less time",
    "add": "something new is added",
}


@st.dialog("Try a change", width="large")
def try_change() -> None:
    """Show the form: one change to the plan, or one more of the scenario that is looked at."""
    try:
        desk = current_desk()
        road = road_of_form(desk)
        held = plural(len(road.scenario.changes), "change")
        more = f" This is one more than the {held} it shows already." if road.scenario.changes else ""
        st.caption(f"The page then shows the plan as it would be, beside the plan as it is. Nothing is kept.{more}")
        act = str(st.selectbox("What if", list(ACTS), format_func=ACTS.__getitem__, key=f"{FORM}_act"))
        item = None if act == "add" else _pick_item(road)
        with st.form(f"{FORM}_form", border=False, enter_to_submit=False):
            cells = _pick_cells(desk, act, item)
            if st.form_submit_button("show it", key=f"{FORM}_send", type="primary"):
                _show(desk, road, _change(act, item, cells))
    except GreendotError as error:
        say_not_kept(error)


def road_of_form(desk: Desk) -> Roadmap:
    """Return the roadmap as the page shows it."""
    return read_roadmap(View(desk.snapshot, selection_of_form(), desk.snapshot.build.as_of))


def _pick_item(road: Roadmap) -> Initiative:
    """Show the open initiatives, the one that the page has open first, and return the chosen one."""
    items = {item.key: item for item in road.plan.items.values() if item.is_open}
    if not items:
        raise GreendotError("the plan has no open initiatives; try to add one")
    opened = dict(selection_of_form().options).get("initiative", "")
    keys = sorted(items, key=lambda key: (key != opened, items[key].title.casefold()))
    return items[str(st.selectbox("Which", keys, format_func=lambda key: items[key].title, key=f"{FORM}_which"))]


def _pick_cells(desk: Desk, act: str, item: Initiative | None) -> dict[str, str]:
    """Show the cells that a kind of change needs, and return what they hold."""
    cells: dict[str, str] = {}
    about = item.key if item else ""
    if act == "add":
        cells["name"] = st.text_input("What it is called", key=f"{FORM}_name")
        cells["kind"] = str(st.selectbox("Which kind of work", ("product", "infrastructure"), key=f"{FORM}_kind"))
    if act in ("move", "add"):
        now = f"; now {format_date(item.expected_on)}" if item and item.expected_on else ""
        cells["on"] = st.text_input(f"When it lands{now}", key=f"{FORM}_on_{about}", placeholder="2017-06-30")
    if act in ("staff", "add"):
        titles = titles_of(desk.snapshot, "team")
        given = {work.team: work.person_weeks or 0.0 for work in item.work} if item else {}
        teams = sorted(desk.known.teams, key=lambda key: (key not in given, titles.get(key, key)))

        def told(key: str) -> str:
            weeks = f", {format_number(given[key])} person-weeks now" if key in given else ""
            return f"{titles.get(key, key)}{weeks}"

        cells["team"] = str(st.selectbox("Which team", teams, format_func=told, key=f"{FORM}_team_{about}") or "")
        cells["weeks"] = st.text_input("How much it gives in all, in person-weeks", key=f"{FORM}_weeks_{about}")
    return cells


def _change(act: str, item: Initiative | None, cells: dict[str, str]) -> Change:
    """Return the change that was typed. GreendotError says which cell cannot be used."""
    if item is None:
        name = cells["name"].strip()
        if not name:
            raise GreendotError("what it is called: it is empty")
        return Add(name, cells["kind"] == "infrastructure", cells["team"], _day(cells["on"]), _weeks(cells["weeks"]))
    if act == "drop":
        return Drop(item.key)
    if act == "move":
        return Move(item.key, _day(cells["on"]))
    return Staff(item.key, cells["team"], _weeks(cells["weeks"]))


def _show(desk: Desk, road: Roadmap, change: Change) -> None:
    """Put the change behind those of the address, where the page can be read again; else say why not."""
    text = write_scenario([*road.scenario.changes, change])
    problems = read_scenario(text, road.base, teams_of(desk.snapshot)).problems
    if problems:
        raise GreendotError("\n".join(problems))
    st.query_params["scenario"] = text
    st.rerun()


def _day(text: str) -> date:
    found = read_when(text)
    if found is None:
        raise GreendotError("when it lands: it is empty; write 2017-06-30 or 30 June 2017")
    return found


def _weeks(text: str) -> float:
    try:
        return float(text.replace(",", "").strip())
    except ValueError:
        raise GreendotError(f"person-weeks: '{text[:40]}' is not a number") from None
