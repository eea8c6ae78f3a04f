"""Publishing: from facts in a real warehouse to a snapshot that is read back."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner

from greendot.calendar import Calendar, Grain
from greendot.cli.publish_commands import publish_command
from greendot.contracts import read_contracts
from greendot.errors import PublishError
from greendot.metrics import read_metrics
from greendot.publish import PublishReport, publish
from greendot.publish.cutting import Reach
from greendot.publish.facts import Coverage
from greendot.publish.series import with_zeros
from greendot.resources import shipped
from greendot.results import TOTAL, Against, Word
from greendot.settings import Settings, read_settings
from greendot.snapshot import build_names, live_build, open_snapshot
from greendot.store import open_store
from greendot.warehouse import Warehouse, ensure_table, open_warehouse

NOW = datetime(2016, 11, 15, 6, tzinfo=UTC)
CONTRACTS = read_contracts(shipped("data", "contracts"))

HEADER = """/* ---
title: {title}
summary: {title}, for a test.
owner: team-test
kind: {kind}
unit: {unit}
better: {better}
course: steady
dimensions: [{dimensions}]
sources: {{{sources}}}
evidence: measured
pitfalls: None.
source: a test
audience: viewer
status: certified
{more}--- */
"""

OVER = "over: [region, plan]\n"
USERS = "SELECT period(day) AS period, region, plan, avg(users) AS value FROM daily_users GROUP BY ALL"
INCIDENTS = "SELECT period(started_at) AS period, severity, count(*) AS value FROM incidents GROUP BY ALL"
RESTORE = """SELECT period(started_at) AS period, minutes_between(started_at, resolved_at) AS value,
resolved_at IS NULL AS is_open FROM incidents"""
DELIVERED = """SELECT period(minute_at) AS period, sum(ok_first_try) AS numerator, sum(attempted) AS denominator
FROM delivery GROUP BY ALL"""


def write_metric(folder: Path, area: str, name: str, sql: str, **fields: str) -> None:
    file = folder / "queries" / area / f"{name}.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    known = {"title": name.replace("_", " ").capitalize(), "kind": "gauge", "unit": "users", "better": "higher",
             "dimensions": "", "sources": "daily_users: 36h", "more": OVER if "users" in sql else ""}  # fmt: skip
    file.write_text(HEADER.format(**{**known, **fields}) + sql + "\n")


def fill(warehouse: Warehouse, table: str, rows: list[dict[str, object]], loaded_at: datetime = NOW) -> None:
    """Put rows into a fact table, and their first versions where history is kept, as a load would."""
    contract = CONTRACTS[table]
    ensure_table(warehouse, contract)
    names = [column.name for column in contract.all_columns]
    defaults = {"source": "export", "loaded_at": loaded_at.replace(tzinfo=None)}
    targets = [table, *([f"{table}_versions"] if contract.keeps_history else [])]
    for row in rows:
        cells = [{**defaults, **row}.get(name) for name in names]
        for target in targets:
            listed = ", ".join(f'"{name}"' for name in names)
            warehouse.run(f'INSERT INTO "{target}" ({listed}) VALUES ({", ".join("?" * len(names))})', cells)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def users_on(day: date) -> int:
    """Return 1000 users, 10 more each month and a little less at weekends: hand-checkable by month."""
    return 1000 + 10 * ((day.year - 2014) * 12 + day.month)


def user_rows(last: date = date(2016, 11, 14)) -> list[dict[str, object]]:
    return [
        {"day": day, "region": "all", "plan": plan, "users": users_on(day) * share // 10}
        for day in days(date(2014, 1, 1), last)
        for plan, share in (("all", 10), ("paid", 3), ("free", 7))
    ]


def at(text: str) -> datetime:
    """Return an instant as the warehouse keeps it: UTC, without saying so."""
    return datetime.fromisoformat(text)


def incident(name: str, started_at: datetime, minutes: int | None, severity: str = "minor", **more: object):
    ended = started_at + timedelta(minutes=minutes) if minutes is not None else None
    return {"incident": name, "title": name, "severity": severity, "started_at": started_at, "resolved_at": ended,
            "found_by": "us", "is_public": False, **more}  # fmt: skip


INCIDENT_ROWS = [
    incident("a", at("2016-07-05 10:00"), 30, "critical"),
    incident("b", at("2016-08-05 10:00"), 60),
    incident("c", at("2016-09-05 10:00"), 120),
    incident("d", at("2016-10-20 10:00"), 45),
    incident("e", at("2016-11-15 05:00"), None, "critical"),
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with two years of users, five incidents, and metrics of each plain sort."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "greendot.toml").write_text('[company]\nname = "Test"\ntime_zone = "UTC"\n')
    write_metric(folder, "growth", "daily_users", USERS, dimensions="region, plan")
    write_metric(folder, "incidents", "incidents", INCIDENTS, kind="count", unit="incidents", better="lower",
                 dimensions="severity", sources="incidents: 36h")  # fmt: skip
    write_metric(folder, "incidents", "time_to_restore", RESTORE, kind="duration", unit="minutes", better="lower",
                 sources="incidents: 36h")  # fmt: skip
    write_metric(folder, "messages", "delivered", DELIVERED, kind="ratio", unit="percent", sources="delivery: 36h")
    with open_warehouse(folder / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        fill(warehouse, "daily_users", user_rows())
        fill(warehouse, "incidents", INCIDENT_ROWS)
    return folder


@pytest.fixture
def workspace(template: Path, tmp_path: Path) -> Path:
    """Return a copy of the workspace that a test may change."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("snapshots"))
    return tmp_path


