"""Turns texts, cells and tables into rows of one worksheet, top to bottom; every text is written as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from greendot.render.text_fit import text_width, wrap
from greendot.render.workbook.shown import format_of

INK, MUTED, LINE, SOFT = "#1b2430", "#5d6878", "#cdd3da", "#f4f6f8"
TONES = {"better": "#0b7a75", "worse": "#c2410c"}
FONT = "Arial"
FIRST, LEAST, MOST = 34.0, 11.0, 36.0
"""Widths of columns in characters: the first one's, any other's least, and any other's most."""

ACROSS = 7
"""How many columns a line of running text takes."""

LINES = 25
"""A text of more lines takes several rows: a row can only be so high."""

LONGEST = 32_000
ROW = 15.0
PAPER, MARGINS = (595.0, 842.0), (72.0, 116.0)
"""A4 in points, and what its margins take across and down."""

FULL = 0.9
"""How much of a page is counted on: programs differ in how wide a character is."""

SHORT, BEGINNING = 24, 4
"""Up to how many rows a table is kept on one page, and how many of a longer one stay below its heading."""

HEAD = 18
"""A heading alone makes a column no wider than this many characters."""

CHARACTER = 5.6
"""Points for a character of column width, at the size that cells are written in."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell holds: a number or a date where there is one, else a text; where it leads; its tone."""

    text: str = ""
    number: float | None = None
    on: date | None = None
    is_right: bool = False
    href: str = ""
    tone: str = ""
    form: str = ""


