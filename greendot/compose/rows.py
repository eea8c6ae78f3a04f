"""Turns a cell of a published record into the value a page needs: a day, a number, a text, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

Row = Mapping[str, object]


def day_of(row: Row, column: str) -> date | None:
    """Return a date; of an instant its UTC day; None where there is none."""
    value = row.get(column)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def instant_of(row: Row, column: str) -> datetime | None:
    """Return an aware instant; None where there is none."""
    value = row.get(column)
    return value if isinstance(value, datetime) and value.tzinfo is not None else None


def number_of(row: Row, column: str) -> float | None:
    """Return a number; None where there is none or it is not one."""
    value = row.get(column)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value)
    return number if number == number and abs(number) != float("inf") else None


def text_of(row: Row, column: str) -> str:
    """Return a text without the spaces around it; empty where there is none."""
    value = row.get(column)
    return "" if value is None else str(value).strip()


def is_valid_on(row: Row, day: date) -> bool:
    """Return whether a row with `valid_from` and `valid_to` holds on a day."""
    first, last = day_of(row, "valid_from"), day_of(row, "valid_to")
    return (first is None or first <= day) and (last is None or day < last)
