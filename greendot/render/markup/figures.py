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


def draw_drawings(figure: Figure, pen: Pen, *, is_whole: bool = False) -> str:
    """Return a figure's finding and its drawings, of which the style sheet shows the one that fits.

    One that is explored has no drawings: another one takes their place.
    """
    subtitle = f"<br><small>{escape(figure.subtitle)}</small>" if figure.subtitle else ""
    is_drawn = figure.anchor not in pen.explored
    note = f'<p class="cmp">{escape(figure.note)}</p>' if figure.note and is_drawn else ""
    drawings = f'<div class="drawn">{drawings_of(figure, is_whole, pen)}{note}</div>' if is_drawn else ""
    caption = f"<figcaption>{escape(figure.title)}{subtitle}</figcaption>"
    return f'<figure id="{identifier(figure.anchor)}">{caption}{drawings}</figure>'


def drawings_of(figure: Figure, is_whole: bool, pen: Pen) -> str:
    """Return the drawings, each at its final width; a brief's phone drawing carries no readouts, a finger has none."""
    wide = (WIDE, MIDDLE) if is_whole else (HALF,)
    widths = (*(width for width in wide if not pen.is_small or width == MIDDLE), PHONE)
    drawn = "".join(
        f'<div class="d w{width}">{draw_chart(figure.chart, width, has_readouts=pen.is_live or width != PHONE)}</div>'
        for width in widths
    )
    return drawn + ('<p class="readout" aria-live="polite"></p>' if pen.is_live else "")


def draw_table_behind(figure: Figure, pen: Pen) -> str:
    """Return what can be done with a figure: explore it, ask, read its numbers as a table; and what people wrote."""
    table = draw_table(figure.table, pen, is_behind=True)
    acts = pen.explore_button(figure.anchor, figure.title) + pen.comment_button(figure.anchor, figure.title)
    folded = (
        f'<details class="behind" id="behind-{identifier(figure.anchor)}"><summary>table</summary>{table}</details>'
    )
    acts += pen.download_link(figure.anchor, figure.title)
    return f'<div class="acts">{acts}{folded}{pen.remarks_on(figure.anchor)}</div>'
