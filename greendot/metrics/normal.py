"""Turns a parsed query into one in which every column names its table and every group its columns, or into problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import Schema

from greendot.errors import Problem, nearest
from greendot.metrics.relations import Relation, sql_schema
from greendot.metrics.sites import Site, written

_ALIAS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def normalise(
    query: exp.Select, relations: Mapping[str, Relation], site: Site, schema: Schema | None = None
) -> tuple[exp.Select | None, list[Problem]]:
    """Return the query with every column qualified; None with the problems when it has any."""
    tree = query.copy()
    tree.set("order", None)
    _name_branches(tree)
    problems = [*_check_tables(tree, relations, site), *_check_outputs(tree, site)]
    if problems:
        return None, problems
    for select in list(tree.find_all(exp.Select)):
        problems += _expand_group(select, site)
        problems += _check_aliases(select, relations, site)
    if problems:
        return None, problems
    try:
        qualified = qualify(
            tree, dialect="duckdb", schema=schema or dict(sql_schema(relations)), quote_identifiers=False,
            identify=False, validate_qualify_columns=True,
        )  # fmt: skip
    except (SqlglotError, ValueError, KeyError) as error:
        return None, [_unresolved(tree, relations, site, error)]
    for select in list(qualified.find_all(exp.Select)):
        _drop_using(select)
    return qualified, []


def _check_tables(tree: exp.Select, relations: Mapping[str, Relation], site: Site) -> Iterator[Problem]:
    names = [cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)]
    for cte in tree.find_all(exp.CTE):
        name = cte.alias_or_name.lower()
        if name in relations:
            yield site.problem(cte, f"'{name}' in WITH is the name of a fact table", "give it another name")
        if names.count(name) > 1:
            yield site.problem(cte, f"'{name}' stands in WITH twice", "give one of them another name")
        alias = cte.args.get("alias")
        if alias and alias.args.get("columns"):
            yield site.problem(cte, f"'{name}' renames its columns in WITH", "name them in its SELECT")
    for table in tree.find_all(exp.Table):
        if table.name.lower() not in names and table.name.lower() not in relations:
            fix = nearest(table.name.lower(), [*relations, *names]) or "add contracts/<name>.toml and a source"
            yield site.problem(table, f"'{table.name}' is not a fact table", fix)
    for select in tree.find_all(exp.Select):
        aliases = [source.alias_or_name.lower() for source in sources_in(select)]
        if "" in aliases:
            yield site.problem(select, "a subquery in FROM has no name", "name it: FROM (SELECT …) AS q")
        for alias in {alias for alias in aliases if alias and aliases.count(alias) > 1}:
            yield site.problem(select, f"'{alias}' names two things in one FROM", "give each its own alias")


def sources_in(select: exp.Select) -> list[exp.Expr]:
    """Return what a SELECT reads: tables and subqueries, in order."""
    first = select.args.get("from_") or select.args.get("from")
    joins = select.args.get("joins") or []
    return [first.this, *(join.this for join in joins)] if first else []


def _name_branches(tree: exp.Select) -> None:
    """Give what a further branch of UNION ALL leaves without a name that of the first branch, as SQL does."""
    for union in tree.find_all(exp.SetOperation):
        for first, second in zip(union.this.selects, union.expression.selects, strict=False):
            if not isinstance(second, exp.Alias | exp.Column) and first.alias_or_name:
                second.replace(exp.alias_(second.copy(), first.alias_or_name))


def is_membership(select: exp.Select) -> bool:
    """Whether a SELECT stands in EXISTS or IN, where it only says whether there is a row."""
    parent = select.parent
    if isinstance(parent, exp.Exists):
        return True
    return (isinstance(parent, exp.Subquery) and isinstance(parent.parent, exp.In)) or isinstance(parent, exp.In)


def _check_outputs(tree: exp.Select, site: Site) -> Iterator[Problem]:
    for select in tree.find_all(exp.Select):
        if is_membership(select):
            continue
        names = [projection.alias_or_name for projection in select.expressions]
        for projection, name in zip(select.expressions, names, strict=True):
            if not isinstance(projection, exp.Alias | exp.Column) or not name:
                yield site.problem(projection, f"{written(projection)} has no name", "write AS name after it")
            elif not _ALIAS.fullmatch(name):
                yield site.problem(projection, f"'{name}' is not a plain name", "use letters, digits and underscores")
            elif [other.lower() for other in names].count(name.lower()) > 1:
                yield site.problem(projection, f"two columns are called '{name}'", "give each its own name")


def _expand_group(select: exp.Select, site: Site) -> list[Problem]:
    """Write GROUP BY ALL out as the columns that are not aggregated."""
    group = select.args.get("group")
    if group is None or not group.args.get("all"):
        return []
    if any(projection.find(exp.Window) for projection in select.expressions) or select.args.get("qualify"):
        return [site.problem(select, "GROUP BY ALL does not go with a window", "name the columns in GROUP BY")]
    keys = [e.unalias().copy() for e in select.expressions if not e.find(exp.AggFunc)]
    select.set("group", exp.Group(expressions=keys) if keys else None)
    return []


def _check_aliases(select: exp.Select, relations: Mapping[str, Relation], site: Site) -> Iterator[Problem]:
    """Refuse an alias that is also a column's name where the two could be taken for one another."""
    taken = {
        name
        for table in sources_in(select)
        if isinstance(table, exp.Table) and table.name.lower() in relations
        for name in relations[table.name.lower()].columns
    }
    for projection in select.expressions:
        alias = projection.alias_or_name.lower()
        inner = projection.unalias()
        is_same = isinstance(inner, exp.Column) and inner.name.lower() == alias
        if not isinstance(projection, exp.Alias) or alias not in taken or is_same:
            continue
        own = set(map(id, projection.find_all(exp.Column)))
        others = [c for c in select.find_all(exp.Column) if id(c) not in own and c.parent_select is select]
        is_used = any(column.name.lower() == alias and not column.table for column in others)
        if is_used or not inner.find(exp.AggFunc):
            fix = "give the expression another name, or use the name of the dimension for it in an outer SELECT"
            yield site.problem(projection, f"'{alias}' is also the name of a column it reads", fix)


