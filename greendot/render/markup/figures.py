"""Turns a figure into HTML: its finding, the drawings for each width it may have, and the same numbers as a table."""

from __future__ import annotations

from html import escape

from greendot.document import Figure
from greendot.render.markup.pen import Pen, identifier
from greendot.render.svg import draw_chart

WIDE, MIDDLE, HALF, PHONE = 1012, 700, 488, 342
"""The widths of drawings in pixels: the whole column, a tablet's, half the column, a phone's."""


def draw_figure(figure: Figure, pen: Pen, *, table: str, is_whole: bool = False, is_explored: bool = False) -> str:
    """Return a figure. The style sheet shows the drawing that fits; `is_whole` ones have the column for themselves.

    `is_explored` leaves the drawing out, where another one takes its place.
    """
    subtitle = f"<small>{escape(figure.subtitle)}</small>" if figure.subtitle else ""
    drawings = "" if is_explored else drawings_of(figure, is_whole, pen)
    note = f'<p class="cmp">{escape(figure.note)}</p>' if figure.note else ""
    return (
        f'<figure id="{identifier(figure.anchor)}"><figcaption>{escape(figure.title)}{subtitle}</figcaption>'
        f"{drawings}{note}{actions(figure, pen, is_explored=is_explored)}"
        f'<details class="behind"><summary>table</summary>{table}</details>{pen.remarks_on(figure.anchor)}</figure>'
    )


def drawings_of(figure: Figure, is_whole: bool, pen: Pen) -> str:
    """Return the drawings, each at its final width; a brief's phone drawing carries no readouts, a finger has none."""
    widths = (WIDE, MIDDLE, PHONE) if is_whole else (HALF, PHONE)
    return "".join(
        f'<div class="d w{width}">{draw_chart(figure.chart, width, has_readouts=pen.is_live or width != PHONE)}</div>'
        for width in widths
    )


def actions(figure: Figure, pen: Pen, *, is_explored: bool) -> str:
    """Return the line under a figure on a live page: its readout, *explore*, and *comment*."""
    if not pen.is_live:
        return ""
    word = "back to the drawing" if is_explored else "explore"
    about = escape(figure.title)
    explore = f'<button type="button" class="act" data-explore="1" aria-label="{word}: {about}">{word}</button>'
    readout = '<span class="readout" aria-live="polite"></span>'
    buttons = (explore if pen.can_explore else "") + pen.comment_button(figure.anchor, figure.title)
    return f'<div class="acts">{readout}<span>{buttons}</span></div>'
