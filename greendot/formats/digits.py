"""Turns a bare number into digits: significant ones, grouped thousands, short or long scales."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"

_SCALES = ((1e12, "T", "trillion"), (1e9, "B", "billion"), (1e6, "M", "million"))


def format_number(value: float, *, is_long: bool = False, is_whole: bool = False) -> str:
    """Return a number at reading precision: `0.31`, `3.1`, `22`, `118`, `16,100`, `4.31 M` or `4.31 million`.

    Two significant digits below 100, three above; `is_whole` keeps counts below 10,000 exact. Infinities are words.
    """
    if math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "without limit" if value > 0 else f"{MINUS}without limit"
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if is_whole and size < 9_999.5 and size == round(size):
        return f"{sign}{round(size):,}" if size else "0"
    for scale, short, long in _SCALES:
        if size >= scale * 0.9995:
            return f"{sign}{_plain(size / scale, 3)} {long if is_long else short}"
    text = _plain(size, 2 if size < 99.5 else 3)
    return text if text == "0" else f"{sign}{text}"


def format_exact_number(value: float) -> str:
    """Return every digit that a result holds: grouped thousands, at most 12 significant digits."""
    if not math.isfinite(value):
        return format_number(value)
    return _strip(_signed(Decimal(f"{value:.12g}")))


def round_to(value: float, digits: int) -> Decimal:
    """Return `value` rounded to so many significant digits."""
    if value == 0:
        return Decimal(0)
    exact = Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), rounding=ROUND_HALF_UP)


def fixed(value: float, decimals: int) -> str:
    """Return a number with grouped thousands and just so many decimals, its sign a true minus."""
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return _signed(exact)


def _plain(size: float, digits: int) -> str:
    return _strip(f"{round_to(size, digits):,f}")


def _signed(exact: Decimal) -> str:
    text = f"{abs(exact):,f}"
    return f"{MINUS}{text}" if exact < 0 else text


def _strip(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
