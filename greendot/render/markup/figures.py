"""Turns a figure into HTML: its finding, the drawings for each width it may have, and the same numbers as a table."""

from __future__ import annotations

from html import escape

from greendot.document import Figure
from greendot.render.markup.pen import Pen, identifier
from greendot.render.markup.tables import draw_table
from greendot.render.svg import draw_chart

WIDE, MIDDLE, HALF, PHONE = 1012, 700, 488, 342
"""The widths of drawings in pixels: the whole column, a tablet's, half the column, a phone's."""


def draw_figure(figure: Figure, pen: Pen, *, is_whole: bool = False) -> str:
    """Return a figure with the table behind it. One that `is_whole` has the column for itself."""
    return draw_drawings(figure, pen, is_whole=is_whole) + draw_table_behind(figure, pen)


def draw_drawings(figure: Figure, pen: Pen, *, is_whole: bool = False, is_explored: bool = False) -> str:
    """Return a figure's finding and its drawings, of which the style sheet shows the one that fits.

    `is_explored` leaves the drawings out, where another one takes their place.
    """
    subtitle = f"<br><small>{escape(figure.subtitle)}</small>" if figure.subtitle else ""
    drawings = "" if is_explored else drawings_of(figure, is_whole, pen)
    note = f'<p class="cmp">{escape(figure.note)}</p>' if figure.note and not is_explored else ""
    caption = f"<figcaption>{escape(figure.title)}{subtitle}</figcaption>"
    return f'<figure id="{identifier(figure.anchor)}">{caption}{drawings}{note}</figure>'


def drawings_of(figure: Figure, is_whole: bool, pen: Pen) -> str:
    """Return the drawings, each at its final width; a brief's phone drawing carries no readouts, a finger has none."""
    widths = (WIDE, MIDDLE, PHONE) if is_whole else (HALF, PHONE)
    drawn = "".join(
        f'<div class="d w{width}">{draw_chart(figure.chart, width, has_readouts=pen.is_live or width != PHONE)}</div>'
        for width in widths
    )
    return drawn + ('<p class="readout" aria-live="polite"></p>' if pen.is_live else "")


def draw_table_behind(figure: Figure, pen: Pen) -> str:
    """Return the table with the same numbers, folded; beside it what people wrote and where they can write."""
    table = draw_table(figure.table, pen, is_behind=True)
    button = pen.comment_button(figure.anchor, figure.title)
    folded = (
        f'<details class="behind" id="behind-{identifier(figure.anchor)}"><summary>table</summary>{table}</details>'
    )
    return f"{folded}{button}{pen.remarks_on(figure.anchor)}"
