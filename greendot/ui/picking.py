"""Turns a page's choices into widgets that live in the address bar, so that a link reopens what was seen."""

from __future__ import annotations

import streamlit as st

from greendot.compose import choose
from greendot.document import Choice, Document
from greendot.results import Selection
from greendot.snapshot import Snapshot
from greendot.ui.documents import compose_page
from greendot.ui.exporting import show_export
from greendot.ui.showing import brief_address


def pick_choices(snapshot: Snapshot, page: str) -> Selection:
    """Show what can be chosen on a page, and return what is; unknown values in the address are the default."""
    selection = choose(snapshot, page, address_query())
    document = compose_page(page, snapshot, selection)
    with st.container(horizontal=True, key="pickers", vertical_alignment="bottom"):
        for choice in document.choices:
            if len(choice.options) > 1:
                pick_option(choice)
        show_ways_out(document)
    return selection


def address_query() -> dict[str, str]:
    """Return the address' query with what widgets hold now, which is newer than the address."""
    query = {str(key): value for key, value in st.query_params.to_dict().items()}
    held = {str(key): value for key, value in st.session_state.items() if isinstance(value, str)}
    return query | held


def pick_option(choice: Choice) -> None:
    """Show one choice as a select box; its first option is the default and stays out of the address."""
    labels = {option.key: option.label for option in choice.options}
    keys = list(labels)
    if st.session_state.get(choice.name, keys[0]) not in labels:
        del st.session_state[choice.name]
    st.selectbox(
        choice.label,
        keys,
        format_func=lambda key: labels.get(key, key),
        key=choice.name,
        bind="query-params",
        width=170,
    )


def show_ways_out(document: Document) -> None:
    """Show the link to the brief and the export."""
    st.link_button("print, mail, phone", brief_address(document), type="tertiary")
    show_export(document)
