"""Turns a table's key into the SQL that joins by it, and a pull into the facts it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from greendot.load.faults import Settled
from greendot.load.staging import Pull
from greendot.warehouse import Warehouse, quoted


@dataclass(frozen=True, slots=True)
class Applied:
    """How many rows were added, replaced, and closed."""

    new: int
    changed: int
    closed: int


def quoted_list(names: Sequence[str], prefix: str = "") -> str:
    """Return names as they stand in SQL, each with a table's name before it."""
    return ", ".join(f"{prefix}{quoted(name)}" for name in names)


def same_key(names: Sequence[str], left: str, right: str) -> str:
    """Return the condition that two tables' rows have one key."""
    return " AND ".join(f"{left}.{quoted(name)} IS NOT DISTINCT FROM {right}.{quoted(name)}" for name in names)


def naive(instant: datetime) -> datetime:
    """Return an instant in UTC as the facts store it, without its zone."""
    return instant.replace(tzinfo=None)


def covered_by(warehouse: Warehouse, pull: Pull, settled: Settled) -> str:
    """Return the condition for facts that a pull speaks of, so that one it lacks is gone; empty when there is none."""
    staged, contract = settled.staged, settled.staged.plan.contract
    has_rows = bool(warehouse.one(f"SELECT count(*) FROM {staged.table} WHERE gd_ok AND gd_kept"))
    if pull.place.source.pull == "append" or not has_rows:
        return ""
    if pull.place.source.pull == "full":
        return "true"
    if contract.time is None:
        return ""
    time = quoted(contract.time)
    inside = f"FROM {staged.table} WHERE gd_ok AND gd_kept"
    return f"{time} BETWEEN (SELECT min({time}) {inside}) AND (SELECT max({time}) {inside})"
