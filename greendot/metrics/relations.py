"""Turns contracts into Relations: what is known of the rows of a table or of a SELECT, as far as adding them up goes.

A relation knows its columns and its keys. A column knows what sort of value it holds, whether it follows time, and,
for an amount, across which key columns of its relation the amount adds up. A name that begins with `#` is a key
column that a SELECT did not pass on: it can never be grouped by again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from greendot.contracts import NUMBERS, Contract, Type
from greendot.contracts.values import SOURCE

INSTANT, DATE, NUMBER, TEXT, BOOLEAN, INTERVAL, UNKNOWN = (
    "instant", "date", "number", "text", "boolean", "interval", "unknown",
)  # fmt: skip
PERIODS = "periods"
_KINDS: Mapping[Type, str] = {
    Type.TEXT: TEXT,
    Type.INTEGER: NUMBER,
    Type.DECIMAL: NUMBER,
    Type.DOUBLE: NUMBER,
    Type.BOOLEAN: BOOLEAN,
    Type.DATE: DATE,
    Type.INSTANT: INSTANT,
}
_SQL_TYPES: Mapping[str, str] = {
    INSTANT: "TIMESTAMP", DATE: "DATE", NUMBER: "DOUBLE", TEXT: "VARCHAR", BOOLEAN: "BOOLEAN",
}  # fmt: skip


_ORDER = re.compile(r"\s*(?P<a>\w+)\s*(?P<sign><=|>=)\s*(?P<b>\w+)\s*")
HIDDEN, HIDDEN_TIME = "#", "#time#"


def hidden(name: str, *, is_time: bool) -> str:
    """Return the name of a key column that is not passed on."""
    return (HIDDEN_TIME if is_time else HIDDEN) + shown(name)


def shown(name: str) -> str:
    """Return a column's name as messages show it."""
    return name.removeprefix(HIDDEN_TIME).removeprefix(HIDDEN)


@dataclass(frozen=True, slots=True)
class Col:
    """One column of a relation.

    `adds` is None for what is no amount, else the key columns across which it adds up. `first_by` names the columns
    within each combination of which a row number of 1 leaves one row. `of` is the fact table's column it is.
    """

    kind: str
    adds: frozenset[str] | None = None
    is_time: bool = False
    is_period: bool = False
    is_constant: bool = False
    first_by: frozenset[str] | None = None
    of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows: their columns by name, and sets of columns each of which tells rows apart.

    `table` is set for a fact table, `end` names the column that closes a row's time; by its contract's rules, `inside`
    are times between the two and `earlier` times before. `repeats` is set where a join may give the rows of every table
    more than once.
    """

    columns: Mapping[str, Col]
    keys: tuple[frozenset[str], ...]
    table: str = ""
    inside: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()
    is_grouped: bool = False
    end: str = ""
    repeats: bool = False

    def is_time(self, name: str) -> bool:
        """Whether a column, passed on or not, follows time."""
        return name.startswith(HIDDEN_TIME) or (name in self.columns and self.columns[name].is_time)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the rows themselves allow: tables whose keys repeat across sources, whose valid_from and valid_to overlap,
    and whose money is in several currencies; and the columns (table, name) in which a member is called `unknown`."""

    shared: frozenset[str] = field(default_factory=frozenset)
    overlapping: frozenset[str] = field(default_factory=frozenset)
    mixed: frozenset[str] = field(default_factory=frozenset)
    unknowns: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def table_relation(contract: Contract, conditions: Conditions) -> Relation:
    """Return what is known of a fact table's rows. Where one source fills it, `source` tells nothing apart."""
    key = [name.lower() for name in contract.key]
    amounts = {column.name for column in contract.columns if column.type in NUMBERS and column.name not in contract.key}
    if contract.name in conditions.shared:
        key = ["source", *key]
    currency = contract.currency_column
    if currency is not None and contract.name in conditions.mixed:
        key = [*key, currency.name.lower()]
    columns = {}
    for column in (SOURCE, *contract.columns):
        name = column.name.lower()
        adds = frozenset({"source", *(across.lower() for across in column.adds_across)})
        columns[name] = Col(
            kind=_KINDS[column.type],
            adds=None if column.name not in amounts else (adds if column.adds_across else frozenset()),
            is_time=contract.time is not None and name == contract.time.lower(),
            of=(contract.name, name),
        )
    end = contract.end.lower() if contract.end else ""
    pairs, time = ordered_times(contract), (contract.time or "").lower()
    inside = {name for name in columns if (time, name) in pairs and (name, end) in pairs}
    earlier = {name for name in columns if (name, time) in pairs}
    return Relation(
        columns, (frozenset(key),), contract.name, inside=frozenset(inside), earlier=frozenset(earlier), end=end
    )


