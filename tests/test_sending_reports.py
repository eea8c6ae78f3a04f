"""Frozen reports reach a real mail server, each version once, as they were frozen; drafts and secrets never do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from greendot.cli import commands
from greendot.errors import AccessError, SendError
from greendot.reports.frozen import find_frozen
from greendot.sending.frozen import check_role, pick_frozen
from greendot.settings import read_settings
from greendot.snapshot import activate, write_snapshot
from mail_fixtures import Inbox, mail_server, sent, states
from report_fixtures import freeze_one, office_of, write_workspace
from sample_snapshot import sample_content

SERVER = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "greendot@example.org"
[[send]]
name = "quarter"
to = ["ada@example.org", "bob@example.org"]
report = "{report}"
formats = ["pdf", "slides"]
{more}
"""


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    with mail_server() as kept:
        yield kept


def write(folder: Path, port: int, report: str = "latest", more: str = "") -> Path:
    return write_workspace(folder, SERVER.format(port=port, report=report, more=more))


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(commands, ["report", "send", *words, "-C", str(folder)])


def test_a_frozen_version_reaches_each_recipient_once_with_its_own_files(
    tmp_path: Path, inbox: tuple[Inbox, int]
) -> None:
    kept, port = inbox
    write(tmp_path, port)
    name = freeze_one(tmp_path)
    assert states(sent(tmp_path, "quarter", is_dry=True)) == ["would send", "would send"]
    assert states(sent(tmp_path, "quarter")) == ["sent", "sent"]
    assert states(sent(tmp_path, "quarter")) == ["already sent", "already sent"]
    assert "already sent" in run(tmp_path, name).output
    assert "already sent" in run(tmp_path, name, "--to", "ada@example.org").output
    assert [mail["To"] for mail in kept.mails] == ["ada@example.org", "bob@example.org"]
    frozen = find_frozen(tmp_path / "reports", name)
    files = {part.get_filename(): part.get_content() for part in kept.mails[0].iter_attachments()}
    assert files == {path.name: path.read_bytes() for path in frozen.files if path.suffix in (".pdf", ".pptx")}
    mail = kept.mails[0]
    assert mail["Subject"].startswith(f"Hyperion Chat · {frozen.title} · ")
    assert mail["Subject"].endswith("synthetic data")
    for body in (text_of(mail), text_of(mail, "html")):
        assert frozen.freeze in body
        assert f"The whole report: {name}.pdf and {name}.pptx." in body.replace("\\", "")
        assert "<script" not in body
    findings = [line for line in text_of(mail).splitlines() if "Q3 2016" in line]
    assert len(findings) >= 3


@pytest.mark.parametrize(("reaches", "is_told"), [(datetime(2016, 10, 5, tzinfo=UTC), False), (None, True)])
def test_data_that_is_late_is_told_only_where_the_report_needs_it(
    tmp_path: Path, inbox: tuple[Inbox, int], reaches: datetime | None, is_told: bool
) -> None:
    kept, port = inbox
    write(tmp_path, port)
    content = sample_content()
    rows = [replace(one, age_h=99.0, allowed_h=1.0, covers_to=reaches) for one in content.freshness]
    snapshots = tmp_path / "build" / "snapshots"
    activate(snapshots, write_snapshot(snapshots, replace(content, freshness=rows)))
    freeze_one(tmp_path)
    sent(tmp_path, "quarter")
    assert ("stale data: " in text_of(kept.mails[0])) is is_told


def test_a_new_version_is_sent_and_an_old_one_says_that_it_is_being_written_again(
    tmp_path: Path, inbox: tuple[Inbox, int]
) -> None:
    kept, port = inbox
    write(tmp_path, port, "summary")
    name = freeze_one(tmp_path)
    with office_of(tmp_path) as office:
        office.unfreeze(name, author="Ada", reason="A number was wrong.")
    assert states(sent(tmp_path, "quarter")) == ["sent", "sent"]
    first = "This is version 1, frozen 15 November 2016; the report is being written again."
    assert text_of(kept.mails[0]).startswith(first)
    assert text_of(kept.mails[0], "html").index(first) < text_of(kept.mails[0], "html").index("<h1")
    with office_of(tmp_path) as office:
        office.freeze(name, author="Ada")
    assert states(sent(tmp_path, "quarter")) == ["sent", "sent"]
    assert "being written again" not in text_of(kept.mails[-1])
    assert ", version 2 · " in kept.mails[-1]["Subject"]


