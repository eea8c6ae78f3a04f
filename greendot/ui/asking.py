"""Turns the forms for an ask and for a decision into entries."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from greendot.compose.view import titles_of
from greendot.desk import Desk
from greendot.entries import Ask, Decision, OvertakenError, plain_of, read_body, read_day
from greendot.entries.kinds import OUTCOMES
from greendot.errors import GreendotError, StoreError
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.written import current_desk

WAYS = ("a", "b", "c")


@st.dialog("Ask for something", width="large")
def ask_for() -> None:
    """Show the form for a new ask: what, its ways and their prices, when it is needed, what happens otherwise."""
    try:
        desk = current_desk()
        titles = titles_of(desk.snapshot, "team")
        with st.form("ask_for_form", border=False, enter_to_submit=False):
            said: dict[str, Any] = {
                "title": st.text_input("What is asked for, in a few words", key="ask_title"),
                "if_nothing": st.text_area("What happens if nothing is done", key="ask_if_nothing", height=80),
            }
            left, middle, right = st.columns(3)
            said["needed_by_on"] = left.text_input("Decide by", key="ask_needed_by", placeholder="2017-03-10")
            said["team"] = middle.selectbox(
                "Team",
                ["", *sorted(desk.known.teams)],
                format_func=lambda key: titles.get(key, key) or "none",
                key="ask_team",
            )
            said["initiative"] = right.selectbox(
                "For", ["", *desk.known.initiatives], format_func=lambda key: _title(desk, key), key="ask_initiative"
            )
            options = [_pick_way(way, is_first=way == WAYS[0]) for way in WAYS]
            name = pick_name()
            if st.form_submit_button("send", key="ask_for_send", type="primary"):
                said["options"] = [one for one in options if one["title"]]
                said["needed_by_on"] = read_when(str(said["needed_by_on"]))
                desk.keep(read_body(Ask, said), author=name)
                keep_name(name)
                st.rerun()
    except GreendotError as error:
        say_not_kept(error)


@st.dialog("Record a decision", width="large")
def decide() -> None:
    """Show the form for a decision: about which ask, which way, by whom, why; later, what came of it."""
    try:
        desk = current_desk()
        titles = {str(row["ask"]): str(row.get("title") or row["ask"]) for row in desk.snapshot.records("asks")}
        if not titles:
            st.write("Nothing is asked yet.")
            return
        ask = st.selectbox("About", list(titles), format_func=lambda key: titles[key], key="decide_ask")
        before = desk.entries.decisions.get(ask)
        seen = st.session_state.setdefault(f"decide_seen_{ask}", before.stamp if before else "")
        held = plain_of(before.body) if before else {}
        with st.form("decide_form", border=False, enter_to_submit=False):
            said = _pick_decision(desk, ask, held)
            name = pick_name()
            if st.form_submit_button("send", key="decide_send", type="primary"):
                said["decided_by"] = said["decided_by"] or name
                desk.keep(read_body(Decision, {**held, **said, "ask": ask}), author=name, seen=seen)
                keep_name(name)
                del st.session_state[f"decide_seen_{ask}"]
                st.rerun()
    except OvertakenError as error:
        _say_overtaken(error)
    except GreendotError as error:
        say_not_kept(error)


def read_when(text: str) -> date | None:
    """Return a date that was typed; None for none. GreendotError for other forms."""
    try:
        return read_day(text) if text.strip() else None
    except ValueError:
        raise GreendotError(f"'{text[:40]}' is not a date; write 2017-03-10 or 10 March 2017") from None


def _pick_decision(desk: Desk, ask: str, held: dict[str, Any]) -> dict[str, Any]:
    left, right, third = st.columns(3)
    outcome = left.selectbox(
        "Decided", OUTCOMES, index=OUTCOMES.index(held.get("outcome", OUTCOMES[0])), key=f"decide_outcome_{ask}"
    )
    options = {
        str(row["option"]): str(row["title"]) for row in desk.snapshot.records("ask_options") if row["ask"] == ask
    }
    keys = ["", *options]
    chosen = held.get("option", "")
    option = right.selectbox(
        "Which way",
        keys,
        index=keys.index(chosen) if chosen in keys else 0,
        format_func=lambda key: options.get(key, "none named"),
        key=f"decide_option_{ask}",
    )
    on = third.text_input("On", held.get("decided_on") or desk.today.isoformat(), key=f"decide_on_{ask}")
    by = st.text_input("Who decided; you, if left empty", held.get("decided_by", ""), key=f"decide_by_{ask}")
    why = st.text_area("Why", held.get("why", ""), key=f"decide_why_{ask}", height=80)
    came = st.text_area("What came of it, told later", held.get("came_of_it", ""), key=f"decide_came_{ask}", height=80)
    return {
        "outcome": outcome,
        "option": option,
        "decided_on": read_when(on),
        "decided_by": by,
        "why": why,
        "came_of_it": came,
    }


def _pick_way(way: str, *, is_first: bool) -> dict[str, Any]:
    """Show one way to meet the ask; the first is the one that is recommended."""
    title, price, people, days = st.columns((3, 1.2, 1, 1))
    label = "The way you would choose" if is_first else "Another way"
    return {
        "option": way,
        "title": title.text_input(label, key=f"ask_way_{way}"),
        "price": price.text_input("Money", key=f"ask_price_{way}"),
        "people": people.text_input("People", key=f"ask_people_{way}"),
        "time_days": days.text_input("Days", key=f"ask_days_{way}"),
        "is_recommended": is_first,
    }


def _title(desk: Desk, key: str) -> str:
    return str(desk.known.initiatives.get(key, {}).get("title") or key) if key else "no initiative"


def _say_overtaken(error: OvertakenError) -> None:
    """Say what stands now; what was typed stays in the form, which sends over it the next time."""
    theirs = error.theirs
    if theirs is None or not isinstance(theirs.body, Decision):
        say_not_kept(error)
        return
    st.session_state[f"decide_seen_{theirs.body.ask}"] = theirs.stamp
    by = f"by {theirs.body.decided_by}" if theirs.body.decided_by else ""
    words = f"{theirs.author} recorded meanwhile: {theirs.body.outcome} {by}. {theirs.body.why}".strip()
    say_not_kept(StoreError(f"{words} Send again to write yours over it."))
