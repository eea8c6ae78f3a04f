"""Turns the form for an override into an entry that holds until a day."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from greendot.entries import KINDS, OVERRIDABLE, read_body
from greendot.entries.differing import label_of, show
from greendot.entries.laid import Row
from greendot.errors import GreendotError
from greendot.formats import sentence_case
from greendot.ui.asking import read_when
from greendot.ui.comments import keep_name, pick_name, say_not_kept
from greendot.ui.place import selection_of_form
from greendot.ui.written import current_desk

_FIRST = ("forecast_on", "quarter_committed", "state", "derived_status")
_FIELDS = [*_FIRST, *(one for one in OVERRIDABLE if one not in _FIRST)]
"""The fields in the order they are offered: what plans change most comes first."""


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
            "Initiative", _opened_first(rows), format_func=lambda one: _title(rows[one]), key="override_of"
        )
        field = st.selectbox(
            "What",
            _FIELDS,
            format_func=lambda one: sentence_case(label_of(one)),
            key="override_field",
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


def _opened_first(rows: Mapping[str, Row]) -> list[str]:
    """Return the initiatives by title, the one that the page has open first."""
    opened = dict(selection_of_form().options).get("initiative", "")
    return sorted(rows, key=lambda key: (key != opened, _title(rows[key]).casefold()))


def _title(row: Row) -> str:
    return str(row.get("title") or row["initiative"])
