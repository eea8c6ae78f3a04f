"""Turns a sheet of an Excel workbook, or a range of it, into records with the row of each."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from greendot.errors import SourceError, nearest
from greendot.settings import SourceSettings
from greendot.sources.csv_file import unique_names
from greendot.sources.files import SourceFile
from greendot.sources.json_file import Placed


def excel_records(name: str, source: SourceSettings, file: SourceFile) -> Iterator[Placed]:
    """Yield the rows under the header, the first row of the range that is not blank; blank rows are no rows."""
    header: list[str] = []
    for number, cells in sheet_rows(name, source, file):
        if header:
            yield number, dict(zip(header, cells, strict=False)), ""
        else:
            header = list(unique_names([(cell or "").strip() for cell in _without_tail(cells)]))


def sheet_rows(name: str, source: SourceSettings, file: SourceFile) -> Iterator[tuple[int, list[str | None]]]:
    """Yield the number and the cells, as text, of each row that is not blank."""
    where = f"sources.{name}: {file.label}"
    try:
        book = openpyxl.load_workbook(file.path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise SourceError(f"{where}: is not an Excel workbook (.xlsx); save it as one") from error
    try:
        sheet, bounds = _sheet_and_range(where, source, book)
        left, top, right, bottom = bounds
        for number, row in enumerate(sheet.iter_rows(top, bottom, left, right, values_only=True), start=top or 1):
            cells = [_text(cell) for cell in row]
            if any(cells):
                yield number, cells
    finally:
        book.close()


def _sheet_and_range(where: str, source: SourceSettings, book: Any) -> tuple[Any, Sequence[int | None]]:
    sheet_name, cells = source.sheet, source.range
    if cells and cells in book.defined_names:
        named = str(book.defined_names[cells].attr_text)
        quoted_sheet, _, cells = named.rpartition("!")
        sheet_name = quoted_sheet.strip("'") or sheet_name
    if sheet_name and sheet_name not in book.sheetnames:
        hint = nearest(sheet_name, book.sheetnames) or f"it has {', '.join(book.sheetnames)}"
        raise SourceError(f"{where}: has no sheet '{sheet_name}'; {hint}")
    sheet = book[sheet_name] if sheet_name else book.worksheets[0]
    if not cells:
        return sheet, (None, None, None, None)
    try:
        bounds: tuple[int | None, int | None, int | None, int | None] = range_boundaries(cells.replace("$", ""))
    except ValueError as error:
        raise SourceError(f"{where}: '{cells}' is not a range; write range = \"B3:H200\"") from error
    return sheet, bounds


def _text(cell: object) -> str | None:
    """Return a cell as text: dates and times as ISO 8601, numbers in full, nothing for an empty or #N/A cell."""
    if cell is None or cell == "#N/A":
        return None
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _without_tail(cells: Sequence[str | None]) -> Sequence[str | None]:
    used = max((number for number, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:used]
