"""Small workspaces for tests: a folder with a greendot.toml and files, and what loading it gives."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from greendot.contracts import read_contracts
from greendot.load import LoadReport, TableReport, load_sources
from greendot.resources import shipped
from greendot.settings import read_settings
from greendot.warehouse import QuarantinedRow, open_warehouse, read_quarantine

NOW = datetime(2016, 11, 15, 6, tzinfo=UTC)
CONTRACTS = read_contracts(shipped("data", "contracts"))


class Workspace:
    """A folder that is loaded again and again."""

    def __init__(self, folder: Path, configuration: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.write("greendot.toml", configuration)

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file of the workspace."""
        (self.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    def load(self, now: datetime = NOW, **options: Any) -> LoadReport:
        """Load every source; the report must be complete and balanced."""
        report = self.try_load(now, **options)
        assert report.is_complete, report.failures
        assert all(table.is_balanced for table in report.tables), report.tables
        return report

    def try_load(self, now: datetime = NOW, **options: Any) -> LoadReport:
        """Load every source; some may fail."""
        return load_sources(read_settings(self.folder, {}), CONTRACTS, now=now, **options)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return rows of the facts."""
        with open_warehouse(self.folder / "build/facts.duckdb") as warehouse:
            return warehouse.run(sql)

    def quarantine(self) -> tuple[QuarantinedRow, ...]:
        """Return the rows in quarantine."""
        with open_warehouse(self.folder / "build/facts.duckdb") as warehouse:
            return read_quarantine(warehouse)


def counts(report: TableReport) -> tuple[int, int, int, int, int, int]:
    """Return what became of the rows: read, new, changed, unchanged, quarantined, closed."""
    return (report.read, report.new, report.changed, report.unchanged, report.quarantined, report.closed)
