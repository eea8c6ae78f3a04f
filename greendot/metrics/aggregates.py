"""Turns each aggregate of a SELECT into the reason it could give a wrong number, if there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

from greendot.metrics.closure import Atom, Closure, atom_of, columns_in
from greendot.metrics.measures import EVERYTHING, Adds, adds_of
from greendot.metrics.relations import Col, shown
from greendot.metrics.sites import name_of, written
from greendot.metrics.times import Finding, kind_of

Lookup = Callable[[exp.Column], Col]
SUMS = (exp.Sum,)
PICKS = (exp.ArgMax, exp.ArgMin)
BOOLEANS = (exp.LogicalOr, exp.LogicalAnd)


def check_aggregate(
    node: exp.AggFunc, groups: list[exp.Expr], closure: Closure, column: Lookup, over: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield what is wrong with one aggregate over rows grouped by `groups`."""
    fixed = closure.of([*groups, *(part for group in groups for part in _when_plain(group))])
    argument = node.this
    if isinstance(node, exp.Count):
        yield from _check_count(node, closure, fixed)
    elif isinstance(node, SUMS):
        yield from _check_sum(node, argument, closure, fixed, column)
    elif not isinstance(node, BOOLEANS):
        yield from _check_other(node, argument, closure, fixed, column, over)


def _when_plain(group: exp.Expr) -> list[exp.Expr]:
    return [group] if isinstance(group, exp.Column) else []


def _check_count(node: exp.Count, closure: Closure, fixed: frozenset[Atom]) -> Iterator[Finding]:
    if isinstance(node.this, exp.Distinct):
        return
    if isinstance(node.this, exp.Star):
        if closure.optional:
            joined = sorted(closure.optional)[0]
            yield (
                node,
                "count(*) over a LEFT JOIN counts rows without a match too",
                f"count a key of {joined}, or of what is kept",
            )
            return
        if all(closure.repeats(alias, fixed) for alias in closure.sources):
            yield node, "count(*) counts pairs of joined rows", "write count(DISTINCT key), or join on the whole key"
        return
    tables = {atom.partition(".")[0] for atom in columns_in(node.this)} or set(closure.sources)
    if all(closure.repeats(alias, fixed) for alias in tables & closure.sources.keys()):
        what = written(node.this)
        yield node, f"count({what}) counts a row once for each match of a join", f"write count(DISTINCT {what})"


def _check_sum(
    node: exp.Expr, argument: exp.Expr, closure: Closure, fixed: frozenset[Atom], column: Lookup
) -> Iterator[Finding]:
    adds = adds_of(argument, column)
    amounts = _amounts_of(argument, column) if adds is not None else []
    tables = sorted({atom.partition(".")[0] for atom in columns_in(argument)})
    for alias in sorted({amount.table for amount in amounts}):
        if others := closure.repeats(alias, fixed):
            yield node, *_repeated(argument, alias, others[0])
            return
    if not amounts and tables and all(closure.repeats(alias, fixed) for alias in tables):
        yield node, *_repeated(argument, tables[0], closure.repeats(tables[0], fixed)[0])
        return
    if not tables and all(closure.repeats(alias, fixed) for alias in closure.sources):
        yield node, "this sum counts pairs of joined rows", "sum each table by itself, then join"
        return
    for alias in sorted({amount.table for amount in amounts}):
        if missing := _cannot_add(alias, adds, closure, fixed):
            yield node, *_not_additive(argument, missing)
            return


def _repeated(argument: exp.Expr, alias: str, other: str) -> tuple[str, str]:
    text = f"the join with {other} can repeat rows of {alias}, so that {written(argument)} is added more than once"
    return text, f"aggregate {alias} first, then join; or join {other} on its whole key"


def _not_additive(argument: exp.Expr, missing: list[str]) -> tuple[str, str]:
    across = " and ".join(sorted(missing))
    text = f"{written(argument)} does not add up across {across}"
    return text, f"group by {across} first, or aggregate it another way; the contract says what adds up"


def _amounts_of(argument: exp.Expr, column: Lookup) -> list[exp.Column]:
    """Return the columns that are summed: those that add up, or, where none does, every number."""
    numbers = [c for c in argument.find_all(exp.Column) if column(c).adds is not None]
    return [c for c in numbers if column(c).adds] or numbers


def _cannot_add(alias: str, adds: Adds, closure: Closure, fixed: frozenset[Atom]) -> list[str]:
    """Return the key columns that vary within a group and across which the amount does not add; [] when all is well."""
    if adds == EVERYTHING:
        return []
    best: list[str] | None = None
    for key in closure.keys(alias):
        varying = [name for name in key if f"{alias}.{name}" not in fixed]
        missing = [shown(name) for name in varying if f"{alias}.{name}" not in (adds or frozenset())]
        if best is None or len(missing) < len(best):
            best = missing
    return best or []


