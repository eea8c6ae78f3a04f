"""The values that a load returns: what became of the rows of each source and table, and how to say it in a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of the rows of one source for one table.

    `read` is `new` + `changed` + `unchanged` + `quarantined`, always. Rows that `where` left out, and empty cells that
    were not made into rows, are not read; the former are `left_out`. `closed` rows were there before and are gone now.
    """

    source: str
    table: str
    outcome: str
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    closed: int = 0
    left_out: int = 0
    seconds: float = 0.0
    note: str = ""

    @property
    def accepted(self) -> int:
        """How many rows were written."""
        return self.new + self.changed

    @property
    def is_balanced(self) -> bool:
        """Whether every row read is accounted for."""
        return self.read == self.accepted + self.unchanged + self.quarantined

    def __str__(self) -> str:
        """Return the line that a load prints."""
        parts = [
            f"{self.read:,} read",
            f"{self.accepted:,} accepted ({self.new:,} new, {self.changed:,} changed)",
            f"{self.unchanged:,} unchanged",
            f"{self.quarantined:,} quarantined",
        ]
        if self.closed:
            parts.append(f"{self.closed:,} closed")
        if self.left_out:
            parts.append(f"{self.left_out:,} left out by where")
        line = f"{self.source} → {self.table}: {', '.join(parts)}; {self.seconds:.1f} s"
        return f"{line} ({self.note})" if self.note else line


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source that could not be loaded, and why; nothing of it was written."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A source whose rows stand in a table, though the configuration no longer has it fill that table."""

    source: str
    table: str
    rows: int

    def __str__(self) -> str:
        """Return the line that a load prints."""
        one = self.rows == 1
        told = f"{self.rows:,} row{'' if one else 's'} still count{'s' if one else ''}"
        return f"{self.source} → {self.table}: no longer in greendot.toml; its {told}"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, in the order of the configuration; `removed` are sources that it found rows of and left."""

    run: int
    loaded_at: datetime
    tables: tuple[TableReport, ...]
    failures: tuple[SourceFailure, ...]
    removed: tuple[Removed, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every source was loaded."""
        return not self.failures
