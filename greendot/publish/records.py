"""Turns fact tables that pages list into the published rows of a snapshot, names of people apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd

from greendot.contracts import Column, Contract, duckdb_type
from greendot.publish.recorded import recorded_relation
from greendot.snapshot import Records
from greendot.warehouse import Warehouse, quoted


def read_records(
    warehouse: Warehouse, contracts: Mapping[str, Contract], as_of: datetime
) -> tuple[dict[str, Records], dict[str, Records]]:
    """Return the rows that pages list, by fact table: those for everyone, and those with names of people."""
    everyone: dict[str, Records] = {}
    people: dict[str, Records] = {}
    for name in sorted(warehouse.tables() & contracts.keys()):
        contract = contracts[name]
        if not contract.is_records:
            continue
        relation = recorded_relation(warehouse, contract, as_of)
        for columns, kept in ((contract.published_columns, everyone), (contract.people_columns, people)):
            if columns and (rows := _read(warehouse, relation, columns)) is not None:
                kept[name] = rows
    return everyone, people


def _read(warehouse: Warehouse, relation: str, columns: Sequence[Column]) -> Records | None:
    names = ", ".join(quoted(column.name) for column in columns)
    rows = warehouse.run(f"SELECT {names} FROM {relation} AS seen ORDER BY ALL")  # noqa: S608 - our own names
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=[column.name for column in columns], dtype=object)
    return Records({column.name: duckdb_type(column) for column in columns}, frame)
