"""Turns a qualified query into the one without some of its dimensions: members are merged where they are first grouped.

Dropping a column at the top would take the largest of several members' peaks for the peak of their sum. So a dimension
is followed down to the lowest SELECT that groups by it, and there all of its members become one constant. Above, the
column may only be passed on, grouped, partitioned by, or equated with the same dimension of another SELECT.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from greendot.errors import Problem
from greendot.metrics.closure import atom_of
from greendot.metrics.normal import conjuncts, sources_in
from greendot.metrics.sites import Site, written

OTHER = "other"
UNKNOWN_MEMBER = "unknown"
NO_VALUE = f"{UNKNOWN_MEMBER} (no value)"
Replacement = Callable[[exp.Expr], exp.Expr]


def merge_all(_: exp.Expr) -> exp.Expr:
    """Return the constant that stands for all members."""
    return exp.cast(exp.Literal.string("*"), "VARCHAR")


def keep_only(members: Sequence[str], unknown: str = UNKNOWN_MEMBER) -> Replacement:
    """Return what replaces a dimension so that all but some members become one, called `other`.

    `unknown` is what the member without a value is called; among `members` it is kept apart too.
    """
    listed = [exp.Literal.string(member) for member in members]
    rest = exp.Literal.string(OTHER if OTHER not in members else f"{OTHER} (the rest)")

    def replace(node: exp.Expr) -> exp.Expr:
        text = exp.cast(node.copy(), "VARCHAR")
        is_kept: exp.Expr = exp.In(this=text.copy(), expressions=[item.copy() for item in listed])
        if unknown in members:
            is_kept = exp.or_(is_kept, exp.Is(this=text.copy(), expression=exp.null()))
        return exp.Case(ifs=[exp.If(this=is_kept, true=text)], default=rest.copy())

    return replace


@dataclass(slots=True)
class Merging:
    """One dimension being merged in one query."""

    tree: exp.Select
    dimension: str
    replace: Replacement
    site: Site
    problems: list[Problem] = field(default_factory=list)
    seen: dict[tuple[int, str], bool] = field(default_factory=dict)

    def note(self, node: exp.Expr, text: str, fix: str) -> None:
        """Note why the dimension cannot be left out."""
        problem = self.site.problem(node, f"without '{self.dimension}', {text}", fix)
        if problem not in self.problems:
            self.problems.append(problem)

    def run(self, *, is_events: bool) -> None:
        """Merge the dimension; problems are noted."""
        found = self.merge(self.tree, self.dimension)
        if not found and not is_events:
            text = "values of several members would stand side by side"
            self.note(self.tree, text, f"group by {self.dimension} and aggregate the value")
        if found:
            self._check_uses()

    def merge(self, body: exp.Expr, name: str) -> bool:
        """Merge one output column at or below a SELECT; False when nothing there groups by it."""
        if isinstance(body, exp.Subquery):
            return self.merge(body.this, name)
        if (id(body), name) in self.seen:
            return self.seen[id(body), name]
        self.seen[id(body), name] = False
        self.seen[id(body), name] = (
            self._merge_union(body, name)
            if isinstance(body, exp.SetOperation)
            else isinstance(body, exp.Select) and self._merge_select(body, name)
        )
        return self.seen[id(body), name]

    def _merge_union(self, body: exp.SetOperation, name: str) -> bool:
        position = [e.alias_or_name for e in body.selects].index(name)
        branches = [body.this, body.expression]
        results = [self.merge(branch, branch.selects[position].alias_or_name) for branch in branches]
        if results[0] != results[1]:
            self.note(body, "one branch of the UNION groups by it and the other does not", "group by it in both")
        return results[0]

    def _merge_select(self, select: exp.Select, name: str) -> bool:
        projection = next(e for e in select.expressions if e.alias_or_name == name)
        node = projection.unalias()
        if (
            isinstance(node, exp.Column)
            and (below := body_of(node, select)) is not None
            and self.merge(below, node.name)
        ):
            self._merge_partners(select, node)
            return True
        if self._groups_by(select, node):
            self._replace(select, node.copy())
            return True
        return False

    @staticmethod
    def _groups_by(select: exp.Select, node: exp.Expr) -> bool:
        if select.args.get("distinct"):
            return True
        group = select.args.get("group")
        return group is not None and atom_of(node) in {atom_of(part) for part in group.expressions}

    def _merge_partners(self, select: exp.Select, node: exp.Column) -> None:
        """Merge what the merged column is equated with, and what that is equated with."""
        waiting, done = [node], set()
        while waiting:
            merged = waiting.pop()
            done.add(atom_of(merged))
            for other in _equated(select, merged):
                if atom_of(other) in done or any(atom_of(other) == atom_of(w) for w in waiting):
                    continue
                below = body_of(other, select)
                if not isinstance(other, exp.Column) or below is None or not self.merge(below, other.name):
                    text = f"{written(merged)} is joined to {other.sql()} after it was grouped"
                    self.note(other, text, f"join {other.sql()} in the SELECT that groups first")
                    continue
                waiting.append(other)

    def _replace(self, select: exp.Select, node: exp.Expr) -> None:
        """Put the constant in place of the dimension in what a grouping SELECT returns, groups and partitions by."""
        atom = atom_of(node)
        group = select.args.get("group")
        places = [*select.expressions, *(group.expressions if group else [])]
        windows = [w for e in [*select.expressions, *_clauses(select)] for w in e.find_all(exp.Window)]
        places += [part for window in windows for part in window.args.get("partition_by") or []]
        if sum(atom_of(projection) == atom for projection in select.expressions) > 1:
            self.note(select, f"{written(node)} is returned under two names", "return it once")
        for place in places:
            target = place.unalias()
            if atom_of(target) == atom:
                target.replace(self.replace(target))
        self._check_left_over(select, node)

    def _check_left_over(self, select: exp.Select, node: exp.Expr) -> None:
        """Refuse uses of the dimension's value that the grouping no longer gives."""
        if select.args.get("distinct") and not select.args.get("group"):
            return
        atom = atom_of(node)
        replaced = self.replace(node).sql()
        for root in [*[e.unalias() for e in select.expressions], *_clauses(select)]:
            if root.sql() == replaced:
                continue
            for part in root.walk(prune=lambda p: isinstance(p, exp.AggFunc | exp.Filter) or p.sql() == replaced):
                if isinstance(part, exp.AggFunc | exp.Filter) or part.sql() == replaced:
                    continue
                if atom_of(part) == atom and part.parent_select is select:
                    self.note(
                        part, f"{written(root)} still depends on it", "use it in WHERE, FILTER or inside the aggregate"
                    )

    def _check_uses(self) -> None:
        """Refuse uses of the merged column above its grouping."""
        for select in self.tree.find_all(exp.Select):
            for column in select.find_all(exp.Column):
                if column.parent_select is not select and not _is_correlated(column, select):
                    continue
                body = body_of(column, select)
                if body is None or not self.seen.get((id(body), column.name), False):
                    continue
                if not self._is_fine(column, select):
                    text = f"'{column.name}' is used above the SELECT that groups by it"
                    self.note(column, text, "move the condition or the CASE below the grouping")

    def _is_fine(self, column: exp.Column, select: exp.Select) -> bool:
        parent = column.parent
        if column.parent_select is not select:
            return False
        if isinstance(parent, exp.Select | exp.Group):
            return True
        if isinstance(parent, exp.Alias):
            return isinstance(parent.parent, exp.Select)
        if isinstance(parent, exp.Window):
            return any(part is column for part in parent.args.get("partition_by") or [])
        if isinstance(parent, exp.EQ | exp.NullSafeEQ) and _is_condition(parent, select):
            other = parent.expression if parent.this is column else parent.this
            body = body_of(other, select) if isinstance(other, exp.Column) else None
            return body is not None and self.seen.get((id(body), other.name), False)
        return False


