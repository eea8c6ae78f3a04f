"""Turns texts into the XML of runs, cells and rows: a deck holds thousands, and a call for each takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml

FONT = "Arial"
SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
POINT = 12700
"""English metric units in a point."""


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


def append_run(paragraph: Any, run: Run) -> None:
    """Add a run at the end of a paragraph."""
    for element in parse_xml(f"<a:p {SPACES}>{_run(run, _related(paragraph.part))}</a:p>"):
        paragraph._p.append(element)


def append_rows(grid: Any, part: Any, rows: Sequence[Sequence[Box]], height: float, padding: float) -> None:
    """Put rows of cells in the place of those that a table has."""
    table = grid._tbl
    for old in list(table.tr_lst):
        table.remove(old)
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
    lines = ("".join(one for one in line if one.isprintable()) for line in run.text.split("\n"))
    return "<a:br/>".join(f"<a:r>{look}<a:t>{escape(line)}</a:t></a:r>" for line in lines)


def _cell(box: Box, padding: float, relate: Callable[[str], str]) -> str:
    side, edge = round(padding / 2 * POINT), 3 * POINT
    runs = "".join(_run(run, relate) for run in box.runs)
    return (
        f'<a:tc><a:txBody><a:bodyPr wrap="square"/><a:lstStyle/><a:p><a:pPr algn="{"r" if box.is_right else "l"}"/>'
        f'{runs}</a:p></a:txBody><a:tcPr marL="{side}" marR="{side}" marT="{edge}" marB="{edge}" anchor="t">'
        f'<a:lnB w="9525"><a:solidFill><a:srgbClr val="{box.line.upper()}"/></a:solidFill></a:lnB>'
        f'<a:solidFill><a:srgbClr val="{box.fill.upper()}"/></a:solidFill></a:tcPr></a:tc>'
    )