def _unresolved(tree: exp.Select, relations: Mapping[str, Relation], site: Site, error: Exception) -> Problem:
    text = _ANSI.sub("", str(error)).split("\n")[0]
    found = re.search(r"[Cc]olumn:? '?\"?([\w.]+)", text)
    name = found[1].split(".")[-1] if found else ""
    node = next((column for column in tree.find_all(exp.Column) if column.name.lower() == name.lower()), None)
    known = [column for relation in relations.values() for column in relation.columns]
    read = {table.name.lower() for table in tree.find_all(exp.Table)} & relations.keys()
    here = [column for table in sorted(read) for column in relations[table].columns if column != name]
    near = nearest(name, here) or nearest(name, [column for column in known if column != name])
    if "mbiguous" in text:
        return site.problem(node, f"'{name}' could be of more than one table", "write alias.column")
    if name:
        return site.problem(node, f"there is no column '{name}' here", near)
    return site.problem(tree, f"cannot be understood: {text}", "see queries/README.md")


def _drop_using(select: exp.Select) -> None:
    """Replace the coalesce() of two equated columns by the first: after an inner or left join it is the same value."""
    equated = {
        frozenset((equal.this.sql(), equal.expression.sql()))
        for join in select.args.get("joins") or []
        if join.args.get("on") is not None
        for equal in conjuncts(join.args["on"])
        if isinstance(equal, exp.EQ)
    }
    for node in list(select.find_all(exp.Coalesce)):
        parts = [node.this, *node.expressions]
        if len(parts) == 2 and frozenset(part.sql() for part in parts) in equated:
            node.replace(node.this.copy())


def conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    """Return the parts of a condition that all must hold."""
    if condition is None:
        return []
    if isinstance(condition, exp.Paren):
        return conjuncts(condition.this)
    if isinstance(condition, exp.And):
        return conjuncts(condition.this) + conjuncts(condition.expression)
    return [condition]
