"""Turns the page that is shown into files to take away: slides, PDF, workbook, web page, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from greendot.access import Action, can
from greendot.document import Document
from greendot.errors import GreendotError
from greendot.logo import read_logo
from greendot.results import Metric
from greendot.ui.comments import say_not_kept
from greendot.ui.workspace import current_settings

OFFICE = "application/vnd.openxmlformats-officedocument."
OFFERED = (
    ("slides", "Slides", "pptx", f"{OFFICE}presentationml.presentation"),
    ("pdf", "PDF", "pdf", "application/pdf"),
    ("workbook", "Workbook", "xlsx", f"{OFFICE}spreadsheetml.sheet"),
    ("web", "Web page", "html", "text/html"),
    ("markdown", "Markdown", "md", "text/markdown"),
    ("json", "JSON", "json", "application/json"),
)
"""What a page can become: format, label, ending of its file, type."""


def show_export(document: Document, metrics: Mapping[str, Metric]) -> None:
    """Show a quiet menu of the files this page can become; each is made when it is asked for."""
    settings = current_settings()
    if not can(settings.site.role, Action.EXPORT):
        return

    try:
        logo = read_logo(settings)
    except GreendotError as error:
        say_not_kept(error, "export_no")
        return

    def maker(kind: str) -> Callable[[], bytes]:
        def make() -> bytes:
            from greendot.exporting import pages_report, render_report

            report = replace(pages_report((document,), metrics), logo=logo)
            ((_, content),) = render_report(report, [kind], site=settings.site.address)
            return content

        return make

    with st.popover("export", type="tertiary", key="export"):
        name = f"{document.page}-{document.header.period.partition(',')[0].replace(' ', '-')}"
        for kind, label, ending, mime in OFFERED:
            st.download_button(
                label,
                maker(kind),
                f"{name}.{ending}",
                mime,
                key=f"export_{kind}",
                on_click="ignore",
                type="tertiary",
            )
