"""Turns an empty DuckDB in memory into a place where made-up rows are computed and written out as files.

It holds no facts and is never published. Two threads, so that it leaves room for others; rows are always written in a
stated order, so the number of threads changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from greendot.errors import WarehouseError
from greendot.warehouse.schema import quoted, text_literal

__all__ = ["Scratch"]

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "1500MB",
    "threads": 2,
}


class Scratch:
    """A DuckDB in memory; leaving its block forgets everything that was not written out."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config=_CONFIG)

    def __enter__(self) -> Self:
        """Return the scratch itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget everything."""
        self._connection.close()

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one or more statements and return the last one's rows; WarehouseError when DuckDB does not like it."""
        try:
            return self._connection.execute(sql, list(values)).fetchall()
        except duckdb.Error as error:
            raise WarehouseError(f"made-up rows: {error}") from error

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's columns, in order."""
        return tuple(str(row[0]) for row in self.run(f"DESCRIBE {quoted(table)}"))

    def read_csv(self, table: str, path: Path) -> None:
        """Make a table of a CSV file."""
        self.run(f"CREATE TABLE {quoted(table)} AS FROM read_csv({text_literal(str(path))}, header = true)")

    def write(self, select: str, path: Path, options: str) -> None:
        """Write what a SELECT gives to a file, with the options of DuckDB's COPY."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.run(f"COPY ({select}) TO {text_literal(str(path))} ({options})")
