"""Turns the content of a build into an immutable snapshot file, checked and named by what it says."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd

from greendot.definitions import Definition, Redefined, TableRead
from greendot.errors import SnapshotError
from greendot.forecast import Forecast
from greendot.results import FactCount, Freshness, LeftOut, LoadRun, Metric, Quarantined, Restatement
from greendot.snapshot.files import LOCKED_DOWN, content_digest
from greendot.snapshot.pointer import UNFINISHED, build_file, people_file, sync_folder
from greendot.snapshot.rows import forecast_rows, metric_row, plain, value_row
from greendot.snapshot.schema import RECORDS, SCHEMA_VERSION, SERIES_ORDER, TABLES, create_statement, quoted

DIGITS = 12


@dataclass(frozen=True, slots=True)
class Records:
    """Published rows of a fact table: `rows` with its columns in order, and the DuckDB type of each."""

    types: Mapping[str, str]
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Content:
    """All that a build says. `observations` and `comparisons` have the columns of their tables (schema.TABLES).

    `records` and `people` map a fact table to its published rows; `people` go into the file of names alone.
    """

    as_of: datetime
    company: str
    currency: str
    time_zone: str
    fiscal_month: int
    first_weekday: int
    is_synthetic: bool
    metrics: Sequence[Metric]
    observations: pd.DataFrame
    comparisons: pd.DataFrame
    freshness: Sequence[Freshness] = ()
    left_out: Sequence[LeftOut] = ()
    restatements: Sequence[Restatement] = ()
    facts: Sequence[FactCount] = ()
    runs: Sequence[LoadRun] = ()
    quarantined: Sequence[Quarantined] = ()
    reads: Sequence[TableRead] = ()
    definitions: Sequence[Definition] = ()
    redefined: Sequence[Redefined] = ()
    records: Mapping[str, Records] = field(default_factory=dict)
    people: Mapping[str, Records] = field(default_factory=dict)
    forecasts: Sequence[Forecast] = ()


def write_snapshot(folder: Path, content: Content) -> str:
    """Write a build's files beside the others and return its name; the pointer is not moved.

    The same content gives the same build: its files are then left as they are, and count as published last. Nothing
    with a build's name appears before it is whole, checked and on disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    main = folder / f"{os.getpid()}{UNFINISHED}"
    people = folder / f"{os.getpid()}.people{UNFINISHED}"
    try:
        names_digest = _write_people(people, content) if content.people else ""
        build = _write_main(main, content, names_digest)
        _check(main, build, names_digest, content)
        if build_file(folder, build).is_file():
            os.utime(build_file(folder, build))
            return build
        if content.people:
            _keep(people, people_file(folder, build))
        _keep(main, build_file(folder, build))
        return build
    except (duckdb.Error, OSError) as error:
        raise SnapshotError(f"{folder}: the snapshot could not be written: {str(error).splitlines()[0]}") from error
    finally:
        for left in folder.glob(f"{os.getpid()}*{UNFINISHED}*"):
            left.unlink(missing_ok=True)


def _write_main(file: Path, content: Content, names_digest: str) -> str:
    with duckdb.connect(str(file), config={"autoinstall_known_extensions": False}) as connection:
        for table in TABLES:
            connection.execute(create_statement(table))
        for table, frame in _frames(content).items():
            _insert(connection, table, frame)
        for table in sorted(content.records):
            _write_records(connection, table, content.records[table])
        digest = content_digest(connection)
        build = _build_name(content, digest, names_digest)
        connection.execute("UPDATE build SET build = ?", [build])
        connection.execute("CHECKPOINT")
    return build


def _write_people(file: Path, content: Content) -> str:
    with duckdb.connect(str(file)) as connection:
        for table in sorted(content.people):
            _write_records(connection, table, content.people[table])
        connection.execute("CHECKPOINT")
        return content_digest(connection)


def _frames(content: Content) -> dict[str, pd.DataFrame]:
    forecasts = [forecast_rows(one) for one in content.forecasts]
    listed = {
        "build": [_build_row(content)],
        "metrics": [metric_row(metric) for metric in sorted(content.metrics, key=lambda metric: metric.name)],
        "freshness": [{**value_row(one), "is_stale": one.is_stale} for one in content.freshness],
        "left_out": [value_row(one) for one in content.left_out],
        "restatements": [value_row(one) for one in content.restatements],
        "facts": [value_row(one) for one in content.facts],
        "runs": [value_row(one) for one in content.runs],
        "quarantined": [value_row(one) for one in content.quarantined],
        "reads": [value_row(one) for one in content.reads],
        "definitions": [value_row(one) for one in content.definitions],
        "redefined": [value_row(one) for one in content.redefined],
    }
    frames = {table: pd.DataFrame(rows, columns=list(TABLES[table]), dtype=object) for table, rows in listed.items()}
    foreseen = {
        "forecast_tests": [how for how, _ in forecasts],
        "forecasts": [row for _, ahead in forecasts for row in ahead],
    }
    for table, rows in foreseen.items():
        frames[table] = rounded(typed(table, pd.DataFrame(rows, columns=list(TABLES[table]), dtype=object)))
    for table, frame in (("observations", content.observations), ("comparisons", content.comparisons)):
        ordered = frame[list(TABLES[table])].sort_values(list(SERIES_ORDER), kind="stable")
        frames[table] = rounded(typed(table, ordered))
    return frames


