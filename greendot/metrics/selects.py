"""Turns a qualified query into the Relation it returns, noting on the way every reason it could give a wrong number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from greendot.errors import Problem
from greendot.metrics.aggregates import adds_after, check_aggregate, key_of_groups
from greendot.metrics.closure import Closure, atom_of, columns_in, read_closure
from greendot.metrics.fields import Lookback
from greendot.metrics.frames import check_row_numbers, check_window
from greendot.metrics.joins import check_joins, check_periods
from greendot.metrics.measures import EVERYTHING, adds_of
from greendot.metrics.normal import sources_in
from greendot.metrics.relations import NUMBER, UNKNOWN, Col, Conditions, Relation, hidden, union_of
from greendot.metrics.sites import Site
from greendot.metrics.times import Finding, find_mixed_times, kind_of

Env = Mapping[str, Relation]
Pins = frozenset[tuple[int, str, str]]
"""(number of the SELECT, alias, column) of columns of which only the row of the total is read."""


@dataclass(slots=True)
class Reader:
    """What is known while a query is read, and the problems found so far."""

    relations: Mapping[str, Relation]
    conditions: Conditions
    over: tuple[str, ...]
    lookback: Lookback
    site: Site
    pinned: Pins = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def note(self, finding: Finding) -> None:
        """Note one finding."""
        problem = self.site.problem(*finding)
        if problem not in self.problems:
            self.problems.append(problem)

    def read(self, node: exp.Expr, env: Env, outer: Mapping[str, Relation] | None = None) -> Relation:
        """Return what a SELECT, a UNION or a subquery returns."""
        if isinstance(node, exp.Subquery):
            return self.read(node.this, env, outer)
        known = dict(env)
        for cte in node.ctes if hasattr(node, "ctes") else []:
            known[cte.alias_or_name] = self.read(cte.this, known)
        if isinstance(node, exp.SetOperation):
            return self._read_union(node, known)
        assert isinstance(node, exp.Select)  # noqa: S101 - the grammar allows nothing else here
        return self._read_select(node, known, outer or {})

    def _read_union(self, node: exp.SetOperation, env: Env) -> Relation:
        left, right = self.read(node.this, env), self.read(node.expression, env)
        literals = {}
        constants = set()
        pairs = zip(node.this.selects, node.expression.selects, strict=False)
        for first, second in pairs:
            one, other = first.unalias(), second.unalias()
            if isinstance(one, exp.Literal) and isinstance(other, exp.Literal) and one != other:
                literals[first.alias_or_name] = True
            sides = (left.columns.get(first.alias_or_name), right.columns.get(second.alias_or_name))
            if all(col is not None and col.is_constant for col in sides) and one.sql() == other.sql():
                constants.add(first.alias_or_name)
        union = union_of(left, right, literals, frozenset(constants))
        if union is None:
            self.note((node, "the branches of UNION ALL have different columns", "give both the same columns"))
            return left
        return union

    def _read_select(self, select: exp.Select, env: Env, outer: Mapping[str, Relation]) -> Relation:
        sources: dict[str, Relation] = {}
        for source in sources_in(select):
            name = source.name if isinstance(source, exp.Table) else ""
            is_known = name in env or name in self.relations
            relation = (env.get(name) or self.relations[name]) if is_known else self.read(source, env)
            sources[source.alias_or_name] = self._pin(select, source.alias_or_name, relation)
        scope = _Scope(self, select, sources, outer, read_closure(select, sources, self.conditions))
        return scope.relation(env)

    def _pin(self, select: exp.Select, alias: str, relation: Relation) -> Relation:
        """Return a table of whose total columns only the total's row is read."""
        if not relation.table or not self.pinned:
            return relation
        number = next(i for i, other in enumerate(select.root().find_all(exp.Select)) if other is select)
        columns = {
            name: replace(col, is_constant=True) if (number, alias, name) in self.pinned else col
            for name, col in relation.columns.items()
        }
        return replace(relation, columns=columns)


