"""Entries as files: TOML that comes back exactly, and the planner's sheet, whatever was done to it in between."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from greendot.entries import Entries, Status
from greendot.entries.text_file import read_entries, render_entries
from greendot.entries.uploaded import Uploaded, pick_lines, read_workbook
from greendot.entries.workbook import render_workbook
from greendot.errors import StoreError
from test_entries import NOW, PLAN, TODAY, entry, known
from test_store_book import BODIES


def all_kinds() -> Entries:
    entries = [entry(body) for body in BODIES]
    numbered = [replace(one, key=f"{one.kind}-{'abcdefghjk'[at] * 6}") for at, one in enumerate(entries)]
    later = NOW + timedelta(hours=1, microseconds=5)
    numbered[1] = replace(numbered[1], reason='He said "no".\n\\ end', expires_on=TODAY, version=3, changed_at=later)
    numbered[2] = replace(numbered[2], withdrawn_at=later)
    return Entries(tuple(numbered))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_comes_back_exactly_and_the_same_entries_are_the_same_text(tmp_path: Path) -> None:
    entries = all_kinds()
    text = render_entries(entries)
    again = read_entries(written(tmp_path, text))
    assert set(again.entries) == set(entries.entries)
    assert render_entries(again) == text
    assert render_entries(Entries(tuple(reversed(entries.entries)))) == text


def test_one_change_is_one_line_of_the_file() -> None:
    entries = all_kinds()
    first = entries.entries[0]
    changed = replace(first, body=replace(first.body, health="off track"))
    before = render_entries(entries).splitlines()
    after = render_entries(Entries((changed, *entries.entries[1:]))).splitlines()
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ('health = "at risk"', 'health = "off track"')
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('health = "at risk"', 'health = "red"', "plan.toml:6: status: health 'red' is not one of"),
        ('health = "at risk"', 'helth = "red"', "plan.toml:6: status: helth is not a field of it; did you mean"),
        ("[status.status-aaaaaa]", "[sttus.status-aaaaaa]", "'sttus' is no kind of entry; did you mean 'status'?"),
        ("[status.status-aaaaaa]", "[status.ask-aaaaaa]", "'ask-aaaaaa' is no key of a status"),
        ('author = "Ada"', 'author = ""', "lacks 'author'"),
        ("written_at = 2017-02-15T06:00:00Z", "written_at = 2017-02-15T06:00:00", "'written_at' is no instant"),
        ("version = 1", "version = 0", "'version' must be a whole number from 1"),
        ("format = 1", "format = 2", "is of format 2, not 1"),
        ("format = 1", "format = ", "is not valid TOML"),
    ],
)
def test_a_fault_of_the_file_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = render_entries(Entries(all_kinds().entries[:1]))
    assert old in text
    with pytest.raises(StoreError) as refused:
        read_entries(written(tmp_path, text.replace(old, new, 1)))
    assert said in str(refused.value)


def sheet(entries: Entries | None = None) -> bytes:
    return render_workbook(PLAN["initiatives"], entries or Entries())


def edited(content: bytes, edit: Callable[[Worksheet], object]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    edit(book.worksheets[0])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def read(content: bytes, entries: Entries | None = None) -> Uploaded:
    return read_workbook(content, "plan.xlsx", known(), entries or Entries(), TODAY)


def put(**cells: Any) -> Callable[[Worksheet], object]:
    return lambda page: [page.__setitem__(cell, value) for cell, value in cells.items()]


def test_an_unchanged_sheet_changes_nothing() -> None:
    assert read(sheet()) == Uploaded((), (), ())


def test_an_edited_cell_is_a_line_with_what_differs_and_nothing_else() -> None:
    uploaded = read(edited(sheet(), put(E2="At Risk", G2=date(2017, 4, 1), H3="Begins in May.")))
    first, second = uploaded.lines
    assert (first.number, first.title) == (2, "Shard by channel")
    assert first.status == Status("INF-07", "at risk", None, date(2017, 4, 1))
    assert [str(one) for one in first.differences] == [
        "health: on track → at risk",
        "forecast: 1 March 2017 → 1 April 2017",
    ]
    assert second.status == Status("PRD-01", note="Begins in May.")


def test_an_emptied_cell_changes_nothing() -> None:
    assert read(edited(sheet(), put(E2=None, F2=None, G2=None))).lines == ()


def move_columns(page: Worksheet) -> None:
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    page.delete_cols(1, 9)
    page.insert_rows(1, 2)
    page["A1"] = "Our plan, with notes above"
    for number, cells in enumerate(rows, 3):
        moved = [cells[7], "mine", cells[5], cells[4], cells[0], cells[6], cells[8]]
        for at, value in enumerate(moved, 1):
            page.cell(number, at, value)
    headings = ("Notes", "Budget", "Confidance", "HEALTH", "Initative", "Date", "Seen")
    for at, heading in enumerate(headings, 1):
        page.cell(3, at, heading)
    page["D4"] = "off track"


def test_moved_and_misspelt_columns_are_found_by_their_headings() -> None:
    uploaded = read(edited(sheet(), move_columns))
    assert [line.status for line in uploaded.lines] == [Status("INF-07", "off track")]
    assert uploaded.problems == ()
    assert "column 'Confidance' is read as Confidence" in uploaded.notes
    assert "column 'Budget' is not read" in uploaded.notes


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"A2": "INF-08"}, "the plan has no 'INF-08'; did you mean 'INF-07'?"),
        ({"G2": "03/04/2017"}, "must be a date such as 2017-03-10"),
        ({"G3": 42804}, "'42804' is a number, no date; format the cell as a date"),
        ({"G2": date(2015, 1, 1)}, "2015-01-01 is before INF-07 starts"),
        ({"E2": "red"}, "'red' is not one of"),
        ({"F2": 11}, "must be 1 to 10, not 11"),
        ({"H2": '=HYPERLINK("http://x","y")'}, "Note: holds a formula; paste its value instead"),
        ({"F2": "=1+1"}, "Confidence: holds a formula"),
        ({"H2": "x" * 20_001}, "20,001 characters are too many"),
        ({"A3": "INF-07", "H2": "a", "H3": "b"}, "INF-07 is in row 2 too"),
        ({"A2": None, "H2": "whose?"}, "is empty"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_and_the_rest_is_read(cells: dict[str, Any], said: str) -> None:
    uploaded = read(edited(sheet(), put(**cells)))
    assert said in "\n".join(map(str, uploaded.problems))
    assert all(str(one).startswith("plan.xlsx row ") for one in uploaded.problems)


def test_what_is_written_into_a_column_of_the_source_is_not_taken_and_told() -> None:
    uploaded = read(edited(sheet(), put(B2="Shards", H2="Renamed.")))
    assert uploaded.notes == ("row 2: Title is not taken; its home is the source",)
    assert len(uploaded.lines) == 1


def bomb() -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * 101_000_000)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: b"Initiative,Health\nINF-07,at risk\n", "is not an Excel workbook"),
        (lambda: b"", "is not an Excel workbook"),
        (lambda: b"PK\x05\x06" + b"\x00" * 18, "is not an Excel workbook"),
        (lambda: b"x" * 5_000_001, "5,000,001 bytes are too many"),
        (bomb, "unpacks to more than"),
        (lambda: edited(sheet(), put(A1="What")), "no row has the headings Initiative"),
        (lambda: edited(sheet(), put(D1="Health")), "two columns are headed Health"),
    ],
    ids=("csv", "empty", "no sheet in it", "too large", "bomb", "no initiatives", "twice"),
)
def test_a_sheet_that_is_no_sheet_is_refused(make: Callable[[], bytes], said: str) -> None:
    with pytest.raises(StoreError, match=said):
        read(make())


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\tx", "a\x07b"])
def test_no_text_of_the_sheet_is_a_formula(text: str) -> None:
    rows = [{**PLAN["initiatives"][0], "title": text, "team": text}]
    book = openpyxl.load_workbook(BytesIO(render_workbook(rows, Entries())))
    for cell in (book.worksheets[0]["B2"], book.worksheets[0]["C2"]):
        assert (cell.data_type, cell.value) == ("s", text.replace("\x07", ""))
        assert cell.quotePrefix


def test_a_line_that_someone_wrote_over_meanwhile_is_accepted_by_its_number_only() -> None:
    theirs = entry(Status("INF-07", "off track"), key="status-bbbbbb")
    uploaded = read(edited(sheet(), put(E2="at risk", H3="Begins.")), Entries((theirs,)))
    assert [line.theirs for line in uploaded.lines] == [theirs, None]
    assert uploaded.lines[0].seen == theirs.stamp
    assert pick_lines(uploaded, "all") == uploaded.lines[1:]
    assert pick_lines(uploaded, "1") == uploaded.lines[:1]
    seen = read(edited(sheet(Entries((theirs,))), put(E2="at risk")), Entries((theirs,)))
    assert seen.lines[0].theirs is None


@pytest.mark.parametrize(("said", "numbers"), [("1", [1]), ("2-3", [2, 3]), ("3, 1", [1, 3]), ("ALL", [1, 2, 3])])
def test_lines_are_accepted_one_by_one(said: str, numbers: list[int]) -> None:
    line = read(edited(sheet(), put(E2="at risk"))).lines[0]
    uploaded = Uploaded(tuple(replace(line, number=number) for number in (1, 2, 3)), (), ())
    assert [one.number for one in pick_lines(uploaded, said)] == numbers


@pytest.mark.parametrize("said", ["0", "4", "1-9", "3-1", "one", "1;2", "", "-1"])
def test_a_line_that_is_not_there_is_refused(said: str) -> None:
    line = read(edited(sheet(), put(E2="at risk"))).lines[0]
    with pytest.raises(StoreError, match="is no line; the lines are 1 to 3"):
        pick_lines(Uploaded((line, line, line), (), ()), said)


def test_a_time_in_a_date_cell_is_its_day() -> None:
    uploaded = read(edited(sheet(), put(G2=datetime(2017, 4, 1, 15, 30))))  # noqa: DTZ001 - as Excel keeps it
    assert uploaded.lines[0].status.forecast_on == date(2017, 4, 1)
