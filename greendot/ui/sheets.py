"""Turns a document's HTML into what stands on a Streamlit page: one component, without an iframe."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from greendot.document import Link
from greendot.render.addresses import page_address
from greendot.render.markup import STYLE
from greendot.ui.theme import LIVE, SCRIPT

_SHEET = st.components.v2.component("greendot_sheet", css=LIVE + STYLE, js=SCRIPT)


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed in a document: what it does, on which block or which entry. A browser sent it."""

    act: str
    anchor: str = ""
    entry: int = 0


def show_html(html: str, key: str, on_press: Callable[[Press], None] | None = None) -> None:
    """Show HTML that the markup module wrote; everything in it is escaped there.

    `on_press` is called before the page runs again when one of its buttons is pressed.
    """

    def pressed() -> None:
        press = _read(st.session_state[key].get("press"))
        if press is not None and on_press is not None:
            on_press(press)

    _SHEET(data={"html": html}, key=key, on_press_change=pressed)


def _read(sent: Any) -> Press | None:
    """Return what a browser says was pressed; None when it is no such thing."""
    try:
        said = json.loads(sent)
        return Press(str(said["act"]), str(said.get("anchor", "")), int(said.get("entry", 0)))
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def live_address(link: Link) -> str:
    """Return a link as an address beside the page that shows it; the Overview is the page without a name."""
    return page_address(link, ".")
