"""Numbers of one column have one number of decimals, and money in cents keeps every cent."""

from __future__ import annotations

import pytest

from greendot.formats import format_cents, format_column


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ([99.7, 99.974], "percent", ("99.700%", "99.974%")),
        ([99.99999, 99.5, 100.0], "percent", ("99.9999%", "99.5000%", "100.0000%")),
        ([62.0, 5.1], "percent", ("62.0%", "5.1%")),
        ([62.0, 80.0], "percent", ("62%", "80%")),
        ([-35.25, 80.0], "percent", ("\u221235%", "80%")),
        ([0.997, None], "share", ("99.7%", "no data yet")),
        ([99.96, 3.0], "percent", ("99.96%", "3.00%")),
        ([1200.0, 4.31e6], "users", ("1,200 users", "4.31 M users")),
        ([], "percent", ()),
    ],
)
def test_columns(values: list[float | None], unit: str, texts: tuple[str, ...]) -> None:
    assert format_column(values, unit) == texts


@pytest.mark.parametrize(
    ("cents", "is_signed", "text"),
    [(120407, False, "$1,204.07"), (-5, False, "\u2212$0.05"), (5, True, "+$0.05"), (0, True, "$0.00")],
)
def test_cents(cents: int, is_signed: bool, text: str) -> None:
    assert format_cents(cents, "USD", is_signed=is_signed) == text
