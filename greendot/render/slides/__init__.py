"""Turns Documents into a PowerPoint deck: one message a slide, native charts and tables, sources in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from greendot.document import Document
from greendot.errors import ExportError
from greendot.render.slides.cover import add_cover
from greendot.render.slides.deck import Deck
from greendot.render.slides.groups import groups_of, rest_of
from greendot.render.slides.remarks import Remarks
from greendot.render.slides.sheet import fill
from greendot.report import Report

__all__ = ["render_report_slides", "render_slides"]


def render_slides(documents: Sequence[Document], *, site: str = "") -> bytes:
    """Return the documents as one .pptx, in order. Titles lead to `site`, the public address, when there is one.

    Code and folded sections are left out: they belong to the page and to Markdown. ExportError when there is nothing
    to show.
    """
    if not documents:
        raise ExportError("slides: no page was asked for; name at least one, such as --pages overview")
    deck = Deck(site)
    for document in documents:
        deck.begin(document)
        _add_document(deck, document, Remarks())
    return _saved(deck)


def render_report_slides(report: Report, *, site: str = "", template: Path | None = None) -> bytes:
    """Return a report as one .pptx: a cover, then its documents in order, what people wrote under what it is about.

    `template` is a presentation of one's own, whose master and layout the slides take. ExportError when it has no
    layout that fits, and when there is nothing to show.
    """
    if not report.parts:
        raise ExportError("slides: the report has no parts; add at least one page")
    deck = Deck(site, template)
    deck.name(report.title, report.company, report.period)
    add_cover(deck, report)
    for part in report.parts:
        deck.begin(part.document, part.title, report.freeze)
        _add_document(deck, part.document, Remarks(part.comments))
    return _saved(deck)


def _add_document(deck: Deck, document: Document, remarks: Remarks) -> None:
    for group in groups_of(deck, document, remarks):
        fill(deck, group)
    if left := rest_of(remarks):
        fill(deck, left)


def _saved(deck: Deck) -> bytes:
    written = BytesIO()
    deck.save(written)
    return written.getvalue()
