"""Turns Documents into a PowerPoint deck: one message a slide, native charts and tables, sources in the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
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

    Code and folded sections are left out: they belong to the page and to Markdown. ExportError when there is nothing
    to show.
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
    rest = [block for block in document.blocks if not isinstance(block, Answer | Note | Paragraph)]
    if answers:
        add_answers(deck, document.title, answers, notices)
    elif rest and isinstance(first := rest[0], Numbers) and not notices and not paragraphs:
        add_numbers(deck, document.title, first.numbers, notes=document.lead)
        rest = rest[1:]
    else:
        add_sentences(deck, document.title, [*lead, *notices, *paragraphs])
    told = [pair for block in rest for pair in _flattened(block, document.header.page)]
    for title, inner in _joined(told):
        if (said := _one_sentence(inner)) is not None:
            deck.add_note(said.text)
        else:
            _add_block(deck, title, inner)


def _one_sentence(block: Block) -> Sentence | None:
    """Return what a block says when it is one sentence: no slide of its own, but the notes of the one before."""
    match block:
        case Items() if len(block.sentences) == 1:
            return block.sentences[0]
        case Paragraph() | Note():
            return block.sentence
    return None


def _flattened(block: Block, title: str) -> Iterator[tuple[str, Block]]:
    """Yield what a block holds with the title its slide takes, sections opened; what is folded stays on the page."""
    if not isinstance(block, Section):
        yield title, block
    elif not block.is_folded:
        for inner in block.blocks:
            yield from _flattened(inner, block.title)


def _joined(told: list[tuple[str, Block]]) -> Iterator[tuple[str, Block]]:
    """Yield blocks, tables of the same headings that follow each other as one under the names of all."""
    rest = iter([*told, None])
    held: tuple[str, Block] | None = next(rest, None)
    for pair in rest:
        before, after = held[1] if held else None, pair[1] if pair else None
        if held and isinstance(before, Table) and isinstance(after, Table) and before.headings == after.headings:
            caption = ", ".join(table.caption for table in (before, after) if table.caption)
            more = " ".join(text for text in (before.more, after.more) if text)
            held = held[0], replace(before, caption=caption, rows=before.rows + after.rows, more=more)
            continue
        if held:
            yield held
        held = pair


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
        case Answer():
            add_answers(deck, title, [block], [])
        case Code() | Section() | Paragraph() | Note():
            return
