"""Turns a press on a report's button into a change of the draft; where someone else changed it, into a choice."""

from __future__ import annotations

from typing import cast

import streamlit as st

from greendot.entries import Entry, OvertakenError
from greendot.entries import Report as Draft
from greendot.errors import GreendotError
from greendot.reports import drafting
from greendot.reports.office import Office
from greendot.ui.comments import NAME, keep_name, own_name, pick_name, say_not_kept
from greendot.ui.disagreeing import Disagreement, settle
from greendot.ui.reports.drawing import DOWN, IN, OUT, UP
from greendot.ui.reports.place import current_office
from greendot.ui.sheets import Press

PRESSED, DISAGREED = "report_pressed", "report_disagreed"
ACTS = (UP, DOWN, OUT, IN)


def keep_act(name: str, stamp: str, press: Press) -> None:
    """Keep what was pressed, and which version of the draft it was pressed on, until the page stands."""
    st.session_state[PRESSED] = (name, stamp, press)


def answer_act(office: Office, entry: Entry[Draft]) -> Press | None:
    """Do what was pressed and run the page again; return a press that opens a form, for who shows it."""
    name, stamp, press = st.session_state.pop(PRESSED, ("", "", None))
    if press is None or name != entry.body.name:
        return None
    if press.act not in ACTS:
        return cast("Press", press)
    if not own_name():
        say_who(name, stamp, press)
        return None
    if change(office, entry, act_of(press), stamp, own_name()):
        st.rerun()
    return None


def act_of(press: Press) -> drafting.Act:
    """Return the change that a button stands for."""
    if press.act in (UP, DOWN):
        return drafting.move(press.anchor, -1 if press.act == UP else 1)
    return drafting.leave_out(press.anchor, is_left_out=press.act == OUT)


def change(office: Office, entry: Entry[Draft], act: drafting.Act, stamp: str, author: str) -> bool:
    """Change a draft that was seen at `stamp`; where another version stands, keep both for the reader to choose."""
    try:
        office.change(entry.body.name, act, author=author, seen=stamp)
    except OvertakenError as error:
        theirs = error.theirs
        held = theirs.body if theirs and isinstance(theirs.body, Draft) else entry.body
        try:
            mine = act(held)
        except GreendotError as gone:
            say_not_kept(gone)
            return False
        st.session_state[DISAGREED] = [Disagreement(held.title, mine, theirs, author)]
        disagree()
        return False
    except GreendotError as error:
        say_not_kept(error)
        return False
    return True


@st.dialog("Someone changed the report meanwhile", width="large")
def disagree() -> None:
    """Show what stands beside what was wanted, and keep what is chosen; nothing is written over unseen."""
    held: list[Disagreement] = st.session_state.get(DISAGREED, [])
    try:
        settle(current_office().desk, held)
    except GreendotError as error:
        say_not_kept(error)
        return
    if not held:
        st.session_state.pop(DISAGREED, None)
    if not held or st.session_state.get("settle_send"):
        st.session_state.pop(DISAGREED, None)
        st.rerun()


@st.dialog("Who are you?")
def say_who(name: str, stamp: str, press: Press) -> None:
    """Ask once for the name that changes carry, then do what was pressed."""
    with st.form("report_who", border=False):
        given = pick_name("report_who_name")
        if st.form_submit_button("send", key="report_who_send", type="primary"):
            try:
                keep_name(given)
            except GreendotError as error:
                say_not_kept(error)
                return
            st.session_state[PRESSED] = (name, stamp, press)
            st.rerun()


def author_of(typed: str) -> str:
    """Return the name that a form was sent with, and keep it for the next one."""
    if st.session_state.get(NAME):
        return own_name()
    keep_name(typed)
    return own_name()
