"""Turns a value and its declared unit into text: users, messages per minute, percent, durations, bytes, money."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from greendot.formats.digits import MINUS, fixed, format_exact_number, format_number, round_to
from greendot.formats.words import plural, singular_of

NO_DATA = "no data yet"

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
MONEY = {"currency", "money", "usd", "eur", "gbp"}
PERCENT = {"percent", "%", "pct", "percentage"}
SHARES = {"share", "fraction"}
BARE = {"", "count", "ratio", "number", "index", "score"}
_MINUTES_OF = {"seconds": 1 / 60, "milliseconds": 1 / 60_000, "minutes": 1.0, "hours": 60.0}
_SPANS = {"second", "minute", "hour", "day", "week", "month", "quarter", "year"}
_SHOWN_AS_DAYS = 10 * 24 * 60
_SHOWN_AS_COUNT = 10_000 * 1440


@dataclass(frozen=True, slots=True)
class Formatted:
    """A value as text, and its unit as the words that follow it in smaller type (empty for %, $ and bare counts)."""

    text: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.unit}" if self.unit else self.text


def format_value(value: float | None, unit: str, currency: str = "USD") -> Formatted:
    """Return a value as it stands beside a label, in a cell or on a mark: `4.31 M` users, `22%`, `3.1` min, `$0.31`."""
    return _format(value, unit, currency, is_long=False)


def format_words(value: float | None, unit: str, currency: str = "USD") -> str:
    """Return a value as it stands in a sentence: `4.31 million users`, `3.1 minutes`."""
    return str(_format(value, unit, currency, is_long=True))


def format_exact(value: float | None, unit: str, currency: str = "USD") -> Formatted:
    """Return a value with all the digits a result holds, in the unit it is kept in."""
    if value is None:
        return Formatted(NO_DATA)
    head, tail = _split_unit(unit)
    text = format_exact_number(value)
    if head in PERCENT:
        return Formatted(f"{text}%", tail)
    if head in MONEY:
        return Formatted(_with_symbol(text, _currency_of(head, currency)), tail)
    return Formatted(text, "" if head in BARE else unit_words(unit, value))


def format_percent(value: float) -> str:
    """Return percent: `22%`, `3.1%`, `99.95%`; what is missing to 100 keeps two digits and never vanishes."""
    if not math.isfinite(value):
        return format_number(value)
    missing = abs(100 - value)
    if value in (0, 100) or missing >= 50 or value > 100:
        return f"{format_number(value)}%"
    decimals = min(4, max(0, 1 - Decimal(repr(missing)).adjusted()))
    exact = Decimal(repr(float(value)))
    step = Decimal(1).scaleb(-decimals)
    rounded = exact.quantize(step)
    if rounded == 100:
        rounded = exact.quantize(step, rounding=ROUND_FLOOR)
    return f"{rounded.normalize():f}%"


def format_money(value: float, currency: str = "USD", *, is_long: bool = False) -> str:
    """Return money: `$0.31`, `$4.20`, `$118`, `$118,000`, `$1.2 M`, `CHF 118,000`."""
    size = abs(value)
    if 1 <= size < 99.995 and size != round(size):
        text = fixed(size, 2)
    elif 0 < size < 1:
        text = fixed(size, 2) if round_to(size, 2) == round(Decimal(repr(float(size))), 2) else format_number(size)
    else:
        text = format_number(size, is_long=is_long, is_whole=size < 100)
    return _with_symbol(f"{MINUS}{text}" if value < 0 and text not in ("0", "0.00") else text, currency)


def format_duration(minutes: float, *, is_long: bool = False) -> Formatted:
    """Return a length of time given in minutes: `42 s`, `3.1 min`, `38 min`, `1 h 55 min`, `3 days 4 h`, `26 days`."""
    size = abs(minutes)
    sign = MINUS if minutes < 0 else ""
    if size >= _SHOWN_AS_COUNT:
        return Formatted(format_number(minutes, is_long=is_long), "minutes" if is_long else "min")
    if size >= _SHOWN_AS_DAYS:
        return Formatted(f"{sign}{plural(round(size / 1440), 'day')}")
    if size >= 2 * 1440:
        days, hours = divmod(round(size / 60), 24)
        return Formatted(f"{sign}{plural(days, 'day')}" + (f" {hours} h" if hours else ""))
    if size >= 89.5:
        hours, rest = divmod(round(size), 60)
        return Formatted(f"{sign}{hours} h" + (f" {rest} min" if rest else ""))
    if size >= 1 or size == 0:
        text = format_number(minutes)
        return Formatted(text, ("minute" if text == "1" else "minutes") if is_long else "min")
    if size >= 1 / 60:
        text = format_number(minutes * 60)
        return Formatted(text, ("second" if text == "1" else "seconds") if is_long else "s")
    return Formatted(format_number(minutes * 60_000), "milliseconds" if is_long else "ms")


def format_bytes(value: float) -> Formatted:
    """Return a number of bytes in steps of a thousand: `512 bytes`, `12 kB`, `1.2 MB`, `3.4 GB`."""
    for scale, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if abs(value) >= scale * 0.9995:
            return Formatted(format_number(value / scale), unit)
    return Formatted(format_number(value), "byte" if value == 1 else "bytes")


def unit_words(unit: str, value: float | None = None) -> str:
    """Return a unit as one says it: `messages per minute` → `messages a minute`; singular for a value of one."""
    words = unit.replace("_", " ").strip()
    head, per, rest = words.partition(" per ")
    if value == 1:
        first, _, noun = head.rpartition(" ")
        head = f"{first} {singular_of(noun)}".strip()
    return f"{head} a {rest}" if per and rest in _SPANS else head + per + rest


def _format(value: float | None, unit: str, currency: str, *, is_long: bool) -> Formatted:
    if value is None:
        return Formatted(NO_DATA)
    if not math.isfinite(value):
        return Formatted(format_number(value))
    head, tail = _split_unit(unit)
    if head in PERCENT or head in SHARES:
        return Formatted(format_percent(value * 100 if head in SHARES else value), tail)
    if head in MONEY:
        return Formatted(format_money(value, _currency_of(head, currency), is_long=is_long), tail)
    if head in _MINUTES_OF and not tail:
        return format_duration(value * _MINUTES_OF[head], is_long=is_long)
    if head == "bytes" and not tail:
        return format_bytes(value)
    text = format_number(value, is_long=is_long, is_whole=True)
    return Formatted(text, tail if head in BARE else unit_words(unit, 1 if text == "1" else None))


def _split_unit(unit: str) -> tuple[str, str]:
    """Return what is counted in lower case, and what it is per, in words."""
    words = unit.replace("_", " ").strip()
    head, per, rest = words.partition(" per ")
    return head.lower(), unit_words(f"x per {rest}").removeprefix("x ") if per else ""


def _currency_of(head: str, currency: str) -> str:
    return head.upper() if head in {"usd", "eur", "gbp"} else currency


def _with_symbol(text: str, currency: str) -> str:
    sign, digits = (MINUS, text.removeprefix(MINUS)) if text.startswith(MINUS) else ("", text)
    symbol = SYMBOLS.get(currency.upper(), f"{currency.upper()} ")
    return f"{sign}{symbol}{digits}"