def run(folder: Path, settings: Settings | None = None, **given: object) -> PublishReport:
    library = read_metrics([folder / "queries"], CONTRACTS)
    return publish(settings or read_settings(folder, {}), CONTRACTS, library, **{"now": NOW, **given})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def published(template: Path) -> tuple[Path, PublishReport]:
    return template / "build" / "snapshots", run(template)


def test_what_is_published(published: tuple[Path, PublishReport]) -> None:
    folder, report = published
    assert report.failed == ()
    assert report.metrics == ("daily_users", "incidents", "time_to_restore")
    assert live_build(folder) == report.build
    assert [(one.name, one.reason) for one in report.dormant] == [
        ("delivered", "no source fills delivery (Messages delivered first time)")
    ] or report.dormant[0].reason.startswith("no source fills delivery")


def test_values_are_those_of_the_facts(published: tuple[Path, PublishReport]) -> None:
    snapshot = open_snapshot(published[0])
    calendar = snapshot.calendar
    months = {calendar.key(one.period): one.value for one in snapshot.observations("daily_users", Grain.MONTH)}
    assert months["2014-01"] == 1010
    assert months["2016-10"] == 1340
    assert len(months) == 35
    paid = snapshot.result("daily_users", calendar.parse("2016-10"), (("plan", "paid"),))
    assert paid.value == 402
    quarter = snapshot.result("daily_users", calendar.parse("2016-Q3"))
    assert quarter.value == pytest.approx((31 * 1310 + 31 * 1320 + 30 * 1330) / 92)


def test_an_unfinished_period_is_compared_with_finished_days_of_the_earlier(
    published: tuple[Path, PublishReport],
) -> None:
    snapshot = open_snapshot(published[0])
    result = snapshot.result("daily_users", snapshot.calendar.parse("2016-Q4"))
    assert result.observation.is_partial
    # 45 finished days of each: 1 October to 14 November against 1 July to 14 August.
    assert result.comparison.is_to_date
    assert result.comparison.now == pytest.approx((31 * 1340 + 14 * 1350) / 45)
    assert result.comparison.then == pytest.approx((31 * 1310 + 14 * 1320) / 45)
    year = snapshot.comparison("daily_users", result.period, TOTAL, Against.YEAR_AGO)
    assert year.then == pytest.approx((31 * 1220 + 14 * 1230) / 45)


def test_counts_to_date_are_cut_at_the_same_time_of_day(published: tuple[Path, PublishReport]) -> None:
    snapshot = open_snapshot(published[0])
    result = snapshot.result("incidents", snapshot.calendar.parse("2016-Q4"))
    assert (result.value, result.comparison.now, result.comparison.then) == (2, 2, 2)  # a and b, not c on 5 September
    assert result.comparison.word is Word.TOO_LITTLE


def test_a_count_without_rows_is_zero_and_a_gauge_unknown(published: tuple[Path, PublishReport]) -> None:
    snapshot = open_snapshot(published[0])
    weeks = {one.period.starts_on: one.value for one in snapshot.observations("incidents", Grain.WEEK)}
    assert weeks[date(2016, 7, 4)] == 1
    assert weeks[date(2016, 7, 11)] == 0
    assert weeks[date(2016, 11, 14)] == 1
    assert snapshot.result("time_to_restore", snapshot.calendar.parse("week-2016-07-11")).value is None


