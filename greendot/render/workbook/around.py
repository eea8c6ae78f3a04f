"""Turns a report's frame into worksheets around its parts: contents, definitions, every number."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from typing import Any

from greendot.render.long_form import HEADINGS, long_rows
from greendot.render.workbook.sheet import LONGEST, MUTED, Sheet, Value, header_of
from greendot.report import Report

MEANINGS = (
    "Metric", "What it means", "Unit", "Better", "How it came about", "Pitfalls", "Owner", "Formula", "Name", "Digest",
    "SQL",
)  # fmt: skip
ON_PAPER = 8
"""How many columns of the definitions are printed: names for programs and SQL are for the screen."""

DATA_ON_PAPER = 10
"""How many columns of the data are printed: up to the unit."""

DATA_WIDTHS = (24, 10, 46, 9, 26, 34, 12, 16, 22, 16, 12, 12, 30, 16, 12, 30, 24)
LOGO = (240.0, 72.0)
"""The room of the logo on the first sheet, in pixels."""

MOST_ROWS = 1_048_000


def add_contents(sheet: Sheet, report: Report, sheets: list[tuple[str, str, str]]) -> None:
    """Write the first sheet: what this is, what to know first, and where everything stands."""
    if report.logo:
        sheet.show_picture(report.logo.png, report.logo.fit(*LOGO), report.logo.width, f"Logo of {report.company}")
    sheet.say(report.company, bold=True)
    sheet.say(report.title, size=18, bold=True)
    sheet.say(report.period, size=12, font_color=MUTED)
    state = ", ".join(text for text in (report.state, report.freeze) if text)
    if state:
        sheet.say(state)
    if report.is_synthetic:
        sheet.say("synthetic data", bold=True)
    for note in report.untold:
        sheet.say(f"• {note}")
    sheet.skip()
    for name, title, finding in sheets:
        quoted = name.replace("'", "''")
        sheet.lead_to(title or name, f"internal:'{quoted}'!A1", bold=True)
        if finding:
            sheet.say(finding, indent=1, font_color=MUTED)


def add_definitions(sheet: Sheet, report: Report) -> None:
    """Write what each metric means, as it was defined when these numbers were made."""
    sheet.say("Definitions", size=16, bold=True)
    sheet.page.freeze_panes(sheet.row + 1, 1)
    rows = []
    for metric in sorted(report.definitions, key=lambda one: one.title.lower()):
        texts = (
            metric.title, metric.summary, metric.unit, metric.better.value, metric.evidence.value, metric.pitfalls,
            metric.owner, metric.source, metric.name, metric.digest, metric.sql,
        )  # fmt: skip
        rows.append([Value(text) for text in texts])
    sheet.table(MEANINGS, rows or [[Value("no metric is told of")]], high=ON_PAPER)


def add_data(book: Any, name: str, report: Report, header: str) -> None:
    """Write every number, a row each, ready for a pivot table."""
    page = book.add_worksheet(name)
    day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
    plain = book.add_format({"align": "left", "indent": 1, "shrink": True})
    number = book.add_format({"num_format": "#,##0.######"})
    head = book.add_format({"bold": True, "font_color": MUTED, "bottom": 1})
    rows = [astuple(row) for row in long_rows(report)][:MOST_ROWS]
    columns = [{"header": heading, "header_format": head} for heading in HEADINGS]
    options = {"name": "Every_number", "columns": columns, "style": "Table Style Light 1"}
    page.add_table(0, 0, max(1, len(rows)), len(HEADINGS) - 1, options)
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(place, column, value, day)
            elif isinstance(value, float | int):
                page.write_number(place, column, value, number)
            elif value:
                page.write_string(place, column, str(value)[:LONGEST], plain)
    for column, width in enumerate(DATA_WIDTHS):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.print_area(0, 0, max(1, len(rows)), DATA_ON_PAPER - 1)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(header_of(header))
    page.set_footer("&L&9&A&R&9page &P of &N")
