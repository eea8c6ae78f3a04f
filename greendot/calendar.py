"""Turns instants and dates into periods of the reporting calendar: time zone, fiscal year, week.

A `Calendar` knows three things about a company: its reporting time zone, the first month of its fiscal year and the
first day of its week. Everything that buckets time asks it. Periods are named by their first local day; their bounds as
instants come from the zone database once and are plain UTC (an ambiguous midnight is the earlier one, a midnight that a
clock change skipped is the first instant of the day).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


_YEARS = range(1970, 2200)
"""The years that promises may name; plans write others, such as 9999, for no day."""


class Grain(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


GRAINS: tuple[Grain, ...] = tuple(Grain)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One bucket of a grain: local days from `starts_on` up to, not including, `ends_on`."""

    starts_on: date
    ends_on: date
    grain: Grain

    @property
    def days(self) -> int:
        """Return how many local days the period has."""
        return (self.ends_on - self.starts_on).days


@dataclass(frozen=True, slots=True)
class Calendar:
    """The reporting calendar. `fiscal_month` is 1 to 12; `first_weekday` is 0 for Monday to 6 for Sunday."""

    zone: ZoneInfo
    fiscal_month: int = 1
    first_weekday: int = 0

    @property
    def is_fiscal(self) -> bool:
        """Return whether the fiscal year differs from the calendar year, which labels then say."""
        return self.fiscal_month != 1

    def local_day(self, instant: datetime) -> date:
        """Return the reporting day of an aware instant: the last one that has begun, as `day_starts_at` says.

        Where clocks go back across midnight, the minutes that come twice belong to the day that began first.
        """
        day = instant.astimezone(self.zone).date()
        following = day + timedelta(days=1)
        return following if self.day_starts_at(following) <= instant else day

    def day_starts_at(self, day: date) -> datetime:
        """Return the UTC instant at which the local day begins.

        The first instant whose local date is `day`: of two midnights the earlier, of a skipped one the moment after.
        """
        return _day_starts_at(self.zone, day)

    def period(self, day: date, grain: Grain) -> Period:
        """Return the period of `grain` that holds the local day."""
        starts_on = self._start(day, grain)
        return Period(starts_on, self._after(starts_on, grain), grain)

    def period_at(self, instant: datetime, grain: Grain) -> Period:
        """Return the period of `grain` that holds an aware instant."""
        return self.period(self.local_day(instant), grain)

    def shift(self, period: Period, steps: int) -> Period:
        """Return the period `steps` later (earlier when negative)."""
        for _ in range(abs(steps)):
            day = period.ends_on if steps > 0 else period.starts_on - timedelta(days=1)
            period = self.period(day, period.grain)
        return period

    def year_ago(self, period: Period) -> Period:
        """Return the same period a year before: the same month or quarter, or 52 weeks or 364 days earlier."""
        if period.grain in (Grain.DAY, Grain.WEEK):
            return self.period(period.starts_on - timedelta(days=364), period.grain)
        return self.period(_add_months(period.starts_on, -12), period.grain)

    def periods(self, first: date, last: date, grain: Grain) -> Iterator[Period]:
        """Yield the periods that hold any of the local days from `first` to `last`, both included."""
        period = self.period(first, grain)
        while period.starts_on <= last:
            yield period
            period = self.period(period.ends_on, grain)

    def bounds(self, period: Period) -> tuple[datetime, datetime]:
        """Return the UTC instants at which the period begins and ends."""
        return self.day_starts_at(period.starts_on), self.day_starts_at(period.ends_on)

    def label(self, period: Period, *, short: bool = False) -> str:
        """Return what a reader calls it: `Q4 2016`, `FY2017 Q4`, `November 2016`, `week of 14 November 2016`."""
        start = period.starts_on
        match period.grain:
            case Grain.QUARTER:
                year, quarter = self._fiscal(start)
                return f"FY{year} Q{quarter}" if self.is_fiscal else f"Q{quarter} {year}"
            case Grain.YEAR:
                return f"FY{self._fiscal(start)[0]}" if self.is_fiscal else str(start.year)
            case Grain.MONTH:
                return f"{(MONTHS if short else FULL_MONTHS)[start.month - 1]} {start.year}"
            case Grain.WEEK:
                return f"{start.day} {MONTHS[start.month - 1]}" if short else f"week of {day_label(start)}"
            case Grain.DAY:
                return f"{start.day} {MONTHS[start.month - 1]}" if short else day_label(start)

    def key(self, period: Period) -> str:
        """Return the period as it stands in addresses and files: `2016-Q4`, `FY2017-Q4`, `2016-11`, `2016-11-14`."""
        start = period.starts_on
        match period.grain:
            case Grain.QUARTER:
                year, quarter = self._fiscal(start)
                return f"{'FY' if self.is_fiscal else ''}{year}-Q{quarter}"
            case Grain.YEAR:
                return f"FY{self._fiscal(start)[0]}" if self.is_fiscal else str(start.year)
            case Grain.MONTH:
                return f"{start.year}-{start.month:02d}"
            case Grain.WEEK:
                return f"week-{start.isoformat()}"
            case Grain.DAY:
                return start.isoformat()

    def parse(self, text: str) -> Period:
        """Return the period that `key` wrote; ValueError with the forms to use when it is none."""
        text = text.strip().upper()
        if found := re.fullmatch(r"(?:FY)?(\d{4})-?Q([1-4])", text):
            year, quarter = int(found[1]), int(found[2])
            first = _add_months(date(self._calendar_year(year), self.fiscal_month, 1), 3 * (quarter - 1))
            return self.period(first, Grain.QUARTER)
        if found := re.fullmatch(r"(?:FY)?(\d{4})", text):
            return self.period(date(self._calendar_year(int(found[1])), self.fiscal_month, 1), Grain.YEAR)
        try:
            if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
                return self.period(date(int(found[1]), int(found[2]), 1), Grain.MONTH)
            if found := re.fullmatch(r"WEEK-(\d{4}-\d{2}-\d{2})", text):
                return self.period(date.fromisoformat(found[1]), Grain.WEEK)
            return self.period(date.fromisoformat(text), Grain.DAY)
        except ValueError:
            raise ValueError(
                f"'{text}' is not a period; write 2016-Q4, 2016-11, week-2016-11-14, 2016-11-14 or 2016"
            ) from None

    def promise_end(self, committed: str) -> date | None:
        """Return the last day of what something was promised for: `2016-Q4`, `2016-H2` or `2016`; None for others."""
        half = re.fullmatch(r"(?:FY)?(\d{4})-H([12])", committed)
        try:
            period = self.parse(f"{half[1]}-Q{int(half[2]) * 2}" if half else committed)
        except (ValueError, OverflowError):
            return None
        return period.ends_on - timedelta(days=1) if period.ends_on.year in _YEARS else None

    def _start(self, day: date, grain: Grain) -> date:
        match grain:
            case Grain.DAY:
                return day
            case Grain.WEEK:
                return day - timedelta(days=(day.weekday() - self.first_weekday) % 7)
            case Grain.MONTH:
                return day.replace(day=1)
            case Grain.QUARTER:
                return _add_months(day.replace(day=1), -((day.month - self.fiscal_month) % 3))
            case Grain.YEAR:
                return _add_months(day.replace(day=1), -((day.month - self.fiscal_month) % 12))

    def _after(self, start: date, grain: Grain) -> date:
        match grain:
            case Grain.DAY:
                return start + timedelta(days=1)
            case Grain.WEEK:
                return start + timedelta(days=7)
            case Grain.MONTH:
                return _add_months(start, 1)
            case Grain.QUARTER:
                return _add_months(start, 3)
            case Grain.YEAR:
                return _add_months(start, 12)

    def _fiscal(self, start: date) -> tuple[int, int]:
        first = self._start(start, Grain.YEAR)
        quarter = ((start.year - first.year) * 12 + start.month - first.month) // 3 + 1
        return (first.year + 1 if self.is_fiscal else first.year), quarter

    def _calendar_year(self, fiscal_year: int) -> int:
        return fiscal_year - 1 if self.is_fiscal else fiscal_year


@lru_cache(maxsize=20_000)
def _day_starts_at(zone: ZoneInfo, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def day_label(day: date, *, with_year: bool = True) -> str:
    """Return a date as a reader writes it: `14 November 2016`."""
    text = f"{day.day} {FULL_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if with_year else text


def months_between(first: date, last: date, most: int) -> tuple[date, ...]:
    """Return the first day of each month from the one of `first` to the one of `last`, at most so many."""
    months = [first.replace(day=1)]
    while len(months) < most and (following := _add_months(months[-1], 1)) <= last:
        months.append(following)
    return tuple(months)


def _add_months(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, day.day)
