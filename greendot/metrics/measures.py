"""Turns an expression into the key columns across which it adds up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlglot import exp

from greendot.metrics.relations import Col
from greendot.metrics.times import values_of

Adds = frozenset[str] | None
"""None: no amount at all. Else the atoms (`alias.column`) across which it adds up; empty when it does not add."""

EVERYTHING = frozenset({"*"})
NOTHING: frozenset[str] = frozenset()


def adds_of(node: exp.Expr, column: Callable[[exp.Column], Col]) -> Adds:
    """Return across what an expression over rows adds up.

    A sum of two amounts adds where both do; an amount times a factor, or over one, adds where the amount does; a
    product or a quotient of two amounts does not.
    """
    match node:
        case exp.Column():
            adds = column(node).adds
            return adds if adds is None else frozenset(name if name == "*" else f"{node.table}.{name}" for name in adds)
        case exp.Add() | exp.Sub():
            return meet(adds_of(part, column) for part in (node.this, node.expression))
        case exp.Mul():
            return _product(adds_of(node.this, column), adds_of(node.expression, column))
        case exp.Div() | exp.IntDiv():
            divisor = adds_of(node.expression, column)
            return NOTHING if divisor else _product(adds_of(node.this, column), divisor)
        case exp.Paren() | exp.Neg() | exp.Cast() | exp.TryCast() | exp.Round():
            return adds_of(node.this, column)
        case exp.Case() | exp.If() | exp.Coalesce():
            return meet(adds_of(part, column) for part in values_of(node))
        case exp.Nullif():
            return adds_of(node.this, column)
    amounts = [adds_of(part, column) for part in node.find_all(exp.Column) if part is not node]
    is_amount = any(amount is not None for amount in amounts) and not isinstance(
        node, exp.Predicate | exp.Connector | exp.Not
    )
    return NOTHING if is_amount else None


def meet(parts: Iterable[Adds]) -> Adds:
    """Return across what all amounts among the parts add up; a plain number among them adds across everything."""
    result: Adds = None
    for adds in parts:
        if adds is None or adds == EVERYTHING:
            result = adds if result is None else result
        else:
            result = adds if result is None or result == EVERYTHING else result & adds
    return result


def _product(left: Adds, right: Adds) -> Adds:
    if left and right:
        return NOTHING
    if left is None and right is None:
        return None
    return left or right or NOTHING
