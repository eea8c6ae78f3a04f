"""Turns the values of one column into texts that stand well below each other: percentages get one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from greendot.formats.changes import is_percent
from greendot.formats.digits import MINUS, fixed
from greendot.formats.quantities import NO_DATA, SHARES, SYMBOLS, format_percent, format_value

_CENTS = 100


def format_column(values: Sequence[float | None], unit: str, currency: str = "USD") -> tuple[str, ...]:
    """Return each value as `format_value` would, but percentages all with the most decimals that any of them needs.

    `99.7%` beside `99.974%` reads as `99.700%`: trailing zeros are kept, so that digits stand below digits.
    """
    if not is_percent(unit):
        return tuple(str(format_value(value, unit, currency)) for value in values)
    factor = 100 if unit.strip().lower() in SHARES else 1
    known = [value * factor for value in values if value is not None and math.isfinite(value)]
    decimals = max((_decimals(format_percent(value)) for value in known), default=0)
    return tuple(NO_DATA if value is None else _percent(value * factor, decimals) for value in values)


def format_cents(cents: int, currency: str = "USD", *, is_signed: bool = False) -> str:
    """Return an amount kept in whole cents to the cent: `$1,204.07`; `is_signed` marks what is added with a plus."""
    sign = MINUS if cents < 0 else "+" if is_signed and cents > 0 else ""
    symbol = SYMBOLS.get(currency.upper(), f"{currency.upper()} ")
    whole, rest = divmod(abs(cents), _CENTS)
    return f"{sign}{symbol}{whole:,}.{rest:02d}"


def _decimals(text: str) -> int:
    return len(text.rstrip("%").partition(".")[2])


def _percent(value: float, decimals: int) -> str:
    """Return a percentage with so many decimals; what is not all is never rounded up to all."""
    if not math.isfinite(value):
        return format_percent(value)
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(repr(float(value)))
    if value < 100 and exact.quantize(step, rounding=ROUND_HALF_UP) == 100:
        return f"{exact.quantize(step, rounding=ROUND_FLOOR):f}%"
    return f"{fixed(value, decimals)}%"
