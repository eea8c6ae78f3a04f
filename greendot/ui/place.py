"""Turns what app.py prepares before a page runs into what the page needs: its head's place, its selection."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

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


def set_place(place: Place) -> None:
    """Keep what this run's page needs."""
    _place.set(place)


def snapshot_of_page() -> Snapshot:
    """Return the snapshot that everything on this page is read from."""
    return _place.get().snapshot


def selection_of_page() -> Selection:
    """Return what the reader chose."""
    return _place.get().selection


def head_of_page() -> DeltaGenerator:
    """Return the place above the pickers."""
    return _place.get().head
