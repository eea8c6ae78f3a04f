"""Turns a document's frame into slides: title, source line, number, notes, and the places where content goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from greendot.document import Document, Link
from greendot.render.addresses import page_address
from greendot.render.slides.master import WIDTH, open_master
from greendot.render.slides.written import Run, Words, add_box, append_run, printable
from greendot.render.text_fit import LINE_HEIGHT, cut, fit_size
from greendot.results import Word

INK, MUTED, LINE, SOFT, BAND = "1b2430", "5d6878", "e2e6eb", "f6f8fa", "e8eef3"
DATA, OTHER, BETTER, WORSE, DOT = "33557f", "8a95a3", "0b7a75", "c2410c", "2e9e5b"
COLOUR_OF = {Word.BETTER: BETTER, Word.WORSE: WORSE}
MIN_SIZE = 14.0
TITLE_SIZES = (24.0, 21.0, 18.0)
LEFT, TOP, BOTTOM = 48.0, 104.0, 492.0
CONTENT_WIDTH, CONTENT_HEIGHT = WIDTH - 2 * LEFT, BOTTOM - TOP


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """Return the place as PowerPoint counts: left, top, width, height."""
        left, top, width, height = (Pt(part) for part in self.points)
        return left, top, width, height

    @property
    def points(self) -> tuple[float, float, float, float]:
        """Return the place as four numbers."""
        return self.left, self.top, self.width, self.height


class Deck:
    """A presentation under construction. `begin` names the document that the next slides belong to."""

    def __init__(self, site: str, template: Path | None = None) -> None:
        self.site = site
        self._deck, self._layout = open_master(template)
        self._document: Document | None = None
        self._topic, self._freeze = "", ""
        self._last: Any = None
        self._notes: list[str] = []
        _count_parts(self._deck.part.package)
        _colour_links(self._deck)

    def begin(self, document: Document, topic: str = "", freeze: str = "") -> None:
        """Take source line, notes and address of the slides that follow from this document; `topic` stands above."""
        self._finish()
        self._document, self._topic, self._freeze = document, topic, freeze
        if not self._deck.core_properties.subject:
            header = document.header
            self.name(document.title, header.company, f"{header.page}, {header.period}")
        self._deck.core_properties.comments = document.footer.build

    def name(self, title: str, author: str, subject: str) -> None:
        """Give the file its title, author and subject."""
        properties = self._deck.core_properties
        properties.title, properties.author, properties.subject = title[:255], author[:255], subject[:255]

    def add_bare(self, title: str, box: Box, sizes: tuple[float, ...]) -> Any:
        """Add a slide with a title at a place of its own and its number, nothing else, and return it."""
        self._finish()
        slide = self._deck.slides.add_slide(self._layout)
        _set_title(slide, title, box, sizes)
        self._last = slide
        return slide

    def add_slide(self, title: str, heading: str = "") -> Any:
        """Add a slide with what it is about, its title, source line, number and notes, and return it."""
        document = self._document
        if document is None:
            raise ValueError("begin a document first")
        slide = self.add_bare(title, Box(LEFT, 34, CONTENT_WIDTH, 66), TITLE_SIZES)
        topic = " · ".join(word for word in (self._topic, heading) if word and word != title)
        if topic:
            self.add_text(slide, Box(LEFT, 15, CONTENT_WIDTH, 18), cut(topic, MIN_SIZE, CONTENT_WIDTH, 1), colour=MUTED)
        box = Box(LEFT, 502, CONTENT_WIDTH - 200, 22)
        self.add_text(slide, box, cut(self._source, MIN_SIZE, box.width, 1), colour=MUTED, link=self.page_link())
        self.add_place(slide, is_synthetic=document.header.is_synthetic)
        return slide

    def add_place(self, slide: Any, *, is_synthetic: bool) -> None:
        """Put the slide's number below, after the synthetic mark."""
        mark = "synthetic data · " if is_synthetic else ""
        place = Box(WIDTH - LEFT - 190, 502, 190, 22)
        self.add_text(slide, place, f"{mark}{len(self._deck.slides)}", colour=MUTED, is_right=True)

    def add_note(self, text: str) -> None:
        """Add a paragraph to the speaker's notes of the last slide."""
        if text:
            self._notes.append("\n".join(printable(line) for line in text.split("\n")))

    def add_text(
        self,
        slide: Any,
        box: Box,
        text: str,
        *,
        size: float = MIN_SIZE,
        is_bold: bool = False,
        colour: str = INK,
        is_right: bool = False,
        link: str = "",
    ) -> None:
        """Put one text at a place; the caller has made sure that it fits."""
        add_box(slide, box.points, [Words((Run(text, size, colour, is_bold, link),), is_right=is_right)])

    def page_link(self) -> str:
        """Return the address of the page that the slides show, with its selection; empty without a public address."""
        document = self._document
        if not self.site or document is None:
            return ""
        return page_address(Link(document.page, document.query), self.site)

    def link(self, link: Link | None) -> str:
        """Return the address a link leads to; empty without a public address."""
        return page_address(link, self.site) if link and self.site else ""

    def save(self, file: BinaryIO) -> None:
        """Write the presentation."""
        self._finish()
        self._deck.save(file)

    @property
    def _source(self) -> str:
        if self._document is None:
            return ""
        header = self._document.header
        words = (header.company, header.page, header.period, self._freeze or header.data_to)
        return " · ".join(word for word in words if word)

    def _finish(self) -> None:
        """Write the notes of the last slide, its source and the state of its data below."""
        if self._last is None:
            return
        footer = self._document.footer if self._document else None
        end = " ".join([footer.build, *(sentence.text for sentence in footer.texts)]) if footer else ""
        said = [text for text in (*self._notes, self._source, end) if text]
        self._last.notes_slide.notes_text_frame.text = "\n\n".join(said)
        self._last, self._notes = None, []


