"""Turns a document's blocks into HTML: answers, numbers, tables, items, notes, the board, sections."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from greendot.document import (
    Answer,
    Block,
    Board,
    Card,
    Code,
    Figure,
    Items,
    Note,
    Number,
    Numbers,
    Paragraph,
    Section,
    Table,
)
from greendot.render.markup.figures import draw_figure
from greendot.render.markup.pen import Pen, identifier, verdict
from greendot.render.markup.tables import draw_table
from greendot.render.svg import draw_spark

COMMENTED = "finding:"
"""What the anchor of a paragraph begins with that is to be commented on: a report's findings."""


def draw_blocks(blocks: tuple[Block, ...], pen: Pen, *, depth: int = 2) -> str:
    """Return blocks in order; figures that follow each other stand side by side."""
    parts: list[str] = []
    for run in runs_of_figures(blocks):
        if len(run) > 1:
            side_by_side = "".join(f"<div>{draw_block(one, pen, depth=depth)}</div>" for one in run)
            parts.append(f'<div class="two">{side_by_side}</div>')
        else:
            parts.append(draw_block(run[0], pen, depth=depth, is_whole=True))
    return "".join(parts)


def runs_of_figures(blocks: tuple[Block, ...]) -> list[tuple[Block, ...]]:
    """Return blocks one by one, but two figures that fit side by side together."""
    runs: list[tuple[Block, ...]] = []
    for block in blocks:
        before = runs[-1] if runs else ()
        is_pair = len(before) == 1 and isinstance(before[0], Figure) and isinstance(block, Figure)
        if is_pair and not is_wide(before[0]) and not is_wide(block):
            runs[-1] = (*before, block)
        else:
            runs.append((block,))
    return runs


def is_wide(block: Block) -> bool:
    """Return whether a figure wants the whole width: a grid, or small multiples."""
    return isinstance(block, Figure) and (block.chart.kind == "grid" or block.chart.is_multiples)


def draw_block(block: Block, pen: Pen, *, depth: int = 2, is_whole: bool = False) -> str:
    """Return one block, with what people wrote on it; a figure that `is_whole` has the column for itself."""
    if isinstance(block, Figure):
        return draw_figure(block, pen, is_whole=is_whole)
    return _drawn(block, pen, depth) + pen.remarks_on(block.anchor)


def _drawn(block: Block, pen: Pen, depth: int) -> str:
    """Return a block that is no figure."""
    match block:
        case Answer():
            return draw_answer(block, pen)
        case Numbers():
            inner = "".join(draw_number(number, pen) for number in block.numbers)
            return f'<div class="nums many" id="{identifier(block.anchor)}">{inner}</div>'
        case Table():
            return draw_table(block, pen)
        case Items():
            kind = "ol" if block.is_numbered else "ul"
            inner = "".join(f"<li>{pen.sentence(one)}</li>" for one in block.sentences)
            button = pen.comment_button(block.anchor, "this list")
            return f'<{kind} id="{identifier(block.anchor)}">{inner}</{kind}>{button}'
        case Paragraph():
            button = pen.comment_button(block.anchor, "this") if block.anchor.startswith(COMMENTED) else ""
            return f'<p class="text" id="{identifier(block.anchor)}">{pen.sentence(block.sentence)}</p>{button}'
        case Note():
            kind = "note warn" if block.is_warning else "note"
            return f'<p class="{kind}" role="note" id="{identifier(block.anchor)}">{pen.sentence(block.sentence)}</p>'
        case Code():
            return f'<pre id="{identifier(block.anchor)}" tabindex="0"><code>{escape(block.text)}</code></pre>'
        case Board():
            return draw_board(block, pen)
        case Section():
            return draw_section(block, pen, depth)
        case _:
            return draw_block(block, pen, depth=depth)


def draw_answer(answer: Answer, pen: Pen) -> str:
    """Return a question, its answer, and the numbers beside it."""
    numbers = "".join(draw_number(number, pen) for number in answer.numbers)
    button = pen.comment_button(answer.anchor, answer.question, "late")
    return (
        f'<section class="answer" id="{identifier(answer.anchor)}"><div><h2 class="ask">{escape(answer.question)}</h2>'
        f'<p class="a">{pen.sentence(answer.answer)}</p>{button}</div><div class="nums">{numbers}</div></section>'
    )


