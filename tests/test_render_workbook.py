"""A workbook is read back as its reader's program would read it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from greendot.chart import Axis, Chart, ChartKind, Point, Series
from greendot.document import Cell, Figure, Section, Table, numbers_of, walk
from greendot.errors import ExportError
from greendot.render.long_form import HEADINGS, long_rows, render_long_csv
from greendot.render.workbook import render_workbook
from greendot.render.workbook.sheet import sheet_name, unique
from greendot.render.workbook.shown import format_of
from greendot.report import Part, Report
from sample_reports import HOSTILE, SCRIPTS, hostile_report, sample_report
from sample_snapshot import sample_content

SITE = "https://greendot.example.org"


def read(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book() -> Any:
    return read(render_workbook(sample_report(), site=SITE))


def texts_of(page: Any) -> list[str]:
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def test_a_sheet_a_part_and_what_stands_around_them(book: Any) -> None:
    assert book.sheetnames == ["Contents", "Overview", "Reliability", "Definitions", "Data"]
    assert sample_report().title in texts_of(book["Contents"])
    assert "synthetic data" in texts_of(book["Contents"])


def test_every_number_says_what_the_document_says(book: Any) -> None:
    for part in sample_report().parts:
        found = "\n".join(texts_of(book[part.title]))
        for number in numbers_of(part.document):
            for text in (number.label, number.value, number.comparison):
                assert text in found


def test_numbers_in_tables_and_charts_are_numbers(book: Any) -> None:
    for part in sample_report().parts:
        cells = [cell for row in book[part.title].iter_rows() for cell in row if cell.value is not None]
        values = {round(cell.value, 9) for cell in cells if cell.data_type == "n"}
        figures = [block for block in walk(part.document.blocks) if isinstance(block, Figure)]
        points = [point for figure in figures for series in figure.chart.series for point in series.points]
        assert {round(point.value, 9) for point in points if point.value is not None} <= values
    price = next(cell for row in book["Overview"].iter_rows() for cell in row if cell.value == 410000)
    assert price.number_format == '"$"#,##0'


def test_dates_are_dates(book: Any) -> None:
    days = [cell for row in book["Overview"].iter_rows() for cell in row if cell.data_type == "d"]
    assert days
    assert {cell.number_format for cell in days} == {"d mmm yyyy"}


def test_charts_are_native(book: Any) -> None:
    assert len(book["Overview"]._charts) == 3
    assert len(book["Reliability"]._charts) == 4  # the grid is a table


def test_tables_have_names_and_sheets_are_ready_to_print(book: Any) -> None:
    names = [name for page in book for name in page.tables]
    assert len(names) == len(set(names))
    assert "Every_number" in names
    for title in ("Overview", "Reliability", "Data"):
        page = book[title]
        assert page.freeze_panes
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.paperSize == 9
    assert book["Overview"].page_setup.scale < 100


def test_comments_stand_on_the_sheet_of_their_part(book: Any) -> None:
    found = texts_of(book["Overview"])
    assert "Ada Vance, 12 February" in found
    assert any(
        text.startswith("Read the second answer first, see the plan (https://example.org/plan).") for text in found
    )
    assert found.count("Bo Lind asks, 13 February") == 2
    assert "Said about what this part does not show" in found


def test_data_holds_every_number_in_long_form(book: Any) -> None:
    page = book["Data"]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0] == HEADINGS
    assert len(rows) - 1 == len(list(long_rows(sample_report())))
    assert ("Overview", "$410,000", 410000) in [(row[0], row[8], row[7]) for row in rows]


def test_no_cell_is_a_formula_whatever_a_text_begins_with() -> None:
    content = render_workbook(hostile_report(), site=SITE)
    book = read(content)
    for page in book:
        for row in page.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in parts.read(name)
    found = "\n".join(texts_of(book[book.sheetnames[1]]))
    for text in (*HOSTILE[:6], *SCRIPTS):
        assert text in found
    negative = [cell.value for row in book[book.sheetnames[1]].iter_rows() for cell in row if cell.value == -3.5]
    assert len(negative) == len((*HOSTILE, *SCRIPTS)) + 1


def test_names_of_sheets_are_short_and_differ() -> None:
    taken: set[str] = set()
    names = [
        sheet_name(text, taken) for text in ("a" * 40, "A" * 40, "[x]:*?/\\", "", "History", "'q'", "data", "Data")
    ]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert unique(("A", "a", "", "=1")) == ["A", "a (2)", "Of", "=1"]


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("4.41 M users", 4_412_345.0, '#,##0.00,," M users"'),
        ("790 kB", 790_194.5, '#,##0," kB"'),
        ("99.89%", 99.8928, '#,##0.00"%"'),
        ("−35%", -35.25, '#,##0"%"'),
        ("+$31,509.96", 31_509.96, '+"$"#,##0.00;-"$"#,##0.00;"$"#,##0.00'),
        ("5 h 8 min", 307.68, '#,##0" min"'),
        ("3 days", 4320.0, '#,##0" min"'),
        ("$0.00", 0.0, '"$"#,##0.00'),
        ("79 of 86", 78.86, ""),
        ("no data yet", 3.0, ""),
    ],
)
def test_a_cell_reads_like_its_text(text: str, value: float, form: str) -> None:
    assert format_of(text, value) == form


def test_the_same_report_is_the_same_file() -> None:
    assert render_workbook(sample_report()) == render_workbook(sample_report())


def test_long_form_as_csv_is_safe_and_whole() -> None:
    lines = render_long_csv(hostile_report()).decode("utf-8-sig").splitlines()
    assert lines[0] == ",".join(HEADINGS)
    assert "-3.5" in lines[1]
    assert "'=HYPERLINK" in "\n".join(lines)
    assert not [line for line in lines if line.startswith(("=", "+", "@"))]


def test_nothing_to_write_is_an_error() -> None:
    with pytest.raises(ExportError, match="has no parts"):
        render_workbook(replace(sample_report(), parts=()))


def report_of(*blocks: Any) -> Report:
    """Return a report whose only part holds these blocks."""
    report = sample_report()
    return replace(report, parts=(Part("own", "Own", replace(report.parts[0].document, blocks=blocks)),))


def row_of(page: Any, text: str) -> int:
    """Return the first row, from 1, in which a text stands."""
    return next(cell.row for row in page.iter_rows() for cell in row if str(cell.value or "").startswith(text))


def breaks_of(page: Any) -> list[int]:
    """Return the rows, from 1, that begin a printed page."""
    return [one.id + 1 for one in page.row_breaks.brk]


def table_of(rows: int, name: str = "row") -> Table:
    return Table(
        f"Table of {name}", ("Of", "Value"), tuple((Cell(f"{name} {n}"), Cell("1")) for n in range(rows)), "t:1"
    )


def test_every_printed_page_says_what_it_is_of_and_leaves_out_what_is_for_programs(book: Any) -> None:
    for page in book:
        assert "Fernwood" in str(page.oddHeader.left.text), page.title
        assert bool(page.print_area) is (page.title in ("Definitions", "Data"))
    definitions, data = book["Definitions"], book["Data"]
    heads = [cell.value for cell in definitions[row_of(definitions, "Metric")]]
    assert heads[7:] == ["Formula", "Name", "Digest", "SQL"]
    assert definitions.print_area.startswith("'Definitions'!$A$1:$H$")
    assert data.print_area.startswith("'Data'!$A$1:$J$")
    assert data["J1"].value == "Unit"


def test_a_definitions_sql_makes_no_row_higher() -> None:
    long = replace(sample_content().metrics[0], sql="SELECT 1\n" * 40)
    page = read(render_workbook(replace(sample_report(), definitions=(long,))))["Definitions"]
    row = row_of(page, "Metric") + 1
    assert (page.row_dimensions[row].height or 15) < 120
    assert str(page.cell(row, 11).value).count("\n") == 40
    assert page.page_setup.scale >= 45


@pytest.mark.parametrize("rows", range(20, 60))
def test_what_stands_below_all_is_never_alone_on_a_page(rows: int) -> None:
    page = read(render_workbook(report_of(table_of(rows))))["Own"]
    end = row_of(page, sample_report().parts[0].document.footer.build[:20])
    assert not {end - 1, end} & set(breaks_of(page))


@pytest.mark.parametrize("before", range(18, 44, 3))
def test_a_heading_and_its_short_table_stay_on_one_page(before: int) -> None:
    section = Section("What was promised", (table_of(12, "promise"),), "section:promised")
    page = read(render_workbook(report_of(table_of(before), section)))["Own"]
    first, last = row_of(page, "What was promised"), row_of(page, "promise 11")
    assert not [row for row in breaks_of(page) if first < row <= last]


def test_many_small_pictures_are_a_chart_of_their_last_values_above_tables_that_fit_a_page() -> None:
    points = tuple(Point(f"Q{n}", 10.0 + n, f"{10 + n}") for n in range(6))
    series = tuple(Series(f"limit number {n}", points) for n in range(13))
    chart = Chart(ChartKind.LINES, series, Axis("", ((0.0, "0"), (20.0, "20"))), "Limits.", is_multiples=True)
    figure = Figure("Every limit", "each", chart, Table("", ("Of",), (), "t:2"), "figure:limits")
    content = render_workbook(report_of(figure))
    page = read(content)["Own"]
    (drawn,) = page._charts
    assert drawn.tagname == "barChart"
    widest = [table.ref for table in page.tables.values()]
    assert len(widest) == 4
    assert all(ref.partition(":")[2][0] <= "G" for ref in widest)
    held = [str(cell.value) for row in page.iter_rows() for cell in row]
    assert all(held.count(one.name) == 2 for one in series), "once with its last value, once above its points"
    assert page.page_setup.scale >= 70
