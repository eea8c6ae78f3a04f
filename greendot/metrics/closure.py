"""Turns a SELECT's joins and conditions into what is determined by what: given some columns, which others are fixed.

Everything rests on this. A sum is safe when, within one group, a row of its table cannot come up twice; that is so when
the group and the table's own key determine every other table's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from greendot.metrics.normal import conjuncts
from greendot.metrics.relations import Conditions, Relation

Atom = str
Rule = tuple[frozenset[Atom], frozenset[Atom]]


def atom_of(node: exp.Expr) -> Atom:
    """Return the name under which an expression is known; `alias.column` for a column."""
    inner = node.unalias()
    if isinstance(inner, exp.Column):
        return f"{inner.table}.{inner.name}".lower()
    return inner.sql(dialect="duckdb", comments=False, copy=False)


def columns_in(node: exp.Expr) -> frozenset[Atom]:
    """Return the columns an expression is made of."""
    return frozenset(atom_of(column) for column in node.find_all(exp.Column))


@dataclass(slots=True)
class Closure:
    """What a SELECT reads, and the rules by which some of it determines the rest."""

    sources: Mapping[str, Relation]
    conditions: Conditions
    rules: list[Rule] = field(default_factory=list)
    optional: set[str] = field(default_factory=set)
    first_rows: dict[str, frozenset[str]] = field(default_factory=dict)

    def keys(self, alias: str) -> tuple[frozenset[str], ...]:
        """Return the sets of a source's columns each of which tells its rows apart."""
        return (*self.sources[alias].keys, *([self.first_rows[alias]] if alias in self.first_rows else []))

    def of(self, known: Iterable[exp.Expr | Atom]) -> frozenset[Atom]:
        """Return everything that is fixed once `known` is: columns, and expressions that a condition mentions."""
        fixed = {part if isinstance(part, str) else atom_of(part) for part in known}
        grew = True
        while grew:
            before = len(fixed)
            for lefts, rights in self.rules:
                if lefts <= fixed:
                    fixed |= rights
            grew = len(fixed) > before
        return frozenset(fixed)

    def fixes(self, known: Iterable[exp.Expr | Atom], node: exp.Expr) -> bool:
        """Whether an expression has one value once `known` is fixed."""
        fixed = self.of(known)
        return atom_of(node) in fixed or columns_in(node) <= fixed

    def key_fixed(self, alias: str, fixed: frozenset[Atom]) -> bool:
        """Whether at most one row of a source is left once `fixed` is."""
        return any({f"{alias}.{name}" for name in key} <= fixed for key in self.keys(alias))

    def key_atoms(self, alias: str) -> frozenset[Atom]:
        """Return the columns that tell a source's rows apart."""
        return frozenset(f"{alias}.{name}" for name in self.sources[alias].keys[0])

    def repeats(self, alias: str, known: Iterable[exp.Expr | Atom]) -> list[str]:
        """Return the sources whose rows may repeat a row of `alias` within one group."""
        fixed = self.of([*known, *self.key_atoms(alias)])
        return [other for other in self.sources if other != alias and not self.key_fixed(other, fixed)]


def read_closure(
    select: exp.Select, sources: Mapping[str, Relation], conditions: Conditions, *, with_first_rows: bool = True
) -> Closure:
    """Return what determines what in a SELECT over these sources.

    `with_first_rows` is how it is after QUALIFY has left the first row of each; windows run over the rows before.
    """
    closure = Closure(sources, conditions)
    for alias, relation in sources.items():
        everything = _row_of(alias, relation)
        closure.rules += [(frozenset(f"{alias}.{name}" for name in key), everything) for key in relation.keys]
        constants = frozenset(f"{alias}.{name}" for name, col in relation.columns.items() if col.is_constant)
        closure.rules.append((frozenset(), constants))
    required = conjuncts(select.args["where"].this) if select.args.get("where") else []
    for join in select.args.get("joins") or []:
        on = conjuncts(join.args.get("on"))
        if str(join.args.get("side") or "").upper() == "LEFT":
            closure.optional.add(join.alias_or_name)
            _read_optional(closure, join.alias_or_name, on)
        else:
            required += on
    for condition in required:
        _read_required(closure, condition)
    for alias in sources:
        _read_interval(closure, alias, required, frozenset())
    _read_first_rows(closure, select, required, in_qualify=with_first_rows)
    return closure


def _row_of(alias: str, relation: Relation) -> frozenset[Atom]:
    """Return all columns of a source, those among them that its SELECT did not pass on."""
    return frozenset(
        f"{alias}.{name}" for name in {*relation.columns, *(part for key in relation.keys for part in key)}
    )


def _read_required(closure: Closure, condition: exp.Expr) -> None:
    if isinstance(condition, exp.EQ | exp.NullSafeEQ):
        left, right = condition.this, condition.expression
        closure.rules += [_rule([atom_of(left)], right), _rule([atom_of(right)], left)]
        closure.rules += [
            (columns_in(left), frozenset({atom_of(left)})),
            (columns_in(right), frozenset({atom_of(right)})),
        ]
    elif isinstance(condition, exp.Is) and isinstance(condition.expression, exp.Null):
        closure.rules.append((frozenset(), frozenset({atom_of(condition.this)})))


