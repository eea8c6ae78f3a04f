"""A report becomes every format at once, whole or not at all, and its numbers are the same in each."""

from __future__ import annotations

import errno
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfReader

from greendot.document import numbers_of
from greendot.errors import ExportError
from greendot.exporting import FILES, FORMATS, export_pages, metric_names, pages_report, render_report
from greendot.render.markdown import render_report_markdown
from greendot.render.slides import render_report_slides
from greendot.report import Comment, Part, Report
from sample_documents import everything, overview
from sample_reports import HOSTILE, LONG_NAME, SCRIPTS, hostile_report, sample_report


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\\]", "", text)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(render_report(sample_report(), FORMATS, site="https://greendot.example.org"))


def words_of_slide(slide: Any) -> list[str]:
    words = []
    for shape in slide.shapes:
        words += [line.text for line in shape.text_frame.paragraphs] if shape.has_text_frame else []
        words += [cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []
    return words


def slide_words(content: bytes) -> str:
    return " ".join(word for slide in Presentation(io.BytesIO(content)).slides for word in words_of_slide(slide))


def words_in(name: str, content: bytes) -> str:
    """Return what a reader of a file reads, without spaces."""
    if name.endswith(".pdf"):
        return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    if name.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(content))
        rows = [row for page in book for row in page.iter_rows(values_only=True)]
        return squeezed(" ".join(str(value) for row in rows for value in row if value is not None))
    if name.endswith(".pptx"):
        return squeezed(slide_words(content))
    return squeezed(content.decode())


def test_every_format_is_made(files: dict[str, bytes]) -> None:
    assert list(files) == list(FILES.values())
    assert all(files.values())


@pytest.mark.parametrize("name", FILES.values())
def test_numbers_are_the_same_text_in_every_format(files: dict[str, bytes], name: str) -> None:
    words = words_in(name, files[name])
    for part in sample_report().parts:
        for number in numbers_of(part.document):
            assert squeezed(number.value) in words, number.label


@pytest.mark.parametrize("name", ["slides.pptx", "report.pdf", "workbook.xlsx", "report.html", "report.md"])
def test_hostile_texts_and_other_scripts_pass(name: str) -> None:
    kind = next(kind for kind, file in FILES.items() if file == name)
    ((_, content),) = render_report(hostile_report(), [kind])
    assert squeezed("-3.5") in words_in(name, content).replace("−", "-")


def notes_of(content: bytes) -> str:
    return "\n".join(slide.notes_slide.notes_text_frame.text for slide in Presentation(io.BytesIO(content)).slides)


def test_comments_stand_once_on_the_slide_of_what_they_are_about(files: dict[str, bytes]) -> None:
    said = slide_words(files["slides.pptx"])
    assert (
        said.count("Ada Vance, 12 February: Read the second answer first, see the plan (https://example.org/plan).")
        == 2
    )
    assert said.count("Bo Lind asks, 13 February: Why?") == 2
    assert said.count("Cy Ito, 14 February: A node failed.") == 2
    slides = list(Presentation(io.BytesIO(files["slides.pptx"])).slides)
    titles = [one.shapes.title.text for one in slides if "Cy Ito" in " ".join(words_of_slide(one))]
    assert titles[-1] == "Said about what no slide shows"
    notes = notes_of(files["slides.pptx"])
    assert "Ada Vance" not in notes
    assert "To know first: 3 findings have no comment" in notes
    assert notes.count("frozen-2016-q4-7f3a") >= 5


def test_a_comment_too_long_for_a_slide_goes_on_in_its_notes() -> None:
    long = Comment("Ada Vance", "12 February", "line with words and a number 12345.\n\n" * 520)
    part = Part("overview", "Overview", overview(), {"metric:cost": (long,)})
    content = render_report_slides(replace(sample_report(), parts=(part,)))
    assert "The rest stands in the notes." in slide_words(content)
    assert notes_of(content).count("line with words and a number 12345.") == 520


