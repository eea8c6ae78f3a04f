"""What may come, in words: two ends, as many digits as tell them apart, the unit once."""

import pytest

from greendot.formats import format_about, format_again, format_range, format_span


@pytest.mark.parametrize(
    ("low", "high", "unit", "words", "bare"),
    [
        (4_860_000, 7_180_000, "users", "between 4.9 and 7.2 million users", "between 4.9 and 7.2 million"),
        (4_320_000, 6_020_000, "money", "between $4.3 and $6 million", "between $4.3 and $6 million"),
        (931_000, 1_240_000, "users", "between 930,000 and 1.2 million users", "between 930,000 and 1.2 million"),
        (103.0, 141.0, "percent", "between 100% and 140%", "between 100% and 140%"),
        (99.1, 99.4, "percent", "between 99.1% and 99.4%", "between 99.1% and 99.4%"),
        (5.0, 5.0, "users", "about 5 users", "about 5"),
        (0.0, 12.0, "users", "between 0 and 12 users", "between 0 and 12"),
    ],
)
def test_a_range_in_a_sentence(low: float, high: float, unit: str, words: str, bare: str) -> None:
    assert format_range(low, high, unit) == words
    assert format_range(low, high, unit, is_bare=True) == bare


def test_the_middle_is_no_finer_than_the_ends() -> None:
    assert format_about(5_914_000, 4_860_000, 7_180_000, "users") == "about 5.9 million users"
    assert format_about(5_914_000, 5_910_000, 5_930_000, "users") == "about 5.91 million users"
    assert format_again(5_914_000, 4_860_000, 7_180_000, "users") == "5.9 million"
    assert format_again(4_990_000, 4_350_000, 5_740_000, "money") == "$5 million"


def test_a_range_in_a_table_leaves_the_unit_to_its_heading() -> None:
    assert format_span(4_860_000, 7_180_000, "users") == "4.86 to 7.18 M"
    assert format_span(931_000, 1_240_000, "users") == "931,000 to 1.24 M"
    assert format_span(7.0, 7.0, "users") == "7"
