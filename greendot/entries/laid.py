"""Turns a row and an entry over it into what the entry covers; rows with others in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from greendot.entries.entry import Entry
from greendot.entries.kinds import Body

Row = Mapping[str, object]
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """One field of a row that an entry covers: what its source says, what stands instead, and which entry says so."""

    table: str
    row: str
    field: str
    source: object
    value: object
    entry: Entry[Body]


def with_rows(rows: Sequence[Row], columns: Sequence[str], added: Iterable[Row], key: Sequence[str]) -> Rows:
    """Return rows and those added, all with the same columns; an added row takes the place of one with its key."""
    names = list(rows[0]) if rows else list(columns)
    by_key: dict[tuple[object, ...], Row] = {tuple(row[name] for name in key): row for row in rows}
    for row in added:
        by_key[tuple(row[name] for name in key)] = {name: row.get(name) for name in names}
    return tuple(by_key.values())
