"""Turns a document's frame into slides: title, source line, number, notes, and the places where content goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
from greendot.render.slides.remarks import Remarks
from greendot.render.slides.written import Run, append_run
from greendot.render.text_fit import cut, fit_size
from greendot.results import Word

INK, MUTED, LINE, SOFT, BAND = "1b2430", "5d6878", "e2e6eb", "f6f8fa", "e8eef3"
DATA, OTHER, BETTER, WORSE, DOT = "33557f", "8a95a3", "0b7a75", "c2410c", "2e9e5b"
COLOUR_OF = {Word.BETTER: BETTER, Word.WORSE: WORSE}
MIN_SIZE = 14.0
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
        left, top, width, height = (Pt(part) for part in (self.left, self.top, self.width, self.height))
        return left, top, width, height


class Deck:
    """A presentation under construction. `begin` names the document that the next slides belong to."""

    def __init__(self, site: str, template: Path | None = None) -> None:
        self.site = site
        self._deck, self._layout = open_master(template)
        self._document: Document | None = None
        self._remarks = Remarks()
        self._freeze = ""
        self._first: Any = None
        self._last: Any = None
        _count_parts(self._deck.part.package)
        _colour_links(self._deck)

    def begin(self, document: Document, remarks: Remarks | None = None, freeze: str = "") -> None:
        """Take the header, footer and address of the slides that follow from this document, and what was written."""
        self._document, self._remarks, self._freeze = document, remarks or Remarks(), freeze
        if not self._deck.core_properties.subject:
            header = document.header
            self.name(document.title, header.company, f"{header.page}, {header.period}")
        self._deck.core_properties.comments = document.footer.build

    def name(self, title: str, author: str, subject: str) -> None:
        """Give the file its title, author and subject."""
        properties = self._deck.core_properties
        properties.title, properties.author, properties.subject = title[:255], author[:255], subject[:255]

    def add_slide(self, title: str, notes: str = "") -> Any:
        """Add a slide with its title, source line, number and notes, and return it."""
        document = self._document
        if document is None:
            raise ValueError("begin a document first")
        slide = self._deck.slides.add_slide(self._layout)
        self._set_title(slide, title)
        header = document.header
        words = (header.company, header.page, header.period, self._freeze or header.data_to)
        source = " · ".join(word for word in words if word)
        box = Box(LEFT, 502, CONTENT_WIDTH - 200, 22)
        self.add_text(slide, box, cut(source, MIN_SIZE, box.width, 1), colour=MUTED, link=self.page_link())
        mark = "synthetic data · " if header.is_synthetic else ""
        place = Box(WIDTH - LEFT - 190, 502, 190, 22)
        self.add_text(slide, place, f"{mark}{len(self._deck.slides)}", colour=MUTED, is_right=True)
        footer = " ".join([document.footer.build, *(sentence.text for sentence in document.footer.texts)])
        self._last, self._first = slide, self._first or slide
        slide.notes_slide.notes_text_frame.text = "\n\n".join(text for text in (notes, source, footer) if text)
        return slide

    def add_note(self, text: str, *, is_first: bool = False) -> None:
        """Add a paragraph to the notes of the last slide, or of the first one."""
        slide = self._first if is_first else self._last
        frame = slide.notes_slide.notes_text_frame
        plain = "".join(one for one in text if one.isprintable() or one == "\n")
        frame.text = f"{frame.text}\n\n{plain}"

    def add_remarks(self, anchors: Sequence[str]) -> None:
        """Add what was written under these anchors to the notes of the last slide."""
        if said := self._remarks.take(anchors):
            self.add_note(said)

    def add_rest(self) -> None:
        """Add what was written on blocks that no slide shows."""
        if said := self._remarks.rest():
            self.add_note(said)

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
