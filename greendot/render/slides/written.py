"""Turns texts into the XML of runs, cells and rows: a deck holds thousands, and a call for each takes seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml

FONT = "Arial"
SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
POINT = 12700
"""English metric units in a point."""
FIRST_ID = 100
"""Above the numbers that the layout's own shapes have."""
DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look. `link` is a whole address; `colour` has six hexadecimal digits."""

    text: str
    size: float
    colour: str
    is_bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of a table: its runs, and how it is filled and lined."""

    runs: tuple[Run, ...]
    fill: str
    line: str
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of runs; `after` is the space below it in points."""

    runs: tuple[Run, ...]
    after: float = 0.0
    is_right: bool = False


def add_box(slide: Any, place: Sequence[float], paragraphs: Sequence[Words]) -> None:
    """Put paragraphs at a place: left, top, width and height in points."""
    relate = _related(slide.part)
    tree = slide.shapes._spTree
    left, top, width, height = (round(one * POINT) for one in place)
    number = FIRST_ID + len(tree)
    tree.append(parse_xml(
        f'<p:sp {SPACES}><p:nvSpPr><p:cNvPr id="{number}" name="Text {number}"/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>'
        '<a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
        f'{"".join(_paragraph(one, relate) for one in paragraphs)}</p:txBody></p:sp>'
    ))  # fmt: skip


def add_mark(slide: Any, place: Sequence[float], colour: str, shape: str = "rect") -> None:
    """Put a filled shape without text at a place, for the eye alone."""
    tree = slide.shapes._spTree
    left, top, width, height = (round(one * POINT) for one in place)
    number = FIRST_ID + len(tree)
    tree.append(parse_xml(
        f'<p:sp {SPACES}><p:nvSpPr><p:cNvPr id="{number}" name="Mark {number}"><a:extLst>'
        f'<a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative xmlns:adec="{DECORATIVE}" val="1"/>'
        '</a:ext></a:extLst></p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{colour.upper()}"/>'
        '</a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    ))  # fmt: skip


def append_run(paragraph: Any, run: Run) -> None:
    """Add a run at the end of a paragraph."""
    for element in parse_xml(f"<a:p {SPACES}>{_run(run, _related(paragraph.part))}</a:p>"):
        paragraph._p.append(element)


def append_rows(
    grid: Any, part: Any, rows: Sequence[Sequence[Box]], widths: Sequence[float], height: float, padding: float
) -> None:
    """Put columns and rows of cells in the place of those that a table has."""
    table = grid._tbl
    for old in [*table.tblGrid, *table.tr_lst]:
        old.getparent().remove(old)
    table.tblPr.set("bandRow", "0")
    columns = "".join(f'<a:gridCol w="{round(width * POINT)}"/>' for width in widths)
    for column in parse_xml(f"<a:tblGrid {SPACES}>{columns}</a:tblGrid>"):
        table.tblGrid.append(column)
    relate = _related(part)
    for row in rows:
        cells = "".join(_cell(box, padding, relate) for box in row)
        table.append(parse_xml(f'<a:tr {SPACES} h="{round(height * POINT)}">{cells}</a:tr>'))


def _related(part: Any) -> Callable[[str], str]:
    return lambda address: str(part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))


def _run(run: Run, relate: Callable[[str], str]) -> str:
    link = f"<a:hlinkClick r:id={quoteattr(relate(run.link))}/>" if run.link else ""
    look = (
        f'<a:rPr lang="en-GB" sz="{round(run.size * 100)}" b="{int(run.is_bold)}"><a:solidFill>'
        f'<a:srgbClr val="{run.colour.upper()}"/></a:solidFill><a:latin typeface="{FONT}"/>{link}</a:rPr>'
    )
    lines = (printable(line) for line in run.text.split("\n"))
    return "<a:br/>".join(
        "".join(f"<a:r>{look}<a:t>{escape(part)}</a:t></a:r>" for part in _parts(run, line)) for line in lines
    )


def printable(text: str) -> str:
    """Return a text without what a file of XML cannot hold or nobody can see; spaces that do not break stay."""
    return text if text.isprintable() else "".join(one for one in text if one.isprintable() or one == "\u00a0")


def _parts(run: Run, line: str) -> Iterable[str]:
    """Return a long link in its words: some programs break a link anywhere, or not at all."""
    words = re.findall(r"\S+ *| +", line)
    return words if run.link and len(words) > 2 else (line,)


def _paragraph(words: Words, relate: Callable[[str], str]) -> str:
    after = f'<a:spcAft><a:spcPts val="{round(words.after * 100)}"/></a:spcAft>' if words.after else ""
    runs = "".join(_run(run, relate) for run in words.runs)
    side = "r" if words.is_right else "l"
    return f'<a:p><a:pPr marL="0" indent="0" algn="{side}">{after}<a:buNone/></a:pPr>{runs}</a:p>'


def _cell(box: Box, padding: float, relate: Callable[[str], str]) -> str:
    side, edge = round(padding / 2 * POINT), 3 * POINT
    runs = "".join(_run(run, relate) for run in box.runs)
    return (
        f'<a:tc><a:txBody><a:bodyPr wrap="square"/><a:lstStyle/><a:p><a:pPr algn="{"r" if box.is_right else "l"}"/>'
        f'{runs}</a:p></a:txBody><a:tcPr marL="{side}" marR="{side}" marT="{edge}" marB="{edge}" anchor="t">'
        f'<a:lnB w="9525"><a:solidFill><a:srgbClr val="{box.line.upper()}"/></a:solidFill></a:lnB>'
        f'<a:solidFill><a:srgbClr val="{box.fill.upper()}"/></a:solidFill></a:tcPr></a:tc>'
    )
