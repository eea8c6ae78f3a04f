"""Periods of the reporting calendar: fiscal years, weeks, clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greendot.calendar import GRAINS, Calendar, Grain

PLAIN = Calendar(ZoneInfo("America/Los_Angeles"))
FISCAL = Calendar(ZoneInfo("Europe/Berlin"), fiscal_month=2, first_weekday=6)


@pytest.mark.parametrize(
    ("calendar", "day", "grain", "starts_on", "ends_on", "key", "label"),
    [
        (PLAIN, "2016-11-15", Grain.DAY, "2016-11-15", "2016-11-16", "2016-11-15", "15 November 2016"),
        (PLAIN, "2016-11-15", Grain.WEEK, "2016-11-14", "2016-11-21", "week-2016-11-14", "week of 14 November 2016"),
        (PLAIN, "2016-02-29", Grain.MONTH, "2016-02-01", "2016-03-01", "2016-02", "February 2016"),
        (PLAIN, "2016-11-15", Grain.QUARTER, "2016-10-01", "2017-01-01", "2016-Q4", "Q4 2016"),
        (PLAIN, "2016-11-15", Grain.YEAR, "2016-01-01", "2017-01-01", "2016", "2016"),
        (FISCAL, "2016-11-15", Grain.WEEK, "2016-11-13", "2016-11-20", "week-2016-11-13", "week of 13 November 2016"),
        (FISCAL, "2017-01-31", Grain.QUARTER, "2016-11-01", "2017-02-01", "FY2017-Q4", "FY2017 Q4"),
        (FISCAL, "2017-02-01", Grain.QUARTER, "2017-02-01", "2017-05-01", "FY2018-Q1", "FY2018 Q1"),
        (FISCAL, "2017-01-31", Grain.YEAR, "2016-02-01", "2017-02-01", "FY2017", "FY2017"),
    ],
)
def test_a_day_falls_into_its_period(
    calendar: Calendar, day: str, grain: Grain, starts_on: str, ends_on: str, key: str, label: str
) -> None:
    period = calendar.period(date.fromisoformat(day), grain)
    assert (period.starts_on.isoformat(), period.ends_on.isoformat()) == (starts_on, ends_on)
    assert (calendar.key(period), calendar.label(period)) == (key, label)


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.sampled_from(GRAINS),
    st.integers(1, 12),
    st.integers(0, 6),
    st.integers(-5, 5),
)
def test_periods_tile_time_and_keys_read_back(day: date, grain: Grain, month: int, weekday: int, steps: int) -> None:
    calendar = Calendar(ZoneInfo("UTC"), month, weekday)
    period = calendar.period(day, grain)
    assert period.starts_on <= day < period.ends_on
    assert calendar.shift(period, 1).starts_on == period.ends_on
    assert calendar.shift(calendar.shift(period, steps), -steps) == period
    assert calendar.parse(calendar.key(period)) == period


@pytest.mark.parametrize(
    ("zone", "day", "starts_at"),
    [
        ("America/Los_Angeles", "2016-03-13", "2016-03-13T08:00"),  # before the clocks go forward
        ("America/Los_Angeles", "2016-03-14", "2016-03-14T07:00"),  # after
        ("America/Sao_Paulo", "2016-10-16", "2016-10-16T03:00"),  # midnight skipped: 01:00 is first
        ("America/Havana", "2016-11-06", "2016-11-06T04:00"),  # midnight twice: the earlier
        ("Asia/Kolkata", "2016-01-01", "2015-12-31T18:30"),
    ],
)
def test_a_day_starts_at_its_first_instant(zone: str, day: str, starts_at: str) -> None:
    calendar = Calendar(ZoneInfo(zone))
    found = calendar.day_starts_at(date.fromisoformat(day))
    assert found == datetime.fromisoformat(starts_at).replace(tzinfo=UTC)
    assert calendar.local_day(found) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("grain", "day", "year_ago"),
    [
        (Grain.QUARTER, "2016-11-15", "2015-10-01"),
        (Grain.MONTH, "2016-02-29", "2015-02-01"),
        (Grain.WEEK, "2016-11-14", "2015-11-16"),
        (Grain.DAY, "2016-11-14", "2015-11-16"),
    ],
)
def test_a_year_ago_keeps_the_weekday(grain: Grain, day: str, year_ago: str) -> None:
    assert PLAIN.year_ago(PLAIN.period(date.fromisoformat(day), grain)).starts_on.isoformat() == year_ago


@pytest.mark.parametrize("text", ["2016-Q5", "Q4", "2016-13", "yesterday", "", "2016-02-30"])
def test_what_is_no_period_is_refused_with_the_forms_to_use(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period; write 2016-Q4"):
        PLAIN.parse(text)


def test_periods_between_two_days_include_both_ends() -> None:
    quarters = PLAIN.periods(date(2016, 3, 31), date(2016, 10, 1), Grain.QUARTER)
    assert [PLAIN.key(quarter) for quarter in quarters] == ["2016-Q1", "2016-Q2", "2016-Q3", "2016-Q4"]


def test_a_day_begins_at_its_first_midnight_where_clocks_go_back_over_it():
    """St John's, 2010-11-07: at 00:01 clocks went back to 23:01 of the day before, so midnight came twice."""
    calendar = Calendar(ZoneInfo("America/St_Johns"))
    begins = calendar.day_starts_at(date(2010, 11, 7))
    assert [calendar.local_day(begins + timedelta(minutes=m)).day for m in (-1, 0, 1, 30, 61)] == [6, 7, 7, 7, 7]
