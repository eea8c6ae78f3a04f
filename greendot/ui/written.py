"""Turns the published snapshot into one with what people wrote laid over it, and opens the desk that forms write at."""

from __future__ import annotations

import logging
from datetime import date
from functools import lru_cache
from pathlib import Path

from greendot.cadence import Cycle, cycle_of
from greendot.desk import Desk
from greendot.errors import StoreError
from greendot.snapshot import Snapshot
from greendot.store import Store
from greendot.ui import remarks
from greendot.ui.workspace import current_settings, current_snapshot, settings_stamp

_log = logging.getLogger("greendot.ui")


def written_over(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot as people's entries make it; as published when there are none, or no store can be reached.

    The same snapshot, entries and day are one object, so that what is composed of it is composed once.
    """
    settings = current_settings()
    try:
        store = remarks.current_store()
        stamp = store.book.stamp()
        if not stamp:
            return snapshot
        return _written_over(snapshot, store, stamp, settings.calendar.local_day(settings.now()))
    except StoreError as error:
        _log.warning("what people wrote about the plan is not shown: %s", error)
        return snapshot


@lru_cache(maxsize=16)
def _written_over(snapshot: Snapshot, store: Store, stamp: int, today: date) -> Snapshot:  # noqa: ARG001 - a key
    return snapshot.with_entries(store.book.entries(), today)


def current_desk() -> Desk:
    """Return the desk that a form writes at. StoreError when the store cannot be reached."""
    return Desk(current_settings(), current_snapshot(), remarks.current_store().book)


def current_cycle() -> Cycle:
    """Return where in the cycle of planning it is now."""
    settings = current_settings()
    return _cycle(settings_stamp(), settings.calendar.local_day(settings.now()))


@lru_cache(maxsize=4)
def _cycle(stamp: tuple[Path, int], today: date) -> Cycle:  # noqa: ARG001 - a changed file is another
    settings = current_settings()
    return cycle_of(settings.cadence, settings.calendar, today)
