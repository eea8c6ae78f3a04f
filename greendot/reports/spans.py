"""Turns what a report is about (a quarter, a half, a month) into the periods its sections tell of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from greendot.calendar import Calendar, Grain, Period
from greendot.errors import ExportError

SPANS = ("quarter", "half", "month")
"""What a report can be about."""

_HALF = re.compile(r"(FY)?(\d{4})-?H([12])")


@dataclass(frozen=True, slots=True)
class Covered:
    """What a report is about: its key and words, and the periods it tells of; a half tells of its two quarters."""

    key: str
    label: str
    span: str
    periods: tuple[Period, ...]

    @property
    def last(self) -> Period:
        """Return the last of its periods."""
        return self.periods[-1]


def read_span(text: str, calendar: Calendar) -> Covered:
    """Return what a report is about: `2016-Q4`, `2016-H2` or `2016-11`. ExportError for anything else."""
    asked = text.strip().upper()
    if found := _HALF.fullmatch(asked):
        year, half = found[2], int(found[3])
        quarters = tuple(calendar.parse(f"{year}-Q{number}") for number in (2 * half - 1, 2 * half))
        fiscal = "FY" if calendar.is_fiscal else ""
        label = f"{fiscal}{year} H{half}" if fiscal else f"H{half} {year}"
        return Covered(f"{fiscal}{year}-H{half}", label, "half", quarters)
    try:
        period = calendar.parse(asked)
    except ValueError:
        period = None
    if period is None or period.grain not in (Grain.QUARTER, Grain.MONTH):
        raise ExportError(f"'{text}' is not what a report is about; write 2016-Q4, 2016-H2 or 2016-11")
    return Covered(calendar.key(period), calendar.label(period), period.grain.value, (period,))


def span_before(covered: Covered, calendar: Calendar) -> Covered:
    """Return what the report before one was about."""
    before = calendar.shift(covered.periods[0], -1)
    if covered.span == "half":
        key = calendar.key(before)
        return read_span(f"{key[:-3]}-H{(int(key[-1]) + 1) // 2}", calendar)
    return read_span(calendar.key(before), calendar)
