"""Turns rows in quarantine back into raw rows, and holds back those that a later load has overtaken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from greendot.contracts import Contract
from greendot.load.staging import Staged
from greendot.sources import SourceFile
from greendot.sources.raw import RAW, RawTable, look_at_raw
from greendot.warehouse import Warehouse, quoted, text_literal


@dataclass(frozen=True, slots=True)
class Waiting:
    """The rows of one source and table that wait in quarantine, laid out as raw rows, and the files they came from."""

    raw: RawTable
    files: tuple[SourceFile, ...]


def read_waiting(warehouse: Warehouse, name: str, contract: Contract) -> Waiting:
    """Lay out a table's rows in quarantine as `raw_rows`. A fault of a whole row, its form or its key, stays one."""
    chosen = f"source = {text_literal(name)} AND table_name = {text_literal(contract.name)}"
    warehouse.run(
        f"CREATE OR REPLACE TEMP TABLE {RAW} AS SELECT file, line, max(CASE WHEN column_name = '' THEN reason END) AS"
        f" trouble, raw FROM greendot.quarantine WHERE {chosen} GROUP BY file, line, raw ORDER BY file, line"
    )
    warehouse.run(
        f"CREATE OR REPLACE TEMP TABLE waiting_rows AS SELECT r.rowid AS n, max(q.loaded_at) AS since FROM {RAW} r"
        " JOIN greendot.quarantine q ON r.file = q.file AND r.line IS NOT DISTINCT FROM q.line AND r.raw = q.raw"
        f" WHERE {chosen} GROUP BY r.rowid"
    )
    known = warehouse.one("SELECT value FROM greendot.meta WHERE name = ?", [f"columns of {name}"])
    raw = look_at_raw(warehouse)
    columns = dict.fromkeys([*json.loads(known or "[]"), *raw.columns], "VARCHAR")
    labels = warehouse.run(f"SELECT DISTINCT file FROM {RAW} ORDER BY file")
    return Waiting(
        RawTable(columns, raw.rows), tuple(SourceFile(Path(label), label, "csv", 0, 0) for (label,) in labels)
    )


def keep_columns(warehouse: Warehouse, name: str, columns: Iterable[str]) -> None:
    """Note which columns a source had, since rows in quarantine may lack some of them."""
    key = f"columns of {name}"
    warehouse.run("DELETE FROM greendot.meta WHERE name = ?", [key])
    warehouse.run("INSERT INTO greendot.meta VALUES (?, ?)", [key, json.dumps(list(columns))])


def hold_back(warehouse: Warehouse, staged: Staged) -> Staged:
    """Take away `gd_ok` from rows whose key was loaded with another content since they were quarantined."""
    contract = staged.plan.contract
    if contract.name not in warehouse.tables():
        return staged
    keys = " AND ".join(f"f.{quoted(name)} = {staged.table}.{quoted(name)}" for name in contract.key)
    warehouse.run(
        f"UPDATE {staged.table} SET gd_ok = false FROM waiting_rows w WHERE {staged.table}.gd_n = w.n AND gd_ok"
        f" AND EXISTS (SELECT 1 FROM {quoted(contract.name)} f WHERE {keys} AND f.loaded_at > w.since)"
    )
    good = int(warehouse.one(f"SELECT count(*) FROM {staged.table} WHERE gd_kept AND gd_ok"))
    return replace(staged, good=good)