def test_durations_are_quantiles_with_open_ones_apart(published: tuple[Path, PublishReport]) -> None:
    snapshot = open_snapshot(published[0])
    third = snapshot.result("time_to_restore", snapshot.calendar.parse("2016-Q3")).observation
    assert (third.value, third.p90, third.n, third.n_open) == (60, 108, 3, 0)
    fourth = snapshot.result("time_to_restore", snapshot.calendar.parse("2016-Q4")).observation
    assert (fourth.value, fourth.n, fourth.n_open) == (45, 1, 1)


def test_verdicts_by_month_and_quarter_come_from_days_and_those_by_week_from_earlier_weeks(
    published: tuple[Path, PublishReport],
) -> None:
    snapshot = open_snapshot(published[0])
    calendar = snapshot.calendar
    month = snapshot.comparison("daily_users", calendar.parse("2016-10"), TOTAL, Against.PREVIOUS)
    assert (month.word, month.n) == (Word.NO_CLEAR_CHANGE, 61)  # the days of September and October
    assert month.method.startswith("Compares typical weeks")
    assert month.low < month.change < month.high
    week = snapshot.comparison("daily_users", calendar.parse("week-2016-10-17"), TOTAL, Against.PREVIOUS)
    assert week.method.startswith("A change outside")
    first = snapshot.comparison("daily_users", calendar.parse("2014-01"), TOTAL, Against.PREVIOUS)
    assert (first.word, first.then) == (Word.TOO_LITTLE, None)
    open_week = snapshot.comparison("daily_users", calendar.parse("week-2016-11-14"), TOTAL, Against.PREVIOUS)
    assert open_week.word is Word.TOO_LITTLE
    assert "once it is over" in open_week.method


def test_records_freshness_and_counts_are_there(published: tuple[Path, PublishReport]) -> None:
    snapshot = open_snapshot(published[0])
    assert [row["incident"] for row in snapshot.records("incidents")] == ["a", "b", "c", "d", "e"]
    fresh = {one.table: one for one in snapshot.freshness}
    assert fresh["daily_users"].covers_to == datetime(2016, 11, 15, tzinfo=UTC)
    assert fresh["daily_users"].age_h == 6
    assert not fresh["daily_users"].is_stale
    assert fresh["incidents"].covers_to == NOW
    assert {one.table: one.rows for one in snapshot.facts} == {"daily_users": 3147, "incidents": 5}


def test_publishing_again_with_nothing_new_is_the_same_build(workspace: Path) -> None:
    first = run(workspace)
    again = run(workspace)
    later = run(workspace, now=NOW + timedelta(seconds=30))
    assert first.is_new
    assert (again.build, again.is_new) == (first.build, False)
    assert later.build == first.build
    assert build_names(workspace / "build" / "snapshots") == (first.build,)


def test_a_metric_with_infinities_is_left_out_and_the_rest_is_published(workspace: Path) -> None:
    endless = "SELECT period(started_at) AS period, count(*) / 0 AS value FROM incidents GROUP BY ALL"
    write_metric(workspace, "incidents", "endless", endless, sources="incidents: 36h", more="")
    settings = read_settings(workspace, {})
    report = run(workspace, replace(settings, publish=replace(settings.publish, missing_pct=50)))
    assert [(one.name, one.reason[:26]) for one in report.failed] == [("endless", "returns an infinite value ")]
    assert "daily_users" in report.metrics


def test_names_of_people_stand_in_their_own_file_alone(workspace: Path) -> None:
    planted = "Zelda Quimby"
    person = {"person": "zq", "name": planted, "team": "core", "valid_from": date(2016, 1, 1)}
    initiative = {"initiative": "i1", "title": "Shards", "kind": "infrastructure", "state": "under_way",
                  "owner": planted, "is_for_everyone": True}  # fmt: skip
    with open_warehouse(workspace / "build" / "facts.duckdb", read_only=False) as warehouse:
        fill(warehouse, "people", [person])
        fill(warehouse, "initiatives", [initiative])
    build = run(workspace).build
    folder = workspace / "build" / "snapshots"
    main, people = told(folder / f"{build}.duckdb"), told(folder / f"{build}.people.duckdb")
    assert "Shards" in main
    assert planted not in main
    assert people.count(planted) == 2
    assert not {column for table, column in columns_of(folder / f"{build}.duckdb") if table.startswith("record_")
                and CONTRACTS.get(table.removeprefix("record_"))
                and CONTRACTS[table.removeprefix("record_")].column(column).is_person}  # fmt: skip


