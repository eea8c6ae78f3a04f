"""Turns the values of a snapshot into tables: their columns, types, and which of them identify a build."""

from __future__ import annotations

from collections.abc import Mapping

SCHEMA_VERSION = 1

RECORDS = "record_"
"""What the name of a table of records begins with."""

_COMPARED = {
    "change": "DOUBLE",
    "word": "VARCHAR",
    "method": "VARCHAR",
    "is_to_date": "BOOLEAN",
    "low": "DOUBLE",
    "high": "DOUBLE",
    "n": "BIGINT",
    "detectable_rise": "DOUBLE",
    "detectable_fall": "DOUBLE",
    "expected": "DOUBLE",
    "p": "DOUBLE",
    "q": "DOUBLE",
    "is_finding": "BOOLEAN",
    "since_on": "DATE",
    "until_on": "DATE",
}

_SERIES = {"metric": "VARCHAR", "grain": "VARCHAR", "split": "VARCHAR", "members": "VARCHAR", "starts_on": "DATE"}

TABLES: Mapping[str, Mapping[str, str]] = {
    "build": {
        "build": "VARCHAR",
        "schema_version": "BIGINT",
        "release": "VARCHAR",
        "as_of": "TIMESTAMP",
        "company": "VARCHAR",
        "currency": "VARCHAR",
        "time_zone": "VARCHAR",
        "fiscal_month": "BIGINT",
        "first_weekday": "BIGINT",
        "is_synthetic": "BOOLEAN",
        "metrics": "BIGINT",
        "facts_rows": "BIGINT",
    },
    "metrics": {
        "name": "VARCHAR",
        "area": "VARCHAR",
        "title": "VARCHAR",
        "summary": "VARCHAR",
        "owner": "VARCHAR",
        "kind": "VARCHAR",
        "unit": "VARCHAR",
        "better": "VARCHAR",
        "course": "VARCHAR",
        "dimensions": "VARCHAR",
        "splits": "VARCHAR",
        "targets": "VARCHAR",
        "sources": "VARCHAR",
        "evidence": "VARCHAR",
        "pitfalls": "VARCHAR",
        "source": "VARCHAR",
        "audience": "VARCHAR",
        "status": "VARCHAR",
        "sql": "VARCHAR",
        "digest": "VARCHAR",
        "path": "VARCHAR",
        "outside": "BOOLEAN",
    },
    "observations": {
        **_SERIES,
        "ends_on": "DATE",
        "value": "DOUBLE",
        "is_partial": "BOOLEAN",
        "numerator": "DOUBLE",
        "denominator": "DOUBLE",
        "n": "BIGINT",
        "exposure": "DOUBLE",
        "low": "DOUBLE",
        "high": "DOUBLE",
        "p90": "DOUBLE",
        "n_open": "BIGINT",
        "cut_at": "TIMESTAMP",
    },
    "comparisons": {
        **_SERIES,
        "against": "VARCHAR",
        "then_starts_on": "DATE",
        "then_ends_on": "DATE",
        "now": "DOUBLE",
        "then": "DOUBLE",
        **_COMPARED,
    },
    "forecasts": {
        **_SERIES,
        "ends_on": "DATE",
        "made_on": "DATE",
        "is_begun": "BOOLEAN",
        "mid": "DOUBLE",
        "low_50": "DOUBLE",
        "high_50": "DOUBLE",
        "low_90": "DOUBLE",
        "high_90": "DOUBLE",
    },
    "forecast_tests": {
        "metric": "VARCHAR",
        "grain": "VARCHAR",
        "split": "VARCHAR",
        "members": "VARCHAR",
        "made_on": "DATE",
        "method": "VARCHAR",
        "reason": "VARCHAR",
        "weeks": "BIGINT",
        "moments": "BIGINT",
        "periods": "BIGINT",
        "error": "DOUBLE",
        "bias": "DOUBLE",
        "coverage_50": "DOUBLE",
        "coverage_90": "DOUBLE",
        "score": "DOUBLE",
        "naive_score": "DOUBLE",
    },
    "freshness": {
        "table": "VARCHAR",
        "source": "VARCHAR",
        "rows": "BIGINT",
        "covers_to": "TIMESTAMP",
        "loaded_at": "TIMESTAMP",
        "age_h": "DOUBLE",
        "allowed_h": "DOUBLE",
        "is_stale": "BOOLEAN",
    },
    "left_out": {
        "name": "VARCHAR",
        "title": "VARCHAR",
        "area": "VARCHAR",
        "state": "VARCHAR",
        "reason": "VARCHAR",
        "audience": "VARCHAR",
        "status": "VARCHAR",
    },
    "restatements": {
        "table": "VARCHAR",
        "member": "VARCHAR",
        "column": "VARCHAR",
        "day": "DATE",
        "before": "DOUBLE",
        "after": "DOUBLE",
        "loaded_at": "TIMESTAMP",
    },
    "facts": {"table": "VARCHAR", "source": "VARCHAR", "rows": "BIGINT", "first": "DATE", "last": "DATE"},
    "runs": {
        "source": "VARCHAR",
        "table": "VARCHAR",
        "started_at": "TIMESTAMP",
        "finished_at": "TIMESTAMP",
        "state": "VARCHAR",
        "rows_read": "BIGINT",
        "rows_accepted": "BIGINT",
        "rows_unchanged": "BIGINT",
        "rows_quarantined": "BIGINT",
        "message": "VARCHAR",
    },
    "quarantined": {"source": "VARCHAR", "table": "VARCHAR", "reason": "VARCHAR", "rows": "BIGINT"},
    "reads": {"metric": "VARCHAR", "table": "VARCHAR", "columns": "VARCHAR"},
    "definitions": {
        "metric": "VARCHAR",
        "place": "BIGINT",
        "digest": "VARCHAR",
        "title": "VARCHAR",
        "summary": "VARCHAR",
        "kind": "VARCHAR",
        "unit": "VARCHAR",
        "better": "VARCHAR",
        "sql": "VARCHAR",
        "text": "VARCHAR",
        "since": "TIMESTAMP",
        "since_build": "VARCHAR",
    },
    "redefined": {
        "metric": "VARCHAR",
        "place": "BIGINT",
        "before": "VARCHAR",
        "after": "VARCHAR",
        "starts_on": "DATE",
        "old": "DOUBLE",
        "new": "DOUBLE",
        "is_partial": "BOOLEAN",
        "reason": "VARCHAR",
    },
}

SERIES_ORDER = ("metric", "grain", "split", "members", "starts_on")
"""How observations and comparisons lie in the file, so that one series is read from a few neighbouring blocks."""

PASSING: Mapping[str, tuple[str, ...]] = {
    "build": ("build", "as_of", "release"),
    "observations": ("cut_at",),
    "forecasts": ("made_on",),
    "forecast_tests": ("made_on",),
    "freshness": ("covers_to", "loaded_at", "age_h"),
    "runs": tuple(TABLES["runs"]),
    "definitions": ("since", "since_build"),
}
"""Columns that move with the clock or with a load that changed nothing: they do not make another build."""


def create_statement(table: str) -> str:
    """Return the SQL that makes one of the fixed tables."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in TABLES[table].items())
    return f'CREATE TABLE "{table}" ({columns})'


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
