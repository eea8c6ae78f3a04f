"""Turns a page's name, a snapshot and a selection into its document, composed once for everyone who looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from greendot.cadence import Cycle
from greendot.compose import PAGES, choose
from greendot.compose.since import Since, add_since
from greendot.compose.written import add_written
from greendot.document import Document
from greendot.results import Selection
from greendot.settings import Settings
from greendot.snapshot import Snapshot
from greendot.ui.remarks import since_build
from greendot.ui.workspace import current_settings
from greendot.ui.written import current_cycle

NOTHING = Since()


def compose_page(page: str, snapshot: Snapshot, selection: Selection) -> Document:
    """Return what a page says. The same build, role, selection and minute are composed once.

    Only Data shows what people asked elsewhere and what ran; it is composed anew when either changes. What people wrote
    about the plan stands in the snapshot.
    """
    since = since_build() if page == "data" else NOTHING
    return _composed(page, snapshot, selection, minute_of(current_settings()), since, current_cycle())


def compose_query(page: str, snapshot: Snapshot, query: Mapping[str, str]) -> Document:
    """Return what a page says for the query of an address."""
    return compose_page(page, snapshot, choose(snapshot, page, query))


def minute_of(settings: Settings) -> datetime:
    """Return the time it is, to the minute: what a document says of ages is no finer."""
    return settings.now().replace(second=0, microsecond=0)


@lru_cache(maxsize=128)
def _composed(
    page: str, snapshot: Snapshot, selection: Selection, now: datetime, since: Since, cycle: Cycle
) -> Document:
    """Return a document. A snapshot is one object for each build and role, so it can stand in the key."""
    document = add_written(PAGES[page].compose(snapshot, selection, now), snapshot, cycle)
    return document if since == NOTHING else add_since(document, since, snapshot.calendar, now)
