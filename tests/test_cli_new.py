"""`greendot new`: what it asks, what it takes from options, and what it says where it cannot write."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from greendot.cli import commands, main
from greendot.metrics import SCHEMA_FILE

ENOUGH = ("--table", "daily_users", "--owner", "growth", "--better", "higher")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace without sources, facts or queries of its own."""
    (tmp_path / "greendot.toml").touch()
    return tmp_path


def new(folder: Path, *arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(commands, ["new", "-C", str(folder), *arguments], input=answers)


def check(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(commands, ["check", "-C", str(folder), "--no-proofs", *arguments])


def test_a_file_is_written_that_passes_the_check(workspace: Path) -> None:
    result = new(workspace, "growth/sign_ups", *ENOUGH)
    assert result.exit_code == 0, result.exception
    assert "sign_ups.sql passes the check: a count in users from daily_users, in total and by region" in result.stdout
    assert "Still to be written: summary and pitfalls" in result.stdout
    assert "No source fills daily_users yet; until one does, the metric waits." in result.stdout
    assert check(workspace, "sign_ups").stdout == "no problems in 1 metric\n"


def test_a_text_to_be_written_keeps_a_metric_a_draft(workspace: Path) -> None:
    new(workspace, "growth/sign_ups", *ENOUGH, "--summary", "People new to it.")
    file = workspace / "queries" / "growth" / "sign_ups.sql"
    file.write_text(file.read_text().replace("status: draft", "status: certified"))
    said = check(workspace, "sign_ups").stdout
    assert "sign_ups.sql:12: 'pitfalls' is still to be written; write it, or leave status: draft\n1 problem" in said


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        ((), ["AREA/NAME", "--table", "--owner", "--better"]),
        (("growth/sign_ups",), ["--table", "--owner", "--better"]),
        (("growth/sign_ups", *ENOUGH[2:]), ["--table"]),
        (("growth/good", "--table", "indicators", *ENOUGH[2:]), ["--where"]),
        (("growth/share", "--table", "team_capacity", *ENOUGH[2:], "--numerator", "committed_person_weeks"),
         ["--denominator"]),
        (("growth/moves", "--table", "initiatives", *ENOUGH[2:]), ["--time"]),
    ],
)  # fmt: skip
def test_without_a_terminal_everything_that_is_missing_is_named(
    workspace: Path, arguments: tuple[str, ...], missing: list[str]
) -> None:
    result = new(workspace, *arguments, answers="growth/sign_ups\n" * 20)
    assert result.exit_code == 2
    listed = result.stderr.partition("What is missing:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == missing
    assert not (workspace / "queries").exists()


def test_with_standard_input_closed_nothing_hangs(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    monkeypatch.setattr("sys.argv", ["greendot", "new", "-C", str(workspace)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone sits at a terminal."""
    monkeypatch.setattr("greendot.cli.new_commands.is_terminal", lambda: True)


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_asks_and_a_wrong_answer_is_asked_for_again(workspace: Path) -> None:
    place, table, kind = "growth/Größe\ngrowth/sign_ups", "daily_user\ndaily_users", "cuont\ncount"
    words = "\n\n\n\nPeople new to it.\n\ngrowth\nhigher\n\nOne can come twice."
    result = new(workspace, answers=f"{place}\n{table}\n{kind}\n{words}\n")
    assert result.exit_code == 0, result.output
    for said in ("did you mean 'grosse'?", "did you mean 'daily_users'?", "did you mean 'count'?"):
        assert said in result.stderr
    text = (workspace / "queries" / "growth" / "sign_ups.sql").read_text()
    assert "summary: People new to it.\n" in text
    assert "dimensions: [region, plan]\n" in text
    assert "pitfalls: One can come twice.\n" in text


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_asks_for_the_one_member_within_which_things_add_up(workspace: Path) -> None:
    given = ("--table", "indicators", "--owner", "x", "--better", "higher", "--by", "service", "--kind", "ratio")
    result = new(workspace, "reliability/good_share", *given, answers="\n\n\nlatency\n\n\n\n\n\n\n")
    assert result.exit_code == 0, result.output
    text = (workspace / "queries" / "reliability" / "good_share.sql").read_text()
    assert "WHERE indicator = 'latency'\n" in text


@pytest.mark.usefixtures("terminal")
def test_an_end_of_the_answers_writes_nothing(workspace: Path) -> None:
    result = new(workspace, answers="growth/sign_ups\ndaily_users\n")
    assert result.exit_code == 1  # click's own; the command line turns it into 130
    assert not (workspace / "queries").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--table", "dayly_users"), "did you mean 'daily_users'?"),
        (("--table", "initiative_teams"), "has no column that is a time"),
        (("--value", "user"), "daily_users has no column 'user'; did you mean 'users'?"),
        (("--kind", "duration"), "daily_users gives no duration; it gives count, gauge"),
        (("--kind", "guage"), "did you mean 'gauge'?"),
        (("--by", "reigon"), "daily_users has no column 'reigon'; did you mean 'region'?"),
        (("--by", "users"), "'users' is nothing to split by; these are: region, plan"),
        (("--better", "hihger"), "did you mean 'higher'?"),
        (("--course", "groing"), "did you mean 'growing'?"),
        (("--time", "dya"), "did you mean 'day'?"),
        (("--where", "isodow(dya) = 6"), "did you mean 'day'?"),
        (("--owner", " "), "an owner is needed"),
    ],
)
def test_a_wrong_option_is_answered_with_the_nearest_right_one(
    workspace: Path, options: tuple[str, ...], said: str
) -> None:
    result = new(workspace, "growth/sign_ups", *ENOUGH, *options)
    assert said in str(result.exception)
    assert not (workspace / "queries").exists()


def test_where_nothing_can_be_written_it_says_where_and_what_to_do(workspace: Path) -> None:
    (workspace / "queries").write_text("a file where the folder should be")
    result = new(workspace, "growth/sign_ups", *ENOUGH)
    assert "sign_ups.sql cannot be written: Not a directory; let [folders] queries" in str(result.exception)


def test_a_folder_that_is_read_only_is_named(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr("greendot.cli.new_commands.write_draft", lambda *_: "text")
    result = new(workspace, "growth/sign_ups", *ENOUGH)
    assert "sign_ups.sql cannot be written: Permission denied" in str(result.exception)


def test_a_file_that_is_there_is_never_written_over(workspace: Path) -> None:
    new(workspace, "growth/sign_ups", *ENOUGH)
    file = workspace / "queries" / "growth" / "sign_ups.sql"
    file.write_text("mine")
    assert "growth/sign_ups.sql: edit that file" in str(new(workspace, "growth/sign_ups", *ENOUGH).exception)
    assert file.read_text() == "mine"


def test_a_schema_that_editors_read_learns_the_tables_of_the_workspace(workspace: Path) -> None:
    (workspace / "contracts").mkdir()
    (workspace / "contracts" / "orders.toml").write_text(
        'title = "Orders"\nsummary = "One row a day."\narea = "growth"\nkey = ["day"]\ntime = "day"\n'
        'resolution = "day"\n[columns.day]\ntype = "date"\nmeaning = "The day."\n[columns.orders]\ntype = "integer"\n'
        'unit = "orders"\nmeaning = "How many."\nadds_across = ["day"]\n'
    )
    (workspace / SCHEMA_FILE).write_text("{}")
    result = new(workspace, "growth/orders", "--table", "orders", "--owner", "growth", "--better", "higher")
    assert "a count in orders from orders." in result.stdout
    assert '"One row a day."' in (workspace / SCHEMA_FILE).read_text()


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    assert "greendot init" in str(new(tmp_path, "growth/sign_ups", *ENOUGH).exception)