def test_a_draft_is_never_sent(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    write(tmp_path, port, "2016-q3-summary", 'schedule = "0 8 * * *"')
    with office_of(tmp_path) as office:
        office.begin("summary", "2016-Q3", author="Ada")
    (waiting,) = sent(tmp_path)
    assert (waiting.status, waiting.recipient) == ("waiting", "")
    assert "2016-q3-summary is a draft, which is never sent" in waiting.detail
    (refused,) = sent(tmp_path, "quarter")
    assert refused.status == "failed"
    result = run(tmp_path, "2016-q3-summary")
    assert isinstance(result.exception, SendError)
    assert "greendot report freeze 2016-q3-summary comes first" in result.output
    assert "did you mean '2016-q3-summary'" in run(tmp_path, "2016-q3-sumary", "--to", "ada@example.org").output
    assert kept.seen == 0


def test_a_schedule_sends_what_was_frozen_before_it(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    write(tmp_path, port, more='schedule = "0 8 * * mon"')
    freeze_one(tmp_path)
    assert sent(tmp_path) == []
    toml = tmp_path / "greendot.toml"
    toml.write_text(toml.read_text().replace("2016-11-15T", "2016-11-22T"))
    assert states(sent(tmp_path)) == ["sent", "sent"]
    assert states(sent(tmp_path)) == ["already sent", "already sent"]
    assert kept.seen == 2


def test_what_the_recipients_role_may_not_see_is_refused(tmp_path: Path, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    write(tmp_path, port)
    name = freeze_one(tmp_path)
    frozen = find_frozen(tmp_path / "reports", name)
    hidden = set(frozen.snapshot("engineer").metrics) - set(frozen.snapshot("viewer").metrics)
    assert hidden
    title = frozen.snapshot("engineer").metrics[min(hidden)].title
    words = next(path for path in frozen.files if path.suffix == ".md")
    words.chmod(0o644)
    words.write_text(f"{words.read_text()}\n{title}\n")
    with pytest.raises(AccessError, match="which the role 'viewer' may not see"):
        check_role(frozen, "viewer")
    check_role(frozen, "engineer")
    outcomes = sent(tmp_path, "quarter")
    assert states(outcomes) == ["failed", "failed"]
    assert "is not as it was frozen" in outcomes[0].detail
    assert kept.seen == 0


def test_a_trust_sheet_is_sent_by_name_only_and_leads_nowhere(
    tmp_path: Path, inbox: tuple[Inbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, port = inbox
    write(tmp_path, port, "trust", '[site]\naddress = "https://greendot.example.org"')
    monkeypatch.setenv("GREENDOT_SITE_ROLE", "admin")
    with office_of(tmp_path) as office:
        office.begin("trust", "2016-Q3", author="Ada")
        office.approve("2016-q3-trust", author="Ada")
        office.freeze("2016-q3-trust", author="Ada")
    assert pick_frozen("latest", read_settings(tmp_path, {})) is None
    assert states(sent(tmp_path, "quarter")) == ["sent", "sent"]
    assert "greendot.example.org" not in kept.mails[0].as_string()
    assert "greendot.example.org" not in text_of(kept.mails[0], "html")


def test_who_may_not_send_is_refused(tmp_path: Path, inbox: tuple[Inbox, int], monkeypatch: pytest.MonkeyPatch) -> None:
    name = freeze_one(write(tmp_path, inbox[1]))
    monkeypatch.setenv("GREENDOT_SITE_ROLE", "viewer")
    refused = run(tmp_path, name).exception
    assert isinstance(refused, AccessError)
    assert "may not send reports; these may: planner, engineer, people, admin" in str(refused)
    assert inbox[0].seen == 0


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    name = freeze_one(tmp_path)
    assert "to nobody; name addresses with --to" in str(run(tmp_path, name).exception)
    assert "no mail server is known" in str(run(tmp_path, name, "--to", "ada@example.org").exception)
    assert "is not a mail address" in str(run(tmp_path, name, "--to", "ada").exception)
