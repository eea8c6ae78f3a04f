"""Turns what a configuration says of when something is due into a day of each quarter, or into dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_OFFSET = re.compile(
    r"(?:(?P<count>\d{1,3}) (?P<unit>days?|weeks?) )?(?P<side>before|after|when) the quarter (?P<end>ends|begins)"
)
FORMS = "write '10 days before the quarter ends', '5 days after the quarter begins', or a date such as 2017-03-20"


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: `days` from the first or last day of every quarter, or on dates of its own."""

    days: int = 0
    is_from_end: bool = False
    dates: tuple[date, ...] = ()

    def days_in(self, starts_on: date, ends_on: date) -> tuple[date, ...]:
        """Return the days it falls on in a quarter of local days from `starts_on` up to, not including, `ends_on`."""
        if self.dates:
            return tuple(day for day in self.dates if starts_on <= day < ends_on)
        whence = ends_on - timedelta(days=1) if self.is_from_end else starts_on
        return (whence + timedelta(days=self.days),)


def parse_due(said: object) -> Due:
    """Return when something is due. ValueError with the forms to use when it says no such thing."""
    if isinstance(said, date):
        return Due(dates=(said,))
    if isinstance(said, list):
        return Due(dates=tuple(sorted(day for one in said for day in _dated(one).dates)))
    text = " ".join(str(said).lower().split())
    if found := _OFFSET.fullmatch(text):
        if (found["side"] == "when") is (found["count"] is not None):
            raise ValueError(FORMS)
        days = int(found["count"] or 0) * (7 if (found["unit"] or "").startswith("week") else 1)
        return Due(-days if found["side"] == "before" else days, found["end"] == "ends")
    return _dated(said)


def _dated(said: object) -> Due:
    if isinstance(said, date):
        return Due(dates=(said,))
    try:
        return Due(dates=(date.fromisoformat(str(said).strip()),))
    except ValueError:
        raise ValueError(FORMS) from None
