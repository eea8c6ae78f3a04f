"""Who there is by team and quarter is published in counts; small teams stand together, and nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from greendot.calendar import Calendar
from greendot.contracts import read_contracts
from greendot.publish.staffed import ABLE, STAFFING, read_staffing
from greendot.resources import shipped
from greendot.settings import PeopleSettings
from greendot.warehouse import Warehouse, ensure_table, open_warehouse

CONTRACTS = read_contracts(shipped("data", "contracts"))
AS_OF = datetime(2016, 11, 15, tzinfo=UTC)
NOVEMBER = date(2016, 11, 1)


def insert(warehouse: Warehouse, table: str, **row: object) -> None:
    full = {"source": "office", "loaded_at": datetime(2016, 11, 1), **row}  # noqa: DTZ001 - the file keeps UTC
    names, marks = ", ".join(full), ", ".join("?" * len(full))
    warehouse.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(full.values()))


@pytest.fixture
def facts(tmp_path: Path) -> Iterator[Warehouse]:
    """Yield three teams of 9, 6 and 2 people in November; the plan knows December, which has not been."""
    with open_warehouse(tmp_path / "facts.duckdb", read_only=False) as warehouse:
        for table in ("headcount_plan", "people", "openings", "services", "responders"):
            ensure_table(warehouse, CONTRACTS[table])
        for team, planned, actual in (("large", 10, 9), ("middle", 6, 6), ("tiny", 3, 2)):
            insert(warehouse, "headcount_plan", month=NOVEMBER, team=team, role="all", planned=planned, actual=actual)
            insert(warehouse, "headcount_plan", month=date(2016, 12, 1), team=team, role="all", planned=planned + 5)
        insert(warehouse, "headcount_plan", month=NOVEMBER, team="large", role="manager", planned=1, actual=1)
        for opening, opened, filled in (("J1", date(2016, 10, 1), None), ("J2", date(2016, 10, 1), NOVEMBER)):
            insert(warehouse, "openings", opening=opening, team="large", opened_on=opened, filled_on=filled)
        for person, joined, left in (
            ("P1", date(2016, 9, 1), None), ("P2", date(2016, 8, 1), None), ("P3", date(2016, 10, 1), NOVEMBER),
        ):  # fmt: skip
            insert(warehouse, "people", person=person, team="large", joined_on=joined, valid_from=joined, left_on=left,
                   valid_to=left)  # fmt: skip
        for service, able in (("gateway", 1), ("search", 2)):
            insert(warehouse, "services", service=service, title=service, team="large", lifecycle="live",
                   valid_from=date(2016, 1, 1))  # fmt: skip
            for number in range(3):
                insert(warehouse, "responders", service=service, person=f"P{number}", is_able=number < able,
                       valid_from=date(2016, 1, 1))  # fmt: skip
        yield warehouse


def staffing(facts: Warehouse, **rules: Any) -> list[dict[str, Any]]:
    found = read_staffing(facts, CONTRACTS, Calendar(ZoneInfo("UTC")), AS_OF, PeopleSettings(**rules))
    rows: list[dict[str, Any]] = found[STAFFING].rows.to_dict("records") if STAFFING in found else []
    return rows


def test_the_last_month_with_people_is_told_and_small_teams_together(facts: Warehouse) -> None:
    """Alone the tiny team would be the whole less the rest, so the middle one joins it: 8 people of 9 planned."""
    rows = {row["team"]: row for row in staffing(facts)}
    assert {team: (row["planned"], row["actual"], row["open"]) for team, row in rows.items()} == {
        "large": (10, 9, 1), "": (9, 8, 0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "learning", "useful"),
    [({}, 1, 8.5), ({"ramp_days": 120}, 2, 8.0), ({"ramp_days": 0}, 0, 9.0), ({"ramp_useful_pct": 100.0}, 1, 9.0)],
)
def test_who_joined_within_the_ramp_counts_in_part_and_who_left_does_not(facts, rules, learning, useful) -> None:
    (row,) = (row for row in staffing(facts, **rules) if row["team"] == "large")
    assert (row["learning"], row["useful"]) == (learning, useful)


def test_without_rows_about_people_those_who_accepted_are_counted(facts: Warehouse) -> None:
    facts.run("DROP TABLE people")
    facts.run("UPDATE openings SET joins_on = DATE '2016-11-10' WHERE opening = 'J2'")
    assert next(row["learning"] for row in staffing(facts) if row["team"] == "large") == 1
    facts.run("DROP TABLE openings")
    row = next(row for row in staffing(facts) if row["team"] == "large")
    assert (row["open"], row["learning"], row["useful"]) == (None, None, None)  # not known is not zero


def test_services_are_told_with_how_many_can_mend_them_and_not_who(facts: Warehouse) -> None:
    found = read_staffing(facts, CONTRACTS, Calendar(ZoneInfo("UTC")), AS_OF, PeopleSettings())[ABLE]
    assert found.rows.to_dict("records") == [
        {"service": "gateway", "team": "large", "able": 1}, {"service": "search", "team": "large", "able": 2},
    ]  # fmt: skip


def test_without_a_plan_nothing_is_told(facts: Warehouse) -> None:
    facts.run("DROP TABLE headcount_plan")
    assert staffing(facts) == []
