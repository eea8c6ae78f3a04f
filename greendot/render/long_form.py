"""Turns a Report into rows of one shape, a number a row, for pivots and programs: every number that any part shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date

from greendot.document import Answer, Block, Cell, Document, Figure, Number, Numbers, Table, walk
from greendot.render.download import guarded, written
from greendot.report import Part, Report
from greendot.results import Word

__all__ = ["HEADINGS", "LongRow", "long_rows", "render_long_csv"]


@dataclass(frozen=True, slots=True)
class LongRow:
    """One number: which part and block it stands in, which row and column or point it is, its value and its text.

    `kind` is number, point or cell. `verdict` is its verdict in words or the state of a point. Unknown is None.
    """

    part: str
    period: str
    block: str
    kind: str
    series: str
    label: str
    on: date | None
    value: float | None
    text: str
    unit: str
    low: float | None
    high: float | None
    comparison: str
    verdict: str
    evidence: str
    note: str
    build: str


HEADINGS = tuple(field.name.capitalize() for field in fields(LongRow))


def long_rows(report: Report) -> Iterator[LongRow]:
    """Yield every number of a report, in the order of its parts."""
    for part in report.parts:
        for block in walk(part.document.blocks):
            yield from _rows(part, block)


def render_long_csv(report: Report) -> bytes:
    """Return every number of a report as CSV, with the mark by which spreadsheets know UTF-8.

    No text in it is taken for a formula; what is unknown is empty, never zero.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in long_rows(report):
        writer.writerow([_field(value) for value in astuple(row)])
    return out.getvalue().encode("utf-8-sig")


def _field(value: object) -> str:
    if isinstance(value, float | int):
        return written(Cell("", value=float(value)))
    return value.isoformat() if isinstance(value, date) else guarded(str(value or ""))


def _rows(part: Part, block: Block) -> Iterator[LongRow]:
    match block:
        case Answer():
            yield from (_of_number(part, block.question, number) for number in block.numbers)
        case Numbers():
            yield from (_of_number(part, part.title, number) for number in block.numbers)
        case Figure():
            yield from _of_figure(part, block)
        case Table():
            yield from _of_table(part, block)


def _of_number(part: Part, block: str, number: Number) -> LongRow:
    verdict = number.verdict.value if number.verdict else ""
    document = part.document
    return LongRow(
        part.title, document.header.period, block, "number", "", number.label, None, number.amount, number.value,
        number.unit, number.low, number.high, number.comparison, verdict, number.evidence, number.note,
        document.footer.build,
    )  # fmt: skip


def _of_figure(part: Part, figure: Figure) -> Iterator[LongRow]:
    document, unit = part.document, figure.chart.axis.unit
    for series in figure.chart.series:
        name = ", ".join(text for text in (series.name, series.panel) if text)
        for point in series.points:
            yield LongRow(
                part.title, document.header.period, figure.title, "point", name, point.label, point.x_on, point.value,
                point.text, unit, point.low, point.high, "", "" if point.state == "plain" else point.state.value,
                "", point.note, document.footer.build,
            )  # fmt: skip


def _of_table(part: Part, table: Table) -> Iterator[LongRow]:
    document: Document = part.document
    for row in (*table.rows, *table.rest):
        verdict: Word | None = next((cell.verdict for cell in row if cell.verdict), None)
        for heading, cell in zip(table.headings, row, strict=False):
            if cell.value is not None:
                yield LongRow(
                    part.title, document.header.period, table.caption, "cell", row[0].text, heading, None,
                    float(cell.value), cell.text, "", None, None, "", verdict.value if verdict else "", "", "",
                    document.footer.build,
                )  # fmt: skip
