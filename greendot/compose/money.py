"""Turns weeks of work and sums of money into words, at the prices that are declared or assumed."""

from __future__ import annotations

from greendot.compose.rows import number_of, text_of
from greendot.compose.view import View
from greendot.formats import format_money

PERSON_WEEK = "person_week"


def money_words(view: View, money: tuple[float, float, float]) -> str:
    """Return a sum as the range it is: `between $83,000 and $1.8 million`; a loss by its size."""
    if money[2] <= 0:
        money = (-money[2], -money[1], -money[0])
    low, _, high = (format_money(each, view.currency, is_long=True) for each in money)
    return low if low == high else f"between {low} and {high}"


def price_of(view: View, name: str) -> tuple[float, float] | None:
    """Return the least and the most that one of something costs; None where no price is declared or assumed."""
    row = next((one for one in view.snapshot.records("prices") if text_of(one, "name") == name), None)
    low, high = (None, None) if row is None else (number_of(row, "low"), number_of(row, "high"))
    return None if low is None or high is None else (low, high)


def person_week(view: View) -> tuple[float, float] | None:
    """Return what a week of one person's work costs, least and most; None where nobody says."""
    return price_of(view, PERSON_WEEK)


def sum_words(view: View, weeks: float, price: tuple[float, float]) -> str:
    """Return what weeks of work cost, as a range."""
    low, high = (weeks * each for each in price)
    return money_words(view, (low, (low + high) / 2, high))


def price_words(view: View, price: tuple[float, float]) -> str:
    """Return a price as one reads it: `$2,000 to $3,000`."""
    return " to ".join(dict.fromkeys(format_money(each, view.currency) for each in price))
