"""Sends reach a real mail server, a real web server and a folder, once each, and hold what the role may see."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from greendot.cli import EXIT_CODES, commands
from greendot.errors import SendError, SettingsError
from greendot.exporting import FORMATS
from greendot.results import LeftOut, LoadRun
from greendot.sending.chat import chat_payload
from greendot.sending.mail import compose_mail
from greendot.sending.message import Message
from greendot.settings import SENT_FORMATS, MailSettings, read_settings
from greendot.snapshot import activate, write_snapshot
from greendot.store import open_store
from mail_fixtures import Inbox, mail_server, sent, states
from report_fixtures import write_workspace
from sample_snapshot import sample_content

MESSAGE = Message("Fernwood · All is well", "", "text", "<p>text</p>", ("<b> & *so*",), "https://g.example/", {})


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    with mail_server() as kept:
        yield kept


@pytest.fixture
def chat() -> Iterator[tuple[list[dict[str, Any]], list[int], str]]:
    """A web server that keeps what is posted and answers with the codes in the list, then with 200."""
    posted: list[dict[str, Any]] = []
    codes: list[int] = []

    class Kept(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            code = codes.pop(0) if codes else 200
            if code == 200:
                posted.append(body)
            self.send_response(code)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Kept)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield posted, codes, f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    thread.join()
    server.server_close()


def mail_toml(port: int, more: str = "") -> str:
    return f"""
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "greendot@example.org"
[[send]]
name = "monday"
to = ["ada@example.org", "bob@example.org"]
formats = ["csv"]
schedule = "0 8 * * mon"
{more}
"""


def publish(folder: Path, **changes: Any) -> None:
    snapshots = folder / "build" / "snapshots"
    activate(snapshots, write_snapshot(snapshots, replace(sample_content(), **changes)))


def fresh(as_of_end: datetime | None = None) -> dict[str, Any]:
    """Return changes that leave nothing late, nothing failed, nothing left out."""
    content = sample_content()
    rows = [replace(one, age_h=1.0, allowed_h=1e6, covers_to=as_of_end or one.covers_to) for one in content.freshness]
    return {"freshness": rows, "left_out": [], "runs": [run for run in content.runs if run.state != "failed"]}


def test_each_recipient_gets_a_mail_once(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    write_workspace(tmp_path, mail_toml(port))
    assert states(sent(tmp_path, is_dry=True)) == ["would send", "would send"]
    assert kept.seen == 0
    assert states(sent(tmp_path)) == ["sent", "sent"]
    assert states(sent(tmp_path)) == ["already sent", "already sent"]
    assert [mail["To"] for mail in kept.mails] == ["ada@example.org", "bob@example.org"]
    mail = kept.mails[0]
    assert mail["Subject"].startswith("Hyperion Chat · ")
    assert mail["Subject"].endswith("synthetic data")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().startswith("Read with care: ")
    assert html.get_content().index("Read with care: ") < html.get_content().index("<h1")
    assert "<script" not in html.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["numbers.csv"]
    assert states(sent(tmp_path, "monday")) == ["sent", "sent"]
    assert states(sent(tmp_path, "monday")) == ["already sent", "already sent"]


def test_the_first_line_says_what_is_stale_or_failed(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    write_workspace(tmp_path, mail_toml(port))
    content = sample_content()
    late = [replace(one, age_h=99.0, allowed_h=1.0) for one in content.freshness]
    run = LoadRun("pager", "incidents", content.as_of, content.as_of, "failed", 0, 0, 0, 0, "no file")
    gone = LeftOut("broken", "Broken", "growth", "failed", "a proof did not hold")
    publish(tmp_path, freshness=late, runs=[run], left_out=[gone])
    sent(tmp_path)
    body = kept.mails[0].get_body(("plain",))
    assert body is not None
    first = body.get_content().splitlines()[0]
    assert "stale data: " in first
    assert "the last load failed: pager" in first
    assert "1 metric failed or did not pass a check" in first
    publish(tmp_path, **fresh())
    sent(tmp_path, "monday")
    body = kept.mails[-1].get_body(("plain",))
    assert body is not None
    assert "Read with care" not in body.get_content()


def test_a_viewer_gets_no_draft_metric(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    content = sample_content()
    hidden = next(one for one in content.metrics if one.area == "growth" and one.status == "certified")
    drafts = [replace(one, title="Unripe number", status="draft") if one is hidden else one for one in content.metrics]
    pages = 'pages = ["metrics", "growth", "overview", "data"]'
    write_workspace(tmp_path, mail_toml(port, pages))
    publish(tmp_path, metrics=drafts)
    sent(tmp_path)
    assert "Unripe number" not in kept.mails[0].as_string()
    body = kept.mails[0].get_body(("html",))
    assert body is not None
    assert "Unripe number" not in body.get_content()
    (tmp_path / "greendot.toml").write_text((tmp_path / "greendot.toml").read_text() + '\nrole = "engineer"\n')
    sent(tmp_path, "monday")
    body = kept.mails[-1].get_body(("html",))
    assert body is not None
    assert "Unripe number" in body.get_content()


@pytest.mark.parametrize(
    ("answer", "refusals", "waits", "state"),
    [("451 later", 2, [2.0, 8.0], "sent"), ("451 later", 3, [2.0, 8.0], "failed"), ("554 never", 1, [], "failed")],
)
def test_only_what_may_pass_is_tried_again(
    tmp_path: Path, inbox: tuple[Inbox, int], answer: str, refusals: int, waits: list[float], state: str
) -> None:
    kept, port = inbox
    kept.refusals, kept.answer = refusals, answer
    write_workspace(tmp_path, mail_toml(port).replace(', "bob@example.org"', ""))
    waited: list[float] = []
    assert (states(sent(tmp_path, waits=waited)), waited) == ([state], waits)
    assert states(sent(tmp_path)) == ["already sent" if state == "sent" else "sent"]
    assert len(kept.mails) == 1


def test_what_was_cut_off_is_not_sent_again(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    write_workspace(tmp_path, mail_toml(port))
    settings = read_settings(tmp_path, {})
    store = open_store(settings.folders.store, tmp_path)
    at = "2016-11-14T08:00:00+00:00"
    assert store.sent.claim("monday", "ada@example.org", at, trigger="schedule", build="b", now=settings.now())
    assert store.sent.claim("monday", "ada@example.org", at, trigger="schedule", build="b", now=settings.now()) is None
    store.close()
    assert states(sent(tmp_path)) == ["not sent again", "sent"]
    assert len(kept.mails) == 1


def test_an_unreachable_server_is_in_the_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greendot.sending.running.WAIT_S", 0.0)
    write_workspace(tmp_path, mail_toml(1))
    result = CliRunner().invoke(commands, ["send", "-C", str(tmp_path), "--due"])
    assert isinstance(result.exception, SendError)
    assert EXIT_CODES[SendError] == 12
    history = CliRunner().invoke(commands, ["sent", "-C", str(tmp_path)]).output
    assert "monday → ada@example.org  failed  schedule" in history
    assert "cannot be reached" in history
    rows = json.loads(CliRunner().invoke(commands, ["sent", "-C", str(tmp_path), "--json"]).output)
    assert {(row["status"], row["tries"]) for row in rows} == {("failed", 3)}


def test_a_chat_gets_a_summary_and_no_redirect_is_followed(
    tmp_path: Path, chat: tuple[list[dict[str, Any]], list[int], str]
) -> None:
    posted, codes, address = chat
    site = '[site]\naddress = "https://greendot.example.org"\n'
    write_workspace(tmp_path, f'{site}[[send]]\nname = "chat"\nwebhook = "{address}"\nformats = []\n')
    codes += [302]
    assert states(sent(tmp_path, "chat")) == ["failed"]
    codes += [503]
    assert states(sent(tmp_path, "chat")) == ["sent"]
    assert states(sent(tmp_path, "chat")) == ["already sent"]
    (body,) = posted
    lines = body["text"].splitlines()
    assert lines[0].startswith("Read with care: ")
    assert lines[-1].startswith("<https://greendot.example.org/")


def test_a_webhook_may_stand_in_a_variable(tmp_path: Path) -> None:
    write_workspace(tmp_path, '[[send]]\nname = "chat"\nwebhook = "$CHAT_HOOK_NOT_SET"\nformats = []\n')
    (one,) = sent(tmp_path, "chat")
    assert (one.status, one.recipient) == ("failed", "slack webhook")
    assert "CHAT_HOOK_NOT_SET is not set" in one.detail


def test_what_a_chat_would_take_for_markup_is_text() -> None:
    assert "&lt;b&gt; &amp; *so*" in chat_payload(MESSAGE, "slack")["text"]
    card = chat_payload(MESSAGE, "teams")["attachments"][0]["content"]
    assert card["body"][-1]["text"] == "• <b> & \\*so\\*"
    assert card["actions"][0]["url"] == "https://g.example/"


def test_a_folder_gets_the_files_and_what_to_know_first(tmp_path: Path) -> None:
    write_workspace(tmp_path, '[[send]]\nname = "disk"\nfolder = "out"\nformats = ["csv", "json"]\n')
    assert states(sent(tmp_path, "disk")) == ["sent"]
    assert {one.name for one in (tmp_path / "out").iterdir()} == {"numbers.csv", "report.json", "READ FIRST.txt"}
    publish(tmp_path, **fresh())
    assert states(sent(tmp_path, "disk")) == ["sent"]
    assert "All data is fresh" in (tmp_path / "out" / "READ FIRST.txt").read_text()


def test_a_complete_quarter_is_waited_for_and_sent_once(tmp_path: Path) -> None:
    more = '[[send]]\nname = "q"\nfolder = "out"\nformats = ["json"]\nschedule = "0 8 * * *"\nwhen = "complete"\n'
    write_workspace(tmp_path, more)
    (waiting,) = sent(tmp_path)
    assert waiting.status == "waiting"
    assert "2016-Q3 is not complete" in waiting.detail
    publish(tmp_path, **fresh(datetime(2016, 11, 14, tzinfo=UTC)))
    assert states(sent(tmp_path)) == ["sent"]
    assert "Q3 2016" in (tmp_path / "out" / "report.json").read_text()
    (again,) = sent(tmp_path)
    assert (again.status, again.detail) == ("already sent", "for 2016-Q3")


@pytest.mark.parametrize("to", ["ada@example.org\nBcc: eve@example.org", "ada@example.org\r\nX: y"])
def test_no_second_header_comes_of_a_name(to: str) -> None:
    mail = MailSettings(host="localhost", sender="greendot@example.org")
    now = datetime(2016, 11, 15, tzinfo=UTC)
    with pytest.raises(SendError, match="cannot be a mail's header"):
        compose_mail(MESSAGE, mail, to, now, "k")
    with pytest.raises(SendError, match="cannot be a mail's header"):
        compose_mail(replace(MESSAGE, subject=to), mail, "ada@example.org", now, "k")


def test_a_company_of_two_lines_stays_one_subject(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    write_workspace(tmp_path, mail_toml(port))
    publish(tmp_path, company="Fernwood\r\nBcc: eve@example.org")
    sent(tmp_path)
    assert kept.mails[0]["Bcc"] is None
    assert kept.mails[0]["Subject"].startswith("Fernwood Bcc: eve@example.org · ")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            '[[send]]\nname = "a"\nfolder = "x"\n[[send]]\nname = "b"\nfoldr = "x"',
            "10: 'foldr' is not a setting of send",
        ),
        ('[[send]]\nname = "a"\nto = ["a@b.org\\nBcc: c@d.org"]', "is not a mail address"),
        ('[[send]]\nname = "a"\nto = ["a@b.org"]', "no server is known"),
        ('[[send]]\nname = "a"\nwebhook = "http://example.org/x"', "must begin with https://"),
        ('[[send]]\nname = "a"\nfolder = "x"\nwebhook = "https://x.org"', "must go to one place"),
        (
            '[[send]]\nname = "a"\nfolder = "s3://reports/q4"',
            "'s3://reports/q4' is an address of s3://, and files go to folders of this machine only; mount the bucket",
        ),
        ('[[send]]\nname = "a"\nfolder = "GS:/reports"', "is an address of gs://"),
        ('[[send]]\nname = "a"\nfolder = "x"\nschedule = "every day"', "'every day' is not a schedule"),
        ('[[send]]\nname = "a"\nfolder = "x"\nwhen = "complete"', "needs a schedule"),
        ('[[send]]\nname = "a"\nfolder = "x"\nformats = ["pfd"]', "did you mean 'pdf'"),
        ('[[send]]\nname = "a"\nfolder = "x"\n[[send]]\nname = "a"\nfolder = "y"', "'a' is there already"),
        ('[[send]]\nname = "a"\nfolder = "x"\nreport = "Latest one"', "is not a report's name"),
        (
            '[[send]]\nname = "a"\nfolder = "x"\nreport = "latest"\nschedule = "0 8 * * *"\nwhen = "complete"',
            "a report is sent once it is frozen",
        ),
        ("send = 3", "is not a setting of publish"),
        ('[send]\nname = "a"', "must be entries, each written [[send]]"),
        ('[mail]\nhost = "smtp.example.org"\nuser = "u"\nsecurity = "none"', "a password would travel in the open"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(tmp_path: Path, more: str, said: str) -> None:
    (tmp_path / "greendot.toml").write_text(f'[company]\nname = "F"\n\n[publish]\n{more}\n')
    with pytest.raises(SettingsError) as refused:
        read_settings(tmp_path, {})
    assert said in str(refused.value)


def test_settings_know_the_formats_there_are() -> None:
    assert SENT_FORMATS == FORMATS


def test_what_is_not_there_is_answered_with_the_nearest(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    write_workspace(tmp_path, mail_toml(inbox[1]))
    with pytest.raises(SendError, match="did you mean 'monday'"):
        sent(tmp_path, "munday")
    assert CliRunner().invoke(commands, ["send", "-C", str(tmp_path)]).exit_code == 2


def test_run_stops_at_the_step_that_fails(tmp_path: Path) -> None:
    (tmp_path / "greendot.toml").write_text('[sources.x]\npath = "no.csv"\n[sources.x.tables.daily_users]\n')
    result = CliRunner().invoke(commands, ["run", "-C", str(tmp_path)])
    assert result.exception is not None
    assert EXIT_CODES[type(result.exception)] == 3  # type: ignore[index]
