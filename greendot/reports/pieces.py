"""Turns a title and blocks into a document of a report that no page composes, in the frame that pages have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from greendot.compose.frame import compose_footer, compose_header
from greendot.compose.view import View
from greendot.document import Block, Document, Paragraph, Sentence
from greendot.results import Metric


def document_of(
    view: View, key: str, page: str, title: str, blocks: Iterable[Block | None], metrics: Iterable[Metric] = ()
) -> Document:
    """Return a document of blocks that are there; `key` names it where a page's name would stand."""
    named = tuple(metrics)
    header = compose_header(view, page, named)
    return Document(
        page=key,
        title=title,
        lead="",
        header=header if named else replace(header, data_to=""),
        blocks=tuple(block for block in blocks if block is not None),
        footer=compose_footer(view),
        choices=(),
        query=tuple(view.selection.query(view.calendar.key(view.period)).items()),
    )


def said(text: str, anchor: str) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph(Sentence.of(text), anchor)
