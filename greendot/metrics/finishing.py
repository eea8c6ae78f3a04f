"""Turns a windowed tree into the query that is run: members named, the window's periods in order, text and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlglot import exp

from greendot.metrics.merging import keep_only
from greendot.metrics.windows import Bound, literal


@dataclass(frozen=True, slots=True)
class Query:
    """SQL for the engine and the columns it returns: `period` (a DATE), one a dimension, and the measures.

    `statement` names the bounds of its window, such as $end_on, and `values` holds them. Where `is_events`, each row is
    one event (`value` in the metric's unit, `is_open`) and not one period.
    """

    metric: str
    tree: exp.Select
    statement: str
    values: Mapping[str, date | datetime]
    columns: tuple[str, ...]
    dimensions: tuple[str, ...]
    is_events: bool

    @property
    def sql(self) -> str:
        """Return the query as text that runs by itself."""
        values = {name: literal(value) for name, value in self.values.items()}
        return exp.replace_placeholders(self.tree.copy(), **values).sql(dialect="duckdb", comments=False)


@dataclass(frozen=True, slots=True)
class Windowed:
    """A query of any window of one grain, as a tree and as text, and the bounds that it names."""

    tree: exp.Select
    statement: str
    bounds: tuple[str, ...]
    measures: tuple[str, ...]


def finish(tree: exp.Select, members: Mapping[str, exp.Expr], measures: Sequence[str]) -> exp.Select:
    """Return the query that names unknown members and leaves the window's periods, in order."""
    period = exp.column("period", table="q")
    columns: list[exp.Expr] = [period]
    columns += [exp.alias_(member.copy(), name) for name, member in members.items()]
    columns += [exp.column(name, table="q") for name in measures]
    order = [exp.Ordered(this=exp.column(name), nulls_first=False) for name in ("period", *members, *measures)]
    # Nothing here is used twice, so nothing is copied: a copy of the whole tree at each step costs more than planning.
    return (
        exp.select(*columns)
        .from_(exp.Subquery(this=tree, alias=exp.TableAlias(this=exp.to_identifier("q"))), copy=False)
        .where(
            exp.GTE(this=period.copy(), expression=Bound.FIRST.expression),
            exp.LT(this=period.copy(), expression=Bound.END.expression),
            copy=False,
        )
        .order_by(*order, copy=False)
    )


def keep_apart(
    query: exp.Select, name: str, member: exp.Expr, members: Sequence[str], *, is_events: bool
) -> exp.Select:
    """Return a query whose rows of other members are called so, where they are events, or else left out."""
    if is_events:
        projection = next(e for e in query.selects if e.alias_or_name == name)
        projection.this.replace(keep_only(members)(projection.this))
        return query
    listed = [exp.Literal.string(member) for member in members]
    return query.where(exp.In(this=member.copy(), expressions=listed))


def named(name: str, unknown: str) -> exp.Expr:
    """Return a member as a text; where it has no value, what such a member is called."""
    text = exp.cast(exp.column(name, table="q"), "VARCHAR")
    return exp.Coalesce(this=text, expressions=[exp.Literal.string(unknown)])
