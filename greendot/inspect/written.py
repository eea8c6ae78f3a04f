"""Turns the texts of a column into how they are written: as numbers, days or times of which kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

MOST = 0.6
"""The share of a column's texts that have to be written alike; the others will be in quarantine."""
MOSTLY_WHOLE = 0.8
_LOOKED_AT = 500
_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})([ T]\d{1,2}:\d{2}(:\d{2})?)?$")
_WHOLE = re.compile(r"[+-]?\d+(\.0+)?$")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$")
_DOTTED = re.compile(r"[+-]?(0|[1-9]\d{0,2}(\.\d{3})*)$")
_THOUSANDS = re.compile(r"[+-]?(0|[1-9]\d{0,2}(,\d{3})*)(\.\d+)?$")
_SPACED = re.compile(r"[+-]?[1-9]\d{0,2}([ \u00a0\u202f']\d{3})*(\.\d+)?$")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$")
_QUARTER = re.compile(r"(FY)?\d{4}([ -]?[QHqh][1-4])?$")
EPOCHS = {"epoch_s": 1, "epoch_ms": 10**3, "epoch_us": 10**6, "epoch_ns": 10**9}
"""Ways to write a time as a number since 1970, and how many of them make a second."""
TIMES = ("iso", "slashed", *EPOCHS)
WHOLES = ("whole", *EPOCHS, "dotted", "thousands")
NUMBERS = (*WHOLES, "number", "comma")


def how_written(texts: Sequence[str]) -> str:
    """Return how most texts of a column are written, one of `_KINDS`, else empty or text."""
    some = [text.strip() for text in texts[:_LOOKED_AT]]
    if not some:
        return "empty"
    if _has_groups(some, _DOTTED, "."):
        return "dotted"
    if _has_groups(some, _THOUSANDS, ","):
        return "thousands"
    if any(_has_groups(some, _SPACED, mark) for mark in " \u00a0\u202f'"):
        return "thousands"
    if all(_COMMA.match(text) or _WHOLE.match(text) for text in some) and any("," in text for text in some):
        return "comma"
    if all(map(_NUMBER.match, some)) and sum(bool(_WHOLE.match(text)) for text in some) < MOSTLY_WHOLE * len(some):
        return "number"
    for kind, is_so in _KINDS:
        if sum(is_so(text) for text in some) >= MOST * len(some):
            return kind
    return "text"


def is_quarter(texts: Iterable[str]) -> bool:
    """Whether texts name quarters, halves or years, such as 2016-Q4 or 2016h2."""
    return all(_QUARTER.match(text.strip()) for text in texts)


def date_format(texts: Sequence[str]) -> tuple[str, bool]:
    """Return the format of days such as 14.11.2016, with their time if they have one, and whether it is certain."""
    parts = [found.groups() for text in texts if (found := _SLASHED.match(text.strip()))]
    is_month_first = any(int(part[2]) > 12 for part in parts)
    is_certain = is_month_first or any(int(part[0]) > 12 for part in parts)
    order = ("%m", "%d") if is_month_first else ("%d", "%m")
    mark, year = parts[0][1], "%Y" if len(parts[0][3]) == 4 else "%y"
    clock = next((part[4] for part in parts if part[4]), "")
    time = f"{clock[0]}%H:%M{':%S' if clock.count(':') == 2 else ''}" if clock else ""
    return mark.join((*order, year)) + time, is_certain


def _has_groups(texts: Sequence[str], pattern: re.Pattern[str], mark: str) -> bool:
    """Whether every text is a number in groups of three, and most have more than one group."""
    grouped = sum(mark in text for text in texts)
    return grouped >= MOST * len(texts) and all(pattern.match(text) for text in texts)


def _between(text: str, low: float, high: float) -> bool:
    return bool(_NUMBER.match(text)) and low <= float(text) <= high


_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("boolean", lambda text: text.lower() in ("true", "false", "yes", "no")),
    ("iso", lambda text: bool(_TIME.match(text))),
    ("slashed", lambda text: bool(_SLASHED.match(text))),
    ("epoch_s", lambda text: _between(text, 9e8, 3e9)),
    ("epoch_ms", lambda text: _between(text, 9e11, 3e12)),
    ("epoch_us", lambda text: _between(text, 9e14, 3e15)),
    ("epoch_ns", lambda text: _between(text, 9e17, 3e18)),
    ("whole", lambda text: bool(_WHOLE.match(text))),
    ("number", lambda text: bool(_NUMBER.match(text))),
    ("comma", lambda text: bool(_COMMA.match(text))),
)
