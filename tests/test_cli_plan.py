"""`greendot plan` and `greendot store`: what forms write, on the command line, with what went wrong in words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from greendot.cli import commands
from greendot.entries import Ask, Decision, Entries, Override, Scenario, Staffing, Status
from greendot.errors import GreendotError
from greendot.store import open_store
from sample_plan import write_plan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_plan(tmp_path)


def call(folder: Path, *arguments: object, by: str = "Ada") -> Result:
    who = ("--by", by) if arguments[1] not in NOBODY else ()
    return CliRunner().invoke(commands, [*map(str, arguments), "-C", str(folder), *who])


NOBODY = ("list", "sheet", "export", "backup", "restore", "audit", "--ics")


def run(folder: Path, *arguments: object, by: str = "Ada") -> str:
    result = call(folder, *arguments, by=by)
    assert result.exception is None, result.output
    return result.stdout


def refuse(folder: Path, *arguments: object) -> str:
    result = call(folder, *arguments)
    assert result.exception is not None
    return str(result.exception) if isinstance(result.exception, GreendotError) else result.output


def entries(folder: Path) -> Entries:
    store = open_store("sqlite:///build/store.db", folder)
    try:
        return store.book.entries()
    finally:
        store.close()


def test_a_status_is_kept_and_says_what_it_changed(folder: Path) -> None:
    said = run(
        folder, "plan", "status", "inf-07", "--health", "at_risk", "--confidence", 6, "--note", "Disks are late."
    )
    assert "health: at risk" in said
    (one,) = entries(folder).of(Status)
    assert (one.body, one.author) == (Status("INF-07", "at risk", 6, None, "Disks are late."), "Ada")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("status", "INF-77", "--health", "at_risk"), "the plan has no 'INF-77'; did you mean 'INF-07'?"),
        (("status", "INF-07", "--health", "red"), "'red' is not one of 'on track'"),
        (("status", "INF-07"), "says nothing"),
        (("status", "INF-07", "--forecast", "03/04/2017"), "is not a date; write 2017-03-10"),
        (("target", "availabilty", "2016-Q4", 99), "did you mean 'availability'?"),
        (("target", "availability", "2016-Q9", 99), "is not a quarter"),
        (("override", "INF-07", "state", "dropped", "--expires", "2016-12-31"), "reason: is empty"),
        (("override", "INF-07", "state", "dropped", "--expires", "2016-01-01", "--reason", "x"), "is over already"),
        (("decide", "ASK-7", "accepted"), "there is no ask 'ASK-7'; did you mean 'ASK-1'?"),
        (("ask", "Disks", "--team", "storge"), "did you mean 'storage'?"),
        (("scenario", "s", "--move", "INF-07", "someday"), "is neither a date nor a quarter"),
        (("adopt", "none", "--expires", "2016-12-31"), "there is no scenario 'none'"),
        (("withdraw", "status-x"), "is no entry"),
    ],
)
def test_a_mistake_is_said_with_the_near_miss_and_nothing_is_kept(
    folder: Path, arguments: tuple[object, ...], said: str
) -> None:
    assert said in refuse(folder, "plan", *arguments)
    assert entries(folder).entries == ()


def test_an_ask_is_decided_and_followed_up(folder: Path) -> None:
    hire, wait = ("--option", "a", "Hire", "300000", 2, "-"), ("--option", "b", "Wait", "-", "-", 90)
    when = ("--needed-by", "1 December 2016", "--if-nothing", "It lands late.")
    run(folder, "plan", "ask", "Two people", *hire, *wait, *when)
    (ask,) = entries(folder).of(Ask)
    assert [(one.option, one.people, one.is_recommended) for one in ask.body.options] == [
        ("a", 2, True),
        ("b", None, False),
    ]
    run(folder, "plan", "decide", ask.key, "accepted", "--option", "a", "--why", "It pays.")
    run(folder, "plan", "decide", ask.key, "accepted", "--came-of-it", "Both began in March.", by="Bob")
    (decision,) = entries(folder).of(Decision)
    assert (decision.body.option, decision.body.why, decision.body.decided_by) == ("a", "It pays.", "Ada")
    assert (decision.body.came_of_it, decision.version) == ("Both began in March.", 2)


def test_a_scenario_is_adopted_as_entries_that_expire(folder: Path) -> None:
    run(folder, "plan", "scenario", "later", "--move", "INF-07", "2017-Q2", "--move", "INF-08", "2017-02-01", "--drop",
        "INF-09", "--re-staff", "INF-01", "storage", "6", "--re-staff", "INF-01", "storage", "-2",
        "--add", "new", "2017-03-01", "storage")  # fmt: skip
    assert len(entries(folder).of(Scenario)[0].body.changes) == 6
    said = run(folder, "plan", "adopt", "later", "--expires", "2016-12-31")
    assert "add new: stays in the scenario; a new initiative begins in its source" in said
    (staffing,) = entries(folder).of(Staffing)
    assert (staffing.body, staffing.expires_on) == (Staffing("INF-01", "storage", 4.0), date(2016, 12, 31))
    found = [
        (one.body.initiative, one.body.field, str(one.body.value), one.reason) for one in entries(folder).of(Override)
    ]
    assert found == [
        ("INF-07", "quarter_committed", "2017-Q2", "scenario later"),
        ("INF-08", "forecast_on", "2017-02-01", "scenario later"),
        ("INF-09", "state", "dropped", "scenario later"),
    ]


def test_what_was_written_is_listed_with_what_of_it_holds(folder: Path) -> None:
    run(folder, "plan", "status", "INF-07", "--health", "at_risk")
    run(folder, "plan", "override", "INF-08", "state", "dropped", "--expires", "2016-11-15", "--reason", "x")
    rows = [json.loads(line) for line in run(folder, "plan", "list", "--json").splitlines()]
    assert [(one["kind"], one["state"]) for one in rows] == [("status", "holds"), ("override", "holds")]
    write_plan(folder, keys=("INF-01", "INF-08"))
    assert "not in the plan" in run(folder, "plan", "list", "--kind", "status")


def test_undo_and_withdraw_leave_their_steps(folder: Path) -> None:
    run(folder, "plan", "target", "availability", "2016-Q4", 99.5)
    run(folder, "plan", "target", "availability", "2016-Q4", 99.9)
    (one,) = entries(folder).targets.values()
    assert "value: 99.9 → 99.5" in run(folder, "store", "undo", one.key)
    assert "taken back: no → yes" in run(folder, "plan", "withdraw", one.key)
    trail = run(folder, "store", "audit", "--entry", one.key)
    assert [word in trail for word in ("added", "changed", "undone", "withdrawn")] == [True] * 4


def test_an_export_is_taken_in_by_another_store_and_comes_out_the_same(folder: Path, tmp_path: Path) -> None:
    run(folder, "plan", "status", "INF-07", "--health", "at_risk", "--note", 'She said "no" \\ =1+1')
    run(folder, "plan", "target", "availability", "2016-Q4", 99.5)
    run(folder, "store", "export", tmp_path / "plan.toml")
    other = tmp_path / "other"
    other.mkdir()
    write_plan(other)
    shown = run(other, "store", "import", tmp_path / "plan.toml")
    assert shown.count("new  ") == 2
    assert entries(other).entries == ()
    assert "2 entries taken in" in run(other, "store", "import", tmp_path / "plan.toml", "--accept")
    assert run(other, "store", "export", "-") == (tmp_path / "plan.toml").read_text()
    assert "nothing differs" in run(other, "store", "import", tmp_path / "plan.toml")


def test_the_sheet_goes_out_is_edited_and_accepted_line_by_line(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    assert "10 initiatives" in run(folder, "plan", "sheet", file)
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    page["E2"], page["H3"], page["E4"], page["A5"] = "at risk", "Begins.", "=1+1", "INF-99"
    book.save(file)
    result = call(folder, "plan", "update", file, "--accept", "1")
    assert result.exit_code == 12
    assert "1  INF-01  Initiative 01" in result.stdout
    assert "2  INF-02  Initiative 02" in result.stdout
    assert "row 4: Health: holds a formula" in result.stderr
    assert "row 5: the plan has no 'INF-99'" in " ".join(result.stderr.split()).replace("status: initiative: ", "")
    assert [one.body for one in entries(folder).of(Status)] == [Status("INF-01", "at risk")]
    again = call(folder, "plan", "update", file, "--accept", "all")
    assert "1 line kept" in again.stdout
    assert len(entries(folder).of(Status)) == 2


def test_a_line_written_over_meanwhile_is_not_kept_by_all(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    run(folder, "plan", "sheet", file)
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["E2"] = "at risk"
    book.save(file)
    run(folder, "plan", "status", "INF-01", "--health", "off_track", by="Bob")
    said = run(folder, "plan", "update", file, "--accept", "all")
    assert "Bob wrote meanwhile" in said
    assert "0 lines kept" in said
    run(folder, "plan", "update", file, "--accept", "1")
    assert [one.body.health for one in entries(folder).of(Status)] == ["off track", "at risk"]


def test_an_export_of_the_live_pages_shows_what_was_written(folder: Path, tmp_path: Path) -> None:
    run(folder, "plan", "ask", "Two more people", "--needed-by", "2016-12-01")
    arguments = [
        "export",
        "-C",
        str(folder),
        "--pages",
        "overview",
        "--format",
        "markdown",
        "--to",
        str(tmp_path / "out"),
    ]
    CliRunner().invoke(commands, arguments, catch_exceptions=False)
    assert "Two more people" in (tmp_path / "out" / "overview.md").read_text()


def test_backup_and_restore_bring_everything_back(folder: Path, tmp_path: Path) -> None:
    run(folder, "plan", "status", "INF-07", "--health", "at_risk")
    run(folder, "store", "backup", tmp_path / "b.db")
    before = run(folder, "store", "export", "-")
    run(folder, "plan", "status", "INF-07", "--health", "off_track")
    said = run(folder, "store", "restore", tmp_path / "b.db")
    assert "restored: 1 entry, 0 comments" in said
    assert "store-before-" in said
    assert run(folder, "store", "export", "-") == before


@pytest.mark.parametrize(
    "arguments",
    [("plan", "status", "INF-07", "--health", "at_risk"), ("plan", "sheet", "x.xlsx"), ("store", "export", "-"),
     ("store", "backup", "x.db"), ("store", "undo", "status-aaaaaa"), ("plan", "withdraw", "status-aaaaaa")],
)  # fmt: skip
def test_a_viewer_writes_nothing(folder: Path, arguments: tuple[object, ...]) -> None:
    write_plan(folder, more='[site]\nrole = "viewer"\n')
    assert "The role 'viewer' may not" in refuse(folder, *arguments)


def test_the_cycle_is_said_and_written_for_calendars(folder: Path, tmp_path: Path) -> None:
    write_plan(folder, more='[cadence.dates]\ninputs = "10 days before the quarter ends"\n')
    said = CliRunner().invoke(commands, ["calendar", "-C", str(folder)]).stdout
    assert "Day 46 of 92 of Q4 2016. Next: inputs on 21 December, in 36 days" in said
    assert "4 dates" in run(folder, "calendar", "--ics", tmp_path / "c.ics")
    assert (tmp_path / "c.ics").read_bytes().count(b"BEGIN:VEVENT") == 4
