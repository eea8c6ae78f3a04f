"""Reports: composed with what is missing, commented, changed by several, frozen, proved, opened again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from greendot.entries import OvertakenError, differences
from greendot.errors import AccessError, ExportError
from greendot.report import Report
from greendot.reports import drafting
from greendot.reports.adding import section_of
from greendot.reports.frozen import find_frozen, read_frozen
from greendot.reports.office import Office
from greendot.reports.proving import check_frozen
from greendot.reports.writing import render_report, write_files
from report_fixtures import freeze_one, office_of, restated_content, total, write_later, write_workspace
from sample_snapshot import sample_content

HOSTILE = '<script>alert(1)</script> [x](javascript:alert(1)) =HYPERLINK("x") שלום 🚀'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path)


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    with office_of(folder) as opened:
        yield opened


def begun(office: Office, about: str = "2016-Q3", template: str = "review") -> str:
    return office.begin(template, about, author="Ada").body.name


def part_of(report: Report, key: str) -> str:
    part = next(one for one in report.parts if one.key == key)
    return render_report(replace(report, parts=(part,), notes=()), ("markdown",))[f"{report.key}.md"].decode()


def test_a_report_says_first_what_is_missing(office: Office) -> None:
    report = office.compose(begun(office))
    assert [part.key for part in report.parts][:4] == ["state", "headline", "last", "findings"]
    assert any("have no comment" in note or "has no comment" in note for note in report.notes)
    assert any(note.startswith("1 metric could not be computed for this build: Time to start") for note in report.notes)
    assert "Cost: " not in "".join(part.document.title for part in report.parts)
    assert all(note in part_of(report, "state") for note in report.notes[:1])


def test_an_unfinished_quarter_and_one_without_data_are_told(office: Office) -> None:
    now = office.compose(begun(office, "2016-Q4"))
    assert any("Q4 2016 is not over" in note for note in now.notes)
    early = office.compose(begun(office, "2013-Q1"))
    assert any("there is no data for Q1 2013" in note for note in early.notes)
    growth = next(part for part in early.parts if part.key == "growth")
    assert growth.document.title == "There is no data for Q1 2013."


def test_a_metric_and_an_anchor_that_are_gone_are_told(office: Office, folder: Path) -> None:
    (folder / "reports").mkdir()
    (folder / "reports" / "own.toml").write_text(
        'title = "Own"\n[section.a]\ntitle = "Risk"\nmetrics = ["daily_users", "gone"]\n'
        '[section.b]\ntitle = "Growth"\npage = "growth"\nshow = ["section:nowhere"]\n'
    )
    report = office.compose(begun(office, template="own"))
    assert "Risk: the metric 'gone' is gone." in report.notes
    assert "Growth: nothing on Growth is called section:nowhere." in report.notes
    assert "Left out, because they are not there any more: gone." in part_of(report, "a")


def test_a_half_tells_each_of_its_quarters(office: Office) -> None:
    keys = [part.key for part in office.compose(begun(office, "2016-H1")).parts]
    assert keys[1:3] == ["headline-2016-q1", "headline"]


def test_what_was_asked_on_a_page_comes_with_it_and_what_is_written_here_too(office: Office) -> None:
    name = begun(office)
    asked = office.store.add_comment(
        page="growth", anchor="metric:daily_users", body="Why?", author="Bob", now=office.settings.now(),
        query="period=2016-Q3", is_question=True,
    )  # fmt: skip
    office.store.add_comment(page="growth", anchor="metric:daily_users", body="Later.", author="Bob",
                             now=office.settings.now(), query="period=2016-Q4")  # fmt: skip
    office.comment(name, "growth", "metric:daily_users", HOSTILE, author="Ada")
    report = office.compose(name)
    (growth,) = [part for part in report.parts if part.key == "growth"]
    remarks = growth.comments["metric:daily_users"]
    assert [one.text for one in remarks] == ["Why?", HOSTILE]
    assert "1 question has no answer." in report.notes
    office.store.add_comment(page="growth", anchor="metric:daily_users", body="Because.", author="Cyd",
                             now=office.settings.now(), reply_to=asked.id)  # fmt: skip
    report = office.compose(name)
    (growth,) = [part for part in report.parts if part.key == "growth"]
    assert growth.comments["metric:daily_users"][0].answers[0].text == "Because."
    assert not any("question" in note for note in report.notes)
    markdown = render_report(report, ("markdown",))[f"{name}.md"].decode()
    shown = MarkdownIt("commonmark").render(markdown)
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert 'href="javascript' not in shown


def test_a_comment_of_any_size_is_kept_whole_or_refused(office: Office) -> None:
    name = begun(office)
    office.comment(name, "cost", "", "x" * 20_000, author="Ada")
    with pytest.raises(Exception, match="20,001 characters are too many"):
        office.comment(name, "cost", "", "x" * 20_001, author="Ada")
    with pytest.raises(ExportError, match="has no section 'costs'; did you mean 'cost'"):
        office.comment(name, "costs", "", "x", author="Ada")


def test_sections_move_are_left_out_assigned_renamed_and_added(office: Office) -> None:
    name = begun(office)
    seen = office.draft(name).stamp
    act = drafting.together([
        drafting.move("findings", -2), drafting.leave_out("cost"), drafting.assign("growth", "Bob"),
        drafting.rename("value", "Worth"), drafting.remove("mix"),
        drafting.add(section_of("/growth?period=2016-Q2&kind=presence#numbers-users", office.published,
                                office.settings.now())),
    ])  # fmt: skip
    draft = office.change(name, act, author="Bob", seen=seen).body
    keys = [one.key for one in draft.sections]
    assert keys[1] == "findings"
    assert "mix" not in keys
    assert keys[-2:] == ["growth-2", "appendix"]
    assert draft.sections[-2].title == "Growth, Presence"
    assert draft.sections[-2].show == "numbers:users"
    assert "kind=presence" in draft.sections[-2].query
    report = office.compose(name)
    assert "cost" not in [part.key for part in report.parts]
    assert any("Nothing is written yet in 1 section that is assigned: Growth and demand (Bob)." in one
               for one in report.notes)  # fmt: skip


@pytest.mark.parametrize("address", ["/nowhere", "javascript:alert(1)", "/growth#section-nothing"])
def test_what_is_no_address_of_a_page_is_refused(office: Office, address: str) -> None:
    with pytest.raises(ExportError):
        section_of(address, office.published, office.settings.now())


def test_of_two_who_change_it_the_second_sees_the_difference(office: Office, folder: Path) -> None:
    name = begun(office)
    seen = office.draft(name).stamp
    with office_of(folder) as other:
        theirs = other.change(name, drafting.leave_out("cost"), author="Bob", seen=seen)
    with pytest.raises(OvertakenError) as raised:
        office.change(name, drafting.rename("value", "Worth"), author="Ada", seen=seen)
    assert raised.value.theirs == theirs
    mine = drafting.rename("value", "Worth")(theirs.body)
    (difference,) = differences(theirs.body, mine)
    assert (difference.field, difference.after) == ("Worth", difference.after)
    assert "title Worth" in difference.after


def test_freezing_keeps_everything_and_verify_proves_it(office: Office, folder: Path, tmp_path: Path) -> None:
    name = begun(office, template="summary")
    office.comment(name, "findings", "", "Words.", author="Ada")
    frozen = office.freeze(name, author="Ada", note="As of mid November.")
    assert frozen.folder == folder / "reports" / name / "v1"
    assert not check_frozen(frozen)
    held = {str(path.relative_to(frozen.folder)) for path in frozen.folder.rglob("*") if path.is_file()}
    assert {"template.toml", "report.json", "comments.json", "definitions.json", "numbers.json", "entries.toml"} <= held
    assert f"files/{name}.pptx" in held
    assert all(path.stat().st_mode & 0o222 == 0 for path in frozen.folder.rglob("*") if path.is_file())
    assert "Words." in (frozen.folder / "comments.json").read_text()
    assert frozen.freeze in (frozen.folder / "files" / f"{name}.md").read_text()
    away = tmp_path / "elsewhere" / "v1"
    shutil.copytree(frozen.folder, away)
    assert not check_frozen(find_frozen(tmp_path, str(away)))


@pytest.mark.parametrize("name", ["numbers.json", "files/2016-q3-summary.md", "entries.toml"])
def test_any_change_of_a_frozen_file_is_found(folder: Path, name: str) -> None:
    freeze_one(folder)
    path = folder / "reports" / "2016-q3-summary" / "v1" / name
    path.chmod(0o644)
    path.write_text(path.read_text() + " ")
    (problem,) = check_frozen(read_frozen(folder / "reports" / "2016-q3-summary" / "v1"))
    assert problem.file == str(path)
    assert "is not as it was frozen" in problem.text


def test_files_that_are_gone_added_or_named_from_outside_are_found(folder: Path) -> None:
    freeze_one(folder)
    place = folder / "reports" / "2016-q3-summary" / "v1"
    (place / "notes.json").unlink()
    (place / "more.txt").write_text("x")
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["files"]["../../escape"] = "0"
    manifest["by"] = "Mallory"
    (place / "manifest.json").chmod(0o644)
    (place / "manifest.json").write_text(json.dumps(manifest))
    said = "\n".join(map(str, check_frozen(read_frozen(place))))
    for words in (
        "notes.json: is missing",
        "more.txt: was not frozen with it",
        "outside the folder",
        "does not belong",
    ):
        assert words in said


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 99}', "\x00", '{"format": 1, "version": "x"}'])
def test_no_manifest_brings_it_down(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ExportError, match="manifest"):
        read_frozen(tmp_path)


def test_a_frozen_report_is_not_changed_but_opened_and_the_old_one_stays(office: Office) -> None:
    name = begun(office, template="summary")
    office.freeze(name, author="Ada")
    for act in (lambda: office.change(name, drafting.leave_out("answers"), author="Ada"),
                lambda: office.comment(name, "findings", "", "x", author="Ada"),
                lambda: office.freeze(name, author="Ada")):  # fmt: skip
        with pytest.raises(ExportError, match="is frozen"):
            act()
    with pytest.raises(ExportError, match="Say why"):
        office.unfreeze(name, author="Ada", reason=" ")
    office.unfreeze(name, author="Ada", reason="An incident was told too short.")
    office.change(name, drafting.leave_out("answers"), author="Ada")
    second = office.freeze(name, author="Ada", reason="An incident was told too short.")
    assert [one.version for one in office.frozen] == [1, 2]
    assert second.manifest["reason"] == "An incident was told too short."
    assert len({one.freeze for one in office.frozen}) == 2
    assert all(not check_frozen(one) for one in office.frozen)


def test_a_full_disk_leaves_nothing_half_frozen(office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = begun(office, template="summary")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("greendot.reports.freezing.shutil.copyfile", full)
    with pytest.raises(ExportError, match="No space left on device; nothing was frozen"):
        office.freeze(name, author="Ada")
    assert not list((folder / "reports" / name).iterdir())
    assert not office.draft(name).body.frozen


def test_a_change_while_it_is_frozen_stops_the_freeze(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = begun(office, template="summary")

    def slow(*given: object, **options: object) -> dict[str, bytes]:
        with office_of(folder) as other:
            other.change(name, drafting.leave_out("answers"), author="Bob")
        return {}

    monkeypatch.setattr("greendot.reports.office.render_report", slow)
    with pytest.raises(OvertakenError):
        office.freeze(name, author="Ada")
    assert not list((folder / "reports" / name).iterdir())


def test_a_viewer_may_read_and_not_write(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path, '[site]\nrole = "viewer"\n')
    with office_of(folder) as office, pytest.raises(AccessError):
        begun(office)


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    assert write_files({"a.md": b"x"}, tmp_path / "out")[0].read_bytes() == b"x"
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError):
        write_files({"a.md": b"x"}, tmp_path / "file")


def test_the_next_report_opens_with_the_last_one_and_names_what_was_restated(folder: Path) -> None:
    freeze_one(folder)
    before = total(sample_content(), "time_to_restore")
    write_later(folder, restated_content("time_to_restore", before + 7))
    with office_of(folder) as office:
        report = office.compose(begun(office, "2016-Q4"))
    last = next(part for part in report.parts if part.key == "last")
    assert "frozen under" in part_of(report, "last")
    assert last.document.title != "No report before this one is frozen, so nothing can be held against it."
    told = [note for note in report.notes if " in Executive summary, Q3 2016. Why: " in note]
    assert any("Time to restore, Q3 2016: " in note and "restated data" in note and "INC-7" in note for note in told)


def test_a_frozen_report_says_nothing_of_what_its_writers_had_yet_to_do(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    with office_of(tmp_path) as office:
        name = office.begin("review", "2016-Q3", author="Ada").body.name
        office.change(name, drafting.assign("growth", "Bob"), author="Ada")
        draft = office.compose(name).notes
        assert any("no comment" in note for note in draft)
        assert any("assigned" in note for note in draft)
        frozen = office.freeze(name, author="Ada")
    notes = json.loads((frozen.folder / "notes.json").read_text())
    assert notes == [note for note in draft if "no comment" not in note and "assigned" not in note]
