"""Turns a Report into a PDF by Typst: paginated, tagged, with vector charts; texts go in as data, never as markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import typst

from greendot.errors import ExportError
from greendot.render.pdf.fonts import read_fonts
from greendot.render.pdf.tree import Paper, report_tree
from greendot.report import Report

__all__ = ["Paper", "render_pdf"]

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARD: Literal["ua-1"] = "ua-1"


def render_pdf(report: Report, *, site: str = "", paper: Paper = "a4") -> bytes:
    """Return the report as a PDF that keeps to PDF/UA-1, on A4 or Letter. Links lead to `site`, where there is one.

    The same report is the same bytes. ExportError when there is nothing to print or Typst refuses.
    """
    if not report.parts:
        raise ExportError("PDF: the report has no parts; add at least one page")
    data = json.dumps(report_tree(report, site=site, paper=paper), ensure_ascii=False)
    try:
        made = typst.compile(
            TEMPLATE.read_bytes(),
            format="pdf",
            font_paths=read_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"report": data},
            pdf_standards=STANDARD,
            timestamp=0,
        )
    except typst.TypstError as error:
        raise ExportError(f"PDF: the typesetter refused this report: {error.message}") from error
    if not isinstance(made, bytes):
        raise ExportError("PDF: the typesetter made no file")
    return made
