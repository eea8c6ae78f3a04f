"""The Reports page sends a frozen report to whom greendot.toml names, through a real mail server, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from greendot.reports.drafting import leave_out
from greendot.ui.reports.place import current_office
from greendot.ui.workspace import serve_folder
from mail_fixtures import Inbox, mail_server
from page_runs import words_on
from report_fixtures import freeze_one, write_workspace
from test_sending_reports import SERVER
from test_ui_reports import open_report

pytest_plugins = ("page_fixtures",)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    with mail_server() as kept:
        yield kept


@pytest.fixture
def name(tmp_path: Path, through_app: None, inbox: tuple[Inbox, int]) -> str:
    folder = '[[send]]\nname = "archive"\nfolder = "archive"\nreport = "summary"\nrole = "planner"'
    serve_folder(write_workspace(tmp_path, SERVER.format(port=inbox[1], report="latest", more=folder)))
    return freeze_one(tmp_path)


def opened(name: str) -> AppTest:
    """Return the page with its dialog open."""
    return open_report(name).button(key="report_send").click().run()


def pressed(app: AppTest) -> AppTest:
    """Press the dialog's button; the one that opened it counts as pressed too, as in a browser's own run of it."""
    app.button(key="report_send").click()
    return app.button(key="report_send_send").click().run()


def test_who_gets_what_is_seen_first_and_sent_on_a_press(name: str, inbox: tuple[Inbox, int]) -> None:
    kept, _ = inbox
    app = opened(name)
    assert not app.exception
    assert app.selectbox(key="report_send_to").options == [
        "quarter: ada@example.org, bob@example.org, as viewer",
        "archive: archive, as planner",
    ]
    words = words_on(app)
    assert "Subject: Hyperion Chat · Executive summary, Q3 2016 · " in words
    assert f"Files: {name}.pdf (" in words
    assert words.count("would send") == 2
    assert "Sent so far" not in words
    assert kept.seen == 0
    words = words_on(pressed(app))
    assert [mail["To"] for mail in kept.mails] == ["ada@example.org", "bob@example.org"]
    assert "would send" not in words
    assert "Sent so far" in words
    assert current_office().store.runs(1)[0].command == "send"
    app = opened(name)
    assert words_on(app).count("already sent") == 2
    assert app.button(key="report_send_send").disabled
    assert kept.seen == 2


def test_a_folder_gets_the_files_of_the_one_that_was_chosen(
    name: str, tmp_path: Path, inbox: tuple[Inbox, int]
) -> None:
    app = opened(name)
    app.selectbox(key="report_send_to").set_value("archive")
    pressed(app)
    assert {path.name for path in (tmp_path / "archive").iterdir()} == {f"{name}.pdf", "READ FIRST.txt"}
    assert inbox[0].seen == 0


def test_a_refusal_of_the_mail_server_is_told_and_tried_again(name: str, inbox: tuple[Inbox, int]) -> None:
    kept, _ = inbox
    kept.refusals, kept.answer = 1, "550 no such person"
    words = words_on(pressed(opened(name)))
    assert "failed" in words
    assert "550" in words
    assert [mail["To"] for mail in kept.mails] == ["bob@example.org"]
    pressed(opened(name))
    assert [mail["To"] for mail in kept.mails] == ["bob@example.org", "ada@example.org"]


def test_what_is_being_written_again_is_sent_as_it_was_frozen_and_says_so(name: str) -> None:
    current_office().unfreeze(name, author="Ada", reason="A number was wrong.")
    current_office().change(name, leave_out("answers"), author="Ada")
    words = words_on(opened(name))
    assert "First line: This is version 1, frozen 15 November 2016; the report is being written again." in words


def test_who_may_not_send_is_told_so(name: str, inbox: tuple[Inbox, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENDOT_SITE_ROLE", "viewer")
    serve_folder(current_office().settings.folder)
    app = opened(name)
    assert "The role 'viewer' may not send reports; these may: planner," in words_on(app)
    assert "ada@example.org" not in words_on(app)
    assert inbox[0].seen == 0


def test_a_report_that_nobody_is_named_for_says_what_to_write(tmp_path: Path, through_app: None) -> None:
    serve_folder(write_workspace(tmp_path))
    name = freeze_one(tmp_path)
    words = words_on(opened(name))
    assert f'Write [[send]] with report = "{name}" there, and host and sender of a mail server in [mail].' in words


def test_a_draft_that_was_never_frozen_offers_no_sending(tmp_path: Path, through_app: None) -> None:
    serve_folder(write_workspace(tmp_path))
    name = current_office().begin("summary", "2016-Q3", author="Ada").body.name
    assert "report_send" not in [one.key for one in open_report(name).button]
