"""Turns a table's rows and cells into HTML."""

from __future__ import annotations

from html import escape

from greendot.document import Cell, Table
from greendot.render.markup.pen import Pen, identifier, verdict

SHORT = 16
"""Up to this many characters a date stays on one line."""

STACKED = 4
"""From this many columns on a phone shows the cells of a row one below the other."""


def draw_table(table: Table, pen: Pen, *, is_behind: bool = False, under: str = "") -> str:
    """Return a table that scrolls by itself where it is wider than the page.

    `is_behind` a figure it has no id of its own; `under` a heading of the same words its caption is not seen twice.
    """
    named = "" if is_behind else f' id="{identifier(table.anchor)}"'
    sides = [all(row[n].is_number for row in table.rows if n < len(row)) for n in range(len(table.headings))]
    heads = "".join(
        f'<th scope="col"{" class=n" if right and table.rows else ""}>{escape(head)}</th>'
        for head, right in zip(table.headings, sides, strict=True)
    )
    is_many = len(table.headings) >= STACKED
    rows = "".join(draw_row(row, table.headings if is_many else (), pen) for row in table.rows)
    more = f'<p class="cmp">{escape(table.more)}</p>' if table.more else ""
    hidden = ' class="hid"' if table.caption == under else ""
    caption = f"<caption{hidden}>{escape(table.caption)}</caption>" if table.caption else ""
    body = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    button = "" if is_behind else pen.comment_button(table.anchor, table.caption or "this table")
    region = f'role="region" tabindex="0" aria-label="{escape(table.caption or "Table")}"'
    kind = "tw many-columns" if is_many else "tw"
    return f'<div class="{kind}"{named} {region}>{body}</div>{more}{button}'


def draw_row(row: tuple[Cell, ...], headings: tuple[str, ...], pen: Pen) -> str:
    """Return a row; its cells carry their headings where a phone shows them one below the other."""
    heads = headings[1:] if headings else ("",) * (len(row) - 1)
    first = draw_cell(row[0], pen) if row else ""
    return f"<tr>{first}{''.join(draw_cell(cell, pen, head) for cell, head in zip(row[1:], heads, strict=True))}</tr>"


def draw_cell(cell: Cell, pen: Pen, heading: str = "") -> str:
    """Return a cell; a number stands right, in figures of one width."""
    text = escape(cell.text)
    if cell.verdict is not None:
        is_word = cell.text == cell.verdict.value
        text = verdict(cell.verdict) if is_word else f"{text} {verdict(cell.verdict)}"
    is_short = cell.text[:1].isdigit() and len(cell.text) <= SHORT
    kind = " class=n" if cell.is_number else " class=s" if is_short else ""
    named = f' id="{identifier(cell.anchor)}"' if cell.anchor else ""
    head = f' data-h="{escape(heading)}"' if heading and cell.text else ""
    return f"<td{kind}{named}{head}>{pen.link(cell.link, text)}</td>"
