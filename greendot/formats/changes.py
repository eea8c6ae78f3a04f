"""Turns two values into how they differ, in words: points for percent, never a percent of a percent."""

from __future__ import annotations

from greendot.formats.digits import format_number
from greendot.formats.quantities import BARE, MONEY, PERCENT, SHARES, format_words, unit_words

TO_DATE = "to date"

_MEASURES = {"minutes", "hours", "seconds", "milliseconds", "days", "bytes", "cores", "person-weeks"}


def is_countable(unit: str) -> bool:
    """Return whether a unit counts things, so that fewer and as many are the words, not less and as much."""
    head = unit.replace("_", " ").partition(" per ")[0].strip().lower()
    return head not in PERCENT | SHARES | MONEY | BARE | _MEASURES or head == "count"


def is_percent(unit: str) -> bool:
    """Return whether values of the unit are percentages, which differ by points."""
    return unit.strip().lower().partition(" per ")[0] in PERCENT | SHARES


def format_difference(now: float, then: float, unit: str, currency: str = "USD") -> str:
    """Return how far `now` is from `then`: `9 points less`, `3 fewer`, `26 minutes less`, `$118,000 more`."""
    step = abs(now - then)
    if step == 0:
        return "the same"
    word = "more" if now > then else "fewer" if is_countable(unit) else "less"
    if is_percent(unit):
        return f"{format_points(step * 100 if unit.strip().lower() in SHARES else step)} {word}"
    if is_countable(unit):
        count = format_number(step, is_long=True, is_whole=True)
        return f"{count} {word} {unit_words(unit)}" if " per " in unit else f"{count} {word}"
    return f"{format_words(step, unit, currency)} {word}"


def format_points(step: float) -> str:
    """Return a distance between two percentages: `9 points`, `1 point`, `0.07 points`."""
    text = format_number(abs(step))
    return f"{text} point" if text == "1" else f"{text} points"


def format_change(change: float, unit: str = "") -> str:
    """Return a relative change in words: `12% more`, `half as many`, `3.2 times as much`, `under 1% less`.

    Not for percentages: those differ by points, and `format_difference` says so.
    """
    many = "many" if is_countable(unit) else "much"
    if change >= 1:
        return f"{format_number(1 + change)} times as {many}"
    if change == 0:
        return f"as {many}"
    word = "more" if change > 0 else "fewer" if is_countable(unit) else "less"
    if change <= -1:
        return "none"
    size = abs(change) * 100
    if size < 1:
        return f"under 1% {word}"
    if change < 0 and size >= 99:
        return f"over 99% {word}"
    return f"{round(size)}% {word}"
