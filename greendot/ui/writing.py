"""Turns what a planner picks from the menu *write* into the form made for it, above the page it was picked on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from greendot.access import Action, can
from greendot.ui import aiming, annotating, pricing, scenarios, trying, undoing
from greendot.ui.asking import ask_for, decide
from greendot.ui.grids import forget
from greendot.ui.overriding import override
from greendot.ui.place import keep_place
from greendot.ui.uploading import planners_sheet
from greendot.ui.weekly import begin_weekly, weekly
from greendot.ui.workspace import current_settings

WANTED = "form_wanted"
_PLAN = ("roadmap", "overview")
_CHARTED = ("metrics", "growth", "cost", "reliability", "incidents", "capacity", "roadmap", "overview")


@dataclass(frozen=True, slots=True)
class Form:
    """One form: what the menu calls it, what shows it, and the pages it is offered on."""

    label: str
    show: Callable[[], None]
    pages: tuple[str, ...]


FORMS: Mapping[str, Form] = {
    "weekly": Form("Weekly update", weekly, _PLAN),
    "ask": Form("Ask for something", ask_for, (*_PLAN, "value")),
    "decide": Form("Record a decision", decide, (*_PLAN, "value")),
    "override": Form("Override the plan", override, _PLAN),
    trying.FORM: Form("Try a change", trying.try_change, ("roadmap",)),
    scenarios.KEEP: Form("Keep this scenario", scenarios.keep_scenario, ("roadmap",)),
    scenarios.ADOPT: Form("Adopt a scenario", scenarios.adopt_scenario, ("roadmap",)),
    aiming.FORM: Form("Targets", aiming.set_targets, ("metrics",)),
    pricing.FORM: Form("Prices", pricing.assume_prices, ("value", "roadmap")),
    annotating.FORM: Form("Note on a date", annotating.annotate, _CHARTED),
    "sheet": Form("Planner's sheet", planners_sheet, _PLAN),
    undoing.FORM: Form("Take back or undo", undoing.undo, (*_PLAN, "value")),
}
"""Every form by name, in the order of the menu."""


def forms_of(page: str) -> list[str]:
    """Return the forms that a page offers to those who may edit the plan; none to others."""
    if not can(current_settings().site.role, Action.EDIT_PLAN):
        return []
    return [name for name, form in FORMS.items() if page in form.pages]


def pick_form(page: str) -> None:
    """Show the menu of forms to those who may edit the plan, on the pages that tell of it."""
    offered = forms_of(page)
    if not offered:
        return
    if len(offered) == 1:  # a menu of one thing cannot be used by keyboard
        is_pressed = st.button(FORMS[offered[0]].label.lower(), type="tertiary", key="write")
        picked = offered[0] if is_pressed else None
    else:
        name = {one: FORMS[one].label for one in offered}
        picked = st.menu_button("write", offered, format_func=lambda one: name[one], type="tertiary", key="write")
    if picked is not None:
        want_form(picked)


def want_form(name: str) -> None:
    """Keep which form was picked until the page stands."""
    st.session_state[WANTED] = name
    if name == "weekly":
        begin_weekly()
    else:
        forget(name)


def open_form(page: str) -> None:
    """Open the form that was picked."""
    name = st.session_state.pop(WANTED, "")
    if name in forms_of(page):
        keep_place()
        FORMS[name].show()
