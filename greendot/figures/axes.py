"""Turns the values of a chart into its value axis: round ticks that hold them all, with their texts and unit."""

from __future__ import annotations

import math
from collections.abc import Iterable

from greendot.chart import Axis
from greendot.formats import format_exact_number, format_value, is_countable, unit_words

_TICKS = 4
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_CLOCK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 5760, 10080, 20160)
_DURATIONS = {"minutes": 1.0, "hours": 60.0, "seconds": 1 / 60, "milliseconds": 1 / 60_000}
_SCALES = ((1e12, " T"), (1e9, " B"), (1e6, " M"))


def axis_of(values: Iterable[float | None], unit: str, currency: str, *, from_zero: bool = True) -> Axis:
    """Return an axis of about five round ticks around the values; from zero for bars, or where zero is near."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if from_zero or 0 < low < (high - low):
        low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        high, low = high + (abs(high) * 0.1 or 1.0), low - (abs(low) * 0.1 if low else 0.0)
    step = _step((high - low) / _TICKS, unit)
    first = math.floor(low / step + 1e-9)
    last = max(first + 1, math.ceil(high / step - 1e-9))
    if unit == "percent" and high <= 100:
        last = min(last, math.floor(100 / step + 1e-9))
    ticks = [round(number * step, 12) for number in range(first, last + 1)]
    if unit == "percent" and high <= 100 and ticks[-1] < high:
        ticks.append(100.0)
    return Axis(_axis_unit(unit, currency), tuple((tick, _tick_text(tick, unit, currency)) for tick in ticks))


def _step(rough: float, unit: str) -> float:
    if unit in _DURATIONS and rough * _DURATIONS[unit] >= 1:
        minutes = rough * _DURATIONS[unit]
        clock = next((step for step in _CLOCK_STEPS if step >= minutes), None)
        if clock is not None:
            return clock / _DURATIONS[unit]
    if is_countable(unit) and rough < 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step for step in _STEPS if step * power >= rough * 0.999) * power


def _tick_text(value: float, unit: str, currency: str) -> str:
    if unit in _DURATIONS or unit == "bytes":
        return "0" if value == 0 else str(format_value(value, unit, currency))
    if unit.startswith("percent"):
        return f"{format_exact_number(value)}%"
    scale, suffix = next(((scale, suffix) for scale, suffix in _SCALES if abs(value) >= scale), (1.0, ""))
    text = f"{format_exact_number(value / scale)}{suffix}"
    if unit.startswith(("currency", "money")):
        sample = format_value(1.0, "currency", currency).text
        return text if value == 0 else sample.replace("1", text.lstrip("\u2212"), 1)
    return text


def _axis_unit(unit: str, currency: str) -> str:
    if unit.startswith(("currency", "money")):
        _, _, rest = unit.partition(" per ")
        return f"{currency} per {rest}" if rest else currency
    return "percent" if unit.startswith("percent") else unit_words(unit)
