"""`greendot report …`: a planner's afternoon on the command line, and what each mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from greendot.cli import commands
from greendot.errors import ExportError
from report_fixtures import freeze_one, restated_content, total, write_later, write_workspace
from sample_snapshot import sample_content


def run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(commands, ["report", words[0], "-C", str(folder), *words[1:]], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path)


def test_a_comment_stands_beside_something_that_is_there(folder: Path) -> None:
    run(folder, "new", "2016-Q3", "--by", "Ada")
    places = [text.split()[0] for text in run(folder, "show", "2016-q3-review", "--section", "findings").splitlines()]
    assert places
    assert all(place.startswith("finding:") for place in places)
    run(folder, "comment", "2016-q3-review", "findings", "Why.", "--anchor", places[0], "--by", "Ada")
    for anchor, section, said in (
        (f"{places[0]}x", "findings", f"did you mean '{places[0]}'"),
        ("nothing-like-it", "findings", "--section findings lists what there is"),
        ("finding:x", "findigns", "did you mean 'findings'"),
    ):
        with pytest.raises(ExportError, match=said):
            run(folder, "comment", "2016-q3-review", section, "Why.", "--anchor", anchor)


def test_a_frozen_report_is_exported_in_the_formats_asked_for(folder: Path, tmp_path: Path) -> None:
    name = freeze_one(folder)
    run(folder, "export", name, "--format", "pdf", "--to", str(tmp_path / "out"))
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{name}.pdf"]


def test_an_afternoon(folder: Path, tmp_path: Path) -> None:
    assert "2016-q3-review  Quarterly infrastructure review, Q3 2016  15 sections" in run(
        folder, "new", "2016-Q3", "--by", "Ada"
    )
    run(folder, "edit", "2016-q3-review", "--by", "Ada", "--leave-out", "cost", "--move", "findings", "-1",
        "--assign", "growth", "Bob", "--add", "/growth?kind=presence")  # fmt: skip
    run(folder, "comment", "2016-q3-review", "findings", "Because **disks**.", "--by", "Ada")
    built = run(folder, "build", "2016-q3-review")
    assert "  ! " in built
    assert "1 written" in built
    assert "  cost " not in built
    frozen = run(folder, "freeze", "2016-q3-review", "--by", "Ada")
    seal = frozen.splitlines()[-1]
    assert seal == run(folder, "verify", "2016-q3-review").splitlines()[-1]
    exported = run(folder, "export", "2016-q3-review", "--to", str(tmp_path / "out"))
    assert (tmp_path / "out" / "2016-q3-review.pptx").is_file()
    assert "2016-q3-review.md" in exported
    write_later(folder, restated_content("time_to_restore", total(sample_content(), "time_to_restore") + 7))
    shown = run(folder, "show", "2016-q3-review", "--number", "metric:time_to_restore")
    assert "as reported" in shown
    assert "as known today" in shown
    assert "restated data: incidents INC-7" in shown
    run(folder, "new", "2016-Q4", "--template", "summary", "--by", "Ada")
    differs = run(folder, "diff", "2016-q3-review", "2016-q4-summary", "--sql", "--all")
    assert "told differently" in differs
    assert "real change" in differs
    assert "2016-q3-review/v1" in run(folder, "list")
    run(folder, "unfreeze", "2016-q3-review", "--by", "Ada", "--reason", "An incident was longer.")
    assert "/v2" in run(folder, "freeze", "2016-q3-review", "--by", "Ada")
    assert "files are as they were frozen" in run(folder, "verify", "2016-q3-review/v1")


def test_verify_needs_the_folder_alone(folder: Path, tmp_path: Path) -> None:
    run(folder, "new", "2016-Q3", "--template", "summary", "--by", "Ada")
    place = run(folder, "freeze", "2016-q3-summary", "--by", "Ada").splitlines()[0].split()[-1]
    assert "files are as they were frozen" in run(tmp_path / "nothing", "verify", place)
    (Path(place) / "numbers.json").unlink()
    with pytest.raises(ExportError, match=r"numbers\.json: is missing"):
        run(folder, "verify", "2016-q3-summary")
    with pytest.raises(ExportError, match=r"numbers\.json: is missing"):
        run(folder, "export", "2016-q3-summary", "--to", str(tmp_path / "out"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "2016-Q9"), "is not what a report is about"),
        (("new", "2016-Q3", "--template", "reviw"), "there is no template 'reviw'; did you mean 'review'"),
        (("new", "2016-Q3", "--name", "../x"), "is no name of a report"),
        (("build", "nothing"), "there is no report 'nothing'; greendot report list shows them"),
        (("verify", "nothing"), "there is no frozen report 'nothing'"),
        (("show", "nothing"), "there is no frozen report 'nothing'"),
        (("diff", "a", "b"), "there is no frozen report 'a'"),
    ],
)
def test_each_mistake_is_answered(folder: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(ExportError, match=said):
        run(folder, *words)


def test_a_number_that_is_not_told_is_answered_with_the_nearest(folder: Path) -> None:
    run(folder, "new", "2016-Q3", "--template", "summary", "--by", "Ada")
    run(folder, "freeze", "2016-q3-summary", "--by", "Ada")
    with pytest.raises(ExportError, match="did you mean 'daily_users'"):
        run(folder, "show", "2016-q3-summary", "--number", "metric:daily_user")
    with pytest.raises(ExportError, match="is frozen; greendot report unfreeze"):
        run(folder, "edit", "2016-q3-summary", "--leave-out", "answers", "--by", "Ada")
