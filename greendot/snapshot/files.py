"""Turns a path into a shared read-only connection to a snapshot file, and a file into a digest of what it says."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from greendot.errors import SnapshotError
from greendot.snapshot.schema import PASSING, SCHEMA_VERSION, quoted

LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "lock_configuration": True,
    "threads": 2,
}

KEPT_OPEN = 12
"""How many files stay open at once; a page of an older build costs some 20 ms more."""

_open: OrderedDict[tuple[str, int], duckdb.DuckDBPyConnection] = OrderedDict()
_lock = threading.Lock()


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """Return the shared connection to a file, of which each call takes a cursor; SnapshotError if it is unreadable."""
    try:
        key = (str(file.resolve()), file.stat().st_ino)
    except OSError as error:
        raise SnapshotError(f"{file}: is not there; run `greendot builds` to see what is") from error
    with _lock:
        if key in _open:
            _open.move_to_end(key)
            return _open[key]
        try:
            _open[key] = duckdb.connect(str(file), read_only=True, config=LOCKED_DOWN)
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise SnapshotError(
                f"{file}: cannot be read ({first}); run `greendot rollback BUILD` or `greendot publish`"
            ) from error
        while len(_open) > KEPT_OPEN:
            _open.popitem(last=False)
        return _open[key]


def fetch(file: Path, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a query on a snapshot file."""
    cursor = connect(file).cursor()
    try:
        cursor.execute(sql, values or [])
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise SnapshotError(f"{file}: {str(error).splitlines()[0]}; run `greendot publish`") from error
    finally:
        cursor.close()


def read_rows(file: Path, table: str, metrics: Sequence[str]) -> pd.DataFrame:
    """Return the rows of some metrics in the table of observations or comparisons, as they lie in a file."""
    cursor = connect(file).cursor()
    try:
        return cursor.execute(f"SELECT * FROM {quoted(table)} WHERE list_contains(?, metric)", [list(metrics)]).df()  # noqa: S608
    except duckdb.Error as error:
        raise SnapshotError(f"{file}: {str(error).splitlines()[0]}; run `greendot publish`") from error
    finally:
        cursor.close()


def tables_of(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return the names of a file's tables, sorted."""
    found = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
    return tuple(name for (name,) in found)


def content_digest(connection: duckdb.DuckDBPyConnection) -> str:
    """Return a digest of what a file says, whatever the order of its rows and the time it was written at."""
    whole = hashlib.sha256()
    for table in tables_of(connection):
        left = PASSING.get(table, ())
        columns = [name for name, *_ in connection.execute(f"DESCRIBE {quoted(table)}").fetchall() if name not in left]
        if not columns:
            continue
        cells = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), chr(0))" for name in columns)
        digests = f"SELECT md5_number(concat_ws(chr(31), {cells})) AS digest FROM {quoted(table)}"  # noqa: S608
        halves = "sum((digest >> 64)::HUGEINT), bit_xor(digest)"
        found = connection.execute(f"SELECT count(*), {halves} FROM ({digests})").fetchone()  # noqa: S608
        whole.update(repr((table, columns, found)).encode())
    return whole.hexdigest()


def check_version(file: Path) -> None:
    """Raise SnapshotError when a file is of another schema than this release reads."""
    found = fetch(file, "SELECT schema_version, release FROM build")
    if len(found) != 1:
        raise SnapshotError(f"{file}: says nothing of its build; run `greendot publish`")
    version, release = found[0]["schema_version"], found[0]["release"]
    if version > SCHEMA_VERSION:
        raise SnapshotError(
            f"{file}: was written by Greendot {release}, in a newer form (schema {version}; this release reads up to "
            f"{SCHEMA_VERSION}); install that release, or run `greendot publish` with this one"
        )
