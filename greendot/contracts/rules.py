"""Turns a rule's text, or a column's limits, into Rules that load can run on each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from greendot.contracts.values import CURRENCY_UNIT, NUMBERS, TIMES, Column, Rule, Type
from greendot.errors import nearest

EARLIEST, LATEST = "1970-01-01", "2100-01-01"

_TRUTHS = (exp.Predicate, exp.Connector, exp.Not, exp.RegexpLike, exp.RegexpFullMatch, exp.StartsWith, exp.Contains)
_FUNCTIONS = (
    *(exp.Connector, exp.RegexpLike, exp.RegexpFullMatch, exp.StartsWith, exp.EndsWith, exp.Contains),
    *(exp.Length, exp.Lower, exp.Upper, exp.Trim, exp.Abs, exp.Round, exp.Floor, exp.Ceil),
    *(exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Case, exp.If, exp.Cast, exp.TryCast),
    *(exp.Day, exp.Month, exp.Year, exp.Quarter, exp.Extract, exp.DayOfWeekIso, exp.DateDiff),
)
_FAMILIES: Mapping[Type, str] = {
    **dict.fromkeys(NUMBERS, "a number"),
    **dict.fromkeys(TIMES, "a time"),
    Type.TEXT: "words",
    Type.BOOLEAN: "yes or no",
}
_NAMED_FUNCTIONS = frozenset({"isfinite", "isnan"})
_REFUSED = (exp.Query, exp.Window, exp.Lambda, exp.Star, exp.Placeholder, exp.Parameter, exp.DDL, exp.DML, exp.Command)


class RuleError(Exception):
    """Why a rule cannot be used; `fix` says what to write instead, where that is known."""

    def __init__(self, text: str, fix: str = "") -> None:
        self.fix = fix
        super().__init__(text)


def read_rule(check: str, reason: str, columns: Mapping[str, Column], broken: frozenset[str] = frozenset()) -> Rule:
    """Return the rule that `check` states over `columns` (by lower-case name); RuleError when it cannot be used.

    Of the columns named in `broken` the type is not known. The text is put back together from its parsed form, so that
    it can stand in brackets in any statement.
    """
    tree = _parse(check)
    _refuse_functions(tree)
    mentioned: list[str] = []
    for found in tree.find_all(exp.Column, bfs=False):
        if found.table:
            raise RuleError(f"mentions '{found.sql()}'", "name the row's own columns without a table before them")
        if found.name.lower() not in columns:
            hint = nearest(found.name, [column.name for column in columns.values()])
            raise RuleError(f"mentions the column '{found.name}', which the table does not have", hint)
        mentioned.append(columns[found.name.lower()].name)
    if not mentioned:
        raise RuleError("mentions no column of the row")
    _refuse_mixed(tree, columns, broken)
    top = tree.unnest()
    flag = columns[top.name.lower()] if isinstance(top, exp.Column) else None
    is_flag = flag is not None and (flag.type is Type.BOOLEAN or flag.name in broken)
    if not (is_flag or isinstance(top, _TRUTHS) or _function_name(top) in _NAMED_FUNCTIONS):
        raise RuleError("is not something that is true or false", "write a comparison, such as ended_at >= started_at")
    return Rule(tree.sql(dialect="duckdb", comments=False), reason, tuple(dict.fromkeys(mentioned)))


def _parse(check: str) -> exp.Expr:
    try:
        trees = sqlglot.parse(check, dialect="duckdb")
    except ParseError as error:
        where = f" near '{error.errors[0]['highlight']}'" if error.errors else ""
        raise RuleError(f"is not an SQL expression{where}") from error
    except (SqlglotError, RecursionError) as error:
        raise RuleError("is not an SQL expression") from error
    if len(trees) != 1 or trees[0] is None:
        raise RuleError("is not one SQL expression")
    return trees[0]


def _refuse_functions(tree: exp.Expr) -> None:
    for node in tree.walk():
        if isinstance(node, _REFUSED):
            raise RuleError("may look at one row only", "leave out queries, windows and stars")
        is_known = not isinstance(node, exp.Func) or isinstance(node, _FUNCTIONS)
        if not is_known and _function_name(node) not in _NAMED_FUNCTIONS:
            raise RuleError(f"uses the function {_function_name(node)}, which rules may not use")


def _refuse_mixed(tree: exp.Expr, columns: Mapping[str, Column], broken: frozenset[str]) -> None:
    """Refuse to compare a column with what it can never equal, which would stop the load of a whole source."""

    def family(node: exp.Expr) -> str:
        node = node.unnest()
        if isinstance(node, exp.Literal):
            return "words" if node.is_string else "a number"
        column = columns.get(node.name.lower()) if isinstance(node, exp.Column) else None
        return "" if column is None or column.name in broken else _FAMILIES[column.type]

    for node in tree.find_all(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between, exp.In):
        found = {family(node.this), *(family(part) for part in node.iter_expressions() if part is not node.this)}
        is_written_time = found - {""} == {"words", "a time"} and any(node.find_all(exp.Literal))
        if len(found - {""}) > 1 and not is_written_time:
            raise RuleError(f"compares {' with '.join(sorted(found - {''}))}")


def _function_name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else ""


def implied_rules(column: Column, *, is_key: bool) -> Iterator[Rule]:
    """Yield the rules that follow from a column's type, limits and allowed words."""
    name = column.name
    if column.type in TIMES:
        kind = "DATE" if column.type is Type.DATE else "TIMESTAMP"
        check = f"{name} >= {kind} '{EARLIEST}' AND {name} < {kind} '{LATEST}'"
        yield Rule(check, "is not between 1970 and 2100", (name,))
    if column.is_past:
        yield Rule(f"{name} <= loaded_at + INTERVAL 1 DAY", "lies in the future", (name,))
    if column.type is Type.DOUBLE:
        yield Rule(f"isfinite({name})", "is not a finite number", (name,))
    if column.type in NUMBERS and column.at_least is not None:
        reason = "is negative" if column.at_least == 0 else f"is below {column.at_least}"
        yield Rule(f"{name} >= {column.at_least}", reason, (name,))
    if column.type in NUMBERS and column.at_most is not None:
        yield Rule(f"{name} <= {column.at_most}", f"is above {column.at_most}", (name,))
    if column.values:
        words = ", ".join("'" + word.replace("'", "''") + "'" for word in column.values)
        yield Rule(f"{name} IN ({words})", f"is not one of: {', '.join(column.values)}", (name,))
    if column.unit == CURRENCY_UNIT and column.type is Type.TEXT:
        yield Rule(f"regexp_full_match({name}, '[A-Z]{{3}}')", "is not the three letters of a currency", (name,))
    if is_key and column.type is Type.TEXT:
        yield Rule(f"trim({name}) <> ''", "is empty", (name,))
