"""Turns figures, tables, numbers and boards into slides with native charts and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.util import Pt

from greendot.chart import ChartKind
from greendot.document import Board, Card, Cell, Figure, Number, Table
from greendot.formats import plural
from greendot.render.slides import written
from greendot.render.slides.charts import add_chart
from greendot.render.slides.deck import (
    BOTTOM,
    COLOUR_OF,
    CONTENT_HEIGHT,
    CONTENT_WIDTH,
    INK,
    LEFT,
    LINE,
    MIN_SIZE,
    MUTED,
    SOFT,
    TOP,
    Box,
    Deck,
    describe,
)
from greendot.render.slides.written import Run, append_rows
from greendot.render.text_fit import cut, height, text_width
from greendot.results import MARKS

PADDING = 8.0
MAX_LINES = 6
ROW = 20.0
NARROWEST = 62.0
MOST_COLUMNS = 9
MOST_SLIDES = 2
MOST_LINES = 4


def add_figure(deck: Deck, figure: Figure) -> None:
    """Add a slide with a native chart under its finding and its numbers in the notes; a table for a grid or many."""
    notes = "\n".join([figure.subtitle, figure.chart.alternative, figure.note, *_lines(figure.table)])
    is_many = figure.chart.is_multiples and len(figure.chart.series) > MOST_LINES
    if is_many or figure.chart.kind is ChartKind.GRID or not any(series.points for series in figure.chart.series):
        add_table(deck, figure.title, figure.table, notes=notes)
        return
    slide = deck.add_slide(figure.title, notes)
    both = ". ".join(text for text in (figure.subtitle, figure.note) if text)
    subtitle = both if height(both, MIN_SIZE, CONTENT_WIDTH * 0.9) <= MIN_SIZE * 1.2 * 2 else figure.subtitle
    lines = min(2, max(1, round(height(subtitle, MIN_SIZE, CONTENT_WIDTH) / (MIN_SIZE * 1.2))))
    room = lines * MIN_SIZE * 1.2
    box = Box(LEFT, TOP, CONTENT_WIDTH, room)
    deck.add_text(slide, box, cut(subtitle, MIN_SIZE, CONTENT_WIDTH, lines), colour=MUTED)
    add_chart(slide, figure.chart, Box(LEFT, TOP + room + 6, CONTENT_WIDTH, CONTENT_HEIGHT - room - 6))


def add_numbers(deck: Deck, title: str, numbers: Sequence[Number], *, notes: str = "") -> None:
    """Add a slide with numbers as a table: what, value, against, verdict."""
    rows = tuple(
        (
            Cell(number.label, link=number.link),
            Cell(f"{number.value} {number.unit}".strip(), is_number=True),
            Cell("; ".join(text for text in (number.comparison, number.note) if text)),
            Cell("", verdict=number.verdict),
        )
        for number in numbers
    )
    add_table(deck, title, Table("", ("Number", "Value", "Compared with", "Verdict"), rows, ""), notes=notes)


def add_table(deck: Deck, title: str, table: Table, *, notes: str = "", most: int = MOST_SLIDES) -> None:
    """Add a native table on at most `most` slides; wide ones are cut into columns that repeat the first.

    Rows that find no room are counted below the last one, and stand in its notes.
    """
    texts = [[_text(cell) for cell in row] for row in table.rows]
    for columns in _column_groups(len(table.headings)):
        headings = [table.headings[place] for place in columns]
        widths = _widths(headings, [[row[place] for place in columns] for row in texts])
        pages = list(_row_pages(texts, columns, widths, _row_height(headings, widths)))
        shown = pages[:most] if len(pages) <= most else _with_room(pages[:most])
        for first, last in shown:
            rest = table.rows[last:] if (first, last) == shown[-1] else ()
            said = [notes, table.more, *(", ".join(_text(cell) for cell in row) for row in rest)]
            slide = deck.add_slide(title, "\n".join(text for text in said if text))
            rows = [[table.rows[index][place] for place in columns] for index in range(first, last)]
            _draw_table(deck, slide, headings, rows, widths, table.caption or title)
            if rest:
                words = f"{plural(len(rest), 'more row')}: in the notes, and on the page."
                deck.add_text(slide, Box(LEFT, BOTTOM - 20, CONTENT_WIDTH, 20), words, colour=MUTED)


def _with_room(pages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return pages of rows of which the last leaves room for a line of words."""
    first, last = pages[-1]
    return [*pages[:-1], (first, max(first + 1, last - 1))]


def add_board(deck: Deck, title: str, board: Board) -> None:
    """Add the quarter grid as a native table, a lane a row: titles and states; the notes hold what else cards say."""
    rows: list[tuple[Cell, ...]] = []
    for lane in board.lanes:
        depth = max((len(cards) for cards in lane.cells), default=0)
        for level in range(depth):
            cards = [column[level] if level < len(column) else None for column in lane.cells]
            rows.append((Cell(lane.title if level == 0 else ""), *(_card_cell(card) for card in cards)))
    every = (card for lane in board.lanes for column in lane.cells for card in column)
    notes = [board.legend, *(f"{card.title}: {_notes_of(card)}" for card in every if _notes_of(card))]
    grid = Table(board.legend, ("", *board.columns), tuple(rows), "")
    add_table(deck, title, grid, notes="\n".join(notes), most=len(rows))


