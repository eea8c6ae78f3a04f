"""Turns the facts of a warehouse into the engine's tables: as known at one time, with the local day of each instant.

Staged tables stand in the schema `facts`: a contract's columns, and for each instant `x` a column `x$day`, its
reporting day, worked out once. Tables that keep history hold the versions known at the time asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import duckdb

from greendot.calendar import Calendar, Grain
from greendot.contracts import Contract, Type, duckdb_type
from greendot.engine.corrections import Correction, correct_table
from greendot.engine.macros import local_day, local_day_between, macros, timestamp

_MARGIN = timedelta(days=3 * 366)
"""How far from the facts an instant that a query works out may lie, such as the end of 90 days after the last."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What staging found: rows by table, and the first and last local day of any fact.

    `shared` are tables that several sources fill with the same keys, `overlapping` histories whose rows overlap in
    time, `mixed` tables with money in several currencies, `unknowns` columns in which a member is called `unknown`.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    overlapping: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()
    unknowns: frozenset[tuple[str, str]] = frozenset()
    first: date | None = None
    last: date | None = None


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def stage_tables(
    con: duckdb.DuckDBPyConnection,
    tables: Iterable[Contract],
    calendar: Calendar,
    as_of: datetime | None,
    origin: str,
    mask: str = "",
    corrections: Mapping[str, Correction] = MappingProxyType({}),
) -> Staged:
    """Copy tables from the attached database `origin` into `facts`, and look at what their rows allow.

    With a `mask`, names of people are replaced by signs that it makes. `corrections` are written over the copies.
    """
    con.execute("CREATE SCHEMA IF NOT EXISTS facts")
    contracts = list(tables)
    there = {
        name
        for (name,) in con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'main'", [origin]
        ).fetchall()
    }
    rows = {}
    for contract in contracts:
        select = _select(con, contract, calendar, as_of, origin, there, mask)
        con.execute(f"CREATE OR REPLACE TABLE facts.{quoted(contract.name)} AS {select}")
        if contract.name in corrections:
            correct_table(con, f"facts.{quoted(contract.name)}", contract, corrections[contract.name], as_of)
        rows[contract.name] = _one(con, f"SELECT count(*) FROM facts.{quoted(contract.name)}")
    first, last = _stage_periods(con, contracts, calendar, as_of)
    for statement in macros(calendar, calendar.day_starts_at(first) - _MARGIN, calendar.day_starts_at(last) + _MARGIN):
        con.execute(statement)
    return Staged(
        rows,
        frozenset(contract.name for contract in contracts if _is_shared(con, contract)),
        frozenset(contract.name for contract in contracts if _is_overlapping(con, contract)),
        frozenset(contract.name for contract in contracts if _is_mixed(con, contract)),
        frozenset((contract.name, name) for contract in contracts for name in _called_unknown(con, contract)),
        first if any(rows.values()) else None,
        last if any(rows.values()) else None,
    )


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _select(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    calendar: Calendar,
    as_of: datetime | None,
    origin: str,
    there: set[str],
    mask: str,
) -> str:
    """Return the SELECT of a table's columns and the local days of its instants."""
    if contract.name not in there:
        return f"SELECT {', '.join(_empty(contract))} WHERE false"
    table = f"{origin}.main.{quoted(contract.name)}"
    versions = f"{contract.name}_versions"
    if as_of is not None and contract.keeps_history and versions in there:
        table = _as_known(con, contract, as_of, f"{origin}.main.{quoted(versions)}", table)
    columns = []
    for column in contract.all_columns:
        value = f"CAST({quoted(column.name)} AS {duckdb_type(column)})"
        shown = _masked(value, mask) if mask and column.is_person else value
        columns.append(f"{shown} AS {quoted(column.name)}")
        if column.type is Type.INSTANT:
            columns.append(f"{_local_day(con, value, table, calendar)} AS {quoted(column.name + '$day')}")
    return f"SELECT {', '.join(columns)} FROM {table}"


def _masked(value: str, mask: str) -> str:
    """Return SQL for the sign that stands for a name: a digest of it with a secret."""
    secret = mask.replace("'", "''")
    return (
        f"CASE WHEN {value} IS NOT NULL THEN 'person ' || left(sha256('{secret}' || CAST({value} AS VARCHAR)), 8) END"
    )


def _empty(contract: Contract) -> list[str]:
    columns = [f"CAST(NULL AS {duckdb_type(column)}) AS {quoted(column.name)}" for column in contract.all_columns]
    instants = [column.name for column in contract.all_columns if column.type is Type.INSTANT]
    return columns + [f"CAST(NULL AS DATE) AS {quoted(name + '$day')}" for name in instants]


def _local_day(con: duckdb.DuckDBPyConnection, value: str, table: str, calendar: Calendar) -> str:
    """Return SQL for the local day of a column, made for the times it holds."""
    low, high = con.execute(f"SELECT min({value}), max({value}) FROM {table}").fetchone() or (None, None)
    if low is None or high is None:
        return "CAST(NULL AS DATE)"
    return local_day_between(calendar, value, low.replace(tzinfo=UTC), high.replace(tzinfo=UTC))


