"""Turns files of any format into one raw table in DuckDB: each row's file, line, trouble, and its columns as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from greendot.settings import SourceSettings
from greendot.sources.csv_file import look_at_csv, rows_of, unique_names
from greendot.sources.excel_file import excel_records
from greendot.sources.files import SourceFile
from greendot.sources.json_file import Placed, json_records
from greendot.sources.yaml_file import yaml_records
from greendot.warehouse import Warehouse, quoted, text_literal

RAW = "raw_rows"
WIDE = '"#wide"'
"""The list of cells that are made long, as it stands in SQL."""
_BATCH = 50_000
_FEW = 5_000
"""Up to this many rows go in as lists, which spares starting what reads Arrow."""
_SCHEMA = pa.schema([("line", pa.int64()), ("trouble", pa.string()), ("raw", pa.string())])
Record = tuple[int, str | None, str]
"""The line a row stood on, what is wrong with its form, and the row as a JSON object."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """What is in the table `raw_rows`: the source's columns, and the types of those that are not text.

    The table has `file` (a label), `line`, `trouble` (why a row cannot be told into columns) and `raw`, a JSON object.
    """

    columns: Mapping[str, str]
    rows: int

    def relation(self, nulls: Sequence[str], wide: Sequence[str] = ()) -> str:
        """Return the rows in columns: `#n`, `#file`, `#line`, `#trouble`, `#raw` and the source's own.

        Columns that are made long are one list, `#wide`: hundreds of columns of their own would take minutes.
        """
        words = ", ".join(text_literal(word) for word in dict.fromkeys(("", *nulls)))
        single = [column for column in self.columns if column not in wide]
        own = [
            f"CASE WHEN cells[{place}] NOT IN ({words}) THEN cells[{place}] END AS {quoted(column)}"
            for place, column in enumerate(single, start=1)
        ]
        if wide:
            own.append(f"list_transform(many, lambda cell: CASE WHEN cell NOT IN ({words}) THEN cell END) AS {WIDE}")
        return (
            'SELECT "#n", file AS "#file", line AS "#line", trouble AS "#trouble", raw AS "#raw"'
            f'{"".join(f", {one}" for one in own)} FROM (SELECT *, rowid AS "#n", {_cells(single)} AS cells,'
            f" {_cells(wide)} AS many FROM {RAW})"
        )


def _cells(columns: Sequence[str]) -> str:
    paths = ", ".join(text_literal("$." + json.dumps(column, ensure_ascii=False)) for column in columns)
    return f"json_extract_string(raw, [{paths}])" if columns else "NULL"


def fill_raw(warehouse: Warehouse, name: str, source: SourceSettings, files: Sequence[SourceFile]) -> RawTable:
    """Read every file into `raw_rows`; SourceError when one cannot be read."""
    fill_empty(warehouse)
    for file in files:
        insert_records(warehouse, file.label, read_records(name, source, file))
    return look_at_raw(warehouse)


def fill_empty(warehouse: Warehouse) -> None:
    """Make `raw_rows` anew, without rows."""
    warehouse.run(f"CREATE OR REPLACE TEMP TABLE {RAW} (file TEXT, line BIGINT, trouble TEXT, raw TEXT)")


def insert_records(warehouse: Warehouse, label: str, records: Iterable[Record]) -> None:
    """Add rows of one file to `raw_rows`, batch by batch."""
    remaining = iter(records)
    while batch := list(islice(remaining, _BATCH)):
        if len(batch) <= _FEW:
            warehouse.run(
                f"INSERT INTO {RAW} SELECT ?, unnest(?::BIGINT[]), unnest(?::TEXT[]), unnest(?::TEXT[])",
                [label, *(list(column) for column in zip(*batch, strict=True))],
            )
            continue
        columns = [pa.array(column, kind) for column, kind in zip(zip(*batch, strict=True), _SCHEMA.types, strict=True)]
        with warehouse.lent("batch", pa.Table.from_arrays(columns, schema=_SCHEMA)):
            warehouse.run(f"INSERT INTO {RAW} SELECT ?, line, trouble, raw FROM batch", [label])


def look_at_raw(warehouse: Warehouse) -> RawTable:
    """Return the columns that the rows of `raw_rows` have, in the order of their first appearance."""
    found = warehouse.run(
        f"SELECT key FROM (SELECT rowid AS n, unnest(json_keys(raw)) AS key FROM {RAW} WHERE trouble IS NULL)"
        " GROUP BY key ORDER BY min(n), key"
    )
    rows = int(warehouse.one(f"SELECT count(*) FROM {RAW}"))
    return RawTable(dict.fromkeys((str(row[0]) for row in found), "VARCHAR"), rows)


def line_of_row(name: str, source: SourceSettings, file: SourceFile, rows: Sequence[int]) -> Iterator[Record]:
    """Yield the rows of a CSV file that stand at the given places (from 0, ascending), with line and content."""
    wanted = iter(rows)
    place = next(wanted, None)
    for number, record in enumerate(_csv_records(name, source, file)):
        if place is None:
            return
        if number == place:
            yield record
            place = next(wanted, None)


def read_records(name: str, source: SourceSettings, file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a file of any format but Parquet, each with its place; SourceError when it cannot be read."""
    if file.format == "csv":
        return _csv_records(name, source, file)
    read = {"json": json_records, "yaml": yaml_records, "excel": excel_records}[file.format]
    return _placed_records(read(name, source, file))


def _placed_records(placed: Iterable[Placed]) -> Iterator[Record]:
    names: dict[tuple[str, ...], list[str]] = {}
    for line, record, text in placed:
        if record is None:
            yield line, "is not a record", _json({"text": text})
            continue
        given = tuple(record)
        if given not in names:
            names[given] = list(unique_names([str(name) for name in given]))
        yield line, None, _json(dict(zip(names[given], record.values(), strict=True)))


def _csv_records(name: str, source: SourceSettings, file: SourceFile) -> Iterator[Record]:
    shape = look_at_csv(name, file, source)
    width = len(shape.columns)
    for line, row in rows_of(name, shape):
        if len(row) == width + 1 and not row[-1]:
            row = row[:-1]
        if len(row) != width:
            yield (
                line,
                f"has {len(row)} fields where the header has {width}",
                _json(dict(_as_far_as_named(shape.columns, row))),
            )
        else:
            yield line, None, _json(dict(zip(shape.columns, row, strict=True)))


def _as_far_as_named(columns: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a row's fields under the header's names as far as they go, and under numbers after that."""
    for number, field in enumerate(row):
        yield (columns[number] if number < len(columns) else f"column_{number + 1}"), field


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
