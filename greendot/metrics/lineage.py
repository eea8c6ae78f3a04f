"""Turns a qualified query into what it reads: the columns of each fact table, by name."""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from greendot.contracts import Contract
from greendot.metrics.normal import sources_in


def columns_read(tree: exp.Select, tables: Mapping[str, Contract]) -> Mapping[str, tuple[str, ...]]:
    """Return the columns that a query reads of each of these tables, sorted; a table that it only counts has none.

    A column belongs to the nearest SELECT around it that reads something by the name the column gives.
    """
    own = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    found: dict[str, set[str]] = {
        name: set() for table in tree.find_all(exp.Table) if (name := table.name.lower()) in tables and name not in own
    }
    for column in tree.find_all(exp.Column):
        table = _table_of(column)
        if table in found:
            found[table].add(column.name.lower())
    return {table: tuple(sorted(tables[table].column(name).name for name in found[table])) for table in sorted(found)}


def laid_out(sql: str) -> str:
    """Return SQL of the engine with a line for each part, as a person reads it."""
    return sqlglot.transpile(sql, read="duckdb", write="duckdb", pretty=True)[0]


def _table_of(column: exp.Column) -> str:
    """Return the table that a column is read from, an empty text where that is no table."""
    select = column.parent_select
    while select is not None:
        for source in sources_in(select):
            if source.alias_or_name.lower() == column.table.lower():
                return source.name.lower() if isinstance(source, exp.Table) else ""
        select = select.parent_select
    return ""
