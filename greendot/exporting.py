"""Turns pages of a snapshot into files: one deck of slides, and Markdown a page."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from greendot.calendar import Grain
from greendot.compose import PAGES, available_pages, choose
from greendot.compose.said import add_said, scored_grain, scored_metrics
from greendot.compose.view import View
from greendot.document import Document
from greendot.errors import ExportError, nearest
from greendot.forecast import KeptForecast
from greendot.render.markdown import render_markdown
from greendot.render.slides import render_slides
from greendot.snapshot import Snapshot

FORMATS = ("slides", "markdown")


def compose_pages(
    snapshot: Snapshot,
    pages: Sequence[str],
    query: Mapping[str, str],
    now: datetime,
    said: Callable[[Sequence[str], Grain], Sequence[KeptForecast]] | None = None,
) -> tuple[Document, ...]:
    """Return the documents of the named pages, all that there are when none is named.

    `said` returns the kept forecasts of metrics that are due; without it none is scored.

    ExportError for a page that is unknown or has no data, and for a period that no page can show.
    """
    available = {page.name: page for page in available_pages(snapshot)}
    for name in pages:
        if name not in PAGES:
            fix = nearest(name, PAGES) or f"these are: {', '.join(available)}"
            raise ExportError(f"'{name}' is not a page; {fix}")
        if name not in available:
            raise ExportError(f"'{name}' has no data in this workspace; the page Data says what would switch it on")
    selections = {name: choose(snapshot, name, query) for name in (pages or available)}
    if asked := query.get("period"):
        shown = {snapshot.calendar.key(selection.period) for selection in selections.values()}
        if shown - {asked.upper(), asked}:
            raise ExportError(f"{asked}: there are no numbers for it; leave --period out for the newest period")
    documents = []
    for name, selection in selections.items():
        document = available[name].compose(snapshot, selection, now)
        metrics = scored_metrics(name, selection)
        kept = said(metrics, scored_grain(selection)) if said and metrics else ()
        documents.append(add_said(document, kept, View(snapshot, selection, now)))
    return tuple(documents)


def export_pages(
    documents: Sequence[Document], to: Path, formats: Sequence[str], *, site: str = ""
) -> tuple[Path, ...]:
    """Write documents to a folder and return the files: `slides.pptx`, and `<page>.md` for each page.

    All files are written beside the folder first and then moved, so that none is half-written. ExportError when the
    folder cannot be written to.
    """
    contents: dict[str, bytes] = {}
    if "slides" in formats:
        contents["slides.pptx"] = render_slides(documents, site=site)
    if "markdown" in formats:
        for document in documents:
            contents[f"{document.page}.md"] = render_markdown(document, site=site).encode()
    try:
        to.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".greendot-", dir=to))
        try:
            for name, content in contents.items():
                (staging / name).write_bytes(content)
            for name in contents:
                (staging / name).replace(to / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise ExportError(f"{to}: {error.strerror}; no file was changed that is not complete") from error
    return tuple(to / name for name in contents)
