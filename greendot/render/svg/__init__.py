"""Turns a Chart into an SVG at its final width, and a Spark into the small line beside a number."""

from __future__ import annotations

import re
from hashlib import blake2s
from html import escape

from greendot.chart import Chart, ChartKind, Spark
from greendot.render.svg.bars import draw_bars
from greendot.render.svg.frame import points_of
from greendot.render.svg.lines import draw_lines
from greendot.render.svg.marks import DARK, LIGHT, words
from greendot.render.svg.multiples import draw_multiples, spark_marks
from greendot.render.svg.panels import draw_panels
from greendot.render.svg.rows import draw_grid, draw_rows

__all__ = ["draw_chart", "draw_spark"]


def draw_chart(chart: Chart, width: int, *, dark: bool | None = None, has_readouts: bool = True) -> str:
    """Return a chart as an SVG of `width` pixels; nothing in it scales, so no text is below 11 pixels.

    Colours are CSS variables (--ink, --data …); `dark` True or False writes them out, for where there is no style
    sheet. A mark is `<g class="m">` and says in its <title> what it stands for; `has_readouts` False leaves these out,
    where no pointer comes.
    """
    key = blake2s(f"{chart.alternative}{width}{chart.kind}".encode(), digest_size=4).hexdigest()
    height, inner = _marks(chart, float(width), key)
    if not has_readouts:
        inner = re.sub(r"<title>.*?</title>", "", inner, flags=re.DOTALL)
        inner = re.sub(
            r'<rect [^>]*fill="transparent"[^>]*/>|<circle [^>]*class="p"[^>]*/>|<g class="m"></g>', "", inner
        )
    return _painted(_svg(inner, width, round(height), chart.alternative), dark)


def draw_spark(spark: Spark, width: int = 150, height: int = 36, *, dark: bool | None = None) -> str:
    """Return the small line beside a number; an empty text when nothing is known."""
    inner = spark_marks(spark, float(width), float(height))
    return _painted(_svg(inner, width, height, spark.alternative, 'class="spark"'), dark) if inner else ""


def _marks(chart: Chart, width: float, key: str) -> tuple[float, str]:
    """Return the height and the marks of a chart."""
    if not points_of(chart):
        return 60.0, words(0, 30, "no data yet", kind="ax")
    if chart.kind is ChartKind.GRID:
        return draw_grid(chart, width)
    if chart.is_multiples and len(chart.series) > 1:
        return draw_multiples(chart, width, key)
    match chart.kind:
        case ChartKind.BARS:
            return draw_bars(chart, width, key)
        case ChartKind.ROWS:
            return draw_rows(chart, width, key)
        case ChartKind.LINES if len(chart.panels) > 1:
            return draw_panels(chart, width)
        case _:
            return draw_lines(chart, width)


def _svg(inner: str, width: int, height: int, alternative: str, more: str = "") -> str:
    """Return an SVG with its size and what it shows in words."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    space = 'xmlns="http://www.w3.org/2000/svg"'
    return f'<svg {space} {size} role="img" aria-label="{escape(alternative)}" {more}>{inner}</svg>'.replace(
        " >", ">", 1
    )


def _painted(svg: str, dark: bool | None) -> str:
    """Return an SVG with its colours written out, unless `dark` is None."""
    if dark is None:
        return svg
    tokens = DARK if dark else LIGHT
    return re.sub(r"var\(--(\w+)\)", lambda found: tokens[found[1]], svg)
