"""Turns a figure's table into CSV: every row, numbers with all digits, texts that no program takes for a formula."""

from __future__ import annotations

import csv
import io

from greendot.chart import ChartKind
from greendot.document import Cell, Figure

__all__ = ["render_csv"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, the wide forms of East Asian keyboards among them."""

DIGITS = 12
"""How many digits of a number hold: those that a snapshot keeps."""

WHOLE = 1e15
"""Below this, a number without a fraction is written without one."""


def render_csv(figure: Figure) -> bytes:
    """Return the numbers behind a figure as CSV in UTF-8, with the mark by which spreadsheets know it.

    A heading over numbers says their unit where it is the figure's own. What is not known is empty, never zero.
    """
    table = figure.table
    rows = (*table.rows, *table.rest)
    numeric = [n for n in range(len(table.headings)) if any(n < len(row) and row[n].value is not None for row in rows)]
    drawn = numeric[:1] if figure.chart.kind is ChartKind.DOTS else numeric
    unit = f" ({figure.chart.axis.unit})" if figure.chart.axis.unit else ""
    heads = [f"{head}{unit if n in drawn else ''}" for n, head in enumerate(table.headings)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([guarded(head) for head in heads])
    writer.writerows([written(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def written(cell: Cell) -> str:
    """Return a cell as it is downloaded: the number behind it, else its text; empty where no number is known."""
    if cell.value is not None:
        value = float(f"{cell.value:.{DIGITS}g}")
        return str(int(value)) if value == round(value) and abs(value) < WHOLE else repr(value)
    return "" if cell.is_number else guarded(cell.text)


def guarded(text: str) -> str:
    """Return a text that a spreadsheet shows as it is, whatever it begins with."""
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text
