"""Turns tables whose members overlap into the rows a split reads: the row of the total, or the rows of the members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from greendot.contracts import Contract
from greendot.errors import Problem
from greendot.metrics.merging import body_of
from greendot.metrics.normal import conjuncts, sources_in
from greendot.metrics.sites import Site


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A column of a table in a query, of which `member` is the total's row; `dimension` if the metric splits by it."""

    select: int
    alias: str
    column: str
    member: str
    dimension: str


def roots_of(body: exp.Expr, name: str) -> list[tuple[exp.Select, exp.Column]]:
    """Return the fact tables' own columns that an output column passes on as they are."""
    if isinstance(body, exp.Subquery):
        return roots_of(body.this, name)
    if isinstance(body, exp.SetOperation):
        position = [e.alias_or_name for e in body.selects].index(name)
        return [
            root
            for branch in (body.this, body.expression)
            for root in roots_of(branch, branch.selects[position].alias_or_name)
        ]
    assert isinstance(body, exp.Select)  # noqa: S101 - the grammar allows nothing else here
    node = next(e for e in body.selects if e.alias_or_name == name).unalias()
    if not isinstance(node, exp.Column):
        return []
    select = node.parent_select
    assert isinstance(select, exp.Select)  # noqa: S101 - a projection stands in one
    below = body_of(node, select)
    return roots_of(below, node.name) if below is not None else [(select, node)]


def origins_of(body: exp.Expr, name: str) -> frozenset[tuple[str, str]]:
    """Return the (table, column) of all that an output column is made of, and ("", text) of the texts in it."""
    if isinstance(body, exp.Subquery):
        return origins_of(body.this, name)
    if isinstance(body, exp.SetOperation):
        position = [e.alias_or_name for e in body.selects].index(name)
        branches = (body.this, body.expression)
        return frozenset().union(*(origins_of(b, b.selects[position].alias_or_name) for b in branches))
    assert isinstance(body, exp.Select)  # noqa: S101 - the grammar allows nothing else here
    node = next(e for e in body.selects if e.alias_or_name == name).unalias()
    tables = {source.alias_or_name: source.name for source in sources_in(body)}
    found = {("", text.name) for text in node.find_all(exp.Literal) if text.is_string}
    for column in node.find_all(exp.Column):
        below = body_of(column, body)
        found |= origins_of(below, column.name) if below is not None else {(tables.get(column.table, ""), column.name)}
    return frozenset(found)


def read_totals(
    tree: exp.Select, dimensions: tuple[str, ...], contracts: Mapping[str, Contract], site: Site
) -> tuple[list[TotalRow], list[Problem]]:
    """Return the columns of the total's row in a query, and where the query mixes that row with members."""
    traced = {
        (id(select), column.table, column.name): dimension
        for dimension in dimensions
        for select, column in roots_of(tree, dimension)
    }
    rows: list[TotalRow] = []
    problems: list[Problem] = []
    for number, select in enumerate(tree.find_all(exp.Select)):
        for source in sources_in(select):
            contract = contracts.get(source.name) if isinstance(source, exp.Table) else None
            for column, member in contract.total.items() if contract else ():
                alias, name = source.alias_or_name, column.lower()
                dimension = traced.get((id(select), alias, name), "")
                pinned, odd = _uses(select, alias, name, is_dimension=bool(dimension))
                if odd is not None:
                    text = f"'{name}' of {source.name} has a row for the total, which must not be mixed with members"
                    fix = "make it a dimension and leave the choice of rows out, or write = and one member in WHERE"
                    problems.append(site.problem(odd, text, fix))
                elif not pinned:
                    rows.append(TotalRow(number, alias, name, member, dimension))
    return rows, problems


def _uses(select: exp.Select, alias: str, name: str, *, is_dimension: bool) -> tuple[bool, exp.Column | None]:
    """Return whether WHERE names one member, and the first use that mixes the total with members."""
    pinned = False
    where = conjuncts(select.args["where"].this) if select.args.get("where") else []
    root = select.root()
    for column in root.find_all(exp.Column):
        if column.table != alias or column.name != name or not _is_of(column, select):
            continue
        parent = column.parent
        is_equal = isinstance(parent, exp.EQ) and any(parent is condition for condition in where)
        other = (parent.expression if parent.this is column else parent.this) if is_equal and parent else None
        if isinstance(other, exp.Literal) and not is_dimension:
            pinned = True
        elif not (is_dimension and _is_passed_on(column, select)):
            return pinned, column
    return pinned, None


def _is_of(column: exp.Column, select: exp.Select) -> bool:
    """Whether a column is one of this SELECT's source, also inside EXISTS."""
    inner = column.parent_select
    while inner is not None and inner is not select:
        if any(source.alias_or_name == column.table for source in sources_in(inner)):
            return False
        inner = inner.parent_select
    return inner is select


def _is_passed_on(column: exp.Column, select: exp.Select) -> bool:
    parent = column.parent
    if column.parent_select is not select:
        return False
    if isinstance(parent, exp.Window):
        return any(part is column for part in parent.args.get("partition_by") or [])
    return isinstance(parent, exp.Select | exp.Group) or (
        isinstance(parent, exp.Alias) and isinstance(parent.parent, exp.Select)
    )


def put_totals(rows: list[TotalRow], split: tuple[str, ...]) -> dict[tuple[int, str], exp.Expr]:
    """Return the condition on each table (number of the SELECT, alias) that leaves the rows a split reads."""
    conditions: dict[tuple[int, str], exp.Expr] = {}
    for row in rows:
        column = exp.column(row.column)
        member = exp.Literal.string(row.member)
        is_split = row.dimension in split
        condition = exp.NEQ(this=column, expression=member) if is_split else exp.EQ(this=column, expression=member)
        earlier = conditions.get((row.select, row.alias))
        conditions[row.select, row.alias] = exp.and_(earlier, condition) if earlier is not None else condition
    return conditions