def body_of(column: exp.Expr, select: exp.Select) -> exp.Expr | None:
    """Return the SELECT or UNION a column comes from; None when it is a fact table's own."""
    table = column.args.get("table")
    name = table.name if table is not None else ""
    for source in sources_in(select):
        if source.alias_or_name != name:
            continue
        if isinstance(source, exp.Subquery):
            return _bare(source)
        return ctes_of(select).get(source.name)
    parent = select.parent_select
    return body_of(column, parent) if parent is not None and name else None


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Subquery):
        node = node.this
    return node


def ctes_of(select: exp.Expr) -> Mapping[str, exp.Expr]:
    """Return every SELECT in WITH of the whole query by name; names are unique in it."""
    return {cte.alias_or_name: _bare(cte.this) for cte in select.root().find_all(exp.CTE)}


def _equated(select: exp.Select, node: exp.Expr) -> list[exp.Expr]:
    atom = atom_of(node)
    found = []
    for condition in [c for place in _conditions(select) for c in conjuncts(place)]:
        if isinstance(condition, exp.EQ | exp.NullSafeEQ):
            for mine, other in ((condition.this, condition.expression), (condition.expression, condition.this)):
                if atom_of(mine) == atom:
                    found.append(other)
    return found


def _conditions(select: exp.Select) -> list[exp.Expr]:
    places = [join.args["on"] for join in select.args.get("joins") or [] if join.args.get("on") is not None]
    return places + ([select.args["where"].this] if select.args.get("where") else [])


def _is_condition(node: exp.Expr, select: exp.Select) -> bool:
    return any(node is condition for place in _conditions(select) for condition in conjuncts(place))


def _clauses(select: exp.Select) -> list[exp.Expr]:
    return [select.args[name].this for name in ("having", "qualify") if select.args.get(name)]


def _is_correlated(column: exp.Column, select: exp.Select) -> bool:
    """Whether a column inside EXISTS belongs to this SELECT's own sources."""
    inner = column.parent_select
    if inner is None or any(source.alias_or_name == column.table for source in sources_in(inner)):
        return False
    return any(source.alias_or_name == column.table for source in sources_in(select)) and inner.parent_select is select
