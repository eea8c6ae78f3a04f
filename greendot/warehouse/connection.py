"""Turns a path into an open, locked-down DuckDB connection, and DuckDB's complaints into ours."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from greendot.errors import WarehouseError
from greendot.warehouse.schema import check_schema, create_schema, quoted, text_literal

MEMORY_LIMIT = "1GB"
_PAUSE_S = 0.2
_CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}


class QueryRefusedError(WarehouseError):
    """DuckDB would not run a statement; the text is its first line, without ours around it."""


class Warehouse:
    """An open facts file. Only load opens one for writing; everyone else reads, for as short as can be."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._connection = connection

    def __enter__(self) -> Self:
        """Return the warehouse itself; leaving the block closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, so that others can open it."""
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is gone."""
        self._connection.close()

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows; QueryRefusedError or WarehouseError when DuckDB does not like it."""
        try:
            return self._connection.execute(sql, list(values)).fetchall()
        except duckdb.Error as error:
            raise _explained(error, self.path) from error

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Return the first column of the first row, None without rows."""
        rows = self.run(sql, values)
        return rows[0][0] if rows else None

    def describe(self, select: str) -> dict[str, str]:
        """Return the columns a SELECT gives and their DuckDB types, without running it."""
        return {str(row[0]): str(row[1]) for row in self.run(f"DESCRIBE {select}")}

    def tables(self, schema: str = "main") -> set[str]:
        """Return the names of the tables that exist."""
        found = self.run(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = ? AND database_name = current_catalog()",
            [schema],
        )
        return {str(row[0]) for row in found}

    @contextmanager
    def lent(self, name: str, arrow: object) -> Iterator[None]:
        """Offer Arrow data under `name` to statements inside the block."""
        self._connection.register(name, arrow)
        try:
            yield
        finally:
            self._connection.unregister(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block did, or none of it."""
        self.run("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self.rollback()
            raise
        self.run("COMMIT")

    def rollback(self) -> None:
        """Forget the open transaction; one that DuckDB has already given up is no error."""
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.Error:
            return

    def progress_pct(self) -> float:
        """Return how far the running statement is, 0 to 100; negative when DuckDB cannot tell."""
        try:
            return float(self._connection.query_progress())
        except duckdb.Error as error:
            raise WarehouseError(f"{self.path} is closed") from error


def open_warehouse(
    path: Path,
    *,
    read_only: bool = True,
    files: Sequence[Path] = (),
    memory_limit: str = MEMORY_LIMIT,
    patience_s: float = 0.0,
) -> Warehouse:
    """Open the facts file; WarehouseError when it is missing (reading), locked, broken or of another schema.

    `files` are all that statements may read besides the facts themselves. Opened for writing, folder and tables are
    made where missing. Nothing is ever fetched from the network, no extension is loaded, no other file is written.
    `patience_s` is how long to wait for who holds the file.
    """
    if read_only and not path.exists():
        raise WarehouseError(f"{path}: there are no facts yet; run: greendot load")
    scratch = path.with_name(f"{path.name}.tmp")
    try:
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        config = {"memory_limit": memory_limit, "temp_directory": str(scratch), **_CLOSED}
        connection = _connect(path, config, read_only=read_only, until=time.monotonic() + patience_s)
    except duckdb.Error as error:
        raise _explained(error, path) from error
    except OSError as error:
        raise WarehouseError(f"{path.parent}: cannot be written: {error.strerror}; choose another folder") from error
    warehouse = Warehouse(path, connection)
    try:
        warehouse.run("SET TimeZone = 'UTC'")
        warehouse.run(f"SET allowed_paths = [{', '.join(text_literal(str(file)) for file in files)}]")
        warehouse.run("SET enable_external_access = false")
        warehouse.run("SET enable_progress_bar_print = false")
        warehouse.run("SET enable_progress_bar = true")
        warehouse.run("SET progress_bar_time = 200")
        warehouse.run("SET lock_configuration = true")
        if not read_only:
            create_schema(warehouse)
        check_schema(warehouse)
    except BaseException:
        warehouse.close()
        raise
    return warehouse


def _connect(path: Path, config: dict[str, Any], *, read_only: bool, until: float) -> duckdb.DuckDBPyConnection:
    """Open the file, again and again while another holds it and it is not yet `until`."""
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=config)
        except duckdb.IOException as error:
            if "lock on file" not in str(error) or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE_S)


def _explained(error: duckdb.Error, path: Path) -> WarehouseError:
    """Return DuckDB's complaint in words that say where and what to do."""
    text = str(error)
    holder = re.search(r"PID (\d+)", text)
    if "lock on file" in text:
        return WarehouseError(f"{path}: is in use by {_who(holder[1] if holder else '')}; wait until it has ended")
    if "not a valid DuckDB database file" in text or "Corrupt" in text:
        return WarehouseError(f"{path}: is not a facts file; move it away and run: greendot load")
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(
            f"{path}: the disk or the memory is full: {text.splitlines()[0]}; make room and try again"
        )
    if "No space left" in text:
        return WarehouseError(f"{path}: the disk is full; make room and try again, nothing was changed")
    if isinstance(error, duckdb.IOException) and ("Permission denied" in text or "Read-only" in text):
        return WarehouseError(f"{path}: cannot be opened: permission denied; check the folder's rights")
    return QueryRefusedError(re.sub(r"^(\w+ )+Error: ", "", text).split("\n\nLINE ")[0].strip())


def _who(pid: str) -> str:
    """Return the process that holds a file, with its command where this machine tells."""
    if not pid:
        return "another process"
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        command = ""
    return f"process {pid} ({command[:120]})" if command else f"process {pid}"


__all__ = ["MEMORY_LIMIT", "QueryRefusedError", "Warehouse", "open_warehouse", "quoted"]
