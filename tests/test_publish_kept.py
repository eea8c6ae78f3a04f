"""What is kept of an earlier publish: a build made with it is the build made without, whatever came in between."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from greendot.calendar import Grain
from greendot.entries import Annotation
from greendot.metrics import Window
from greendot.publish import PublishReport
from greendot.publish.kept import KEPT_FILE
from greendot.publish.remembering import VERDICTS_FILE
from greendot.publish.runner import Runner
from greendot.store import open_store
from greendot.warehouse import open_warehouse
from test_publish import DELIVERED, NOW, RESTORE, at, days, fill, incident, run, write_metric

LATER = NOW + timedelta(days=1)

USERS = "SELECT period(day) AS period, plan, avg(users) AS value FROM daily_users WHERE region = 'all' GROUP BY ALL"
SEVERE = "SELECT period(started_at) AS period, severity, count(*) AS value FROM incidents GROUP BY ALL"
FOLLOWED = """SELECT period(i.started_at) AS period, count(*) AS value FROM incidents AS i
WHERE EXISTS (SELECT 1 FROM incident_actions AS a WHERE a.incident = i.incident) GROUP BY ALL"""


def users_on(day: date, plan: str) -> int:
    """Return users that grow, with a weekly rhythm and a noise of their own."""
    step, share = (day - date(2014, 1, 1)).days, {"all": 10, "paid": 3, "free": 7}[plan]
    return (1000 + step - 200 * (day.weekday() > 4) + (step * 7919) % 31) * share


def user_rows(first: date, last: date) -> list[dict[str, object]]:
    return [
        {"day": day, "region": "all", "plan": plan, "users": users_on(day, plan)}
        for day in days(first, last)
        for plan in ("all", "paid", "free")
    ]


def delivery_rows(first: date, last: date) -> list[dict[str, object]]:
    return [
        {"minute_at": datetime(day.year, day.month, day.day, 12), "kind": "message", "attempted": 10**13 + day.day,  # noqa: DTZ001
         "ok_first_try": 10**13 - day.toordinal() % 97}
        for day in days(first, last)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose facts reach to 14 November 2016, published once."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "greendot.toml").write_text('[company]\nname = "Test"\ntime_zone = "Europe/Berlin"\n')
    write_metric(folder, "growth", "daily_users", USERS, dimensions="plan", more="over: [plan]\n")
    write_metric(folder, "incidents", "severe", SEVERE, kind="count", unit="incidents", better="lower",
                 dimensions="severity", sources="incidents: 36h")  # fmt: skip
    write_metric(folder, "incidents", "time_to_restore", RESTORE, kind="duration", unit="minutes", better="lower",
                 sources="incidents: 36h")  # fmt: skip
    write_metric(folder, "incidents", "followed_up", FOLLOWED, kind="count", unit="incidents", better="neither",
                 sources="incidents: 36h, incident_actions: 36h")  # fmt: skip
    write_metric(folder, "messages", "delivered", DELIVERED, kind="ratio", unit="percent", sources="delivery: 36h")
    with open_warehouse(folder / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        fill(warehouse, "daily_users", user_rows(date(2015, 1, 1), date(2016, 11, 14)))
        fill(warehouse, "delivery", delivery_rows(date(2015, 1, 1), date(2016, 11, 14)))
        fill(warehouse, "incidents", [
            incident(f"i{number}", datetime(2015, 1, 3) + timedelta(days=11 * number), 30 + number, severity)  # noqa: DTZ001
            for number in range(61) for severity in [("minor", "major")[number % 2]]
        ])  # fmt: skip
        fill(warehouse, "incidents", [incident("open", at("2016-11-13 05:00"), None)])
        fill(
            warehouse,
            "incident_actions",
            [{"incident": "i3", "action": "a1", "title": "Mend", "due_on": date(2016, 12, 1)}],
        )
    assert run(folder, now=NOW).failed == ()
    return folder


@pytest.fixture
def workspace(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Grain, Window]]:
    """The windows in which metrics were run."""
    seen: list[tuple[str, Grain, Window]] = []
    real = Runner._run

    def ran(self: Runner, file, grain, split, window):  # type: ignore[no-untyped-def]
        seen.append((file.name, grain, window))
        return real(self, file, grain, split, window)

    monkeypatch.setattr(Runner, "_run", ran)
    return seen


def anew(folder: Path, **given: object) -> PublishReport:
    """Publish with nothing kept."""
    for name in (KEPT_FILE, VERDICTS_FILE):
        (folder / "build" / "snapshots" / name).unlink()
    return run(folder, **given)


def change(folder: Path, sql: str) -> None:
    with open_warehouse(folder / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        for statement in sql.split(";"):
            warehouse.run(statement)


def add_day(folder: Path) -> None:
    with open_warehouse(folder / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        fill(warehouse, "daily_users", user_rows(date(2016, 11, 15), date(2016, 11, 15)), LATER)
        fill(warehouse, "delivery", delivery_rows(date(2016, 11, 15), date(2016, 11, 15)), LATER)
        fill(warehouse, "incidents", [incident("new", at("2016-11-15 20:00"), 20)], LATER)


def add_member(folder: Path) -> None:
    with open_warehouse(folder / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        fill(warehouse, "incidents", [incident("odd", at("2016-11-15 21:00"), 20, "critical")], LATER)


def add_action(folder: Path) -> None:
    with open_warehouse(folder / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        rows = [{"incident": "i9", "action": "a2", "title": "Mend more", "due_on": date(2016, 12, 2)}]
        fill(warehouse, "incident_actions", rows, LATER)


def both(sql: str) -> str:
    """Return a statement on incidents for their versions too."""
    return f"{sql}; {sql.replace('incidents', 'incidents_versions')}"


CHANGES: dict[str, Callable[[Path], None]] = {
    "a day": add_day,
    "a row of long ago": lambda folder: change(
        folder, "UPDATE daily_users SET users = users + 500 WHERE day = '2015-06-03'"
    ),
    "a row that is gone": lambda folder: change(folder, "DELETE FROM delivery WHERE minute_at = '2016-02-03 12:00'"),
    "an incident that moved": lambda folder: change(
        folder, both("UPDATE incidents SET started_at = '2016-03-02 10:00' WHERE incident = 'i50'")
    ),
    "a member that is new": add_member,
    "a row that is only looked up": add_action,
    "every day": lambda folder: change(folder, "UPDATE daily_users SET users = users * 2"),
    "a word of the calendar": lambda folder: (folder / "greendot.toml").write_text(
        '[company]\nname = "Test"\ntime_zone = "Europe/Berlin"\nfiscal_month = 2\n'
    ),
    "another definition": lambda folder: write_metric(
        folder, "growth", "daily_users", USERS.replace("avg", "max"), dimensions="plan", more="over: [plan]\n",
        kind="peak",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change_facts", CHANGES.values(), ids=list(CHANGES))
def test_a_build_made_with_what_was_kept_is_the_build_made_without(
    workspace: Path, change_facts: Callable[[Path], object]
) -> None:
    change_facts(workspace)
    kept = run(workspace, now=LATER)
    assert kept.failed == ()
    assert (anew(workspace, now=LATER).build, kept.is_new) == (kept.build, True)


def test_only_periods_that_a_row_may_have_touched_are_run_again(
    workspace: Path, windows: list[tuple[str, Grain, Window]]
) -> None:
    add_day(workspace)
    run(workspace, now=LATER)
    first = {
        grain: min(one.first for name, of, one in windows if name == "daily_users" and of is grain) for grain in Grain
    }
    assert (first[Grain.DAY], first[Grain.YEAR]) == (date(2016, 11, 1), date(2015, 1, 1))
    windows.clear()
    anew(workspace, now=LATER)
    assert min(one.first for name, of, one in windows if (name, of) == ("daily_users", Grain.DAY)) == date(2015, 1, 1)


def test_an_annotation_that_parts_what_can_be_compared_counts_for_what_was_kept(workspace: Path) -> None:
    store = open_store("sqlite:///store.db", workspace)
    told = Annotation("Bots are out", date(2016, 5, 3), mark="definition break", metric="daily_users")
    store.book.write(told, author="ada", now=NOW)
    given = {"now": LATER, "entries": store.book.entries()}
    store.close()
    before = run(workspace, now=LATER)
    kept = run(workspace, **given)
    assert kept.build != before.build
    assert anew(workspace, **given).build == kept.build


def test_an_earlier_time_takes_nothing_from_a_later_one(workspace: Path) -> None:
    earlier = run(workspace, now=LATER, as_of=NOW - timedelta(days=40))
    assert anew(workspace, now=LATER, as_of=NOW - timedelta(days=40)).build == earlier.build


@pytest.mark.parametrize("text", ["", "[]", '{"build": "x"}', "{}"])
def test_what_cannot_be_read_is_not_kept(workspace: Path, text: str) -> None:
    first = run(workspace, now=LATER)
    (workspace / "build" / "snapshots" / KEPT_FILE).write_text(text)
    assert run(workspace, now=LATER).build == first.build


def test_a_build_that_is_gone_is_made_again(workspace: Path) -> None:
    folder = workspace / "build" / "snapshots"
    build = json.loads((folder / KEPT_FILE).read_text())["build"]
    (folder / f"{build}.duckdb").unlink()
    (folder / "live").unlink()
    assert run(workspace, now=NOW).build == build


def test_members_that_are_no_longer_all_kept_apart_are_run_in_full(workspace: Path) -> None:
    with open_warehouse(workspace / "build" / "facts.duckdb", read_only=False) as warehouse, warehouse.transaction():
        rows = [incident(f"n{number}", at("2016-11-14 10:00"), 5, f"kind {number}") for number in range(120)]
        fill(warehouse, "incidents", rows, LATER)
    kept = run(workspace, now=LATER)
    assert anew(workspace, now=LATER).build == kept.build
    again = run(workspace, now=LATER + timedelta(days=1))
    assert anew(workspace, now=LATER + timedelta(days=1)).build == again.build
