"""Turns a parsed query into the problems it has with what a metric may be written in: node types, functions, forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from greendot.errors import Problem, nearest
from greendot.metrics.sites import Site, written

_STRUCTURE: tuple[type[exp.Expr], ...] = (
    exp.Select, exp.Subquery, exp.CTE, exp.With, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order,
    exp.Ordered, exp.Qualify, exp.Distinct, exp.Union, exp.Table, exp.TableAlias, exp.Alias, exp.Column,
    exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Star, exp.Paren, exp.Tuple, exp.Var, exp.Interval,
    exp.Window, exp.WindowSpec, exp.Filter, exp.Exists, exp.DataType, exp.DataTypeParam,
)  # fmt: skip
_OPERATORS: tuple[type[exp.Expr], ...] = (
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Is,
    exp.NullSafeEQ, exp.NullSafeNEQ, exp.Like, exp.ILike, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod,
    exp.Neg, exp.DPipe, exp.Case, exp.If, exp.Cast, exp.TryCast,
)  # fmt: skip
FUNCTIONS: Mapping[str, type[exp.Expr]] = {
    "sum": exp.Sum, "count": exp.Count, "avg": exp.Avg, "min": exp.Min, "max": exp.Max, "median": exp.Median,
    "quantile_cont": exp.PercentileCont, "quantile_disc": exp.PercentileDisc, "arg_max": exp.ArgMax,
    "arg_min": exp.ArgMin, "bool_or": exp.LogicalOr, "bool_and": exp.LogicalAnd, "row_number": exp.RowNumber,
    "lag": exp.Lag, "lead": exp.Lead, "first_value": exp.FirstValue, "last_value": exp.LastValue,
    "coalesce": exp.Coalesce, "nullif": exp.Nullif, "least": exp.Least, "greatest": exp.Greatest, "abs": exp.Abs,
    "round": exp.Round, "floor": exp.Floor, "ceil": exp.Ceil, "ln": exp.Ln, "exp": exp.Exp, "sqrt": exp.Sqrt,
    "lower": exp.Lower, "upper": exp.Upper, "trim": exp.Trim, "length": exp.Length, "epoch": exp.TimeToUnix,
    "date_diff": exp.DateDiff, "isodow": exp.DayOfWeekIso, "starts_with": exp.StartsWith,
}  # fmt: skip
"""The functions of SQL that a query may call, as DuckDB calls them."""
ALLOWED = frozenset((*_STRUCTURE, *_OPERATORS, *FUNCTIONS.values()))
OWN_FUNCTIONS: Mapping[str, int] = {"period": 1, "local_day": 1, "minutes_between": 2}

ADVICE: Mapping[str, str] = {
    "any_value": "group by the column, or take min() of it: any_value may differ from run to run",
    "now": "a query has no clock; join periods and use its as_of",
    "current_date": "a query has no clock; join periods and use its as_of",
    "current_timestamp": "a query has no clock; join periods and use its as_of",
    "timestamp_trunc": "use period(x), which knows the reporting calendar, or local_day(x)",
    "date_trunc": "use period(x), which knows the reporting calendar, or local_day(x)",
    "strftime": "use period(x) or local_day(x)",
    "extract": "use period(x) or local_day(x); the day of the week is isodow(local_day(x)), 1 for Monday",
    "day_of_week": "use isodow(local_day(x)): 1 is Monday, 7 is Sunday",
    "approx_quantile": "use quantile_cont(x, 0.99)",
    "date_sub": "use minutes_between(a, b), the time elapsed",
    "rank": "use row_number() ... = 1 with an order that leaves no ties",
    "dense_rank": "use row_number() ... = 1 with an order that leaves no ties",
    "first": "use arg_min(x, order) or min(x)",
    "last": "use arg_max(x, order) or max(x)",
    "mode": "count each value first, then take the one you mean",
    "time_bucket": "use period(x) or local_day(x)",
}
_TYPE_ADVICE: Mapping[str, str] = {
    "Limit": "a limit picks rows, not members; Greendot publishes the largest members by itself",
    "Offset": "an offset picks rows; take it away",
    "Fetch": "a limit picks rows, not members; take it away",
    "Rollup": "Greendot computes totals itself; GROUP BY the period and the dimensions",
    "Cube": "Greendot computes totals itself; GROUP BY the period and the dimensions",
    "GroupingSets": "Greendot computes totals itself; GROUP BY the period and the dimensions",
    "Pivot": "use sum(x) FILTER (WHERE ...) for each column",
    "Except": "use NOT EXISTS",
    "Intersect": "use EXISTS",
    "Placeholder": "nothing is pasted into a query; write the value",
    "Parameter": "nothing is pasted into a query; write the value",
    "Insert": "a query only reads",
    "Lateral": "use a join or a window",
    "Unnest": "load the values as rows of a fact table",
    "TableSample": "a sample differs from run to run",
    "RegexpLike": "use LIKE, IN or starts_with",
    "Any": "use EXISTS or IN",
    "Subquery": "join the other SELECT on its keys",
}
_SELECT_PARTS = frozenset(
    {"expressions", "from_", "from", "joins", "where", "group", "having", "order", "qualify", "distinct", "with_",
     "with", "kind", "hint", "operation_modifiers"}
)  # fmt: skip
_CASTS = frozenset({"DOUBLE", "FLOAT", "BIGINT", "INT", "DECIMAL", "TEXT", "VARCHAR", "BOOLEAN", "INT128"})


def check_grammar(query: exp.Select, site: Site) -> list[Problem]:
    """Return where a query leaves what is allowed, each with the form to use; one problem a node."""
    problems: list[Problem] = []
    for node in query.walk():
        if problem := _check_node(node, site):
            problems.append(problem)
    return list(dict.fromkeys(problems))


def _check_node(node: exp.Expr, site: Site) -> Problem | None:
    if isinstance(node, exp.Anonymous):
        return _check_own(node, site)
    if type(node) not in ALLOWED:
        name = type(node).__name__
        called = node.sql_name().lower() if isinstance(node, exp.Func) else name.upper()
        fix = _TYPE_ADVICE.get(name) or _instead_of(called)
        return site.problem(node, f"{called} is not allowed", fix)
    check = _CHECKS.get(type(node))
    wrong = check(node) if check else None
    return site.problem(node, *wrong) if wrong else None


def _check_own(node: exp.Anonymous, site: Site) -> Problem | None:
    name = node.name.lower()
    if name not in OWN_FUNCTIONS:
        return site.problem(node, f"the function {name} is not allowed", _instead_of(name))
    if len(node.expressions) != OWN_FUNCTIONS[name]:
        return site.problem(node, f"{name} takes {OWN_FUNCTIONS[name]} argument(s), not {len(node.expressions)}")
    return None


def _instead_of(called: str) -> str:
    """Return the form to use instead of a function, the function of the nearest name, or what there is."""
    known = [*OWN_FUNCTIONS, *FUNCTIONS]
    return ADVICE.get(called) or nearest(called, known) or f"what a query may call: {', '.join(known)}"


Wrong = tuple[str, str] | None


def _check_select(node: exp.Expr) -> Wrong:
    odd = [name for name, value in node.args.items() if value and name not in _SELECT_PARTS]
    if odd:
        name = odd[0].rstrip("_")
        fix = {"limit": _TYPE_ADVICE["Limit"], "laterals": _TYPE_ADVICE["Lateral"]}.get(name, "take it away")
        return f"{name.upper()} is not allowed", fix
    if node.args.get("kind") or node.args.get("hint"):
        return "this form of SELECT is not allowed", "write SELECT column AS name, ... FROM ..."
    if node.args.get("distinct") and (node.args.get("group") or _aggregates(node)):
        return "SELECT DISTINCT does not go with aggregates", "GROUP BY what tells the rows apart"
    if not (node.args.get("from_") or node.args.get("from")):
        return "a SELECT without FROM has no facts", "read a fact table"
    return None


def _aggregates(select: exp.Expr) -> bool:
    return any(part.find(exp.AggFunc, exp.Window) for part in select.args.get("expressions") or [])


def _check_group(node: exp.Expr) -> Wrong:
    for name in ("rollup", "cube", "grouping_sets", "totals"):
        if node.args.get(name):
            return f"{name.upper().replace('_', ' ')} is not allowed", _TYPE_ADVICE["Rollup"]
    return None


def _check_table(node: exp.Expr) -> Wrong:
    if not isinstance(node.this, exp.Identifier):
        return "a function or a file cannot stand in FROM", "read a fact table by its name"
    if node.args.get("db") or node.args.get("catalog"):
        return f"'{written(node)}' names a schema", "read a fact table by its plain name"
    odd = [name for name, value in node.args.items() if value and name not in {"this", "alias", "joins"}]
    return (f"{odd[0].upper()} on a table is not allowed", "take it away") if odd else None


def _check_join(node: exp.Expr) -> Wrong:
    side, method, kind = (str(node.args.get(part) or "").upper() for part in ("side", "method", "kind"))
    if side in ("RIGHT", "FULL"):
        return f"{side} JOIN is not allowed", "LEFT JOIN from what must be kept; for two series, from periods"
    if method or kind not in ("", "INNER", "CROSS", "OUTER"):
        return f"{' '.join(filter(None, (method, kind)))} JOIN is not allowed", "use JOIN, LEFT JOIN or EXISTS"
    return None


def _check_with(node: exp.Expr) -> Wrong:
    return ("a recursive WITH is not allowed", "load the closure as facts") if node.args.get("recursive") else None


def _check_union(node: exp.Expr) -> Wrong:
    if node.args.get("distinct") is not False or node.args.get("by_name"):
        return "only UNION ALL is allowed", "write UNION ALL, and SELECT DISTINCT where repeats must go"
    odd = [name for name in ("limit", "offset", "order") if node.args.get(name)]
    return (f"{odd[0].upper()} on a UNION is not allowed", "take it away") if odd else None


def _check_cast(node: exp.Expr) -> Wrong:
    target: exp.Expr = node.args["to"]
    name = target.this.name if isinstance(target, exp.DataType) else str(target)
    if name in ("DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMPNTZ"):
        if isinstance(node.this, exp.Literal) and name != "TIMESTAMPTZ":
            return None
        if isinstance(node.this, exp.Literal):
            return "an instant with an offset is not allowed", "write TIMESTAMP '2016-01-31 12:00:00', in UTC"
        return f"a cast to {name} is not allowed", "use local_day(x) for the reporting day of an instant"
    return None if name in _CASTS else (f"a cast to {name} is not allowed", "cast to a number, text or boolean")


def _check_distinct(node: exp.Expr) -> Wrong:
    if node.args.get("on"):
        return "DISTINCT ON is not allowed", "use row_number() ... = 1 in QUALIFY"
    if isinstance(node.parent, exp.Select) or (isinstance(node.parent, exp.Count) and len(node.expressions) == 1):
        return None
    return "DISTINCT stands only in SELECT DISTINCT and count(DISTINCT x)", "take the repeats away in an inner SELECT"


def _check_order(node: exp.Expr) -> Wrong:
    if isinstance(node.parent, exp.Select | exp.Window):
        return None
    return "ORDER BY inside an aggregate is not allowed", "use arg_max(x, order) or arg_min(x, order)"


def _check_extreme(node: exp.Expr) -> Wrong:
    odd = node.args.get("expressions") or node.args.get("count")
    return ("this takes one value, not a list", "use greatest or least across columns") if odd else None


def _check_count(node: exp.Expr) -> Wrong:
    if node.args.get("expressions") or node.this is None:
        return "count takes one thing", "write count(*) or count(x)"
    return None


def _check_window(node: exp.Expr) -> Wrong:
    if node.args.get("alias") and isinstance(node.args["alias"], exp.Identifier):
        return "a named WINDOW is not allowed", "write the window out after OVER"
    spec = node.args.get("spec")
    if spec and spec.args.get("kind") == "GROUPS":
        return "a GROUPS frame is not allowed", "use ROWS or RANGE"
    return None


def _check_column(node: exp.Expr) -> Wrong:
    return ("a column is named by table and name only", "write alias.column") if node.args.get("db") else None


def _check_star(node: exp.Expr) -> Wrong:
    if any(node.args.get(name) for name in ("except_", "except", "replace", "rename")):
        return "EXCLUDE and REPLACE are not allowed", "name the columns"
    parent = node.parent
    if isinstance(parent, exp.Count) or (isinstance(parent, exp.Select) and isinstance(parent.parent, exp.Exists)):
        return None
    return "* is not allowed", "name the columns"


def _check_date_diff(node: exp.Expr) -> Wrong:
    unit = node.args.get("unit")
    if unit is None or unit.name.upper() not in ("SECOND", "MINUTE", "DAY"):
        return "date_diff counts days, minutes or seconds only", "use minutes_between(a, b) and divide"
    return None


def _check_subquery(node: exp.Expr) -> Wrong:
    parent = node.parent
    if isinstance(parent, exp.From | exp.Join | exp.SetOperation | exp.Subquery):
        return None
    if isinstance(parent, exp.In) and not isinstance(parent.parent, exp.Not):
        return None
    if isinstance(parent, exp.In):
        return "NOT IN (SELECT ...) finds nothing once a value is unknown", "use NOT EXISTS"
    return "a SELECT as a value is not allowed", "put it into WITH and join it on its keys"


def _check_in(node: exp.Expr) -> Wrong:
    odd = node.args.get("unnest") or node.args.get("field")
    return ("this form of IN is not allowed", "list the values, or use EXISTS") if odd else None


_CHECKS: Mapping[type[exp.Expr], Callable[[exp.Expr], Wrong]] = {
    exp.Select: _check_select,
    exp.Group: _check_group,
    exp.Table: _check_table,
    exp.Join: _check_join,
    exp.With: _check_with,
    exp.Union: _check_union,
    exp.Cast: _check_cast,
    exp.TryCast: _check_cast,
    exp.Distinct: _check_distinct,
    exp.Order: _check_order,
    exp.Max: _check_extreme,
    exp.Min: _check_extreme,
    exp.ArgMax: _check_extreme,
    exp.ArgMin: _check_extreme,
    exp.Count: _check_count,
    exp.Window: _check_window,
    exp.Column: _check_column,
    exp.Star: _check_star,
    exp.DateDiff: _check_date_diff,
    exp.Subquery: _check_subquery,
    exp.In: _check_in,
}
