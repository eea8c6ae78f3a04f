"""Turns sources that the configuration no longer names into rows that are told of, and closed where asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator

from greendot.contracts import Contract
from greendot.load.journal import close_journal, open_journal
from greendot.load.keys import naive, quoted_list
from greendot.load.report import Removed, TableReport
from greendot.load.runs import Load, note_run
from greendot.warehouse import Warehouse, ensure_table, quoted, text_literal


def find_removed(warehouse: Warehouse, load: Load) -> Iterator[Removed]:
    """Yield the sources whose rows stand in a fact table that the configuration no longer has them fill."""
    for table in sorted(warehouse.tables() & load.contracts.keys()):
        found = warehouse.run(f"SELECT source, count(*) FROM {quoted(table)} GROUP BY source ORDER BY source")
        for source, rows in found:
            if source not in load.settings.sources or table not in load.settings.sources[source].tables:
                yield Removed(str(source), table, int(rows))


def close_removed(warehouse: Warehouse, load: Load, removed: Removed) -> TableReport:
    """Close every row of a source that is gone from a table: they leave the facts, and what they were is kept."""
    began = time.perf_counter()
    contract = load.contracts[removed.table]
    source = text_literal(removed.source)
    with warehouse.transaction():
        ensure_table(warehouse, contract)
        columns = list(dict.fromkeys([*contract.key, *([contract.time] if contract.time else [])]))
        open_journal(
            warehouse,
            contract,
            source,
            f"SELECT {quoted_list(columns)} FROM {quoted(contract.name)} WHERE source = {source}",
        )
        _keep(warehouse, load, contract, source)
        warehouse.run(f"DELETE FROM {quoted(contract.name)} WHERE source = {source}")
        close_journal(warehouse, contract, source, load.run, load.now)
        seconds = time.perf_counter() - began
        note = "no longer in greendot.toml"
        report = TableReport(removed.source, removed.table, "closed", closed=removed.rows, seconds=seconds, note=note)
        note_run(warehouse, load, report, "")
    return report


def _keep(warehouse: Warehouse, load: Load, contract: Contract, source: str) -> None:
    """Keep what the rows were: as closed versions where history is kept, as closed rows where it is not."""
    now = naive(load.now)
    if contract.keeps_history:
        versions = quoted(f"{contract.name}_versions")
        warehouse.run(f"UPDATE {versions} SET closed_at = ? WHERE source = {source} AND closed_at IS NULL", [now])
        return
    names = quoted_list([column.name for column in contract.columns])
    warehouse.run(
        f"INSERT INTO {quoted(f'{contract.name}_closed')} (source, {names}, loaded_at, closed_at)"
        f" SELECT source, {names}, loaded_at, ? FROM {quoted(contract.name)} WHERE source = {source}",
        [now],
    )
