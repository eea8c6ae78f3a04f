"""Turns an expression of the configuration into SQL that can look at one source's rows and do nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from greendot.errors import nearest
from greendot.load.macros import FILE_COLUMN, FILE_NAME, MACROS, OWN
from greendot.warehouse import quoted, text_literal

_PLAIN = (
    *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Tuple, exp.Array, exp.Dot),
    *(exp.Binary, exp.Unary, exp.Between, exp.In, exp.Case, exp.If, exp.Interval, exp.Var, exp.Bracket, exp.Slice),
    *(exp.DataType, exp.DataTypeParam, exp.Cast, exp.TryCast, exp.Concat, exp.DPipe, exp.JSONPath, exp.JSONPathPart),
    *(
        exp.Escape,
        exp.AtTimeZone,
        exp.IntervalSpan,
        exp.WithinGroup,
        exp.Window,
        exp.WindowSpec,
        exp.Order,
        exp.Ordered,
    ),
)
_FUNCTIONS = frozenset(
    word
    for line in (
        "abs ceil ceiling floor round trunc sign mod pow power sqrt greatest least coalesce ifnull nullif if",
        "lower upper trim ltrim rtrim left right length replace substr substring split_part str_position strpos instr",
        "concat concat_ws contains starts_with ends_with prefix suffix lpad rpad reverse repeat translate",
        "regexp_extract regexp_full_match regexp_matches regexp_replace regexp_like md5 format printf chr",
        "string_split str_split split list_extract array_extract len array_length list_contains array_contains",
        "array_to_string date_trunc timestamp_trunc date_part extract year quarter month week day hour minute second",
        "dayofweek isodow date_add date_sub date_diff datediff datesub dateadd make_date make_timestamp last_day",
        "strftime strptime time_to_str str_to_time to_timestamp epoch epoch_ms time_bucket",
        "json_extract json_extract_string json_extract_scalar json_array_length json_value json_exists json_type",
        "json_keys to_days to_hours to_minutes to_seconds",
        "lag lead first_value last_value row_number min max sum count any_value",
    )
    for word in line.split(" ")
)
_WINDOW_ONLY = frozenset(
    ("lag", "lead", "first_value", "last_value", "row_number", "min", "max", "sum", "count", "any_value")
)


class ExpressionError(Exception):
    """Why an expression cannot be used; `fix` says what to write instead, where that is known."""

    def __init__(self, text: str, fix: str = "") -> None:
        self.fix = fix
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its SQL, the one column it is when it is nothing else, whether it looks at other rows."""

    sql: str
    column: str | None
    has_window: bool

    @property
    def has_file_name(self) -> bool:
        """Whether it looks at the name of the file the row stands in."""
        return quoted(FILE_COLUMN) in self.sql


def read_expression(text: str, columns: Mapping[str, str]) -> Expression:
    """Return the expression that `text` states over `columns` (source column -> DuckDB type); ExpressionError if none.

    A name with dots looks inside a column that holds an object: TimePeriod.Start.
    """
    known = {name.lower(): name for name in columns}
    plain = _plain_name(text, known)
    if plain is not None:
        return Expression(quoted(plain), plain, False)
    tree = _parse(_with_macros(text))
    for node in tree.walk():
        _check_node(node)
    resolved = tree.transform(_resolved(known, columns))
    column = resolved.name if isinstance(resolved, exp.Column) else None
    sql = resolved.sql(dialect="duckdb", comments=False)
    return Expression(sql, column, resolved.find(exp.Window) is not None)


def _plain_name(text: str, known: Mapping[str, str]) -> str | None:
    """Return the column whose name the text is, even one that is no SQL name, such as 'first seen'."""
    return known.get(text.strip().strip('"').lower())


def _with_macros(text: str) -> str:
    """Return the text with our functions under their own names, so that none is taken for one of SQL's."""
    try:
        tokens = sqlglot.tokenize(text, dialect="duckdb")
    except SqlglotError:
        return text
    for token, after in reversed(list(pairwise(tokens))):
        if token.text.lower() in MACROS and after.text == "(":
            text = f"{text[: token.start]}{OWN}{token.text.lower()}{text[token.end + 1 :]}"
    return text


def _parse(text: str) -> exp.Expression:
    try:
        trees = sqlglot.parse(f"SELECT {text}", dialect="duckdb")
    except SqlglotError as error:
        raise ExpressionError(
            "is not an SQL expression", "text stands in single quotes, names in double ones"
        ) from error
    select = trees[0] if len(trees) == 1 else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        raise ExpressionError("is not one SQL expression")
    if any(value for name, value in select.args.items() if name not in ("expressions", "kind", "operation_modifiers")):
        raise ExpressionError("is not one SQL expression", "leave out FROM, WHERE and what follows")
    tree = select.expressions[0]
    if isinstance(tree, exp.Alias):
        raise ExpressionError("names its result", "leave out AS")
    tree.pop()
    found: exp.Expression = tree
    return found


def _check_node(node: exp.Expr) -> None:
    name = _function_name(node)
    if name:
        if name not in _FUNCTIONS and name.removeprefix(OWN) not in MACROS:
            hint = nearest(name, [*_FUNCTIONS, *MACROS])
            raise ExpressionError(f"uses the function {name}, which expressions may not use", hint)
        is_windowed = isinstance(node.parent, (exp.Window, exp.IgnoreNulls))
        if name in _WINDOW_ONLY and not is_windowed:
            raise ExpressionError(f"uses {name} without a window", f"write {name}(…) OVER (PARTITION BY … ORDER BY …)")
    elif not isinstance(node, (*_PLAIN, exp.IgnoreNulls)):
        raise ExpressionError(
            f"uses {type(node).__name__.lower()}, which expressions may not use", "look at one row only"
        )


def _function_name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower()
    if isinstance(node, exp.Func) and not isinstance(node, _PLAIN):
        return node.sql_name().lower()
    return ""


def _resolved(known: Mapping[str, str], columns: Mapping[str, str]) -> Callable[[exp.Expr], exp.Expr]:
    """Return the rewriting of names into the source's columns, and of casts into ones that say when they fail."""

    def rewrite(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and str(node.this) == OWN + FILE_NAME:
            return sqlglot.parse_one(f"parse_filename({quoted(FILE_COLUMN)})", dialect="duckdb")
        if not isinstance(node, exp.Column):
            return node
        parts = [part.name for part in node.parts]
        if len(parts) == 1:
            if parts[0].lower() not in known:
                raise ExpressionError(f"mentions '{parts[0]}', which the source lacks", _hint(parts[0], known))
            return exp.column(known[parts[0].lower()], quoted=True)
        whole = ".".join(parts)
        if whole.lower() in known:
            return exp.column(known[whole.lower()], quoted=True)
        if parts[0].lower() not in known:
            raise ExpressionError(f"mentions '{whole}', which the source lacks", _hint(parts[0], known))
        outer = known[parts[0].lower()]
        if columns[outer] != "VARCHAR":
            return node
        path = text_literal("$." + ".".join(f'"{part}"' for part in parts[1:]))
        return sqlglot.parse_one(f"json_extract_string({quoted(outer)}, {path})", dialect="duckdb")

    return rewrite


def _hint(name: str, known: Mapping[str, str]) -> str:
    listed = ", ".join(list(known.values())[:12])
    return nearest(name, known.values()) or f"it has {listed}"
