"""Turns a source's settings for one fact table into the SQL that reads, types and judges its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from greendot.contracts import Column, Contract
from greendot.errors import GreendotError, Problem, SourceError, nearest
from greendot.load.expressions import Expression, ExpressionError, read_expression
from greendot.load.parsing import parse_sql, unreadable_reason
from greendot.load.words import check_words, translated
from greendot.settings import SourceSettings, TableSettings
from greendot.sources.raw import WIDE
from greendot.warehouse import QueryRefusedError, Warehouse, quoted, text_literal

GIVEN = "\x01"
"""Stands for the given value in SQL that is not yet placed."""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """How one contract column is filled: from `given` (SQL; None when nothing is mapped), of the DuckDB type `kind`."""

    column: Column
    given: str | None
    kind: str
    is_checked: bool
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class TablePlan:
    """How rows of a source become rows of a table. `relation` maps raw rows to those of this table."""

    contract: Contract
    columns: tuple[ColumnPlan, ...]
    where: str
    unpivot: tuple[tuple[str, ...], str, str] | None
    has_window: bool
    has_file_name: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns it fills, in the contract's order."""
        return tuple(plan.column.name for plan in self.columns)

    @property
    def needs_rows(self) -> bool:
        """Whether rows have to be laid out first, because one becomes several, or looks at others or its file."""
        return self.has_window or self.has_file_name or self.unpivot is not None


@dataclass(frozen=True, slots=True)
class Place:
    """What a plan is made from: where it stands in the configuration, and the zones times are read and told in."""

    source_name: str
    source: SourceSettings
    zone: str
    reporting_zone: str


def plan_table(
    warehouse: Warehouse, mapping: Place, contract: Contract, columns: Mapping[str, str], relation: str
) -> TablePlan:
    """Return the plan for one table of a source whose `relation` has `columns`; SourceError with every problem."""
    settings = mapping.source.tables[contract.name]
    where_it_stands = f"sources.{mapping.source_name}.tables.{contract.name}"
    problems: list[Problem] = []
    unpivot = _unpivot(settings, columns, where_it_stands, problems)
    known = dict(columns)
    if unpivot:
        known = {name: kind for name, kind in columns.items() if name not in unpivot[0]}
        known |= {unpivot[1]: "VARCHAR", unpivot[2]: "VARCHAR"}
    own = contract.columns + ((contract.column("reported_at"),) if contract.keeps_history else ())
    names = [column.name for column in own]
    for name in settings.columns:
        if name not in names:
            problems.append(
                Problem(f"{where_it_stands}.columns", None, f"'{name}' is not a column of it", nearest(name, names))
            )
    problems += check_words(settings.words, own, where_it_stands)
    expressions = dict(_expressions(settings, own, known, where_it_stands, problems))
    condition = _where(settings, known, where_it_stands, problems)
    if problems:
        raise SourceError(problems=problems)
    expressions = translated(expressions, own, settings.words)
    shaped = shaped_relation(relation, unpivot)
    plans = []
    for column in own:
        plans.append(
            _plan_column(
                warehouse, mapping, column, expressions.get(column.name), known, shaped, where_it_stands, problems
            )
        )
    if condition.sql:
        _check_where(warehouse, condition.sql, shaped, where_it_stands, problems)
    if problems:
        raise SourceError(problems=problems)
    has_window = any(expression.has_window for expression in expressions.values())
    has_file_name = any(expression.has_file_name for expression in (*expressions.values(), condition))
    return TablePlan(contract, tuple(plans), condition.sql, unpivot, has_window, has_file_name)


def shaped_relation(relation: str, unpivot: tuple[tuple[str, ...], str, str] | None) -> str:
    """Return a SELECT of the rows of a table: those of the source, or one a cell where wide is made long."""
    if unpivot is None:
        return relation
    wide, name, value = unpivot
    heads = ", ".join(text_literal(column) for column in wide)
    return (
        f'SELECT "#n" * {len(wide)} + "#place" AS "#n", * EXCLUDE ("#n", "#place")'
        f' FROM (SELECT * EXCLUDE ({WIDE}), unnest(range({len(wide)})) AS "#place",'
        f" unnest([{heads}]) AS {quoted(name)}, unnest({WIDE}) AS {quoted(value)} FROM ({relation}))"
        f' WHERE CASE WHEN "#trouble" IS NULL THEN {quoted(value)} IS NOT NULL ELSE "#place" = 0 END'
    )


