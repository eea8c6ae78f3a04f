"""Sentences over results, case by case: number and noun agree, and no verdict word stands without a verdict."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest

from greendot import compose
from greendot.compose.promises import Promises, describe_promises
from greendot.compose.recounted import describe_restatement
from greendot.compose.sentences import count_of, describe_change
from greendot.compose.titles import first_sentence
from greendot.compose.view import View
from greendot.results import Against, Evidence, Kind, Observation, Restatement, Result, Selection, Word
from greendot.snapshot import Snapshot
from sample_snapshot import AS_OF, LATEST
from sample_story import story_content, write_story

B, W, C, N, T = Word.BETTER, Word.WORSE, Word.CLEAR_CHANGE, Word.NO_CLEAR_CHANGE, Word.TOO_LITTLE


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_story(tmp_path_factory.mktemp("story"), story_content())


@pytest.fixture
def view(story: Snapshot) -> View:
    return View(story, Selection(LATEST), AS_OF)


COMPARED = ("against", "detectable_fall", "detectable_rise", "is_to_date")


def result(
    view: View, name: str, now: float | None, then: float | None, word: Word | None, **changed: object
) -> Result:
    """Return a metric's result in the current quarter with a value, a comparison to date and a verdict of choice."""
    found = view.result(name)
    assert found is not None
    assert found.observation is not None
    assert found.comparison is not None
    change = now / then - 1 if now is not None and then else None
    comparison = dataclasses.replace(
        found.comparison, now=now, then=then, change=change, word=word or T,
        **{key: value for key, value in changed.items() if key in COMPARED},
    )  # fmt: skip
    metric = dataclasses.replace(
        found.metric, **{key: value for key, value in changed.items() if key in ("unit", "kind", "title", "evidence")}
    )
    observation = dataclasses.replace(found.observation, value=now)
    return dataclasses.replace(
        found, metric=metric, observation=observation, comparison=comparison if word else None,
        absence="" if now is not None else "no data before Q2 2014",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "now", "then", "word", "text"),
    [
        ("daily_users", 4.31e6, 3.85e6, B, "Daily users rose from 3.85 to 4.31 million, 12% more than last quarter."),
        ("daily_users", 0.9e6, 4.5e6, W, "Daily users fell from 4.5 million to 900,000, 80% fewer than last quarter."),
        ("daily_users", 9e6, 3e6, B, "Daily users rose from 3 to 9 million, 3 times as many as last quarter."),
        ("incidents", 0, 45, B, "Incidents fell from 45 to 0, 45 fewer than last quarter."),
        ("daily_users", 3.9e6, 3.85e6, N,
         "Daily users: 3.9 million users this quarter, about the same as last quarter."),
        ("daily_users", 4.6e6, 3.85e6, N,
         "Daily users: 4.6 million users this quarter, 3.85 M last quarter: in line with its past growth."),
        ("daily_users", 3.1e6, 3.85e6, N,
         "Daily users: 3.1 million users this quarter, 3.85 M last quarter: no clear change."),
        ("daily_users", 4.31e6, 3.85e6, T,
         "Daily users: 4.31 million users this quarter, 3.85 M last quarter; "
         "whether faster or slower than before cannot be told yet."),
        ("daily_users", 4.31e6, None, T, "Daily users: 4.31 million users this quarter."),
        ("daily_users", 4.31e6, None, None, "Daily users: 4.31 million users this quarter."),
        ("daily_users", None, None, None, "Daily users: no data before Q2 2014."),
        ("incidents", 1, 3, T, "There has been 1 incident this quarter, 3 last quarter: too few to call it a change."),
        ("incidents", 6, 8, N, "There have been 6 incidents this quarter, 8 last quarter: no clear change."),
        ("incidents", 0, 0, N, "There have been 0 incidents this quarter, as many as last quarter."),
        ("incidents", 30, 10, W, "Incidents rose from 10 to 30, 3 times as many as last quarter."),
        ("incidents", 12, 5, W, "Incidents rose from 5 to 12, 7 more than last quarter."),
        ("incidents", 3, 0, W, "Incidents rose from 0 to 3, 3 more than last quarter."),
        ("presence_share", 22, 81, B,
         "Presence share fell from 81% to 22%, 59 points less than last quarter. "
         "Less of the traffic only says who is online."),
        ("presence_share", 22.4, 22.1, C,
         "Presence share rose to 22%, 0.3 points more than last quarter. More of the traffic only says who is online."),
        ("cost_per_daily_user", 0.31, 0.35, B,
         "Cost per daily user fell from $0.35 to $0.31, 11% less than last quarter. Each person we serve costs less."),
        ("time_to_restore", 115, 52, W,
         "Time to restore rose from 52 minutes to 1 h 55 min, 2.2 times as much as last quarter. "
         "Customers waited longer for help."),
        ("headroom", 14, 20, W, "Headroom of the tightest resource: 14% this quarter, on data that is late."),
        ("services_without_owner", 4, 4, N,
         "Services without an owner: 4 services this quarter, as many as last quarter."),
    ],
)  # fmt: skip
def test_what_became_of_a_metric(
    view: View, name: str, now: float | None, then: float | None, word: Word | None, text: str
) -> None:
    assert describe_change(view, result(view, name, now, then, word, is_to_date=False)).text == text


