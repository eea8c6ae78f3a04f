"""Turns a contract into what a metric over it is likely to be: its time, kind, measure and dimensions."""

from __future__ import annotations

import re
from collections.abc import Mapping

from greendot.contracts import NUMBERS, TIMES, Column, Contract, Resolution, Type
from greendot.drafting.draft import Draft
from greendot.results import Kind

LENGTH = "bucket_s"
"""The column that says how long a row's stretch of time is; itself no measure of anything."""

_BOUND = re.compile(r"\s*(\w+)\s*<=\s*(\w+)\s*")
_GROWING = frozenset({"users", "people", "messages", "deliveries", "money", "starts", "bytes"})
_MOST_PROPOSED = 2
_AGES = {Resolution.INSTANT: "72h", Resolution.WEEK: "10d", Resolution.MONTH: "45d", Resolution.QUARTER: "120d"}


def times_of(contract: Contract) -> tuple[str, ...]:
    """Return the columns that a period can be told from, the contract's own time first."""
    others = [column.name for column in contract.columns if column.type in TIMES and column.name != contract.time]
    return (contract.time, *others) if contract.time else tuple(others)


def propose_time(contract: Contract) -> str:
    """Return the time to count by: the contract's own, or its only one; empty when there is a choice to make."""
    times = times_of(contract)
    return times[0] if contract.time or len(times) == 1 else ""


def measures_of(contract: Contract, kind: Kind, time: str) -> tuple[str, ...]:
    """Return the columns that a metric of this kind can measure, the likeliest first; for a ratio, its numerators."""
    if kind is Kind.DURATION:
        same = [column.name for column in contract.columns if column.type is contract.column(time).type]
        ends = [name for name in same if name != time]
        return tuple(sorted(ends, key=lambda name: name != contract.end))
    numbers = [c for c in contract.columns if c.type in NUMBERS and c.name != LENGTH and c.name not in contract.key]
    adding = [column.name for column in numbers if adds_over_time(column, contract, time)]
    if kind is Kind.RATIO:
        flags = [column.name for column in contract.columns if column.type is Type.BOOLEAN]
        return (*(adding if len(adding) > 1 and not contract.is_state else []), *flags)
    if kind is Kind.COUNT:
        return tuple(adding)
    whole = {column.name for column in numbers if column.type is Type.INTEGER}
    return tuple(sorted((column.name for column in numbers), key=lambda name: name in adding and name in whole))


def adds_over_time(column: Column, contract: Contract, time: str) -> bool:
    """Whether adding this column up over the rows of a period means something."""
    return bool(column.adds_across) and (time in column.adds_across or time not in contract.key)


def kinds_of(contract: Contract, time: str) -> tuple[Kind, ...]:
    """Return the kinds of metric that can be made of a table, the likeliest first.

    Amounts that are no whole numbers, such as money, are no counts of anything: their sum is a gauge.
    """
    adding = measures_of(contract, Kind.COUNT, time)
    if contract.is_state and time == contract.time:
        return (Kind.GAUGE, *((Kind.RATIO,) if measures_of(contract, Kind.RATIO, time) else ()))
    if time in contract.key and _pair(contract, time):
        first = Kind.RATIO
    elif time not in contract.key or (adding and contract.column(adding[0]).type is Type.INTEGER):
        first = Kind.COUNT
    else:
        first = Kind.GAUGE
    counts_rows = time not in contract.key or not measures_of(contract, Kind.GAUGE, time)
    has = {kind for kind in Kind if measures_of(contract, kind, time) or (kind is Kind.COUNT and counts_rows)}
    return tuple(kind for kind in dict.fromkeys((first, *Kind)) if kind in has)


def propose_measure(contract: Contract, kind: Kind, time: str) -> tuple[str, str]:
    """Return the column to measure and, for a ratio of amounts, what it is divided by; empty texts count rows."""
    measures = measures_of(contract, kind, time)
    if kind is Kind.RATIO:
        if pair := _pair(contract, time):
            return pair
        flags = [name for name in measures if contract.column(name).type is Type.BOOLEAN]
        return (flags[0], "") if flags else (measures[0], measures[1])
    if kind is Kind.COUNT and time not in contract.key:
        return "", ""
    if contract.is_state and time == contract.time:
        return "", ""
    return (measures[0] if measures else ""), ""


