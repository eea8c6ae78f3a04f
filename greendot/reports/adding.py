"""Turns the address of a page, with the filters and the period it was seen with, into a section of a report."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from greendot.compose import PAGES, choose
from greendot.compose.view import View
from greendot.document import Block, walk
from greendot.entries import ReportSection
from greendot.errors import ExportError, nearest
from greendot.formats import sentence_case
from greendot.render.addresses import FRONT_PAGE, identifier
from greendot.snapshot import Snapshot

_LONGEST = 2000


def section_of(address: str, snapshot: Snapshot, now: datetime, title: str = "") -> ReportSection:
    """Return the section that shows what an address shows, or the one block that it leads to.

    ExportError for an address that is no page of this workspace.
    """
    parts = urlsplit(address.strip()[:_LONGEST])
    name = parts.path.strip("/").removeprefix("brief/") or FRONT_PAGE
    page = PAGES.get(name)
    if page is None or not page.is_available(snapshot):
        fix = nearest(name, PAGES) or f"these are: {', '.join(PAGES)}"
        raise ExportError(f"'{address[:80]}' is no address of a page; {fix}")
    selection = choose(snapshot, page, dict(parse_qsl(parts.query)))
    query = selection.query(snapshot.calendar.key(selection.period))
    called = snapshot.metrics[selection.metric].title if selection.metric else page.title
    show = ""
    if fragment := unquote(parts.fragment):
        show = _anchor(page.compose(snapshot, selection, now).blocks, fragment)
        if not show:
            raise ExportError(f"'{fragment}' is no place on {page.title}; leave it out to add the whole page")
    view = View(snapshot, selection, now)
    members = ", ".join(sentence_case(view.member(dimension, member)) for dimension, member in selection.members)
    words = title.strip() or (f"{called}, {members}" if members else called)
    return ReportSection(name, words, page.name, show=show, query=urlencode(query))


def _anchor(blocks: tuple[Block, ...], fragment: str) -> str:
    """Return the anchor of a block that an address' fragment names; empty where there is none."""
    return next((block.anchor for block in walk(blocks) if identifier(block.anchor) == fragment), "")
