"""The trust sheet: nothing but what is marked fit for outside comes out, and nothing before it is approved."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from greendot.errors import AccessError, ExportError
from greendot.reports.office import Office
from greendot.reports.outside import CAUSES, OTHER_CAUSE
from greendot.reports.writing import FORMATS, render_report
from report_fixtures import office_of, write_later, write_workspace
from sample_snapshot import Records, sample_content, table_of

SECRET = ("Zanzibar", "team-zanzibar", "Person Zanzibar", "zanzibar-db")
ROLE = "GREENDOT_SITE_ROLE"


def outside_content():  # type: ignore[no-untyped-def]
    """Return the sample with names that nobody outside may read, and metrics of every kind, some marked fit."""
    content = sample_content()
    fit = {"availability", "headroom", "incidents", "time_to_restore"}
    metrics = [
        replace(
            one, outside=one.name in fit, owner=SECRET[1], pitfalls=SECRET[0], source=SECRET[0], sql=f"-- {SECRET[0]}"
        )
        for one in content.metrics
    ]
    # Marked by a slip, and yet a draft, or not for every role.
    metrics = [replace(one, outside=True) if one.name == "retry_storms" else one for one in metrics]
    metrics = [replace(one, outside=True, audience="planner") if one.name == "daily_users" else one for one in metrics]
    return replace(content, metrics=metrics, records={**content.records, "incidents": _incidents()})


def _incidents() -> Records:
    from datetime import datetime

    text, instant, flag, number = "VARCHAR", "TIMESTAMP", "BOOLEAN", "BIGINT"
    columns = {"incident": text, "title": text, "service": text, "severity": text, "started_at": instant,
               "mitigated_at": instant, "resolved_at": instant, "cause_class": text, "summary": text,
               "is_public": flag, "has_review": flag, "users_affected_mid": number}  # fmt: skip
    began, over = datetime(2016, 9, 7, 10), datetime(2016, 9, 7, 11, 30)  # noqa: DTZ001 - UTC without a zone

    def row(key: str, cause: str, severity: str = "major", *, is_public: bool = True) -> tuple[object, ...]:
        return (
            key,
            f"{SECRET[0]} broke",
            SECRET[3],
            severity,
            began,
            over,
            over,
            cause,
            SECRET[0],
            is_public,
            True,
            12345,
        )

    return table_of(columns, row("INC-1", "capacity"), row("INC-2", f"{SECRET[0]} again"),
                    row("INC-3", "capacity", is_public=False), row("INC-4", "capacity", "none"))  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_workspace(tmp_path, '[site]\naddress = "https://inside.zanzibar.example"\n')
    write_later(folder, outside_content())
    return folder


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    with office_of(folder) as opened:
        yield opened


def approved(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ROLE, "admin")
    with office_of(folder) as office:
        office.approve(name, author="Zoe Zanzibar")
    monkeypatch.delenv(ROLE)


def everything_in(content: bytes) -> str:
    """Return all text of a file, of a zipped one of every file inside."""
    if content.startswith(b"%PDF"):
        read = PdfReader(BytesIO(content))
        links = [str(one.get_object()) for page in read.pages for one in page.get("/Annots") or ()]
        return "\n".join([*(page.extract_text() for page in read.pages), str(read.metadata), *links])
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(BytesIO(content)) as held:
        inner = [held.read(name) for name in held.namelist()]
    return "\n".join(everything_in(one) for one in inner)


def test_the_fence_holds_in_every_format(folder: Path, office: Office) -> None:
    name = office.begin("trust", "2016-Q3", author="Person Zanzibar").body.name
    office.comment(name, "promises", "", "Zanzibar failed us.", author="Person Zanzibar")
    office.store.add_comment(page="incidents", anchor="table:incidents", body="Zanzibar", author="Person Zanzibar",
                             now=office.settings.now(), query="period=2016-Q3")  # fmt: skip
    report = office.compose(name)
    assert not report.notes
    assert not any(part.comments or part.owner for part in report.parts)
    for form in FORMATS:
        for file, content in render_report(report, (form,), site=office.site_for(report)).items():
            said = everything_in(content).lower()
            assert "zanzibar" not in said, file
            assert "inside." not in said
            for word in ("retry storms", "daily users", "cost per daily user", "message-db", "12345", "12,345"):
                assert word not in said, (file, word)
            assert "$" not in json.dumps([part.document.title for part in report.parts])


def test_only_what_is_marked_and_felt_is_told(office: Office) -> None:
    report = office.compose(office.begin("trust", "2016-Q3", author="Ada").body.name)
    said = render_report(report, ("markdown",))[f"{report.key}.md"].decode()
    assert "Availability" in said
    assert "2 incidents were felt by customers in Q3 2016." in said
    assert CAUSES["capacity"] in said
    assert OTHER_CAUSE in said
    assert "synthetic data" in said


def test_nothing_leaves_before_exactly_this_text_is_approved(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = office.begin("trust", "2016-Q3", author="Ada").body.name
    with pytest.raises(ExportError, match="is for readers outside and not approved; the role 'admin' may"):
        office.freeze(name, author="Ada")
    with pytest.raises(AccessError, match="may not approve"):
        office.approve(name, author="Ada")
    approved(folder, name, monkeypatch)
    with office_of(folder) as again:
        frozen = again.freeze(name, author="Ada")
        assert frozen.manifest["approved_by"] == "Zoe Zanzibar, admin"
        assert frozen.manifest["outside"] is True


def test_another_text_than_the_approved_one_needs_another_approval(
    folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = office.begin("trust", "2016-Q3", author="Ada").body.name
    approved(folder, name, monkeypatch)
    content = outside_content()
    write_later(folder, replace(content, records={**content.records, "incidents": table_of({"incident": "VARCHAR"})}))
    with office_of(folder) as later, pytest.raises(ExportError, match="says something else than Zoe Zanzibar, admin"):
        later.freeze(name, author="Ada")


def test_other_reports_need_no_approval(office: Office) -> None:
    name = office.begin("summary", "2016-Q3", author="Ada").body.name
    with pytest.raises(ExportError, match="nobody needs to approve it"):
        office.approve(name, author="Ada")
