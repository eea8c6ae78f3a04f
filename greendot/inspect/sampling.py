"""Turns a file of any format into a sample: its columns, what stands in them, and how it has to be read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet
import yaml
from openpyxl.utils import get_column_letter

from greendot.errors import SourceError
from greendot.settings import Settings, SourceSettings
from greendot.sources import SourceFile, find_files
from greendot.sources.excel_file import sheet_rows
from greendot.sources.raw import read_records

ROWS = 5_000
_ENVELOPED = 0.6
"""The share of a flat file's columns that stand inside one of them, for that one to be the record."""
_HEAD_ROWS = 12
_WELL_FILLED = 0.8
"""The share of its widest row's cells that a header has; titles and merged heads have fewer."""
_LAST_ROW = 1_048_576
_REGISTERS = ("slos", "objectives", "services", "incidents", "initiatives", "items", "records", "sites", "components")
"""Names of lists inside a YAML document that hold its records; others, such as links, belong to one record."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file; nested columns have names with dots.

    `columns` has the texts of each that are not unknown, `cells` those of each row, None where unknown. `envelope` is
    the column of a flat file that holds the record proper as JSON, with a dot after it; empty where none does.
    """

    file: SourceFile
    source: SourceSettings
    columns: Mapping[str, tuple[str, ...]]
    cells: Mapping[str, tuple[str | None, ...]]
    rows: int
    envelope: str = ""


def read_sample(path: Path, settings: Settings, sheet: str = "") -> Sample:
    """Read the first rows of a file; SourceError when it cannot be read or its format cannot be told."""
    relative = path.resolve()
    folder = settings.folder
    named = relative.relative_to(folder).as_posix() if relative.is_relative_to(folder) else relative.as_posix()
    source = SourceSettings(path=named, sheet=sheet)
    file = find_files(settings, "new", replace(source, path=relative.as_posix()))[0]
    if file.format == "json":
        source = replace(source, records=_records_path(file))
    if file.format == "yaml":
        source = replace(source, records=_register_path(file))
    if file.format == "csv" and not _is_utf8(file.path):
        source = replace(source, encoding="cp1252")
    if file.format == "excel":
        source = replace(source, range=_range_below_titles(source, file))
    cells: dict[str, list[str | None]] = {}
    rows = 0
    for record in islice(_records(source, file), ROWS):
        for name, value in _flat(record, ""):
            texts = cells.setdefault(name, [])
            texts += [None] * (rows - len(texts))
            texts.append(None if value is None or str(value) in source.nulls else str(value))
        rows += 1
    if not cells:
        raise SourceError(f"{path}: has no rows to look at")
    columns = {name: tuple(text for text in texts if text is not None) for name, texts in cells.items()}
    padded = {name: (*texts, *[None] * (rows - len(texts))) for name, texts in cells.items()}
    return Sample(file, source, columns, padded, rows, _envelope(file, columns))


def _envelope(file: SourceFile, columns: Mapping[str, object]) -> str:
    inside = Counter(name.split(".", 1)[0] + "." for name in columns if "." in name)
    prefix, count = max(inside.items(), key=lambda one: one[1], default=("", 0))
    return prefix if file.format == "csv" and count >= _ENVELOPED * len(columns) else ""


def _is_utf8(path: Path) -> bool:
    """Whether the beginning of a file is UTF-8, or is for others to tell: UTF-16 or compressed."""
    with path.open("rb") as stream:
        start = stream.read(1 << 20)
    if b"\0" in start[:4] or start[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b"):
        return True
    try:
        start.decode()
    except UnicodeDecodeError as error:
        return error.start > len(start) - 4
    return True


def _range_below_titles(source: SourceSettings, file: SourceFile) -> str:
    """Return the cells of a sheet below titles and merged heads; empty when the header is its first row."""
    rows = list(islice(sheet_rows("new", source, file), _HEAD_ROWS))
    filled = [sum(cell is not None for cell in cells) for _, cells in rows]
    if not rows or filled[0] >= _WELL_FILLED * max(filled):
        return ""
    header = next(place for place, count in enumerate(filled) if count >= _WELL_FILLED * max(filled))
    width = max(place for place, cell in enumerate(rows[header][1], start=1) if cell is not None)
    return f"A{rows[header][0]}:{get_column_letter(width)}{_LAST_ROW}"


def _records(source: SourceSettings, file: SourceFile) -> Iterator[Mapping[str, Any]]:
    if file.format == "parquet":
        for batch in pyarrow.parquet.ParquetFile(file.path).iter_batches(batch_size=ROWS):
            yield from batch.to_pylist()
        return
    for _, trouble, raw in read_records("new", source, file):
        if trouble is None:
            yield json.loads(raw, parse_float=str)


def _flat(record: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, str) and value.startswith("{"):
            value = _object_in(value)
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            yield f"{before}{name}", json.dumps(value, ensure_ascii=False) if value else None
        else:
            yield f"{before}{name}", value


def _object_in(text: str) -> Any:
    """Return the object that a cell holds as JSON text, or the text."""
    try:
        return json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return text


def _records_path(file: SourceFile) -> str:
    """Return the path to the longest array of objects inside a JSON document, following arrays inside arrays."""
    try:
        document = json.loads(file.path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return ""
    path = _longest(document) if isinstance(document, Mapping) else ()
    return ".".join(path)


def _register_path(file: SourceFile) -> str:
    """Return the path to the list that a YAML file's documents hold their records in; empty where each is a record."""
    try:
        documents = [one for one in yaml.safe_load_all(file.path.read_text(encoding="utf-8-sig")) if one is not None]
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError):
        return ""
    for path in (*((name,) for name in _REGISTERS), *(("spec", name) for name in _REGISTERS)):
        if documents and all(_holds_records(one, path) for one in documents):
            return ".".join(path)
    return ""


def _holds_records(value: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        if not isinstance(value, Mapping):
            return False
        value = value.get(name)
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _longest(value: Any) -> tuple[str, ...]:
    best: tuple[int, tuple[str, ...]] = (0, ())
    for name, inner in value.items():
        if isinstance(inner, list) and inner and all(isinstance(item, Mapping) for item in inner):
            deeper = () if _has_name(inner[0]) else _longest(inner[0])
            total = sum(_count(item, deeper) for item in inner) if deeper else len(inner)
            found = (name, *deeper) if total > len(inner) else (name,)
            best = max(best, (max(total, len(inner)), found), key=lambda one: one[0])
        elif isinstance(inner, Mapping) and (deeper := _longest(inner)):
            best = max(best, (_count(inner, deeper), (name, *deeper)), key=lambda one: one[0])
    return best[1]


def _has_name(record: Mapping[str, Any]) -> bool:
    """Whether a record has a name of its own, so that lists inside it belong to it, such as an incident's updates."""
    return any(str(name).lower() in ("id", "key", "number", "uuid") for name in record)


def _count(value: Any, path: tuple[str, ...]) -> int:
    if not path:
        return len(value) if isinstance(value, list) else 1
    items = value if isinstance(value, list) else [value]
    return sum(_count(item.get(path[0], []), path[1:]) for item in items if isinstance(item, Mapping))
