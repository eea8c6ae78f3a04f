"""Turns a value as a source wrote it into SQL for a value of a contract's type, NULL where it cannot be read."""

from __future__ import annotations

from greendot.contracts import NUMBERS, Column, Type, duckdb_type
from greendot.settings import SourceSettings
from greendot.warehouse import text_literal

UNREADABLE = {
    Type.TEXT: "is not text",
    Type.INTEGER: "is not a whole number",
    Type.DECIMAL: "is not a number",
    Type.DOUBLE: "is not a number",
    Type.BOOLEAN: "is not true or false",
    Type.DATE: "is not a date",
    Type.INSTANT: "is not a time",
}


def parse_sql(given: str, kind: str, column: Column, source: SourceSettings, zone: str, reporting_zone: str) -> str:
    """Return SQL that turns `given`, of the DuckDB type `kind`, into the column's type; NULL where that fails.

    Times without a zone are read in `zone`; the day of an instant is the one in `reporting_zone`.
    """
    if kind != "VARCHAR":
        return _from_value(given, kind, column, zone, reporting_zone)
    if column.type in NUMBERS:
        text = f"gd_plain_number({given})" if source.decimal == "," else given
        if column.type is Type.INTEGER:
            written = " OR ".join(f"contains({text}, '{mark}')" for mark in ".eE")
            return (
                f"CASE WHEN {written} THEN {_whole(f'TRY_CAST({text} AS DOUBLE)')} ELSE TRY_CAST({text} AS BIGINT) END"
            )
        return f"TRY_CAST({text} AS {duckdb_type(column)})"
    if column.type is Type.DATE and source.date_format:
        return f"CAST(try_strptime({given}, {text_literal(source.date_format)}) AS DATE)"
    if column.type is Type.INSTANT:
        return _instant(given, source, zone)
    return given if column.type is Type.TEXT else f"TRY_CAST({given} AS {duckdb_type(column)})"


def unreadable_reason(given: str, kind: str, column: Column, zone: str) -> str:
    """Return SQL for the reason why a value that stands there could not be read."""
    reason = text_literal(UNREADABLE[column.type])
    if column.type is not Type.INSTANT or zone == "UTC" or kind == "TIMESTAMP WITH TIME ZONE":
        return reason
    skipped = text_literal(f"is a time that did not exist in {zone}, where clocks went forward")
    return f"CASE WHEN TRY_CAST({given} AS TIMESTAMP) IS NOT NULL THEN {skipped} ELSE {reason} END"


def _instant(given: str, source: SourceSettings, zone: str) -> str:
    """Return SQL for a time; what is written like 2016-11-15 06:00:00 is told from others first, being most common."""
    if source.date_format:
        local = f"try_strptime({given}, {text_literal(source.date_format)})"
        return local if zone == "UTC" else f"gd_from_local({local}, {text_literal(zone)})"
    local = f"TRY_CAST({given} AS TIMESTAMP)"
    if zone == "UTC":
        told = f"timezone('UTC', TRY_CAST({given} AS TIMESTAMPTZ))"
    else:
        told, local = f"gd_utc({given}, {text_literal(zone)})", f"gd_from_local({local}, {text_literal(zone)})"
    return f"CASE WHEN length({given}) = 19 AND {given}[17] = ':' THEN {local} ELSE {told} END"


def _from_value(given: str, kind: str, column: Column, zone: str, reporting_zone: str) -> str:
    is_aware = kind == "TIMESTAMP WITH TIME ZONE"
    if (column.type is Type.INTEGER and kind in ("DOUBLE", "FLOAT")) or kind.startswith("DECIMAL"):
        return _whole(given) if column.type is Type.INTEGER else f"TRY_CAST({given} AS {duckdb_type(column)})"
    if column.type is Type.DATE and is_aware:
        return f"CAST(timezone({text_literal(reporting_zone)}, {given}) AS DATE)"
    if column.type is Type.INSTANT:
        if is_aware:
            return f"timezone('UTC', {given})"
        local = f"TRY_CAST({given} AS TIMESTAMP)"
        return local if zone == "UTC" else f"gd_from_local({local}, {text_literal(zone)})"
    return f"TRY_CAST({given} AS {duckdb_type(column)})"


def _whole(number: str) -> str:
    return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"
