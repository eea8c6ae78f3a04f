"""Forms about the plan: who sees them, what they keep, what stands at once, what two who disagree are shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from greendot.entries import (
    Annotation,
    Ask,
    Assumption,
    Decision,
    Entry,
    Override,
    Scenario,
    Status,
    Target,
)
from greendot.entries.kinds import AnyBody
from greendot.ui.comments import NAME
from greendot.ui.remarks import current_store
from greendot.ui.workspace import current_settings, serve_folder
from greendot.ui.writing import FORMS, WANTED
from page_runs import choices_of, html_of, open_page, words_on
from sample_plan import write_plan

pytest_plugins = ("page_fixtures",)

HOSTILE = "<script>alert(1)</script> **bold** =HYPERLINK(1) שלום"


@pytest.fixture
def workspace(tmp_path: Path, through_app: None) -> Path:
    """Serve a workspace with a plan of ten that a test may write in."""
    serve_folder(write_plan(tmp_path, more='[cadence.dates]\ninputs = "10 days before the quarter ends"\n'))
    return tmp_path


def want(app: AppTest, form: str) -> AppTest:
    """Pick a form from the menu, as the browser would tell of it."""
    app.session_state[WANTED] = form
    return app.run()


def send(app: AppTest, form: str, key: str = "") -> AppTest:
    """Send a form. Without a browser each run is a whole one, so the form is opened twice."""
    app.session_state[WANTED] = form
    (button,) = (one for one in app.button if (key or f"{form}_send") in (one.key or ""))
    return button.click().run()


def write(note: str = "Disks.", health: str = "off track", by: str = "Bob", initiative: str = "INF-01") -> None:
    now = current_settings().now()
    current_store().book.write(Status(initiative, health, 3, date(2017, 2, 1), note), author=by, now=now)


def statuses() -> dict[str, Status]:
    return {key: ones[-1].body for key, ones in current_store().book.entries().statuses.items()}


@pytest.fixture
def roadmap(workspace: Path) -> AppTest:
    app = open_page("roadmap")
    app.session_state[NAME] = "Ada"
    return app


def test_a_row_that_is_changed_is_kept_and_stands_on_the_page_at_once(roadmap: AppTest) -> None:
    want(roadmap, "weekly")
    roadmap.selectbox(key="weekly_health_INF-01").set_value("at risk")
    roadmap.text_input(key="weekly_forecast_INF-01").set_value("1 February 2017")
    roadmap.text_input(key="weekly_note_INF-02").set_value(HOSTILE)
    send(roadmap, "weekly")
    assert not roadmap.exception
    assert statuses() == {
        "INF-01": Status("INF-01", "at risk", None, date(2017, 2, 1)),
        "INF-02": Status("INF-02", note=HOSTILE),
    }
    page = words_on(open_page("roadmap"))
    assert "Said here, above the sources" in page
    assert "1 February 2017" in page
    assert "Day 46 of 92 of Q4 2016. Next: inputs on 21 December" in page


def test_hostile_words_are_shown_as_written(roadmap: AppTest) -> None:
    write(HOSTILE)
    current_store().book.write(Ask(HOSTILE, if_nothing=HOSTILE), author="Ada", now=current_settings().now())
    for page in ("roadmap", "overview"):
        app = open_page(page)
        assert not app.exception
        assert "<script" not in html_of(app)
        assert "<script>alert(1)</script>" in words_on(app)


def test_confirmed_rows_are_said_again_and_unchanged_ones_are_not(roadmap: AppTest) -> None:
    send(want(roadmap, "weekly"), "weekly")
    assert statuses() == {}
    want(roadmap, "weekly").checkbox(key="weekly_confirm").check()
    send(roadmap, "weekly")
    assert len(statuses()) == 10
    assert statuses()["INF-10"] == Status("INF-10", "on track", 7, date(2016, 12, 15))


def test_what_is_wrong_in_a_row_is_said_and_the_other_rows_are_kept(roadmap: AppTest) -> None:
    want(roadmap, "weekly")
    roadmap.text_input(key="weekly_forecast_INF-01").set_value("03/04/2017")
    roadmap.text_input(key="weekly_confidence_INF-02").set_value("11")
    roadmap.text_input(key="weekly_note_INF-03").set_value("Fine.")
    send(roadmap, "weekly")
    said = words_on(roadmap)
    assert "Initiative 01: '03/04/2017' is not a date; write 2017-03-10" in said
    assert "Initiative 02: status: confidence: must be 1 to 10, not 11" in said
    assert list(statuses()) == ["INF-03"]
    assert roadmap.text_input(key="weekly_forecast_INF-01").value == "03/04/2017"


@pytest.mark.parametrize(("choice", "note"), [("keep theirs", "Theirs."), ("write mine", "Mine.")])
def test_who_was_overtaken_sees_the_difference_and_chooses(roadmap: AppTest, choice: str, note: str) -> None:
    want(roadmap, "weekly")
    roadmap.text_input(key="weekly_note_INF-01").set_value("Mine.")
    roadmap.text_input(key="weekly_confidence_INF-01").set_value("4")
    roadmap.text_input(key="weekly_note_INF-02").set_value("Also mine.")
    write("Theirs.")
    send(roadmap, "weekly")
    assert {key: one.note for key, one in statuses().items()} == {"INF-01": "Theirs.", "INF-02": "Also mine."}
    want_again = want(roadmap, "weekly")
    shown = words_on(want_again)
    assert all(word in shown for word in ("Bob", "you", "Theirs.", "Mine.", "confidence"))
    assert "on track" not in "".join(shown.partition("Someone else")[2])
    roadmap.radio(key="settle_choice_0").set_value(choice)
    send(roadmap, "weekly", "settle_send")
    assert statuses()["INF-01"].note == note
    assert statuses()["INF-01"].health == ("off track" if choice == "keep theirs" else "")


def test_what_was_kept_is_not_sent_twice(roadmap: AppTest) -> None:
    want(roadmap, "weekly")
    roadmap.text_input(key="weekly_note_INF-01").set_value("Kept at once.")
    roadmap.text_input(key="weekly_confidence_INF-02").set_value("11")
    send(roadmap, "weekly")
    want(roadmap, "weekly").text_input(key="weekly_confidence_INF-02").set_value("4")
    send(roadmap, "weekly")
    found = current_store().book.entries().statuses
    assert {key: len(ones) for key, ones in found.items()} == {"INF-01": 1, "INF-02": 1}


def test_an_ask_and_its_decision_go_through_their_forms(roadmap: AppTest) -> None:
    want(roadmap, "ask")
    roadmap.text_input(key="ask_title").set_value("Two more people")
    roadmap.text_input(key="ask_needed_by").set_value("2016-12-10")
    roadmap.text_input(key="ask_way_a").set_value("Hire")
    roadmap.text_input(key="ask_price_a").set_value("300,000")
    roadmap.text_input(key="ask_people_a").set_value("2")
    send(roadmap, "ask", "ask_for_send")
    (ask,) = current_store().book.entries().of(Ask)
    assert (ask.body.title, ask.body.options[0].people, len(ask.body.options)) == ("Two more people", 2, 1)
    assert "Two more people" in words_on(open_page("overview"))
    want(roadmap, "decide").selectbox(key="decide_ask").set_value(ask.key)
    want(roadmap, "decide")
    roadmap.text_area(key=f"decide_why_{ask.key}").set_value("It pays.")
    roadmap.selectbox(key=f"decide_option_{ask.key}").set_value("a")
    send(roadmap, "decide")
    (decision,) = current_store().book.entries().of(Decision)
    assert (decision.body.ask, decision.body.option, decision.body.decided_by) == (ask.key, "a", "Ada")
    words = words_on(open_page("overview"))
    assert words.count("Two more people") == 1, "asked for no more, and told among what was decided"
    assert "It pays (Ada)" in words


def test_an_override_says_why_and_until_when(roadmap: AppTest) -> None:
    want(roadmap, "override").selectbox(key="override_field").set_value("declared_health")
    want(roadmap, "override")
    roadmap.selectbox(key="override_declared_health").set_value("off track")
    send(roadmap, "override")
    assert "override: reason: is empty" in words_on(roadmap)
    want(roadmap, "override")
    roadmap.text_input(key="override_reason").set_value("The vendor is late.")
    roadmap.text_input(key="override_until").set_value("2016-12-31")
    send(roadmap, "override")
    (entry,) = current_store().book.entries().of(Override)
    assert (entry.body.value, entry.expires_on, entry.author) == ("off track", date(2016, 12, 31), "Ada")
    assert "The vendor is late." in words_on(open_page("roadmap"))


def test_an_entry_about_what_the_plan_no_longer_has_is_shown_as_such(workspace: Path) -> None:
    write("Gone with the reorganization.", initiative="OLD-1")
    page = words_on(open_page("roadmap"))
    assert "About what the plan no longer has" in page
    assert "Gone with the reorganization." in page


@pytest.mark.parametrize("form", FORMS)
def test_a_viewer_sees_no_menu_and_opens_no_form(form: str, workspace: Path) -> None:
    write_plan(workspace, more='[site]\nrole = "viewer"\n')
    app = want(open_page("roadmap"), form)
    assert not app.exception
    assert not [one for one in app.button if "send" in (one.key or "")]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_opens_on_a_plan_without_anything(form: str, tmp_path: Path, through_app: None) -> None:
    serve_folder(write_plan(tmp_path, keys=()))
    assert not want(open_page("overview"), form).exception


def test_pages_stand_when_the_store_does_not(roadmap: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    from greendot.errors import StoreError

    def gone() -> None:
        raise StoreError("store: it cannot be reached")

    monkeypatch.setattr("greendot.ui.remarks.current_store", gone)
    app = want(roadmap, "weekly")
    assert not app.exception
    assert "it cannot be reached" in words_on(app)


def entries_of(kind: type[AnyBody]) -> tuple[Entry[AnyBody], ...]:
    return current_store().book.entries().of(kind)


def test_targets_of_a_metric_are_set_changed_and_taken_back(workspace: Path) -> None:
    app = open_page("metrics", metric="daily_users")
    app.session_state[NAME] = "Ada"
    want(app, "targets").text_input(key="targets_value_2017-Q1").set_value("12,500,000")
    send(app, "targets")
    (entry,) = entries_of(Target)
    assert entry.body == Target("daily_users", "2017-Q1", 12_500_000)
    want(app, "targets").text_input(key="targets_value_2017-Q1").set_value("many")
    send(app, "targets")
    assert "target: value: must be a number, not 'many'" in words_on(app)
    assert entries_of(Target)[0].body.value == 12_500_000
    want(app, "targets").text_input(key="targets_value_2017-Q1").set_value("")
    send(app, "targets")
    assert entries_of(Target) == ()


def test_two_who_set_one_target_see_both_and_choose(workspace: Path) -> None:
    app = open_page("metrics", metric="daily_users")
    app.session_state[NAME] = "Ada"
    want(app, "targets").text_input(key="targets_value_2017-Q1").set_value("12")
    now = current_settings().now()
    current_store().book.write(Target("daily_users", "2017-Q1", 11.0), author="Bob", now=now)
    send(app, "targets")
    assert entries_of(Target)[0].body.value == 11
    shown = words_on(want(app, "targets"))
    assert all(word in shown for word in ("Bob", "you", "11", "12"))


def test_a_note_on_a_date_is_written_changed_and_taken_back(workspace: Path) -> None:
    app = open_page("metrics", metric="daily_users")
    app.session_state[NAME] = "Ada"
    want(app, "annotate").text_input(key="annotate_title_").set_value("Bots left out")
    app.text_input(key="annotate_from_").set_value("1 October 2016")
    app.selectbox(key="annotate_mark_").set_value("definition break")
    send(app, "annotate")
    (entry,) = entries_of(Annotation)
    assert entry.body == Annotation("Bots left out", date(2016, 10, 1), None, "definition break", "daily_users")
    want(app, "annotate").selectbox(key="annotate_which").set_value(entry.key)
    want(app, "annotate").text_input(key=f"annotate_title_{entry.key}").set_value("Bots are left out")
    send(app, "annotate")
    assert [one.body.title for one in entries_of(Annotation)] == ["Bots are left out"]
    want(app, "annotate").selectbox(key="annotate_which").set_value(entry.key)
    want(app, "annotate").checkbox(key=f"annotate_gone_{entry.key}").check()
    send(app, "annotate")
    assert entries_of(Annotation) == ()


def test_a_scenario_of_the_address_is_kept_offered_and_adopted(workspace: Path) -> None:
    app = open_page("roadmap", scenario="move.INF-01.2017-03-01~drop.INF-02")
    app.session_state[NAME] = "Ada"
    want(app, "keep_scenario").text_input(key="keep_scenario_name").set_value("Later")
    send(app, "keep_scenario")
    (kept,) = entries_of(Scenario)
    assert [(one.act, one.initiative, one.to) for one in kept.body.changes] == [
        ("move", "INF-01", "2017-03-01"), ("drop", "INF-02", ""),
    ]  # fmt: skip
    page = open_page("roadmap")
    (offered,) = [one["options"] for one in choices_of(page) if one["name"] == "scenario"]
    assert "Later" in [option["label"] for option in offered]
    assert "Scenarios that are kept" in words_on(page)
    page.session_state[NAME] = "Ada"
    send(want(page, "adopt"), "adopt")
    assert "override: reason: is empty" in words_on(page)
    assert entries_of(Override) == ()
    want(page, "adopt").text_input(key="adopt_reason").set_value("The vendor is late.")
    page.text_input(key="adopt_until").set_value("2017-03-31")
    send(page, "adopt")
    assert [(one.body.initiative, one.body.field, one.body.value, one.reason) for one in entries_of(Override)] == [
        ("INF-01", "forecast_on", date(2017, 3, 1), "The vendor is late."),
        ("INF-02", "state", "dropped", "The vendor is late."),
    ]


def test_a_change_is_tried_from_a_form_and_stands_in_the_address(workspace: Path) -> None:
    app = open_page("roadmap")
    want(app, "try_change").text_input(key="try_change_on_INF-01").set_value("1 March 2017")
    send(app, "try_change")
    assert app.query_params["scenario"] == "move.INF-01.2017-03-01"
    want(app, "try_change").selectbox(key="try_change_act").set_value("staff")
    want(app, "try_change").text_input(key="try_change_weeks_INF-01").set_value("many")
    send(app, "try_change")
    assert "person-weeks: 'many' is not a number" in words_on(app)
    want(app, "try_change").text_input(key="try_change_weeks_INF-01").set_value("12.5")
    send(app, "try_change")
    assert app.query_params["scenario"] == "move.INF-01.2017-03-01~staff.INF-01.storage.12.5"
    assert "This is a scenario of 2 changes" in words_on(app)
    assert entries_of(Scenario) == ()


def test_what_was_written_is_undone_and_taken_back_from_a_form(workspace: Path) -> None:
    write("First.")
    kept = current_store().book.write(
        Override("INF-02", "state", "dropped"), author="Bob", now=current_settings().now(), reason="x",
        expires_on=date(2017, 3, 31),
    )  # fmt: skip
    app = open_page("roadmap")
    app.session_state[NAME] = "Ada"
    form = want(app, "undo")
    assert [label.split(",")[0] for label in form.selectbox(key="undo_which").options] == [
        "Override: Initiative 02", "Status: Initiative 01",
    ]  # fmt: skip
    form.selectbox(key="undo_which").set_value(kept.key)
    send(app, "undo", "undo_all")
    assert entries_of(Override) == ()
    want(app, "undo").selectbox(key="undo_which").set_value(kept.key)
    assert "taken back" in next(one for one in app.selectbox(key="undo_which").options if one.startswith("Override"))
    send(app, "undo")
    assert [one.body.value for one in entries_of(Override)] == ["dropped"]


def test_a_price_that_people_assume_stands_at_once(workspace: Path) -> None:
    app = open_page("roadmap")
    app.session_state[NAME] = "Ada"
    want(app, "prices").text_input(key="prices_value_person_week").set_value("3000")
    app.text_input(key="prices_most_person_week").set_value("2000")
    send(app, "prices")
    assert "the most, 2000, is below the least" in words_on(app)
    want(app, "prices").text_input(key="prices_most_person_week").set_value("4,000")
    send(app, "prices")
    (entry,) = entries_of(Assumption)
    assert entry.body == Assumption("person_week", 3000, most=4000)
    page = words_on(open_page("roadmap", scenario="drop.INF-02"))
    assert "What they cost, at $3,000 to $4,000 a week" in page
