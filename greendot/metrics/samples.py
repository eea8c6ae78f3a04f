"""Turns contracts into made-up rows that look for weak spots of queries.

They have what goes wrong: several members and unknown ones, rows a key column apart, days on which clocks change, the
last and first moments of days, quarters and years, a leap day, ties, things that end days later or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from sqlglot import exp

from greendot.calendar import Calendar
from greendot.contracts import NUMBERS, Column, Contract, Type
from greendot.engine.macros import stretches
from greendot.metrics.library import MetricFile
from greendot.metrics.relations import ordered_times

Words = Mapping[str, tuple[str, ...]]
Rows = list[dict[str, Any]]
_MEMBERS = ("ada", "bob", "cyd")
_MOST_ROWS = 260
_SINCE = (date(1970, 1, 1), date(2015, 6, 30), date(2016, 3, 31))


def sample_rows(contracts: Iterable[Contract], calendar: Calendar, files: Iterable[MetricFile]) -> dict[str, Rows]:
    """Return rows by table; texts that the queries compare columns with are among them."""
    contracts = list(contracts)
    words = {**_linked(contracts), **words_of(files)}
    moments = _moments(calendar)
    return {contract.name: _rows(contract, words, moments, calendar) for contract in contracts}


def _linked(contracts: Iterable[Contract]) -> Words:
    """Return some keys of events, so that rows elsewhere that name one find it, earlier or later than themselves."""
    events = [contract for contract in contracts if contract.time and contract.time not in contract.key]
    return {
        name.lower(): tuple(f"{name}{number}.{number % 2}" for number in (3, 11, 20, 27))
        for contract in events
        for name in contract.key
    }


def words_of(files: Iterable[MetricFile]) -> Words:
    """Return the texts that queries compare columns with, by column name."""
    found: dict[str, dict[str, None]] = {}
    for file in files:
        for node in file.query.find_all(exp.EQ, exp.In, exp.NEQ):
            column = node.this
            if isinstance(column, exp.Column):
                parts = [*node.expressions, node.args.get("expression")]
                for part in parts:
                    if isinstance(part, exp.Literal) and part.is_string:
                        found.setdefault(column.name.lower(), {})[part.name] = None
    return {name: tuple(words) for name, words in found.items()}


def _moments(calendar: Calendar) -> list[datetime]:
    """Return instants in UTC, oldest first: around clock changes, midnights, ends of quarters and years."""
    days = [date(2015, 12, 31), date(2016, 1, 1), date(2016, 2, 29), date(2016, 3, 31), date(2016, 4, 1)]
    days += [date(2016, 6, 30), date(2016, 7, 1), date(2016, 7, 15), date(2016, 12, 31), date(2017, 1, 1)]
    changes = [part.starts_at for part in stretches(calendar) if not part.is_regular]
    days += [calendar.local_day(at + timedelta(hours=12)) for at in changes if at.year == 2016]
    found = set()
    for day in days:
        midnight = calendar.day_starts_at(day)
        found |= {midnight, midnight - timedelta(minutes=1), midnight + timedelta(hours=9)}
    return sorted(found)


def _rows(contract: Contract, words: Words, moments: Sequence[datetime], calendar: Calendar) -> Rows:
    """Return the rows of one table: every moment with every combination of its key's members."""
    time_name = contract.time or ""
    by_day = list(dict.fromkeys(calendar.local_day(moment) for moment in moments))
    points: Sequence[Any] = (None,)
    if time_name and contract.is_state:
        points = _SINCE
    elif time_name:
        points = by_day if contract.time_type is Type.DATE else moments
    others = [column for column in contract.columns if column.name in contract.key and column.name != time_name]
    is_event = bool(time_name) and time_name not in contract.key
    choices = [_members(contract, column, words) for column in others]
    combinations = list(product(*choices)) if not is_event else [(f"e{number}",) for number in range(2)]
    rows: Rows = []
    for number, point in enumerate(points):
        for place, combination in enumerate(combinations[: max(2, _MOST_ROWS // max(len(points), 1))]):
            key = dict(zip([column.name for column in others], combination, strict=False))
            if is_event:
                key = {column.name: f"{column.name}{number}.{place}" for column in others}
            rows.append(_row(contract, key, point, f"{contract.name}/{number}/{place}", words, by_day))
    return rows


def _members(contract: Contract, column: Column, words: Words) -> tuple[Any, ...]:
    if column.type is not Type.TEXT:
        return (1, 2)
    named = words.get(column.name.lower(), ())
    allowed = column.values or (*named, *_MEMBERS)
    total = [contract.total[column.name]] if column.name in contract.total else []
    return tuple(dict.fromkeys((*total, *(word for word in named if word in allowed), *allowed)))[:4]


def _row(
    contract: Contract,
    key: Mapping[str, Any],
    point: Any,
    seed: str,
    words: Words,
    days: Sequence[date],
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in contract.columns:
        dice = int.from_bytes(hashlib.blake2b(f"{seed}/{column.name}".encode(), digest_size=6).digest())
        if column.name in key:
            row[column.name] = key[column.name]
        elif column.name == contract.time:
            row[column.name] = _stored(point)
        else:
            row[column.name] = _value(contract, column, point, dice, words, days)
    end = contract.end
    if end and contract.is_state:
        row[end] = next((since for since in _SINCE if since > point), None)
    return row


def _value(
    contract: Contract,
    column: Column,
    point: Any,
    dice: int,
    words: Words,
    days: Sequence[date],
) -> Any:
    if column.nullable and dice % 5 == 0:
        return None
    if column.type is Type.TEXT:
        members = _members(contract, column, words)
        return members[dice // 5 % len(members)]
    if column.name == "bucket_s":
        return 60
    if column.type in NUMBERS:
        low, high = column.at_least or 0, column.at_most
        value = dice // 5 % 40 + 1 if high is None or high - low > 40 else int(low) + dice // 5 % (int(high - low) + 1)
        return Decimal(value) if column.type is Type.DECIMAL else value
    if column.type is Type.BOOLEAN:
        return dice // 5 % 2 == 0
    later = timedelta(minutes=(7, 55, 1500, 14400, 150000)[dice // 5 % 5])
    pairs, name, time = ordered_times(contract), column.name.lower(), (contract.time or "").lower()
    is_free = not contract.is_state and name != (contract.end or "").lower() and (time, name) not in pairs
    if (name, time) in pairs or (is_free and dice // 25 % 3 == 0):
        later = -later
    if column.type is Type.INSTANT:
        return _stored(point + later) if isinstance(point, datetime) else None
    if isinstance(point, datetime):
        return (point + later).date()
    return point + timedelta(days=later.days + 1) if point is not None else days[dice // 5 % len(days)]


def _stored(point: Any) -> Any:
    return point.astimezone(UTC).replace(tzinfo=None) if isinstance(point, datetime) else point
