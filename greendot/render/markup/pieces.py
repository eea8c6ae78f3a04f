"""Turns blocks into pieces of HTML, and the figures between them that something else draws."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from greendot.document import Block, Document, Figure, Section, numbers_of, walk
from greendot.render.markup.blocks import draw_block, draw_blocks, runs_of_figures
from greendot.render.markup.pen import Pen

Run = tuple[Figure, ...]


def pieces_of(blocks: tuple[Block, ...], pen: Pen, *, depth: int = 2) -> list[str | Run]:
    """Return blocks in order as HTML, cut only where a figure is explored: that one, or the pair it stands in."""
    pieces: list[str | Run] = []
    for run in runs_of_figures(blocks):
        if not _is_explored(run, pen):
            _add(pieces, draw_blocks(run, pen, depth=depth))
        elif isinstance(run[0], Section):
            _add(pieces, draw_block(replace(run[0], blocks=()), pen, depth=depth))
            for piece in pieces_of(run[0].blocks, pen, depth=depth + 1):
                _add(pieces, piece)
        else:
            pieces.append(tuple(one for one in run if isinstance(one, Figure)))
    return pieces


def draw_elsewhere(document: Document, pen: Pen) -> str:
    """Return what people wrote on blocks that this view of the page does not show."""
    shown = {block.anchor for block in walk(document.blocks)} | {number.anchor for number in numbers_of(document)}
    said = "".join(pen.remarks_on(anchor) for anchor in pen.remarks if anchor not in shown)
    heading = escape("Said about what this view does not show")
    return f'<section class="elsewhere"><h2>{heading}</h2>{said}</section>' if said else ""


def _is_explored(run: tuple[Block, ...], pen: Pen) -> bool:
    """Return whether a figure of a run, or one inside an open section, is drawn by something else."""
    if isinstance(run[0], Section):
        return not run[0].is_folded and any(_is_explored((block,), pen) for block in run[0].blocks)
    return any(isinstance(block, Figure) and block.anchor in pen.explored for block in run)


def _add(pieces: list[str | Run], piece: str | Run) -> None:
    """Add a piece, joining HTML to HTML."""
    if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
        pieces[-1] += piece
    else:
        pieces.append(piece)
