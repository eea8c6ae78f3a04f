"""Turns many things into a table of the first of them, making no row that is not shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from greendot.compose.pictures import MOST_ROWS
from greendot.document import Cell, Table
from greendot.formats import plural

Thing = TypeVar("Thing")


def table_of_first(
    table: Table, things: Sequence[Thing], row_of: Callable[[Thing], tuple[Cell, ...]], most: int = MOST_ROWS
) -> Table:
    """Return the table with a row for each of the first things, which says how many are not shown."""
    rest = len(things) - most
    said = f"{plural(rest, 'row')} not shown." if rest > 0 else ""
    return replace(table, rows=tuple(row_of(one) for one in things[:most]), more=said)
