"""`preview`, `explain` and `diff` on the command line: what they print, what they refuse, and what they exit with."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench_workspace import PEOPLE, bench_workspace, text_of
from greendot.cli.diff_commands import diff_command
from greendot.cli.explain_commands import explain_command
from greendot.cli.preview_commands import preview_command
from greendot.cli.previewed import spark_text
from greendot.errors import GreendotError, MetricError
from greendot.workbench import explain, try_out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace under git: a metric in its first commit, changed and joined by another since."""
    folder = bench_workspace(tmp_path_factory.mktemp("bench")).folder
    write(folder, "people_seen", text_of(PEOPLE))
    write(folder, "people_gone", text_of(PEOPLE))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "queries", "greendot.toml")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "first")
    git(folder, "tag", "first")
    write(folder, "people_seen", text_of(PEOPLE.replace("avg", "max"), kind="peak"))
    write(folder, "people_new", text_of(PEOPLE))
    (folder / "queries" / "growth" / "people_gone.sql").unlink()
    return folder


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in this process: that another gives the same is tested in test_workbench."""
    monkeypatch.setattr("greendot.cli.preview_commands.try_apart", try_out)
    monkeypatch.setattr("greendot.cli.explain_commands.explain_apart", explain)


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / "queries" / "growth" / f"{name}.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def call(command, folder: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["-C", str(folder), *words])


def refused(command, folder: Path, *words: str) -> GreendotError:
    result = call(command, folder, *words)
    assert isinstance(result.exception, GreendotError), result.output
    return result.exception


def test_preview_prints_a_table_a_curve_and_a_verdict(folder: Path) -> None:
    said = call(preview_command, folder, "people_new", "--last", "3").output
    assert "People (people_new), by quarter" in said
    assert [line.split("  ")[0] for line in said.splitlines()[3:6]] == ["Q2 2016", "Q3 2016", "Q4 2016, to date"]
    assert "▁▅█" in said
    assert "Q4 2016, to date, against Q3 2016 to the same day:\n○ too little data" in said
    assert "A preview: nothing was published. Read 638 rows of daily_users" in said


def test_preview_takes_a_file_that_is_in_no_library_and_gives_csv_and_json(folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.sql"
    draft.write_text(text_of(PEOPLE))
    rows = list(csv.DictReader(io.StringIO(call(preview_command, folder, str(draft), "--csv").stdout)))
    assert [(row["period"], row["value"]) for row in rows][:2] == [("2016-Q1", "1045.0"), ("2016-Q2", "1136.0")]
    said = json.loads(call(preview_command, folder, str(draft), "--json").stdout)
    assert said["problems"] == []
    assert said["preview"]["verdicts"][0]["word"] == "too little data"


def test_preview_shows_problems_first_with_line_and_fix(folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.sql"
    draft.write_text(text_of(PEOPLE.replace("avg(users)", "max(users) LIMIT 3 --")))
    result = call(preview_command, folder, str(draft))
    assert result.exit_code == 1
    assert result.output.splitlines()[0].startswith(f"{draft}:")
    assert "took" not in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["people_now"], "there is no metric 'people_now'; did you mean 'people_new'"),
        (["people_new", "--by", "region"], "people_new: cannot be split by 'region'; it is not split by anything"),
        (["people_new", "--rows", "3"], "gives 4 rows of quarters and members, more than the 3 that are shown"),
    ],
)
def test_preview_says_what_to_do(folder: Path, words: list[str], said: str) -> None:
    error = refused(preview_command, folder, *words)
    assert isinstance(error, MetricError)
    assert said in str(error)


@pytest.mark.parametrize(("values", "curve"), [([1, 2, 3], "▁▄█"), ([5, 5], "▁▁"), ([None, 1, 9], " ▁█"), ([], "")])
def test_a_curve_of_letters(values: list[float | None], curve: str) -> None:
    assert spark_text(values) in (curve, curve.replace("▄", "▅"))


def test_explain_tells_the_way_from_source_to_page(folder: Path) -> None:
    said = call(explain_command, folder, "daily_users").output
    assert "no source yet → daily_users (day, plan, region, users)" in said
    assert "→ daily_users → Overview and Growth, and its own page" in said
    assert "SELECT period(day) AS period, region, plan, avg(users) AS value" in said
    assert "As run by quarter, in total" in said
    assert "PERIOD_QUARTER(" in said
    assert "Reads 638 rows of daily_users." in said
    assert said.rstrip().endswith("not published yet")


def test_explain_gives_a_split_and_json(folder: Path) -> None:
    said = json.loads(call(explain_command, folder, "daily_users", "--by", "region", "--json").output)
    assert {one["split"] for one in said["rewritten"]} == {"region"}
    assert said["lineage"]["pages"] == ["overview", "growth"]
    assert "cannot be split by 'plans'; did you mean 'plan'" in str(
        refused(explain_command, folder, "daily_users", "--by", "plans")
    )


def test_diff_tells_a_reviewer_what_a_change_does(folder: Path) -> None:
    said = call(diff_command, folder).output
    assert "people_gone: removed" in said
    assert "people_new: new" in said
    assert "people_seen: its definition changed" in said
    assert "-SELECT period(day) AS period, avg(users) AS value" in said
    assert "+kind: peak" in said
    assert "By quarter: 4 of 4 quarters differ" in said
    found = json.loads(call(diff_command, folder, "first", "--metric", "people_seen", "--json").output)
    assert found["then"].startswith("first (")
    quarters = found["metrics"][0]["values"]["quarter"]
    assert [(one["period"], one["then"], one["now"]) for one in quarters][:2] == [
        ("2016-Q1", 1045, 1090), ("2016-Q2", 1136, 1181),
    ]  # fmt: skip


@pytest.mark.parametrize("revision", ["--output=x", "-x", "--upload-pack=touch y", "HEAD\nmain", ""])
def test_a_hostile_revision_never_reaches_git(folder: Path, revision: str) -> None:
    assert "is not a revision" in str(refused(diff_command, folder, "--", revision))
    assert not (folder / "x").exists()


def test_an_unknown_revision_and_no_repository_are_said(folder: Path, tmp_path: Path) -> None:
    assert "'nowhere' is neither a revision that git knows nor a build" in str(refused(diff_command, folder, "nowhere"))
    bench_workspace(tmp_path / "bare")
    assert "name a kept build instead" in str(refused(diff_command, tmp_path / "bare"))


def test_without_git_it_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert "git is not installed; name a kept build instead" in str(refused(diff_command, folder))


def test_git_is_asked_for_the_files_alone(folder: Path) -> None:
    before = {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    call(diff_command, folder, "--metric", "people_new")
    assert {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == before
