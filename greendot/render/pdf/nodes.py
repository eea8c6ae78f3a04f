"""Turns blocks, numbers, tables and comments into nodes of the tree that the Typst template draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from greendot.chart import ChartKind
from greendot.document import (
    Answer,
    Block,
    Board,
    Card,
    Cell,
    Code,
    Figure,
    Items,
    Link,
    Note,
    Number,
    Numbers,
    Paragraph,
    Section,
    Sentence,
    Table,
)
from greendot.render.addresses import page_address
from greendot.render.markup.blocks import runs_of_figures
from greendot.render.pdf.columns import column_widths
from greendot.render.pdf.fonts import FAMILY, showable
from greendot.render.prose import Passage, read_prose
from greendot.render.svg import draw_chart, draw_spark
from greendot.report import Comment
from greendot.results import MARKS, Word

Node = dict[str, Any]
SCALE = 9.0 / 11.0
"""Points of paper for a pixel of a drawing: the smallest words in a drawing are 11 pixels, on paper 9 points."""
PAIR, GUTTER = 2, 15.0
MOST_ROWS = 12
TALL = 330.0
"""A drawing higher than this, in points, may give way to what follows, unless something is written beside it."""

TONES = {Word.BETTER: "better", Word.WORSE: "worse"}


@dataclass(frozen=True, slots=True)
class Ink:
    """What blocks of one part are drawn with: where links lead, how wide the text is, what people wrote where."""

    site: str
    width: float
    comments: Mapping[str, Sequence[Comment]]
    used: set[str] = field(default_factory=set)

    def address(self, link: Link | None) -> str:
        """Return where a link leads; empty without a site."""
        return page_address(link, self.site) if link and self.site else ""

    def remarks(self, anchor: str) -> list[Node]:
        """Return what people wrote on a block; it is used up by that."""
        self.used.add(anchor)
        return [_remark(one) for one in self.comments.get(anchor, ())]


def block_nodes(block: Block, level: int, ink: Ink) -> Iterator[Node]:
    """Yield the nodes of a block: a section as its heading and what it holds, then what people wrote on it."""
    if isinstance(block, Section):
        yield {"kind": "heading", "level": min(level, 4), "text": showable(block.title)}
        first = block.blocks[0] if block.blocks else None
        is_named = isinstance(first, Table) and first.caption == block.title
        yield from _remarked(block.anchor, ink)
        for place, node in enumerate(run_nodes(block.blocks, level + 1, ink)):
            if place == 0:  # what a heading names stays below it
                node = node | ({"tall": False} if "tall" in node else {}) | ({"caption": ""} if is_named else {})
            yield node
        return
    yield _node(block, ink)
    yield from _remarked(block.anchor, ink)


def run_nodes(blocks: tuple[Block, ...], level: int, ink: Ink) -> Iterator[Node]:
    """Yield the nodes of blocks in order; two figures that stay clear at half the width are one node."""
    for run in runs_of_figures(blocks):
        figures = [block for block in run if isinstance(block, Figure)]
        if len(figures) < PAIR or any(_is_broad(figure) for figure in figures):
            for block in run:
                yield from block_nodes(block, level, ink)
            continue
        yield {"kind": "pair", "figures": [_figure(figure, (ink.width - GUTTER) / PAIR) for figure in figures]}
        for figure in figures:
            yield from _remarked(figure.anchor, ink)


def _remarked(anchor: str, ink: Ink) -> Iterator[Node]:
    if said := ink.remarks(anchor):
        yield {"kind": "remarks", "remarks": said}


def _node(block: Block, ink: Ink) -> Node:
    match block:
        case Answer():
            numbers = [_number(number, ink) for number in block.numbers]
            question = showable(block.question)
            return {"kind": "answer", "question": question, "spans": spans_of(block.answer, ink), "numbers": numbers}
        case Numbers():
            return {"kind": "numbers", "numbers": [_number(number, ink) for number in block.numbers]}
        case Figure():
            return _figure(block, ink.width, is_free=not ink.comments.get(block.anchor))
        case Table():
            return table_node(block, ink)
        case Items():
            items = [spans_of(sentence, ink) for sentence in block.sentences]
            return {"kind": "items", "numbered": block.is_numbered, "items": items}
        case Note():
            return {"kind": "note", "warning": block.is_warning, "spans": spans_of(block.sentence, ink)}
        case Code():
            return {"kind": "code", "text": showable(block.text)}
        case Board():
            return _board(block, ink)
        case Paragraph():
            return {"kind": "paragraph", "spans": spans_of(block.sentence, ink)}
    raise TypeError(f"no such block: {block!r}")


def spans_of(sentence: Sentence, ink: Ink) -> list[Node]:
    """Return a sentence as stretches: text, whether it is strong, where it leads."""
    return [
        {"t": showable(span.text), "b": span.is_strong, "u": ink.address(span.link)}
        for span in sentence.spans
        if span.text
    ]


def verdict_of(word: Word | None, text: str = "") -> Node | None:
    """Return a verdict as mark, word and tone: the mark and the word tell it in grey print too."""
    return (
        {"mark": MARKS[word], "word": showable(text or word.value), "tone": TONES.get(word, "same")} if word else None
    )


def _number(number: Number, ink: Ink) -> Node:
    has_gap = number.unit and not number.unit.startswith("%")
    return {
        "label": showable(number.label),
        "value": showable(number.value),
        "unit": showable(f" {number.unit}" if has_gap else number.unit),
        "comparison": showable(number.comparison),
        "verdict": verdict_of(number.verdict),
        "note": showable(number.note),
        "u": ink.address(number.link),
        "spark": _lettered(draw_spark(number.spark, dark=False)) if number.spark else "",
        "alt": showable(number.spark.alternative) if number.spark else "",
        "remarks": ink.remarks(number.anchor),
    }


def _is_broad(figure: Figure) -> bool:
    """Return whether a figure wants the whole width: lines, and bars that would be higher than a page at half of it."""
    chart = figure.chart
    rows = sum(len(series.points) for series in chart.series)
    return chart.kind is ChartKind.LINES or (chart.kind is ChartKind.ROWS and rows > MOST_ROWS)


def _figure(figure: Figure, room: float, *, is_free: bool = False) -> Node:
    svg = draw_chart(figure.chart, round(room / SCALE), dark=False, has_readouts=False)
    return {
        "kind": "figure",
        "title": showable(figure.title),
        "subtitle": showable(figure.subtitle),
        "note": showable(figure.note),
        "alt": showable(figure.chart.alternative) or "chart",
        "svg": _lettered(svg),
        "tall": is_free and _height(svg) * SCALE > TALL,
    }


def _height(svg: str) -> float:
    """Return how high a drawing is, in pixels."""
    found = re.search(r' height="(\d+)"', svg)
    return float(found[1]) if found else 0.0


def _lettered(svg: str) -> str:
    """Return a drawing whose words are set in the report's font and can be shown."""
    return showable(svg).replace("\u200b", "").replace("<svg ", f'<svg font-family="{FAMILY}" ', 1) if svg else ""