def _rule(lefts: Iterable[Atom], right: exp.Expr) -> Rule:
    return frozenset(lefts), frozenset({atom_of(right)})


def _read_optional(closure: Closure, alias: str, on: list[exp.Expr]) -> None:
    """Note what an outer join fixes: the joined row, once everything its condition looks at is known."""
    outer = frozenset(atom for condition in on for atom in columns_in(condition) if not atom.startswith(f"{alias}."))
    for condition in on:
        if not isinstance(condition, exp.EQ | exp.NullSafeEQ):
            continue
        for mine, other in ((condition.this, condition.expression), (condition.expression, condition.this)):
            is_mine = isinstance(mine, exp.Column) and mine.table == alias
            if is_mine and not any(atom.startswith(f"{alias}.") for atom in columns_in(other)):
                closure.rules.append((outer, frozenset({atom_of(mine)})))
    _read_interval(closure, alias, on, outer)


def _read_interval(closure: Closure, alias: str, conditions: list[exp.Expr], outer: frozenset[Atom]) -> None:
    """Note that a moment picks one row of a history: valid_from at or before it, valid_to open or after it."""
    relation = closure.sources[alias]
    if "valid_from" not in relation.columns or relation.table in closure.conditions.overlapping or not relation.table:
        return
    start, end = f"{alias}.valid_from", f"{alias}.valid_to"
    moments = {atom_of(part) for c in conditions for part in _at_or_after(c, start)}
    for condition in conditions:
        for moment in _before_open_end(condition, end):
            if atom_of(moment) in moments and not any(a.startswith(f"{alias}.") for a in columns_in(moment)):
                closure.rules.append((columns_in(moment) | outer, frozenset({start})))
                closure.rules.append((frozenset({atom_of(moment)}) | outer, frozenset({start})))


def _at_or_after(condition: exp.Expr, start: Atom) -> list[exp.Expr]:
    if isinstance(condition, exp.GTE) and atom_of(condition.expression) == start:
        return [condition.this]
    if isinstance(condition, exp.LTE) and atom_of(condition.this) == start:
        return [condition.expression]
    return []


def _before_open_end(condition: exp.Expr, end: Atom) -> list[exp.Expr]:
    """Return x of `end IS NULL OR x < end`, or of `x < coalesce(end, DATE '9999-12-31')`."""
    if isinstance(condition, exp.Paren):
        return _before_open_end(condition.this, end)
    if isinstance(condition, exp.Or):
        sides = [condition.this, condition.expression]
        opens = [s for s in sides if isinstance(s, exp.Is) and atom_of(s.this) == end]
        return [moment for s in sides if s not in opens for moment in _before(s, end)] if len(opens) == 1 else []
    return _before(condition, end)


def _before(condition: exp.Expr, end: Atom) -> list[exp.Expr]:
    if isinstance(condition, exp.LT) and _is_end(condition.expression, end):
        return [condition.this]
    if isinstance(condition, exp.GT) and _is_end(condition.this, end):
        return [condition.expression]
    return []


def _is_end(node: exp.Expr, end: Atom) -> bool:
    inner = node.this if isinstance(node, exp.Coalesce) else node
    return atom_of(inner) == end


def _read_first_rows(closure: Closure, select: exp.Select, required: list[exp.Expr], *, in_qualify: bool) -> None:
    """Note that `row_number() OVER (PARTITION BY p ...) = 1` leaves one row for each p."""
    everything = frozenset().union(*(_row_of(a, relation) for a, relation in closure.sources.items()))
    if select.args.get("qualify") and in_qualify:
        for condition in conjuncts(select.args["qualify"].this):
            window = first_row_window(condition)
            if window is not None and not (select.args.get("group") or select.args.get("distinct")):
                parts = frozenset(atom_of(part) for part in window.args.get("partition_by") or [])
                closure.rules.append((parts, everything))
                closure.rules += [
                    (columns_in(part), frozenset({atom_of(part)})) for part in window.args.get("partition_by") or []
                ]
    for condition in required:
        if isinstance(condition, exp.EQ) and isinstance(condition.this, exp.Column) and _is_one(condition.expression):
            alias, name = condition.this.table, condition.this.name
            first_by = closure.sources[alias].columns[name].first_by if alias in closure.sources else None
            if first_by is not None:
                row = _row_of(alias, closure.sources[alias])
                closure.first_rows[alias] = first_by
                closure.rules.append((frozenset(f"{alias}.{part}" for part in first_by), row))


def first_row_window(condition: exp.Expr) -> exp.Window | None:
    """Return the window of `row_number() OVER (...) = 1`; None for any other condition."""
    if isinstance(condition, exp.EQ) and _is_one(condition.expression) and isinstance(condition.this, exp.Window):
        return condition.this if isinstance(condition.this.this, exp.RowNumber) else None
    return None


def _is_one(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.name == "1"
