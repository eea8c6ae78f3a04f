"""Turns settled rows into facts: new ones are added, changed ones replaced, those that are gone closed."""

from __future__ import annotations

from greendot.contracts import Contract
from greendot.load.buckets import bucket_of, find_differing
from greendot.load.faults import Settled
from greendot.load.history import apply_versions
from greendot.load.journal import close_journal, open_journal
from greendot.load.keys import Applied, covered_by, naive, quoted_list
from greendot.load.staging import Pull
from greendot.warehouse import Warehouse, quoted, text_literal


def apply_rows(warehouse: Warehouse, pull: Pull, settled: Settled, run: int) -> Applied:
    """Write a table's rows inside the open transaction, and journal what that changed."""
    staged, contract = settled.staged, settled.staged.plan.contract
    source = text_literal(pull.place.source_name)
    if contract.keeps_history:
        return apply_versions(warehouse, pull, settled, run)
    held = int(warehouse.one(f"SELECT count(*) FROM {quoted(contract.name)} WHERE source = {source}"))
    if not held:
        return _append_all(warehouse, pull, settled, run)
    buckets = find_differing(warehouse, pull, settled.staged)
    if not buckets:
        return Applied(0, 0, 0)
    _compare(warehouse, pull, settled)
    counts = dict(warehouse.run("SELECT gd_what, count(*) FROM delta GROUP BY gd_what"))
    gone = _find_gone(warehouse, pull, settled)
    if not (counts.get("new") or counts.get("changed") or gone):
        return Applied(0, 0, 0)
    keys = quoted_list(contract.key)
    open_journal(
        warehouse,
        contract,
        source,
        f"SELECT {keys} FROM delta WHERE gd_what <> 'same' UNION ALL SELECT {keys} FROM gone",
    )
    _write(warehouse, pull, contract, staged.table, staged.place)
    close_journal(warehouse, contract, source, run, pull.loaded_at)
    return Applied(counts.get("new", 0), counts.get("changed", 0), gone)


def _append_all(warehouse: Warehouse, pull: Pull, settled: Settled, run: int) -> Applied:
    """Add every row of a source that has none yet: there is nothing to compare with."""
    staged, contract = settled.staged, settled.staged.plan.contract
    names = quoted_list(staged.plan.names)
    source = text_literal(pull.place.source_name)
    open_journal(warehouse, contract, source, None)
    warehouse.run(
        f"INSERT INTO {quoted(contract.name)} (source, {names}, loaded_at)"
        f" SELECT {source}, {names}, ? FROM {staged.table} WHERE gd_ok AND gd_kept",
        [naive(pull.loaded_at)],
    )
    close_journal(warehouse, contract, source, run, pull.loaded_at)
    return Applied(int(warehouse.one(f"SELECT count(*) FROM {staged.table} WHERE gd_ok AND gd_kept")), 0, 0)


def _compare(warehouse: Warehouse, pull: Pull, settled: Settled) -> None:
    """Fill `delta` with the rows of differing parts: place, key, and whether new, changed or the same."""
    staged, contract = settled.staged, settled.staged.plan.contract
    source = text_literal(pull.place.source_name)
    others = [column.name for column in contract.columns if column.name not in contract.key]
    differs = " OR ".join(f"f.{quoted(name)} IS DISTINCT FROM p.{quoted(name)}" for name in others) or "false"
    warehouse.run(
        f"CREATE OR REPLACE TEMP TABLE delta AS SELECT p.gd_spot, {quoted_list(contract.key, 'p.')},"
        f" CASE WHEN f.gd_held IS NULL THEN 'new' WHEN {differs} THEN 'changed' ELSE 'same' END AS gd_what"
        f" FROM (SELECT *, {staged.place} AS gd_spot FROM {staged.table} WHERE gd_ok AND gd_kept"
        f" AND {bucket_of(contract)} IN (SELECT bucket FROM buckets)) p"
        f" LEFT JOIN (SELECT *, true AS gd_held FROM {quoted(contract.name)} WHERE source = {source}"
        f" AND {bucket_of(contract)} IN (SELECT bucket FROM buckets)) f"
        f" ON {' AND '.join(f'p.{quoted(name)} = f.{quoted(name)}' for name in contract.key)}"
    )


def _find_gone(warehouse: Warehouse, pull: Pull, settled: Settled) -> int:
    """Fill `gone` with the keys of rows the pull should hold but does not; return how many.

    A row that is there but at fault is not gone. A pull of which no row could be accepted closes nothing.
    """
    staged, contract = settled.staged, settled.staged.plan.contract
    source = text_literal(pull.place.source_name)
    keys = quoted_list(contract.key)
    warehouse.run(f"CREATE OR REPLACE TEMP TABLE gone AS SELECT {keys} FROM {quoted(contract.name)} WHERE false")
    covered = covered_by(warehouse, pull, settled)
    if not covered:
        return 0
    warehouse.run(
        f"INSERT INTO gone SELECT {keys} FROM {quoted(contract.name)} f WHERE source = {source} AND {covered}"
        f" AND {bucket_of(contract)} IN (SELECT bucket FROM buckets)"
        f" AND NOT EXISTS (SELECT 1 FROM {staged.table} p WHERE p.gd_kept"
        f" AND {' AND '.join(f'p.{quoted(name)} = f.{quoted(name)}' for name in contract.key)})"
    )
    return int(warehouse.one("SELECT count(*) FROM gone"))


def _write(warehouse: Warehouse, pull: Pull, contract: Contract, staged: str, place: str) -> None:
    table, source = quoted(contract.name), text_literal(pull.place.source_name)
    names = quoted_list([column.name for column in contract.columns])
    matches = " AND ".join(f"{table}.{quoted(name)} = d.{quoted(name)}" for name in contract.key)
    closed = quoted(f"{contract.name}_closed")
    held = quoted_list([column.name for column in contract.columns], "f.")
    warehouse.run(
        f"INSERT INTO {closed} (source, {names}, loaded_at, closed_at) SELECT source, {held},"
        f" loaded_at, ? FROM {table} f WHERE source = {source} AND EXISTS (SELECT 1 FROM gone d WHERE"
        f" {' AND '.join(f'f.{quoted(name)} = d.{quoted(name)}' for name in contract.key)})",
        [naive(pull.loaded_at)],
    )
    warehouse.run(f"DELETE FROM {table} USING gone d WHERE {table}.source = {source} AND {matches}")
    warehouse.run(
        f"DELETE FROM {table} USING (SELECT * FROM delta WHERE gd_what = 'changed') d"
        f" WHERE {table}.source = {source} AND {matches}"
    )
    warehouse.run(
        f"INSERT INTO {table} (source, {names}, loaded_at) SELECT {source}, {names}, ? FROM {staged}"
        f" WHERE {place} IN (SELECT gd_spot FROM delta WHERE gd_what <> 'same')",
        [naive(pull.loaded_at)],
    )
