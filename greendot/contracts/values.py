"""The frozen values a contract file turns into: Contract, Column and Rule, and the types a column may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from greendot.errors import ContractError, nearest

Default = str | int | float | bool | date | datetime


class Type(StrEnum):
    """What a column holds. An instant is a point in time, stored in UTC; a date is a day, never shifted."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"


NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.DOUBLE})
TIMES = frozenset({Type.DATE, Type.INSTANT})

DUCKDB_TYPES: Mapping[Type, str] = MappingProxyType(
    {
        Type.TEXT: "VARCHAR",
        Type.INTEGER: "BIGINT",
        Type.DECIMAL: "DECIMAL(18,6)",
        Type.DOUBLE: "DOUBLE",
        Type.BOOLEAN: "BOOLEAN",
        Type.DATE: "DATE",
        Type.INSTANT: "TIMESTAMP",
    }
)


class Resolution(StrEnum):
    """How fine a table's time is, finest first: no metric over it can have a finer grain."""

    INSTANT = "instant"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


CURRENCY_UNIT = "currency code"
"""The unit of a column that says which currency its row's money is in."""

AREAS = (
    "growth",
    "messages",
    "reliability",
    "incidents",
    "delivery",
    "capacity",
    "cost",
    "roadmap",
    "ownership",
    "people",
    "context",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact table.

    `adds_across` names the key columns across which sum() of this number means something. `values` are the only words
    allowed; empty when any will do. `default` stands where a source maps nothing to the column, and in its empty cells
    unless they could be taken for the total (`Contract.fills_empty`). `at_least`, `at_most` and `is_past` have become
    rules of the contract. Names of people (`is_person`) never go into a snapshot's main file.
    """

    name: str
    type: Type
    unit: str
    meaning: str
    nullable: bool = False
    published: bool = False
    is_person: bool = False
    adds_across: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    default: Default | None = None
    at_least: int | float | None = None
    at_most: int | float | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold for each row.

    `check` is a boolean SQL expression over the row's columns (also `source` and `loaded_at`); NULL passes. `reason`
    says what is wrong with a row for which it is false: "ends before it starts". `columns` are those it mentions, in
    the order of their first mention.
    """

    check: str
    reason: str
    columns: tuple[str, ...]


SOURCE = Column("source", Type.TEXT, "", "The name of the source the row came from; the first part of every key.")
LOADED_AT = Column("loaded_at", Type.INSTANT, "", "When Greendot loaded this version of the row.", is_past=True)
REPORTED_AT = Column("reported_at", Type.INSTANT, "", "When the source says this version was written.", nullable=True)


@dataclass(frozen=True, slots=True)
class Contract:
    """A fact table: its columns, key, time and rules.

    Every table also has `source` (the first part of its key) and `loaded_at`; one that keeps history has `reported_at`
    too. They are not declared in the file: `all_columns` and `row_key` include them. `time` is the column that windows
    are cut by, `end` the one that closes the row's interval. `total` names, for overlapping members, the row that
    holds the total. Rows of a table with `is_records` are what pages list.
    """

    name: str
    title: str
    summary: str
    area: str
    key: tuple[str, ...]
    time: str | None
    end: str | None
    resolution: Resolution | None
    keeps_history: bool
    is_records: bool
    total: Mapping[str, str] = field(hash=False)
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    note: str
    file: str

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns of the stored table: those declared, and the ones every table has."""
        return (SOURCE, *self.columns, LOADED_AT, *((REPORTED_AT,) if self.keeps_history else ()))

    @property
    def row_key(self) -> tuple[str, ...]:
        """The names of the columns that tell rows apart, `source` first."""
        return (SOURCE.name, *self.key)

    def column(self, name: str) -> Column:
        """Return a stored column by name, in any case, as DuckDB compares names; ContractError when there is none."""
        for column in self.all_columns:
            if column.name.lower() == name.lower():
                return column
        hint = nearest(name, [column.name for column in self.all_columns])
        raise ContractError(f"{self.name} has no column '{name}'" + (f"; {hint}" if hint else ""))

    def has_column(self, name: str) -> bool:
        """Whether a stored column has this name, in any case."""
        return any(column.name.lower() == name.lower() for column in self.all_columns)

    @property
    def time_type(self) -> Type | None:
        """The type of the time column, a date or an instant; None when the table has no time."""
        return self.column(self.time).type if self.time else None

    @property
    def is_state(self) -> bool:
        """Whether a row says how things stood from `valid_from` until `valid_to`, rather than what happened."""
        return self.time == "valid_from"

    @property
    def is_about_people(self) -> bool:
        """Whether each row is about one person, so that the whole row belongs in the snapshot's file of names."""
        return any(self.column(name).is_person for name in self.key)

    def fills_empty(self, column: Column) -> bool:
        """Whether an empty cell takes the column's default; not where it would then read as the total."""
        return column.default is not None and column.name not in self.total

    @property
    def published_columns(self) -> tuple[Column, ...]:
        """The columns that go into a snapshot's main file: no names of people, nothing of rows about one person."""
        return () if self.is_about_people else tuple(c for c in self.columns if c.published and not c.is_person)

    @property
    def people_columns(self) -> tuple[Column, ...]:
        """The columns that go into a snapshot's file of names: key and names, or the whole row about a person."""
        if self.is_about_people:
            return tuple(column for column in self.columns if column.published)
        if not any(column.is_person and column.published for column in self.columns):
            return ()
        return tuple(c for c in self.columns if c.name in self.key or (c.is_person and c.published))

    @property
    def dimension_columns(self) -> tuple[Column, ...]:
        """The key columns besides the time: what a metric over this table has to group by or add across."""
        return tuple(self.column(name) for name in self.key if name != self.time)

    @property
    def currency_column(self) -> Column | None:
        """The column that says which currency a row's money is in; amounts in different ones do not add."""
        return next((column for column in self.columns if column.unit == CURRENCY_UNIT), None)


def duckdb_type(column: Column) -> str:
    """Return the DuckDB type a column is stored in."""
    return DUCKDB_TYPES[column.type]
