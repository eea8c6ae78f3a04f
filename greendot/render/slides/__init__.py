"""Turns Documents into a PowerPoint deck: one message a slide, native charts and tables, sources in the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from greendot.document import (
    Answer,
    Block,
    Board,
    Code,
    Document,
    Figure,
    Items,
    Note,
    Numbers,
    Paragraph,
    Section,
    Sentence,
    Table,
)
from greendot.errors import ExportError
from greendot.render.slides.deck import Deck
from greendot.render.slides.texts import add_answers, add_sentences
from greendot.render.slides.visuals import add_board, add_figure, add_numbers, add_table

__all__ = ["render_slides"]


def render_slides(documents: Sequence[Document], *, site: str = "") -> bytes:
    """Return the documents as one .pptx, in order. Titles lead to `site`, the public address, when there is one.

    Code is left out: it belongs to the page and to Markdown. ExportError when there is nothing to show.
    """
    if not documents:
        raise ExportError("slides: no page was asked for; name at least one, such as --pages overview")
    deck = Deck(site)
    for document in documents:
        _add_document(deck, document)
    written = BytesIO()
    deck.save(written)
    return written.getvalue()


def _add_document(deck: Deck, document: Document) -> None:
    deck.begin(document)
    answers = [block for block in document.blocks if isinstance(block, Answer)]
    notices = [block.sentence for block in document.blocks if isinstance(block, Note)]
    paragraphs = [block.sentence for block in document.blocks if isinstance(block, Paragraph)]
    lead = [Sentence.of(document.lead)] if document.lead else []
    if answers:
        add_answers(deck, document.title, answers, notices)
    else:
        add_sentences(deck, document.title, [*lead, *notices, *paragraphs])
    for block in document.blocks:
        if not isinstance(block, Answer | Note | Paragraph):
            for title, inner in _flattened(block, document.header.page):
                _add_block(deck, title, inner)


def _flattened(block: Block, title: str) -> Iterator[tuple[str, Block]]:
    """Yield what a block holds with the title its slide takes, sections opened."""
    if isinstance(block, Section):
        for inner in block.blocks:
            yield from _flattened(inner, block.title)
    else:
        yield title, block


def _add_block(deck: Deck, title: str, block: Block) -> None:
    match block:
        case Figure():
            add_figure(deck, block)
        case Table():
            add_table(deck, block.caption or title, block)
        case Numbers():
            add_numbers(deck, title, block.numbers)
        case Board():
            add_board(deck, title, block)
        case Items():
            add_sentences(deck, title, list(block.sentences), is_numbered=block.is_numbered)
        case Paragraph() | Note():
            add_sentences(deck, title, [block.sentence])
        case Answer():
            add_answers(deck, title, [block], [])
        case Code() | Section():
            return
