"""Turns what a reader must know beside the numbers into a calm line: no snapshot yet, a new build, a fault."""

from __future__ import annotations

import logging
from html import escape

import streamlit as st

from greendot.errors import GreendotError
from greendot.results import Build
from greendot.settings import Settings
from greendot.ui.sheets import show_html
from greendot.ui.workspace import current_build, current_settings

FAULT = "This page could not be shown. The fault is written in the server's log; the other pages still work."
POLL_S = 30.0

_log = logging.getLogger("greendot.ui")


def show_trouble(message: str, settings: Settings) -> None:
    """Show a calm page in place of numbers: what is missing, and what to run."""
    company = escape(settings.company.name)
    steps = "greendot load" + "\n" + "greendot publish"
    show_html(
        f'<header class="top"><b><span class="dot"></span>{company}</b></header>'
        f"<h1>There is nothing to show yet.</h1><p class=lead>{escape(message)}</p>"
        f"<p class=text>In the folder of greendot.toml, run</p><pre>{steps}</pre>"
        "<p class=text>and reload this page. Data that is already there is never lost by either.</p>",
        "trouble",
    )


def say_switched(build: Build) -> None:
    """Say once that the numbers are of another build than those this reader saw before."""
    before = st.session_state.get("seen_build")
    st.session_state["seen_build"] = build.build
    if before not in (None, build.build):
        st.toast(f"New numbers: build {build.build}.")


@st.fragment(run_every=POLL_S)
def say_new_build(shown: str) -> None:
    """Say when a newer build has landed while this page was open; the next press of anything shows it."""
    try:
        live = current_build(current_settings())
    except GreendotError:
        return
    if live is not None and live != shown:
        with st.container(horizontal=True, key="notice", vertical_alignment="center"):
            words = f"New numbers have landed (build {escape(live)}). This page still shows build {escape(shown)}."
            show_html(f'<p class="note" role="status">{words}</p>', "new_build")
            if st.button("show them", key="show_new_build", type="tertiary", width="content"):
                st.rerun()


def on_script_error(error: Exception) -> bool:
    """Say in one line that a page failed, and write the trace to the log; the reader never sees it."""
    _log.error("a page failed: %s", error, exc_info=error)
    text = str(error) if isinstance(error, GreendotError) else FAULT
    show_html(f'<p class="note warn" role="alert">{escape(text)}</p>', "fault")
    return True