def _pair(contract: Contract, time: str) -> tuple[str, str] | None:
    """Return two amounts of one unit of which a rule says that the first is never more than the second."""
    adding = {column.name: column for column in contract.columns if adds_over_time(column, contract, time)}
    for rule in contract.rules:
        found = _BOUND.fullmatch(rule.check)
        if found and {found[1], found[2]} <= adding.keys() and adding[found[1]].unit == adding[found[2]].unit:
            return found[1], found[2]
    return None


def dimensions_of(contract: Contract) -> tuple[str, ...]:
    """Return the columns that a metric can be split by: texts that name no person and no single row."""
    is_event = contract.time not in contract.key
    return tuple(
        column.name
        for column in contract.columns
        if column.type is Type.TEXT and not column.is_person and not (is_event and column.name in contract.key)
    )


def propose_dimensions(draft: Draft, contracts: Mapping[str, Contract]) -> tuple[str, ...]:
    """Return the columns to split by: what other tables are told apart by too, and where there is none, the key's."""
    contract = draft.contract
    shared = {name for other in contracts.values() if other is not contract for name in other.key}
    others = [column.name for column in contract.dimension_columns]
    # Each row of a table of states is one thing: split by itself, there is always one of it.
    itself = others if contract.is_state and len(others) == 1 else []
    fixed = {*keys_to_fix(draft), *_named(draft.where, contract), *itself}
    possible = [name for name in dimensions_of(contract) if name not in fixed]
    overlapping = [name for name in possible if name in contract.total]
    known = [name for name in possible if name in shared]
    own = [name for name in possible if name in contract.key]
    return tuple((overlapping or known or own)[:_MOST_PROPOSED])


def keys_to_fix(draft: Draft) -> tuple[str, ...]:
    """Return the key columns of which a metric must read one member only, because its measure does not add across."""
    contract = draft.contract
    if draft.is_standing or draft.kind is Kind.DURATION or draft.time not in contract.key:
        return ()
    measured = [contract.column(name) for name in (draft.value or draft.numerator, draft.denominator) if name]
    named = _named(draft.where, contract)
    return tuple(
        name
        for name in draft.open_keys
        if name not in named and any(_is_apart(column, contract.column(name), draft.kind) for column in measured)
    )


def _named(where: str, contract: Contract) -> frozenset[str]:
    return frozenset(column.name for column in contract.columns if re.search(rf"\b{column.name}\b", where))


def _is_apart(measure: Column, key: Column, kind: Kind) -> bool:
    """Whether a measure means something only within one member of a key column."""
    if measure.type is Type.BOOLEAN or key.name in measure.adds_across:
        return False
    return kind in (Kind.COUNT, Kind.RATIO) or bool(key.values)


def propose_course(unit: str, kind: Kind) -> str:
    """Return what 'nothing changed' most likely means for a quantity."""
    return "growing" if unit in _GROWING and kind is not Kind.RATIO else "steady"


def propose_unit(draft: Draft) -> str:
    """Return what a draft is counted in, as far as its columns say."""
    contract = draft.contract
    units = [contract.column(name).unit for name in (draft.numerator, draft.denominator) if name]
    if draft.kind is Kind.RATIO:
        return "percent" if len(set(units)) == 1 else f"{units[0]} per {units[1]}"
    if draft.kind is Kind.DURATION:
        return "minutes" if contract.column(draft.time).type is Type.INSTANT else "days"
    if not draft.value:
        return contract.name.replace("_", " ")
    return f"{contract.column(draft.value).unit}{' per minute' if is_rate(draft) else ''}"


def is_rate(draft: Draft) -> bool:
    """Whether a draft tells amounts of stretches of time that differ in length, so that they are taken per minute."""
    is_level = draft.kind in (Kind.GAUGE, Kind.PEAK, Kind.QUANTILE) and bool(draft.value)
    contract = draft.contract
    return is_level and contract.has_column(LENGTH) and draft.time in contract.column(draft.value).adds_across


def propose_max_age(contract: Contract) -> str:
    """Return how old a table's data may be: states change seldom, and what is counted by month comes by month."""
    if contract.is_state or contract.resolution is None:
        return "14d"
    return _AGES.get(contract.resolution, "36h")
