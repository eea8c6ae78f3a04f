"""Turns a page's choices into lists whose state is the address, so that a link reopens what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

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
from greendot.ui.theme import CHOICES_SCRIPT, CHOICES_STYLE
from greendot.ui.workspace import current_settings
from greendot.ui.writing import pick_form

KEY = "choices"
_CHOICES = st.components.v2.component("greendot_choices", css=CHOICES_STYLE, js=CHOICES_SCRIPT)


def pick_choices(snapshot: Snapshot, page: str) -> Selection:
    """Show what can be chosen on a page, and return what is; unknown values in the address are the default.

    Streamlit's own binding of widgets to the address writes labels; an address here holds keys, like that of a brief.
    """
    selection = choose(snapshot, page, asked_for(page))
    document = compose_page(page, snapshot, selection)
    with st.container(horizontal=True, key="pickers", vertical_alignment="bottom"):
        show_choices(document.choices)
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


def show_choices(choices: tuple[Choice, ...]) -> None:
    """Show the choices that offer more than one thing, each holding what the document was composed for.

    They are the browser's own lists in one component: Streamlit's boxes cost it more time than the page below them.
    """
    offered = [one for one in choices if len(one.options) > 1]
    for one in offered:
        st.session_state[one.name] = one.chosen
    if offered:
        _CHOICES(
            data={"choices": [asdict(one) for one in offered]}, key=KEY, width="content", on_picked_change=keep_picks
        )


def keep_picks() -> None:
    """Keep what was picked for the run that follows. A browser sent it; composing leaves unknown values out."""
    sent = st.session_state[KEY].get("picked")
    values = sent.get("values") if isinstance(sent, Mapping) else None
    for name in st.session_state.get("picked", ()):
        if isinstance(values, Mapping) and isinstance(values.get(name), str):
            st.session_state[name] = values[name]


def show_ways_out(document: Document, snapshot: Snapshot) -> None:
    """Show the link to the brief, the export, and what can be written about the plan."""
    st.link_button("print, mail, phone", brief_address(document), type="tertiary")
    show_export(document, snapshot.metrics)
    if can(current_settings().site.role, Action.EDIT_PLAN):
        st.link_button("add to report", address_to_add(document), type="tertiary")
    pick_form(document.page)
