"""Turns local times that clocks showed twice into the pass they belong to, where the order of the rows tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from greendot.contracts import Type
from greendot.load.staging import Pull, Staged
from greendot.warehouse import Warehouse, quoted, text_literal

_AROUND = timedelta(hours=6)
"""How far before and after a repeated hour rows must be in order, for their order to tell anything."""


def tell_passes_apart(warehouse: Warehouse, pull: Pull, staged: Staged) -> None:
    """Move rows of the second pass of a repeated hour, which are read as of the first, to when they were.

    Read top down, or bottom up where the newest stands first, the times of one member go up. Inside the hour that came
    twice, a row at or before one that precedes it is of the second pass. Nothing is moved where the rows around that
    hour are in no order, or hold a time twice.
    """
    contract, zone = staged.plan.contract, pull.place.zone
    time = contract.time
    if time is None or time not in contract.key or contract.column(time).type is not Type.INSTANT or zone == "UTC":
        return
    low, high = warehouse.run(
        f"SELECT min({quoted(time)}), max({quoted(time)}) FROM {staged.table} WHERE gd_ok AND gd_kept"
    )[0]
    for began_at, length in _repeated_hours(ZoneInfo(zone), low, high) if low is not None else ():
        _move(warehouse, staged, time, began_at, length)


def _repeated_hours(zone: ZoneInfo, low: datetime, high: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield when each stretch that clocks showed twice first began, in UTC, and how long it is."""
    day = low.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    while day <= high:
        after = day + timedelta(days=1)
        fallen = _offset(zone, day) - _offset(zone, after)
        if fallen > timedelta(0):
            yield _turn(zone, day, after) - fallen, fallen
        day = after


def _turn(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the minute at which the offset changed between two times."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if _offset(zone, middle) == _offset(zone, before) else (before, middle)
    return (after + timedelta(seconds=30)).replace(second=0, microsecond=0)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta(0)


def _move(warehouse: Warehouse, staged: Staged, time: str, began_at: datetime, length: timedelta) -> None:
    """Move the rows of one repeated stretch; those that carry an offset are in order already, and stay."""
    at, place = quoted(time), staged.place
    others = ", ".join(quoted(name) for name in staged.plan.contract.key if name != time) or "true"
    low, high, begin, end = (
        f"TIMESTAMP {text_literal(moment.isoformat(' '))}"
        for moment in (began_at - _AROUND, began_at + length + _AROUND, began_at, began_at + length)
    )
    inside = f"t >= {begin} AND t < {end}"
    warehouse.run(
        "CREATE OR REPLACE TEMP TABLE second_pass AS"
        f" WITH near AS (SELECT {place} AS spot, {at} AS t, hash({others}) AS member FROM {staged.table}"
        f" WHERE gd_ok AND gd_kept AND {at} >= {low} AND {at} < {high}),"
        " steps AS (SELECT member, t > lag(t) OVER w AS up, t < lag(t) OVER w AS down FROM near"
        f" WHERE NOT ({inside}) WINDOW w AS (PARTITION BY member ORDER BY spot)),"
        " ways AS (SELECT member, bool_and(up) AS is_up, bool_and(down) AS is_down FROM steps GROUP BY member),"
        " told AS (SELECT spot, t, is_up, is_down,"
        " max(t) OVER (PARTITION BY member ORDER BY spot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS above,"
        " max(t) OVER (PARTITION BY member ORDER BY spot ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS below"
        f" FROM near JOIN ways USING (member) WHERE {inside})"
        " SELECT spot FROM told WHERE (is_up AND above >= t) OR (is_down AND below >= t)"
    )
    warehouse.run(
        f"UPDATE {staged.table} SET {at} = {at} + to_seconds({length.total_seconds():.0f})"
        f" WHERE {place} IN (SELECT spot FROM second_pass)"
    )
    warehouse.run("DROP TABLE second_pass")
