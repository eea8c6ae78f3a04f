"""Turns contracts into DuckDB tables, and a contract that grew into the columns to add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greendot.contracts import Column, Contract, duckdb_type
from greendot.errors import WarehouseError

if TYPE_CHECKING:
    from greendot.warehouse.connection import Warehouse

SCHEMA_VERSION = 1

_OWN_TABLES = """
CREATE SCHEMA IF NOT EXISTS greendot;
CREATE TABLE IF NOT EXISTS greendot.meta (name TEXT, value TEXT);
CREATE TABLE IF NOT EXISTS greendot.load_runs (
    run BIGINT, source TEXT, table_name TEXT, started_at TIMESTAMP, loaded_at TIMESTAMP, seconds DOUBLE, outcome TEXT,
    rows_read BIGINT, rows_new BIGINT, rows_changed BIGINT, rows_unchanged BIGINT, rows_quarantined BIGINT,
    rows_closed BIGINT, rows_left_out BIGINT, error TEXT, digest TEXT);
CREATE TABLE IF NOT EXISTS greendot.journal (
    run BIGINT, table_name TEXT, source TEXT, day DATE, member TEXT, column_name TEXT, rows_before BIGINT,
    rows_after BIGINT, total_before DOUBLE, total_after DOUBLE, loaded_at TIMESTAMP);
CREATE TABLE IF NOT EXISTS greendot.quarantine (
    run BIGINT, source TEXT, file TEXT, line BIGINT, table_name TEXT, column_name TEXT, value TEXT, reason TEXT,
    raw TEXT, loaded_at TIMESTAMP);
"""


def quoted(name: str) -> str:
    """Return an identifier as it stands in SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Return a text as it stands in SQL."""
    return "'" + text.replace("'", "''") + "'"


def create_schema(warehouse: Warehouse) -> None:
    """Make Greendot's own tables where they are missing."""
    if "meta" in warehouse.tables("greendot"):
        return
    with warehouse.transaction():
        for statement in filter(str.strip, _OWN_TABLES.split(";")):
            warehouse.run(statement)
        warehouse.run("INSERT INTO greendot.meta VALUES ('schema', ?)", [str(SCHEMA_VERSION)])


def check_schema(warehouse: Warehouse) -> None:
    """WarehouseError unless the file holds facts of a schema this release reads."""
    if "meta" not in warehouse.tables("greendot"):
        raise WarehouseError(f"{warehouse.path}: holds no facts of Greendot; move it away and run: greendot load")
    found = int(warehouse.one("SELECT value FROM greendot.meta WHERE name = 'schema'"))
    if found > SCHEMA_VERSION:
        raise WarehouseError(
            f"{warehouse.path}: was written by a newer release (schema {found}, this one reads up to {SCHEMA_VERSION});"
            " upgrade Greendot"
        )


def ensure_table(warehouse: Warehouse, contract: Contract) -> None:
    """Make a contract's tables, or add the columns it has gained; WarehouseError when it changed in any other way.

    `<name>` holds what is current. What a pull no longer holds is kept in `<name>_versions` where history is kept,
    together with every version ever accepted, and in `<name>_closed` otherwise, with the time it was closed.
    """
    columns = contract.all_columns
    closed = f"{quoted('closed_at')} TIMESTAMP"
    kept = f"{contract.name}_versions" if contract.keeps_history else f"{contract.name}_closed"
    declared = ", ".join(f"{quoted(column.name)} {duckdb_type(column)}" for column in columns)
    existing = warehouse.tables()
    for name, extra in ((contract.name, ""), (kept, f", {closed}")):
        if name in existing:
            _migrate(warehouse, contract, name)
        else:
            warehouse.run(f"CREATE TABLE {quoted(name)} ({declared}{extra})")


def _migrate(warehouse: Warehouse, contract: Contract, table: str) -> None:
    found = warehouse.describe(f"SELECT * FROM {quoted(table)}")
    remedy = f"move {warehouse.path} away and load everything again"
    for column in contract.all_columns:
        if column.name not in found:
            _add(warehouse, contract, table, column, remedy)
        elif found[column.name] != duckdb_type(column):
            raise WarehouseError(
                f"{contract.file}: '{column.name}' is now {column.type.value}, but the facts hold"
                f" {found[column.name]}; {remedy}"
            )
    lost = [name for name in found if not contract.has_column(name) and name != "closed_at"]
    if lost:
        raise WarehouseError(f"{contract.file}: no longer has '{lost[0]}', which the facts hold; {remedy}")


def _add(warehouse: Warehouse, contract: Contract, table: str, column: Column, remedy: str) -> None:
    rows = warehouse.one(f"SELECT count(*) FROM {quoted(table)}")
    if rows and (column.name in contract.key or not (column.nullable or column.default is not None)):
        raise WarehouseError(
            f"{contract.file}: gained '{column.name}', which rows already loaded lack; give it a default or nullable ="
            f" true, or {remedy}"
        )
    default = (
        f" DEFAULT {text_literal(str(column.default))}::{duckdb_type(column)}" if column.default is not None else ""
    )
    warehouse.run(f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(column.name)} {duckdb_type(column)}{default}")
