"""Turns the form of what was written into an entry that is taken back, or whose last change is undone."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from greendot.desk import Desk
from greendot.entries import Body, Entry, OvertakenError, differences
from greendot.errors import GreendotError
from greendot.formats import format_date, sentence_case
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.plain import plain_markdown
from greendot.ui.written import current_desk

FORM = "undo"
_MOST = 200


@st.dialog("Take back or undo", width="large")
def undo() -> None:
    """Show what was written, the newest first: take it back, or undo its last change; undone twice it is back."""
    try:
        desk = current_desk()
        written = [one for one in reversed(desk.entries.entries) if one.kind != "report"]
        found = {one.key: one for one in sorted(written, key=lambda one: one.changed_at, reverse=True)[:_MOST]}
        if not found:
            st.write("Nothing has been written about the plan yet.")
            return
        titles = _titles(desk)
        key = st.selectbox(
            "What was written",
            list(found),
            format_func=lambda key: _label(desk, titles, found[key]),
            key=f"{FORM}_which",
        )
        if _take_back(desk, found[str(key)]):
            _forget_seen()
            st.rerun()
    except OvertakenError as error:
        _forget_seen()
        say_not_kept(error)
    except GreendotError as error:
        say_not_kept(error)


def _take_back(desk: Desk, one: Entry[Body]) -> bool:
    """Show what an entry says and the ways to take it back; return whether one was taken."""
    seen = st.session_state.setdefault(f"{FORM}_seen_{one.key}", one.stamp)
    st.markdown("\n".join(f"- {plain_markdown(str(said))}" for said in differences(None, one.body)))
    with st.form(f"{FORM}_form", border=False, enter_to_submit=False):
        reason = st.text_input("Why", key=f"{FORM}_reason")
        name = pick_name()
        is_last = st.form_submit_button("undo its last change", key=f"{FORM}_send", type="primary")
        is_all = one.withdrawn_at is None and st.form_submit_button("take it back", key=f"{FORM}_all")
    if is_last:
        desk.undo(one.key, author=name, seen=seen)
    elif is_all:
        desk.withdraw(one.key, author=name, reason=reason, seen=seen)
    else:
        return False
    keep_name(name)
    return True


def _forget_seen() -> None:
    """Forget which versions were seen, so that the next opening sees what stands then."""
    for held in [held for held in st.session_state if str(held).startswith(f"{FORM}_seen_")]:
        del st.session_state[held]


def _label(desk: Desk, titles: Mapping[str, str], one: Entry[Body]) -> str:
    """Return an entry in a line: `Override of Shard by channel, Ada, 14 February 2017`."""
    body = one.body
    about = titles.get(str(getattr(body, "initiative", "") or getattr(body, "ask", ""))) or body.slot
    told = f"{sentence_case(one.kind)}: {getattr(body, 'title', '') or about}"
    field = getattr(body, "field", "") or getattr(body, "team", "")
    what = f", {str(field).removesuffix('_on').replace('_', ' ')}" if one.kind in ("override", "staffing") else ""
    gone = "; taken back" if one.withdrawn_at else "" if one.holds_on(desk.today) else "; over"
    return f"{told}{what}, {one.author}, {format_date(desk.settings.calendar.local_day(one.changed_at))}{gone}"


def _titles(desk: Desk) -> dict[str, str]:
    rows = [(str(row["ask"]), row.get("title")) for row in desk.snapshot.records("asks")]
    rows += [(key, row.get("title")) for key, row in desk.known.initiatives.items()]
    return {key: str(title) for key, title in rows if title}