def test_an_unfinished_quarter_says_what_it_is_compared_to(view: View) -> None:
    text = describe_change(view, result(view, "incidents", 6, 8, T)).text
    assert (
        text == "There have been 6 incidents this quarter, 8 last quarter to the same day: too few to call it a change."
    )


@pytest.mark.parametrize(
    ("rise", "fall", "tail"),
    [
        (0.07, 0.06, "; a rise of 7% or a fall of 6% would have stood out."),
        (0.4, None, "; a rise of 40% would have stood out."),
        (1.2, 0.62, "; anything below 2.2 times as many would not have stood out."),
        (0.001, 0.001, "no clear change."),
        (None, None, "no clear change."),
    ],
)
def test_what_would_have_stood_out_is_told(view: View, rise: float | None, fall: float | None, tail: str) -> None:
    seen = result(view, "incidents", 6, 8, N, is_to_date=False, detectable_rise=rise, detectable_fall=fall)
    assert describe_change(view, seen).text.endswith(tail)


@pytest.mark.parametrize(("word", "tail"), [(B, "; the target is met"), (W, "; the target is missed"), (T, "")])
def test_a_target_is_met_or_missed(view: View, word: Word, tail: str) -> None:
    told = describe_change(view, result(view, "daily_users", 4.31e6, 4e6, word, against=Against.TARGET))
    assert told.text == f"Daily users: 4.31 million users this quarter, the target is 4 million users{tail}."


def test_an_estimate_says_so(view: View) -> None:
    told = describe_change(view, result(view, "daily_users", 4.31e6, None, None, evidence=Evidence.ESTIMATED))
    assert told.text == "Daily users: 4.31 million users this quarter (estimated)."


def test_a_count_of_other_things_than_its_title_keeps_its_title(view: View) -> None:
    told = describe_change(view, result(view, "incidents", 6, 8, T, kind=Kind.COUNT, unit="pages", is_to_date=False))
    assert told.text == "Incidents: 6 pages this quarter, 8 last quarter: too few to call it a change."


def test_a_finished_quarter_is_told_in_the_past(story: Snapshot) -> None:
    selection = compose.choose(story, "incidents", {"period": "2016-Q3"})
    view = View(story, selection, AS_OF)
    found = result(view, "incidents", 1, 2, T, is_to_date=False)
    assert describe_change(view, found).text == (
        "There was 1 incident in Q3 2016, 2 the quarter before: too few to call it a change."
    )


