"""Turns Documents into a PowerPoint deck: one message a slide, native charts and tables, sources in the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

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
from greendot.render.slides.remarks import Remarks
from greendot.render.slides.texts import add_answers, add_sentences
from greendot.render.slides.visuals import add_board, add_figure, add_numbers, add_table
from greendot.report import Report

__all__ = ["render_report_slides", "render_slides"]

Told = tuple[str, Block, tuple[str, ...]]
"""A block with the title its slide takes, and the anchors of what may be written on it."""


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
        _add_document(deck, document)
    return _saved(deck)


def render_report_slides(report: Report, *, site: str = "", template: Path | None = None) -> bytes:
    """Return a report as one .pptx: its documents in order, what people wrote in the notes of the slide it is about.

    `template` is a presentation of one's own, whose master and layout the slides take. ExportError when it has no
    layout that fits, and when there is nothing to show.
    """
    if not report.parts:
        raise ExportError("slides: the report has no parts; add at least one page")
    deck = Deck(site, template)
    deck.name(report.title, report.company, report.period)
    for number, part in enumerate(report.parts):
        deck.begin(part.document, Remarks(part.comments), report.freeze)
        _add_document(deck, part.document)
        deck.add_rest()
        if number == 0 and report.notes:
            deck.add_note("To know first: " + " ".join(report.notes), is_first=True)
    return _saved(deck)


def _saved(deck: Deck) -> bytes:
    written = BytesIO()
    deck.save(written)
    return written.getvalue()


def _add_document(deck: Deck, document: Document) -> None:
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
    deck.add_remarks(("", *(anchor for block in document.blocks if block not in rest for anchor in _anchors(block))))
    told = [one for block in rest for one in _flattened(block, document.header.page, _anchors(block))]
    for title, inner, anchors in _joined(told):
        if (said := _one_sentence(inner)) is not None:
            deck.add_note(said.text)
        else:
            _add_block(deck, title, inner)
        deck.add_remarks(anchors)


def _anchors(block: Block) -> tuple[str, ...]:
    """Return where something may be written on a block: its own anchor, and those of its numbers."""
    numbers = block.numbers if isinstance(block, Answer | Numbers) else ()
    return (block.anchor, *(number.anchor for number in numbers))


def _one_sentence(block: Block) -> Sentence | None:
    """Return what a block says when it is one sentence: no slide of its own, but the notes of the one before."""
    match block:
        case Items() if len(block.sentences) == 1:
            return block.sentences[0]
        case Paragraph() | Note():
            return block.sentence
    return None


def _flattened(block: Block, title: str, anchors: tuple[str, ...]) -> Iterator[Told]:
    """Yield what a block holds with the title its slide takes, sections opened; what is folded stays on the page."""
    if not isinstance(block, Section):
        yield title, block, anchors
    elif not block.is_folded:
        for place, inner in enumerate(block.blocks):
            own = (*anchors, *_anchors(inner)) if place == 0 else _anchors(inner)
            yield from _flattened(inner, block.title, own)


def _joined(told: list[Told]) -> Iterator[Told]:
    """Yield blocks, tables of the same headings that follow each other as one under the names of all."""
    rest = iter([*told, None])
    held: Told | None = next(rest, None)
    for one in rest:
        before, after = held[1] if held else None, one[1] if one else None
        is_pair = isinstance(before, Table) and isinstance(after, Table) and before.headings == after.headings
        if held and one and is_pair and isinstance(before, Table) and isinstance(after, Table):
            caption = ", ".join(table.caption for table in (before, after) if table.caption)
            more = " ".join(text for text in (before.more, after.more) if text)
            joined = replace(before, caption=caption, rows=before.rows + after.rows, more=more)
            held = held[0], joined, (*held[2], *one[2])
            continue
        if held:
            yield held
        held = one


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
