"""Turns a table's plan into the SQL that types its rows, judges them, and says what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from greendot.contracts import duckdb_type
from greendot.load.plan import GIVEN, ColumnPlan, TablePlan, shaped_relation
from greendot.warehouse import quoted, text_literal

PASSED = '"#n", "#file", "#line", "#trouble", "#raw"'
PLACED = '"#n", "#trouble"'


def judged_rows(plan: TablePlan, relation: str, source: str, loaded_at: datetime, passed: str = "") -> str:
    """Return a SELECT of the table's columns and `gd_ok`, `gd_kept`: whether the row may stand, and was to be read."""
    checks = ["NOT gd_bad", *_required(plan), *(f"(({rule.check}) IS NOT FALSE)" for rule in plan.contract.rules)]
    ahead = f"{passed}, " if passed else ""
    names = ", ".join(quoted(name) for name in plan.names)
    return (
        f"SELECT {ahead}{names}, coalesce({' AND '.join(checks)}, false) AS gd_ok, gd_kept"
        f" FROM ({_typed_rows(plan, relation, source, loaded_at, passed)})"
    )


def explained_rows(plan: TablePlan, relation: str, source: str, loaded_at: datetime) -> str:
    """Return a SELECT of where each row stood and of `faults`, a list of (column, value, reason)."""
    faults = []
    if plan.where:
        faults.append(_fault("''", "CAST(NULL AS VARCHAR)", "'cannot be read by where'", "gd_lost"))
    for number, each in enumerate(plan.columns):
        if each.given is not None:
            faults.append(_fault(text_literal(each.column.name), f"gd_s{number}", f"gd_w{number}", f"gd_b{number}"))
    missing = [each for each in plan.columns if not each.column.nullable]
    for each in missing:
        is_bad = f"NOT gd_b{plan.columns.index(each)} AND " if each.given is not None else ""
        faults.append(
            _fault(
                text_literal(each.column.name), "NULL", "'is missing'", f"{is_bad}{quoted(each.column.name)} IS NULL"
            )
        )
    for rule in plan.contract.rules:
        column = rule.columns[0]
        value = f"CAST({quoted(column)} AS VARCHAR)"
        faults.append(_fault(text_literal(column), value, text_literal(rule.reason), f"({rule.check}) IS FALSE"))
    listed = f"list_filter([{', '.join(faults)}], lambda fault: fault IS NOT NULL)"
    alone = _fault("''", "CAST(NULL AS VARCHAR)", '"#trouble"', "true")
    return (
        f'SELECT {PASSED}, CASE WHEN "#trouble" IS NOT NULL THEN [{alone}] ELSE {listed} END AS faults'
        f" FROM ({_typed_rows(plan, relation, source, loaded_at, PASSED, explain=True)})"
    )


def _fault(column: str, value: str, reason: str, condition: str) -> str:
    return f"CASE WHEN {condition} THEN {{'c': {column}, 'v': {value}, 'r': {reason}}} END"


def _required(plan: TablePlan) -> Iterator[str]:
    return (f"{quoted(each.column.name)} IS NOT NULL" for each in plan.columns if not each.column.nullable)


def _typed_rows(
    plan: TablePlan, relation: str, source: str, loaded_at: datetime, passed: str, *, explain: bool = False
) -> str:
    """Return a SELECT of typed columns with defaults, `gd_bad`, `gd_kept`, and what rules may mention besides."""
    ahead = f"{passed}, " if passed else ""
    mapped = [(number, each) for number, each in enumerate(plan.columns) if each.given is not None]
    given = [f"{each.given} AS g{number}" for number, each in mapped]
    if plan.where:
        given.append(f"TRY({{'v': ({plan.where})}}) AS k")
    raw = f"SELECT {ahead}{', '.join(given)} FROM ({shaped_relation(relation, plan.unpivot)})"
    values = [f"{each.value.replace(GIVEN, f'g{number}')} AS v{number}" for number, each in mapped]
    formless = ' OR "#trouble" IS NOT NULL' if passed else ""
    chosen = f"(k IS NULL OR coalesce(k.v, false){formless}) AS gd_kept, k IS NULL AS gd_lost"
    kept = chosen if plan.where else "true AS gd_kept"
    valued = f"SELECT *, {', '.join([*values, kept])} FROM ({raw})"
    bad = {number: _is_bad(number, each) for number, each in mapped}
    columns = [
        f"{_with_default(number, each)} AS {quoted(each.column.name)}" for number, each in enumerate(plan.columns)
    ]
    any_bad = [*bad.values(), *(["gd_lost"] if plan.where else []), *(['"#trouble" IS NOT NULL'] if passed else [])]
    extra = [f"{text_literal(source)} AS source", f"TIMESTAMP {text_literal(loaded_at.isoformat(' '))} AS loaded_at"]
    if explain:
        for number, each in mapped:
            shown = f"g{number}.v" if each.is_checked else f"g{number}"
            extra += [
                f"{bad[number]} AS gd_b{number}",
                f"CAST({shown} AS VARCHAR) AS gd_s{number}",
                f"{each.reason.replace(GIVEN, f'g{number}')} AS gd_w{number}",
            ]
    lost = "gd_lost, " if plan.where and explain else ""
    return (
        f"SELECT {ahead}{lost}{', '.join(columns)}, gd_kept, ({' OR '.join(any_bad) or 'false'}) AS gd_bad,"
        f" {', '.join(extra)} FROM ({valued})"
    )


def _is_bad(number: int, each: ColumnPlan) -> str:
    if each.is_checked:
        return f"(g{number} IS NULL OR (g{number}.v IS NOT NULL AND v{number} IS NULL))"
    return f"(g{number} IS NOT NULL AND v{number} IS NULL)"


def _with_default(number: int, each: ColumnPlan) -> str:
    kind = duckdb_type(each.column)
    default = each.column.default
    fallback = f"CAST({text_literal(str(default))} AS {kind})" if default is not None else f"CAST(NULL AS {kind})"
    if each.given is None:
        return fallback
    if default is None:
        return f"v{number}"
    is_empty = f"g{number}.v IS NULL AND g{number} IS NOT NULL" if each.is_checked else f"g{number} IS NULL"
    return f"CASE WHEN {is_empty} THEN {fallback} ELSE v{number} END"
