"""Turns a snapshot, a selection and the time into a Document: one page a file, each answering its readers' question.

`PAGES` holds every page in the order of the navigation. `choose` reads an address, `compose_page` writes the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from greendot.compose import capacity, cost, data, growth, incidents, metrics, overview, reliability, roadmap, value
from greendot.compose import selection as selecting
from greendot.compose.capacity import compose_capacity
from greendot.compose.cost import compose_cost
from greendot.compose.growth import compose_growth
from greendot.compose.incidents import compose_incidents
from greendot.compose.overview import compose_overview
from greendot.compose.page import Page
from greendot.compose.reliability import compose_reliability
from greendot.compose.roadmap import compose_roadmap
from greendot.compose.selection import Query, default_period
from greendot.compose.value import compose_value
from greendot.document import Document
from greendot.errors import GreendotError, nearest
from greendot.results import Metric, Selection
from greendot.snapshot import Snapshot

__all__ = [
    "PAGES",
    "Page",
    "Query",
    "available_pages",
    "choose",
    "compose_capacity",
    "compose_cost",
    "compose_data",
    "compose_growth",
    "compose_incidents",
    "compose_metrics",
    "compose_overview",
    "compose_page",
    "compose_reliability",
    "compose_roadmap",
    "compose_value",
    "default_period",
    "find_page",
    "pages_of",
]


def compose_data(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return the Data page, with what would switch on the pages that have no data."""
    absent = [page for page in PAGES.values() if not page.is_available(snapshot)]
    return data.compose_data(snapshot, selection, now, absent)


def compose_metrics(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return the page of one metric, with the pages that show it, or the catalogue of all."""
    return metrics.compose_metrics(snapshot, selection, now, pages_of)


def pages_of(metric: Metric) -> tuple[Page, ...]:
    """Return the pages that tell of a metric, besides the one about it."""
    return tuple(page for page in PAGES.values() if (page.areas or page.metrics) and page.reads(metric))


_METRICS = Page(metrics.PAGE.name, metrics.PAGE.title, metrics.PAGE.group, metrics.PAGE.question, compose_metrics)
_DATA = Page(data.PAGE.name, data.PAGE.title, data.PAGE.group, data.PAGE.question, compose_data)

PAGES: Mapping[str, Page] = {
    page.name: page
    for page in (
        overview.PAGE,
        growth.PAGE,
        cost.PAGE,
        value.PAGE,
        reliability.PAGE,
        incidents.PAGE,
        capacity.PAGE,
        roadmap.PAGE,
        _METRICS,
        _DATA,
    )
}
"""Every page by name, in the order of the navigation."""


def find_page(name: str) -> Page:
    """Return a page by name; GreendotError with the nearest name when there is none."""
    if name not in PAGES:
        raise GreendotError(f"'{name}' is not a page; {nearest(name, PAGES) or 'use one of ' + ', '.join(PAGES)}")
    return PAGES[name]


@lru_cache(maxsize=16)
def available_pages(snapshot: Snapshot) -> tuple[Page, ...]:
    """Return the pages that the snapshot has anything for, in the order of the navigation; looked up once for each."""
    return tuple(page for page in PAGES.values() if page.is_available(snapshot))


def choose(snapshot: Snapshot, page: str | Page, query: Query) -> Selection:
    """Return what an address' query asks of a page; what it does not say, or says wrongly, is the default."""
    return selecting.choose(snapshot, find_page(page) if isinstance(page, str) else page, query)


def compose_page(snapshot: Snapshot, name: str, query: Query, now: datetime) -> Document:
    """Return a page's document for an address' query."""
    page = find_page(name)
    return page.compose(snapshot, choose(snapshot, page, query), now)
