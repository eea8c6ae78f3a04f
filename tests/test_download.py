"""The numbers behind a figure come as CSV: all rows, all digits, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from greendot.chart import Axis, Chart, ChartKind
from greendot.document import Cell, Figure, Table
from greendot.render.download import guarded, render_csv, written


def figure(
    kind: ChartKind, headings: tuple[str, ...], *rows: tuple[Cell, ...], rest: tuple[tuple[Cell, ...], ...] = ()
) -> Figure:
    table = Table("t", headings, rows, "table:t", "", rest)
    return Figure("Title", "", Chart(kind, (), Axis("minutes", ()), "x"), table, "figure:t")


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_row_comes_with_all_digits_and_its_unit() -> None:
    shown = (Cell("Q1 2017"), Cell("4.41 M", True, value=4412345.5))
    rest = (Cell("Q4 2016"), Cell("no data yet", True))
    made = render_csv(figure(ChartKind.BARS, ("Quarter", "Length"), shown, rest=(rest,)))
    assert read(made) == [["Quarter", "Length (minutes)"], ["Q1 2017", "4412345.5"], ["Q4 2016", ""]]
    assert made.startswith(b"\xef\xbb\xbf")


def test_only_what_dots_show_has_the_unit_of_the_figure() -> None:
    row = (Cell("9 January"), Cell("2 h", True, value=120.0), Cell("about 300", True, value=300.0))
    made = read(render_csv(figure(ChartKind.DOTS, ("Began", "Length", "People"), row)))
    assert made == [["Began", "Length (minutes)", "People"], ["9 January", "120", "300"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(Cell("5", True, value=5.0), "5"), (Cell("\u221235%", True, value=-35.25), "-35.25"),
     (Cell("0.1", True, value=0.1), "0.1"), (Cell("1 T", True, value=1e18), "1e+18"), (Cell("not known", True), ""),
     (Cell("Search"), "Search")],
)  # fmt: skip
def test_a_cell_is_its_number_or_its_text(cell: Cell, text: str) -> None:
    assert written(cell) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\uff1d1"]
)
def test_no_text_begins_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert read(render_csv(figure(ChartKind.BARS, (text,), (Cell(text),))))[1] == [f"'{text}"]


def test_other_texts_stay_as_they_are() -> None:
    assert [guarded(text) for text in ("Web API", "", "50 = half", 'a, "b"')] == ["Web API", "", "50 = half", 'a, "b"']