def typed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of a table whose numbers are numbers and whose days are instants, whatever cells they came in."""
    return pd.DataFrame({name: _cells(frame[name], kind) for name, kind in TABLES[table].items()})


def _cells(cells: pd.Series[Any], kind: str) -> pd.Series[Any]:
    if kind == "DOUBLE":
        return cells if cells.dtype == "float64" else pd.to_numeric(cells.astype(object)).astype("float64")
    if kind == "BIGINT":
        return cells if cells.dtype == "Int64" else pd.to_numeric(cells.astype(object)).astype("Int64")
    if kind == "DATE":
        return cells if cells.dtype.kind == "M" else cells.astype("datetime64[us]")
    return cells.astype(object).where(cells.notna(), None)


def _build_row(content: Content) -> dict[str, Any]:
    return {
        "build": "",
        "schema_version": SCHEMA_VERSION,
        "release": version("greendot"),
        "as_of": plain(content.as_of),
        "company": content.company,
        "currency": content.currency,
        "time_zone": content.time_zone,
        "fiscal_month": content.fiscal_month,
        "first_weekday": content.first_weekday,
        "is_synthetic": content.is_synthetic,
        "metrics": len(content.metrics),
        "facts_rows": sum(fact.rows for fact in content.facts),
    }


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """Fill a table from a frame; missing cells of any kind are NULL, and no cell is guessed at."""
    if frame.empty:
        return
    types = TABLES[table]
    connection.register("given", frame)
    cells = ", ".join(f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in types.items())
    connection.execute(f"INSERT INTO {quoted(table)} SELECT {cells} FROM given")  # noqa: S608 - our own names
    connection.unregister("given")


def _write_records(connection: duckdb.DuckDBPyConnection, table: str, records: Records) -> None:
    columns = ", ".join(f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in records.types.items())
    connection.register("given", rounded(records.rows[list(records.types)]))
    connection.execute(f"CREATE TABLE {quoted(RECORDS + table)} AS SELECT {columns} FROM given ORDER BY ALL")  # noqa: S608
    connection.unregister("given")


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose floats have 12 significant digits, so that the order of a sum does not show."""
    floats = [name for name in frame.columns if pd.api.types.is_float_dtype(frame[name])]
    return frame.assign(**{name: significant(frame[name].to_numpy(dtype=float, na_value=np.nan)) for name in floats})


def significant(values: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return floats rounded to 12 significant digits, each the nearest double of its decimal form."""
    result = values.copy()
    usable = np.isfinite(values) & (values != 0)
    exponent = DIGITS - 1 - np.floor(np.log10(np.abs(values[usable]))).astype(int)
    ordinary = np.abs(exponent) <= 22
    scale = 10.0 ** np.abs(np.where(ordinary, exponent, 0))
    given = values[usable]
    done = np.where(exponent >= 0, np.round(given * scale) / scale, np.round(given / scale) * scale)
    done[~ordinary] = [float(f"{value:.{DIGITS}g}") for value in given[~ordinary]]
    result[usable] = done
    return result


def _build_name(content: Content, digest: str, names_digest: str) -> str:
    """Return the local day of `as_of` and eight digits of what both files say."""
    whole = hashlib.sha256(f"{digest} {names_digest}".encode()).hexdigest()
    return f"{content.as_of.astimezone(ZoneInfo(content.time_zone)).date()}-{whole[:8]}"


def _check(file: Path, build: str, names_digest: str, content: Content) -> None:
    """Reopen the file as a reader would and read it through: what it says must be what its name says."""
    with duckdb.connect(str(file), read_only=True, config=LOCKED_DOWN) as connection:
        counts = "(SELECT build FROM build), (SELECT count(*) FROM observations), (SELECT count(*) FROM comparisons)"
        found = connection.execute(f"SELECT {counts}").fetchone()
        name = _build_name(content, content_digest(connection), names_digest)
    meant = (build, len(content.observations), len(content.comparisons))
    if found != meant or name != build:
        raise SnapshotError(f"{file}: reads back as {found}, {name} instead of {meant}; nothing was published")


def _keep(unfinished: Path, file: Path) -> None:
    with unfinished.open("rb+") as handle:
        os.fsync(handle.fileno())
    unfinished.replace(file)
    sync_folder(file.parent)
