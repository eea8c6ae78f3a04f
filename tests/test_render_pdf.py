"""A report as PDF, read back: words, numbers, pages, tags, links, fonts."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from greendot.chart import Axis, Chart, ChartKind, Point, Series
from greendot.document import Document, Figure, Number, Section, Table, numbers_of
from greendot.errors import ExportError
from greendot.render.pdf import render_pdf
from greendot.render.pdf.columns import column_widths
from greendot.render.pdf.fonts import showable
from greendot.render.pdf.nodes import Ink, block_nodes, run_nodes
from greendot.resources import shipped
from sample_reports import HOSTILE, SCRIPTS, hostile_report, sample_report

SITE = "https://greendot.example.org"


def read_pdf(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def squeezed(text: str) -> str:
    """Return a text without spaces, line ends and soft breaks: how lines fall is none of its words."""
    return re.sub(r"[\s\u200b\u00ad]", "", unicodedata.normalize("NFKC", text))


def words_of(content: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in read_pdf(content).pages))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_pdf(sample_report(), site=SITE)


def shown_of(number: Number) -> list[str]:
    return [number.label, number.value, number.unit, number.comparison, number.note]


def test_every_number_is_the_documents_own_text(pdf: bytes) -> None:
    words = words_of(pdf)
    documents: list[Document] = [part.document for part in sample_report().parts]
    for document in documents:
        for number in numbers_of(document):
            for text in shown_of(number):
                assert squeezed(text) in words


def test_words_in_charts_stay_words(pdf: bytes) -> None:
    words = words_of(pdf)
    for text in ("4.31", "safe limit 80", "presence move", "99.9", "dashed edge: at risk"):
        assert squeezed(text) in words, text


def test_the_cover_says_what_the_report_is(pdf: bytes) -> None:
    cover = squeezed(read_pdf(pdf).pages[0].extract_text())
    report = sample_report()
    for text in (report.title, report.period, report.state, report.company, report.freeze, "synthetic data"):
        assert squeezed(text) in cover
    assert all(squeezed(note) in cover for note in report.notes)


def test_every_page_says_where_it_belongs(pdf: bytes) -> None:
    pages = read_pdf(pdf).pages
    for number, page in enumerate(pages, start=1):
        words = squeezed(page.extract_text())
        assert squeezed(f"page {number} of {len(pages)}") in words
        assert number == 1 or squeezed("frozen-2016-q4-7f3a") in words


def test_bookmarks_name_parts_and_sections(pdf: bytes) -> None:
    reader = read_pdf(pdf)
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert titles == ["Overview", "Reliability"]
    inner = [one.title for group in reader.outline if isinstance(group, list) for one in group]
    assert "What changed since last quarter" in inner
    assert "Said about what this part does not show" in inner


def test_the_file_says_that_it_keeps_to_pdf_ua(pdf: bytes) -> None:
    reader = read_pdf(pdf)
    root = reader.root_object
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == sample_report().title
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]


def tags_of(node: object) -> list[DictionaryObject]:
    """Return every element of a tree of tags."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, list):
        return [tag for one in found for tag in tags_of(one)]
    if not isinstance(found, DictionaryObject):
        return []
    return [found, *tags_of(found.get("/K", []))]


def test_tables_have_headings_and_pictures_say_what_they_show(pdf: bytes) -> None:
    tags = tags_of(read_pdf(pdf).root_object["/StructTreeRoot"])
    kinds = [str(tag.get("/S", "")) for tag in tags]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure", "/TOC", "/Link"} <= set(kinds)
    figures = [tag for tag in tags if tag.get("/S") == "/Figure"]
    assert figures
    assert all(tag.get("/Alt") for tag in figures)


def test_links_lead_to_pages_and_comments_to_their_own(pdf: bytes) -> None:
    links = addresses_of(pdf)
    assert f"{SITE}/metrics?metric=delivered" in links
    assert "https://example.org/plan" in links
    assert not [link for link in addresses_of(render_pdf(sample_report())) if link.startswith(SITE)]


