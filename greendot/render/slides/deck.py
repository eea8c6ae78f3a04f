"""Turns a document's frame into slides: title, source line, number, notes, and the places where content goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, BinaryIO

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from greendot.document import Document, Link
from greendot.render.addresses import page_address
from greendot.render.slides.written import Run, append_run
from greendot.render.text_fit import cut, fit_size
from greendot.results import Word

INK, MUTED, LINE, SOFT, BAND = "1b2430", "5d6878", "e2e6eb", "f6f8fa", "e8eef3"
DATA, OTHER, BETTER, WORSE, DOT = "33557f", "8a95a3", "0b7a75", "c2410c", "2e9e5b"
COLOUR_OF = {Word.BETTER: BETTER, Word.WORSE: WORSE}
MIN_SIZE = 14.0
WIDTH, HEIGHT = 960.0, 540.0
LEFT, TOP, BOTTOM = 48.0, 104.0, 492.0
CONTENT_WIDTH, CONTENT_HEIGHT = WIDTH - 2 * LEFT, BOTTOM - TOP
TITLE_ONLY = 5


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
        left, top, width, height = (Pt(part) for part in (self.left, self.top, self.width, self.height))
        return left, top, width, height


class Deck:
    """A presentation under construction. `begin` names the document that the next slides belong to."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._deck = Presentation()
        self._deck.slide_width, self._deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
        self._document: Document | None = None
        self._last: Any = None
        _count_parts(self._deck.part.package)
        _colour_links(self._deck)

    def begin(self, document: Document) -> None:
        """Take the header, footer and address of the slides that follow from this document."""
        self._document = document
        if not self._deck.slides:
            properties = self._deck.core_properties
            properties.title = document.title
            properties.author = document.header.company
            properties.subject = f"{document.header.page}, {document.header.period}"
            properties.comments = document.footer.build

    def add_slide(self, title: str, notes: str = "") -> Any:
        """Add a slide with its title, source line, number and notes, and return it."""
        document = self._document
        if document is None:
            raise ValueError("begin a document first")
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[TITLE_ONLY])
        self._set_title(slide, title)
        header = document.header
        words = (header.company, header.page, header.period, header.data_to)
        source = " · ".join(word for word in words if word)
        box = Box(LEFT, 502, CONTENT_WIDTH - 200, 22)
        self.add_text(slide, box, cut(source, MIN_SIZE, box.width, 1), colour=MUTED, link=self.page_link())
        mark = "synthetic data · " if header.is_synthetic else ""
        place = Box(WIDTH - LEFT - 190, 502, 190, 22)
        self.add_text(slide, place, f"{mark}{len(self._deck.slides)}", colour=MUTED, is_right=True)
        footer = " ".join([document.footer.build, *(sentence.text for sentence in document.footer.texts)])
        self._last = slide
        slide.notes_slide.notes_text_frame.text = "\n\n".join(text for text in (notes, source, footer) if text)
        return slide

    def add_note(self, text: str) -> None:
        """Add a paragraph to the notes of the last slide."""
        frame = self._last.notes_slide.notes_text_frame
        frame.text = f"{frame.text}\n\n{text}"

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
        frame = plain_frame(slide.shapes.add_textbox(*box.emu).text_frame)
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT if is_right else PP_ALIGN.LEFT
        add_run(paragraph, text, size=size, is_bold=is_bold, colour=colour, link=link)

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
        self._deck.save(file)

    def _set_title(self, slide: Any, title: str) -> None:
        shape = slide.shapes.title
        box = Box(LEFT, 26, CONTENT_WIDTH, 70)
        shape.left, shape.top, shape.width, shape.height = box.emu
        size = fit_size(title, (27, 24, 21, 18), box.width, 68, is_bold=True)
        frame = plain_frame(shape.text_frame)
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        add_run(frame.paragraphs[0], cut(title, size, box.width, 3, is_bold=True), size=size, is_bold=True)


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
            theme._blob = re.sub(name, rb"\g<1>" + DATA.upper().encode(), theme.blob)


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
