"""Turns the versions kept of events into what was restated: what was told, what is known now, and when that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from greendot.calendar import Calendar
from greendot.contracts import Column, Contract, Type
from greendot.results import Restatement
from greendot.warehouse import Warehouse, quoted

MINUTES = "minutes"
"""The column of a restatement that speaks of how long an event lasted."""

_SETTLED = "INTERVAL 2 DAY"
_NUMBERS = (Type.INTEGER, Type.DECIMAL, Type.DOUBLE)


def read_restatements(
    warehouse: Warehouse, contracts: Mapping[str, Contract], calendar: Calendar, as_of: datetime
) -> dict[str, tuple[Restatement, ...]]:
    """Return what later versions of events changed, by table, the newest first; tables without versions are not in it.

    A number that was told and then told otherwise, more than two days after the event began: until then an event is
    still being understood. How long an event lasted counts as such a number. `loaded_at` is when the source said so,
    where it tells, else when it was loaded.
    """
    there = warehouse.tables()
    return {
        name: tuple(_read(warehouse, contract, calendar, as_of))
        for name, contract in sorted(contracts.items())
        if _has_events(contract) and f"{name}_versions" in there
    }


def _has_events(contract: Contract) -> bool:
    return contract.keeps_history and contract.time_type is Type.INSTANT and not contract.is_state


def _read(warehouse: Warehouse, contract: Contract, calendar: Calendar, as_of: datetime) -> Iterator[Restatement]:
    time, key = quoted(contract.time or ""), ", ".join(quoted(name) for name in contract.row_key)
    named = ", ".join(quoted(name) for name in contract.key)
    asked = [*(_number(column) for column in contract.columns if column.type in _NUMBERS), *_length(contract)]
    versions = quoted(f"{contract.name}_versions")
    selects = [
        f"SELECT concat_ws(', ', {named}) AS member, '{name}' AS name, {time} AS began_at, told_at, "  # noqa: S608
        f"lag({value}) OVER told AS old_value, {value} AS new_value FROM versions WINDOW told AS "
        f"(PARTITION BY {key} ORDER BY told_at, loaded_at)"
        for name, value in asked
    ]
    if not selects:
        return
    rows = warehouse.run(
        f"WITH versions AS (SELECT *, coalesce(reported_at, loaded_at) AS told_at FROM {versions} "  # noqa: S608
        f"WHERE coalesce(reported_at, loaded_at) <= ?), changed AS ({' UNION ALL '.join(selects)}) "
        f"SELECT member, name, began_at, old_value, new_value, told_at FROM changed WHERE old_value <> new_value "
        f"AND told_at > began_at + {_SETTLED} ORDER BY told_at DESC, began_at DESC, member, name",
        [as_of.astimezone(UTC).replace(tzinfo=None)],
    )
    for member, name, at, before, after, told_at in rows:
        day = calendar.local_day(at.replace(tzinfo=UTC))
        yield Restatement(contract.name, member, name, day, float(before), float(after), told_at.replace(tzinfo=UTC))


def _number(column: Column) -> tuple[str, str]:
    return column.name, f"CAST({quoted(column.name)} AS DOUBLE)"


def _length(contract: Contract) -> list[tuple[str, Any]]:
    """Return how long an event lasted, in minutes, where its table has an end."""
    if not contract.end or not contract.time:
        return []
    return [(MINUTES, f"round(epoch({quoted(contract.end)} - {quoted(contract.time)}) / 60, 3)")]
