"""Turns the scenario of an address into a kept one, and a kept one into entries over the plan."""

from __future__ import annotations

import streamlit as st

from greendot.compose.roadmap.kept import kept_changes
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.desk import Desk
from greendot.entries import OvertakenError, Scenario, read_body
from greendot.errors import GreendotError
from greendot.formats import plural
from greendot.ui.asking import read_when
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.disagreeing import Disagreement, settle
from greendot.ui.trying import road_of_form
from greendot.ui.written import current_desk

KEEP, ADOPT = "keep_scenario", "adopt"


@st.dialog("Keep this scenario", width="large")
def keep_scenario() -> None:
    """Show the form: a name and a note for the changes that the address holds."""
    try:
        desk = current_desk()
        road = road_of_form(desk)
        held: list[Disagreement] = st.session_state.setdefault(KEEP, [])
        if held:
            settle(desk, held)
            if not held:
                st.rerun()
            return
        if not road.scenario.changes:
            st.write("This page shows the plan. *write*, *try a change* makes a scenario of it; then keep it here.")
            return
        st.caption(
            f"{plural(len(road.scenario.changes), 'change')}, as this page shows. The plan itself stays as it is."
        )
        with st.form(f"{KEEP}_form", border=False, enter_to_submit=False):
            name = st.text_input("Name", key=f"{KEEP}_name")
            note = st.text_input("What it is meant to show", key=f"{KEEP}_note")
            author = pick_name()
            is_sent = st.form_submit_button("send", key=f"{KEEP}_send", type="primary")
        if is_sent:
            _keep(desk, road, name, note, author)
    except GreendotError as error:
        say_not_kept(error)


def _keep(desk: Desk, road: Roadmap, name: str, note: str, author: str) -> None:
    """Keep the scenario; one of that name that stands already is shown beside it, to choose."""
    changes = kept_changes(road.scenario.changes, road.base)
    body = read_body(Scenario, {"name": name.strip(), "note": note, "changes": changes})
    try:
        desk.keep(body, author=author, seen="")
    except OvertakenError as error:
        st.session_state[KEEP].append(Disagreement(f"A scenario called {name.strip()}", body, error.theirs, author))
        st.rerun(scope="fragment")
    keep_name(author)
    st.rerun()


@st.dialog("Adopt a scenario", width="large")
def adopt_scenario() -> None:
    """Show the form: which scenario, why, and the last day that what it becomes holds."""
    try:
        desk = current_desk()
        scenarios = desk.entries.scenarios
        if not scenarios:
            st.write("No scenario is kept yet. *write*, *try a change* makes one, *keep this scenario* keeps it.")
            return
        name = st.selectbox("Scenario", list(scenarios), key=f"{ADOPT}_which")
        seen = st.session_state.setdefault(f"{ADOPT}_seen_{name}", scenarios[name].stamp)
        st.caption(
            "What it moves, drops and re-staffs is laid over the plan, all at once, until the last day below. "
            "What it adds stays in the scenario: a new initiative begins in its source. All of it can be taken back."
        )
        with st.form(f"{ADOPT}_form", border=False, enter_to_submit=False):
            reason = st.text_input("Why", key=f"{ADOPT}_reason")
            until = st.text_input("The last day it holds", key=f"{ADOPT}_until", placeholder="2017-03-31")
            author = pick_name()
            is_sent = st.form_submit_button("send", key=f"{ADOPT}_send", type="primary")
        if is_sent:
            desk.adopt(name, author=author, reason=reason, expires_on=read_when(until), seen=seen)
            keep_name(author)
            st.query_params.pop("scenario", None)
            st.rerun()
    except OvertakenError as error:
        for key in [key for key in st.session_state if str(key).startswith(f"{ADOPT}_seen_")]:
            del st.session_state[key]
        say_not_kept(error)
    except GreendotError as error:
        say_not_kept(error)
