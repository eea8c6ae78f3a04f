"""Turns a table's days, or hashes of its keys, into the parts in which a pull and the facts differ."""

from __future__ import annotations

from collections.abc import Sequence

from greendot.contracts import Contract
from greendot.load.staging import Pull, Staged
from greendot.warehouse import Warehouse, quoted, text_literal

BUCKETS = 256


def bucket_of(contract: Contract) -> str:
    """Return SQL for the part of the table a row belongs to: its day, or a hash of a key without a time."""
    if contract.time and contract.time in contract.key:
        return f"CAST({quoted(contract.time)} AS DATE)"
    return f"hash({_names(contract.key)}) % {BUCKETS}"


def find_differing(warehouse: Warehouse, pull: Pull, staged: Staged) -> int:
    """Fill `buckets` with the parts in which the pull and the facts are not the same rows; return how many.

    Two hashes of all rows in a part are compared, a sum and an exclusive or; what they cannot tell apart is the same.
    """
    contract = staged.plan.contract
    row = f"hash({_names([column.name for column in contract.columns])})"
    prints = f"{bucket_of(contract)} AS bucket, count(*) AS rows, sum({row}) AS total, bit_xor({row}) AS mix"
    source = text_literal(pull.place.source_name)
    is_whole = pull.place.source.pull != "append"
    join = "FULL JOIN" if is_whole else "LEFT JOIN"
    warehouse.run(
        "CREATE OR REPLACE TEMP TABLE buckets AS SELECT coalesce(p.bucket, f.bucket) AS bucket"
        f" FROM (SELECT {prints} FROM {staged.table} WHERE gd_ok AND gd_kept GROUP BY bucket) p"
        f" {join} (SELECT {prints} FROM {quoted(contract.name)} WHERE source = {source} GROUP BY bucket) f"
        " ON p.bucket = f.bucket"
        " WHERE p.rows IS DISTINCT FROM f.rows OR p.total IS DISTINCT FROM f.total OR p.mix IS DISTINCT FROM f.mix"
    )
    return int(warehouse.one("SELECT count(*) FROM buckets"))


def _names(names: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in names)
