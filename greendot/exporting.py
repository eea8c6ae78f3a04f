"""Turns pages of a snapshot into files: slides, PDF, workbook, web page, Markdown, JSON and CSV."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from greendot.calendar import Grain
from greendot.compose import PAGES, available_pages, choose
from greendot.compose.said import add_said, scored_grain, scored_metrics
from greendot.compose.view import View
from greendot.document import Document, Items, Table, numbers_of, walk
from greendot.errors import ExportError, nearest
from greendot.forecast import KeptForecast
from greendot.logo import Logo
from greendot.render.json_file import render_json
from greendot.render.long_form import render_long_csv
from greendot.render.markdown import render_markdown, render_report_markdown
from greendot.render.pdf import Paper, render_pdf
from greendot.render.slides import render_report_slides
from greendot.render.web import render_web
from greendot.render.workbook import render_workbook
from greendot.report import Part, Report
from greendot.results import Metric
from greendot.snapshot import Snapshot

FILES: Mapping[str, str] = {
    "slides": "slides.pptx",
    "pdf": "report.pdf",
    "workbook": "workbook.xlsx",
    "web": "report.html",
    "markdown": "report.md",
    "json": "report.json",
    "csv": "numbers.csv",
}
"""What a report becomes in each format."""

FORMATS = tuple(FILES)


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


def pages_report(documents: Sequence[Document], metrics: Mapping[str, Metric]) -> Report:
    """Return pages as a report without comments; its definitions are those of `metrics` that they tell of."""
    if not documents:
        raise ExportError("no page was asked for; name at least one, such as --pages overview")
    first = documents[0].header
    period = first.period.partition(",")[0]
    title = f"{first.page}, {period}" if len(documents) == 1 else f"Infrastructure, {period}"
    parts = tuple(Part(document.page, document.header.page, document) for document in documents)
    names = dict.fromkeys(name for document in documents for name in metric_names(document))
    told = tuple(metrics[name] for name in names if name in metrics)
    return Report(
        "pages", title, first.company, first.period, first.data_to, "", first.is_synthetic, parts, definitions=told
    )


def metric_names(document: Document) -> Iterator[str]:
    """Yield the metrics that a document links to, in order, some of them more than once."""
    links = [document.query] if document.page == "metrics" else []
    links += [number.link.query for number in numbers_of(document) if number.link.page == "metrics"]
    for block in walk(document.blocks):
        if isinstance(block, Table):
            cells = (cell for row in (*block.rows, *block.rest) for cell in row)
            links += [cell.link.query for cell in cells if cell.link and cell.link.page == "metrics"]
        if isinstance(block, Items):
            spans = (span for sentence in block.sentences for span in sentence.spans)
            links += [span.link.query for span in spans if span.link and span.link.page == "metrics"]
    yield from (value for query in links for name, value in query if name == "metric")


def render_report(
    report: Report, formats: Sequence[str], *, site: str = "", paper: Paper = "a4", template: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that a report becomes, one when it is asked for."""
    makers: Mapping[str, Callable[[], bytes]] = {
        "slides": lambda: render_report_slides(report, site=site, template=template),
        "pdf": lambda: render_pdf(report, site=site, paper=paper),
        "workbook": lambda: render_workbook(report, site=site),
        "web": lambda: render_web(report, site=site).encode(),
        "markdown": lambda: render_report_markdown(report, site=site).encode(),
        "json": lambda: render_json(report, site=site).encode(),
        "csv": lambda: render_long_csv(report),
    }
    for name in formats:
        yield FILES[name], makers[name]()


def export_pages(
    documents: Sequence[Document],
    to: Path,
    formats: Sequence[str],
    *,
    site: str = "",
    metrics: Mapping[str, Metric] | None = None,
    paper: Paper = "a4",
    template: Path | None = None,
    logo: Logo | None = None,
    tell: Callable[[str], None] | None = None,
) -> tuple[Path, ...]:
    """Write documents to a folder and return the files: one a format, but Markdown as `<page>.md` for each page.

    `tell` hears the name of each file once it is made. ExportError when the folder cannot be written to.
    """
    contents: dict[str, bytes] = {}
    report = replace(pages_report(documents, metrics or {}), logo=logo)
    whole = [name for name in formats if name != "markdown"]
    texts = ((f"{one.page}.md", render_markdown(one, site=site).encode()) for one in documents)
    made = render_report(report, whole, site=site, paper=paper, template=template)
    for name, content in (*made, *(texts if "markdown" in formats else ())):
        contents[name] = content
        if tell:
            tell(name)
    return write_files(contents, to)


def write_files(contents: Mapping[str, bytes], to: Path) -> tuple[Path, ...]:
    """Write files to a folder and return them.

    All are written beside the folder first and then moved, so that none is half-written and, where one finds no room,
    none is there. ExportError when the folder cannot be written to.
    """
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
