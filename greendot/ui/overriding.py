"""Turns the form for an override into an entry that holds until a day."""

from __future__ import annotations

import streamlit as st

from greendot.entries import KINDS, OVERRIDABLE, read_body
from greendot.entries.differing import label_of, show
from greendot.errors import GreendotError
from greendot.formats import sentence_case
from greendot.ui.asking import read_when
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.written import current_desk


@st.dialog("Override the plan", width="large")
def override() -> None:
    """Show the form: which field of which initiative, what it is instead, why, and the last day it holds."""
    try:
        desk = current_desk()
        rows = desk.known.initiatives
        if not rows:
            st.write("The plan has no initiatives.")
            return
        key = st.selectbox(
            "Initiative", list(rows), format_func=lambda one: str(rows[one].get("title") or one), key="override_of"
        )
        field = st.selectbox(
            "What", list(OVERRIDABLE), format_func=lambda one: sentence_case(label_of(one)), key="override_field"
        )
        st.caption(f"It stands at: {show(rows[key].get(field))}")
        takes = OVERRIDABLE[field]
        with st.form("override_form", border=False, enter_to_submit=False):
            if isinstance(takes, tuple):
                value = st.selectbox("What it is instead", takes, key=f"override_{field}")
            else:
                value = st.text_input("What it is instead", key=f"override_{field}")
            reason = st.text_input("Why", key="override_reason")
            until = st.text_input("The last day it holds", key="override_until", placeholder="2017-03-31")
            name = pick_name()
            if st.form_submit_button("send", key="override_send", type="primary"):
                body = read_body(KINDS["override"], {"initiative": key, "field": field, "value": value})
                desk.keep(body, author=name, reason=reason, expires_on=read_when(until))
                keep_name(name)
                st.rerun()
    except GreendotError as error:
        say_not_kept(error)