def _set_title(slide: Any, title: str, box: Box, sizes: tuple[float, ...]) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = box.emu
    size = fit_size(title, sizes, box.width, box.height, is_bold=True)
    frame = plain_frame(shape.text_frame)
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    lines = max(1, int(box.height / (size * LINE_HEIGHT)))
    add_run(frame.paragraphs[0], cut(title, size, box.width, lines, is_bold=True), size=size, is_bold=True)


def _count_parts(package: Any) -> None:
    """Number new parts by counting: looking through all parts for each new one takes longer with every slide."""
    look_through = package.next_partname
    counts: dict[str, int] = {}

    def next_partname(form: str) -> PackURI:
        if form not in counts:
            counts[form] = int(str(re.findall(r"\d+", str(look_through(form)))[-1]))
        else:
            counts[form] += 1
        return PackURI(form % counts[form])

    package.next_partname = next_partname


def _colour_links(deck: Any) -> None:
    """Give hyperlinks the ink of the deck: they are underlined, and orange and green keep their meaning."""
    for relation in deck.slide_master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            theme = relation.target_part
            name = rb"(<a:(?:hlink|folHlink)><a:srgbClr val=\")[0-9A-Fa-f]{6}"
            theme._blob = re.sub(name, rb"\g<1>" + INK.upper().encode(), theme.blob)


def plain_frame(frame: Any) -> Any:
    """Return a text frame without margins that wraps and never resizes by itself."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def add_run(
    paragraph: Any, text: str, *, size: float, is_bold: bool = False, colour: str = INK, link: str = ""
) -> None:
    """Add a stretch of text to a paragraph in the deck's face."""
    append_run(paragraph, Run(text, size, colour, is_bold, link))


def describe(shape: Any, text: str) -> None:
    """Give a chart or table the sentence that is read out to those who cannot see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


def set_dash(line: Any, dash: str) -> None:
    """Draw a line in a PowerPoint preset such as `dash` or `sysDot`."""
    properties = line._get_or_add_ln()
    for old in properties.findall(qn("a:prstDash")):
        properties.remove(old)
    properties.append(properties.makeelement(qn("a:prstDash"), {"val": dash}))
