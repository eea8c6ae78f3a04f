"""Turns a Report into an Excel workbook: a sheet a part, native charts, real numbers and dates, no formula anywhere."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import datetime
from io import BytesIO

import xlsxwriter

from greendot.document import Link
from greendot.errors import ExportError
from greendot.render.addresses import page_address
from greendot.render.workbook.around import ON_PAPER, add_contents, add_data, add_definitions
from greendot.render.workbook.blocks import Writer, add_block
from greendot.render.workbook.sheet import FONT, MUTED, Sheet, sheet_name
from greendot.report import Part, Report

__all__ = ["render_workbook"]

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "default_date_format": "d mmm yyyy",
    "default_format_properties": {"font_name": FONT, "font_size": 10},
}
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed time, so that the same report is the same file


def render_workbook(report: Report, *, site: str = "") -> bytes:
    """Return the report as .xlsx: Contents, a sheet a part, Definitions, and Data with every number in long form.

    Texts are written as texts, whatever they begin with. The same report is the same bytes. ExportError when there is
    nothing to write.
    """
    if not report.parts:
        raise ExportError("workbook: the report has no parts; add at least one page")
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, deepcopy(OPTIONS))  # it writes into what it is given
    properties = {"title": report.title, "author": report.company, "subject": report.period, "created": MADE}
    book.set_properties(properties)
    taken: set[str] = set()
    contents = Sheet(book, sheet_name("Contents", taken), "Contents")
    names = [sheet_name(part.title or part.document.header.page, taken) for part in report.parts]
    told, data = sheet_name("Definitions", taken), sheet_name("Data", taken)
    listed = [(name, part.title, part.document.title) for name, part in zip(names, report.parts, strict=True)]
    listed += [(told, "Definitions", "What each metric means"), (data, "Data", "Every number, a row each, for pivots")]
    add_contents(contents, report, listed)
    header = " · ".join(text for text in (report.company, report.title, report.freeze or report.state) if text)
    contents.finish(header, is_wide=False)
    for number, (name, part) in enumerate(zip(names, report.parts, strict=True), start=1):
        sheet = Sheet(book, name, f"{_slug(part.title)}_{number}")
        _add_part(sheet, part, site)
        sheet.finish(header)
    meanings = Sheet(book, told, "Definitions")
    add_definitions(meanings, report)
    meanings.finish(header, printed=ON_PAPER)
    add_data(book, data, report, header)
    book.close()
    return stream.getvalue()


def _add_part(sheet: Sheet, part: Part, site: str) -> None:
    document = part.document
    page = document.header
    where = " · ".join(text for text in (part.title, page.period, page.data_to) if text)
    mark = " · synthetic data" if page.is_synthetic else ""
    sheet.say(f"{where}{mark}", font_color=MUTED)
    sheet.page.freeze_panes(1, 0)
    sheet.page.repeat_rows(0)
    sheet.say(document.title, size=16, bold=True)
    if document.lead:
        sheet.say(document.lead, font_color=MUTED)
    if site:
        sheet.lead_to("this page, live", page_address(Link(document.page, document.query), site))
    if part.owner:
        sheet.say(f"for {part.owner}", font_color=MUTED)
    writer = Writer(sheet, site, part.comments)
    writer.remark("")
    for block in document.blocks:
        add_block(block, writer)
    if left := [anchor for anchor in part.comments if anchor not in writer.used]:
        sheet.skip()
        sheet.say("Said about what this part does not show", size=13, bold=True)
        for anchor in left:
            writer.remark(anchor)
    sheet.keep(max(0, sheet.row - 3), 2)
    sheet.skip()
    footer = [document.footer.build, *(sentence.text for sentence in document.footer.texts)]
    sheet.say(" · ".join(text for text in footer if text), font_color=MUTED)


def _slug(title: str) -> str:
    """Return what names of tables begin with: letters, digits and underscores, never like a cell's address."""
    plain = re.sub(r"\W+", "_", title, flags=re.ASCII).strip("_")[:40]
    return f"Part_{plain}" if plain else "Part"
