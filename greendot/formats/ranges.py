"""Turns two ends of what may come into words: as many digits as tell them apart, and the unit once."""

from __future__ import annotations

from greendot.formats.digits import round_to
from greendot.formats.quantities import format_value, format_words

_LARGE = ("thousand", "million", "billion", "trillion")


def format_range(low: float, high: float, unit: str, currency: str = "USD", *, is_bare: bool = False) -> str:
    """Return a range inside a sentence: `between 4.6 and 7.2 million users`, `about 4 million users` if alike.

    Where the unit was said before, `is_bare` leaves it out.
    """
    digits = _digits(low, high)
    first, last = (format_words(float(round_to(value, digits)), unit, currency) for value in (low, high))
    if is_bare:
        first, last = _bare(first), _bare(last)
    if first == last:
        return f"about {last}"
    head, _, tail = first.partition(" ")
    return f"between {head if tail and last.endswith(f' {tail}') else first} and {last}"


def format_span(low: float, high: float, unit: str, currency: str = "USD") -> str:
    """Return a range in a table: `3.21 to 4.91 M`, `82% to 144%`; the unit stands elsewhere."""
    first, last = (format_value(value, unit, currency).text for value in (low, high))
    if first == last:
        return first
    head, _, tail = first.partition(" ")
    return f"{head if tail and last.endswith(f' {tail}') else first} to {last}"


def format_about(value: float, low: float, high: float, unit: str, currency: str = "USD") -> str:
    """Return the middle of a range inside a sentence, no finer than its ends: `about 5.9 million users`."""
    return f"about {format_words(round_middle(value, low, high), unit, currency)}"


def round_middle(value: float, low: float, high: float) -> float:
    """Return the middle of a range, no finer than its ends."""
    return float(round_to(value, _digits(low, high)))


def format_again(value: float, low: float, high: float, unit: str, currency: str = "USD") -> str:
    """Return the middle of a range once its unit was said: `5.9 million`, `97%`."""
    return _bare(format_about(value, low, high, unit, currency).removeprefix("about "))


def _bare(words: str) -> str:
    """Return a number in words without its unit."""
    parts = words.split(" ")
    return " ".join(parts[:2]) if len(parts) > 1 and parts[1] in _LARGE else parts[0]


def _digits(low: float, high: float) -> int:
    """Return how many digits tell the ends of a range apart: two, or three."""
    return 2 if round_to(low, 2) != round_to(high, 2) else 3