def table_node(table: Table, ink: Ink) -> Node:
    """Return a table with the widths of its columns; numbers stand right."""
    count = len(table.headings)
    heads = [showable(head) for head in table.headings]
    rows = [[_cell(cell, ink) for cell in row[:count]] for row in table.rows]
    for row in rows:
        row += [{"t": "", "u": "", "verdict": None, "n": False}] * (count - len(row))
    texts = [[_words_of(cell) for cell in row] for row in rows]
    return {
        "kind": "table",
        "caption": showable(table.caption),
        "heads": heads,
        "right": [all(row[n]["n"] for row in rows) and bool(rows) for n in range(count)],
        "widths": column_widths([heads, *texts], ink.width),
        "rows": rows,
        "more": showable(table.more),
    }


def _cell(cell: Cell, ink: Ink) -> Node:
    is_word = cell.verdict is not None and cell.text == cell.verdict.value
    text = "" if is_word else showable(cell.text)
    return {"t": text, "u": ink.address(cell.link), "verdict": verdict_of(cell.verdict), "n": cell.is_number}


def _words_of(cell: Node) -> str:
    verdict = cell["verdict"]
    return f"{cell['t']} {verdict['mark']} {verdict['word']}" if verdict else str(cell["t"])


def _board(board: Board, ink: Ink) -> Node:
    lanes = [
        {"title": showable(lane.title), "cells": [[_card(card, ink) for card in cards] for cards in lane.cells]}
        for lane in board.lanes
    ]
    columns = [showable(column) for column in board.columns]
    return {"kind": "board", "columns": columns, "lanes": lanes, "now": board.now, "legend": showable(board.legend)}


def _card(card: Card, ink: Ink) -> Node:
    return {
        "title": showable(card.title),
        "detail": showable(card.detail),
        "status": showable(card.status),
        "verdict": verdict_of(card.verdict, card.status),
        "infrastructure": card.is_infrastructure,
        "tie": showable(card.tie),
        "u": ink.address(card.link),
    }


def _remark(comment: Comment) -> Node:
    return {
        "author": showable(comment.author),
        "when": showable(comment.when),
        "question": comment.is_question,
        "passages": [_passage(passage) for passage in read_prose(comment.text)],
        "answers": [_remark(answer) for answer in comment.answers],
    }


def _passage(passage: Passage) -> Node:
    words = [
        {"t": showable(one.text), "b": one.is_strong, "i": one.is_emphasis, "c": one.is_code, "u": one.href}
        for one in passage.words
        if one.text
    ]
    return {"mark": passage.mark, "depth": min(passage.depth, 5), "words": words}
