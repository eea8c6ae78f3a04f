"""Turns a source's files into one staged table a fact table: typed rows, each judged, none of them accepted yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from greendot.contracts import Contract
from greendot.errors import SourceError
from greendot.load.judging import PLACED, judged_rows
from greendot.load.macros import FILE_COLUMN
from greendot.load.plan import Place, TablePlan, plan_table, wide_columns
from greendot.sources import SourceFile
from greendot.sources.csv_file import CsvShape, look_at_csv, scan_relation, select_nothing
from greendot.sources.parquet_file import ParquetRows, look_at_parquet
from greendot.sources.raw import RawTable, fill_empty, fill_raw, insert_records, line_of_row
from greendot.warehouse import QueryRefusedError, Warehouse, quoted


@dataclass(frozen=True, slots=True)
class Staged:
    """What is in the staged table for one table. `is_scanned`: files were read in place."""

    plan: TablePlan
    columns: tuple[str, ...]
    read: int
    left_out: int
    good: int
    is_scanned: bool

    @property
    def table(self) -> str:
        """The staged table's name, as it stands in SQL."""
        return staged_name(self.plan.contract.name)

    @property
    def place(self) -> str:
        """SQL for what tells staged rows apart, in the order they were read."""
        return "rowid" if self.is_scanned else "gd_n"

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


class NotScannableError(Exception):
    """DuckDB cannot scan a file of the pull as it is; its rows have to be laid out first."""


def look_at_shapes(place: Place, files: Sequence[SourceFile]) -> tuple[CsvShape, ...]:
    """Return the shapes of files that DuckDB can scan as they are, nothing when one of them is unlike the others."""
    if any(file.format != "csv" for file in files):
        return ()
    shapes = tuple(look_at_csv(place.source_name, file, place.source) for file in files)
    alike = {(shape.columns, shape.delimiter) for shape in shapes}
    return shapes if all(shape.is_scannable for shape in shapes) and len(alike) == 1 else ()


def stage_table(warehouse: Warehouse, pull: Pull, contract: Contract) -> Staged:
    """Fill the staged table for one table; NotScannableError when the files have to be laid out first."""
    table = staged_name(contract.name)
    if pull.raw is not None:
        wide = wide_columns(pull.place.source.tables[contract.name], pull.raw.columns)
        relation = pull.raw.relation(pull.nulls, wide)
        plan = plan_table(warehouse, pull.place, contract, pull.raw.columns, relation)
        rows = judged_rows(plan, relation, pull.place.source_name, pull.loaded_at, PLACED)
        names = ", ".join(quoted(name) for name in plan.names)
        warehouse.run(
            f'CREATE OR REPLACE TEMP TABLE {table} AS SELECT {names}, gd_ok, gd_kept, "#n" AS gd_n FROM ({rows})'
        )
        return _count(warehouse, plan, tuple(pull.raw.columns), is_scanned=False)
    if not pull.shapes or pull.place.source.tables[contract.name].unpivot:
        raise NotScannableError
    columns = dict.fromkeys(pull.shapes[0].columns, "VARCHAR")
    nothing = select_nothing([*columns, FILE_COLUMN])
    plan = plan_table(warehouse, pull.place, contract, columns, f"SELECT * FROM {nothing}")
    if plan.needs_rows:
        raise NotScannableError
    relation = f"SELECT * FROM {scan_relation(pull.shapes, pull.nulls)}"
    rows = judged_rows(plan, relation, pull.place.source_name, pull.loaded_at)
    try:
        warehouse.run(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT *, CAST(NULL AS BIGINT) AS gd_n FROM ({rows})")
    except QueryRefusedError as error:
        raise NotScannableError from error
    return _count(warehouse, plan, tuple(columns), is_scanned=True)


def _count(warehouse: Warehouse, plan: TablePlan, columns: tuple[str, ...], *, is_scanned: bool) -> Staged:
    total, kept, good = warehouse.run(
        "SELECT count(*), count(*) FILTER (gd_kept), count(*) FILTER (gd_kept AND gd_ok)"
        f" FROM {staged_name(plan.contract.name)}"
    )[0]
    return Staged(plan, columns, kept, total - kept, good, is_scanned)


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
    """Read the rows of scanned files that stand at the given places of the staged table into `raw_rows`."""
    fill_empty(warehouse)
    name, start = pull.place.source_name, 0
    counted = (
        f"SELECT filename, count(*) FROM {scan_relation(pull.shapes, pull.nulls, with_names=True)} GROUP BY filename"
    )
    rows = dict(warehouse.run(counted)) if len(pull.shapes) > 1 else {}
    for shape in pull.shapes:
        end = start + rows.get(str(shape.file.path), 0) if rows else None
        inside = [place - start for place in places if place >= start and (end is None or place < end)]
        found = list(line_of_row(name, pull.place.source, shape.file, inside)) if inside else []
        if len(found) != len(inside):
            raise SourceError(f"sources.{name}: {shape.file.label} was changed while it was read; try again")
        insert_records(warehouse, shape.file.label, found)
        start = end or 0
    return RawTable(dict.fromkeys(staged.columns, "VARCHAR"), len(places))


__all__ = [
    "NotScannableError",
    "Pull",
    "Staged",
    "lay_out",
    "lay_out_places",
    "look_at_shapes",
    "stage_table",
    "staged_name",
]