def wide_columns(settings: TableSettings, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return the source's columns that are made long, as far as the source has them, in the order of the settings."""
    known = {column.lower(): column for column in columns}
    wide = settings.unpivot.get("columns") if settings.unpivot else None
    return tuple(known[str(one).lower()] for one in wide if str(one).lower() in known) if isinstance(wide, list) else ()


def _expressions(
    settings: TableSettings,
    columns: Sequence[Column],
    known: Mapping[str, str],
    where: str,
    problems: list[Problem],
) -> Iterator[tuple[str, Expression]]:
    by_name = {name.lower(): name for name in known}
    for column in columns:
        text = settings.columns.get(column.name)
        if text is None and column.name.lower() in by_name:
            yield column.name, Expression(quoted(by_name[column.name.lower()]), by_name[column.name.lower()], False)
        elif text is not None:
            try:
                yield column.name, read_expression(str(text), known)
            except ExpressionError as error:
                problems.append(Problem(f"{where}.columns.{column.name}", None, f"'{text}' {error}", error.fix))
        elif not column.nullable and column.default is None:
            fix = f'add a line such as {column.name} = "EXPRESSION"; the source has {", ".join(list(known)[:12])}'
            problems.append(
                Problem(f"{where}.columns", None, f"maps nothing to '{column.name}', which must have a value", fix)
            )


def _plan_column(
    warehouse: Warehouse,
    mapping: Place,
    column: Column,
    expression: Expression | None,
    known: Mapping[str, str],
    relation: str,
    where: str,
    problems: list[Problem],
) -> ColumnPlan:
    if expression is None:
        return ColumnPlan(column, None, "", False, "", "")
    is_checked = expression.column is None and not expression.has_window
    if expression.column is not None:
        kind = known[expression.column]
    else:
        kind = _kind_of(warehouse, expression, relation, f"{where}.columns.{column.name}", problems)
    given = f"TRY({{'v': ({expression.sql})}})" if is_checked else f"({expression.sql})"
    at = f"{GIVEN}.v" if is_checked else GIVEN
    value = parse_sql(at, kind, column, mapping.source, mapping.zone, mapping.reporting_zone)
    reason = unreadable_reason(f"CAST({at} AS VARCHAR)", kind, column, mapping.zone)
    if is_checked:
        reason = f"CASE WHEN {GIVEN} IS NULL THEN 'cannot be read by its expression' ELSE {reason} END"
    return ColumnPlan(column, given, kind, is_checked, value, reason)


def _kind_of(warehouse: Warehouse, expression: Expression, relation: str, where: str, problems: list[Problem]) -> str:
    try:
        return next(iter(warehouse.describe(f"SELECT {expression.sql} FROM ({relation})").values()))
    except QueryRefusedError as error:
        problems.append(Problem(where, None, f"cannot be used: {_short(error)}", _hint(error)))
        return "VARCHAR"


def _check_where(warehouse: Warehouse, condition: str, relation: str, where: str, problems: list[Problem]) -> None:
    try:
        kind = next(iter(warehouse.describe(f"SELECT ({condition}) FROM ({relation})").values()))
    except QueryRefusedError as error:
        problems.append(Problem(f"{where}.where", None, f"cannot be used: {_short(error)}", _hint(error)))
        return
    if kind != "BOOLEAN":
        problems.append(
            Problem(f"{where}.where", None, "is not true or false", "write a comparison, such as kind = 'chat'")
        )


def _short(error: GreendotError) -> str:
    return str(error).splitlines()[0].rstrip(".")


def _hint(error: GreendotError) -> str:
    return "the source's columns are text: write number(x) or instant(x)" if "VARCHAR" in str(error) else ""


def _where(settings: TableSettings, known: Mapping[str, str], where: str, problems: list[Problem]) -> Expression:
    """Return the condition that rows are read by; its SQL is empty where there is none."""
    everything = Expression("", None, has_window=False)
    if not settings.where:
        return everything
    try:
        expression = read_expression(settings.where, known)
    except ExpressionError as error:
        problems.append(Problem(f"{where}.where", None, f"'{settings.where}' {error}", error.fix))
        return everything
    if expression.has_window:
        problems.append(Problem(f"{where}.where", None, "looks at other rows, which a condition may not do"))
    return expression


def _unpivot(
    settings: TableSettings, columns: Mapping[str, str], where: str, problems: list[Problem]
) -> tuple[tuple[str, ...], str, str] | None:
    if not settings.unpivot:
        return None
    wide, name, value = (settings.unpivot.get(part) for part in ("columns", "name", "value"))
    if not (isinstance(wide, list) and wide and isinstance(name, str) and isinstance(value, str)):
        fix = 'write unpivot = {columns = ["chat", "presence"], name = "kind", value = "messages"}'
        problems.append(Problem(f"{where}.unpivot", None, "lacks 'columns', 'name' or 'value'", fix))
        return None
    known = {column.lower(): column for column in columns}
    for column in wide:
        if str(column).lower() not in known:
            problems.append(
                Problem(
                    f"{where}.unpivot",
                    None,
                    f"mentions '{column}', which the source lacks",
                    nearest(str(column), columns),
                )
            )
    return tuple(known.get(str(column).lower(), str(column)) for column in wide), name, value
