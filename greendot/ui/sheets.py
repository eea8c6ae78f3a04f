"""Turns a document's HTML into what stands on a Streamlit page: one component, without an iframe."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from greendot.document import Link
from greendot.render.addresses import page_address
from greendot.render.markup import STYLE
from greendot.ui.theme import LIVE, SCRIPT

_SHEET = st.components.v2.component("greendot_sheet", css=LIVE + STYLE, js=SCRIPT)


def show_html(html: str, key: str, on_comment: Callable[[str, str], None] | None = None) -> None:
    """Show HTML that the markup module wrote; everything in it is escaped there.

    `on_comment` is called with the anchor and the name of a block when its comment button is pressed.
    """
    pressed = _SHEET(data={"html": html}, key=key, on_comment_change=_nothing)
    if on_comment is not None and pressed.comment:
        anchor, _, about = pressed.comment.partition("\n")
        on_comment(anchor, about)


def _nothing() -> None:
    """Let a press rerun the page; what it means is read from the component's value."""


def live_address(link: Link) -> str:
    """Return a link as an address beside the page that shows it; the Overview is the page without a name."""
    return page_address(link, ".")