class Sheet:
    """One worksheet under construction. Everything is added below what is there."""

    def __init__(self, book: Any, name: str, prefix: str) -> None:
        self.book = book
        self.page = book.add_worksheet(name)
        self.name = name
        self.row = 0
        self._prefix = prefix
        self._tables = 0
        self._widths: dict[int, float] = {}
        self._texts: dict[int, list[tuple[int, str]]] = {}
        self._heads: set[int] = set()
        self._heights: dict[int, float] = {}
        self._kept: list[tuple[int, int]] = []
        self._looks: dict[tuple[tuple[str, object], ...], Any] = {}
        self.page.hide_gridlines(2)

    def look(self, **how: object) -> Any:
        """Return a cell format; the same one for the same look."""
        key = tuple(sorted(how.items()))
        if key not in self._looks:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}
            self._looks[key] = self.book.add_format(base | how)
        return self._looks[key]

    def skip(self, rows: int = 1) -> None:
        """Leave rows empty."""
        self.row += rows

    def say(self, text: str, *, size: float = 10, indent: int = 0, **how: object) -> None:
        """Write running text across the sheet; a long one takes several rows."""
        look = self.look(font_size=size, text_wrap=True, indent=indent, **how)
        room = (FIRST + (ACROSS - 1) * LEAST) * CHARACTER - indent * 9
        lines = wrap(text[:LONGEST], size, room, is_bold=bool(how.get("bold")))
        for start in range(0, len(lines), LINES):
            part = lines[start : start + LINES]
            self.page.merge_range(self.row, 0, self.row, ACROSS - 1, "", look)
            self.page.write_string(self.row, 0, "\n".join(part), look)
            self._set_height(self.row, max(ROW, len(part) * size * 1.3 + 2))
            self.row += 1

    def show_picture(self, png: bytes, size: tuple[float, float], pixels: int, alt: str) -> None:
        """Put a picture, `pixels` wide in its file, at a size in pixels of the screen, and leave room below it."""
        share = size[0] / pixels
        how = {"image_data": BytesIO(png), "x_scale": share, "y_scale": share, "description": alt, "object_position": 1}
        self._set_height(self.row, size[1] * 0.75 + 12)
        self.page.insert_image(self.row, 0, "logo.png", how)
        self.row += 1

    def lead_to(self, text: str, href: str, **how: object) -> None:
        """Write a line that leads somewhere; `internal:` addresses stay in the workbook."""
        look = self.look(underline=1, **how)
        if href and self.page.write_url(self.row, 0, href, look, text[:255]) == 0:
            self.row += 1
        else:
            self.say(text)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[Value]], *, high: int = 99) -> tuple[int, int]:
        """Write a named table and return its first and last row of data; nothing when it has no columns.

        Only texts in the first `high` columns make a row higher. A short table is printed on one page, of a long one
        its beginning.
        """
        if not headings:
            return self.row, self.row
        heads = unique(headings)
        first = self.row
        rows = rows or [[Value("no data yet")]]
        columns = [{"header": head, "header_format": self._head_look(rows, n)} for n, head in enumerate(heads)]
        self._tables += 1
        options = {
            "name": f"{self._prefix}_{self._tables}",
            "columns": columns,
            "style": None,
            "autofilter": False,
        }
        self.page.add_table(first, 0, first + len(rows), len(heads) - 1, options)
        self._heads.add(first)
        for n, head in enumerate(heads):
            self._widen(n, head if len(head) < HEAD else head[:HEAD])
            self._texts.setdefault(first, []).append((n, head))
        for row in rows:
            self.row += 1
            for n in range(len(heads)):
                self.put(self.row, n, row[n] if n < len(row) else Value())
            self._texts[self.row] = [pair for pair in self._texts.get(self.row, []) if pair[0] < high]
        self.row += 1
        self._kept.append((first, self.row if len(rows) <= SHORT else first + BEGINNING))
        return first + 1, first + len(rows)

    def put(self, row: int, column: int, value: Value) -> None:
        """Write one cell of a table: a date, a number that reads like its text, a link, or a text."""
        how: dict[str, object] = {"bottom": 1, "bottom_color": LINE, "text_wrap": True}
        if value.tone in TONES:
            how |= {"font_color": TONES[value.tone], "bold": True}
        form = value.form or (format_of(value.text, value.number) if value.number is not None else "")
        if value.on is not None:
            look = self.look(**how, num_format="d mmm yyyy", align="left", indent=int(column > 0))
            self.page.write_datetime(row, column, value.on, look)
            self._widen(column, "31 Dec 2016")
        elif value.number is not None and form:
            self.page.write_number(row, column, value.number, self.look(**how, num_format=form, align="right"))
            self._widen(column, value.text or "1,000,000")
        else:
            look = self.look(
                **how, **({"align": "right"} if value.is_right else {"align": "left", "indent": int(column > 0)})
            )
            text = value.text[:LONGEST]
            if not (value.href and self.page.write_url(row, column, value.href, look, text[:255]) == 0):
                self.page.write_string(row, column, text, look)
            self._widen(column, text)
            self._texts.setdefault(row, []).append((column, text[:LONGEST]))

    def finish(self, header: str, *, is_wide: bool = True, printed: int = 0) -> None:
        """Set widths, frozen rows and how the sheet is printed: only its first `printed` columns where a number is."""
        widths = [FIRST if n == 0 else min(MOST, max(LEAST, self._widths.get(n, 0.0))) for n in range(self._count)]
        for column, width in enumerate(widths):
            self.page.set_column(column, column, width)
        for row, texts in self._texts.items():
            lines = max(
                (len(wrap(text, 10, (widths[n] - 2) * CHARACTER, is_bold=row in self._heads)) for n, text in texts),
                default=1,
            )
            if lines > 1:
                self._set_height(row, min(400.0, lines * 13.0 + 2))
        if is_wide:
            self.page.set_landscape()
        self.page.set_paper(9)
        self.page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
        across, down = (PAPER[1], PAPER[0]) if is_wide else PAPER
        if printed:
            self.page.print_area(0, 0, self.row - 1, printed - 1)
        scale = min(1.0, FULL * (across - MARGINS[0]) / (sum(widths[: printed or None]) * CHARACTER + 4))
        self.page.set_print_scale(max(10, int(scale * 100)))
        self.page.set_h_pagebreaks(self._breaks((down - MARGINS[1]) / scale))
        self.page.set_header(header_of(header))
        self.page.set_footer("&L&9&A&R&9page &P of &N")

    def keep(self, first: int, more: int = 0) -> None:
        """Print the rows from `first` to here, and `more` that follow, on one page."""
        self._kept.append((first, self.row + more))

    def _set_height(self, row: int, height: float) -> None:
        self._heights[row] = height
        self.page.set_row(row, height)

    def _breaks(self, room: float) -> list[int]:
        """Return the rows that begin a page, so that what is kept together is not cut; `room` is that of a page."""
        starts = self._together()
        found: list[int] = []
        used = 0.0
        for row in range(self.row):
            height = self._heights.get(row, ROW)
            wanted = sum(self._heights.get(n, ROW) for n in range(row, starts.get(row, row)))
            if used and used + max(height, wanted) > room:
                found.append(row)
                used = self._heights.get(0, ROW)
            used += height
        return found

    def _together(self) -> dict[int, int]:
        """Return where each stretch that is kept begins and ends, with those that begin inside it: from the last up."""
        ends: dict[int, int] = {}
        for first, last in sorted(self._kept, reverse=True):
            inside = (end for begin, end in ends.items() if first <= begin < last)
            ends[first] = max(last, *inside, ends.get(first, 0))
        return ends

    @property
    def _count(self) -> int:
        """Return how many columns the sheet has."""
        return max(ACROSS, *self._widths, 0) + 1

    def _head_look(self, rows: Sequence[Sequence[Value]], column: int) -> Any:
        found = [row[column] for row in rows if column < len(row)]
        is_right = bool(found) and all(one.is_right or one.number is not None for one in found)
        side: dict[str, object] = {"align": "right"} if is_right else {"align": "left", "indent": int(column > 0)}
        return self.look(bold=True, font_color=MUTED, bottom=1, bottom_color=MUTED, text_wrap=True, **side)

    def _widen(self, column: int, text: str) -> None:
        longest = max((text_width(line, 10) for line in text[:300].split("\n")), default=0.0)
        self._widths[column] = max(self._widths.get(column, 0.0), longest / CHARACTER + 2)


def header_of(text: str) -> str:
    """Return what stands above each printed page, small and on the left."""
    return f"&L&9{text.replace('&', '&&')[:200]}"


def unique(headings: Sequence[str]) -> list[str]:
    """Return headings that differ from each other and are not empty, as tables ask."""
    seen: set[str] = set()
    found = []
    for head in headings:
        head = " ".join(head.split())[:240] or "Of"
        name, place = head, 2
        while name.lower() in seen:
            name, place = f"{head} ({place})", place + 1
        seen.add(name.lower())
        found.append(name)
    return found


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name that a worksheet may have: at most 31 characters, none of []:*?/\\, and nobody else's."""
    plain = "".join(" " if one in "[]:*?/\\" or not one.isprintable() else one for one in title)
    base = " ".join(plain.split()).strip("'") or "Part"
    base = f"{base} " if base.lower() == "history" else base
    name, place = base[:31].strip(" '") or "Part", 2
    while name.lower() in taken or name.lower() == "history":
        end = f" {place}"
        name, place = f"{base[: 31 - len(end)].strip(chr(32) + chr(39))}{end}", place + 1
    taken.add(name.lower())
    return name
