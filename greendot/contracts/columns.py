"""Turns one `[columns.NAME]` table of a contract file into a Column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from greendot.contracts.fields import COLUMN_FIELDS, Notes
from greendot.contracts.values import NUMBERS, TIMES, Column, Default, Type

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_OWN_NAMES = frozenset({"source", "loaded_at", "reported_at", "closed_at", "period"})
_WORDS = (
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create "
    "default deferrable desc describe distinct do else end except false fetch for foreign from group having in "
    "initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer "
    "pivot_wider placing primary qualify references returning select show some summarize symmetric table then "
    "to trailing true union unique unpivot using variadic when where window with"
)
RESERVED_WORDS = frozenset(_WORDS.split())
_PYTHON_TYPES: Mapping[Type, tuple[type, ...]] = {
    Type.TEXT: (str,),
    Type.INTEGER: (int,),
    Type.DECIMAL: (int, float),
    Type.DOUBLE: (int, float),
    Type.BOOLEAN: (bool,),
    Type.DATE: (date,),
    Type.INSTANT: (datetime,),
}


def read_column(notes: Notes, name: str, table: object, *, is_records: bool) -> Column:
    """Return the column a table declares, published by default where `is_records`.

    One whose type is not known is noted as broken and stands in as text, so that the rest of the file can be read.
    """
    _note_name(notes, name)
    if not isinstance(table, dict):
        notes.add(("columns", name), f"'{name}' should be a table", f"write [columns.{name}] and its fields below it")
        notes.broken.add(name)
        return Column(name, Type.TEXT, "", "")
    fields = notes.fields(table, COLUMN_FIELDS, "columns", name)
    if "type" not in fields or not notes.choice(("columns", name, "type"), fields["type"], tuple(Type)):
        notes.broken.add(name)
        return Column(name, Type.TEXT, "", fields.get("meaning", ""))
    column = Column(
        name=name,
        type=Type(fields["type"]),
        unit=fields.get("unit", ""),
        meaning=fields.get("meaning", ""),
        nullable=fields.get("nullable", False),
        published=fields.get("published", is_records),
        is_person=fields.get("person", False),
        adds_across=tuple(fields.get("adds_across", ())),
        values=tuple(fields.get("values", ())),
        default=_in_utc(fields.get("default")),
        at_least=fields.get("at_least"),
        at_most=fields.get("at_most"),
        is_past=fields.get("past", False),
    )
    _note_fit(notes, column, fields)
    return column


def _in_utc(value: Default | None) -> Default | None:
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value


def _note_name(notes: Notes, name: str) -> None:
    where = ("columns", name)
    if not _NAME.fullmatch(name):
        notes.add(where, f"'{name}' cannot name a column", "begin with a letter; use letters, digits and underscores")
    elif name.lower() in RESERVED_WORDS:
        notes.add(where, f"'{name}' is a word of SQL", "choose a name that needs no quotes in a query")
    elif name.lower() in _OWN_NAMES:
        notes.add(where, f"'{name}' is a column Greendot adds by itself", "leave it out, or choose another name")


def _note_fit(notes: Notes, column: Column, fields: Mapping[str, Any]) -> None:
    """Note the fields that do not go with the column's type."""
    where = ("columns", column.name)
    is_number = column.type in NUMBERS
    if is_number and not column.unit:
        notes.add(where, f"lacks 'unit' of {column.name}", 'say what it counts, such as unit = "users"')
    allowed = {
        "adds_across": is_number,
        "at_least": is_number,
        "at_most": is_number,
        "values": column.type is Type.TEXT,
        "person": column.type is Type.TEXT,
        "past": column.type in TIMES,
    }
    for field, fits in allowed.items():
        if field in fields and not fits:
            notes.add((*where, field), f"'{field}' does not go with the type {column.type} of {column.name}")
    if (column.type is Type.INSTANT) != column.name.endswith("_at"):
        fix = "names of instants end in _at, those of days in _on" if column.type in TIMES else "choose another name"
        notes.add((*where, "type"), f"'{column.name}' is {_with_article(column.type)}", fix)
    if column.at_least is not None and column.at_most is not None and column.at_least > column.at_most:
        notes.add((*where, "at_least"), f"'at_least' of {column.name} is above its 'at_most'")
    if column.default is not None:
        _note_default(notes, column)


def _note_default(notes: Notes, column: Column) -> None:
    where = ("columns", column.name, "default")
    value = column.default
    is_odd = isinstance(value, bool) != (column.type is Type.BOOLEAN)
    is_odd = is_odd or (isinstance(value, datetime) != (column.type is Type.INSTANT))
    if is_odd or not isinstance(value, _PYTHON_TYPES[column.type]):
        notes.add(where, f"the default of {column.name} is not {_with_article(column.type)}")
    elif isinstance(value, datetime) and value.tzinfo is None:
        notes.add(where, f"the default of {column.name} has no time zone", "end it in Z for UTC")
    elif column.values and value not in column.values:
        notes.choice(where, str(value), column.values)


def _with_article(kind: Type) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
