"""Findings, bands and breaks: small series that a person can check by eye."""

from datetime import date

import numpy as np
import pytest

from greendot.analysis.breaks import Break, between, detect_breaks, last_before, total_breaks, unit_breaks
from greendot.analysis.discovery import choose_findings, has_settled, q_values
from greendot.analysis.limits import expected_band, level_shifts, natural_limits
from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Span, Verdict
from greendot.results import Kind, Word

NAN = float("nan")


def verdict(word: Word, p: float | None) -> Verdict:
    return Verdict(word, p=p)


def test_findings_are_the_most_certain_clear_ones() -> None:
    verdicts = [
        verdict(Word.BETTER, 0.012),
        verdict(Word.NO_CLEAR_CHANGE, 0.60),
        verdict(Word.WORSE, 0.001),
        verdict(Word.TOO_LITTLE, 0.0001),
        verdict(Word.TOO_LITTLE, None),
    ]
    assert choose_findings(verdicts) == (2, 0)


def test_many_tries_raise_the_bar() -> None:
    lone = verdict(Word.BETTER, 0.04)
    quiet = [verdict(Word.NO_CLEAR_CHANGE, 0.2 + place / 200) for place in range(100)]
    assert choose_findings([lone]) == (0,)
    assert choose_findings([lone, *quiet]) == ()


def test_where_nothing_changed_hardly_any_finding_is_told() -> None:
    rng = np.random.default_rng(5)
    told = [bool((q_values(rng.random(270)) <= 0.10).any()) for _ in range(300)]
    assert sum(told) / 300 <= 0.15  # one in ten, and what 300 tries leave open


@pytest.mark.parametrize(
    ("words", "is_settled"),
    [
        ([Word.WORSE] * 14, True),
        ([Word.NO_CLEAR_CHANGE] * 5 + [Word.WORSE] * 14, True),
        ([Word.WORSE] * 13, False),
        ([Word.WORSE] * 13 + [Word.NO_CLEAR_CHANGE], False),
        ([Word.BETTER] + [Word.WORSE] * 13, False),
        ([Word.NO_CLEAR_CHANGE] * 14, False),
    ],
)
def test_an_unfinished_period_must_hold_for_two_weeks(words: list[Word], is_settled: bool) -> None:
    assert has_settled(words) is is_settled


CALM = [10, 12, 11, 13, 9, 11, 12, 10.0]


def test_a_band_names_the_point_outside() -> None:
    band = expected_band(np.array([*CALM, 17, 11]))
    assert band.outside == (8,)
    assert (band.low[8], band.high[8]) == (pytest.approx(5.68), pytest.approx(16.32))
    assert np.isnan(band.low[:6]).all()
    assert band.shifts == ()


def test_a_shift_is_dated_and_starts_a_new_band() -> None:
    raised = [20, 22, 21, 23, 19, 21, 22, 20.0]
    band = expected_band(np.array([*CALM, *raised, 35]))
    assert band.shifts == (8,)
    assert 16 in band.outside
    assert band.mid[16] == pytest.approx(21)


def test_one_odd_point_is_no_shift() -> None:
    assert level_shifts(np.array([*CALM, 30, *CALM, *CALM])) == ()


def test_bands_with_little_or_nothing_known() -> None:
    assert natural_limits(np.array([5.0])) is None
    assert natural_limits(np.array([NAN, NAN])) is None
    assert natural_limits(np.array([5.0, NAN, 6.0])) is None
    assert expected_band(np.array([])).outside == ()
    assert np.isnan(expected_band(np.full(20, NAN)).mid).all()
    constant = expected_band(np.array([*[7.0] * 8, 8.0]))
    assert constant.outside == (8,)


def creeping(readings: int = 60) -> np.ndarray:
    """Return a running total of registered users that gains a tenth of a percent a reading."""
    return np.asarray(3.26e6 * 1.001 ** np.arange(readings))


def test_a_total_that_leaps_within_hours_was_counted_anew() -> None:
    users = creeping()
    users[40:] *= 1.42
    assert total_breaks(users) == (40,)
    users[41:] *= 0.88  # and is taken back in part
    assert total_breaks(users) == (40,)


def test_a_level_that_comes_back_after_holidays_was_not_counted_anew() -> None:
    users = 3.3e6 * 1.004 ** np.arange(400)
    users[[*range(200, 210), *range(350, 360)]] *= 0.6  # ten quiet days at the end of each year, and back at once
    assert total_breaks(users) == ()


def test_a_total_read_once_a_day_leaps_too() -> None:
    users = 3.3e6 * 1.017 ** np.arange(24)
    users[17:] *= 1.26 / 1.017  # as a registered-users series does whose source counts anew
    assert total_breaks(users) == (17,)
    found = detect_breaks(DailySeries(date(2022, 11, 4), users), Kind.GAUGE)
    assert [each.on for each in found] == [date(2022, 11, 21)]


def test_growth_is_no_break() -> None:
    assert total_breaks(creeping()) == ()
    assert total_breaks(creeping() * np.where(np.arange(60) < 30, 1, 1.05)) == ()  # a campaign brings five percent


def test_a_step_of_a_level_is_no_break() -> None:
    rng = np.random.default_rng(1)
    level = 100 * np.exp(rng.normal(0, 0.05, 120)) * np.where(np.arange(120) < 60, 1, 5)
    assert total_breaks(level) == ()
    assert unit_breaks(level) == ()
    series = DailySeries(date(2016, 1, 1), level)
    assert detect_breaks(series, Kind.GAUGE) == ()


@pytest.mark.parametrize("factor", [1000.0, 1 / 60])
def test_a_unit_that_changed_is_seen(factor: float) -> None:
    rng = np.random.default_rng(2)
    values = 100 * np.exp(rng.normal(0, 0.01, 120)) * np.where(np.arange(120) < 60, 1, factor)
    assert [place for place, _ in unit_breaks(values)] == [60]
    assert detect_breaks(DailySeries(date(2016, 1, 1), values), Kind.GAUGE)[0].on == date(2016, 3, 1)


def test_a_break_parts_spans_or_shortens_the_past() -> None:
    now, before = Span(date(2016, 7, 1), date(2016, 9, 30)), Span(date(2016, 4, 1), date(2016, 6, 30))
    inside = Break(date(2016, 7, 1), "counted anew")
    first_day = Break(date(2016, 4, 1), "counted anew")
    later = Break(date(2016, 10, 1), "counted anew")
    assert between((inside,), now, before) == inside
    assert between((first_day, later), now, before) is None
    assert last_before((first_day, later), before) == date(2016, 4, 1)
    assert last_before((later,), before) is None
