"""Turns annotations into what verdicts must know of the calendar: holidays, and days on which counting changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from greendot.analysis import Break
from greendot.contracts import Contract
from greendot.publish.recorded import recorded_relation
from greendot.results import Metric
from greendot.warehouse import Warehouse

_TABLE = "annotations"
LONGEST_DAYS = 60
"""A holiday that is said to last longer is a slip of the pen, and would hide what happens in it."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Days that are holidays, and definition breaks with the metric each is about; an empty one is about all."""

    holidays: frozenset[date] = frozenset()
    breaks: tuple[tuple[str, Break], ...] = ()

    def breaks_of(self, metric: Metric) -> tuple[Break, ...]:
        """Return the days from which a metric counts something else, oldest first."""
        return tuple(one for name, one in self.breaks if name in ("", metric.name))


def read_notes(warehouse: Warehouse, contracts: Mapping[str, Contract], as_of: datetime) -> Notes:
    """Return what the annotations say, as they were recorded by `as_of`."""
    if _TABLE not in warehouse.tables():
        return Notes()
    relation = recorded_relation(warehouse, contracts[_TABLE], as_of)
    rows = warehouse.run(
        f"SELECT kind, started_on, coalesce(ended_on, started_on), coalesce(metric, ''), title FROM {relation} AS seen "  # noqa: S608
        "WHERE kind IN ('holiday', 'definition break') ORDER BY ALL"
    )
    holidays = {
        first + timedelta(days=days)
        for kind, first, last, _, _ in rows
        if kind == "holiday" and (last - first).days < LONGEST_DAYS
        for days in range((last - first).days + 1)
    }
    breaks = [
        (metric, Break(first, f"counting changed ({title})"))
        for kind, first, _, metric, title in rows
        if kind == "definition break"
    ]
    return Notes(frozenset(holidays), tuple(sorted(breaks, key=lambda pair: pair[1].on)))
