"""Turns tables, boards and long lists of numbers into native tables, at the largest size that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pptx.util import Pt

from greendot.document import Board, Card, Cell, Number, Table
from greendot.formats import plural
from greendot.render.slides import written
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
    Box,
    Deck,
    describe,
)
from greendot.render.slides.sheet import Sheet
from greendot.render.slides.written import Run, append_rows
from greendot.render.text_fit import cut, height, text_width
from greendot.results import MARKS

GAP = 12.0
PADDING = 12.0
MAX_LINES, MOST_WRAPS = 10, 12
NARROWEST, WIDEST_WORD = 62.0, 220.0
MOST_COLUMNS = 9
MOST_SLIDES = 2
SIZES = (18.0, 16.0, MIN_SIZE)
ROUGH = 1.1
"""How much wider than its share of the text a line must be, as words do not fill it."""
LEAST_SHARE = 0.6
"""How much of a slide must be free for a table that goes on to begin on it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under headings, on at most `pages` slides; rows that find no room are counted, and stand in the notes."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: str = ""
    pages: int = MOST_SLIDES
    widths: tuple[float, ...] = ()
    is_aside: bool = False

    @property
    def need(self) -> float:
        """Return nothing: a table takes what it finds."""
        return 0.0

    def say(self) -> str:
        """Return it as lines."""
        return "\n".join(_lines(self.headings, self.rows))

    def place(self, sheet: Sheet, after: float) -> Grid | None:
        """Draw it whole if it fits at any size; else as many rows as fit, on a slide of its own."""
        for size in () if self.widths else SIZES:
            widths = _widths(self.headings, self.rows, size)
            if widths and sum(self._heights(size, widths)) <= sheet.room - after:
                self._draw(sheet, self.rows, widths, size)
                sheet.deck.add_note(self.more)
                return None
        widths = self.widths or _squeezed(self.headings, self.rows)
        heights = self._heights(MIN_SIZE, widths)
        is_whole = sum(heights) <= sheet.room
        if not sheet.is_fresh and not is_whole and sheet.room < CONTENT_HEIGHT * LEAST_SHARE:
            return self
        count = len(self.rows) if is_whole else self._count(heights, sheet.room)
        self._draw(sheet, self.rows[:count], widths, MIN_SIZE)
        rest = self.rows[count:]
        if rest and self.pages > 1:
            return replace(self, rows=rest, pages=self.pages - 1, widths=widths)
        sheet.deck.add_note("\n".join([*([self.more] if self.more else []), *_lines((), rest)]))
        if rest:
            words = f"{plural(len(rest), 'more row')}: in the notes, and on the page."
            sheet.deck.add_text(sheet.slide, Box(LEFT, BOTTOM - 20, CONTENT_WIDTH, 20), words, colour=MUTED)
            sheet.top = BOTTOM
        return None

    def _heights(self, size: float, widths: Sequence[float]) -> list[float]:
        """Return the height of the headings and of each row."""
        heads = _row_height([Cell(heading) for heading in self.headings], widths, size, is_bold=True)
        return [heads, *(_row_height(row, widths, size) for row in self.rows)]

    def _count(self, heights: list[float], room: float) -> int:
        """Return how many rows this slide takes: half of them where two slides hold all."""
        head, *rows = heights
        room -= head + (20 if self.pages == 1 else 0)
        count, used = 0, 0.0
        while count < len(rows) and used + rows[count] <= room:
            used += rows[count]
            count += 1
        half = -(-len(rows) // 2)
        if self.pages > 1 and half < count and head + sum(rows[half:]) <= CONTENT_HEIGHT:
            return half
        return max(1, count)

    def _draw(self, sheet: Sheet, rows: Sequence[Sequence[Cell]], widths: Sequence[float], size: float) -> None:
        box = Box(LEFT, sheet.top, sum(widths), size * 1.2 + 6)
        frame = sheet.slide.shapes.add_table(1, 1, *box.emu)
        describe(frame, self.name)
        is_number = [any(row[place].is_number for row in rows) for place in range(len(self.headings))]
        heads = [Cell(heading, is_number=right) for heading, right in zip(self.headings, is_number, strict=True)]
        boxes = [
            [_box(sheet.deck, cell, width, size, is_heading=True) for cell, width in zip(heads, widths, strict=True)]
        ]
        boxes += [
            [_box(sheet.deck, cell, width, size) for cell, width in zip(row, widths, strict=True)] for row in rows
        ]
        append_rows(frame.table, sheet.slide.part, boxes, widths, size * 1.2 + 6, PADDING)
        room = _row_height(heads, widths, size, is_bold=True) + sum(_row_height(row, widths, size) for row in rows)
        frame.height = Pt(room)
        sheet.top += room + GAP


def grids_of(table: Table, title: str, *, pages: int = MOST_SLIDES) -> Iterator[Grid]:
    """Yield a table as one, or several that repeat the first column where it has too many."""
    for columns in _column_groups(len(table.headings)):
        headings = tuple(table.headings[place] for place in columns)
        rows = tuple(tuple(row[place] for place in columns) for row in table.rows)
        if rows:
            yield Grid(table.caption or title, headings, rows, table.more, pages)


def grid_of_numbers(numbers: Sequence[Number], title: str) -> Grid:
    """Return numbers as rows: what, value, against, verdict."""
    rows = tuple(
        (
            Cell(number.label, link=number.link),
            Cell(f"{number.value} {number.unit}".strip(), is_number=True),
            Cell("; ".join(text for text in (number.comparison, number.note) if text)),
            Cell("", verdict=number.verdict),
        )
        for number in numbers
    )
    return Grid(title, ("Number", "Value", "Compared with", "Verdict"), rows)


def grid_of_board(board: Board, title: str) -> Grid:
    """Return the quarter grid, a lane a row: titles and states; the notes hold what else cards say."""
    rows: list[tuple[Cell, ...]] = []
    for lane in board.lanes:
        depth = max((len(cards) for cards in lane.cells), default=0)
        for level in range(depth):
            cards = [column[level] if level < len(column) else None for column in lane.cells]
            rows.append((Cell(lane.title if level == 0 else ""), *(_card_cell(card) for card in cards)))
    every = (card for lane in board.lanes for column in lane.cells for card in column)
    notes = [board.legend, *(f"{card.title}: {_notes_of(card)}" for card in every if _notes_of(card))]
    return Grid(board.legend or title, ("", *board.columns), tuple(rows), "\n".join(notes), max(1, len(rows)))


def lines_of_table(table: Table) -> list[str]:
    """Return a table as lines of text, for the speaker's notes."""
    return _lines(table.headings, table.rows)


def _lines(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[str]:
    heads = [", ".join(headings)] if headings else []
    return [*heads, *(", ".join(_text(cell) for cell in row) for row in rows)]


def _notes_of(card: Card) -> str:
    """Return what a card says besides its title and state."""
    return ". ".join(text for text in (card.detail, card.tie) if text)


def _card_cell(card: Card | None) -> Cell:
    if card is None:
        return Cell("")
    mark = f"{MARKS[card.verdict]} " if card.verdict else ""
    return Cell("\n".join(text for text in (card.title, f"{mark}{card.status}".strip()) if text))


def _box(deck: Deck, cell: Cell, width: float, size: float, *, is_heading: bool = False) -> written.Box:
    text = cut(cell.text, size, width - PADDING, MAX_LINES)
    colour = MUTED if is_heading else INK
    runs = [Run(text, size, colour, is_bold=is_heading, link=deck.link(cell.link) if text else "")]
    if cell.verdict:
        mark = f"{' ' if cell.text else ''}{MARKS[cell.verdict]} {cell.verdict.value}"
        runs.append(Run(mark, size, COLOUR_OF.get(cell.verdict, MUTED), is_bold=True))
    return written.Box(tuple(runs), SOFT if is_heading else "ffffff", LINE, is_right=cell.is_number)


def _text(cell: Cell) -> str:
    verdict = f"{MARKS[cell.verdict]} {cell.verdict.value}" if cell.verdict else ""
    return " ".join(text for text in (cell.text, verdict) if text)


def _column_groups(count: int) -> Iterator[list[int]]:
    if count <= MOST_COLUMNS:
        yield list(range(count))
        return
    for first in range(1, count, MOST_COLUMNS - 1):
        yield [0, *range(first, min(count, first + MOST_COLUMNS - 1))]


def _wanted(headings: Sequence[str], rows: Sequence[Sequence[Cell]], size: float) -> list[float]:
    """Return how wide each column would be with every cell on one line."""
    wanted = []
    for place, heading in enumerate(headings):
        lines = (_line_width(line, row[place], size) for row in rows for line in _text(row[place]).split("\n"))
        widest = max(lines, default=0.0)
        wanted.append(max(widest, text_width(heading, size, is_bold=True)) + PADDING + 2)
    return wanted


def _line_width(line: str, cell: Cell, size: float) -> float:
    return text_width(line, size, is_bold=bool(cell.verdict))


def _widths(headings: Sequence[str], rows: Sequence[Sequence[Cell]], size: float) -> tuple[float, ...]:
    """Return column widths at which no cell wraps; nothing when the slide is too narrow for them."""
    wanted = _wanted(headings, rows, size)
    return tuple(wanted) if sum(wanted) <= CONTENT_WIDTH else ()


def _squeezed(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> tuple[float, ...]:
    """Return column widths that fill the slide: the widest columns wrap first, numbers and words stay whole."""
    wanted = _wanted(headings, rows, MIN_SIZE)
    least = [_least(heading, [row[place] for row in rows]) for place, heading in enumerate(headings)]
    kept, lines = list(wanted), [1] * len(wanted)
    while sum(kept) > CONTENT_WIDTH:
        place = max(range(len(kept)), key=lambda one: kept[one] - least[one])
        if kept[place] <= least[place] or lines[place] >= MOST_WRAPS:
            return tuple(
                max(NARROWEST, width) * CONTENT_WIDTH / sum(max(NARROWEST, one) for one in kept) for width in kept
            )
        lines[place] += 1
        kept[place] = max(least[place], ROUGH * wanted[place] / lines[place])
    lack = sum(wanted) - sum(kept)
    share = min(1.0, (CONTENT_WIDTH - sum(kept)) / lack) if lack > 0 else 0.0
    return tuple(keep + share * (width - keep) for width, keep in zip(wanted, kept, strict=True))


def _least(heading: str, cells: Sequence[Cell]) -> float:
    """Return how narrow a column may be: as its longest word, or as its widest number."""
    texts = [cell.text if cell.is_number else word for cell in cells for word in _text(cell).split()]
    widest = max((text_width(text, MIN_SIZE) for text in texts), default=0.0)
    head = max((text_width(word, MIN_SIZE, is_bold=True) for word in heading.split()), default=0.0)
    return min(WIDEST_WORD, max(widest, head)) + PADDING + 2


def _row_height(cells: Sequence[Cell], widths: Sequence[float], size: float, *, is_bold: bool = False) -> float:
    return 6 + max(
        _cell_height(_text(cell), size, width - PADDING, is_bold or bool(cell.verdict))
        for cell, width in zip(cells, widths, strict=True)
    )


def _cell_height(text: str, size: float, width: float, is_bold: bool) -> float:
    return height(cut(text, size, width, MAX_LINES, is_bold=is_bold), size, width, is_bold=is_bold)