@pytest.mark.parametrize(
    ("left", "text"),
    [
        ({}, "No service has a promise with numbers this quarter."),
        ({"search": 40}, "So far the one service keeps its promise."),
        ({"search": -5}, "Search has used up all that may go wrong this quarter."),
        ({"search": 40, "files": 90}, "So far all 2 services keep their promises."),
        ({"search": -5, "files": 90},
         "So far 1 of 2 services keeps its promise; Search has used up what may go wrong."),
        ({"search": -5, "files": -9, "a": 50, "b": 20},
         "So far 2 of 4 services keep their promises; Files and Search have used up what may go wrong; "
         "b is close to it."),
        ({"search": -5, "files": -9}, "So far none of 2 services keep their promises; "
         "Files and Search have used up what may go wrong."),
    ],
)  # fmt: skip
def test_promises_kept_and_broken(view: View, left: dict[str, float], text: str) -> None:
    budgets = {name: Observation(LATEST, (("service", name),), value) for name, value in left.items()}
    assert describe_promises(view, Promises(budgets)).text == text


@pytest.mark.parametrize(
    ("column", "before", "after", "text"),
    [
        ("minutes", 44, 71, "The incident of 7 September was longer than first reported: 71 minutes, not 44."),
        ("duration_min", 71, 44, "The incident of 7 September was shorter than first reported: 44 minutes, not 71."),
        ("users_affected_mid", 120_000, 310_000,
         "The incidents of 7 September reached more people than first reported: 310,000, not 120,000."),
        ("rows", 3, 4, "What was first reported of incidents on 7 September has changed: rows 4, not 3."),
    ],
)  # fmt: skip
def test_what_was_restated(view: View, column: str, before: float, after: float, text: str) -> None:
    loaded = datetime(2016, 10, 20, tzinfo=UTC)
    one = Restatement("incidents", "INC-40", column, date(2016, 9, 7), before, after, loaded)
    assert describe_restatement(view, one).text == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(5, 7, "5 of 7 services"), (7, 7, "all 7 services"), (0, 3, "none of 3 services"), (1, 1, "the one service")],
)
def test_parts_of_a_whole(part: int, whole: int, text: str) -> None:
    assert count_of(part, whole, "service") == text


def test_a_decimal_point_does_not_end_a_sentence() -> None:
    assert first_sentence("It rose from 3.85 to 4.31 million. Good.") == "It rose from 3.85 to 4.31 million."


@pytest.mark.parametrize(
    ("name", "now", "then", "word", "tail"),
    [
        ("daily_users", 3.92e6, 3.52e6, W, "11% more than last quarter, but less than its past pace would bring."),
        ("daily_users", 3.92e6, 3.52e6, B, "11% more than last quarter."),
        ("daily_users", 3.2e6, 3.52e6, W, "9% fewer than last quarter."),
        ("total_cost", 3.47e6, 3.05e6, B, "14% more than last quarter, but less than its past pace would bring."),
        ("total_cost", 2.9e6, 3.05e6, W, "5% less than last quarter, but more than its past pace would bring."),
    ],
)
def test_a_growing_series_is_set_against_its_pace(
    view: View, name: str, now: float, then: float, word: Word, tail: str
) -> None:
    assert describe_change(view, result(view, name, now, then, word, is_to_date=False)).text.endswith(tail)


def test_a_change_no_one_could_miss_is_not_called_hidden(view: View) -> None:
    text = describe_change(view, result(view, "incidents", 6, 8, N, is_to_date=False, detectable_fall=-16.2)).text
    assert text.endswith("8 last quarter: no clear change.")


def test_an_earlier_time_keeps_its_unit_where_the_later_one_has_another(view: View) -> None:
    found = result(view, "time_to_restore", 100, 72, N, is_to_date=False)
    assert "72 minutes last quarter" in describe_change(view, found).text
    near = result(view, "time_to_restore", 40, 72, N, is_to_date=False)
    assert ", 72 last quarter" in describe_change(view, near).text


@pytest.mark.parametrize(
    ("dimension", "member", "said"),
    [("region", "europe", "Europe"), ("region", "north-america", "North America"), ("kind", "presence", "presence")],
)
def test_places_are_written_with_a_capital(view: View, dimension: str, member: str, said: str) -> None:
    assert view.member(dimension, member) == said
