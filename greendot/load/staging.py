"""Turns a source's files into one staged table a fact table: typed rows, each judged, none of them accepted yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from greendot.contracts import Contract, duckdb_type
from greendot.errors import SourceError
from greendot.load.plan import PASSED, Place, TablePlan, judged_rows, plan_table
from greendot.sources import SourceFile
from greendot.sources.csv_file import CsvShape, look_at_csv, select_nothing
from greendot.sources.parquet_file import ParquetRows, look_at_parquet
from greendot.sources.raw import RawTable, fill_empty, fill_raw, insert_records, line_of_row, look_at_raw
from greendot.warehouse import QueryRefused, Warehouse, quoted


@dataclass(frozen=True, slots=True)
class Staged:
    """What is in the staged table for one table. `scanned` tells where each file's rows begin when files were scanned."""

    plan: TablePlan
    columns: tuple[str, ...]
    read: int
    left_out: int
    good: int
    scanned: tuple[tuple[SourceFile, int], ...]

    @property
    def table(self) -> str:
        """The staged table's name, as it stands in SQL."""
        return staged_name(self.plan.contract.name)

    @property
    def place(self) -> str:
        """SQL for what tells staged rows apart, in the order they were read."""
        return "rowid" if self.scanned else "n"

    @property
    def bad(self) -> int:
        """How many rows may not stand."""
        return self.read - self.good


@dataclass(frozen=True, slots=True)
class Pull:
    """What one load of one source is about. `raw` is set once its rows are laid out in `raw_rows`."""

    place: Place
    files: tuple[SourceFile, ...]
    loaded_at: datetime
    raw: RawTable | ParquetRows | None = None
    shapes: tuple[CsvShape, ...] = ()

    @property
    def nulls(self) -> Sequence[str]:
        """The words that mean unknown."""
        return self.place.source.nulls


def staged_name(table: str) -> str:
    """Return the name of a table's staged rows, as it stands in SQL."""
    return quoted(f"staged_{table}")


class NotScannable(Exception):
    """DuckDB cannot scan a file of the pull as it is; its rows have to be laid out first."""


def look_at_shapes(place: Place, files: Sequence[SourceFile]) -> tuple[CsvShape, ...]:
    """Return the shapes of files DuckDB can scan as they are, nothing when one of them is not such a file."""
    if any(file.format != "csv" for file in files):
        return ()
    shapes = tuple(look_at_csv(place.source_name, file, place.source) for file in files)
    return shapes if all(shape.is_scannable for shape in shapes) else ()


def stage_table(warehouse: Warehouse, pull: Pull, contract: Contract) -> Staged:
    """Fill the staged table for one table; NotScannable when the files have to be laid out first."""
    if pull.raw is not None:
        relation = pull.raw.relation(pull.nulls)
        plan = plan_table(warehouse, pull.place, contract, pull.raw.columns, relation)
        _create(warehouse, plan)
        rows = judged_rows(plan, relation, pull.place.source_name, pull.loaded_at, PASSED)
        names = ", ".join(quoted(name) for name in plan.names)
        warehouse.run(f'INSERT INTO {staged_name(contract.name)} SELECT {names}, is_ok, is_kept, "#n" FROM ({rows})')
        return _count(warehouse, plan, tuple(pull.raw.columns), ())
    if not pull.shapes or pull.place.source.tables[contract.name].unpivot:
        raise NotScannable
    columns = dict.fromkeys((name for shape in pull.shapes for name in shape.columns), "VARCHAR")
    plan = plan_table(warehouse, pull.place, contract, columns, f"SELECT * FROM {select_nothing(list(columns))}")
    if plan.needs_rows or len({name.lower() for name in columns}) < len(columns):
        raise NotScannable
    _create(warehouse, plan)
    starts = [(shape.file, _scan(warehouse, pull, plan, shape, columns)) for shape in pull.shapes]
    return _count(warehouse, plan, tuple(columns), starts)


def _scan(warehouse: Warehouse, pull: Pull, plan: TablePlan, shape: CsvShape, columns: Mapping[str, str]) -> int:
    """Add a file's rows to the staged table in their order; return how many were there before."""
    start = int(warehouse.one(f"SELECT count(*) FROM {staged_name(plan.contract.name)}"))
    absent = [column for column in columns if column not in shape.columns]
    extra = "".join(f", CAST(NULL AS VARCHAR) AS {quoted(column)}" for column in absent)
    relation = f"SELECT *{extra} FROM {shape.relation(pull.nulls)}"
    rows = judged_rows(plan, relation, pull.place.source_name, pull.loaded_at)
    try:
        warehouse.run(f"INSERT INTO {staged_name(plan.contract.name)} SELECT *, NULL FROM ({rows})")
    except QueryRefused as error:
        raise NotScannable from error
    return start


def _create(warehouse: Warehouse, plan: TablePlan) -> None:
    columns = ", ".join(f"{quoted(each.column.name)} {duckdb_type(each.column)}" for each in plan.columns)
    warehouse.run(
        f"CREATE OR REPLACE TEMP TABLE {staged_name(plan.contract.name)} ({columns}, is_ok BOOLEAN, is_kept BOOLEAN, n BIGINT)"
    )


def _count(
    warehouse: Warehouse, plan: TablePlan, columns: tuple[str, ...], starts: Sequence[tuple[SourceFile, int]]
) -> Staged:
    total, kept, good = warehouse.run(
        "SELECT count(*), count(*) FILTER (is_kept), count(*) FILTER (is_kept AND is_ok)"
        f" FROM {staged_name(plan.contract.name)}"
    )[0]
    return Staged(plan, columns, kept, total - kept, good, tuple(starts))


def lay_out(warehouse: Warehouse, pull: Pull) -> RawTable | ParquetRows:
    """Read every file of a pull into `raw_rows`; Parquet files can be read where they are."""
    formats = sorted({file.format for file in pull.files})
    if formats == ["parquet"]:
        return look_at_parquet(warehouse, pull.place.source_name, pull.files)
    if "parquet" in formats:
        raise SourceError(
            f"sources.{pull.place.source_name}: mixes {', '.join(formats)}; make each a source of its own"
        )
    return fill_raw(warehouse, pull.place.source_name, pull.place.source, pull.files)


def lay_out_places(warehouse: Warehouse, pull: Pull, staged: Staged, places: Sequence[int]) -> RawTable:
    """Read the rows of scanned files that stand at the given places of the staged table into `raw_rows`, in that order."""
    fill_empty(warehouse)
    for number, (file, start) in enumerate(staged.scanned):
        end = staged.scanned[number + 1][1] if number + 1 < len(staged.scanned) else None
        inside = [place - start for place in places if place >= start and (end is None or place < end)]
        if not inside:
            continue
        found = list(line_of_row(pull.place.source_name, pull.place.source, file, inside))
        if len(found) != len(inside):
            raise SourceError(
                f"sources.{pull.place.source_name}: {file.label} was changed while it was read; try again"
            )
        insert_records(warehouse, file.label, found)
    columns = dict.fromkeys((name for shape in pull.shapes for name in shape.columns), "VARCHAR")
    return RawTable({**columns, **look_at_raw(warehouse).columns}, len(places))


__all__ = [
    "NotScannable",
    "Pull",
    "Staged",
    "lay_out",
    "lay_out_places",
    "look_at_shapes",
    "stage_table",
    "staged_name",
]
