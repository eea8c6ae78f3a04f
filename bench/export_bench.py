"""Turns the demo's pages into slides and Markdown against the clock, beside as many bare slides of python-pptx."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from bench.demo_workspace import published_demo
from greendot.exporting import compose_pages
from greendot.render.markdown import render_markdown
from greendot.render.slides import render_slides
from greendot.settings import read_settings
from greendot.snapshot import open_snapshot

ROUNDS = 3


def measure() -> list[dict[str, object]]:
    """Return the seconds and bytes of composing, of slides, of Markdown, and of bare slides."""
    folder = published_demo()
    settings = read_settings(folder)
    snapshot = open_snapshot(settings.path(settings.folders.snapshots))
    now = settings.now()
    documents = compose_pages(snapshot, [], {}, now)
    deck = render_slides(documents)
    slides, charts = count_slides(deck)
    works: dict[str, Callable[[], bytes]] = {
        "compose every page": lambda: repr(compose_pages(snapshot, [], {}, now)).encode()[:0],
        "slides": lambda: render_slides(documents),
        "bare slides": lambda: draw_bare_slides(slides, charts),
        "Markdown": lambda: "".join(map(render_markdown, documents)).encode(),
    }
    return [
        {"what": what, "pages": len(documents), "slides": slides, "charts": charts, **clocked(work)}
        for what, work in works.items()
    ]


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
