"""What a series' own past lets one expect: around its level, around its pace, without the rhythm of the week."""

from __future__ import annotations

import numpy as np
import pytest

from greendot.analysis.expected import Basis, Pace, expect, weekly_rhythm
from greendot.analysis.verdict import Course

NOISE = np.random.default_rng(7).normal(0, 1, (40, 160))
GROWTH = 1.015 ** np.arange(160)


def share_outside(rows: np.ndarray, course: Course, **more: bool) -> float:
    """Return which share of the points with a band lie outside it."""
    found = [expect(row, course, **more).band for row in rows]
    known = sum(int(np.isfinite(band.low).sum()) for band in found)
    return sum(len(band.outside) for band in found) / known


@pytest.mark.parametrize(
    ("rows", "course", "most"),
    [
        (100 + 5 * NOISE, Course.STEADY, 0.02),
        (np.exp(0.03 * NOISE) * 1e6 * GROWTH, Course.GROWING, 0.02),
        (1e6 * np.exp(0.02 * NOISE.cumsum(axis=1)), Course.GROWING, 0.06),
        (100 + NOISE.cumsum(axis=1), Course.STEADY, 0.06),
    ],
    ids=["level", "growth", "wandering growth", "wandering level"],
)
def test_few_points_lie_outside_where_nothing_happened(rows: np.ndarray, course: Course, most: float) -> None:
    assert share_outside(rows, course) <= most


def test_weekends_are_not_outside() -> None:
    week = np.tile([1.0, 1, 1, 1, 1, 0.4, 0.3], 23)[:160]
    assert share_outside((1000 + 10 * NOISE) * week, Course.STEADY, is_daily=True) <= 0.03
    dull = (1000 + 10 * NOISE[0]) * week
    dull[140] *= 0.8
    assert 140 in expect(dull, is_daily=True).band.outside
    assert 140 not in expect(dull).band.outside


def test_a_fall_for_good_is_dated_and_a_holiday_is_not() -> None:
    values = 1e6 * GROWTH * np.exp(0.02 * NOISE[1])
    values[100:102] *= 0.6
    values[140:] *= 0.5
    found = expect(values, Course.GROWING)
    assert found.basis is Basis.PACE
    assert {100, 101, 140} <= set(found.band.outside)
    assert found.band.shifts == (140,)


def test_a_new_level_of_a_steady_series_is_dated() -> None:
    values = 50 + NOISE[2].copy()
    values[80:] -= 20
    found = expect(values)
    assert (found.basis, found.band.shifts) == (Basis.LEVEL, (80,))
    assert found.band.high[100] < 40


def test_shares_are_read_by_differences() -> None:
    values = np.linspace(40, 2, 60)
    by_share = expect(values, Course.GROWING, pace=Pace(is_share=True)).band
    by_point = expect(values, Course.GROWING, pace=Pace(is_share=False)).band
    assert (by_point.high - by_point.low)[-1] < (by_share.high - by_share.low)[-1]


@pytest.mark.parametrize(
    "values",
    [[], [5.0], [np.nan] * 30, [1.0, 2, 3, 4, 5]],
    ids=["empty", "one", "unknown", "short"],
)
def test_too_little_has_no_band(values: list[float]) -> None:
    for course in (Course.STEADY, Course.GROWING):
        found = expect(np.array(values), course).band
        assert not np.isfinite(found.low).any()
        assert (found.outside, found.shifts) == ((), ())


def test_what_never_moves_is_never_outside() -> None:
    for course in (Course.STEADY, Course.GROWING):
        assert expect(np.full(60, 0.1), course).band.outside == ()
        assert expect(np.zeros(60), course).band.outside == ()


def test_the_rhythm_needs_three_weeks() -> None:
    week = np.tile([7.0, 1, 1, 1, 1, 1, 1], 6)
    rhythm = weekly_rhythm(week)
    assert np.isnan(rhythm[:27]).all()
    assert rhythm[28] == pytest.approx(7 - 13 / 7)
