"""Turns daily values into one unbroken run of days, and says what is wrong with them.

A `DailySeries` has one place a day from its first day to its last, NaN where nothing is known. `Events` has one place
an event. Neither repairs anything: what cannot be judged is answered with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from greendot.analysis.verdict import LEAST_DAYS, Numbers, Span
from greendot.results import Kind

KNOWN_SHARE = 0.75
"""How many of a span's days must be known."""


@dataclass(frozen=True, slots=True)
class DailySeries:
    """A series by day. `values` are gauges, peaks, quantiles or counts; ratios have `numerator` and `denominator`.

    `exposure` is what a count is a rate of (user days, deployments); without it every day weighs the same.
    """

    first_on: date
    values: Numbers
    numerator: Numbers | None = None
    denominator: Numbers | None = None
    exposure: Numbers | None = None

    @property
    def days(self) -> int:
        """Return how many days it runs, known or not."""
        return len(self.values)

    def place(self, span: Span) -> tuple[int, int]:
        """Return a span as day numbers of this series: its first, and the one after its last."""
        start = (span.first_on - self.first_on).days
        return start, start + span.days

    def day(self, place: int) -> date:
        """Return the date of a day number."""
        return self.first_on + timedelta(days=place)

    def cut(self, start: int, after: int) -> DailySeries:
        """Return the days from `start` up to, not including, `after`; days that it does not run are not known."""
        first, last = min(max(start, 0), self.days), min(max(after, 0), self.days)
        blank = max(min(-start, after - start), 0), max(min(after - self.days, after - start), 0)

        def part(numbers: Numbers) -> Numbers:
            inside = numbers[first:last].astype(float)
            return np.pad(inside, blank, constant_values=np.nan) if any(blank) else inside

        others = (self.numerator, self.denominator, self.exposure)
        return DailySeries(
            self.day(start), part(self.values), *(None if each is None else part(each) for each in others)
        )


@dataclass(frozen=True, slots=True)
class Events:
    """Events with a beginning and, once closed, an end, in days from any one moment; `closed` is NaN while open.

    `cluster` numbers what caused them: events of one cluster are one failure told several times.
    """

    opened: Numbers
    closed: Numbers
    cluster: Numbers


def fault_of(series: DailySeries, kind: Kind) -> str:
    """Return what makes a series unfit to be judged as `kind`, in words; an empty string when nothing does."""
    for part in (series.values, series.numerator, series.denominator, series.exposure):
        if part is not None and (infinite := _first(np.isinf(part))) is not None:
            return f"holds an infinite value on {series.day(infinite)}"
    if not np.isfinite(series.values).any():
        return "holds no value at all"
    if spacing := spacing_of(series):
        return f"has a value every {spacing} days; a verdict needs one a day"
    if kind is Kind.COUNT and (low := _first(series.values < 0)) is not None:
        return f"counts below zero on {series.day(low)}"
    if series.exposure is not None and (low := _first(series.exposure < 0)) is not None:
        return f"has an exposure below zero on {series.day(low)}"
    if series.numerator is None or series.denominator is None:
        return ""
    if (low := _first((series.numerator < 0) | (series.denominator < 0))) is not None:
        return f"counts below zero on {series.day(low)}"
    if (high := _first(series.numerator > series.denominator * (1 + 1e-12))) is not None:
        return f"has a numerator above its denominator on {series.day(high)}"
    return ""


def spacing_of(series: DailySeries) -> int:
    """Return how many days values stand apart where that is a week or more, as in weekly or monthly series; else 0."""
    known = np.flatnonzero(np.isfinite(series.values))
    if (len(known) - 1) * 6 > series.days:
        return 0  # too many for so few days
    steps = np.diff(known)
    return int(np.median(steps)) if len(steps) and np.median(steps) >= 6 else 0


def gap_of(values: Numbers, now: tuple[int, int], before: tuple[int, int]) -> str:
    """Return which of two spans is too short or too full of holes to be compared, in words; else an empty string."""
    for name, (start, after) in (("earlier", before), ("later", now)):
        days = after - start
        if days < LEAST_DAYS:
            return f"the {name} span has {days} {'day' if days == 1 else 'days'}; a verdict needs {LEAST_DAYS}"
        if start < 0 or after > len(values):
            return f"the data does not cover the {name} span"
        known = int(np.isfinite(values[start:after]).sum())
        if known < KNOWN_SHARE * days:
            return f"{days - known} of the {days} days of the {name} span are not known"
    return ""


def _first(flags: Numbers) -> int | None:
    return int(np.argmax(flags)) if flags.any() else None
