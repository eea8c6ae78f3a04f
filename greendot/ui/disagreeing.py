"""Turns two versions of one entry into a choice: what stands now beside what was typed, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from greendot.desk import Desk
from greendot.entries import Body, Entry, OvertakenError, differences
from greendot.entries.differing import NOTHING
from greendot.ui.comments import keep_name
from greendot.ui.sheets import show_html

THEIRS, MINE = "keep theirs", "write mine"


@dataclass
class Disagreement:
    """What was typed, and what someone else wrote meanwhile; None where they took it back."""

    title: str
    mine: Body
    theirs: Entry[Body] | None
    author: str
    reason: str = ""


def settle(desk: Desk, open_ones: list[Disagreement]) -> int:
    """Show each difference and its choice, take those that are sent out of the list, and return how many were kept."""
    show_html(
        '<p class="words">Someone else wrote about these while you did. Nothing is lost: choose.</p>', "settle_lead"
    )
    with st.form("settle_form", border=False):
        for number, one in enumerate(open_ones):
            show_html(difference_table(one), f"settle_{number}")
            st.radio(
                one.title, (THEIRS, MINE), key=f"settle_choice_{number}", horizontal=True, label_visibility="collapsed"
            )
        if not st.form_submit_button("send", key="settle_send", type="primary"):
            return 0
    kept, left = 0, []
    for number, one in enumerate(open_ones):
        if st.session_state[f"settle_choice_{number}"] == THEIRS:
            continue
        try:
            seen = one.theirs.stamp if one.theirs else ""
            desk.keep(one.mine, author=one.author, reason=one.reason, seen=seen)
            keep_name(one.author)
            kept += 1
        except OvertakenError as error:
            one.theirs = error.theirs
            left.append(one)
    open_ones[:] = left
    if left:
        st.rerun(scope="fragment")
    return kept


def difference_table(one: Disagreement) -> str:
    """Return both versions as a table: of the fields that differ those that were typed; the rest stays theirs."""
    theirs = one.theirs.body if one.theirs else None
    who = escape(one.theirs.author) if one.theirs else "taken back"
    changed = (field for field in differences(theirs, one.mine) if field.after != NOTHING)
    cells = ((field.field, field.before, field.after) for field in changed)
    rows = "".join(
        f"<tr><td><b>{escape(name)}</b></td><td>{escape(before)}</td><td>{escape(after)}</td></tr>"
        for name, before, after in cells
    )
    head = f"<thead><tr><th></th><th scope=col>{who}</th><th scope=col>you</th></tr></thead>"
    return f"<h3>{escape(one.title)}</h3><div class=scroll><table>{head}<tbody>{rows}</tbody></table></div>"