def draw_number(number: Number, pen: Pen) -> str:
    """Return a number: label, value with its unit, sparkline, comparison and verdict in words, what qualifies it."""
    gap = "" if not number.unit or number.unit.startswith("%") else " "
    unit = f"<small>{gap}{escape(number.unit)}</small>" if number.unit else ""
    spark = draw_spark(number.spark) if number.spark else ""
    lines = [
        f'<div class="lab">{pen.link(number.link, escape(number.label))}</div>',
        f'<div class="val">{escape(number.value)}{unit}</div>{spark}',
        f'<div class="cmp">{escape(number.comparison)}</div>' if number.comparison else "",
        f"<div>{verdict(number.verdict, number.method)}{pen.comment_button(number.anchor, number.label, 'late')}</div>",
        f'<div class="cmp">{escape(number.note)}</div>' if number.note else "",
        pen.remarks_on(number.anchor),
    ]
    return f'<div class="num" id="{identifier(number.anchor)}">{"".join(lines)}</div>'


def draw_board(board: Board, pen: Pen) -> str:
    """Return quarters across and lanes down; on a phone the same as one list."""
    heads = "".join(
        f'<th scope="col"{_column_class(board, n)}>{escape(head)}</th>' for n, head in enumerate(board.columns)
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(lane.title)}</th>'
        + "".join(
            f'<td data-column="{escape(column)}">{"".join(draw_card(card, pen) for card in cards)}</td>'
            for column, cards in zip(board.columns, lane.cells, strict=False)
        )
        + "</tr>"
        for lane in board.lanes
    )
    legend = f'<p class="cmp">{escape(board.legend)}</p>' if board.legend else ""
    head = f'<thead><tr><td><span class="hid">Lane</span></td>{heads}</tr></thead>'
    button = pen.comment_button(board.anchor, "this plan")
    named = f'id="{identifier(board.anchor)}"'
    return f'<table class="board" {named}>{head}<tbody>{rows}</tbody></table>{legend}{button}'


def _column_class(board: Board, n: int) -> str:
    """Return what marks a column: that it is now, and that nothing stands in it, so that it needs little room."""
    is_bare = not any(lane.cells[n] for lane in board.lanes if n < len(lane.cells))
    marks = [word for word, holds in (("now", n == board.now), ("bare", is_bare)) if holds]
    return f' class="{" ".join(marks)}"' if marks else ""


def draw_card(card: Card, pen: Pen) -> str:
    """Return one initiative: title, what matters, status in words with its mark."""
    kind = "card" if card.is_infrastructure else "card product"
    what = (
        '<span class="hid">infrastructure: </span>' if card.is_infrastructure else '<span class="hid">product: </span>'
    )
    detail = f"<span>{escape(card.detail)}</span> " if card.detail else ""
    status = verdict(card.verdict, text=card.status) if card.verdict else f"<span>{escape(card.status)}</span>"
    detail += "<span>·</span> " if detail and card.status and not card.verdict else ""
    title = pen.link(card.link, escape(card.title))
    kind += " tied" if card.tie else ""
    tie = f'<span class="tie">{escape(card.tie)}</span>' if card.tie else ""
    return f'<div class="{kind}">{what}<b>{title}</b>{detail}{status}{tie}</div>'


def draw_section(section: Section, pen: Pen, depth: int) -> str:
    """Return blocks under a heading; a folded section opens on a press, and always on paper."""
    level = min(depth, 4)
    pen = replace(pen, can_explore=False) if section.is_folded else pen
    heading = f"<h{level}>{escape(section.title)}</h{level}>"
    first = section.blocks[0] if section.blocks else None
    is_named = isinstance(first, Table) and first.caption == section.title
    head = draw_table(first, pen, under=section.title) if is_named and isinstance(first, Table) else ""
    inner = head + draw_blocks(section.blocks[1:] if is_named else section.blocks, pen, depth=depth + 1)
    named = f'id="{identifier(section.anchor)}"'
    if section.is_folded:
        return f'<details class="fold" {named}><summary>{heading}</summary>{inner}</details>'
    return f"<section {named}>{heading}{inner}</section>"
