"""The Reports page: started, changed by two, written in, frozen, looked back at; in its preview too."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from greendot.document import Paragraph
from greendot.entries import Report
from greendot.render.web import render_web
from greendot.reports import drafting
from greendot.ui.comments import NAME
from greendot.ui.remarks import current_store
from greendot.ui.reports import answer_report
from greendot.ui.reports.acting import PRESSED
from greendot.ui.reports.adding import address_to_add
from greendot.ui.reports.place import current_office
from greendot.ui.sheets import Press
from greendot.ui.workspace import serve_folder
from page_runs import html_of, open_page, words_on
from report_fixtures import write_workspace

pytest_plugins = ("page_fixtures",)

HOSTILE = "<script>alert(1)</script> **bold** שלום"


@pytest.fixture
def workspace(tmp_path: Path, through_app: None) -> Path:
    serve_folder(write_workspace(tmp_path))
    return tmp_path


@pytest.fixture
def name(workspace: Path) -> str:
    return current_office().begin("summary", "2016-Q3", author="Bob").body.name


def open_report(name: str = "", **query: str) -> AppTest:
    app = open_page("reports", **({"report": name} if name else {}), **query)
    app.session_state[NAME] = "Ada"
    return app.run()


def draft(name: str) -> Report:
    return current_office().draft(name).body


def press(app: AppTest, name: str, act: str, anchor: str, stamp: str = "") -> AppTest:
    """Press a button of the draft, as the browser would tell of it."""
    app.session_state[PRESSED] = (name, stamp or current_office().draft(name).stamp, Press(act, anchor))
    return app.run()


def test_a_report_is_started_from_a_template(workspace: Path) -> None:
    app = open_report()
    assert "No report has been started yet." in words_on(app)
    app.selectbox(key="report_template").set_value("summary").run()
    app.selectbox(key="report_about").set_value("2016-Q3")
    (button,) = (one for one in app.button if "report_start_send" in (one.key or ""))
    button.click().run()
    assert not app.exception
    assert list(current_office().drafts) == ["2016-q3-summary"]
    assert "Executive summary, Q3 2016" in words_on(open_report())


def test_a_draft_says_what_is_missing_and_shows_a_section(name: str) -> None:
    words = words_on(open_report(name, section="findings"))
    assert "Before it is frozen" in words
    assert "no comment" in words
    assert "What changed, and why" in words
    assert "comment" in html_of(open_report(name))


def test_buttons_move_and_leave_out(name: str) -> None:
    app = open_report(name)
    press(app, name, "up", "findings")
    press(app, name, "out", "answers")
    assert not app.exception
    assert [(one.key, one.is_left_out) for one in draft(name).sections] == [("findings", False), ("answers", True)]
    press(app, name, "in", "answers")
    assert not any(one.is_left_out for one in draft(name).sections)


def test_of_two_the_second_sees_the_difference_and_nothing_is_lost(name: str) -> None:
    stamp = current_office().draft(name).stamp
    current_office().change(name, drafting.leave_out("answers"), author="Bob")
    app = press(open_report(name), name, "down", "answers", stamp)
    assert "Nothing is lost: choose." in words_on(app)
    assert [(one.key, one.is_left_out) for one in draft(name).sections] == [("answers", True), ("findings", False)]


def test_hostile_words_are_shown_as_written(name: str) -> None:
    current_office().comment(name, "findings", "", HOSTILE, author="Bob")
    app = open_report(name, section="findings")
    assert "<script>alert(1)" in words_on(app)
    assert "<script>alert(1)" not in html_of(app)


def press_remark(app: AppTest, name: str, act: str, entry: int) -> AppTest:
    app.session_state[PRESSED] = (name, current_office().draft(name).stamp, Press(act, entry=entry))
    return app.run()


def send_remark(app: AppTest, name: str, act: str, entry: int, *, body: str = "", who: str = "") -> str:
    """Open a form, fill it in, send it and return the words then. Without a browser the form is opened twice."""
    form = {"withdraw": "back"}.get(act, act)
    press_remark(app, name, act, entry)
    if body:
        app.text_area(key=f"report_{form}_body").set_value(body)
    if who:
        app.text_input(key=f"report_{form}_who").set_value(who)
    app.session_state[PRESSED] = (name, current_office().draft(name).stamp, Press(act, entry=entry))
    (button,) = (one for one in app.button if f"report_{form}_send" in (one.key or ""))
    return words_on(button.click().run())


def test_what_was_written_is_changed_and_taken_back_by_its_author_alone(name: str) -> None:
    kept = current_office().comment(name, "findings", "", "Two launches moved.", author="Ada")
    theirs = current_office().comment(name, "findings", "", "Not mine.", author="Bob")
    app = open_report(name, section="findings")
    acts = [html_of(app).count(f'data-act="{act}" data-entry="{kept.id}"') for act in ("change", "withdraw")]
    assert acts == [1, 1]
    assert f'data-act="change" data-entry="{theirs.id}"' not in html_of(app)
    assert "Three launches moved." in send_remark(app, name, "change", kept.id, body="Three launches moved.")
    assert "only they may change it" in send_remark(app, name, "withdraw", theirs.id)
    assert "Three launches moved." not in send_remark(app, name, "withdraw", kept.id)
    assert [one.body for one in current_store().comments()] == ["Not mine."]


def test_who_gave_no_name_is_asked_before_what_was_written_is_changed(name: str) -> None:
    kept = current_office().comment(name, "findings", "", "Two launches moved.", author="Ada")
    app = open_page("reports", report=name, section="findings")
    refused = send_remark(app, name, "change", kept.id, body="None moved.", who="Bob")
    assert "only they may change it" in refused
    assert NAME not in app.session_state
    assert "None moved." in send_remark(app, name, "change", kept.id, body="None moved.", who="Ada")


def test_a_question_is_answered_in_the_report(name: str) -> None:
    asked = current_office().comment(name, "findings", "", "Why so few?", author="Bob", is_question=True)
    app = open_report(name, section="findings")
    assert "Two holidays." in send_remark(app, name, "answer", asked.id, body="Two holidays.")
    assert [one.reply_to for one in current_store().comments()] == [None, asked.id]
    assert not any("no answer" in note for note in current_office().compose(name).notes)


def test_the_form_for_a_comment_says_which_finding_it_is_about(name: str) -> None:
    part = next(one for one in current_office().compose(name).parts if one.key == "findings")
    finding = next(one for one in part.document.blocks if isinstance(one, Paragraph))
    app = open_report(name, section="findings")
    before = words_on(app).count(finding.sentence.text)
    assert words_on(press(app, name, "ask", finding.anchor)).count(finding.sentence.text) == before + 1


def test_reports_are_compared_by_their_titles(name: str) -> None:
    office = current_office()
    office.freeze(name, author="Ada")
    other = office.begin("review", "2016-Q4", author="Ada").body.name
    box = open_report(other).selectbox(key="report_compare")
    assert "Executive summary, Q3 2016, version 1" in box.options


def test_a_frozen_report_shows_each_number_then_and_now(name: str) -> None:
    current_office().freeze(name, author="Ada")
    words = words_on(open_report(name))
    assert "Proved: every file is as it was frozen." in words
    assert "as they were reported" in words


def test_a_page_is_added_with_what_it_was_seen_with(name: str) -> None:
    app = open_report(add="/growth?period=2016-Q2&kind=presence")
    assert "Growth as it was seen, for Q2 2016." in words_on(app)
    (button,) = (one for one in app.button if "report_add_send" in (one.key or ""))
    button.click().run()
    added = draft(name).sections[-1]
    assert app.query_params["section"] == added.key
    assert (added.key, added.page) == ("growth", "growth")
    assert "period=2016-Q2" in added.query
    assert "kind=presence" in added.query
    assert "is no address of a page" in words_on(open_report(add="/nowhere"))


def test_a_page_leads_to_the_report(workspace: Path) -> None:
    from greendot.ui.documents import compose_query

    document = compose_query("growth", current_office().published, {"period": "2016-Q2"})
    assert address_to_add(document).startswith("./reports?add=%2Fgrowth%3Fperiod%3D2016-Q2")


def test_an_unknown_report_is_answered(workspace: Path) -> None:
    assert "There is no report 'nothing' here." in words_on(open_report("nothing"))


def preview(name: str) -> Response:
    asked = {"type": "http", "method": "GET", "headers": [], "query_string": b"", "path_params": {"name": name}}
    return answer_report(Request(asked))


def test_the_preview_is_one_page_without_scripts(name: str) -> None:
    current_office().comment(name, "findings", "", HOSTILE, author="Bob")
    answer = preview(name)
    said = bytes(answer.body).decode()
    assert answer.status_code == 200
    assert "<script" not in said
    assert "What changed, and why" in said
    assert f'href="../../reports?report={name}"' in said
    report = current_office().compose(name)
    assert render_web(report, site="../..").partition("<main")[2][-2000:] in said
    assert preview("nothing").status_code == 404


def test_what_is_frozen_is_read_as_it_was_frozen(name: str) -> None:
    frozen = current_office().freeze(name, author="Bob")
    (page,) = [path for path in frozen.files if path.suffix == ".html"]
    assert bytes(preview(name).body).decode() == page.read_text(encoding="utf-8")


def test_who_may_not_edit_reads_alone(workspace: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENDOT_SITE_ROLE", "viewer")
    (workspace / "greendot.toml").touch()
    app = open_report(name)
    assert not app.exception
    assert "data-act=" not in html_of(app)
    assert current_store().book.entries().reports