def _as_known(con: duckdb.DuckDBPyConnection, contract: Contract, as_of: datetime, versions: str, current: str) -> str:
    """Return what to read of a table that keeps history: the current rows, or the latest versions known at `as_of`.

    A version counts from when its source reported it, else from when it was loaded; the first version of a row that its
    source gave no such time counts from the row's own time.
    """
    key = ", ".join(quoted(name) for name in contract.row_key)
    own = f"CAST({quoted(contract.time)} AS TIMESTAMP)" if contract.time else "TIMESTAMP '1970-01-01'"
    known = (
        f"SELECT *, CASE WHEN reported_at IS NOT NULL THEN reported_at"
        f" WHEN row_number() OVER (PARTITION BY {key} ORDER BY loaded_at) = 1 THEN least(loaded_at, {own})"
        f" ELSE loaded_at END AS known_at FROM {versions}"
    )
    now = timestamp(as_of)
    if not _one(con, f"SELECT count(*) FROM ({known}) WHERE known_at > {now} OR closed_at > {now}"):
        return current
    latest = f"row_number() OVER (PARTITION BY {key} ORDER BY known_at DESC, loaded_at DESC)"
    still = f"(closed_at IS NULL OR closed_at > {now})"
    return f"(SELECT * FROM ({known}) WHERE known_at <= {now} QUALIFY {latest} = 1 AND {still})"


def _is_shared(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    """Whether the same key comes from two sources."""
    table = f"facts.{quoted(contract.name)}"
    if _one(con, f"SELECT count(DISTINCT source) FROM {table}") < 2:
        return False
    key = ", ".join(quoted(name) for name in contract.key)
    return bool(_one(con, f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {key} HAVING count(*) > 1 LIMIT 1)"))


def _is_overlapping(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    """Whether a history says two things of the same moment."""
    if not contract.is_state or not contract.end:
        return False
    key = [quoted(name) for name in contract.key if name != contract.time]
    partition = f"PARTITION BY {', '.join(key)} " if key else ""
    start, end = quoted(contract.time or ""), quoted(contract.end)
    following = f"lead({start}) OVER ({partition}ORDER BY {start}, {end})"
    clash = f"SELECT {following} < coalesce({end}, DATE 'infinity') AS clash FROM facts.{quoted(contract.name)}"
    return bool(_one(con, f"SELECT count(*) FROM ({clash}) WHERE clash"))


def _is_mixed(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    """Whether money is in several currencies."""
    column = contract.currency_column
    if column is None:
        return False
    return _one(con, f"SELECT count(DISTINCT {quoted(column.name)}) FROM facts.{quoted(contract.name)}") > 1


def _first_state(con: duckdb.DuckDBPyConnection, contracts: list[Contract]) -> date | None:
    """Return the first day that tables of states know of; what has stood for ever has no such day."""
    found: list[date] = []
    for contract in contracts:
        if contract.is_state and contract.time:
            name = quoted(contract.time)
            sql = f"SELECT min({name}) FROM facts.{quoted(contract.name)} WHERE {name} > DATE '1971-01-01'"
            found += [row[0] for row in con.execute(sql).fetchall() if row[0] is not None]
    return min(found, default=None)


def _called_unknown(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    """Return the columns, in lower case, in which some row says `unknown`, so that NULL needs another name."""
    names = [column.name for column in contract.columns if column.type is Type.TEXT]
    tests = ", ".join(f"coalesce(bool_or({quoted(name)} = 'unknown'), false)" for name in names)
    row = con.execute(f"SELECT {tests} FROM facts.{quoted(contract.name)}").fetchone() if names else None
    return [name.lower() for name, found in zip(names, row or (), strict=False) if found]


def _stage_periods(
    con: duckdb.DuckDBPyConnection, contracts: list[Contract], calendar: Calendar, as_of: datetime | None
) -> tuple[date, date]:
    """Write the periods of every grain from the earliest fact to the latest, and a year beyond; return those days."""
    first, last = None, None
    for contract in contracts:
        if contract.time is None or contract.is_state:
            continue
        name = contract.time if contract.time_type is Type.DATE else contract.time + "$day"
        found = con.execute(
            f"SELECT min({quoted(name)}), max({quoted(name)}) FROM facts.{quoted(contract.name)}"
        ).fetchone()
        if found and found[0] is not None:
            first = min(first or found[0], found[0])
            last = max(last or found[1], found[1])
    if first is None:
        first = _first_state(con, contracts)
    today = local_day(calendar, as_of) if as_of else (last or date(2020, 1, 1))
    last = min(max(last or today, today), date(2058, 1, 1))
    first = max(first or today, date(1971, 1, 1))
    for grain in Grain:
        periods = list(calendar.periods(first.replace(day=1), last.replace(year=last.year + 1, day=1), grain))
        rows = [
            (p.starts_on, *_utc(calendar.bounds(p)), p.ends_on, *(local_day(calendar, at) for at in calendar.bounds(p)))
            for p in periods
        ]
        table = f"facts.periods_{grain}"
        con.execute(
            f"CREATE OR REPLACE TABLE {table} (period DATE, starts_at TIMESTAMP, ends_at TIMESTAMP, ends_on DATE,"
            ' "starts_at$day" DATE, "ends_at$day" DATE)'
        )
        kinds = ("DATE", "TIMESTAMP", "TIMESTAMP", "DATE", "DATE", "DATE")
        cells = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        con.execute(f"INSERT INTO {table} SELECT {cells}", [list(column) for column in zip(*rows, strict=True)])
    return first, last


def _utc(bounds: Iterable[datetime]) -> Iterable[datetime]:
    return (at.astimezone(UTC).replace(tzinfo=None) for at in bounds)
