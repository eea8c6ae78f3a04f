"""Turns a file of any format into a sample: its columns, what stands in them, and how it has to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet

from greendot.errors import SourceError
from greendot.settings import Settings, SourceSettings
from greendot.sources import SourceFile, find_files
from greendot.sources.raw import read_records

ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file: the texts of each column that are not unknown; nested columns have names with dots."""

    file: SourceFile
    source: SourceSettings
    columns: Mapping[str, tuple[str, ...]]
    rows: int


def read_sample(path: Path, settings: Settings, sheet: str = "") -> Sample:
    """Read the first rows of a file; SourceError when it cannot be read or its format cannot be told."""
    relative = path.resolve()
    folder = settings.folder
    named = relative.relative_to(folder).as_posix() if relative.is_relative_to(folder) else relative.as_posix()
    source = SourceSettings(path=named, sheet=sheet)
    file = find_files(settings, "new", replace(source, path=relative.as_posix()))[0]
    if file.format == "json":
        source = replace(source, records=_records_path(file))
    columns: dict[str, list[str]] = {}
    rows = 0
    for record in islice(_records(source, file), ROWS):
        rows += 1
        for name, value in _flat(record, ""):
            texts = columns.setdefault(name, [])
            if value is not None and str(value) not in source.nulls:
                texts.append(str(value))
    if not columns:
        raise SourceError(f"{path}: has no rows to look at")
    return Sample(file, source, {name: tuple(texts) for name, texts in columns.items()}, rows)


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
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            yield f"{before}{name}", json.dumps(value, ensure_ascii=False) if value else None
        else:
            yield f"{before}{name}", value


def _records_path(file: SourceFile) -> str:
    """Return the path to the longest array of objects inside a JSON document, following arrays inside arrays."""
    try:
        document = json.loads(file.path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return ""
    path = _longest(document) if isinstance(document, Mapping) else ()
    return ".".join(path)


def _longest(value: Any) -> tuple[str, ...]:
    best: tuple[int, tuple[str, ...]] = (0, ())
    for name, inner in value.items():
        if isinstance(inner, list) and inner and all(isinstance(item, Mapping) for item in inner):
            deeper = _longest(inner[0])
            total = sum(_count(item, deeper) for item in inner) if deeper else len(inner)
            found = (name, *deeper) if total > len(inner) else (name,)
            best = max(best, (max(total, len(inner)), found), key=lambda one: one[0])
        elif isinstance(inner, Mapping) and (deeper := _longest(inner)):
            best = max(best, (_count(inner, deeper), (name, *deeper)), key=lambda one: one[0])
    return best[1]


def _count(value: Any, path: tuple[str, ...]) -> int:
    if not path:
        return len(value) if isinstance(value, list) else 1
    items = value if isinstance(value, list) else [value]
    return sum(_count(item.get(path[0], []), path[1:]) for item in items if isinstance(item, Mapping))
