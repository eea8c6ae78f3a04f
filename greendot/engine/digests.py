"""Turns staged rows into a digest for each month, by which a later publish sees what has changed since."""

from __future__ import annotations

from datetime import datetime

import duckdb

from greendot.calendar import Calendar
from greendot.contracts import Contract, Type
from greendot.engine.macros import local_day, timestamp
from greendot.engine.staging import quoted

_UNREAD = frozenset({"loaded_at", "reported_at"})
"""What no query of a metric can name."""


def digest_months(
    con: duckdb.DuckDBPyConnection, contract: Contract, calendar: Calendar, as_of: datetime
) -> dict[str, str]:
    """Return, by the first day of the reporting month that a row's time lies in, a digest of a staged table's rows.

    Rows without a time have the key ''. The order of rows does not count. What a query may not know yet at `as_of`,
    such as when an open incident will be over, does: a day on which it becomes known gives another digest.
    """
    columns = [column for column in contract.all_columns if column.name not in _UNREAD]
    cells = [quoted(column.name) for column in columns]
    for column in columns:
        if column.type in (Type.DATE, Type.INSTANT) and column.name != contract.time:
            is_date = column.type is Type.DATE
            now = f"DATE '{local_day(calendar, as_of)}'" if is_date else timestamp(as_of)
            cells += [f"{quoted(column.name)} > {now}", f"{quoted(column.name)} >= {now}"]
    rows = con.execute(
        f"SELECT coalesce(CAST(date_trunc('month', {_day(contract)}) AS DATE)::VARCHAR, ''),"
        f" count(*) || ' ' || sum(hash({', '.join(cells)})::HUGEINT) FROM facts.{quoted(contract.name)} GROUP BY 1"
    ).fetchall()
    return {str(month): str(digest) for month, digest in rows}


def _day(contract: Contract) -> str:
    """Return SQL for the reporting day of a row's time."""
    if contract.time is None:
        return "CAST(NULL AS DATE)"
    return quoted(contract.time if contract.time_type is Type.DATE else f"{contract.time}$day")
