"""Turns the demo's pages into every format against the clock, beside the same charts by the bare libraries."""

from __future__ import annotations

import io
import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import typst
import xlsxwriter
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from bench.demo_workspace import published_demo
from greendot.chart import Chart
from greendot.document import Figure, walk
from greendot.exporting import FORMATS, compose_pages, pages_report, render_report
from greendot.render.svg import draw_chart
from greendot.report import Report
from greendot.settings import read_settings
from greendot.snapshot import open_snapshot

ROUNDS = 3


def measure() -> list[dict[str, object]]:
    """Return the seconds and bytes of composing, of each format and of all, and of the bare libraries."""
    folder = published_demo()
    settings = read_settings(folder)
    snapshot = open_snapshot(settings.path(settings.folders.snapshots))
    now = settings.now()
    documents = compose_pages(snapshot, [], {}, now)
    report = pages_report(documents, snapshot.metrics)
    formats = {name: partial(made, report, name) for name in FORMATS}
    slides, charts = count_slides(formats["slides"]())
    drawings = [block.chart for one in documents for block in walk(one.blocks) if isinstance(block, Figure)]
    bare: dict[str, Callable[[], bytes]] = {
        "bare slides of python-pptx": lambda: draw_bare_slides(slides, charts),
        "bare drawings by Typst": lambda: draw_bare_pages(drawings),
        "bare charts of xlsxwriter": lambda: draw_bare_charts(len(drawings)),
    }
    composing = {"compose every page": lambda: repr(compose_pages(snapshot, [], {}, now)).encode()[:0]}
    every = {"every format": lambda: b"".join(work() for work in formats.values())}
    size = {"parts": len(documents), "paper pages": count_pages(formats["pdf"]()), "slides": slides, "charts": charts}
    works = {**composing, **formats, **every, **bare}
    return [{"what": what, **size, **clocked(work)} for what, work in works.items()]


def made(report: Report, name: str) -> bytes:
    """Return a report in one format."""
    ((_, content),) = render_report(report, [name])
    return content


def count_pages(pdf: bytes) -> int:
    """Return how many pages of paper a PDF has."""
    return len(re.findall(rb"/Type ?/Page\b", pdf))


def draw_bare_pages(drawings: Sequence[Chart]) -> bytes:
    """Return a PDF of the same drawings, with nothing else on its pages."""
    svgs = [draw_chart(chart, 602, dark=False, has_readouts=False) for chart in drawings]
    source = b'#for one in json(bytes(sys.inputs.all)) { image(bytes(one), format: "svg", width: 100%) }'
    content = typst.compile(source, format="pdf", sys_inputs={"all": json.dumps(svgs)})
    return content if isinstance(content, bytes) else b""


def draw_bare_charts(count: int) -> bytes:
    """Return a workbook of as many charts of twelve points, with nothing else in it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("All")
    page.write_column(0, 0, list(range(12)))
    for index in range(count):
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": ["All", 0, 0, 11, 0]})
        page.insert_chart(index * 16, 2, chart)
    book.close()
    return stream.getvalue()


def clocked(work: Callable[[], bytes]) -> dict[str, object]:
    """Return the median seconds of a few rounds, and the bytes that came out."""
    seconds = []
    made = b""
    for _ in range(ROUNDS):
        began = time.perf_counter()
        made = work()
        seconds.append(time.perf_counter() - began)
    return {"seconds": statistics.median(seconds), "bytes": len(made)}


def count_slides(deck: bytes) -> tuple[int, int]:
    """Return how many slides a deck has, and how many native charts."""
    presentation = Presentation(io.BytesIO(deck))
    shapes = [shape for slide in presentation.slides for shape in slide.shapes]
    return len(presentation.slides), sum(shape.has_chart for shape in shapes)


def draw_bare_slides(slides: int, charts: int) -> bytes:
    """Return a deck of as many slides and charts, with nothing else on them."""
    presentation = Presentation()
    data = CategoryChartData()
    data.categories = [f"{datetime(2016, 1, 1, tzinfo=UTC):%Y}-{index}" for index in range(12)]
    data.add_series("value", list(range(12)))
    places = (Inches(1), Inches(2), Inches(8), Inches(4))
    for index in range(slides):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = f"Slide {index}"
        for _ in range(charts // slides + (index < charts % slides)):
            slide.shapes.add_chart(XL_CHART_TYPE.LINE, *places, data)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()
