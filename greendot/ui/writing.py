"""Turns what a planner picks from the menu *write* into the form made for it, above the page it was picked on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from greendot.access import Action, can
from greendot.ui.asking import ask_for, decide
from greendot.ui.overriding import override
from greendot.ui.uploading import planners_sheet
from greendot.ui.weekly import begin_weekly, weekly
from greendot.ui.workspace import current_settings

WANTED = "form_wanted"
PAGES = ("roadmap", "overview")

FORMS: Mapping[str, tuple[str, Callable[[], None]]] = {
    "weekly": ("Weekly update", weekly),
    "ask": ("Ask for something", ask_for),
    "decide": ("Record a decision", decide),
    "override": ("Override the plan", override),
    "sheet": ("Planner's sheet", planners_sheet),
}
"""Every form by name: what the menu calls it, and what shows it."""


def pick_form(page: str) -> None:
    """Show the menu of forms to those who may edit the plan, on the pages that tell of it."""
    if page not in PAGES or not can(current_settings().site.role, Action.EDIT_PLAN):
        return
    picked = st.menu_button("write", list(FORMS), format_func=lambda name: FORMS[name][0], type="tertiary", key="write")
    if picked is not None:
        want_form(picked)


def want_form(name: str) -> None:
    """Keep which form was picked until the page stands."""
    st.session_state[WANTED] = name
    if name == "weekly":
        begin_weekly()


def open_form(page: str) -> None:
    """Open the form that was picked."""
    name = st.session_state.pop(WANTED, "")
    if name in FORMS and page in PAGES and can(current_settings().site.role, Action.EDIT_PLAN):
        FORMS[name][1]()