def addresses_of(content: bytes) -> set[str]:
    marks = [mark.get_object() for page in read_pdf(content).pages for mark in page.get("/Annots") or []]
    return {str(mark["/A"]["/URI"]) for mark in marks if "/A" in mark and "/URI" in mark["/A"]}


def test_every_font_is_embedded(pdf: bytes) -> None:
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()
        for page in read_pdf(pdf).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object())
        assert "GreendotSans" in font["/BaseFont"] or "DejaVuSansMono" in font["/BaseFont"]


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_papers(paper: str, size: tuple[int, int]) -> None:
    box = read_pdf(render_pdf(sample_report(), paper=paper)).pages[0].mediabox  # type: ignore[arg-type]
    assert (round(box.width), round(box.height)) == size


def test_the_same_report_is_the_same_file(pdf: bytes) -> None:
    assert render_pdf(sample_report(), site=SITE) == pdf


def test_hostile_texts_are_texts() -> None:
    made = render_pdf(hostile_report(), site=SITE)
    words = words_of(made)
    for text in HOSTILE[:6]:
        assert squeezed(text) in words, text
    assert addresses_of(made) <= {f"{SITE}/cost", f"{SITE}/metrics"}
    assert words.count("12345.") >= 2 * 520  # a long comment is whole


def test_other_scripts_have_a_font() -> None:
    words = words_of(render_pdf(hostile_report()))
    for text in (SCRIPTS[0], SCRIPTS[1], "Ωμέγα", "🚀"):
        assert squeezed(text) in words
    assert "□" not in words


def test_what_no_font_has_is_a_box_and_controls_are_gone() -> None:
    assert showable("a\u0007b\u202ec𓀀\ud800") == "abc□"
    assert showable("x" * 30).replace("\u200b", "") == "x" * 30
    assert showable("4.31 million people, 99.95 of every 100") == "4.31 million people, 99.95 of every 100"


def test_fonts_come_with_their_licence() -> None:
    folder = shipped("data", "fonts")
    told = (folder / "README.md").read_text(encoding="utf-8")
    for file in folder.glob("*.ttf"):
        family = "GreendotSans-" if file.name.startswith("Greendot") else "NotoSans" if "NotoSans" in file.name else ""
        assert (family or file.name) in told
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")


def test_many_bars_take_the_whole_width() -> None:
    def figure(rows: int, name: str) -> Figure:
        points = tuple(Point(f"service {row}", float(row), str(row)) for row in range(rows))
        chart = Chart(ChartKind.ROWS, (Series("cost", points),), Axis("USD", ()), name)
        return Figure(name, "cost", chart, Table(name, ("What",), (), f"table:{name}"), f"figure:{name}")

    ink = Ink("", 468.0, {})
    assert [one["kind"] for one in run_nodes((figure(5, "a"), figure(5, "b")), 3, ink)] == ["pair"]
    assert [one["kind"] for one in run_nodes((figure(20, "a"), figure(5, "b")), 3, ink)] == ["figure", "figure"]


def test_a_figure_stays_below_the_heading_that_names_it() -> None:
    points = tuple(Point(f"service {row}", float(row), str(row)) for row in range(20))
    chart = Chart(ChartKind.ROWS, (Series("cost", points),), Axis("USD", ()), "cost")
    figure = Figure("Cost", "by service", chart, Table("Cost", ("What",), (), "table:cost"), "figure:cost")
    nodes = list(block_nodes(Section("Where it goes", (figure, figure), "section:where"), 2, Ink("", 468.0, {})))
    assert [node["kind"] for node in nodes] == ["heading", "figure", "figure"]
    assert [node["tall"] for node in nodes[1:]] == [False, True]


def test_columns_keep_words_whole_and_fill_the_page() -> None:
    texts = [("Service", "What became of it"), ("search", "A long sentence that takes several lines. " * 8)]
    narrow, wide = column_widths(texts, 480)
    assert narrow + wide == pytest.approx(480)
    assert narrow < 60
    crowded = column_widths([("averyveryverylongheading",) * 12], 480)
    assert sum(crowded) == pytest.approx(480)


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(ExportError, match="has no parts"):
        render_pdf(replace(sample_report(), parts=()))
