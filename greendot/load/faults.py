"""Turns staged rows that may not stand into rows for quarantine, each with its line, its first fault and itself."""

from __future__ import annotations

from dataclasses import dataclass

from greendot.contracts import Contract
from greendot.errors import LoadError
from greendot.load.buckets import bucket_of, find_differing
from greendot.load.judging import explained_rows
from greendot.load.repeated_hours import tell_passes_apart
from greendot.load.staging import NotScannableError, Pull, Staged, lay_out_places
from greendot.sources.parquet_file import ParquetRows
from greendot.sources.raw import RawTable
from greendot.warehouse import Warehouse, quoted

MANY = 200_000
"""Above this many faulty rows a scanned file is laid out whole, rather than looked up row by row."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A staged table whose faults are in `faulty_rows`: how many, and how many rows only repeat another of the pull."""

    staged: Staged
    faulty: int
    repeated: int

    @property
    def faulty_table(self) -> str:
        """The name of the table of faulty rows, as it stands in SQL."""
        return faulty_name(self.staged.plan.contract.name)


def faulty_name(table: str) -> str:
    """Return the name of the table of a fact table's faulty rows, as it stands in SQL."""
    return quoted(f"faulty_{table}")


def settle_faults(warehouse: Warehouse, pull: Pull, staged: Staged) -> Settled:
    """Single out rows whose key comes again later in the pull, and write every faulty row to the faulty table.

    Of rows with one key the last one stands. An earlier one that says the same is no fault: it is `repeated`.
    """
    tell_passes_apart(warehouse, pull, staged)
    repeated = _mark_superseded(warehouse, pull, staged)
    faulty = int(
        warehouse.one(f"SELECT count(*) FROM {staged.table} WHERE gd_kept AND NOT gd_ok AND gd_n IS DISTINCT FROM -1")
    )
    table = faulty_name(staged.plan.contract.name)
    warehouse.run(
        f"CREATE OR REPLACE TEMP TABLE {table} (file TEXT, line BIGINT, column_name TEXT, value TEXT, reason TEXT,"
        " raw TEXT)"
    )
    if faulty:
        _explain(warehouse, pull, staged, table, faulty)
    return Settled(staged, faulty, repeated)


def version_key(contract: Contract) -> tuple[str, ...]:
    """Return the columns that tell a pull's rows apart: with history, one pull may hold several versions of a row."""
    return (*contract.key, "reported_at") if contract.keeps_history else contract.key


def _mark_superseded(warehouse: Warehouse, pull: Pull, staged: Staged) -> int:
    """Take away `gd_ok` from rows whose key comes again later; return how many of them only say the same again.

    Parts of the table that hold just what the facts hold have no key twice, since the facts have none.
    """
    contract = staged.plan.contract
    keys = ", ".join(quoted(name) for name in version_key(contract))
    good = f"{staged.table} WHERE gd_ok AND gd_kept"
    if contract.name in warehouse.tables() and not contract.keeps_history:
        if not find_differing(warehouse, pull, staged):
            return 0
        good += f" AND {bucket_of(contract)} IN (SELECT bucket FROM buckets)"
    several = f"SELECT 1 FROM {good} GROUP BY {keys}"
    if warehouse.one(f"SELECT count(*) FROM {good}") == warehouse.one(f"SELECT count(*) FROM ({several})"):
        return 0
    content = f"struct_pack({', '.join(f'c{i} := {quoted(c.name)}' for i, c in enumerate(contract.columns))})"
    warehouse.run(
        "CREATE OR REPLACE TEMP TABLE superseded AS SELECT gd_spot, content IS NOT DISTINCT FROM last AS is_same FROM ("
        f"SELECT {staged.place} AS gd_spot, {content} AS content, row_number() OVER later AS rank,"
        f" first_value({content}) OVER later AS last"
        f" FROM {staged.table} WHERE gd_ok AND gd_kept"
        f" WINDOW later AS (PARTITION BY {keys} ORDER BY {staged.place} DESC)) WHERE rank > 1"
    )
    warehouse.run(
        f"UPDATE {staged.table} SET gd_ok = false, gd_n = CASE WHEN is_same THEN -1 ELSE gd_n END FROM superseded"
        f" WHERE {staged.table}.{staged.place} = superseded.gd_spot"
    )
    return int(warehouse.one("SELECT count(*) FROM superseded WHERE is_same"))


def _explain(warehouse: Warehouse, pull: Pull, staged: Staged, table: str, faulty: int) -> None:
    plan, contract = staged.plan, staged.plan.contract
    places = (
        f"SELECT {staged.place} AS gd_spot FROM {staged.table} WHERE gd_kept AND NOT gd_ok AND gd_n IS DISTINCT FROM -1"
    )
    if staged.is_scanned:
        if faulty > MANY:
            raise NotScannableError
        found = [int(row[0]) for row in warehouse.run(f"{places} ORDER BY gd_spot")]
        raw: RawTable | ParquetRows = lay_out_places(warehouse, pull, staged, found)
        chosen = "true"
    elif pull.raw is None:
        raise LoadError("rows were staged from nowhere")
    else:
        raw = pull.raw
        chosen = f'"#n" IN ({places})'
    relation = raw.relation(pull.nulls, plan.unpivot[0] if plan.unpivot else ())
    explained = explained_rows(plan, relation, pull.place.source_name, pull.loaded_at)
    mapped = {one.column.name for one in plan.columns if one.given is not None}
    key = ", ".join(name for name in version_key(contract) if name in mapped)
    again = f"'has the same {key} as a row that came later, which stands'"
    others = "list_transform(faults[2:], lambda one: one.c || ' ' || one.r)"
    warehouse.run(
        f'INSERT INTO {table} SELECT "#file", "#line", coalesce(faults[1].c, \'\'),'
        f" faults[1].v, coalesce(array_to_string([faults[1].r] || {others}, '; also '), {again}), \"#raw\""
        f' FROM ({explained}) WHERE {chosen} ORDER BY "#n"'
    )
    written = int(warehouse.one(f"SELECT count(*) FROM {table}"))
    if written != faulty:
        raise LoadError(f"{contract.name}: {faulty} rows are at fault, but {written} could be explained")
