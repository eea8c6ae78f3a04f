"""Turns the page that is shown into files to take away: slides, and Markdown."""

from __future__ import annotations

import streamlit as st

from greendot.access import Action, can
from greendot.document import Document
from greendot.ui.workspace import current_settings

SLIDES_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def show_export(document: Document) -> None:
    """Show a quiet menu of the files this page can become; each is made when it is asked for."""
    settings = current_settings()
    if not can(settings.site.role, Action.EXPORT):
        return
    site = settings.site.address

    def slides() -> bytes:
        from greendot.render.slides import render_slides

        return render_slides((document,), site=site)

    def markdown() -> str:
        from greendot.render.markdown import render_markdown

        return render_markdown(document, site=site)

    with st.popover("export", type="tertiary", key="export"):
        name = f"{document.page}-{document.header.period.partition(',')[0].replace(' ', '-')}"
        st.download_button(
            "Slides", slides, f"{name}.pptx", SLIDES_TYPE, key="export_slides", on_click="ignore", type="tertiary"
        )
        st.download_button(
            "Markdown", markdown, f"{name}.md", "text/markdown", key="export_text", on_click="ignore", type="tertiary"
        )
