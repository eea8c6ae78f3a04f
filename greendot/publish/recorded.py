"""Turns a fact table and a time into the SQL that reads it as it was known then."""

from __future__ import annotations

from datetime import UTC, datetime

from greendot.contracts import Contract, Resolution, Type
from greendot.warehouse import Warehouse, quoted

_PLANNED = (None, Resolution.MONTH, Resolution.QUARTER)


def recorded_relation(warehouse: Warehouse, contract: Contract, as_of: datetime) -> str:
    """Return a relation (a name or a subquery in brackets) with the rows of a fact table that were known at `as_of`.

    A table that keeps history gives each row's newest version by then, and no row that was closed by then. A version
    counts from when its source reported it, else from when it was loaded; the first version of a row that its source
    gave no such time counts from the row's own time. Other tables keep no earlier values: their rows count from their
    own time. Plans by month or quarter speak of the future and stand as they are.
    """
    at = f"TIMESTAMP '{as_of.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"
    table = quoted(contract.name)
    if contract.keeps_history:
        return _versions(warehouse, contract, at)
    if contract.time is None or contract.is_state or contract.resolution in _PLANNED:
        return table
    bound = f"CAST({at} AS DATE)" if contract.time_type is Type.DATE else at
    is_later = f"{quoted(contract.time)} > {bound}"
    if not warehouse.one(f"SELECT count(*) FROM {table} WHERE {is_later}"):  # noqa: S608 - our own names
        return table
    return f"(SELECT * FROM {table} WHERE NOT ({is_later}))"  # noqa: S608


def _versions(warehouse: Warehouse, contract: Contract, at: str) -> str:
    table, versions = quoted(contract.name), quoted(f"{contract.name}_versions")
    key = ", ".join(quoted(name) for name in contract.row_key)
    own = f"CAST({quoted(contract.time)} AS TIMESTAMP)" if contract.time else "TIMESTAMP '1970-01-01'"
    known = (
        f"SELECT *, CASE WHEN reported_at IS NOT NULL THEN reported_at "  # noqa: S608
        f"WHEN row_number() OVER (PARTITION BY {key} ORDER BY loaded_at) = 1 THEN least(loaded_at, {own}) "
        f"ELSE loaded_at END AS known_at FROM {versions}"
    )
    if not warehouse.one(f"SELECT count(*) FROM ({known}) WHERE known_at > {at} OR closed_at <= {at}"):  # noqa: S608
        return table
    columns = ", ".join(quoted(column.name) for column in contract.all_columns)
    newest = f"row_number() OVER (PARTITION BY {key} ORDER BY known_at DESC, loaded_at DESC) = 1"
    return (
        f"(SELECT {columns} FROM (SELECT * FROM ({known}) WHERE known_at <= {at} QUALIFY {newest}) "  # noqa: S608
        f"WHERE closed_at IS NULL OR closed_at > {at})"
    )
