"""Turns an uploaded sheet into lines that can be accepted one by one: what each row changes, and what is wrong."""

from __future__ import annotations

import difflib
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from greendot.entries.checking import Known, check_entry, resolve
from greendot.entries.differing import Difference, label_of, show
from greendot.entries.entry import Entries, Entry
from greendot.entries.kinds import Status
from greendot.entries.reading import read_body
from greendot.entries.workbook import COLUMNS
from greendot.errors import Problem, StoreError

MOST_BYTES, MOST_UNPACKED, MOST_ROWS = 5_000_000, 100_000_000, 20_000
_HEADINGS = {re.sub(r"[^a-z]", "", column.heading.lower()): column for column in COLUMNS}
_ALSO = {"key": "initiative", "id": "initiative", "date": "forecast", "datenow": "forecast", "status": "health",
         "comment": "note", "notes": "note", "sure": "confidence"}  # fmt: skip
_LOOKED_AT = 20
"""How many rows may stand above the headings."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that changes something: where it stands, the status it becomes, and what differs from what is known.

    `theirs` is a status that someone wrote after the sheet was downloaded; such a line is accepted by number only.
    """

    number: int
    title: str
    status: Status
    differences: tuple[Difference, ...]
    seen: str
    theirs: Entry[Status] | None = None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What a sheet says: lines that change something, rows that cannot be taken, and how its columns were read."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def read_workbook(content: bytes, name: str, known: Known, entries: Entries, today: date) -> Uploaded:
    """Return what a sheet changes. StoreError when it is no workbook, too large, or has no column of initiatives.

    Columns go by their headings, wherever they stand. A formula is never computed: its row is a problem. `known` holds
    initiatives with entries laid over them.
    """
    rows = _rows(content, name)
    place, columns, notes = _headings(rows, name)
    problems: list[Problem] = []
    lines: list[Line] = []
    seen_rows: dict[str, int] = {}
    for number, cells in rows[place + 1 :]:
        given = {heading: cells[at] for heading, at in columns.items() if at < len(cells)}
        key = _text(given.get("initiative"))
        if not key and not any(_text(value) for heading, value in given.items() if heading != "seen"):
            continue
        try:
            status = _status(given, key)
        except StoreError as error:
            problems += [
                replace(one, file=f"{name} row {number}: {one.file.partition(': ')[2]}") for one in error.problems
            ]
            continue
        status = _resolved(status, known)
        notes += _not_taken(number, given, known.initiatives.get(status.initiative, {}))
        faults = [] if _is_empty(status) else check_entry(status, known, reason="", expires_on=None, today=today)
        if status.initiative in seen_rows:
            faults.append(Problem("", None, f"{status.initiative} is in row {seen_rows[status.initiative]} too"))
        problems += [replace(one, file=f"{name} row {number}") for one in faults]
        seen_rows.setdefault(status.initiative, number)
        if not faults and (line := _line(number, status, _text(given.get("seen")), known, entries)) is not None:
            lines.append(line)
    return Uploaded(tuple(lines), tuple(problems), tuple(notes))


def pick_lines(uploaded: Uploaded, said: str) -> tuple[Line, ...]:
    """Return the lines that `all` or a list such as `1,3-5` accepts; lines are counted from 1.

    `all` leaves out those that someone else wrote over meanwhile. StoreError when it is no such list.
    """
    if said.strip().lower() == "all":
        return tuple(line for line in uploaded.lines if line.theirs is None)
    wanted: set[int] = set()
    for part in said.split(","):
        found = re.fullmatch(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not found or not 1 <= first <= last <= len(uploaded.lines):
            lines = f"the lines are 1 to {len(uploaded.lines)}" if uploaded.lines else "there are no lines"
            raise StoreError(f"'{part.strip()}' is no line; {lines}: write all, or 1,3-5")
        wanted |= set(range(first, last + 1))
    return tuple(line for number, line in enumerate(uploaded.lines, 1) if number in wanted)


def _rows(content: bytes, name: str) -> list[tuple[int, list[Any]]]:
    """Return the rows of the first sheet with their numbers; a formula is a `_Formula`, never its value."""
    if len(content) > MOST_BYTES:
        raise StoreError(f"{name}: {len(content):,} bytes are too many for a sheet; {MOST_BYTES:,} fit")
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise StoreError(f"{name}: it unpacks to more than {MOST_UNPACKED:,} bytes; that is no planner's sheet")
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        rows = []
        for number, row in enumerate(sheet.iter_rows(), 1):
            if number > MOST_ROWS:
                raise StoreError(f"{name}: it has more than {MOST_ROWS:,} rows; take away those below the plan")
            rows.append((number, [_Formula() if cell.data_type == "f" else cell.value for cell in row]))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, OSError, ValueError, SyntaxError) as error:
        raise StoreError(
            f"{name}: is not an Excel workbook (.xlsx); download the sheet again, or save it as one"
        ) from error
    return rows


