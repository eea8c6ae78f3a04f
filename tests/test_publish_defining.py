"""Definitions: their history from build to build, and what a new one made of the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from greendot.definitions import Definition
from greendot.snapshot import Snapshot, open_snapshot
from greendot.warehouse import open_warehouse
from test_publish import NOW, fill, run, user_rows, write_metric

MEAN = "SELECT period(day) AS period, avg(users) AS value FROM daily_users WHERE plan = 'all' GROUP BY ALL"
PEAK = MEAN.replace("avg", "max")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with a year of users and one metric of them."""
    (tmp_path / "greendot.toml").write_text('[company]\nname = "Test"\ntime_zone = "UTC"\n')
    with open_warehouse(tmp_path / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        fill(
            warehouse, "daily_users", [row for row in user_rows() if row["plan"] == "all" and str(row["day"]) >= "2016"]
        )
    write_metric(tmp_path, "growth", "people", MEAN)
    return tmp_path


def live(workspace: Path, role: str = "engineer") -> Snapshot:
    return open_snapshot(workspace / "build" / "snapshots", role=role)


def history(snapshot: Snapshot) -> list[tuple[int, str, str]]:
    """Return each definition's place, its aggregate and the build that first held it."""
    return [(one.place, "max" if "max(" in one.sql else "avg", one.since_build) for one in snapshot.definitions]


def add_a_day(workspace: Path) -> None:
    with open_warehouse(workspace / "build" / "facts.duckdb", read_only=False) as warehouse:
        fill(warehouse, "daily_users", [{"day": date(2013, 12, 31), "region": "all", "plan": "all", "users": 7}])


def forget(workspace: Path, build: str) -> None:
    """Make a build one of a release that kept no definitions."""
    with duckdb.connect(str(workspace / "build" / "snapshots" / f"{build}.duckdb")) as connection:
        for table in ("definitions", "redefined", "reads"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE runs DROP COLUMN message")


def test_a_definition_is_kept_with_its_file_and_since_when(workspace: Path) -> None:
    first = run(workspace).build
    snapshot = live(workspace)
    (one,) = snapshot.definitions
    assert (one.metric, one.place, one.title, one.since, one.since_build) == ("people", 0, "People", NOW, "")
    assert one.text == (workspace / "queries" / "growth" / "people.sql").read_text()
    assert [(read.table, read.columns) for read in snapshot.reads] == [("daily_users", "day, plan, users")]
    add_a_day(workspace)
    later = run(workspace, now=NOW + timedelta(hours=1)).build
    assert later != first
    assert [(one.since, one.since_build) for one in live(workspace).definitions] == [(NOW, first)]


def test_a_new_definition_is_told_apart_from_what_happened(workspace: Path) -> None:
    first = run(workspace).build
    write_metric(workspace, "growth", "people", PEAK, kind="peak")
    second = run(workspace, now=NOW + timedelta(minutes=1))
    snapshot = live(workspace)
    assert history(snapshot) == [(0, "avg", first), (1, "max", "")]
    third = next(one for one in snapshot.redefined if one.starts_on == date(2016, 7, 1))
    # 31 days of 1,310, 31 of 1,320 and 30 of 1,330: their mean, and their largest.
    assert third.old == pytest.approx((31 * 1310 + 31 * 1320 + 30 * 1330) / 92)
    assert third.new == 1330
    assert [one.is_partial for one in snapshot.redefined][-1]
    assert len(snapshot.redefined) == 4
    assert run(workspace, now=NOW + timedelta(minutes=2)).build == second.build


def test_going_back_is_a_change_of_its_own(workspace: Path) -> None:
    first = run(workspace).build
    write_metric(workspace, "growth", "people", PEAK, kind="peak")
    second = run(workspace).build
    write_metric(workspace, "growth", "people", MEAN)
    assert run(workspace).build not in (first, second)
    assert history(live(workspace)) == [(0, "avg", first), (1, "max", second), (2, "avg", "")]
    assert len({(one.before, one.after) for one in live(workspace).redefined}) == 2


@pytest.mark.parametrize(
    ("sql", "header", "reason"),
    [
        (MEAN.replace("plan = 'all'", "plans = 'all'"), {}, "column 'plans'"),
        ("SELECT period(minute_at) AS period, sum(attempted) AS value FROM delivery GROUP BY 1",
         {"kind": "count", "sources": "delivery: 36h", "more": ""}, "no source fills delivery"),
    ],
)  # fmt: skip
def test_where_the_earlier_one_cannot_run_the_reason_is_said(
    workspace: Path, sql: str, header: dict[str, str], reason: str
) -> None:
    build = run(workspace).build
    write_metric(workspace, "growth", "people", sql, **header)
    text = (workspace / "queries" / "growth" / "people.sql").read_text()
    write_metric(workspace, "growth", "people", PEAK, kind="peak")
    with duckdb.connect(str(workspace / "build" / "snapshots" / f"{build}.duckdb")) as connection:
        connection.execute("UPDATE definitions SET text = ?", [text])
    run(workspace)
    told = [(one.starts_on, one.old, one.reason) for one in live(workspace).redefined]
    assert len(told) == 1
    assert told[0][:2] == (None, None)
    assert reason in told[0][2]


def test_builds_of_an_earlier_release_are_read_and_their_definitions_taken_over(workspace: Path) -> None:
    first = run(workspace).build
    forget(workspace, first)
    old = live(workspace)
    assert (old.definitions, old.redefined, old.reads) == ((), (), ())
    assert all(one.message == "" for one in old.runs)
    add_a_day(workspace)
    run(workspace)
    (one,) = live(workspace).definitions
    assert (one.since_build, bool(one.text)) == (first, True)


def test_a_metric_that_is_gone_for_a_while_keeps_its_record_and_hides_it_from_viewers(workspace: Path) -> None:
    first = run(workspace).build
    write_metric(workspace, "growth", "others", MEAN)
    file = workspace / "queries" / "growth" / "people.sql"
    text = file.read_text()
    file.unlink()
    run(workspace)
    assert [one.metric for one in live(workspace).definitions] == ["others", "people"]
    assert [one.metric for one in live(workspace, "viewer").definitions] == ["others"]
    file.write_text(text)
    run(workspace)
    known: dict[str, Definition] = {one.metric: one for one in live(workspace).definitions}
    assert (known["people"].place, known["people"].since_build) == (0, first)
    assert replace(known["people"], since_build="").since == NOW
