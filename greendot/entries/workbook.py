"""Turns the plan into the planner's Excel sheet: a row an initiative, cells to fill in, and nothing that computes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from greendot.entries.entry import Entries
from greendot.entries.kinds import HEALTH
from greendot.entries.laid import Row

SHEET = "Weekly update"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its heading, what it is about, how wide it is, and the field of a status it fills."""

    heading: str
    source: str
    width: int
    fills: str = ""


COLUMNS = (
    Column("Initiative", "initiative", 14),
    Column("Title", "title", 40),
    Column("Team", "team", 18),
    Column("First date", "baseline_on", 12),
    Column("Health", "declared_health", 12, "health"),
    Column("Confidence", "confidence", 11, "confidence"),
    Column("Forecast", "forecast_on", 12, "forecast_on"),
    Column("Note", "", 60, "note"),
    Column("Seen", "", 24),
)
"""`Seen` tells which status its row was written over; the sheet says to leave it alone."""

_HOW = (
    "Fill in Health, Confidence (1 to 10), Forecast and Note; an empty cell changes nothing. Columns may be moved. "
    "Leave Seen as it is: it tells whether someone else wrote meanwhile. Then: greendot plan update FILE.xlsx"
)


def render_workbook(rows: Sequence[Row], entries: Entries) -> bytes:
    """Return the sheet of initiatives, `rows` with entries laid over them, in the order they are given."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = SHEET
    statuses = entries.statuses
    for place, column in enumerate(COLUMNS, 1):
        heading = sheet.cell(1, place, column.heading)
        heading.font = Font(bold=True)
        sheet.column_dimensions[heading.column_letter].width = column.width
    for number, row in enumerate(rows, 2):
        newest = statuses.get(str(row["initiative"]), ())[-1:]
        stamp = newest[0].stamp if newest else ""
        for place, column in enumerate(COLUMNS, 1):
            value = stamp if column.heading == "Seen" else row.get(column.source) if column.source else None
            _put(sheet.cell(number, place), value, is_filled=bool(column.fills))
    _finish(sheet, len(rows) + 1)
    book.create_sheet("How").append([_HOW])
    return _saved(book)


def _put(cell: Cell | MergedCell, value: object, *, is_filled: bool) -> None:
    """Write a value; a text is text whatever it begins with, and stays one when it is edited."""
    if isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        cell.value = value
    elif value not in (None, ""):
        cell.value = "".join(c for c in str(value) if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
        cell.data_type = "s"
        cell.quotePrefix = True
    if is_filled:
        cell.fill = PatternFill("solid", fgColor="F6F8FA")
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _finish(sheet: Worksheet, last: int) -> None:
    """Keep the headings in view, and offer the words that Health takes."""
    sheet.freeze_panes = "C2"
    choices = DataValidation(type="list", formula1=f'"{",".join(HEALTH)}"', allow_blank=True)
    sheet.add_data_validation(choices)
    choices.add(f"E2:E{max(last, 2)}")


def _saved(book: Workbook) -> bytes:
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()
