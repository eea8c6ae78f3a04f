"""A deck is read back as its reader's program would read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation

from greendot.chart import Axis, Band, Chart, ChartKind, Point, Series
from greendot.document import Answer, Cell, Figure, Link, Number, Numbers, Paragraph, Section, Sentence, Table
from greendot.errors import ExportError
from greendot.render.slides import render_report_slides, render_slides
from greendot.render.text_fit import wrap
from greendot.report import Report
from sample_pages import HOSTILE, sample_document, texts_of_numbers
from sample_reports import hostile_report, sample_report


@pytest.fixture(scope="module")
def deck() -> Any:
    return Presentation(BytesIO(render_slides([sample_document()], site="https://greendot.example.org")))


def all_texts(deck: Any) -> str:
    parts = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                parts.append(shape.text_frame.text)
            if shape.has_table:
                parts.extend(cell.text for row in shape.table.rows for cell in row.cells)
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            for series in chart.plots[0].series:
                points = (series.points[index] for index in range(len(list(series.values))))
                parts.extend(point.data_label.text_frame.text for point in points)
    return "\n".join(parts)


def test_every_number_stands_in_the_deck_as_the_document_says_it(deck: Any) -> None:
    found, document = all_texts(deck), sample_document()
    shown = tuple(block for block in document.blocks if not (isinstance(block, Section) and block.is_folded))
    missing = [text for text in texts_of_numbers(replace(document, blocks=shown)) if text not in found]
    assert missing == []


def test_charts_are_native_and_hold_their_values(deck: Any) -> None:
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 3
    users = charts[0].plots[0]
    assert list(users.categories) == ["Q2 2016", "Q3 2016", "Q4 2016"]
    assert list(users.series[0].values) == [3.22e6, 3.85e6, 4.31e6]
    assert [users.series[0].points[index].data_label.text_frame.text for index in range(3)] == [
        "3.22 M",
        "3.85 M",
        "4.31 M",
    ]
    shard = charts[1].plots[0]
    assert [series.name for series in shard.series] == ["Busiest shard", "safe limit 80", "target"]
    assert shard.series[0].values[5] is None


def chart_of(series: tuple[Series, ...], kind: ChartKind) -> Any:
    """Return the one chart of a deck that shows these series."""
    chart = Chart(kind, series, Axis("users", ((0.0, "0"), (10.0, "10"))), "users by quarter")
    figure = Figure("Users", "by quarter", chart, Table("Users", ("Quarter",), (), "table:users"), "figure:users")
    deck = Presentation(BytesIO(render_slides([replace(sample_document(), blocks=(figure,))])))
    (found,) = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    return found


@pytest.mark.parametrize("is_dated", [True, False])
@pytest.mark.parametrize("kind", [ChartKind.BARS, ChartKind.LINES])
def test_quarters_of_two_years_that_share_a_label_stay_two(kind: ChartKind, is_dated: bool) -> None:
    labels = ("Q2 15", "Q3", "Q4", "Q1 16", "Q2", "Q3", "Q4", "Q1 17")
    days = [date(2015 + (n + 1) // 4, 3 * ((n + 1) % 4) + 1, 1) if is_dated else None for n in range(8)]
    points = tuple(Point(label, float(n), str(n), days[n]) for n, label in enumerate(labels))
    plot = chart_of((Series("users", points),), kind).plots[0]
    assert tuple(plot.categories) == labels
    assert list(plot.series[0].values) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


def test_series_that_begin_apart_stand_in_the_order_of_time() -> None:
    days = [date(2016, month, 1) for month in (1, 4, 7)]
    late = Series("late", (Point("Q3", 7.0, "7", days[2]),))
    early = Series("early", tuple(Point(f"Q{n + 1}", float(n), str(n), day) for n, day in enumerate(days)))
    plot = chart_of((late, early), ChartKind.LINES).plots[0]
    assert tuple(plot.categories) == ("Q1", "Q2", "Q3")
    assert list(plot.series[0].values) == [None, None, 7.0]


def test_each_slide_has_a_title_a_source_a_number_notes_and_the_synthetic_mark(deck: Any) -> None:
    for place, slide in enumerate(deck.slides, start=1):
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert slide.shapes.title.text_frame.text
        assert any(text.startswith("Größe & Söhne 為替 · Overview · Q4 2016, day 46 of 92") for text in texts)
        assert f"synthetic data · {place}" in texts
        assert "Build 2016-11-15-3f9a2c1e" in slide.notes_slide.notes_text_frame.text


def test_a_figures_numbers_stand_in_the_notes(deck: Any) -> None:
    (slide,) = [slide for slide in deck.slides if slide.shapes.title.text_frame.text == "The busiest shard fills up"]
    notes = slide.notes_slide.notes_text_frame.text
    assert "peak use, percent" in notes
    assert "week 14, 64%" in notes


def test_no_text_is_below_14_points_and_none_leaves_the_slide(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            frames = [shape.text_frame] if shape.has_text_frame else []
            if shape.has_table:
                frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
            sizes = [run.font.size.pt for frame in frames for line in frame.paragraphs for run in line.runs]
            assert all(size >= 14 for size in sizes)


def test_tables_end_above_the_source_line(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            if not shape.has_table:
                continue
            table = shape.table
            needed = 0.0
            for row in table.rows:
                lines = max(
                    len(wrap(cell.text, 14, column.width.pt - 8))
                    for cell, column in zip(row.cells, table.columns, strict=True)
                )
                needed += lines * 14 * 1.2 + 6
            assert shape.top.pt + needed <= 502


def test_a_long_table_takes_two_slides_and_names_the_rest_in_the_notes() -> None:
    rows = tuple((Cell(f"service-{row}"), Cell(f"{row}.5%", is_number=True)) for row in range(60))
    table = Table("Every service", ("Service", "Availability"), rows, "table:all", "9 rows not shown.")
    deck = Presentation(BytesIO(render_slides([replace(sample_document(), blocks=(table,))])))
    shown = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert [shape.cell(0, 0).text for shape in shown] == ["Service", "Service"]
    seen = [row.cells[0].text for shape in shown for row in list(shape.rows)[1:]]
    assert seen == [f"service-{row}" for row in range(len(seen))]
    rest = 60 - len(seen)
    last = list(deck.slides)[-1]
    assert any(f"{rest} more rows: in the notes" in s.text_frame.text for s in last.shapes if s.has_text_frame)
    notes = last.notes_slide.notes_text_frame.text
    assert all(f"service-{row}, {row}.5%" in notes for row in range(len(seen), 60))
    assert "9 rows not shown." in notes


def test_folded_sections_stay_on_the_page(deck: Any) -> None:
    assert "service-0" not in all_texts(deck)


def test_numbers_lead_back_to_their_page(deck: Any) -> None:
    links = {
        run.hyperlink.address
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for line in shape.text_frame.paragraphs
        for run in line.runs
        if run.hyperlink.address
    }
    assert "https://greendot.example.org/metrics?metric=daily_users&period=2016-Q4" in links
    assert "https://greendot.example.org/?period=2016-Q4" in links


def test_charts_and_tables_say_what_they_show(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr")


def test_hostile_words_stay_words(deck: Any) -> None:
    assert HOSTILE in all_texts(deck)


def test_no_page_is_no_deck() -> None:
    with pytest.raises(ExportError, match="no page was asked for"):
        render_slides([])


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def section_of(*blocks: Any) -> Any:
    """Return the deck of a document that holds a slide of answers, then one section called Plan."""
    answer = next(block for block in sample_document().blocks if isinstance(block, Answer))
    section = Section("Plan", blocks, "section:plan")
    return Presentation(BytesIO(render_slides([replace(sample_document(), blocks=(*[answer] * 4, section))])))


ROWS = Table("Two rows", ("What", "Weeks"), ((Cell("a"), Cell("2", is_number=True)),), "table:two")
BEGUN = "Two of three launches wait"


@pytest.mark.parametrize(
    ("said", "title", "left"),
    [
        (f"{BEGUN} for the store.", f"{BEGUN} for the store.", ""),
        (f"{BEGUN}. Dates moved.", f"{BEGUN}. Dates moved.", ""),
        (f"{BEGUN}. {'The reason is long. ' * 20}", f"{BEGUN}.", "The reason is long."),
        (f"{BEGUN}; {'and so on, ' * 30}", BEGUN, f"{BEGUN}; and"),
        (f"{BEGUN} {'and wait ' * 40}", "Plan", f"{BEGUN} and"),
    ],
)
def test_a_sections_slide_is_titled_by_what_it_says(said: str, title: str, left: str) -> None:
    deck = section_of(Paragraph(Sentence.of(said), "paragraph:plan"), ROWS)
    assert titles(deck)[-1] == title
    last = list(deck.slides)[-1]
    texts = [shape.text_frame.text for shape in last.shapes if shape.has_text_frame and shape != last.shapes.title]
    assert any(text.startswith(left) for text in texts)
    assert title not in texts
    assert ("Plan" in texts) is (title != "Plan")


def test_what_is_one_sentence_alone_stands_in_the_notes_before() -> None:
    deck = section_of(Paragraph(Sentence.of("Nothing else is known of it."), "paragraph:plan"))
    assert "Plan" not in titles(deck)
    assert "Nothing else is known of it." in list(deck.slides)[-1].notes_slide.notes_text_frame.text


def heights_of(frame: Any, width: float) -> float:
    """Return how high the paragraphs of a text frame are, each at its largest size."""
    total = 0.0
    for line in frame.paragraphs:
        sizes = [run.font.size.pt for run in line.runs if run.font.size]
        if sizes:
            total += len(wrap(line.text, max(sizes), width)) * max(sizes) * 1.15
    return total


@pytest.mark.parametrize("report", [sample_report(), hostile_report()], ids=["plain", "hostile"])
def test_texts_stay_in_their_places_and_do_not_overlap(report: Report) -> None:
    for slide in Presentation(BytesIO(render_report_slides(report))).slides:
        places = []
        for shape in slide.shapes:
            left, top, width = shape.left.pt, shape.top.pt, shape.width.pt
            high = shape.height.pt
            if shape.has_text_frame and shape.text_frame.text:
                assert heights_of(shape.text_frame, width) <= high + 6, shape.text_frame.text[:80]
                high = heights_of(shape.text_frame, width)
            elif not (shape.has_table or shape.has_chart):
                continue
            places.append((left, top, left + width, top + high))
            assert top + high <= 540
        for place, one in enumerate(places):
            for other in places[place + 1 :]:
                is_beside = one[2] <= other[0] + 1 or other[2] <= one[0] + 1
                assert is_beside or one[3] <= other[1] + 2 or other[3] <= one[1] + 2, (one, other)


def small(names: Sequence[str], *, has_band: bool = False, points: int = 8) -> Chart:
    """Return small pictures of lines that lie far apart, with their usual ranges where asked for."""
    series = tuple(
        Series(
            name,
            tuple(Point(f"Q{n}", 10.0**size + n, f"{10**size + n} of {name}") for n in range(points)),
            band=Band(((0.0, 2000.0),) * points) if has_band else None,
        )
        for size, name in enumerate(names)
    )
    ticks = ((0.0, "0"), (500.0, "500"), (1000.0, "1,000"))
    return Chart(ChartKind.LINES, series, Axis("users", ticks), "Small pictures.", is_multiples=True)


def slide_of(chart: Chart) -> Any:
    table = Table("", ("Of", "Value"), ((Cell("a"), Cell("1")),), "table:small")
    figure = Figure("Small pictures", "Users, each kind; band: what is usual", chart, table, "figure:small")
    return next(one for one in section_of(figure).slides if one.shapes.title.text == "Small pictures")


def charts_on(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


@pytest.mark.parametrize(("count", "columns"), [(2, 2), (3, 3), (4, 2), (5, 3), (6, 3)])
def test_small_pictures_are_a_grid_of_charts_on_one_scale(count: int, columns: int) -> None:
    names = [f"kind {n}" for n in range(count)]
    slide = slide_of(small(names, has_band=True))
    shown = charts_on(slide)
    assert [[one.name for one in chart.plots[0].series][-1] for chart in shown] == names
    assert {len(chart.plots[0].series) for chart in shown} == {3}, "its usual range from and to, and itself"
    assert not any(chart.has_legend for chart in shown)
    assert len({(chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) for chart in shown}) == 1
    assert len({shape.left for shape in slide.shapes if shape.has_chart}) == columns
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for size, name in enumerate(names):
        assert name in texts
        assert f"{10**size + 7} of {name}" in texts
    assert "Dotted: from where to where is usual" in texts
    assert "Users, each kind" in texts
    for chart in shown:
        (skip,) = chart.category_axis._element.xpath("c:tickLblSkip/@val")
        assert skip == "7", "the first and the last of eight"


def test_more_than_six_small_pictures_are_told_by_their_last_values() -> None:
    (only,) = charts_on(slide_of(small([f"kind {n}" for n in range(7)], has_band=True)))
    assert len(only.plots[0].categories) == 7


def test_stretches_of_time_stand_beside_each_other_with_their_names() -> None:
    (line,) = small(["users"]).series
    series = tuple(replace(line, panel=name) for name in ("last 8 weeks", "last 8 months"))
    before = replace(line, name="a year before", is_context=True, panel="last 8 months")
    slide = slide_of(replace(small(["users"]), series=(*series, before), is_multiples=False))
    weeks, months = charts_on(slide)
    assert [one.name for one in weeks.plots[0].series] == ["users"]
    assert [one.name for one in months.plots[0].series] == ["users", "a year before"]
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert {"last 8 weeks", "last 8 months", "grey: a year before"} <= set(texts)


def test_several_numbers_without_a_sentence_take_their_heading_as_title() -> None:
    several = tuple(Number(f"Number {n}", "5", "", "", None, Link("metrics"), f"metric:n{n}") for n in range(3))
    assert "Plan" in titles(section_of(Numbers(several, "numbers:plan")))