def _check_other(
    node: exp.Expr,
    argument: exp.Expr,
    closure: Closure,
    fixed: frozenset[Atom],
    column: Lookup,
    over: tuple[str, ...],
) -> Iterator[Finding]:
    name = name_of(node)
    amounts = [c for c in argument.find_all(exp.Column) if column(c).adds is not None]
    if isinstance(node, exp.Min | exp.Max):
        amounts = [amount for amount in amounts if not _is_stretch(column(amount))]
    if isinstance(node, PICKS):
        yield from _check_pick(node, closure, fixed)
    is_weighed = not isinstance(node, exp.Min | exp.Max | exp.ArgMin | exp.ArgMax)
    for alias in sorted({amount.table for amount in amounts}):
        if missing := _not_grouped(closure, alias, fixed, over):
            across = " and ".join(sorted(missing))
            text = f"{name}({written(argument)}) is taken over rows of several {across}, which it does not add up"
            yield (
                node,
                text,
                f"sum per instant (or per day) first, in WITH; or declare over: [{', '.join(sorted(missing))}]",
            )
            return
    tables = sorted({atom.partition(".")[0] for atom in columns_in(argument)} & closure.sources.keys())
    if is_weighed and tables and all(closure.repeats(alias, fixed) for alias in tables):
        yield node, *_repeated(argument, tables[0], closure.repeats(tables[0], fixed)[0])


def _is_stretch(col: Col) -> bool:
    """Whether a column says how long a row's stretch of time is, of which the longest is meaningful over anything."""
    return col.of is not None and col.of[1] == "bucket_s"


def _not_grouped(closure: Closure, alias: str, fixed: frozenset[Atom], over: tuple[str, ...]) -> list[str]:
    best: list[str] | None = None
    relation = closure.sources[alias]
    for key in closure.keys(alias):
        missing = [
            shown(name)
            for name in key
            if f"{alias}.{name}" not in fixed and not relation.is_time(name) and shown(name) not in over
        ]
        if best is None or len(missing) < len(best):
            best = missing
    return best or []


def _check_pick(node: exp.Expr, closure: Closure, fixed: frozenset[Atom]) -> Iterator[Finding]:
    """Refuse arg_max(x, order) where two rows could be first."""
    order = node.expression
    known = closure.of([*fixed, *([order] if isinstance(order, exp.Column) else [])])
    tables = {atom.partition(".")[0] for atom in columns_in(node.this) | columns_in(order)} & closure.sources.keys()
    if any(not closure.key_fixed(alias, known) for alias in tables):
        name = name_of(node)
        text = f"{name}({written(node.this)}, {written(order)}) may have ties, and then differs from run to run"
        yield node, text, "group by every other key column, or order by a column without ties"


def key_of_groups(groups: list[tuple[str, exp.Expr]], closure: Closure) -> frozenset[str]:
    """Return the fewest group columns that tell the groups apart, by output name."""
    kept = list(groups)
    for name, node in sorted(groups, key=lambda pair: not pair[0].startswith("#")):
        rest = [other for other in kept if other[0] != name]
        if closure.fixes([other for _, other in rest], node) and rest != kept:
            kept = rest
    return frozenset(name for name, _ in kept)


def sum_adds(argument: exp.Expr, groups: list[tuple[str, exp.Expr]], closure: Closure, column: Lookup) -> Adds:
    """Return across which group columns a sum of an expression adds up further."""
    adds = adds_of(argument, column)
    if adds is None or adds == EVERYTHING:
        return frozenset(name for name, _ in groups)
    further = set()
    for name, node in groups:
        parts = columns_in(node)
        if (parts and parts <= adds) or (
            parts
            and any(part in closure.of([other]) for part in parts for other in adds)
            and _is_equated(node, adds, closure)
        ):
            further.add(name)
    return frozenset(further)


def _is_equated(node: exp.Expr, adds: frozenset[str], closure: Closure) -> bool:
    """Whether a group column is another name for one across which the amount adds."""
    atom = atom_of(node)
    return any(atom in closure.of([other]) and other in closure.of([atom]) for other in adds)


def adds_after(
    node: exp.Expr, groups: list[tuple[str, exp.Expr]], closure: Closure, column: Lookup
) -> frozenset[str] | None:
    """Return across which group columns an expression over aggregates adds up."""
    everything = frozenset(name for name, _ in groups)
    if isinstance(node, exp.Filter):
        return adds_after(node.this, groups, closure, column)
    if isinstance(node, exp.Sum):
        return sum_adds(node.this, groups, closure, column)
    if isinstance(node, exp.Count):
        return frozenset() if isinstance(node.this, exp.Distinct) else everything
    if isinstance(node, exp.AggFunc):
        return frozenset() if kind_of(node, column) == "number" else None
    if isinstance(node, exp.Paren | exp.Neg | exp.Cast | exp.Round):
        return adds_after(node.this, groups, closure, column)
    if isinstance(node, exp.Coalesce) and all(isinstance(part, exp.Literal) for part in node.expressions):
        return adds_after(node.this, groups, closure, column)
    if isinstance(node, exp.Add | exp.Sub):
        sides = [adds_after(part, groups, closure, column) for part in (node.this, node.expression)]
        known = [side for side in sides if side is not None]
        return frozenset.intersection(*known) if known else None
    if isinstance(node, exp.Mul | exp.Div) and not node.expression.find(exp.Column, exp.AggFunc):
        return adds_after(node.this, groups, closure, column)
    if isinstance(node, exp.Literal | exp.Null):
        return None
    return frozenset() if kind_of(node, column) == "number" else None
