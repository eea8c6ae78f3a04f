"""Turns the facts' DuckDB file into a Warehouse: tables, load runs, journal, quarantine and freshness."""

from greendot.warehouse.connection import QueryRefusedError, Warehouse, open_warehouse
from greendot.warehouse.schema import SCHEMA_VERSION, ensure_table, quoted, text_literal
from greendot.warehouse.state import (
    LoadRun,
    QuarantinedRow,
    TableFreshness,
    read_freshness,
    read_journal,
    read_quarantine,
    read_quarantine_counts,
    read_runs,
)

__all__ = [
    "SCHEMA_VERSION",
    "LoadRun",
    "QuarantinedRow",
    "QueryRefusedError",
    "TableFreshness",
    "Warehouse",
    "ensure_table",
    "open_warehouse",
    "quoted",
    "read_freshness",
    "read_journal",
    "read_quarantine",
    "read_quarantine_counts",
    "read_runs",
    "text_literal",
]