@dataclass(slots=True)
class _Scope:
    """One SELECT being read."""

    reader: Reader
    select: exp.Select
    sources: Mapping[str, Relation]
    outer: Mapping[str, Relation]
    closure: Closure

    def column(self, node: exp.Column) -> Col:
        """Return what is known of a column."""
        relation = self.sources.get(node.table) or self.outer.get(node.table)
        return relation.columns.get(node.name, Col(UNKNOWN)) if relation else Col(UNKNOWN)

    def relation(self, env: Env) -> Relation:
        """Check the SELECT and return what it returns."""
        note = self.reader.note
        for finding in check_joins(self.select, self.sources, self.closure, self.reader.lookback):
            note(finding)
        for finding in check_periods(self.select, self.column, self.reader.relations, self.reader.lookback):
            note(finding)
        for root in self._expressions():
            for finding in find_mixed_times(root, self.column):
                note(finding)
        self._read_memberships(env)
        groups = self._groups()
        self._check_windows(groups)
        if groups is None:
            return self._plain()
        self._check_aggregates(groups)
        return self._grouped(groups)

    def _expressions(self) -> list[exp.Expr]:
        parts = [e.unalias() for e in self.select.expressions]
        parts += [self.select.args[name].this for name in ("where", "having", "qualify") if self.select.args.get(name)]
        parts += [j.args["on"] for j in self.select.args.get("joins") or [] if j.args.get("on") is not None]
        return parts + (list(self.select.args["group"].expressions) if self.select.args.get("group") else [])

    def _read_memberships(self, env: Env) -> None:
        """Read the SELECTs in EXISTS and IN."""
        for node in self.select.find_all(exp.Exists, exp.In):
            inner = node.this if isinstance(node, exp.Exists) else node.args.get("query")
            if inner is None or node.parent_select is not self.select:
                continue
            body = inner.this if isinstance(inner, exp.Subquery) else inner
            if not isinstance(body, exp.Select) or body.args.get("group") or body.args.get("having"):
                self.reader.note(
                    (node, "a SELECT in EXISTS or IN only finds rows", "write SELECT 1 FROM ... WHERE ...")
                )
                continue
            relation = self.reader.read(body, env, {**self.outer, **self.sources})
            if relation.is_grouped:
                self.reader.note((node, "a SELECT in EXISTS or IN only finds rows", "aggregate in WITH, then join"))

    def _groups(self) -> list[tuple[str, exp.Expr]] | None:
        """Return what the SELECT groups by, with the output names; None when it does not group."""
        outputs = {atom_of(e): e.alias_or_name for e in reversed(self.select.expressions)}
        if self.select.args.get("distinct"):
            return [(e.alias_or_name, e.unalias()) for e in self.select.expressions]
        group = self.select.args.get("group")
        if group is None and not any(True for _ in self._aggregates()):
            return None
        nodes = list(group.expressions) if group else []
        return [(outputs.get(atom_of(node), f"#{number}"), node) for number, node in enumerate(nodes)]

    def _aggregates(self) -> list[exp.AggFunc]:
        """Return the aggregates of this SELECT that are not window functions."""
        found = []
        for root in self._expressions():
            for node in root.find_all(exp.AggFunc):
                holder = node.parent if isinstance(node.parent, exp.Filter) else node
                is_window = isinstance(holder.parent, exp.Window) and holder.parent.this is holder
                if not is_window and node.parent_select is self.select and not _is_step(node):
                    found.append(node)
        return found

    def _check_aggregates(self, groups: list[tuple[str, exp.Expr]]) -> None:
        nodes = [node for _, node in groups]
        for aggregate in self._aggregates():
            for finding in check_aggregate(aggregate, nodes, self.closure, self.column, self.reader.over):
                self.reader.note(finding)
        is_bound = any(self._is_time(node) for node in nodes)
        if not is_bound and not self.reader.lookback.is_all and self._reads_time():
            what = "this aggregate is not bound to a period"
            self.reader.note((self.select, what, "group by period(x) too, or write lookback: all"))

    def _reads_time(self) -> bool:
        return any(col.is_time for relation in self.sources.values() for col in relation.columns.values())

    def _is_time(self, node: exp.Expr) -> bool:
        """Whether an expression follows time: every column in it does, or it is the day or period of an instant."""
        columns = [self.column(column) for column in node.find_all(exp.Column)]
        own = any(call.name.lower() in ("period", "local_day") for call in node.find_all(exp.Anonymous))
        is_clock = any(col.is_time for col in columns) and all(col.is_time or col.kind == NUMBER for col in columns)
        return bool(columns) and (own or is_clock)

    def _check_windows(self, groups: list[tuple[str, exp.Expr]] | None) -> None:
        numbered = frozenset(
            f"{alias}.{name}"
            for alias, relation in self.sources.items()
            for name, col in relation.columns.items()
            if col.first_by is not None
        )
        for finding in check_row_numbers(self.select, numbered):
            self.reader.note(finding)
        if groups is None:
            key = frozenset(atom for alias in self.sources for atom in self.closure.key_atoms(alias))
        else:
            key = frozenset(atom for _, node in groups for atom in columns_in(node))
        closure = read_closure(self.select, self.sources, self.reader.conditions, with_first_rows=False)
        for root in self._expressions():
            for window in root.find_all(exp.Window):
                reader = self.reader
                for finding in check_window(window, key, closure, self.column, reader.over, reader.lookback):
                    reader.note(finding)

    def _col(self, node: exp.Expr, adds: frozenset[str] | None) -> Col:
        plain = self.column(node) if isinstance(node, exp.Column) else None
        is_period = isinstance(node, exp.Anonymous) and node.name.lower() == "period"
        return Col(
            kind=kind_of(node, self.column),
            adds=adds,
            is_time=plain.is_time if plain else self._is_time(node) and node.find(exp.AggFunc) is None,
            is_period=plain.is_period if plain else is_period,
            is_constant=plain.is_constant if plain else node.find(exp.Column, exp.AggFunc, exp.Window) is None,
            of=plain.of if plain else None,
        )

    def _plain(self) -> Relation:
        """Return the relation of a SELECT that passes rows on."""
        names = {atom_of(e): e.alias_or_name for e in reversed(self.select.expressions)}
        columns = {}
        for projection in self.select.expressions:
            node = projection.unalias()
            adds = adds_of(node, self.column) if not node.find(exp.Window) else frozenset[str]()
            if adds is not None and adds != EVERYTHING:
                adds = frozenset(self._output(atom, names) for atom in adds)
            window = node if isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber) else None
            col = self._col(node, None if window else adds)
            if window is not None:
                parts = [atom_of(part) for part in window.args.get("partition_by") or []]
                first_by = frozenset(names.get(part, f"#{part}") for part in parts)
                col = Col(kind=col.kind, first_by=first_by)
            columns[projection.alias_or_name] = col
        is_alone = any(not self.closure.repeats(alias, ()) for alias in self.sources)
        return Relation(columns, self._keys(names), repeats=not is_alone)

    def _keys(self, names: Mapping[str, str]) -> tuple[frozenset[str], ...]:
        """Return the fewest keys that tell joined rows apart, first the one of the first source that fixes the rest."""
        aliases = list(self.sources)
        alone = [alias for alias in aliases if not self.closure.repeats(alias, ())]
        candidates = [
            frozenset({f"{alias}.{name}" for name in key}) for alias in alone for key in self.sources[alias].keys
        ]
        if not candidates:
            candidates = [frozenset(atom for alias in aliases for atom in self.closure.key_atoms(alias))]
        everything = {f"{a}.{name}" for a, relation in self.sources.items() for name in relation.columns}
        candidates += [lefts for lefts, rights in self.closure.rules if everything <= rights and lefts]
        found = [self._minimal(candidate) for candidate in candidates]
        keys = [frozenset(self._output(atom, names) for atom in key) for key in found]
        return tuple(dict.fromkeys(keys))

    def _minimal(self, atoms: frozenset[str]) -> frozenset[str]:
        kept = set(atoms)
        for atom in sorted(atoms):
            if atom in self.closure.of(kept - {atom}):
                kept.discard(atom)
        return frozenset(kept)

    def _output(self, atom: str, names: Mapping[str, str]) -> str:
        """Return under which name a key column is passed on: its own, an equal one's, or a hidden one."""
        if atom in names:
            return names[atom]
        for other, name in names.items():
            if other in self.closure.of([atom]) and atom in self.closure.of([other]):
                return name
        alias, _, name = atom.partition(".")
        relation = self.sources.get(alias)
        return hidden(name, is_time=relation is not None and relation.is_time(name))

    def _grouped(self, groups: list[tuple[str, exp.Expr]]) -> Relation:
        key = key_of_groups(groups, self.closure)
        columns = {}
        for projection in self.select.expressions:
            node = projection.unalias()
            columns[projection.alias_or_name] = self._col(node, self._grouped_adds(node, groups))
        return Relation(columns, (key,), is_grouped=True)

    def _grouped_adds(self, node: exp.Expr, groups: list[tuple[str, exp.Expr]]) -> frozenset[str] | None:
        """Return across which group columns a column of a grouped SELECT adds up."""
        if any(atom_of(node) == atom_of(group) for _, group in groups):
            return adds_of(node, self.column) and frozenset()
        if node.find(exp.Window):
            return frozenset()
        return adds_after(node, groups, self.closure, self.column)


def _is_step(node: exp.Expr) -> bool:
    return isinstance(node, exp.Lag | exp.Lead | exp.FirstValue | exp.LastValue | exp.RowNumber)
