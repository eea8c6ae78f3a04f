"""Turns versions of initiatives into what changed, with the rules and unread words pages need. Records for pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from greendot.cadence import events_between
from greendot.calendar import Calendar, Grain
from greendot.contracts import Contract
from greendot.settings import CadenceSettings, PlanSettings
from greendot.snapshot import Records
from greendot.warehouse import Warehouse, quoted, text_literal

CHANGES, RULES, UNREAD, REVIEWS = "initiative_changes", "plan_rules", "unread_words", "reviews"
"""The names of these records."""

_INITIATIVES = "initiatives"
_TRACKED = ("state", "quarter_committed", "forecast_on", "landed_on", "dropped_on")
_TYPES: Mapping[str, Mapping[str, str]] = {
    CHANGES: {"initiative": "VARCHAR", "known_at": "TIMESTAMP", "field": "VARCHAR", "before": "VARCHAR",
              "after": "VARCHAR"},
    RULES: {"name": "VARCHAR", "value": "DOUBLE"},
    REVIEWS: {"name": "VARCHAR", "held_on": "DATE"},
    UNREAD: {"source": "VARCHAR", "fact_table": "VARCHAR", "field": "VARCHAR", "word": "VARCHAR", "rows": "BIGINT"},
}  # fmt: skip
_MOST_WORDS = 200

# A version counts from when its source reported it, else from its load. What the first load of a source brought was
# there before, so it was not added then. What left its source is told with its title and kind: it is in no record.
_CHANGES = """
WITH versions AS (
    SELECT *, coalesce(reported_at, loaded_at) AS known_at,
        coalesce(reported_at, loaded_at) > min(coalesce(reported_at, loaded_at)) OVER (PARTITION BY source) AS is_later
    FROM {versions} WHERE coalesce(reported_at, loaded_at) <= {at}
), told AS ({told}),
ended AS (
    SELECT initiative, max(closed_at) AS known_at, arg_max(title, known_at) AS title, arg_max(kind, known_at) AS kind
    FROM versions GROUP BY source, initiative HAVING count(*) = count(closed_at) AND max(closed_at) <= {at}
)
SELECT * FROM told
UNION ALL SELECT initiative, known_at, 'closed', title, kind FROM ended
ORDER BY ALL
"""
_TOLD = """
SELECT initiative, known_at, {name} AS field, lag(value) OVER told AS before, value AS after
FROM (SELECT source, initiative, known_at, loaded_at, coalesce(CAST({column} AS VARCHAR), '') AS value FROM versions)
WINDOW told AS (PARTITION BY source, initiative ORDER BY known_at, loaded_at)
QUALIFY before <> after
"""
_ADDED = """
SELECT initiative, known_at, 'added' AS field, '' AS before, '' AS after FROM versions
QUALIFY row_number() OVER (PARTITION BY source, initiative ORDER BY known_at, loaded_at) = 1 AND is_later
"""


def read_planned(
    warehouse: Warehouse, contracts: Mapping[str, Contract], as_of: datetime, rules: PlanSettings
) -> dict[str, Records]:
    """Return what changed in the plan and when that was known, the rules it is judged by, and words without a meaning.

    `unread_words` are those of any table that stand in a column whose contract lists its words, and are neither there
    nor in the configuration; their rows are in quarantine. The rest is empty where no source fills initiatives.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {UNREAD: list(_unread(warehouse, contracts))}
    if _INITIATIVES in contracts and _INITIATIVES in warehouse.tables():
        rows[CHANGES] = list(_changes(warehouse, as_of))
        rows[RULES] = [(name, float(value)) for name, value in dataclasses.asdict(rules).items()]
    return {
        name: Records(_TYPES[name], pd.DataFrame(found, columns=list(_TYPES[name]), dtype=object))
        for name, found in rows.items()
        if found
    }


def read_reviews(cadence: CadenceSettings, calendar: Calendar, today: date) -> dict[str, Records]:
    """Return when the plan is reviewed, from two years ago to this quarter's end; {} where no review is declared.

    A review is a date of the cadence whose name says so, such as `review`.
    """
    quarter = calendar.period(today, Grain.QUARTER)
    first, last = calendar.shift(quarter, -8).starts_on, quarter.ends_on - timedelta(days=1)
    held = [one for one in events_between(cadence, calendar, first, last) if "review" in one.name.casefold()]
    rows = [(one.name, one.on) for one in held]
    return (
        {REVIEWS: Records(_TYPES[REVIEWS], pd.DataFrame(rows, columns=list(_TYPES[REVIEWS]), dtype=object))}
        if rows
        else {}
    )


def _changes(warehouse: Warehouse, as_of: datetime) -> Iterator[tuple[Any, ...]]:
    versions = f"{_INITIATIVES}_versions"
    if versions not in warehouse.tables():
        return
    at = f"TIMESTAMP {text_literal(as_of.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' '))}"
    told = [_TOLD.format(name=text_literal(name), column=quoted(name)) for name in _TRACKED]
    sql = _CHANGES.format(versions=quoted(versions), at=at, told=" UNION ALL ".join([*told, _ADDED]))
    yield from warehouse.run(sql)


def _unread(warehouse: Warehouse, contracts: Mapping[str, Contract]) -> Iterator[tuple[Any, ...]]:
    rows = warehouse.run(
        "SELECT source, table_name, column_name, value, count(*) FROM greendot.quarantine WHERE value IS NOT NULL "
        "GROUP BY ALL ORDER BY 5 DESC, 1, 2, 3, 4"
    )
    found = 0
    for source, table, name, word, count in rows:
        columns = {column.name: column for column in contracts[table].columns} if table in contracts else {}
        if name in columns and columns[name].values and word not in columns[name].values and found < _MOST_WORDS:
            found += 1
            yield source, table, name, word, count
