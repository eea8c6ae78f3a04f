"""Turns a page's choices into widgets whose state is the address, so that a link reopens what was seen."""

from __future__ import annotations

import streamlit as st

from greendot.access import Action, can
from greendot.compose import choose
from greendot.document import Choice, Document
from greendot.results import Selection
from greendot.snapshot import Snapshot
from greendot.ui.documents import compose_page
from greendot.ui.exporting import show_export
from greendot.ui.reports.adding import address_to_add
from greendot.ui.showing import brief_address
from greendot.ui.workspace import current_settings
from greendot.ui.writing import pick_form


def pick_choices(snapshot: Snapshot, page: str) -> Selection:
    """Show what can be chosen on a page, and return what is; unknown values in the address are the default.

    Streamlit's own binding of widgets to the address writes labels; an address here holds keys, like that of a brief.
    """
    selection = choose(snapshot, page, asked_for(page))
    document = compose_page(page, snapshot, selection)
    with st.container(horizontal=True, key="pickers", vertical_alignment="bottom"):
        for choice in document.choices:
            if len(choice.options) > 1:
                pick_option(choice)
        show_ways_out(document, snapshot)
    write_address(page, document)
    return selection


def asked_for(page: str) -> dict[str, str]:
    """Return the query a reader asks for: what widgets hold, unless the address itself was changed (back, a link)."""
    address = st.query_params.to_dict()
    picked = {name: st.session_state[name] for name in st.session_state.get("picked", ()) if name in st.session_state}
    is_followed = address != st.session_state.get("address", {}) and page == st.session_state.get("page", page)
    return address if is_followed else address | picked


def write_address(page: str, document: Document) -> None:
    """Write what is chosen into the address; defaults stay out of it, other words in it stay."""
    address = st.query_params.to_dict()
    names = [choice.name for choice in document.choices]
    wanted = {name: value for name, value in address.items() if name not in names}
    wanted |= {one.name: one.chosen for one in document.choices if one.chosen != one.options[0].key}
    if wanted != address:
        st.query_params.from_dict(wanted)
    st.session_state["page"], st.session_state["address"], st.session_state["picked"] = page, wanted, names


def pick_option(choice: Choice) -> None:
    """Show one choice as a select box that holds what the document was composed for."""
    labels = {option.key: option.label for option in choice.options}
    st.session_state[choice.name] = choice.chosen
    st.selectbox(choice.label, list(labels), format_func=lambda key: labels.get(key, key), key=choice.name, width=170)


def show_ways_out(document: Document, snapshot: Snapshot) -> None:
    """Show the link to the brief, the export, and what can be written about the plan."""
    st.link_button("print, mail, phone", brief_address(document), type="tertiary")
    show_export(document, snapshot.metrics)
    if can(current_settings().site.role, Action.EDIT_PLAN):
        st.link_button("add to report", address_to_add(document), type="tertiary")
    pick_form(document.page)
