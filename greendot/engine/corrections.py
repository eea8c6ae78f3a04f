"""Turns what people wrote over rows of a fact table into those rows, in the engine's own copy of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from greendot.contracts import Contract, duckdb_type

SOURCE = "entries"
"""The source that rows are said to be of which no source holds."""

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """What stands instead in a table: cells of rows, each with the row's key, and rows that no source holds."""

    changed: tuple[tuple[Cells, Cells], ...] = ()
    added: tuple[Cells, ...] = ()


def correct_table(
    con: duckdb.DuckDBPyConnection, name: str, contract: Contract, correction: Correction, as_of: datetime | None
) -> None:
    """Write a correction into a staged table. Columns that the contract does not have are passed over."""
    types = {column.name: duckdb_type(column) for column in contract.all_columns}
    for key, cells in correction.changed:
        kept = {column: value for column, value in cells.items() if column in types}
        if kept:
            values = ", ".join(f"{_quoted(column)} = CAST(? AS {types[column]})" for column in kept)
            where = " AND ".join(f"{_quoted(column)} = CAST(? AS {types[column]})" for column in key)
            con.execute(f"UPDATE {name} SET {values} WHERE {where}", [*kept.values(), *key.values()])
    known_at = (as_of or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    for cells in correction.added:
        row = {"source": SOURCE, "loaded_at": known_at, **cells}
        kept = {column: value for column, value in row.items() if column in types}
        names = ", ".join(_quoted(column) for column in kept)
        values = ", ".join(f"CAST(? AS {types[column]})" for column in kept)
        con.execute(f"INSERT INTO {name} ({names}) VALUES ({values})", list(kept.values()))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
