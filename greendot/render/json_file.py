"""Turns a Report into JSON for programs: every number with its unit, period, comparison, bounds, verdict and build."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from greendot.chart import Chart, Point, Series
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
from greendot.render.addresses import address_of, page_address
from greendot.report import Comment, Part, Report
from greendot.results import Metric

__all__ = ["VERSION", "render_json"]

VERSION = 1
"""Goes up when something that was there is gone or means something else; what is added changes nothing."""

Node = dict[str, Any]


def render_json(report: Report, *, site: str = "") -> str:
    """Return the report as JSON, in the form that report.schema.json in the reference says.

    Links are whole where there is a site. What is unknown is null, never zero.
    """
    whole = {
        "format": "greendot-report",
        "version": VERSION,
        "key": report.key,
        "title": report.title,
        "company": report.company,
        "period": report.period,
        "state": report.state,
        "freeze": report.freeze,
        "is_synthetic": report.is_synthetic,
        "notes": list(report.notes),
        "parts": [_part(part, site) for part in report.parts],
        "definitions": [_definition(metric) for metric in report.definitions],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _part(part: Part, site: str) -> Node:
    document = part.document
    return {
        "key": part.key,
        "title": part.title,
        "owner": part.owner,
        "page": document.page,
        "query": dict(document.query),
        "link": _link(Link(document.page, document.query), site),
        "period": document.header.period,
        "data_to": document.header.data_to,
        "build": document.footer.build,
        "finding": document.title,
        "lead": document.lead,
        "blocks": [_block(block, part, site) for block in document.blocks],
        "footer": [sentence.text for sentence in document.footer.texts],
        "comments": {anchor: [_comment(one) for one in said] for anchor, said in part.comments.items()},
    }


def _block(block: Block, part: Part, site: str) -> Node:
    match block:
        case Section():
            inner = [_block(one, part, site) for one in block.blocks]
            node: Node = {"kind": "section", "title": block.title, "is_folded": block.is_folded, "blocks": inner}
        case Answer():
            numbers = _numbers(block.numbers, part, site)
            answer = _sentence(block.answer, site)
            node = {"kind": "answer", "question": block.question, "answer": answer, "numbers": numbers}
        case Numbers():
            node = {"kind": "numbers", "numbers": _numbers(block.numbers, part, site)}
        case Figure():
            node = {"kind": "figure", "title": block.title, "subtitle": block.subtitle, "note": block.note}
            node |= {"chart": _chart(block.chart), "table": _table(block.table, site)}
        case Table():
            node = {"kind": "table", **_table(block, site)}
        case Items():
            node = {"kind": "items", "is_numbered": block.is_numbered}
            node["items"] = [_sentence(sentence, site) for sentence in block.sentences]
        case Paragraph():
            node = {"kind": "paragraph", "sentence": _sentence(block.sentence, site)}
        case Note():
            node = {"kind": "note", "is_warning": block.is_warning, "sentence": _sentence(block.sentence, site)}
        case Code():
            node = {"kind": "code", "language": block.language, "text": block.text}
        case Board():
            node = _board(block, site)
        case _:
            raise TypeError(f"no such block: {block!r}")
    return node | {"anchor": block.anchor}


def _numbers(numbers: Sequence[Number], part: Part, site: str) -> list[Node]:
    return [_number(number, part, site) for number in numbers]


def _number(number: Number, part: Part, site: str) -> Node:
    return {
        "label": number.label,
        "value": number.value,
        "unit": number.unit,
        "amount": _finite(number.amount),
        "low": _finite(number.low),
        "high": _finite(number.high),
        "period": part.document.header.period,
        "comparison": number.comparison,
        "verdict": number.verdict.value if number.verdict else None,
        "method": number.method,
        "evidence": number.evidence or None,
        "note": number.note,
        "build": part.document.footer.build,
        "link": _link(number.link, site),
        "anchor": number.anchor,
    }


def _chart(chart: Chart) -> Node:
    limits = [{"label": one.label, "value": one.value, "is_target": one.is_target} for one in chart.limits]
    events = [{"on": one.on.isoformat(), "label": one.label, "is_break": one.is_break} for one in chart.events]
    return {
        "kind": chart.kind.value,
        "unit": chart.axis.unit,
        "alternative": chart.alternative,
        "series": [_series(series) for series in chart.series],
        "limits": limits,
        "events": events,
    }


def _series(series: Series) -> Node:
    ranges = series.band.ranges if series.band else (None,) * len(series.points)
    points = [
        _point(point) | {"usual": [_finite(edge) for edge in usual] if usual else None}
        for point, usual in zip(series.points, ranges, strict=True)
    ]
    return {"name": series.name, "panel": series.panel, "is_context": series.is_context, "points": points}


def _point(point: Point) -> Node:
    return {
        "label": point.label,
        "on": point.x_on.isoformat() if point.x_on else None,
        "value": _finite(point.value),
        "text": point.text,
        "low": _finite(point.low),
        "high": _finite(point.high),
        "state": point.state.value,
        "note": point.note,
    }


def _table(table: Table, site: str) -> Node:
    rows = [[_cell(cell, site) for cell in row] for row in (*table.rows, *table.rest)]
    return {"caption": table.caption, "headings": list(table.headings), "rows": rows}


def _cell(cell: Cell, site: str) -> Node:
    verdict = cell.verdict.value if cell.verdict else None
    link = _link(cell.link, site) if cell.link else None
    return {"text": cell.text, "value": _finite(cell.value), "verdict": verdict, "link": link}


def _board(board: Board, site: str) -> Node:
    lanes = [
        {"title": lane.title, "cells": [[_card(card, site) for card in cards] for cards in lane.cells]}
        for lane in board.lanes
    ]
    return {"kind": "board", "columns": list(board.columns), "now": board.now, "legend": board.legend, "lanes": lanes}


def _card(card: Card, site: str) -> Node:
    return {
        "title": card.title,
        "detail": card.detail,
        "status": card.status,
        "verdict": card.verdict.value if card.verdict else None,
        "is_infrastructure": card.is_infrastructure,
        "tie": card.tie,
        "link": _link(card.link, site) if card.link else None,
    }


def _sentence(sentence: Sentence, site: str) -> Node:
    links = [{"text": span.text, "link": _link(span.link, site)} for span in sentence.spans if span.link and span.text]
    return {"text": sentence.text, "links": links}


def _comment(comment: Comment) -> Node:
    return {
        "author": comment.author,
        "when": comment.when,
        "text": comment.text,
        "is_question": comment.is_question,
        "answers": [_comment(answer) for answer in comment.answers],
    }


def _definition(metric: Metric) -> Node:
    return {
        "name": metric.name,
        "title": metric.title,
        "summary": metric.summary,
        "kind": metric.kind.value,
        "unit": metric.unit,
        "better": metric.better.value,
        "evidence": metric.evidence.value,
        "owner": metric.owner,
        "pitfalls": metric.pitfalls,
        "source": metric.source,
        "sql": metric.sql,
        "digest": metric.digest,
    }


def _link(link: Link, site: str) -> str:
    return page_address(link, site) if site else address_of(link)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
