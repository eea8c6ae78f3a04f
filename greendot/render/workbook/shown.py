"""Turns a number and the text it is shown as into a spreadsheet format: the cell holds the number and reads alike."""

from __future__ import annotations

import re

_FORM = re.compile(r"^(?P<before>[^\d]*?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<after>\D*)$")
_TIMES = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?(seconds?|minutes?|hours?|days?|weeks?|min|s|h|d)\b")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_UNITS = ((1.0, "s"), (60.0, "min"), (3600.0, "h"), (86400.0, "days"))
_SCALES = ((1.0, ""), (1e3, ","), (1e6, ",,"), (1e9, ",,,"))
LIKE = 0.06
"""A text rounds its number to two or three digits: within this it is the same number."""

LONGEST = 60
MINUS = "−"


def format_of(text: str, value: float) -> str:
    """Return the number format under which `value` reads like `text`; empty when there is none.

    `4.41 M` is 4,410,000 shown in millions, `5 h 8 min` a number of minutes; `79 of 86` has none.
    """
    found = _FORM.match(text.strip())
    if found and len(found["before"]) + len(found["after"]) <= LONGEST:
        number = float(found["digits"].replace(",", ""))
        for scale, commas in _SCALES:
            if _is_like(abs(value), number * scale):
                return _format(found["before"], found["digits"], commas, found["after"])
    return _of_time(text, value)


def _is_like(value: float, shown: float) -> bool:
    return abs(value - shown) <= LIKE * max(abs(shown), 1e-12) or (shown == 0.0 and abs(value) < 1.0)


def _format(before: str, digits: str, commas: str, after: str) -> str:
    decimals = digits.partition(".")[2]
    body = "#,##0" + (f".{'0' * len(decimals)}" if decimals else "") + commas
    sign = next((mark for mark in ("+", MINUS, "-") if mark in before), "")
    shown = _literal(before.replace(sign, "", 1)) + body + _literal(after)
    return f"+{shown};-{shown};{shown}" if sign == "+" else shown


def _of_time(text: str, value: float) -> str:
    parts = _TIMES.findall(text)
    seconds = sum(float(count.replace(",", "")) * _SECONDS[unit[0]] for count, unit in parts)
    for length, name in _UNITS:
        if parts and value and abs(seconds / length - abs(value)) <= LIKE * abs(value):
            return f'#,##0.#" {name}"' if abs(value) < 10 and value != round(value) else f'#,##0" {name}"'
    return ""


def _literal(text: str) -> str:
    plain = text.replace('"', "").replace("\\", "")
    return f'"{plain}"' if plain else ""
