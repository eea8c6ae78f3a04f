"""Turns the blocks of a part into rows of its worksheet, with what people wrote below each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from greendot.document import (
    Answer,
    Block,
    Board,
    Cell,
    Code,
    Figure,
    Items,
    Link,
    Note,
    Number,
    Numbers,
    Paragraph,
    Section,
    Table,
)
from greendot.render.addresses import page_address
from greendot.render.prose import plain_text
from greendot.render.workbook.charts import add_chart
from greendot.render.workbook.sheet import MUTED, SOFT, Sheet, Value
from greendot.report import Comment
from greendot.results import MARKS, Word

NUMBER_HEADS = ("Number", "Value", "Unit", "Compared", "Verdict", "From", "To", "Note")
TONES = {Word.BETTER: "better", Word.WORSE: "worse"}


@dataclass(frozen=True, slots=True)
class Writer:
    """One part on its sheet: where links lead, and what people wrote where."""

    sheet: Sheet
    site: str
    comments: Mapping[str, Sequence[Comment]]
    used: set[str] = field(default_factory=set)

    def address(self, link: Link | None) -> str:
        """Return where a link leads; empty without a site."""
        return page_address(link, self.site) if link and self.site else ""

    def remark(self, anchor: str) -> None:
        """Write what people wrote on a block, once."""
        if anchor in self.used:
            return
        self.used.add(anchor)
        for comment in self.comments.get(anchor, ()):
            self._say(comment, 1)

    def _say(self, comment: Comment, indent: int) -> None:
        what = " asks" if comment.is_question else ""
        head = f"{comment.author}{what}, {comment.when}" if comment.when else f"{comment.author}{what}"
        self.sheet.say(head, indent=indent, bold=True, bg_color=SOFT)
        self.sheet.say(plain_text(comment.text), indent=indent, bg_color=SOFT)
        for answer in comment.answers:
            self._say(answer, indent + 2)


def add_block(block: Block, writer: Writer, level: int = 0) -> None:
    """Write a block and what people wrote on it; a section is its heading and what it holds."""
    sheet = writer.sheet
    if isinstance(block, Section):
        sheet.skip()
        sheet.say(block.title, size=13 if level == 0 else 11, bold=True)
        sheet.keep(sheet.row - 1, 4)
        writer.remark(block.anchor)
        for inner in block.blocks:
            add_block(inner, writer, level + 1)
        return
    _write(block, writer)
    for anchor in (*_inner_anchors(block), block.anchor):
        writer.remark(anchor)


def _inner_anchors(block: Block) -> Iterator[str]:
    if isinstance(block, Answer | Numbers):
        yield from (number.anchor for number in block.numbers)


def _write(block: Block, writer: Writer) -> None:
    sheet = writer.sheet
    match block:
        case Answer():
            sheet.skip()
            first = sheet.row
            sheet.say(block.question, font_color=MUTED)
            sheet.say(block.answer.text, size=11)
            _add_numbers(block.numbers, writer)
            sheet.keep(first)
        case Numbers():
            sheet.skip()
            _add_numbers(block.numbers, writer)
        case Figure():
            sheet.skip()
            first = sheet.row
            sheet.say(block.title, size=11, bold=True)
            if block.subtitle:
                sheet.say(block.subtitle, font_color=MUTED)
            add_chart(sheet, block, first)
            if block.note:
                sheet.say(block.note, font_color=MUTED)
        case Table():
            add_table(block, writer)
        case Items():
            for place, sentence in enumerate(block.sentences, start=1):
                sheet.say(f"{f'{place}.' if block.is_numbered else '•'} {sentence.text}")
        case Note():
            sheet.say(block.sentence.text, bg_color=SOFT)
        case Paragraph():
            sheet.say(block.sentence.text)
        case Code():
            sheet.say(block.text, bg_color=SOFT)
        case Board():
            _add_board(block, writer)


def _add_numbers(numbers: Sequence[Number], writer: Writer) -> None:
    rows = []
    for one in numbers:
        has_gap = one.unit and not one.unit.startswith("%")
        text = f"{one.value} {one.unit}" if has_gap else f"{one.value}{one.unit}"
        verdict = f"{MARKS[one.verdict]} {one.verdict.value}" if one.verdict else ""
        tone = TONES.get(one.verdict, "") if one.verdict else ""
        rows.append(
            [
                Value(one.label, href=writer.address(one.link)),
                Value(text if one.amount is not None else one.value, one.amount, is_right=True),
                Value(one.unit),
                Value(one.comparison),
                Value(verdict, tone=tone),
                Value("", one.low, form="#,##0.##"),
                Value("", one.high, form="#,##0.##"),
                Value(one.note),
            ]
        )
    kept = [n for n in range(len(NUMBER_HEADS)) if any(row[n].text or row[n].number is not None for row in rows)]
    if rows:
        writer.sheet.table([NUMBER_HEADS[n] for n in kept], [[row[n] for n in kept] for row in rows])


def add_table(table: Table, writer: Writer) -> None:
    """Write a table with every row, those that a page leaves out among them."""
    if table.caption:
        writer.sheet.skip()
        writer.sheet.say(table.caption, font_color=MUTED)
        writer.sheet.keep(writer.sheet.row - 1, 1)
    rows = [[_cell(cell, writer) for cell in row] for row in (*table.rows, *table.rest)]
    writer.sheet.table(table.headings, rows)
    if table.more and not table.rest:
        writer.sheet.say(table.more, font_color=MUTED)


def _cell(cell: Cell, writer: Writer) -> Value:
    text = cell.text
    tone = ""
    if cell.verdict is not None:
        word = f"{MARKS[cell.verdict]} {cell.verdict.value}"
        text = word if text == cell.verdict.value else f"{text} {word}"
        tone = TONES.get(cell.verdict, "")
    number = float(cell.value) if cell.value is not None and cell.verdict is None else None
    return Value(text, number, is_right=cell.is_number, href=writer.address(cell.link), tone=tone)


def _add_board(board: Board, writer: Writer) -> None:
    rows = []
    for lane in board.lanes:
        for column, cards in zip(board.columns, lane.cells, strict=False):
            for card in cards:
                mark = f"{MARKS[card.verdict]} " if card.verdict else ""
                kind = "infrastructure" if card.is_infrastructure else "product"
                tone = TONES.get(card.verdict, "") if card.verdict else ""
                status = Value(f"{mark}{card.status}", tone=tone)
                title = Value(card.title, href=writer.address(card.link))
                rows.append([title, Value(lane.title), Value(column), Value(kind), status, Value(card.detail)])
    writer.sheet.skip()
    writer.sheet.table(("Initiative", "Lane", "When", "Kind", "Stands", "What matters"), rows)
    if board.legend:
        writer.sheet.say(board.legend, font_color=MUTED)
