"""Turns SQL into frames on a DuckDB connection that can only read what was staged, and not for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from greendot.calendar import Calendar, Grain
from greendot.contracts import Contract, duckdb_type
from greendot.engine.corrections import Correction
from greendot.engine.digests import digest_months
from greendot.engine.macros import period_macro
from greendot.engine.staging import Staged, quoted, stage_tables
from greendot.errors import MetricError, WarehouseError

_CONFIG: Mapping[str, str] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
_LOCKED = ("SET enable_external_access = false", "SET lock_configuration = true")
_DIGITS = 12
_NO_VALUES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a query that nobody published yet may cost: `seconds` for the engine's whole life, `rows` for each query.

    Such an engine keeps all it holds in memory: nothing is laid down on disk.
    """

    seconds: float
    rows: int


class DuckDBEngine:
    """DuckDB in process: the facts copied in, then locked down. `path` is the warehouse; None is an empty one."""

    def __init__(
        self,
        path: Path | None,
        *,
        memory_limit: str = "2GB",
        threads: int = 0,
        timeout_s: float = 60.0,
        bounds: Bounds | None = None,
    ) -> None:
        """Open the engine; nothing is read before `stage`. `bounds` are for a query that nobody has published yet."""
        self._path = path
        self._timeout_s = timeout_s
        self._bounds = bounds
        self._until = time.monotonic() + bounds.seconds if bounds else None
        self._con = duckdb.connect(":memory:", config={**_CONFIG, "memory_limit": memory_limit})
        self._con.execute("SET enable_progress_bar = false")
        if bounds:
            self._con.execute("SET temp_directory = ''")
        if threads:
            self._con.execute(f"SET threads = {int(threads)}")
        self._is_locked = False
        self.staged = Staged()

    def stage(
        self,
        contracts: Iterable[Contract],
        calendar: Calendar,
        as_of: datetime | None = None,
        *,
        rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        mask: str = "",
        corrections: Mapping[str, Correction] | None = None,
    ) -> Staged:
        """Copy the facts in, as known at `as_of`, let the warehouse go, and lock the connection. Once an engine.

        `rows` are facts by table given outright; the warehouse is then not opened, and rows that break a rule of their
        contract are left out. With a `mask`, a secret, names of people are replaced by signs: the same name has the
        same sign, and no sign leads back to its name. `corrections` are what people wrote over rows, by table.
        """
        if self._is_locked:
            raise MetricError("this engine holds its facts already; open another")
        tables = list(contracts)
        expired = threading.Event()
        try:
            with self._limited(expired, is_staging=True):
                if rows is not None or self._path is None:
                    self._con.execute("ATTACH ':memory:' AS origin")
                    self._write_rows(tables, rows or {})
                else:
                    self._attach(self._path)
                self.staged = stage_tables(self._con, tables, calendar, as_of, "origin", mask, corrections or {})
                self._con.execute("DETACH origin")
        except duckdb.Error as error:
            if expired.is_set() and self._bounds:
                words = f"the facts could not be read within {self._bounds.seconds:g} s; give it more time"
                raise WarehouseError(words) from error
            raise WarehouseError(f"the facts cannot be read: {_first_line(error)}") from error
        for statement in _LOCKED:
            self._con.execute(statement)
        self._is_locked = True
        return self.staged

    def _attach(self, path: Path) -> None:
        if not path.exists():
            raise WarehouseError(f"{path}: there are no facts yet; run greendot load")
        try:
            self._con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS origin (READ_ONLY)")
        except duckdb.Error as error:
            raise WarehouseError(
                f"{path}: cannot be opened, {_first_line(error)}; wait until the load that holds it is over"
            ) from error

    def _write_rows(self, tables: Sequence[Contract], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        for contract in tables:
            columns = contract.all_columns
            table = f"origin.main.{quoted(contract.name)}"
            typed = ", ".join(f"{quoted(column.name)} {duckdb_type(column)}" for column in columns)
            self._con.execute(f"CREATE TABLE {table} ({typed})")
            names = [column.name for column in columns]
            given = [[{**_DEFAULTS, **row}.get(name) for name in names] for row in rows.get(contract.name, ())]
            if given:
                casts = [f"CAST(c{n} AS {duckdb_type(column)})" for n, column in enumerate(columns)]
                inner = f"SELECT {', '.join(f'unnest(?) AS c{n}' for n in range(len(names)))}"
                values = [list(cells) for cells in zip(*given, strict=True)]
                self._con.execute(f"INSERT INTO {table} SELECT {', '.join(casts)} FROM ({inner})", values)
            for rule in contract.rules:
                self._con.execute(f"DELETE FROM {table} WHERE NOT ({rule.check})")

    def run(self, name: str, sql: str, values: Mapping[str, object] = _NO_VALUES) -> pd.DataFrame:
        """Return a query's rows: counts as integers, floats rounded to 12 digits. `values` are those it names with $.

        MetricError that names the metric when the query fails or takes too long.
        """
        expired = threading.Event()
        sql = f"SELECT * FROM ({sql}) LIMIT {self._bounds.rows + 1}" if self._bounds else sql
        try:
            with self._limited(expired):
                found = self._con.execute(sql, dict(values))
                wide = [str(name) for name, kind, *_ in found.description or () if str(kind) in _WIDE]
                frame = found.df()
                if all(_is_exact(frame[name]) for name in wide):
                    frame = frame.assign(**{name: _counted(frame[name]) for name in wide})
                else:
                    casts = ", ".join(f"CAST({quoted(name)} AS BIGINT) AS {quoted(name)}" for name in wide)
                    frame = self._con.execute(f"SELECT * REPLACE ({casts}) FROM ({sql})", dict(values)).df()
        except duckdb.OutOfMemoryException as error:
            raise MetricError(f"{name}: needs more memory than it may use; read or group less") from error
        except duckdb.Error as error:
            if expired.is_set() or isinstance(error, duckdb.InterruptException):
                seconds = self._bounds.seconds if self._bounds else self._timeout_s
                raise MetricError(f"{name}: took longer than {seconds:g} s and was stopped") from error
            raise MetricError(f"{name}: {_first_line(error)}") from error
        if self._bounds and len(frame) > self._bounds.rows:
            raise MetricError(f"{name}: returns more than {self._bounds.rows:,} rows; name fewer members or periods")
        return _rounded(frame)

    def digest_months(self, contract: Contract, calendar: Calendar, as_of: datetime) -> dict[str, str]:
        """Return a digest of a staged table's rows for each month of their time, as `digests.digest_months` says."""
        return digest_months(self._con, contract, calendar, as_of)

    def set_original(self, grain: Grain, views: Mapping[str, str]) -> None:
        """Make queries run as their engineers wrote them: `period` by one grain, and each table name a view."""
        self._con.execute(period_macro(grain))
        for name, sql in views.items():
            self._con.execute(f"CREATE OR REPLACE VIEW main.{quoted(name)} AS {sql}")

    @contextmanager
    def _limited(self, expired: threading.Event, *, is_staging: bool = False) -> Iterator[None]:
        """Interrupt what the block runs when its time is over; staging has no limit but that of the bounds."""

        def stop() -> None:
            expired.set()
            self._con.interrupt()

        seconds = self._timeout_s if self._until is None else max(self._until - time.monotonic(), 0.001)
        if is_staging and self._until is None:
            yield
            return
        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def close(self) -> None:
        """Close the connection."""
        self._con.close()


_DEFAULTS: Mapping[str, Any] = {"source": "rows", "loaded_at": datetime(2040, 1, 1)}  # noqa: DTZ001 - stored as UTC
_WIDE = frozenset({"HUGEINT", "UHUGEINT", "UBIGINT"})


def _is_exact(sums: pd.Series[Any]) -> bool:
    """Return whether sums that arrived as floats are the very integers they were."""
    return not bool((sums.abs() >= 2.0**53).any())


def _counted(sums: pd.Series[Any]) -> pd.Series[Any]:
    return sums.astype("Int64" if sums.isna().any() else "int64")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    for name in frame.columns:
        if not pd.api.types.is_float_dtype(frame[name]):
            continue
        values = frame[name].to_numpy(dtype=float, copy=True)
        # Integers below 10 to the 12th are round already; the rest are rounded as decimals, which takes a call each.
        rest = np.isfinite(values) & ((values != np.floor(values)) | (np.abs(values) >= 10.0**_DIGITS))
        digits = _DIGITS - 1 - np.floor(np.log10(np.abs(values[rest]))).astype(int)
        values[rest] = [round(v, d) for v, d in zip(values[rest].tolist(), digits.tolist(), strict=True)]
        frame[name] = values
    return frame
