"""Turns a page's name, a snapshot and a selection into its document, composed once for everyone who looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from greendot.cadence import Cycle
from greendot.compose import PAGES, choose
from greendot.compose.said import add_said
from greendot.compose.since import Since, add_since
from greendot.compose.view import View
from greendot.compose.written import add_written
from greendot.document import Document
from greendot.forecast import KeptForecast
from greendot.results import Selection
from greendot.settings import Settings
from greendot.snapshot import Snapshot
from greendot.ui.remarks import said_before, since_build
from greendot.ui.workspace import current_settings
from greendot.ui.written import current_cycle

NOTHING = Since()


def compose_page(page: str, snapshot: Snapshot, selection: Selection) -> Document:
    """Return what a page says. The same build, role, selection and minute are composed once.

    Only Data shows what people asked elsewhere and what ran; it is composed anew when either changes. Pages with
    forecasts show how those kept from before turned out. What people wrote about the plan stands in the snapshot.
    """
    since = since_build() if page == "data" else NOTHING
    said = said_before(page, snapshot, selection)
    return _composed(page, snapshot, selection, minute_of(current_settings()), since, said, current_cycle())


def compose_query(page: str, snapshot: Snapshot, query: Mapping[str, str]) -> Document:
    """Return what a page says for the query of an address."""
    return compose_page(page, snapshot, choose(snapshot, page, query))


def minute_of(settings: Settings) -> datetime:
    """Return the time it is, to the minute: what a document says of ages is no finer."""
    return settings.now().replace(second=0, microsecond=0)


@lru_cache(maxsize=128)
def _composed(
    page: str,
    snapshot: Snapshot,
    selection: Selection,
    now: datetime,
    since: Since,
    said: tuple[KeptForecast, ...],
    cycle: Cycle,
) -> Document:
    """Return a document. A snapshot is one object for each build and role, so it can stand in the key."""
    document = PAGES[page].compose(snapshot, selection, now)
    if said:
        document = add_said(document, said, View(snapshot, selection, now))
    document = add_written(document, snapshot, cycle)
    return document if since == NOTHING else add_since(document, since, snapshot.calendar, now)
