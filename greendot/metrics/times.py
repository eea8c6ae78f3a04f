"""Turns expressions into the sort of value they hold, and finds those that mix up instants, days and texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

from greendot.metrics.relations import BOOLEAN, DATE, INSTANT, INTERVAL, NUMBER, TEXT, UNKNOWN, Col

Lookup = Callable[[exp.Column], Col]

_COMPARISONS = (
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.NullSafeEQ, exp.NullSafeNEQ,
)  # fmt: skip
_CHOICES = (exp.Coalesce, exp.Least, exp.Greatest, exp.Case, exp.If, exp.Nullif)
_KEEPERS = (exp.Min, exp.Max, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.ArgMax, exp.ArgMin)
_PREDICATES = (*_COMPARISONS, exp.And, exp.Or, exp.Not, exp.Is, exp.Like, exp.ILike, exp.Exists, exp.StartsWith)
_TEXTS = (exp.DPipe, exp.Lower, exp.Upper, exp.Trim)
_TAKES_INSTANTS = (
    *_COMPARISONS, *_CHOICES, *_KEEPERS, exp.Is, exp.Add, exp.Sub, exp.Anonymous, exp.TimeToUnix, exp.DateDiff,
    exp.Count, exp.Distinct, exp.Paren, exp.Alias, exp.Ordered, exp.Order, exp.Group, exp.Window, exp.Filter,
    exp.Select, exp.Tuple,
)  # fmt: skip
Finding = tuple[exp.Expr, str, str]
ARGUMENT = "argument"
_USE_DAY = "use local_day(x), or period(x)"


def kind_of(node: exp.Expr, column: Lookup) -> str:
    """Return the sort of value an expression holds."""
    match node:
        case exp.Column():
            return column(node).kind
        case exp.Literal():
            return TEXT if node.is_string else NUMBER
        case exp.Null():
            return UNKNOWN
        case exp.Interval():
            return INTERVAL
        case exp.Anonymous():
            return NUMBER if node.name.lower() == "minutes_between" else DATE
        case exp.Cast():
            name = node.to.this.name
            return {"DATE": DATE, "BOOLEAN": BOOLEAN, "TEXT": TEXT, "VARCHAR": TEXT}.get(
                name, INSTANT if name.startswith("TIMESTAMP") else NUMBER
            )
        case exp.Add() | exp.Sub():
            return _of_sum(kind_of(node.this, column), kind_of(node.expression, column), isinstance(node, exp.Sub))
    if isinstance(node, _PREDICATES):
        return BOOLEAN
    if isinstance(node, _TEXTS):
        return TEXT
    kinds = {kind_of(part, column) for part in values_of(node)} - {UNKNOWN}
    if not kinds:
        return NUMBER
    return kinds.pop() if len(kinds) == 1 else (INSTANT if INSTANT in kinds else UNKNOWN)


def values_of(node: exp.Expr) -> list[exp.Expr]:
    """Return the parts of an expression one of which is its value: the branches of CASE, the argument of max()."""
    if isinstance(node, exp.Case):
        default = node.args.get("default")
        return [branch.args["true"] for branch in node.args["ifs"]] + ([default] if default else [])
    if isinstance(node, exp.If):
        return [part for part in (node.args.get("true"), node.args.get("false")) if part]
    if isinstance(node, exp.Coalesce | exp.Least | exp.Greatest):
        return [node.this, *node.expressions]
    if isinstance(node, (*_KEEPERS, exp.Paren, exp.Filter, exp.Window, exp.Nullif)):
        return [node.this]
    return []


def _of_sum(left: str, right: str, is_difference: bool) -> str:
    if INTERVAL in (left, right) and (left in (DATE, INSTANT) or right in (DATE, INSTANT)):
        return left if right == INTERVAL else right
    if is_difference and left == right == INSTANT:
        return INTERVAL
    if left == DATE or right == DATE:
        return NUMBER if left == right else DATE
    return INTERVAL if left == right == INTERVAL else NUMBER


def find_mixed_times(root: exp.Expr, column: Lookup) -> Iterator[Finding]:
    """Yield each place in one expression where an instant is treated as a day or a text."""
    for node in root.walk(prune=lambda part: isinstance(part, exp.Subquery | exp.Select)):
        if isinstance(node, exp.Select | exp.Subquery):
            continue
        if isinstance(node, (*_COMPARISONS, *_CHOICES, exp.Sub, exp.DateDiff)):
            yield from _find_mix(node, column)
        if isinstance(node, exp.Anonymous):
            # What the argument holds is noted on the call: whoever writes the query that runs needs to know it.
            node.meta[ARGUMENT] = kind_of(node.expressions[0], column)
            if wrong := _check_own(node, column):
                yield node, *wrong
        if isinstance(node, exp.DayOfWeekIso) and kind_of(node.this, column) != DATE:
            yield node, "isodow works on a DATE only", "use isodow(local_day(x))"
        parent = node.parent
        is_instant = isinstance(node, exp.Column) and column(node).kind == INSTANT
        if is_instant and node is not root and not isinstance(parent, _TAKES_INSTANTS):
            yield node, f"'{node.name}' is an instant and cannot be used like this", _USE_DAY


def _find_mix(node: exp.Expr, column: Lookup) -> Iterator[Finding]:
    operands = values_of(node) if isinstance(node, _CHOICES) else _operands(node)
    kinds = [kind_of(operand, column) for operand in operands]
    if DATE in kinds and INSTANT in kinds:
        yield node, "mixes a DATE with an instant", "use local_day(x) for the reporting day of the instant"
    if isinstance(node, exp.DateDiff) and INSTANT in kinds and node.args["unit"].name.upper() == "DAY":
        yield node, "date_diff in days of instants counts days of UTC", "use local_day(b) - local_day(a)"
    literals = [part for part in operands if isinstance(part, exp.Literal) and part.is_string]
    if INSTANT in kinds and literals and isinstance(node, _COMPARISONS):
        yield (
            node,
            "compares an instant with a text",
            "write TIMESTAMP '2016-01-31 00:00:00', in UTC, or use local_day(x)",
        )


def _operands(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Between):
        return [node.this, node.args["low"], node.args["high"]]
    if isinstance(node, exp.In):
        return [node.this, *node.expressions]
    return [node.this, node.expression]


def _check_own(node: exp.Anonymous, column: Lookup) -> tuple[str, str] | None:
    name = node.name.lower()
    kinds = [kind_of(part, column) for part in node.expressions]
    if name == "period" and kinds[0] not in (INSTANT, DATE):
        return "period(x) takes an instant or a DATE", "give it the time column of a fact table"
    if name == "local_day" and kinds[0] != INSTANT:
        return "local_day(x) takes an instant", "a DATE is a reporting day already: use it as it is"
    if name == "minutes_between" and kinds != [INSTANT, INSTANT]:
        return "minutes_between(a, b) takes two instants", "for days, subtract one DATE from the other"
    return None
