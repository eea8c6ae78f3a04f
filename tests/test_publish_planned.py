"""What changed in the plan is told from the versions kept of it, with the rules it is judged by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from greendot.calendar import Calendar
from greendot.publish.planned import CHANGES, RULES, UNREAD, read_planned, read_reviews
from greendot.settings import CadenceSettings, PlanSettings
from greendot.warehouse import open_warehouse
from workspace_files import CONTRACTS, Workspace

CONFIGURATION = """
[sources.plan]
path = "plan.csv"
pull = "full"
[sources.plan.tables.initiatives.columns]
kind = "'product'"
title = "initiative"
"""
HEAD = "initiative,state,quarter_committed,forecast_on\n"
FIRST, SECOND, THIRD = (datetime(2016, month, 1, tzinfo=UTC) for month in (9, 10, 11))


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    """Return a plan that was loaded three times: B moves and lands, C is added, A leaves the source."""
    plan = Workspace(tmp_path, CONFIGURATION)
    plan.write("plan.csv", HEAD + "A,planned,2016-Q4,2016-12-01\nB,in progress,2016-Q4,2016-11-01\n")
    plan.load(FIRST)
    plan.write("plan.csv", HEAD + "A,planned,2016-Q4,2016-12-01\nB,in progress,2017-Q1,2017-01-15\nC,planned,,\n")
    plan.load(SECOND)
    plan.write("plan.csv", HEAD + "B,landed,2017-Q1,2017-01-15\nC,planned,,\n")
    plan.load(THIRD)
    return plan


def told(made: Workspace, as_of: datetime) -> list[tuple[str, int, str, str, str]]:
    with open_warehouse(made.folder / "build/facts.duckdb") as facts:
        found = read_planned(facts, CONTRACTS, as_of, PlanSettings())
    if CHANGES not in found:
        return []
    rows = found[CHANGES].rows.itertuples(index=False)
    return sorted((row.initiative, row.known_at.month, row.field, row.before, row.after) for row in rows)


def test_each_change_is_told_with_the_day_it_was_known(made: Workspace) -> None:
    assert told(made, datetime(2016, 12, 1, tzinfo=UTC)) == [
        ("A", 11, "closed", "A", "product"),
        ("B", 10, "forecast_on", "2016-11-01", "2017-01-15"),
        ("B", 10, "quarter_committed", "2016-Q4", "2017-Q1"),
        ("B", 11, "state", "in progress", "landed"),
        ("C", 10, "added", "", ""),
    ]


def test_what_was_not_known_yet_is_not_told(made: Workspace) -> None:
    assert {row[1] for row in told(made, datetime(2016, 10, 15, tzinfo=UTC))} == {10}
    assert told(made, datetime(2016, 9, 15, tzinfo=UTC)) == []


def test_the_rules_are_published_and_nothing_without_a_plan(made: Workspace, tmp_path: Path) -> None:
    with open_warehouse(made.folder / "build/facts.duckdb") as facts:
        found = read_planned(facts, CONTRACTS, THIRD, PlanSettings(late_days=21))
        assert read_planned(facts, {}, THIRD, PlanSettings()) == {}
    rules = dict(found[RULES].rows.itertuples(index=False, name=None))
    assert (rules["late_days"], rules["slip_rate"]) == (21.0, 0.5)
    assert UNREAD not in found


def test_reviews_are_those_dates_of_the_cadence_that_say_so() -> None:
    cadence = CadenceSettings({"quarterly review": "7 days after the quarter begins", "inputs": "2017-01-05"})
    calendar = Calendar(ZoneInfo("UTC"))
    rows = read_reviews(cadence, calendar, date(2017, 2, 15))["reviews"].rows
    assert list(rows["name"].unique()) == ["quarterly review"]
    assert rows["held_on"].max() == date(2017, 1, 8)
    assert len(rows) == 9
    assert read_reviews(CadenceSettings(), calendar, date(2017, 2, 15)) == {}
