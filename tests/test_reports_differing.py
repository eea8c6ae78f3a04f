"""What differs between two reports: every step from the old figure to the new one, with nothing left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from greendot.document import Section, Table, walk
from greendot.reports.compared import difference_document
from greendot.reports.differing import CHANGED, DROPPED, SAME, FigureChange, compare_sides, known_since
from greendot.reports.steps import Cause
from greendot.reports.told import Figure, figure_row, read_figure
from greendot.results import Selection, Word
from report_fixtures import (
    freeze_one,
    office_of,
    redefined_content,
    restated_content,
    rounded,
    total,
    write_later,
    write_workspace,
)
from sample_snapshot import sample_content

METRIC = "time_to_restore"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_workspace(tmp_path)
    freeze_one(folder)
    return folder


def change_of(folder: Path, metric: str = METRIC) -> FigureChange:
    with office_of(folder) as office:
        (frozen,) = [one for one in office.frozen if one.key == "2016-q3-summary"]
        changes = known_since(frozen.figures, frozen.snapshot("engineer"), office.published)
        return next(one for one in changes if one.metric == metric and one.period.starts_on == date(2016, 7, 1))


def test_the_same_facts_are_the_same_numbers(folder: Path) -> None:
    with office_of(folder) as office:
        (frozen,) = office.frozen
        changes = list(known_since(frozen.figures, frozen.snapshot("engineer"), office.published))
    assert changes
    assert all(one.state == SAME and not one.steps and not one.left for one in changes)


def test_restated_data_names_its_rows_and_since_when(folder: Path) -> None:
    told = total(sample_content(), METRIC)
    write_later(folder, restated_content(METRIC, told + 7.25))
    one = change_of(folder)
    (step,) = one.steps
    assert (one.state, one.old, one.new) == (CHANGED, told, rounded(told + 7.25))
    assert step.cause is Cause.RESTATED
    assert "incidents INC-7" in step.words
    assert "since 20 October 2016" not in step.words or "1 December 2016" in step.words
    assert one.left == 0


@pytest.mark.parametrize(
    ("old", "new", "final", "causes"),
    [
        (0.0, 5.5, 5.5, [Cause.DEFINITION]),
        (1.1, 5.5, 5.5, [Cause.RESTATED, Cause.DEFINITION]),
        (1.1, 5.5, 9.3, [Cause.RESTATED, Cause.DEFINITION, Cause.RESTATED]),
        (0.0, 0.0, 2.2, [Cause.RESTATED]),
        (0.0, 0.0, 0.0, []),
    ],
)
def test_definition_and_data_are_told_apart_and_add_up(
    folder: Path, old: float, new: float, final: float, causes: list[Cause]
) -> None:
    told = total(sample_content(), METRIC)
    write_later(folder, redefined_content(METRIC, told + old, told + new, told + final))
    one = change_of(folder)
    assert [step.cause for step in one.steps] == causes
    assert one.left == 0
    assert sum((step.by for step in one.steps), Decimal(0)) == Decimal(repr(one.new)) - Decimal(repr(one.old))


def test_a_definition_that_cannot_be_run_any_more_says_so(folder: Path) -> None:
    content = redefined_content(METRIC, 1, 2, total(sample_content(), METRIC) + 3)
    row = replace(content.redefined[0], starts_on=None, old=None, new=None, reason="no source fills incidents")
    write_later(folder, replace(content, redefined=[row]))
    (step,) = change_of(folder).steps
    assert step.cause is Cause.DEFINITION
    assert "no source fills incidents" in step.words
    assert change_of(folder).left == 0


def test_a_metric_that_is_gone_is_dropped(folder: Path) -> None:
    content = sample_content()
    write_later(folder, replace(content, metrics=[one for one in content.metrics if one.name != METRIC]))
    assert change_of(folder).state == DROPPED


def test_targets_words_and_sections_that_differ_are_told(folder: Path) -> None:
    told = total(sample_content(), METRIC)
    content = redefined_content(METRIC, told, told, told, words=True)
    metrics = [replace(one, targets={"2016-Q3": 9.0}) if one.name == "daily_users" else one for one in content.metrics]
    write_later(folder, replace(content, metrics=metrics))
    with office_of(folder) as office:
        entry = office.begin("summary", "2016-Q4", author="Ada")
        difference = office.compare("2016-q3-summary", entry.body.name)
    assert any(text.startswith("Daily users: the target for 2016-Q3 was") or "and is 9" in text
               for text in difference.targets)  # fmt: skip
    assert "'Time to restore' is called 'Called otherwise'." in difference.wording
    assert any("is explained in other words" in text for text in difference.wording)
    assert not difference.definitions
    assert any("-summary: " in text or "Said in other words." in text for _, text in difference.queries)


def test_between_two_periods_real_change_comes_last_and_everything_adds_up(folder: Path) -> None:
    told = total(sample_content(), METRIC)
    write_later(folder, redefined_content(METRIC, told + 1.1, told + 5.5, told + 9.3))
    with office_of(folder) as office:
        entry = office.begin("review", "2016-Q4", author="Ada")
        difference = office.compare("2016-q3-summary", entry.body.name)
    one = next(one for one in difference.moved if one.metric == METRIC and one.state == CHANGED)
    assert [step.cause for step in one.steps][-1] is Cause.REAL
    assert one.steps[-1].verdict is not None
    assert all(not each.left for each in (*difference.covered, *difference.moved))


def test_what_lies_between_two_periods_is_a_real_change_only_where_it_is_clear(folder: Path) -> None:
    with office_of(folder) as office:
        entry = office.begin("review", "2016-Q4", author="Ada")
        difference = office.compare("2016-q3-summary", entry.body.name)
        document = difference_document(
            difference, office.published, Selection(office.published.calendar.parse("2016-Q4")), office.settings.now()
        )
    assert document.title.startswith("All ")
    assert "numbers of Executive summary, Q3 2016, version 1 still stand. " in document.title
    assert document.title.endswith(" changed clearly from Q3 2016 to Q4 2016.")
    table = next(one for one in walk(document.blocks) if isinstance(one, Table) and one.anchor == "table:real")
    clear = {Word.BETTER, Word.WORSE, Word.CLEAR_CHANGE}
    told = [row[-1] for row in table.rows]
    assert [cell.verdict in clear for cell in told] == [cell.text.startswith("real change") for cell in told]
    assert {cell.verdict in clear for cell in told} == {True, False}
    assert not any(cell.verdict and cell.verdict.value in cell.text for cell in told)
    assert any(
        isinstance(one, Section) and one.title == f"Only in {entry.body.title}, draft" for one in document.blocks
    )


def test_builds_can_be_compared_too(folder: Path) -> None:
    told = total(sample_content(), METRIC)
    with office_of(folder) as office:
        before = office.published.build.build
    write_later(folder, restated_content(METRIC, told + 7))
    with office_of(folder) as office:
        difference = compare_sides(office.side(before), office.side(office.published.build.build))
    changed = [one for one in difference.told_anew if one.state == CHANGED]
    assert [(one.metric, one.left) for one in changed] == [(METRIC, 0)]


def test_a_number_is_kept_as_it_is() -> None:
    for figure in (Figure("a", "2016-Q3", (("kind", "x"),), 0.1), Figure("b", "2016-11", (), None)):
        assert read_figure(figure_row(figure)) == figure
