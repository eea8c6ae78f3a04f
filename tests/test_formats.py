"""A number and its unit become one text, everywhere the same; each row can be checked by eye."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greendot.formats import (
    MINUS,
    NO_DATA,
    format_age,
    format_change,
    format_date_range,
    format_difference,
    format_exact,
    format_instant,
    format_points,
    format_value,
    format_words,
    join_words,
    plural,
    plural_of,
    unit_words,
)


@pytest.mark.parametrize(
    ("value", "unit", "shown", "said"),
    [
        (4_312_000, "users", "4.31 M users", "4.31 million users"),
        (16e6, "messages per minute", "16 M messages a minute", "16 million messages a minute"),
        (999_999, "users", "1 M users", "1 million users"),
        (16_123, "users", "16,100 users", "16,100 users"),
        (1_204, "people", "1,204 people", "1,204 people"),
        (1, "incidents", "1 incident", "1 incident"),
        (0, "incidents", "0 incidents", "0 incidents"),
        (None, "incidents", NO_DATA, NO_DATA),
        (22.4, "percent", "22%", "22%"),
        (3.12, "percent", "3.1%", "3.1%"),
        (99.9523, "percent", "99.952%", "99.952%"),
        (99.999999, "percent", "99.9999%", "99.9999%"),
        (100, "percent", "100%", "100%"),
        (0, "percent", "0%", "0%"),
        (-9.1, "percent", f"{MINUS}9.1%", f"{MINUS}9.1%"),
        (0.873, "share", "87%", "87%"),
        (3.12, "minutes", "3.1 min", "3.1 minutes"),
        (1, "minutes", "1 min", "1 minute"),
        (0, "minutes", "0 min", "0 minutes"),
        (115, "minutes", "1 h 55 min", "1 h 55 min"),
        (119.7, "minutes", "2 h", "2 h"),
        (76 * 60, "minutes", "3 days 4 h", "3 days 4 h"),
        (26 * 1440, "minutes", "26 days", "26 days"),
        (388_000, "minutes", "269 days", "269 days"),
        (3.2e6, "minutes", "2,222 days", "2,222 days"),
        (32e6, "minutes", "32 M min", "32 million minutes"),
        (350, "milliseconds", "350 ms", "350 milliseconds"),
        (42, "seconds", "42 s", "42 seconds"),
        (0.31, "currency per user", "$0.31 per user", "$0.31 per user"),
        (0.0031, "currency", "$0.0031", "$0.0031"),
        (4.5, "currency", "$4.50", "$4.50"),
        (118_243, "currency", "$118,000", "$118,000"),
        (-118_243, "currency", f"{MINUS}$118,000", f"{MINUS}$118,000"),
        (1.2e6, "currency", "$1.2 M", "$1.2 million"),
        (1.2e9, "bytes", "1.2 GB", "1.2 GB"),
        (2.34, "ratio", "2.3", "2.3"),
        (7, "count", "7", "7"),
        (5, "widgets_per_day", "5 widgets a day", "5 widgets a day"),
        (float("inf"), "users", "without limit", "without limit"),
        (float("nan"), "users", "unknown", "unknown"),
    ],
)
def test_a_value_is_shown_beside_its_label_and_said_in_a_sentence(
    value: float | None, unit: str, shown: str, said: str
) -> None:
    assert (str(format_value(value, unit)), format_words(value, unit)) == (shown, said)


@pytest.mark.parametrize(
    ("currency", "text"), [("USD", "$0.31"), ("EUR", "€0.31"), ("CHF", "CHF 0.31"), ("gbp", "£0.31")]
)
def test_money_carries_its_currency(currency: str, text: str) -> None:
    assert format_value(0.31, "currency", currency).text == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (4_312_345.25, "users", "4,312,345.25 users"),
        (99.912345, "percent", "99.912345%"),
        (118_243.5, "usd", "$118,243.5"),
    ],
)
def test_exact_holds_every_digit(value: float, unit: str, text: str) -> None:
    assert str(format_exact(value, unit)) == text


@pytest.mark.parametrize(
    ("now", "then", "unit", "text"),
    [
        (22, 31, "percent", "9 points less"),
        (32, 31, "percent", "1 point more"),
        (5, 8, "incidents", "3 fewer"),
        (118_000, 0, "currency", "$118,000 more"),
        (89, 115, "minutes", "26 minutes less"),
        (2.6e6, 13e6, "messages per minute", "10.4 million fewer messages a minute"),
        (4, 4, "incidents", "the same"),
    ],
)
def test_a_difference_speaks_in_points_counts_or_the_unit(now: float, then: float, unit: str, text: str) -> None:
    assert format_difference(now, then, unit) == text


@pytest.mark.parametrize(
    ("change", "unit", "text"),
    [
        (0.12, "users", "12% more"),
        (-0.25, "users", "25% fewer"),
        (-0.25, "currency", "25% less"),
        (1.4, "currency", "2.4 times as much"),
        (0.004, "users", "under 1% more"),
        (-0.999, "users", "over 99% fewer"),
        (-1, "users", "none"),
        (0, "users", "as many"),
    ],
)
def test_a_relative_change_in_words(change: float, unit: str, text: str) -> None:
    assert format_change(change, unit) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((2017, 1, 20), (2017, 3, 9), "between 20 January and 9 March"),
        ((2017, 3, 3), (2017, 3, 9), "between 3 and 9 March"),
        ((2016, 12, 3), (2017, 3, 9), "between 3 December 2016 and 9 March 2017"),
        ((2017, 3, 9), (2017, 3, 9), "on 9 March"),
    ],
)
def test_a_range_of_dates_is_one(first: tuple[int, int, int], last: tuple[int, int, int], text: str) -> None:
    assert format_date_range(date(*first), date(*last), date(2017, 1, 1)) == text


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [(1, "incident", "1 incident"), (2, "incident", "2 incidents"), (0, "person", "0 people"),
     (2, "entry", "2 entries"),
     (2, "box", "2 boxes"), (2, "day", "2 days"), (4_310_000, "user", "4.31 million users")],
)  # fmt: skip
def test_counts_agree_with_their_nouns(count: int, noun: str, text: str) -> None:
    assert plural(count, noun) == text


def test_small_verbs_have_plurals_too() -> None:
    assert [plural_of(word) for word in ("is", "has", "more service")] == ["are", "have", "more services"]


@pytest.mark.parametrize(("hours", "text"), [(0.2, "12 minutes"), (5, "5 hours"), (72, "3 days"), (1200, "7 weeks")])
def test_ages(hours: float, text: str) -> None:
    assert format_age(hours) == text


def test_instants_stand_in_the_reporting_zone_and_years_only_where_needed() -> None:
    instant = datetime(2016, 11, 14, 5, tzinfo=UTC)
    assert format_instant(instant, ZoneInfo("Europe/Berlin")) == "14 November 2016, 06:00"
    assert format_instant(instant, ZoneInfo("UTC"), instant) == "14 November, 05:00"


def test_lists_and_units_are_said_as_one_reads_them() -> None:
    assert [join_words("a"), join_words("ab"), join_words("abc", last="or")] == ["a", "a and b", "a, b or c"]
    assert unit_words("messages per minute", 1) == "message a minute"


def test_points_agree_in_number() -> None:
    assert [format_points(step) for step in (9, -1, 0.07)] == ["9 points", "1 point", "0.07 points"]


UNITS = st.sampled_from(
    ["users", "percent", "minutes", "currency", "bytes", "messages per minute", "ratio", "odd unit"]
)


@given(st.floats(-1e15, 1e15), UNITS)
def test_no_text_is_mistaken_for_a_formula_or_for_nothing(value: float, unit: str) -> None:
    text = str(format_value(value, unit))
    assert text
    assert text[0] not in "=+-@"
    assert text != NO_DATA


@given(st.floats(0.0001, 99.9999), st.floats(0.0001, 99.9999))
def test_more_percent_never_reads_as_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    shown = [float(format_value(value, "percent").text.rstrip("%")) for value in (low, high)]
    assert shown[0] <= shown[1]
    assert shown[1] < 100
