"""Turns JSON files (lines, arrays, objects with an array somewhere inside) into records with the place of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from greendot.errors import SourceError
from greendot.settings import SourceSettings
from greendot.sources.csv_file import open_text
from greendot.sources.files import SourceFile

MANY_BYTES = 400_000_000
"""A JSON document above this size does not fit into memory; as lines it may have any size."""
Placed = tuple[int, Mapping[str, Any] | None, str]
"""The line or number of a record, the record, and the text of what is none."""


def json_records(name: str, source: SourceSettings, file: SourceFile) -> Iterator[Placed]:
    """Yield the records of a JSON file: with their line where each stands on its own, else with their number."""
    where = f"sources.{name}: {file.label}"
    try:
        if not source.records and _is_lines(file, source):
            yield from _lines(file, source)
        else:
            yield from unrolled(where, source.records, _document(file, source, where))
    except UnicodeError as error:
        raise SourceError(f'{where} is not UTF-8 text; name its encoding, such as encoding = "latin-1"') from error
    except json.JSONDecodeError as error:
        raise SourceError(f"{where}:{error.lineno}: is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise SourceError(f"{where}: is nested too deeply to be data") from error


def unrolled(where: str, path: str, document: Any) -> Iterator[Placed]:
    """Yield the records at a path of keys, unrolling each array on the way; outer fields stand in each record too.

    An inner field hides an outer one of its name. Without a path the document is an array, or one record.
    """
    found: list[tuple[Mapping[str, Any], Any]] = [({}, document)]
    for key in filter(None, path.split(".")):
        found = [step for outer, value in found for step in _step(where, path, key, outer, value)]
    number = 0
    for outer, value in found:
        for item in value if isinstance(value, list) else [value]:
            number += 1
            if isinstance(item, Mapping):
                yield number, {**outer, **item}, ""
            else:
                yield number, None, json.dumps(item, ensure_ascii=False)


def _step(
    where: str,
    path: str,
    key: str,
    outer: Mapping[str, Any],
    value: Any,
) -> Iterator[tuple[dict[str, Any], Any]]:
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, Mapping) or key not in item:
            has = f"; it has {', '.join(list(item)[:12])}" if isinstance(item, Mapping) else ""
            raise SourceError(f"{where}: has no '{key}' on the way to records = \"{path}\"{has}")
        beside = {name: field for name, field in item.items() if name != key}
        yield {**outer, **beside}, item[key]


def _is_lines(file: SourceFile, source: SourceSettings) -> bool:
    """Whether the first line is a whole record."""
    with open_text(file, source.encoding or "utf-8-sig") as stream:
        first = next((line for line in stream if line.strip()), "")
    if not first.lstrip().startswith("{"):
        return False
    try:
        json.loads(first)
    except json.JSONDecodeError:
        return first.rstrip().endswith("}") and len(first.strip()) > 1
    return True


def _lines(file: SourceFile, source: SourceSettings) -> Iterator[Placed]:
    with open_text(file, source.encoding or "utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line, parse_float=str)
            except json.JSONDecodeError:
                yield number, None, line.strip()
                continue
            if isinstance(record, Mapping):
                yield number, record, ""
            else:
                yield number, None, line.strip()


def _document(file: SourceFile, source: SourceSettings, where: str) -> Any:
    if file.size > MANY_BYTES:
        raise SourceError(
            f"{where} is {file.size >> 20} MB of one JSON document; write it as JSON lines, one record a line"
        )
    with open_text(file, source.encoding or "utf-8-sig") as stream:
        return json.load(stream, parse_float=str)