def test_the_first_slide_says_what_it_is(files: dict[str, bytes]) -> None:
    report = sample_report()
    cover = Presentation(io.BytesIO(files["slides.pptx"])).slides[0]
    assert cover.shapes.title.text == report.title
    said = words_of_slide(cover)
    assert report.company in said
    assert report.period in said
    assert "Frozen 3 January 2017, version 2 · frozen-2016-q4-7f3a" in said
    assert "Synthetic data: made up, of no real company" in said
    assert "3 findings have no comment" in said


def test_slides_take_hostile_texts_and_long_names() -> None:
    content = render_report_slides(hostile_report(), site="https://greendot.example.org")
    words = squeezed(slide_words(content))
    for text in (*HOSTILE[:2], *HOSTILE[3:6], SCRIPTS[0], SCRIPTS[3]):
        assert squeezed(text) in words, text
    assert squeezed(LONG_NAME[:60]) in words


def test_slides_take_a_master_of_ones_own(tmp_path: Path) -> None:
    own = Presentation()
    own.slide_width, own.slide_height = Inches(13.333), Inches(7.5)
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "How we do slides"
    own.save(str(tmp_path / "own.pptx"))
    deck = Presentation(io.BytesIO(render_report_slides(sample_report(), template=tmp_path / "own.pptx")))
    assert "How we do slides" not in [slide.shapes.title.text for slide in deck.slides]
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title Only"}


def spoilt(kind: str, path: Path) -> Path:
    if kind == "text":
        path.write_text("no presentation")
        return path
    own = Presentation()
    if kind == "layout":
        own.slide_width, own.slide_height = Inches(13.333), Inches(7.5)
        own.slide_layouts.remove(own.slide_layouts[5])
        own.slide_layouts.remove(own.slide_layouts.get_by_name("Title Slide"))
    own.save(str(path))
    return path


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("text", "is not a PowerPoint presentation"),
        ("size", "set them to widescreen"),
        ("layout", "add the layout 'Title Only'"),
    ],
)
def test_a_master_that_does_not_fit_is_told_why(kind: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=said):
        render_report_slides(sample_report(), template=spoilt(kind, tmp_path / "own.pptx"))


def test_comments_in_markdown_are_quotes() -> None:
    told = render_report_markdown(sample_report())
    assert (
        "> **Ada Vance**, 12 February\n>\n> Read the second answer first, see the plan (https://example.org/plan)."
        in told
    )
    assert "> **Bo Lind** asks, 13 February\n>\n> Why?\n>\n> > **Cy Ito**, 14 February\n> >\n> > A node failed." in told
    assert "### Said about what this part does not show" in told
    hostile = render_report_markdown(hostile_report())
    assert "\\<script\\>" in hostile
    assert "<script>" not in hostile


def test_pages_become_a_report_with_the_definitions_they_tell_of() -> None:
    report = pages_report((overview(), everything()), {})
    assert [part.title for part in report.parts] == ["Overview", "Reliability"]
    assert "minutes_lost" in set(metric_names(overview()))
    assert "presence" in set(metric_names(overview()))
    with pytest.raises(ExportError, match="name at least one"):
        pages_report((), {})


def test_a_folder_gets_all_files_and_nothing_else(tmp_path: Path) -> None:
    heard: list[str] = []
    made = export_pages((overview(),), tmp_path / "new", ("pdf", "markdown", "json"), tell=heard.append)
    assert [path.name for path in made] == ["report.pdf", "report.json", "overview.md"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(heard)
    assert json.loads((tmp_path / "new" / "report.json").read_text())["key"] == "pages"


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.json").write_text("earlier")
    write = Path.write_bytes

    def fill(self: Path, data: Any) -> int:
        if self.suffix == ".html":
            write(self, data[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(ExportError, match="No space left on device"):
        export_pages((overview(),), tmp_path, ("json", "web"))
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert (tmp_path / "report.json").read_text() == "earlier"


def test_a_report_without_parts_is_refused_in_every_format() -> None:
    empty = Report("none", "None", "Company", "Q4 2016", "", "", False, ())
    for kind in ("slides", "pdf", "workbook", "web"):
        with pytest.raises(ExportError, match="no parts"):
            list(render_report(empty, [kind]))
