"""Turns the warehouse's own tables into values: load runs, journal, quarantine and freshness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from greendot.contracts import Contract
from greendot.warehouse.connection import Warehouse
from greendot.warehouse.schema import quoted


@dataclass(frozen=True, slots=True)
class LoadRun:
    """What one load did to one table from one source. `outcome` is loaded, unchanged or failed, then with `error`."""

    run: int
    source: str
    table: str
    started_at: datetime
    loaded_at: datetime
    seconds: float
    outcome: str
    read: int
    new: int
    changed: int
    unchanged: int
    quarantined: int
    closed: int
    left_out: int
    error: str


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row that was not accepted: where it stood, what was wrong with which column, and the row itself as JSON."""

    source: str
    file: str
    line: int | None
    table: str
    column: str
    value: str | None
    reason: str
    raw: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class TableFreshness:
    """What one source has put into one fact table; times are UTC, dates where the table's time is a date."""

    table: str
    source: str
    rows: int
    first: datetime | date | None
    last: datetime | date | None
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What one load changed of one day: rows and the total of one column, before and after.

    `day` is None for tables without a time; `member` is the JSON of the key's other columns, empty for all together.
    """

    run: int
    table: str
    source: str
    day: date | None
    member: str
    column: str
    rows_before: int
    rows_after: int
    total_before: float | None
    total_after: float | None
    loaded_at: datetime


def read_runs(warehouse: Warehouse, *, last_only: bool = False) -> tuple[LoadRun, ...]:
    """Return the load runs, oldest first; `last_only` keeps the newest of each source and table."""
    newest = "QUALIFY row_number() OVER (PARTITION BY source, table_name ORDER BY run DESC) = 1" if last_only else ""
    rows = warehouse.run(
        "SELECT run, source, table_name, started_at, loaded_at, seconds, outcome, rows_read, rows_new, rows_changed,"
        " rows_unchanged, rows_quarantined, rows_closed, rows_left_out, error"
        f" FROM greendot.load_runs {newest} ORDER BY run, source, table_name"
    )
    return tuple(LoadRun(*row) for row in rows)


def read_quarantine(warehouse: Warehouse, source: str = "", limit: int | None = None) -> tuple[QuarantinedRow, ...]:
    """Return the rows that were not accepted, of one source or all, by source, file and line."""
    rows = warehouse.run(
        "SELECT source, file, line, table_name, column_name, value, reason, raw, loaded_at FROM greendot.quarantine"
        " WHERE source = ? OR ? = '' ORDER BY source, table_name, file, line, column_name"
        + (f" LIMIT {int(limit)}" if limit is not None else ""),
        [source, source],
    )
    return tuple(QuarantinedRow(*row) for row in rows)


def read_quarantine_counts(warehouse: Warehouse) -> Mapping[tuple[str, str, str], int]:
    """Return how many rows are in quarantine by source, table and reason."""
    rows = warehouse.run(
        "SELECT source, table_name, reason, count(*) FROM greendot.quarantine GROUP BY ALL ORDER BY ALL"
    )
    return {(source, table, reason): count for source, table, reason, count in rows}


def read_journal(warehouse: Warehouse, table: str = "") -> tuple[JournalEntry, ...]:
    """Return what loads changed, oldest first, of one table or all."""
    rows = warehouse.run(
        "SELECT run, table_name, source, day, member, column_name, rows_before, rows_after, total_before, total_after,"
        " loaded_at FROM greendot.journal WHERE table_name = ? OR ? = '' ORDER BY run, table_name, source, day, member,"
        " column_name",
        [table, table],
    )
    return tuple(JournalEntry(*row) for row in rows)


def read_freshness(warehouse: Warehouse, contracts: Mapping[str, Contract]) -> tuple[TableFreshness, ...]:
    """Return what each source has put into each fact table that exists, by table and source."""
    found: list[TableFreshness] = []
    existing = warehouse.tables()
    for name in sorted(existing & contracts.keys()):
        time = contracts[name].time
        span = f"min({quoted(time)}), max({quoted(time)})" if time else "NULL, NULL"
        rows: list[tuple[Any, ...]] = warehouse.run(
            f"SELECT source, count(*), {span}, max(loaded_at) FROM {quoted(name)} GROUP BY source ORDER BY source"
        )
        found += [TableFreshness(name, *row) for row in rows]
    return tuple(found)
