"""Turns the rows of a Scratch into the source files of a workspace: Parquet, CSV, JSON and planners' Excel sheets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from greendot.demo.declarations import read_files
from greendot.warehouse.scratch import Scratch

__all__ = ["write_files"]

_OPTIONS = {
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".csv": "FORMAT csv, HEADER",
    ".json": "FORMAT json, ARRAY true",
}
_WIDEST_COLUMN = 60
_HEADER_BELOW_HEADING = 3


def write_files(scratch: Scratch, folder: Path, written_at: datetime) -> int:
    """Write every source file of the company below `folder` and return how many there are."""
    declared = read_files()
    written = sum(_write_rows(scratch, folder, file) for file in declared["files"])
    for book in declared["workbooks"]:
        _write_workbook(scratch, folder / book["path"], book["sheets"], book.get("heading", ""), written_at)
    _write_status_page(scratch, folder / declared["status_page"]["path"], declared["status_page"]["select"])
    return written + len(declared["workbooks"]) + 1


def _write_rows(scratch: Scratch, folder: Path, file: Mapping[str, str]) -> int:
    """Write one declared file, or one for each year of a column, and return how many."""
    path = folder / file["path"]
    options = _OPTIONS[path.suffix] + (f", DELIMITER '{file['delimiter']}'" if "delimiter" in file else "")
    if "by_year" not in file:
        scratch.write(file["select"], path, options)
        return 1
    column = f'"{file["by_year"]}"'
    scratch.run(f"CREATE OR REPLACE TABLE to_write AS {file['select']}")
    years = [row[0] for row in scratch.run(f"SELECT DISTINCT year({column}) FROM to_write ORDER BY 1")]  # noqa: S608 - a declared name
    for year in years:
        part = path.with_stem(f"{path.stem}-{year}")
        scratch.write(f"FROM to_write WHERE year({column}) = {year}", part, options)
    scratch.run("DROP TABLE to_write")
    return len(years)


def _write_workbook(
    scratch: Scratch, path: Path, sheets: Mapping[str, str], heading: str, written_at: datetime
) -> None:
    """Write one Excel file with a sheet for each SELECT; a heading stands two rows above the header."""
    book = Workbook()
    book.properties.creator = "Demo"
    book.properties.created = book.properties.modified = written_at.replace(tzinfo=None)
    for number, (name, select) in enumerate(sheets.items()):
        sheet: Worksheet = book.create_sheet(name, number)
        scratch.run(f"CREATE OR REPLACE TABLE to_write AS {select}")
        if heading:
            sheet["A1"] = heading
        _fill_sheet(
            sheet, _HEADER_BELOW_HEADING if heading else 1, scratch.columns("to_write"), scratch.run("FROM to_write")
        )
    scratch.run("DROP TABLE to_write")
    del book["Sheet"]
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _fill_sheet(sheet: Worksheet, header: int, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Write the header into a row of the sheet and the rows below it, as wide as they need."""
    for place, name in enumerate(columns, start=1):
        sheet.cell(header, place, name).font = Font(bold=True)
        widest = max([len(name), *(len(str(row[place - 1] or "")) for row in rows)])
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST_COLUMN, widest + 2)
    for offset, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            written = sheet.cell(header + offset, place, value)
            if isinstance(value, date):
                written.number_format = "yyyy-mm-dd"
    sheet.freeze_panes = f"A{header + 1}"


def _write_status_page(scratch: Scratch, path: Path, select: str) -> None:
    """Write the status page's export: its events inside an object, as such services give them."""
    scratch.run(f"CREATE OR REPLACE TABLE to_write AS {select}")
    columns = scratch.columns("to_write")
    events = [dict(zip(columns, row, strict=True)) for row in scratch.run("FROM to_write")]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"page": {"name": "Status"}, "events": events}, indent=1), encoding="utf-8")
    scratch.run("DROP TABLE to_write")
