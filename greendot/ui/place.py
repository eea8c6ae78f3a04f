"""Turns what app.py prepares before a page runs into what the page needs: its head's place, its selection."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from greendot.results import Selection
from greendot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Place:
    """One run of the app: the snapshot it reads, what was chosen, and where the header goes."""

    snapshot: Snapshot
    selection: Selection
    head: DeltaGenerator


_place: ContextVar[Place] = ContextVar("place")
_HELD = "place_of_form"


def set_place(place: Place) -> None:
    """Keep what this run's page needs."""
    _place.set(place)


def snapshot_of_page() -> Snapshot:
    """Return the snapshot that everything on this page is read from."""
    return _place.get().snapshot


def keep_place() -> None:
    """Keep what is chosen for the form that opens now: a form runs again alone, without its page."""
    st.session_state[_HELD] = _place.get().selection


def selection_of_form() -> Selection:
    """Return what was chosen on the page when its form was opened."""
    selection: Selection = st.session_state[_HELD]
    return selection


def selection_of_page() -> Selection:
    """Return what the reader chose."""
    return _place.get().selection


def head_of_page() -> DeltaGenerator:
    """Return the place above the pickers."""
    return _place.get().head