def told(file: Path) -> str:
    """Return every cell of a snapshot's file as one text: the file itself is compressed."""
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return "".join(str(connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name in tables)


def columns_of(file: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall()


def test_as_of_sees_what_was_known_then(workspace: Path) -> None:
    with open_warehouse(workspace / "build" / "facts.duckdb", read_only=False) as warehouse:
        restated = incident("d", at("2016-10-20 10:00"), 45, "critical", reported_at=at("2016-11-10 00:00"))
        warehouse.run("DELETE FROM incidents WHERE incident = 'd'")
        warehouse.run(
            "UPDATE incidents_versions SET reported_at = TIMESTAMP '2016-10-20 12:00:00' WHERE incident = 'd'"
        )
        fill(warehouse, "incidents", [restated])
    report = run(workspace, as_of=datetime(2016, 11, 1, tzinfo=UTC))
    snapshot = open_snapshot(workspace / "build" / "snapshots")
    assert report.build.startswith("2016-11-01-")
    severities = {row["incident"]: row["severity"] for row in snapshot.records("incidents")}
    assert severities == {"a": "critical", "b": "minor", "c": "minor", "d": "minor"}
    quarter = snapshot.calendar.parse("2016-Q4")
    assert snapshot.result("incidents", quarter).value == 1
    assert {one.covers_to for one in snapshot.freshness if one.table == "daily_users"} == {snapshot.build.as_of}
    run(workspace)
    assert open_snapshot(workspace / "build" / "snapshots").records("incidents")[3]["severity"] == "critical"


@pytest.mark.parametrize(
    ("sql", "fields", "reason"),
    [
        (USERS.replace("daily_users", "nonsense"), {"dimensions": "region, plan"}, "is not a fact table"),
        ("SELECT period(day) FROM daily_users", {}, ""),
    ],
)
def test_a_metric_that_fails_is_left_out_and_the_rest_publishes(
    workspace: Path, sql: str, fields: dict[str, str], reason: str
) -> None:
    write_metric(workspace, "growth", "broken", sql, **fields)
    settings = read_settings(workspace, {})
    report = run(workspace, replace(settings, publish=replace(settings.publish, missing_pct=50)))
    assert [one.name for one in report.failed] == ["broken"]
    assert reason in report.failed[0].reason
    assert str(workspace) not in report.failed[0].reason
    assert open_snapshot(workspace / "build" / "snapshots").left_out == report.left_out
    assert "daily_users" in report.metrics


def test_too_many_missing_metrics_stop_it(workspace: Path) -> None:
    before = run(workspace).build
    write_metric(workspace, "growth", "broken", "SELECT nothing AS value FROM daily_users")
    with pytest.raises(PublishError, match=r"1 of 4 certified metrics failed.*publish\.missing_pct = 20"):
        run(workspace)
    assert live_build(workspace / "build" / "snapshots") == before


def test_a_failed_load_stops_it(workspace: Path) -> None:
    before = run(workspace).build
    with open_warehouse(workspace / "build" / "facts.duckdb", read_only=False) as warehouse:
        warehouse.run(
            "INSERT INTO greendot.load_runs (run, source, table_name, started_at, loaded_at, outcome, error) VALUES "
            "(1, 'export', '', TIMESTAMP '2016-11-15 05:00:00', TIMESTAMP '2016-11-15 05:00:00', 'failed', 'disk full')"
        )
    config = workspace / "greendot.toml"
    config.write_text(config.read_text() + '[sources.export]\npath = "x.csv"\n[sources.export.tables.teams]\n')
    with pytest.raises(PublishError, match=r"last load of 'export' failed: disk full.*has not changed"):
        run(workspace)
    assert live_build(workspace / "build" / "snapshots") == before


def test_facts_that_do_not_fit_their_contract_stop_it(workspace: Path) -> None:
    with open_warehouse(workspace / "build" / "facts.duckdb", read_only=False) as warehouse:
        warehouse.run("ALTER TABLE daily_users ALTER users TYPE VARCHAR")
    with pytest.raises(PublishError, match=r"daily_users\.users is VARCHAR, not BIGINT"):
        run(workspace)
    assert live_build(workspace / "build" / "snapshots") is None


def test_old_builds_are_removed_by_the_retention_rule(workspace: Path) -> None:
    shutil.rmtree(workspace / "queries" / "growth")
    settings = read_settings(workspace, {})
    few = replace(settings, publish=replace(settings.publish, keep=1))
    builds = [run(workspace, few, as_of=NOW - timedelta(days=back)).build for back in (3, 2, 1)]
    assert build_names(workspace / "build" / "snapshots") == (builds[2], builds[1])


def test_a_target_is_met_or_missed(workspace: Path) -> None:
    write_metric(
        workspace,
        "growth",
        "users_target",
        USERS,
        dimensions="region, plan",
        more=OVER + "target: {2016-Q3: 1300}\n",
    )
    run(workspace)
    snapshot = open_snapshot(workspace / "build" / "snapshots")
    met = snapshot.comparison("users_target", snapshot.calendar.parse("2016-Q3"), TOTAL, Against.TARGET)
    assert (met.then, met.word, met.method) == (1300, Word.BETTER, "The target of 1,300 users is met.")
    assert snapshot.comparison("users_target", snapshot.calendar.parse("2016-Q2"), TOTAL, Against.TARGET) is None


KILLED = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from datetime import timedelta
from test_publish import NOW, run
for back in range(1, 500):
    print(back, flush=True)
    run(Path({folder!r}), as_of=NOW - timedelta(days=back))
"""


def test_a_killed_publish_leaves_the_pointer_on_a_whole_build(workspace: Path) -> None:
    shutil.rmtree(workspace / "queries" / "growth")
    run(workspace)
    snapshots = workspace / "build" / "snapshots"
    for moment in (0.1, 0.5, 0.9):
        code = KILLED.format(tests=str(Path(__file__).parent), folder=str(workspace))
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(moment)
            os.kill(process.pid, signal.SIGKILL)
        snapshot = open_snapshot(snapshots)
        assert snapshot.result("incidents", snapshot.calendar.parse("2016-Q3")).value == 3
        for build in build_names(snapshots):
            assert open_snapshot(snapshots, build).metrics
    run(workspace)
    assert not list(snapshots.glob("*.unfinished*"))


def test_the_command_says_what_was_left_out_and_exits_with_11(workspace: Path) -> None:
    shutil.rmtree(workspace / "queries" / "growth")
    write_metric(workspace, "growth", "broken", "SELECT nothing AS value FROM daily_users")
    with (workspace / "greendot.toml").open("a") as config:
        config.write('[publish]\nnow = "2016-11-15T06:00:00Z"\nmissing_pct = 90\nreplace = ["incidents"]\n')
    (workspace / "queries" / "incidents" / "time_to_restore.sql").unlink()
    said = CliRunner().invoke(publish_command, ["-C", str(workspace)], catch_exceptions=False)
    assert said.exit_code == 11
    assert "is live" in said.stdout
    assert "left out: broken: queries/growth/broken.sql:18: there is no column" in said.stderr
    store = open_store(read_settings(workspace, {}).folders.store, workspace)
    (logged,) = store.runs()
    assert (logged.command, logged.status, logged.build) == ("publish", "left out", said.stdout.split()[0])
    assert list(logged.detail["left_out"]) == ["broken"]
    store.close()


def test_a_count_whose_rows_do_not_say_how_many_is_unknown_not_zero() -> None:
    lost = read_metrics([shipped("queries")], CONTRACTS).metrics["user_minutes_lost"].metric
    calendar = Calendar(ZoneInfo("UTC"))
    reach = Reach(calendar, datetime(2016, 3, 31, tzinfo=UTC), (Coverage("incidents", "a", None, None),), step=None)
    rows = pd.DataFrame(
        {"period": [date(2016, 1, 1), date(2016, 3, 1)], "members": ["{}", "{}"], "value": [5.0, float("nan")]}
    )
    filled = with_zeros(lost, Grain.MONTH, rows, reach)
    assert filled["value"].fillna(-1).tolist() == [5, 0, -1]


def test_a_metric_that_only_a_proof_refuses_is_left_out(workspace: Path) -> None:
    """What it counts depends on how far back it is read, which no rule sees."""
    sql = """SELECT p.period AS period, count(*) AS value
    FROM periods p JOIN incidents i ON i.started_at < p.as_of GROUP BY ALL"""
    write_metric(
        workspace, "incidents", "so_far", sql, kind="count", unit="incidents", sources="incidents: 36h", dimensions=""
    )
    settings = read_settings(workspace, {})
    report = run(workspace, replace(settings, publish=replace(settings.publish, missing_pct=50)))
    assert [one.name for one in report.failed] == ["so_far"]
    assert "so_far" not in report.metrics