def ordered_times(contract: Contract) -> frozenset[tuple[str, str]]:
    """Return the pairs of columns of which, by the contract's rules, the first never lies after the second."""
    found = [_ORDER.fullmatch(rule.check) for rule in contract.rules]
    return frozenset(
        (one["a"].lower(), one["b"].lower()) if one["sign"] == "<=" else (one["b"].lower(), one["a"].lower())
        for one in found
        if one
    )


def periods_relation() -> Relation:
    """Return what is known of the table of periods."""
    kinds = {
        "period": DATE, "starts_at": INSTANT, "ends_at": INSTANT, "starts_on": DATE, "ends_on": DATE,
        "as_of": INSTANT, "is_partial": BOOLEAN,
    }  # fmt: skip
    columns = {name: Col(kind, is_time=kind != BOOLEAN, of=(PERIODS, name)) for name, kind in kinds.items()}
    columns["period"] = replace(columns["period"], is_period=True)
    return Relation(columns, (frozenset({"period"}),), PERIODS)


def sql_schema(relations: Mapping[str, Relation]) -> dict[str, dict[str, str]]:
    """Return column types by table, as the qualifier wants them."""
    return {
        table: {name: _SQL_TYPES[col.kind] for name, col in relation.columns.items()}
        for table, relation in relations.items()
    }


def union_of(
    left: Relation, right: Relation, literals: Mapping[str, bool], constants: frozenset[str] = frozenset()
) -> Relation | None:
    """Return the rows of two relations one after the other, matched by position; None when they do not fit.

    `literals` names columns that hold a different constant in each branch, and so tell the branches apart; `constants`
    those that hold the same one in both.
    """
    names = list(left.columns)
    if len(names) != len(right.columns):
        return None
    renamed = dict(zip(right.columns, names, strict=True))
    branch = next(iter(literals), "#branch")
    one, other = left.keys[0], frozenset(renamed.get(name, name) for name in right.keys[0])
    columns = {
        name: replace(_either(first, second, branch, (one - other, other - one)), is_constant=name in constants)
        for (name, first), second in zip(left.columns.items(), _renamed(right, renamed), strict=True)
    }
    return Relation(columns, (one | other | {branch},), is_grouped=left.is_grouped and right.is_grouped)


def _renamed(relation: Relation, names: Mapping[str, str]) -> list[Col]:
    """Return a relation's columns, what they add up across under the other branch's names."""
    return [
        col if not col.adds else replace(col, adds=frozenset(names.get(name, name) for name in col.adds))
        for col in relation.columns.values()
    ]


def _either(first: Col, second: Col, branch: str, own: tuple[frozenset[str], frozenset[str]]) -> Col:
    """Return what is known of a column of two branches; `own` are the key columns that only one of them has."""
    adds = None
    if first.adds is not None or second.adds is not None:
        sides = [_wider(first.adds, own[1]), _wider(second.adds, own[0])]
        known = [side for side in sides if side is not None]
        both = frozenset.intersection(*known)
        adds = both | {branch} if both else both
    return Col(
        kind=first.kind if first.kind == second.kind else (UNKNOWN if UNKNOWN in (first.kind, second.kind) else TEXT),
        adds=adds,
        is_time=first.is_time and second.is_time,
        is_period=first.is_period and second.is_period,
    )


def _wider(adds: frozenset[str] | None, elsewhere: frozenset[str]) -> frozenset[str] | None:
    """Return across what a branch's amount adds up: its own, and what does not vary in it."""
    return adds | elsewhere if adds else adds
