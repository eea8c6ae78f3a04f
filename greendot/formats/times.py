"""Turns dates, instants and ages into text: `14 November, 06:00`, `between 20 January and 9 March`, `2 days`."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from greendot.calendar import FULL_MONTHS, day_label
from greendot.formats.words import plural


def format_date(day: date, now: date | None = None) -> str:
    """Return a date; its year is left out when it is that of `now`."""
    return day_label(day, with_year=now is None or day.year != now.year)


def format_date_range(first: date, last: date, now: date | None = None) -> str:
    """Return two dates as one range: `between 20 January and 9 March`, `between 3 and 9 March 2017`, `on 9 March`."""
    if first == last:
        return f"on {format_date(first, now)}"
    end = format_date(last, now)
    if first.year == last.year and first.month == last.month:
        return f"between {first.day} and {end}"
    if first.year == last.year:
        return f"between {first.day} {FULL_MONTHS[first.month - 1]} and {end}"
    return f"between {day_label(first)} and {day_label(last)}"


def format_instant(instant: datetime, zone: ZoneInfo, now: datetime | None = None) -> str:
    """Return an instant in the reporting zone: `14 November, 06:00`; a midnight is the end of the day before."""
    local = instant.astimezone(zone)
    today = now.astimezone(zone).date() if now else None
    return f"{format_date(local.date(), today)}, {local:%H:%M}"


def format_age(hours: float) -> str:
    """Return how old something is: `12 minutes`, `5 hours`, `3 days`, `7 weeks`."""
    if hours < 1:
        return plural(max(1, round(hours * 60)), "minute")
    if hours < 47.5:
        return plural(round(hours), "hour")
    if hours < 24 * 21:
        return plural(round(hours / 24), "day")
    return plural(round(hours / 168), "week")
