"""What later versions of an incident changed is told with what it was and when that changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from greendot.calendar import Calendar
from greendot.contracts import read_contracts
from greendot.publish.restated import read_restatements
from greendot.resources import shipped
from greendot.warehouse import ensure_table, open_warehouse

CONTRACTS = read_contracts(shipped("data", "contracts"))
CALENDAR = Calendar(ZoneInfo("UTC"))
COLUMNS = ("source", "incident", "title", "started_at", "resolved_at", "users_affected_mid", "reported_at", "loaded_at")


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    versions = [
        # told on the day, then longer and wider eight days later
        ("a", "2016-09-03 10:00", "2016-09-03 10:44", 100, "2016-09-03 11:00"),
        ("a", "2016-09-03 10:00", "2016-09-03 11:11", 310, "2016-09-11 09:00"),
        # still being understood: the next day is no restatement
        ("b", "2016-09-04 10:00", "2016-09-04 10:44", 100, "2016-09-04 11:00"),
        ("b", "2016-09-04 10:00", "2016-09-04 10:44", 120, "2016-09-05 11:00"),
        # what was unknown and then known is none either
        ("c", "2016-09-05 10:00", None, None, "2016-09-05 11:00"),
        ("c", "2016-09-05 10:00", "2016-09-09 10:00", 50, "2016-09-09 11:00"),
    ]
    path = tmp_path / "facts.duckdb"
    with open_warehouse(path, read_only=False) as warehouse:
        ensure_table(warehouse, CONTRACTS["incidents"])
        listed, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
        for key, began, ended, users, told in versions:
            cells = ["pager", key, "Search slow", began, ended, users, told, "2016-10-01 00:00"]
            warehouse.run(f"INSERT INTO incidents_versions ({listed}) VALUES ({marks})", cells)
    return path


def test_versions_that_differ_are_restatements(facts: Path) -> None:
    with open_warehouse(facts) as warehouse:
        found = read_restatements(warehouse, CONTRACTS, CALENDAR, datetime(2016, 11, 1, tzinfo=UTC))["incidents"]
    told = {(one.member, one.column): (one.before, one.after, one.day, one.loaded_at) for one in found}
    when = (date(2016, 9, 3), datetime(2016, 9, 11, 9, tzinfo=UTC))
    assert told == {("a", "minutes"): (44.0, 71.0, *when), ("a", "users_affected_mid"): (100.0, 310.0, *when)}


def test_what_was_told_later_is_not_known_yet(facts: Path) -> None:
    with open_warehouse(facts) as warehouse:
        found = read_restatements(warehouse, CONTRACTS, CALENDAR, datetime(2016, 9, 10, tzinfo=UTC))
    assert found == {"incidents": ()}
