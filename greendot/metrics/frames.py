"""Turns each window function of a SELECT into the reason it could give a wrong number, if there is one."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from greendot.metrics.aggregates import Lookup, check_aggregate
from greendot.metrics.closure import Closure, columns_in, first_row_window
from greendot.metrics.fields import Lookback
from greendot.metrics.normal import conjuncts
from greendot.metrics.relations import shown
from greendot.metrics.sites import name_of
from greendot.metrics.times import Finding

_STEPS = (exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)


def check_window(
    node: exp.Window,
    key: frozenset[str],
    closure: Closure,
    column: Lookup,
    over: tuple[str, ...],
    lookback: Lookback,
) -> Iterator[Finding]:
    """Yield what is wrong with one window; `key` are the atoms that tell the rows it runs over apart."""
    inner = node.this.this if isinstance(node.this, exp.Filter) else node.this
    parts = list(node.args.get("partition_by") or [])
    order = [ordered.this for ordered in (node.args["order"].expressions if node.args.get("order") else [])]
    partition = closure.of([*parts, *_follow(parts)])
    free = [atom for atom in key if atom not in partition]
    others = [atom for atom in free if not _is_time(atom, closure)]
    names = ", ".join(sorted(shown(atom.partition(".")[2]) for atom in others))
    if isinstance(inner, exp.RowNumber | exp.Lag | exp.Lead | exp.FirstValue | exp.LastValue):
        yield from _check_order(node, inner, key, closure, [*parts, *order], names, others)
    elif isinstance(inner, exp.AggFunc):
        if order and others:
            yield node, f"a running window mixes rows of several {names}", f"add {names} to PARTITION BY"
        elif not node.find_ancestor(exp.AggFunc) and not inner.find(exp.AggFunc):
            yield from check_aggregate(inner, parts, closure, column, over)
    else:
        yield node, "this function does not go with OVER", "use row_number, lag, lead or an aggregate"
    is_bound = any(_is_time(atom, closure) or "period(" in atom or "local_day(" in atom for atom in _atoms(parts))
    if not is_bound and order and lookback.is_none:
        yield node, "a window over time looks before the period", "say how far, such as lookback: 28d or 2 periods"
    if not is_bound and not order and not lookback.is_all:
        yield node, "a window over all time reads everything", "add the period to PARTITION BY, or lookback: all"
    yield from _check_reach(node, lookback, is_bound)
    if not is_bound and order and lookback.days and any(_is_period(part, column) for part in order):
        yield node, "a window over periods looks back in periods", "write lookback: 1 period, or as many as it reads"


def _check_reach(node: exp.Window, lookback: Lookback, is_bound: bool) -> Iterator[Finding]:
    """Yield where a frame reaches further than what is read: days back beyond the lookback, or anything after."""
    spec = node.args.get("spec")
    if is_bound or spec is None:
        return
    if "FOLLOWING" in (spec.args.get("start_side"), spec.args.get("end_side")) and not lookback.is_all:
        yield node, "a frame that looks ahead reads rows after the period", "let it end at CURRENT ROW"
    reach = _days_of(spec.args.get("start"))
    if spec.args.get("start_side") == "PRECEDING" and reach is not None and lookback.days and lookback.days < reach:
        yield node, f"the frame looks back {reach} days, the lookback is {lookback.days}", f"write lookback: {reach}d"


def _days_of(start: object) -> int | None:
    """Return how many days an interval such as 27 DAY may be long; None for what is no interval."""
    if not isinstance(start, exp.Interval) or start.this is None or not str(start.this.name).isdigit():
        return None
    longest = {"DAY": 1, "WEEK": 7, "MONTH": 31, "QUARTER": 92, "YEAR": 366}
    unit = str(start.args["unit"].name).upper().removesuffix("S") if start.args.get("unit") else ""
    return int(start.this.name) * longest[unit] if unit in longest else None


def _atoms(parts: list[exp.Expr]) -> list[str]:
    return [atom for part in parts for atom in [*columns_in(part), part.sql(dialect="duckdb").lower()]]


def _follow(parts: list[exp.Expr]) -> list[exp.Expr]:
    return [part for part in parts if isinstance(part, exp.Column)]


def _is_time(atom: str, closure: Closure) -> bool:
    alias, _, name = atom.partition(".")
    relation = closure.sources.get(alias)
    return relation is not None and relation.is_time(name)


def _is_period(node: exp.Expr, column: Lookup) -> bool:
    return isinstance(node, exp.Column) and column(node).is_period


def _check_order(
    node: exp.Window,
    inner: exp.Expr,
    key: frozenset[str],
    closure: Closure,
    ordered: list[exp.Expr],
    names: str,
    others: list[str],
) -> Iterator[Finding]:
    name = name_of(inner)
    if not node.args.get("order"):
        yield node, f"{name} without ORDER BY differs from run to run", "add ORDER BY inside OVER"
        return
    has_time_key = any(_is_time(atom, closure) for atom in key)
    if others and has_time_key:
        yield node, f"{name} runs across rows of several {names}", f"add {names} to PARTITION BY"
    elif not _fixes(key, closure, ordered):
        yield node, f"{name} has ties, and then differs from run to run", "order by the whole key"


def _fixes(key: frozenset[str], closure: Closure, ordered: list[exp.Expr]) -> bool:
    return key <= closure.of(ordered)


def check_row_numbers(select: exp.Select, numbered: frozenset[str]) -> Iterator[Finding]:
    """Refuse a row number that is used for anything but keeping the first row of each; `numbered` are such columns."""
    allowed: set[int] = set()
    if select.args.get("qualify"):
        for condition in conjuncts(select.args["qualify"].this):
            if first_row_window(condition) is None:
                yield condition, "QUALIFY keeps the first row of each only", "write row_number() OVER (...) = 1"
    places = [select.args["where"].this] if select.args.get("where") else []
    places += [join.args["on"] for join in select.args.get("joins") or [] if join.args.get("on") is not None]
    for place in places:
        for condition in conjuncts(place):
            one = isinstance(condition, exp.EQ) and condition.expression.sql() == "1"
            if one and isinstance(condition.this, exp.Column):
                allowed.add(id(condition.this))
    for column in select.find_all(exp.Column):
        if column.parent_select is select and f"{column.table}.{column.name}" in numbered and id(column) not in allowed:
            yield (
                column,
                "a row number picks rows, which is not the same in the total",
                "keep only the first: WHERE rn = 1",
            )