def _lines(table: Table) -> list[str]:
    """Return a table as lines of text, for the speaker's notes."""
    return [", ".join(table.headings), *(", ".join(_text(cell) for cell in row) for row in table.rows)]


def _notes_of(card: Card) -> str:
    """Return what a card says besides its title and state."""
    return ". ".join(text for text in (card.detail, card.tie) if text)


def _card_cell(card: Card | None) -> Cell:
    if card is None:
        return Cell("")
    mark = f"{MARKS[card.verdict]} " if card.verdict else ""
    return Cell("\n".join(text for text in (card.title, f"{mark}{card.status}".strip()) if text))


def _draw_table(
    deck: Deck, slide: Any, headings: list[str], rows: list[list[Cell]], widths: list[float], name: str
) -> None:
    box = Box(LEFT, TOP, sum(widths), ROW)
    frame = slide.shapes.add_table(1, len(headings), *box.emu)
    describe(frame, name)
    grid = frame.table
    _plain_style(grid)
    for place, width in enumerate(widths):
        grid.columns[place].width = Pt(width)
    is_number = [any(row[place].is_number for row in rows) for place in range(len(headings))]
    heads = [Cell(heading, is_number=right) for heading, right in zip(headings, is_number, strict=True)]
    boxes = [[_box(deck, cell, width, is_heading=True) for cell, width in zip(heads, widths, strict=True)]]
    boxes += [[_box(deck, cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    append_rows(grid, slide.part, boxes, ROW, PADDING)
    frame.height = Pt(ROW * len(boxes))


def _box(deck: Deck, cell: Cell, width: float, *, is_heading: bool = False) -> written.Box:
    text = cut(cell.text, MIN_SIZE, width - PADDING, MAX_LINES)
    colour = MUTED if is_heading else INK
    runs = [Run(text, MIN_SIZE, colour, is_bold=is_heading, link=deck.link(cell.link) if text else "")]
    if cell.verdict:
        mark = f"{' ' if cell.text else ''}{MARKS[cell.verdict]} {cell.verdict.value}"
        runs.append(Run(mark, MIN_SIZE, COLOUR_OF.get(cell.verdict, MUTED), is_bold=True))
    return written.Box(tuple(runs), SOFT if is_heading else "ffffff", LINE, is_right=cell.is_number)


def _plain_style(grid: Any) -> None:
    properties = grid._tbl.tblPr
    properties.set("bandRow", "0")
    properties.set("firstRow", "1")


def _text(cell: Cell) -> str:
    verdict = f"{MARKS[cell.verdict]} {cell.verdict.value}" if cell.verdict else ""
    return " ".join(text for text in (cell.text, verdict) if text)


def _column_groups(count: int) -> Iterator[list[int]]:
    if count <= MOST_COLUMNS:
        yield list(range(count))
        return
    for first in range(1, count, MOST_COLUMNS - 1):
        yield [0, *range(first, min(count, first + MOST_COLUMNS - 1))]


def _widths(headings: list[str], rows: list[list[str]]) -> list[float]:
    """Return column widths that fill the slide, by what each column needs at most and at least."""
    wanted = []
    for place, heading in enumerate(headings):
        lines = [line for row in rows for line in row[place].split("\n")] + [heading]
        wanted.append(min(420.0, max(text_width(line, MIN_SIZE, is_bold=True) for line in lines) + PADDING + 4))
    total = sum(wanted)
    if total <= CONTENT_WIDTH:
        return wanted
    fair = CONTENT_WIDTH / len(wanted)
    kept = [min(width, fair) for width in wanted]
    spare = CONTENT_WIDTH - sum(kept)
    lack = sum(width - keep for width, keep in zip(wanted, kept, strict=True)) or 1.0
    return [max(NARROWEST, keep + spare * (width - keep) / lack) for width, keep in zip(wanted, kept, strict=True)]


def _row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    return 6 + max(
        height(cut(text, MIN_SIZE, width - PADDING, MAX_LINES, is_bold=True), MIN_SIZE, width - PADDING, is_bold=True)
        for text, width in zip(texts, widths, strict=True)
    )


def _row_pages(
    texts: list[list[str]], columns: list[int], widths: list[float], heading: float
) -> Iterator[tuple[int, int]]:
    first, used = 0, heading
    for index, row in enumerate(texts):
        room = _row_height([row[place] for place in columns], widths)
        if index > first and used + room > CONTENT_HEIGHT:
            yield first, index
            first, used = index, heading
        used += room
    if texts:
        yield first, len(texts)
