"""Texts on slides are measured before they are placed."""

from __future__ import annotations

import pytest

from greendot.render.text_fit import cut, fit_size, height, text_width, wrap


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("", 0),
        ("iii", 0.666),
        ("Hello", 0.722 + 0.556 + 0.222 + 0.222 + 0.556),
        ("é", 0.556),
        ("為替", 2),
        ("▲", 1),
        ("—", 1),
        ("Щ", 0.95),
        ("щ", 0.85),
    ],
)
def test_a_line_is_as_wide_as_arial_sets_it(text: str, ems: float) -> None:
    assert text_width(text, 10) == pytest.approx(ems * 10)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("a\nb", ["a", "b"]),
        ("extraordinarily", ["extraordi", "narily"]),
        ("", [""]),
    ],
)
def test_words_wrap_and_those_too_long_break(text: str, lines: list[str]) -> None:
    assert wrap(text, 10, 42) == lines


def test_every_wrapped_line_fits() -> None:
    text = "Suche für große Kunden wartet auf Resharding " * 5 + "x" * 90
    assert all(text_width(line, 14) <= 120 for line in wrap(text, 14, 120))


def test_the_largest_size_that_fits_is_chosen() -> None:
    assert fit_size("short", (27, 21), 500, 40) == 27
    assert fit_size("a much longer finding " * 4, (27, 21), 500, 60) == 21


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_text_that_is_cut_says_so_and_fits(lines: int) -> None:
    kept = cut("word " * 100, 14, 200, lines)
    assert kept.endswith("…")
    assert height(kept, 14, 200) <= lines * 14 * 1.2
    assert cut("word", 14, 200, lines) == "word"
