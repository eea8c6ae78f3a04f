"""Turns the pages that a snapshot has data for into navigation, pickers, and the page that runs."""

from __future__ import annotations

import streamlit as st

from greendot.access import Action, can
from greendot.compose import available_pages, default_period
from greendot.compose.page import REPORTS, WORKBENCH
from greendot.errors import GreendotError
from greendot.resources import shipped
from greendot.results import Selection
from greendot.snapshot import Snapshot
from greendot.ui.notices import say_new_build, say_switched, show_trouble
from greendot.ui.picking import pick_choices
from greendot.ui.place import Place, set_place
from greendot.ui.workspace import current_settings, current_snapshot
from greendot.ui.written import written_over


def title_page(title: str) -> None:
    """Configure the page, once a run: each time costs the browser. Its icon and style come with the front page."""
    st.set_page_config(page_title=title, layout="wide", initial_sidebar_state="auto")


def run_page() -> None:
    """Show navigation, header and pickers, then run the page that the address names."""
    try:
        snapshot = written_over(current_snapshot())
    except GreendotError as error:
        title_page("Greendot")
        show_trouble(str(error), current_settings())
        return
    page = navigate(snapshot)
    say_switched(snapshot.build)
    head = st.container(key="head")
    name = page.url_path or "overview"
    if name in (WORKBENCH, REPORTS):
        title_page(f"{page.title} · {snapshot.build.company}")
        set_place(Place(snapshot, Selection(default_period(snapshot)), head))
        page.run()
        return
    selection = pick_choices(snapshot, name)
    label, company = snapshot.calendar.label(selection.period), snapshot.build.company
    title_page(f"{page.title}, {label} · {company}")
    set_place(Place(snapshot, selection, head))
    say_new_build(snapshot.build.build)
    page.run()


def navigate(snapshot: Snapshot) -> st.Page:
    """Show the pages there is data for and, to who may use it, the Workbench; return the one that the address names."""
    groups: dict[str, list[st.Page]] = {}
    for page in available_pages(snapshot):
        file = shipped("pages", f"{page.name.replace('-', '_')}.py")
        is_first = page.name == "overview"
        one = st.Page(file, title=page.title, url_path=None if is_first else page.name, default=is_first)
        groups.setdefault(page.group, []).append(one)
    reports = st.Page(shipped("pages", f"{REPORTS}.py"), title="Reports", url_path=REPORTS)
    groups.setdefault("Plan", []).append(reports)
    if can(snapshot.role, Action.PREVIEW):
        file = shipped("pages", f"{WORKBENCH}.py")
        groups.setdefault("Trust", []).append(st.Page(file, title="Workbench", url_path=WORKBENCH))
    return st.navigation(groups, expanded=True)
