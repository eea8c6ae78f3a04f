"""Turns words of sources that nothing explains into a table of them, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection

from greendot.compose.pictures import cut
from greendot.compose.rows import Row, number_of, text_of
from greendot.compose.view import View
from greendot.document import Cell, Paragraph, Sentence, Span, Table
from greendot.formats import format_number


def unread_words(view: View, tables: Collection[str] = ()) -> list[str]:
    """Return the words of some fact tables, or of all, that neither contract nor configuration explains."""
    return [text_of(row, "word") for row in _rows(view, tables)]


def unread_table(view: View, tables: Collection[str] = ()) -> Table | None:
    """Return each such word, where it stands and how many rows it keeps out; None where there is none."""
    rows = tuple(
        (
            Cell(text_of(row, "word")),
            Cell(text_of(row, "field").replace("_", " ")),
            Cell(text_of(row, "source")),
            Cell(format_number(number_of(row, "rows") or 0.0), True, value=number_of(row, "rows")),
        )
        for row in _rows(view, tables)
    )
    headings = ("Word", "Stands in", "Source", "Rows kept out")
    return cut(Table("Words that nothing explains", headings, rows, "table:unread")) if rows else None


def unread_advice(view: View, tables: Collection[str] = ()) -> Paragraph | None:
    """Return what to do about such words; None where there are none."""
    rows = _rows(view, tables)
    if not rows:
        return None
    at = f"[sources.{text_of(rows[0], 'source')}.tables.{text_of(rows[0], 'fact_table')}.words]"
    return Paragraph(
        Sentence.of(
            "A word is never guessed. Say what it means under ",
            Span(at, is_strong=True),
            " in greendot.toml, then run ",
            Span("greendot quarantine retry", is_strong=True),
            ".",
        ),
        "paragraph:unread",
    )


def _rows(view: View, tables: Collection[str]) -> list[Row]:
    return [row for row in view.snapshot.records("unread_words") if not tables or text_of(row, "fact_table") in tables]
