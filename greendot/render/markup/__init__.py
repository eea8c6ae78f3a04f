"""Turns a document's parts into HTML that its page and its brief share, with one style sheet."""

from __future__ import annotations

from pathlib import Path

from greendot.render.markup.blocks import draw_block, draw_blocks, is_wide
from greendot.render.markup.figures import draw_drawings, draw_table_behind
from greendot.render.markup.frame import draw_choices, draw_footer, draw_header, draw_title
from greendot.render.markup.pen import Pen, Remark
from greendot.render.markup.pieces import draw_elsewhere, pieces_of

__all__ = [
    "STYLE",
    "Pen",
    "Remark",
    "draw_block",
    "draw_blocks",
    "draw_choices",
    "draw_drawings",
    "draw_elsewhere",
    "draw_footer",
    "draw_header",
    "draw_table_behind",
    "draw_title",
    "is_wide",
    "pieces_of",
]

STYLE = Path(__file__).with_name("document.css").read_text(encoding="utf-8")
"""How blocks look, in colour tokens that whoever shows them defines."""
