"""Turns a tested change into a verdict: what may be said of one series, how large, and what would have been noticed.

A verdict compares two spans of days of one series. Its word is settled by a test that knows how the series varies from
day to day, week to week and quarter to quarter; where the test could not have seen a useful change, it says so instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np

from greendot.results import Better, Word

Numbers = np.ndarray[Any, np.dtype[Any]]
"""An array of numbers or flags, NaN where a number is not known."""

LEVEL = 0.05
"""How often a verdict on a whole period may see a change where there was none."""

TO_DATE_LEVEL = 0.01
"""The same for a period that is not over: it is looked at day after day, and each look is a chance to be wrong."""

LEAST_DAYS = 28
"""Fewer days than four weeks say nothing about a level."""


class Course(StrEnum):
    """What 'nothing changed' means: the same level, the same growth per day, or the same growth from year to year."""

    STEADY = "steady"
    GROWING = "growing"
    SEASONAL = "seasonal"


@dataclass(frozen=True, slots=True)
class Span:
    """Local days from `first_on` to `last_on`, both included."""

    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.last_on < self.first_on:
            raise ValueError(f"a span must not end before it begins: {self.first_on} to {self.last_on}")

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last_on - self.first_on).days + 1

    def __str__(self) -> str:
        """Return it as a command line takes it."""
        return f"{self.first_on}..{self.last_on}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison of two spans says once chance is taken into account.

    Changes are relative to the earlier span (0.05 is five percent more). `change` is what was tested, the change of the
    typical level, rate or duration, and `low` and `high` bound it at 95 percent (99 for a period that is not over);
    `expected` is what the declared course alone would have brought, 0 when steady, and the word is a clear one exactly
    when `expected` lies outside. `raw_change` compares the plain means or totals. `n` counts days, events or rows.
    `detectable_rise` and `detectable_fall` (both positive) are the smallest changes beyond the expected that would have
    been noticed 8 times in 10. `p` is how often chance alone would do as much. `reason` says why there is too little.
    """

    word: Word
    change: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    method: str = ""
    detectable_rise: float | None = None
    detectable_fall: float | None = None
    reason: str = ""
    expected: float = 0.0
    raw_change: float | None = None
    p: float | None = None
    is_to_date: bool = False

    @property
    def noticed(self) -> str:
        """Return what would have been noticed, in words; an empty string where that is not known."""
        if self.detectable_rise is None:
            return ""
        fall = "" if self.detectable_fall is None else f" or a fall of {percent(self.detectable_fall)}"
        return f"A rise of {percent(self.detectable_rise)}{fall} would have been noticed 8 times in 10."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of a series, as day numbers from its first day: `now` and `before` are (first, after)."""

    now: tuple[int, int]
    before: tuple[int, int]
    better: Better
    course: Course
    level: float = LEVEL
    useful: float | None = None

    @property
    def gap(self) -> float:
        """Return the days from the middle of the earlier span to the middle of the later one."""
        return (sum(self.now) - sum(self.before)) / 2

    @property
    def is_to_date(self) -> bool:
        """Return whether the stricter level of an unfinished period holds."""
        return self.level < LEVEL

    def useful_or(self, default: float) -> float:
        """Return the smallest change worth knowing of, relative: as declared, or the default of the kind."""
        return default if self.useful is None else self.useful


def too_little(reason: str, *, n: int = 0, method: str = "", raw_change: float | None = None) -> Verdict:
    """Return the verdict that there is too little to go by, and why."""
    return Verdict(Word.TOO_LITTLE, n=n, method=method, reason=reason, raw_change=raw_change)


def word_for(direction: float, better: Better) -> Word:
    """Return what a clear rise (above 0) or fall (below 0) means where `better` says which way is good."""
    if better is Better.NEITHER:
        return Word.CLEAR_CHANGE
    return Word.BETTER if (direction > 0) is (better is Better.HIGHER) else Word.WORSE


def percent(share: float) -> str:
    """Return a relative change as words take it: `7%`, `0.4%`, `more than tenfold`."""
    size = abs(share) * 100
    if size >= 900:
        return "more than tenfold"
    return f"{size:.0f}%" if size >= 9.5 else f"{size:.2g}%"


def finite(value: float) -> float | None:
    """Return a number, or None for what is not one."""
    return float(value) if np.isfinite(value) else None
