"""Turns settled rows of a table that keeps history into versions, and the newest of each into what is current."""

from __future__ import annotations

from greendot.contracts import Contract
from greendot.load.faults import Settled
from greendot.load.journal import close_journal, open_journal
from greendot.load.keys import Applied, covered_by, naive, quoted_list, same_key
from greendot.load.staging import Pull
from greendot.warehouse import Warehouse, quoted, text_literal


def apply_versions(warehouse: Warehouse, pull: Pull, settled: Settled, run: int) -> Applied:
    """Add a version for each row that says something new, close what is gone, and make the newest versions current.

    A row says nothing new when a version of its key with the same `reported_at` holds the same, or, as the only one of
    its key in the pull, when it holds what is current.
    """
    contract = settled.staged.plan.contract
    source = text_literal(pull.place.source_name)
    _compare(warehouse, settled, contract, source)
    counts = dict(warehouse.run("SELECT gd_what, count(*) FROM delta GROUP BY gd_what"))
    gone = _find_gone(warehouse, pull, settled, contract, source)
    if not (counts.get("new") or counts.get("changed") or gone):
        return Applied(0, 0, 0)
    touched = f"SELECT {quoted_list(contract.key)} FROM delta WHERE gd_what <> 'same' UNION SELECT * FROM gone"
    warehouse.run(f"CREATE OR REPLACE TEMP TABLE touched AS {touched}")
    open_journal(warehouse, contract, source, _rows_touched(contract, source, settled.staged.table))
    _write(warehouse, pull, settled, contract, source)
    close_journal(warehouse, contract, source, run, pull.loaded_at)
    return Applied(counts.get("new", 0), counts.get("changed", 0), gone)


def _compare(warehouse: Warehouse, settled: Settled, contract: Contract, source: str) -> None:
    """Fill `delta` with the place and key of every row that may stand, and whether it is new, changed or the same."""
    staged = settled.staged
    versions, current = quoted(f"{contract.name}_versions"), quoted(contract.name)
    content = same_key([column.name for column in contract.columns], "p", "v")
    warehouse.run(
        f"CREATE OR REPLACE TEMP TABLE delta AS SELECT p.gd_spot, {quoted_list(contract.key, 'p.')}, CASE"
        f" WHEN EXISTS (SELECT 1 FROM {versions} v WHERE v.source = {source} AND v.closed_at IS NULL AND {content}"
        " AND p.reported_at IS NOT NULL AND v.reported_at = p.reported_at) THEN 'same'"
        f" WHEN p.gd_together = 1 AND EXISTS (SELECT 1 FROM {current} v WHERE v.source = {source} AND {content})"
        " THEN 'same'"
        f" WHEN EXISTS (SELECT 1 FROM {current} v WHERE v.source = {source} AND {same_key(contract.key, 'p', 'v')})"
        " THEN 'changed' ELSE 'new' END AS gd_what"
        f" FROM (SELECT *, {staged.place} AS gd_spot,"
        f" count(*) OVER (PARTITION BY {quoted_list(contract.key)}) AS gd_together"
        f" FROM {staged.table} WHERE gd_ok AND gd_kept) p"
    )


def _find_gone(warehouse: Warehouse, pull: Pull, settled: Settled, contract: Contract, source: str) -> int:
    keys, table = quoted_list(contract.key), quoted(contract.name)
    warehouse.run(f"CREATE OR REPLACE TEMP TABLE gone AS SELECT {keys} FROM {table} WHERE false")
    covered = covered_by(warehouse, pull, settled)
    if not covered:
        return 0
    warehouse.run(
        f"INSERT INTO gone SELECT {keys} FROM {table} f WHERE source = {source} AND {covered} AND NOT EXISTS"
        f" (SELECT 1 FROM {settled.staged.table} p WHERE p.gd_kept AND {same_key(contract.key, 'p', 'f')})"
    )
    return int(warehouse.one("SELECT count(*) FROM gone"))


def _rows_touched(contract: Contract, source: str, staged: str) -> str:
    """Return the keys that change, with the time each had and will have, by which they are journaled."""
    if contract.time is None or contract.time in contract.key:
        return "SELECT * FROM touched"
    time = quoted(contract.time)
    keys = quoted_list(contract.key, "t.")
    return (
        f"SELECT {keys}, f.{time} FROM touched t JOIN {quoted(contract.name)} f"
        f" ON {same_key(contract.key, 't', 'f')} AND f.source = {source}"
        f" UNION SELECT {keys}, f.{time} FROM touched t JOIN {staged} f ON {same_key(contract.key, 't', 'f')}"
        " WHERE f.gd_ok AND f.gd_kept"
    )


def _write(warehouse: Warehouse, pull: Pull, settled: Settled, contract: Contract, source: str) -> None:
    staged = settled.staged
    table, versions = quoted(contract.name), quoted(f"{contract.name}_versions")
    names = quoted_list([*(column.name for column in contract.columns), "reported_at"])
    now = naive(pull.loaded_at)
    warehouse.run(
        f"UPDATE {versions} SET closed_at = ? FROM gone g WHERE {versions}.source = {source}"
        f" AND {versions}.closed_at IS NULL AND {same_key(contract.key, versions, 'g')}",
        [now],
    )
    warehouse.run(
        f"INSERT INTO {versions} (source, {names}, loaded_at) SELECT {source}, {names}, ? FROM {staged.table}"
        f" WHERE {staged.place} IN (SELECT gd_spot FROM delta WHERE gd_what <> 'same') ORDER BY {staged.place}",
        [now],
    )
    warehouse.run(
        f"DELETE FROM {table} USING touched t WHERE {table}.source = {source} AND {same_key(contract.key, table, 't')}"
    )
    warehouse.run(
        f"INSERT INTO {table} (source, {names}, loaded_at) SELECT source, {names}, loaded_at FROM {versions} v"
        f" WHERE source = {source} AND closed_at IS NULL"
        f" AND EXISTS (SELECT 1 FROM touched t WHERE {same_key(contract.key, 't', 'v')})"
        f" QUALIFY row_number() OVER (PARTITION BY {quoted_list(contract.key)}"
        " ORDER BY coalesce(reported_at, loaded_at) DESC, loaded_at DESC, rowid DESC) = 1"
    )
