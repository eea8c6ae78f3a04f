"""Turns what a publish found into the reasons why it must not reach viewers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from greendot.contracts import Contract, duckdb_type
from greendot.errors import PublishError
from greendot.publish.facts import failed_sources
from greendot.results import LeftOut, Metric
from greendot.settings import Settings
from greendot.warehouse import Warehouse, quoted

UNCHANGED = "what viewers see has not changed"


def check_loads(warehouse: Warehouse, settings: Settings, as_of: datetime) -> None:
    """Raise PublishError when the last load of a configured source failed."""
    failed = failed_sources(warehouse, settings.sources, as_of)
    if failed:
        name, reason = next(iter(failed.items()))
        more = f" ({len(failed)} sources failed)" if len(failed) > 1 else ""
        raise PublishError(
            f"the last load of '{name}' failed: {reason}{more}; mend it and run `greendot load`; {UNCHANGED}"
        )


def check_schema(warehouse: Warehouse, contracts: Mapping[str, Contract]) -> None:
    """Raise PublishError when a fact table does not have the columns its contract declares."""
    for table in sorted(warehouse.tables() & contracts.keys()):
        found = warehouse.describe(f"SELECT * FROM {quoted(table)}")  # noqa: S608 - our own names
        for column in contracts[table].all_columns:
            if found.get(column.name) != duckdb_type(column):
                has = found.get(column.name)
                what = f"is {has}, not {duckdb_type(column)}" if has else "is missing"
                raise PublishError(
                    f"the facts do not fit their contract: {table}.{column.name} {what}; "
                    f"run `greendot load` with this release; {UNCHANGED}"
                )


def check_missing(metrics: Collection[Metric], left_out: Sequence[LeftOut], allowed_pct: float) -> None:
    """Raise PublishError when more certified metrics failed than is allowed. Dormant ones do not count."""
    failed = [one for one in left_out if one.state == "failed" and one.status == "certified"]
    wanted = len(failed) + sum(metric.status == "certified" for metric in metrics)
    if wanted == 0 or 100 * len(failed) / wanted <= allowed_pct:
        return
    reasons = "; ".join(f"{one.name}: {one.reason}" for one in failed[:3])
    more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
    raise PublishError(
        f"{len(failed)} of {wanted} certified metrics failed, more than publish.missing_pct = {allowed_pct:g} allows "
        f"({reasons}{more}); {UNCHANGED}"
    )
