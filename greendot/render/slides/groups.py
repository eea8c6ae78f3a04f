"""Turns a document into groups of pieces, each under the finding it tells: what belongs together stands on one slide.

A document's first slide takes its title. A chart brings the title it has; text, numbers and tables of a section take
the section's first sentence where that is short enough for a title, and the section's own heading stands above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

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
from greendot.render.slides.deck import CONTENT_HEIGHT, CONTENT_WIDTH, Deck
from greendot.render.slides.figures import Drawing, drawing_of
from greendot.render.slides.numbers import Answers, Tiles
from greendot.render.slides.remarks import Remarks, in_full, lines_of_remarks
from greendot.render.slides.sheet import Group, Piece
from greendot.render.slides.tables import Grid, grid_of_board, grid_of_numbers, grids_of
from greendot.render.slides.texts import Line, Texts, line_of, lines_of, notice_of
from greendot.render.text_fit import wrap
from greendot.report import Comment

MOST_TILES = 8
TITLE_SIZE, TITLE_LINES = 18.0, 2
LITTLE = 0.25
LEAST_CLAUSE = 25
"""Below this many characters the beginning of a sentence says too little for a title."""


@dataclass(frozen=True, slots=True)
class Told:
    """A block with the heading of its section, and what was written on it."""

    block: Block
    heading: str
    remarks: tuple[Comment, ...] = ()


@dataclass(slots=True)
class Draft:
    """A group that is being put together; `title` is empty until it is known."""

    heading: str
    title: str = ""
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def has_visual(self) -> bool:
        """Return whether a chart or a table stands in it."""
        return any(isinstance(piece, Drawing | Grid) for piece in self.pieces)

    @property
    def is_one_sentence(self) -> bool:
        """Return whether all it holds is a single sentence."""
        (only, *rest) = self.pieces or (None,)
        return not rest and isinstance(only, Texts) and len(only.lines) == 1 and only.lines[0].depth == 0


def groups_of(deck: Deck, document: Document, remarks: Remarks) -> Iterator[Group]:
    """Yield what stands under one title each, in the order of the document."""
    told = list(_joined(list(_flattened(document.blocks, "", remarks))))
    first = Draft("", document.title, notes=[document.lead] if document.lead else [])
    said = remarks.take(("",))
    drafts = [first]
    for one in told:
        held = drafts[-1]
        if not _joins(held, one):
            held = Draft(one.heading)
            drafts.append(held)
        held.heading = held.heading or one.heading
        _add(deck, held, one)
    _comment(first, said)
    yield from _closed(drafts)


def rest_of(remarks: Remarks) -> Group | None:
    """Return what was written on blocks that no slide shows; None when nothing was."""
    said = remarks.rest()
    if not said:
        return None
    held = Draft("", "Said about what no slide shows")
    _comment(held, said)
    return Group(held.title, "", held.pieces, "\n\n".join(held.notes))


def message_of(sentences: Sequence[Sentence]) -> str:
    """Return the first sentence as a title, or its beginning; empty when even that is too long, or says too little."""
    whole = sentences[0].text if sentences else ""
    first, stop, _ = whole.partition(". ")
    clauses = (first + stop.rstrip(), first.partition("; ")[0])
    return next((text for text in (whole, *clauses) if len(text) >= LEAST_CLAUSE and _is_short(text)), "")


def _is_short(text: str) -> bool:
    return bool(text) and len(wrap(text, TITLE_SIZE, CONTENT_WIDTH, is_bold=True)) <= TITLE_LINES


def _closed(drafts: Sequence[Draft]) -> Iterator[Group]:
    """Yield drafts with their titles; one that is a single sentence goes into the notes of the one before."""
    groups: list[Group] = []
    for place, draft in enumerate(drafts):
        if place and not draft.pieces:
            continue
        if place and draft.is_one_sentence:
            notes = "\n".join(text for text in (groups[-1].notes, draft.pieces[0].say()) if text)
            groups[-1] = replace(groups[-1], notes=notes)
            continue
        groups.append(_titled(draft))
    yield from groups


def _titled(draft: Draft) -> Group:
    title, pieces = draft.title, list(draft.pieces)
    if not title:
        title = message_of(draft.sentences)
        if title.endswith("."):
            pieces = list(_without(pieces, title))
    if not title and pieces and isinstance(named := pieces[0], Grid | Tiles):
        title = named.name if isinstance(named, Grid) else named.say() if len(named.numbers) == 1 else ""
        title = title if _is_short(title) else ""
    return Group(title or draft.heading or "More", draft.heading, pieces, "\n".join(draft.notes))


def _without(pieces: Sequence[Piece], title: str) -> Iterator[Piece]:
    """Yield pieces without the sentence that became their title."""
    is_found = False
    for piece in pieces:
        if not is_found and isinstance(piece, Texts) and piece.lines[0].text.startswith(title):
            is_found = True
            begun = piece.lines[0].after(title)
            lines = (*((begun,) if begun else ()), *piece.lines[1:])
            if lines:
                yield replace(piece, lines=lines)
            continue
        yield piece


def _joins(held: Draft, one: Told) -> bool:
    """Return whether a block belongs under the title of the group that is held."""
    block, is_opening = one.block, bool(held.title) and not held.heading
    if not held.pieces:
        return True
    if isinstance(block, Figure) and drawing_of(block):
        return is_opening and not one.heading and len(held.pieces) == 1 and isinstance(held.pieces[0], Tiles)
    if one.heading != held.heading and not (is_opening and _has_room(held)):
        return False
    if isinstance(block, Paragraph) or (isinstance(block, Items) and len(block.sentences) == 1):
        return True
    return not held.has_visual


def _has_room(held: Draft) -> bool:
    """Return whether little stands under the title of a document so far, all of it text."""
    return not held.has_visual and sum(piece.need for piece in held.pieces) <= CONTENT_HEIGHT * LITTLE


def _add(deck: Deck, held: Draft, one: Told) -> None:
    """Put a block into a group, and what was written on it below."""
    block, is_after = one.block, held.has_visual and not one.remarks
    match block:
        case Figure():
            _add_figure(held, block)
        case Table():
            held.pieces += grids_of(block, held.title or one.heading)
        case Numbers() if len(block.numbers) <= MOST_TILES:
            held.pieces.append(Tiles(block.numbers))
        case Numbers():
            held.pieces.append(grid_of_numbers(block.numbers, one.heading or held.title))
        case Board():
            held.pieces.append(grid_of_board(block, one.heading or held.title))
        case Answer():
            _add_answer(held, block)
        case Items():
            held.sentences += [] if block.is_numbered else block.sentences
            _add_lines(held, lines_of(deck, block.sentences, is_numbered=block.is_numbered), is_aside=is_after)
        case Paragraph():
            held.sentences.append(block.sentence)
            _add_lines(held, (line_of(deck, block.sentence),), is_aside=is_after)
        case Note():
            _add_lines(held, (notice_of(deck, block),))
        case Code() | Section():
            return
    _comment(held, one.remarks)


def _add_figure(held: Draft, figure: Figure) -> None:
    drawing = drawing_of(figure)
    held.title = held.title or figure.title
    if drawing:
        if drawing.is_high and held.pieces and isinstance(tiles := held.pieces[-1], Tiles):
            held.pieces[-1] = replace(tiles, is_in_lines=True)
        held.pieces.append(drawing)
    else:
        held.pieces += grids_of(replace(figure.table, caption=figure.title), figure.title)
        held.notes += [text for text in (figure.subtitle, figure.chart.alternative, figure.note) if text]


def _add_answer(held: Draft, answer: Answer) -> None:
    """Put answers that follow each other together, so that they are spread over the slide; not the title again."""
    if held.title == f"{answer.question} {answer.answer.text}" and not answer.numbers:
        return
    if held.pieces and isinstance(last := held.pieces[-1], Answers):
        held.pieces[-1] = Answers((*last.answers, answer))
    else:
        held.pieces.append(Answers((answer,)))


def _add_lines(held: Draft, lines: tuple[Line, ...], *, is_aside: bool = False) -> None:
    """Put paragraphs that follow each other together, so that they have one size."""
    last = held.pieces[-1] if held.pieces else None
    if isinstance(last, Texts) and last.is_aside == is_aside:
        held.pieces[-1] = Texts((*last.lines, *lines), is_aside)
    else:
        held.pieces.append(Texts(lines, is_aside))


def _comment(held: Draft, comments: Sequence[Comment]) -> None:
    """Put what was written below what it is about; the whole of what is too long into the notes."""
    lines = tuple(lines_of_remarks(comments))
    if lines:
        _add_lines(held, lines)
        if any(line.text.endswith("The rest stands in the notes.") for line in lines):
            held.notes.append(in_full(comments))


def _anchors(block: Block) -> tuple[str, ...]:
    """Return where something may be written on a block: its own anchor, and those of its numbers."""
    numbers = block.numbers if isinstance(block, Answer | Numbers) else ()
    return (block.anchor, *(number.anchor for number in numbers))


def _flattened(blocks: Sequence[Block], heading: str, remarks: Remarks, outer: tuple[str, ...] = ()) -> Iterator[Told]:
    """Yield blocks with their headings, sections opened; what is folded stays on the page."""
    for place, block in enumerate(blocks):
        own = (*outer, *_anchors(block)) if place == 0 else _anchors(block)
        if not isinstance(block, Section):
            yield Told(block, heading, remarks.take(own))
        elif not block.is_folded:
            yield from _flattened(block.blocks, block.title, remarks, own)


def _joined(told: list[Told]) -> Iterator[Told]:
    """Yield blocks, tables of the same headings that follow each other as one under the names of all."""
    held: Told | None = None
    for one in told:
        if (
            held
            and isinstance(held.block, Table)
            and isinstance(one.block, Table)
            and one.block.headings == held.block.headings
        ):
            held = _both(held, held.block, one, one.block)
            continue
        if held:
            yield held
        held = one
    if held:
        yield held


def _both(held: Told, first: Table, one: Told, second: Table) -> Told:
    names = [text for text in (first.caption, second.caption) if text]
    names[1:] = [f"{name[:1].lower()}{name[1:]}" for name in names[1:]]
    more = " ".join(text for text in (first.more, second.more) if text)
    table = replace(first, caption=", and ".join(names), rows=first.rows + second.rows, more=more)
    return Told(table, held.heading, (*held.remarks, *one.remarks))
