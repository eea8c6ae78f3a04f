"""`greendot check`: what it prints for people and for programs, what it leaves with, and what it need not do twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from greendot.cli import commands, main
from greendot.metrics import PROOFS_FILE, Planner

GOOD = """/* ---
title: Sign-ups
summary: People new to it.
owner: growth
kind: count
unit: users
better: higher
course: growing
sources: {daily_users: 36h}
evidence: measured
pitfalls: One can come twice.
source: A test
status: certified
--- */
SELECT period(day) AS period, sum(new_users) AS value
FROM daily_users
GROUP BY ALL
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "greendot.toml").touch()
    (tmp_path / "queries" / "growth").mkdir(parents=True)
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / "queries" / "growth" / f"{name}.sql"
    file.write_text(text)
    return file


def check(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(commands, ["check", "-C", str(folder), *arguments])


def leave(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Return what the program itself exits with."""
    monkeypatch.setattr("sys.argv", ["greendot", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def test_problems_leave_with_one_and_none_with_zero(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(workspace, "sign_ups", GOOD)
    asked = ("check", "-C", str(workspace), "--no-proofs", "sign_ups")
    assert leave(monkeypatch, *asked) == 0
    write(workspace, "sign_ups", GOOD.replace("unit: users\n", ""))
    assert leave(monkeypatch, *asked) == 1
    assert leave(monkeypatch, *asked, "--json") == 1
    assert leave(monkeypatch, *asked, "sign_up") == 2
    assert leave(monkeypatch, "check", "--help") == 0


def test_json_has_the_file_the_line_the_text_and_the_fix(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(workspace, "sign_ups", GOOD.replace("kind: count", "kind: cuont").replace("new_users", "new_user"))
    (workspace / "greendot.toml").write_text('[publish]\nreplace = ["sign_up"]\n')
    monkeypatch.chdir(workspace.parent)
    problems = json.loads(check(Path(workspace.name), "--no-proofs", "--json").stdout)
    assert [set(problem) for problem in problems] == [{"file", "line", "text", "fix"}] * 2
    assert problems[0] == {
        "file": str(workspace / "greendot.toml"),
        "line": None,
        "text": "replace names 'sign_up', which no file replaces",
        "fix": "did you mean 'sign_ups'?",
    }
    assert problems[1] == {
        "file": str(file),
        "line": 5,
        "text": "'kind' is 'cuont', which is not one of gauge, ratio, count, duration, peak, quantile",
        "fix": "did you mean 'count'?",
    }
    write(workspace, "sign_ups", GOOD)
    assert json.loads(check(workspace, "--no-proofs", "--json", "sign_ups").stdout) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("pitfalls:", "pitfals:", "did you mean 'pitfalls'?"),
        ("better: higher", "better: hihger", "did you mean 'higher'?"),
        ("{daily_users:", "{daily_user:", "did you mean 'daily_users'?"),
        ("sum(new_users)", "sum(new_user)", "did you mean 'new_users'?"),
        ("FROM daily_users", "FROM dayly_users", "did you mean 'daily_users'?"),
        ("period(day)", "perod(day)", "did you mean 'period'?"),
        ("sum(new_users)", "summ(new_users)", "did you mean 'sum'?"),
        ("FROM daily_users", "FROM daily_users WHERE dayofweek(day) = 6", "use isodow(local_day(x))"),
    ],
)
def test_a_near_miss_is_answered_with_the_nearest(workspace: Path, right: str, wrong: str, said: str) -> None:
    write(workspace, "sign_ups", GOOD.replace(right, wrong, 1))
    assert said in check(workspace, "--no-proofs", "sign_ups").stdout


@pytest.mark.parametrize("name", ["Sign-ups", "9lives", "größe", "a b"])
def test_a_file_whose_stem_is_no_name_is_refused(workspace: Path, name: str) -> None:
    write(workspace, name, GOOD)
    said = check(workspace, "--no-proofs", str(workspace / "queries")).stdout
    assert f"{name}.sql: '{name}' cannot be the name of a metric; rename the file" in said


@pytest.mark.parametrize("asked", ["sign_ups", "queries/growth/sign_ups.sql", "queries", "queries/growth"])
def test_a_path_is_a_name_a_file_or_a_folder(workspace: Path, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(workspace, "sign_ups", GOOD)
    monkeypatch.chdir(workspace)
    assert check(Path(), "--no-proofs", asked).stdout == "no problems in 1 metric\n"


def test_what_is_not_there_is_answered_with_the_nearest_name(workspace: Path) -> None:
    result = check(workspace, "queries/growth/dayly_users.sql")
    assert result.exit_code == 2
    assert "no file, folder or metric 'queries/growth/dayly_users.sql'; did you mean 'daily_users'?" in result.stderr


def test_a_metric_file_that_the_workspace_does_not_read_is_not_passed(workspace: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "elsewhere" / "sign_ups.sql"
    stranger.parent.mkdir()
    stranger.write_text(GOOD, encoding="utf-8")
    result = check(workspace, "--no-proofs", str(stranger))
    assert result.exit_code == 2
    assert "put it in queries/AREA/" in " ".join(result.stderr.split())


def test_what_was_proved_is_looked_through_once_and_again_when_it_changed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    planned = Planner.check
    monkeypatch.setattr(Planner, "check", lambda self, file: looked.append(file.name) or planned(self, file))
    for text, times in [
        (GOOD, 1),
        (GOOD, 0),
        (GOOD.replace("\nFROM", "\n    FROM").replace("GROUP", "-- all of it\nGROUP"), 0),
        (GOOD.replace("sum(new_users)", "sum(new_users) * 2"), 1),
    ]:
        looked.clear()
        write(workspace, "sign_ups", text)
        assert check(workspace, "sign_ups").exit_code == 0
        assert looked == ["sign_ups"] * times
    assert (workspace / PROOFS_FILE).is_file()