@dataclass(frozen=True, slots=True)
class _Formula:
    """Stands for a cell that computes."""


def _headings(rows: list[tuple[int, list[Any]]], name: str) -> tuple[int, dict[str, int], list[str]]:
    """Return the row of headings, the column of each, and how those were read that are not as they were."""
    for place, (_, cells) in enumerate(rows[:_LOOKED_AT]):
        columns: dict[str, int] = {}
        notes: list[str] = []
        for at, cell in enumerate(cells):
            if not (text := _text(cell)):
                continue
            heading = _heading(text)
            if not heading:
                notes.append(f"column '{text[:40]}' is not read")
            elif heading in columns:
                raise StoreError(f"{name}: two columns are headed {_HEADINGS[heading].heading}; take one away")
            else:
                columns[heading] = at
                if text != _HEADINGS[heading].heading:
                    notes.append(f"column '{text[:40]}' is read as {_HEADINGS[heading].heading}")
        if "initiative" in columns and len(columns) > 1:
            return place, columns, notes
    wanted = ", ".join(column.heading for column in COLUMNS if column.fills)
    raise StoreError(f"{name}: no row has the headings Initiative and one of {wanted}; download the sheet again")


def _heading(text: str) -> str:
    """Return which column a heading means: as it was, another usual word for it, or a near miss; empty for none."""
    plain = re.sub(r"[^a-z]", "", text.lower())
    if plain in _HEADINGS:
        return plain
    if plain in _ALSO:
        return _ALSO[plain]
    return next(iter(difflib.get_close_matches(plain, _HEADINGS, n=1, cutoff=0.75)), "")


def _status(given: Mapping[str, Any], key: str) -> Status:
    """Return the status that a row says. StoreError with each cell that is at fault."""
    fields = {heading: column.fills for heading, column in _HEADINGS.items() if column.fills}
    formulas = [heading for heading in ("initiative", *fields) if isinstance(given.get(heading), _Formula)]
    if formulas:
        names = ", ".join(_HEADINGS[one].heading for one in formulas)
        raise StoreError(problems=[Problem(f"status: {names}", None, "holds a formula", "paste its value instead")])
    said: dict[str, Any] = {"initiative": key}
    for heading, field in fields.items():
        value = given.get(heading)
        if isinstance(value, str):
            value = value.strip()
        if isinstance(value, int | float) and field == "forecast_on":
            text = f"'{value}' is a number, no date"
            raise StoreError(problems=[Problem("status: Forecast", None, text, "format the cell as a date")])
        said[field] = value.date() if isinstance(value, datetime) else value
    body = read_body(Status, said)
    if not isinstance(body, Status):
        raise TypeError("a status reads as a status")
    return body


def _resolved(status: Status, known: Known) -> Status:
    found = resolve(status, known)
    return found if isinstance(found, Status) else status


def _not_taken(number: int, given: Mapping[str, Any], row: Mapping[str, object]) -> Iterator[str]:
    """Yield what was written into columns whose home is the source."""
    for heading in ("title", "team"):
        text = _text(given.get(heading))
        if row and text and text != str(row.get(heading) or ""):
            yield f"row {number}: {_HEADINGS[heading].heading} is not taken; its home is the source"


def _is_empty(status: Status) -> bool:
    return not (status.health or status.confidence or status.forecast_on or status.note)


def _line(number: int, status: Status, seen: str, known: Known, entries: Entries) -> Line | None:
    """Return what a row changes; None when it says what is known already."""
    row = known.initiatives.get(status.initiative, {})
    changed = tuple(_changed(status, row))
    if not changed:
        return None
    newest = entries.statuses.get(status.initiative, ())[-1:]
    theirs = newest[0] if newest and newest[0].stamp != seen else None
    kept = replace(
        status, **{field: _NOTHING[field] for field in _NOTHING if field not in {name for name, _ in changed}}
    )
    title = str(row.get("title") or status.initiative)
    return Line(
        number, title, kept, tuple(difference for _, difference in changed), newest[0].stamp if newest else "", theirs
    )


_NOTHING: Mapping[str, Any] = {"health": "", "confidence": None, "forecast_on": None, "note": ""}


def _changed(status: Status, row: Mapping[str, object]) -> Iterator[tuple[str, Difference]]:
    for column in COLUMNS:
        if not column.fills:
            continue
        after, before = getattr(status, column.fills), row.get(column.source) if column.source else None
        if after not in ("", None) and after != before:
            yield column.fills, Difference(label_of(column.fills), show(before), show(after))


def _text(value: object) -> str:
    return (
        value.strip() if isinstance(value, str) else "" if value is None or isinstance(value, _Formula) else str(value)
    )
