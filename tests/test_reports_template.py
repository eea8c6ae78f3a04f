"""Templates: three ship and hold what exists; whatever is wrong with one is told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from greendot.errors import ExportError
from greendot.reports.drafting import new_draft
from greendot.reports.spans import read_span, span_before
from greendot.reports.template import PARTS, Template, pick_template, read_templates
from greendot.resources import shipped
from greendot.workspace import Workspace, open_workspace
from sample_snapshot import CALENDAR

SHIPPED, PROBLEMS = read_templates([shipped("data", "reports")])


def read(folder: Path, text: str, name: str = "own") -> tuple[dict[str, Template], list[str]]:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    found, problems = read_templates([folder])
    return dict(found), [str(one).removeprefix(f"{folder}/") for one in problems]


def test_three_ship_and_are_right() -> None:
    assert not PROBLEMS
    assert list(SHIPPED) == ["review", "summary", "trust"]
    assert len(SHIPPED["review"].sections) == 15
    assert SHIPPED["trust"].is_outside


def test_every_metric_that_a_shipped_template_names_ships() -> None:
    workspace: Workspace = open_workspace(shipped())
    assert not [problem for one in SHIPPED.values() for problem in one.check(workspace.library.metrics)]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (
            'page = "growht"',
            "own.toml:5: section 'a' names the page 'growht', which there is not; did you mean 'growth'?",
        ),
        ('part = "finding"', "own.toml:5: section 'a' names the part 'finding', which there is not; did you mean"),
        ("", "own.toml:3: section 'a' is made of nothing; give it one of page, metrics, part"),
        ('page = "growth"\npart = "state"', "own.toml:3: section 'a' is made of page and part at once"),
        ('pgae = "growth"\npart = "state"', "own.toml:5: 'pgae' is not a field of it; did you mean 'page'?"),
        ('metrics = "daily_users"', "own.toml:5: 'metrics' must be a list of texts"),
        ('page = "growth"\nagainst = "last"', "own.toml:6: 'last' is nothing to compare with"),
        ('page = "growth"\nmembers = {region = 3}', "own.toml:6: 'members' must be a table of texts"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path, section: str, said: str) -> None:
    found, problems = read(tmp_path, f'title = "Own"\n\n[section.a]\ntitle = "A"\n{section}\n')
    assert not found
    assert any(one.startswith(said) for one in problems), problems


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path, 'spans = ["year"]\n[section.a]\npage = "nowhere"\n[section.b]\npart = "nothing"\n')
    assert len(problems) == 6


@pytest.mark.parametrize("text", ["", "title = 3", "section = 1", 'title = "A"\n[section]\na = 1', "= broken", "\x00"])
def test_no_file_brings_it_down(tmp_path: Path, text: str) -> None:
    found, problems = read(tmp_path, text)
    assert not found
    assert problems


def test_a_deleted_metric_is_told_with_its_line(tmp_path: Path) -> None:
    found, _ = read(tmp_path, 'title = "Own"\n[section.a]\ntitle = "A"\nmetrics = ["daily_users", "gone_users"]\n')
    (problem,) = found["own"].check(["daily_users", "done_users"])
    assert problem.line == 2
    assert "names the metric 'gone_users', which this workspace does not have; did you mean 'done_users'?" in str(
        problem
    )


def test_an_own_template_stands_above_the_one_that_ships(tmp_path: Path) -> None:
    (tmp_path / "summary.toml").write_text('title = "Ours"\n[section.a]\ntitle = "A"\npart = "findings"\n')
    found, _ = read_templates([shipped("data", "reports"), tmp_path])
    assert found["summary"].title == "Ours"


def test_a_wrong_or_unknown_one_is_answered(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("title = 3\n")
    found, problems = read_templates([shipped("data", "reports"), tmp_path])
    with pytest.raises(ExportError, match="did you mean 'review'"):
        pick_template(found, problems, "reviw")
    with pytest.raises(ExportError, match="own\\.toml:1"):
        pick_template(found, problems, "own")


def test_one_for_outside_names_who_approves_and_shows_nothing_else(tmp_path: Path) -> None:
    _, problems = read(tmp_path, 'title = "T"\noutside = true\n[section.a]\ntitle = "A"\npage = "cost"\n')
    assert any("is no role that could approve it" in one for one in problems)
    assert any("section 'a' is not fit for readers outside" in one for one in problems)


@pytest.mark.parametrize(
    ("text", "label", "quarters", "before"),
    [("2016-Q4", "Q4 2016", 1, "2016-Q3"), ("2016-h2", "H2 2016", 2, "2016-H1"),
     ("2016-11", "November 2016", 1, "2016-10"), ("2016-H1", "H1 2016", 2, "2015-H2")],
)  # fmt: skip
def test_what_a_report_is_about(text: str, label: str, quarters: int, before: str) -> None:
    covered = read_span(text, CALENDAR)
    assert (covered.label, len(covered.periods)) == (label, quarters)
    assert span_before(covered, CALENDAR).key == before


@pytest.mark.parametrize("text", ["", "2016", "2016-H3", "2016-13", "soon", "week-2016-11-14", "2016-Q4; DROP"])
def test_what_no_report_is_about(text: str) -> None:
    with pytest.raises(ExportError, match="is not what a report is about"):
        read_span(text, CALENDAR)


def test_a_draft_takes_periods_and_filters_of_its_template(tmp_path: Path) -> None:
    found, _ = read(
        tmp_path,
        'title = "Own"\nspans = ["quarter"]\n[section.a]\ntitle = "A"\npage = "growth"\nshow = ["numbers:users"]\n'
        'period = "previous"\nagainst = "year_ago"\nmembers = { kind = "presence" }\n',
    )
    draft = new_draft(found["own"], "2016-Q4", CALENDAR)
    assert draft.name == "2016-q4-own"
    assert draft.sections[0].query == "kind=presence&against=year_ago&period=2016-Q3"
    with pytest.raises(ExportError, match="is made for: quarter; November 2016 is a month"):
        new_draft(found["own"], "2016-11", CALENDAR)
    with pytest.raises(ExportError, match="is no name of a report"):
        new_draft(found["own"], "2016-Q4", CALENDAR, name="../up")


def test_every_part_says_what_it_is() -> None:
    assert all(PARTS.values())
