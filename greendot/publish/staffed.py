"""Turns headcount, people and openings into who there is by team and quarter, small teams together: records for pages.

Names of people and rows about one person stay in the warehouse; what leaves it are counts of groups that are not small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

import pandas as pd

from greendot.analysis.staffing import Staff, merge_small
from greendot.calendar import Calendar, Grain, Period
from greendot.contracts import Contract
from greendot.publish.recorded import recorded_relation
from greendot.settings import PeopleSettings
from greendot.snapshot import Records
from greendot.warehouse import Warehouse

STAFFING = "staffing"
ABLE = "service_responders"

_QUARTERS = 6
_TYPES = {
    "quarter_on": "DATE", "until_on": "DATE", "team": "VARCHAR", "planned": "BIGINT", "actual": "BIGINT",
    "open": "BIGINT", "learning": "BIGINT", "useful": "DOUBLE", "ramp_days": "BIGINT", "ramp_useful_pct": "DOUBLE",
    "least_group": "BIGINT",
}  # fmt: skip

_MONTHS = """
SELECT month, team, sum(planned), sum(actual)
FROM {relation} AS seen
WHERE role = 'all' OR (month, team) NOT IN (SELECT (month, team) FROM {relation} AS whole WHERE role = 'all')
GROUP BY month, team ORDER BY month, team
"""

_OPEN = """
SELECT team, count(*) FROM {relation} AS seen
WHERE opened_on <= ? AND coalesce(filled_on, closed_on, DATE '9999-01-01') > ? GROUP BY team
"""

_LEARNING = """
SELECT team, count(DISTINCT person) FROM {relation} AS seen
WHERE valid_from <= ? AND coalesce(valid_to, DATE '9999-01-01') > ? AND joined_on > ? AND joined_on <= ?
    AND coalesce(left_on, DATE '9999-01-01') > ? GROUP BY team
"""

_JOINED = "SELECT team, count(*) FROM {relation} AS seen WHERE joins_on > ? AND joins_on <= ? GROUP BY team"


_ABLE = """
SELECT s.service, coalesce(s.team, '') AS team, count(DISTINCT CASE WHEN r.is_able THEN r.person END) AS able
FROM {services} AS s LEFT JOIN {responders} AS r ON r.service = s.service
    AND r.valid_from <= ? AND coalesce(r.valid_to, DATE '9999-01-01') > ?
WHERE s.lifecycle NOT IN ('planned', 'retired')
    AND s.valid_from <= ? AND coalesce(s.valid_to, DATE '9999-01-01') > ?
GROUP BY ALL ORDER BY ALL
"""


def read_staffing(
    warehouse: Warehouse, contracts: Mapping[str, Contract], calendar: Calendar, as_of: datetime, people: PeopleSettings
) -> dict[str, Records]:
    """Return what pages tell of people without naming any: who there is by team, and how many can mend each service."""
    able = _read_able(warehouse, contracts, calendar, as_of)
    staff = _read_staff(warehouse, contracts, calendar, as_of, people)
    return {name: found for name, found in ((STAFFING, staff), (ABLE, able)) if found is not None}


def _read_staff(
    warehouse: Warehouse, contracts: Mapping[str, Contract], calendar: Calendar, as_of: datetime, people: PeopleSettings
) -> Records | None:
    """Return plan, people, openings and those still learning by team, for the last quarters; None without a plan."""
    held: dict[str, str] = {
        name: recorded_relation(warehouse, contracts[name], as_of)
        for name in ("headcount_plan", "people", "openings")
        if name in contracts and name in warehouse.tables()
    }
    if "headcount_plan" not in held:
        return None
    months = warehouse.run(_MONTHS.format(relation=held["headcount_plan"]))
    today = calendar.local_day(as_of)
    newest = calendar.period(today, Grain.QUARTER)
    share = people.ramp_useful_pct / 100
    rows: list[tuple[object, ...]] = []
    for quarter in (calendar.shift(newest, step) for step in range(1 - _QUARTERS, 1)):
        until = min(today, quarter.ends_on - timedelta(days=1))
        teams = merge_small(_teams(warehouse, held, months, quarter, until, people.ramp_days), people.least_group)
        rows += [
            (quarter.starts_on, until, one.team, one.planned, one.actual, one.open, one.learning, one.useful(share),
             people.ramp_days, people.ramp_useful_pct, people.least_group)
            for one in teams
        ]  # fmt: skip
    return Records(_TYPES, pd.DataFrame(rows, columns=list(_TYPES), dtype=object)) if rows else None


def _teams(
    warehouse: Warehouse,
    held: Mapping[str, str],
    months: Iterable[tuple[date, str, int | None, int | None]],
    quarter: Period,
    until: date,
    ramp_days: int,
) -> Iterator[Staff]:
    """Yield the teams of a quarter's last month in which people were counted; of its last plan where none was."""
    inside = [row for row in months if quarter.starts_on <= row[0] < quarter.ends_on]
    counted = [row for row in inside if row[3] is not None and row[0] <= until] or inside
    last = max((row[0] for row in counted), default=None)
    teams = {team: (plan, there) for month, team, plan, there in inside if month == last}
    since = until - timedelta(days=ramp_days)
    openings = _counts(warehouse, _OPEN, held.get("openings"), [until, until])
    learning = _counts(warehouse, _LEARNING, held.get("people"), [until, until, since, until, until])
    if learning is None:
        learning = _counts(warehouse, _JOINED, held.get("openings"), [since, until])
    for team, people in sorted(teams.items()):
        counts = (None if known is None else known.get(team, 0) for known in (openings, learning))
        yield Staff(team, *(None if one is None else int(one) for one in people), *counts)


def _counts(warehouse: Warehouse, sql: str, relation: str | None, values: list[object]) -> dict[str, int] | None:
    """Return counts by team; None where the table is not there."""
    return None if relation is None else dict(warehouse.run(sql.format(relation=relation), values))


def _read_able(
    warehouse: Warehouse, contracts: Mapping[str, Contract], calendar: Calendar, as_of: datetime
) -> Records | None:
    """Return how many people can mend each running service alone, without saying who; None where nobody says."""
    held: dict[str, str] = {
        name: recorded_relation(warehouse, contracts[name], as_of)
        for name in ("services", "responders")
        if name in contracts and name in warehouse.tables()
    }
    if len(held) < 2:
        return None
    today = calendar.local_day(as_of)
    rows = warehouse.run(_ABLE.format(**held), [today, today, today, today])
    types = {"service": "VARCHAR", "team": "VARCHAR", "able": "BIGINT"}
    return Records(types, pd.DataFrame(rows, columns=list(types), dtype=object)) if rows else None
