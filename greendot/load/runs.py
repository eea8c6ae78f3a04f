"""Turns what a load did into rows of the run log, and the log into what need not be loaded again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from greendot.contracts import Contract
from greendot.load.report import SourceFailure, TableReport
from greendot.settings import Settings
from greendot.warehouse import Warehouse

Tell = Callable[[str], None]
"""Is told what is being done, for people who wait."""
Watch = Callable[[Callable[[], float]], None]
"""Is given what tells how far the running statement is, in percent; negative where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Load:
    """What every source of one load shares."""

    settings: Settings
    contracts: Mapping[str, Contract]
    now: datetime
    run: int
    tell: Tell


def note_run(warehouse: Warehouse, load: Load, report: TableReport, digest: str, error: str = "") -> None:
    """Note what a load did to one table."""
    started = load.now.replace(tzinfo=None)
    warehouse.run(
        "INSERT INTO greendot.load_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(load.run, report.source, report.table, started, started, round(report.seconds, 3), report.outcome),
            *(report.read, report.new, report.changed, report.unchanged, report.quarantined, report.closed),
            *(report.left_out, error, digest),
        ],
    )


def note_failure(warehouse: Warehouse, load: Load, failure: SourceFailure) -> None:
    """Note that a source could not be loaded, for each table it fills."""
    for table in load.settings.sources[failure.source].tables or ("",):
        note_run(warehouse, load, TableReport(failure.source, table, "failed"), "", failure.reason)


def same_as_last(warehouse: Warehouse, load: Load, name: str, digest: str, began: float) -> list[TableReport]:
    """Return the report of files that are those of the last load; nothing when they differ or had faults."""
    tables = load.settings.sources[name].tables
    last = warehouse.run(
        "SELECT table_name, rows_read, rows_left_out FROM greendot.load_runs WHERE source = ? AND digest = ?"
        " AND outcome <> 'failed' AND rows_quarantined = 0"
        " AND run = (SELECT max(run) FROM greendot.load_runs WHERE source = ?)",
        [name, digest, name],
    )
    if {str(row[0]) for row in last} != set(tables) or any(table not in warehouse.tables() for table in tables):
        return []
    counts = {str(table): (read, left_out) for table, read, left_out in last}
    reports = [
        TableReport(
            name,
            table,
            "unchanged",
            counts[table][0],
            unchanged=counts[table][0],
            left_out=counts[table][1],
            seconds=time.perf_counter() - began,
            note="same files as last time",
        )
        for table in tables
    ]
    with warehouse.transaction():
        for report in reports:
            note_run(warehouse, load, report, digest)
    return reports
