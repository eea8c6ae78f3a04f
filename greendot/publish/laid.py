"""Turns what people wrote into what publish reads instead of a source's rows: the same rows that pages show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from greendot.calendar import Calendar
from greendot.contracts import Contract, duckdb_type
from greendot.engine import Correction
from greendot.entries import LAID, Entries, lay_over
from greendot.publish.records import read_records
from greendot.snapshot import Records
from greendot.warehouse import Warehouse

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def rows_laid(records: Mapping[str, Records], entries: Entries, calendar: Calendar, today: date) -> Rows:
    """Return the rows of each table that entries in force on a day change; none where nobody wrote anything."""
    return lay_over(lambda table: rows_of(records, table), entries, calendar, today).tables


def read_corrections(
    warehouse: Warehouse, contracts: Mapping[str, Contract], entries: Entries, calendar: Calendar, at: datetime
) -> dict[str, Correction]:
    """Return what entries in force at a time make of the facts known then, as publish lays them."""
    today = calendar.local_day(at)
    if not entries.on(today).entries:
        return {}
    read = {name: contracts[name] for name in LAID if name in contracts}
    records, _ = read_records(warehouse, read, at)
    return corrections_of(records, rows_laid(records, entries, calendar, today), read)


def rows_of(records: Mapping[str, Records], table: str) -> list[dict[str, Any]]:
    """Return the published rows of a table; none where it has no rows."""
    if table not in records:
        return []
    return [{str(name): value for name, value in row.items()} for row in records[table].rows.to_dict("records")]


def corrections_of(
    records: Mapping[str, Records], laid: Rows, contracts: Mapping[str, Contract]
) -> dict[str, Correction]:
    """Return what makes a source's rows those that entries were laid over; tables that stay as they are have none."""
    found = {}
    for table in sorted(laid.keys() & contracts.keys()):
        key = contracts[table].key
        before = {tuple(row[name] for name in key): row for row in rows_of(records, table)}
        changed, added = [], []
        for row in laid[table]:
            cells = tuple(row[name] for name in key)
            if cells not in before:
                added.append({name: value for name, value in row.items() if value is not None})
                continue
            was = before[cells]
            apart = {name: value for name, value in row.items() if name in was and value != was[name]}
            if apart:
                changed.append((dict(zip(key, cells, strict=True)), apart))
        if changed or added:
            found[table] = Correction(tuple(changed), tuple(added))
    return found


def records_laid(records: Mapping[str, Records], laid: Rows, contracts: Mapping[str, Contract]) -> dict[str, Records]:
    """Return records with those rows in their place, for what publish works out of records."""
    found = dict(records)
    for table in laid.keys() & contracts.keys():
        if not laid[table]:
            continue
        types = (
            records[table].types
            if table in records
            else {column.name: duckdb_type(column) for column in contracts[table].published_columns}
        )
        cells = [[row.get(name) for name in types] for row in laid[table]]
        found[table] = Records(types, pd.DataFrame(cells, columns=list(types), dtype=object))
    return found
