"""Plain verdicts: a change is clear when it leaves the range of the series' own earlier changes."""

import numpy as np
import pytest

from greendot.analysis import ENOUGH, Judged, drop_chance, judge_changes, judge_target, past_changes, word_of
from greendot.results import Better, Word

NAN = float("nan")


def words(*values: float, better: Better = Better.HIGHER, lag: int = 1, widening: float = 1.0) -> list[Word]:
    """Return the verdict of each period against the one `lag` before, of one series."""
    series = np.array([values], dtype=float)
    earlier = np.array([place - lag if place >= lag else -1 for place in range(len(values))])
    past = past_changes(series, earlier)
    then = np.where(earlier >= 0, series[:, np.maximum(earlier, 0)], np.nan)
    judged = judge_changes(series, then, past, widening=widening)
    return [
        word_of(int(direction), better) if is_enough else Word.TOO_LITTLE
        for direction, is_enough in zip(judged.direction[0], judged.is_enough[0], strict=True)
    ]


# Changes of +10, -10 percent or so, eight of them, then the ninth that is judged.
CALM = (100, 110, 100, 110, 100, 110, 100, 110, 100)


@pytest.mark.parametrize(
    ("last", "better", "word"),
    [
        (105, Better.HIGHER, Word.NO_CLEAR_CHANGE),  # +5%, the past knows +10%
        (110, Better.HIGHER, Word.NO_CLEAR_CHANGE),  # the edge is inside
        (112, Better.HIGHER, Word.BETTER),  # +12%
        (112, Better.LOWER, Word.WORSE),
        (112, Better.NEITHER, Word.CLEAR_CHANGE),
        (89, Better.HIGHER, Word.WORSE),  # -11%, the past knows -9.1%
        (89, Better.LOWER, Word.BETTER),
    ],
)
def test_a_change_outside_the_past_is_clear(last: float, better: Better, word: Word) -> None:
    assert words(*CALM, last, better=better)[-1] is word


def test_fewer_than_eight_earlier_changes_are_too_little() -> None:
    assert ENOUGH == 8
    assert words(*CALM)[-1] is Word.TOO_LITTLE  # the ninth value has seven changes before it
    assert words(*CALM, 500)[-1] is Word.BETTER


def test_a_gap_is_no_change() -> None:
    assert words(*CALM[:4], NAN, *CALM[4:], 500)[-1] is Word.TOO_LITTLE
    assert words(*CALM, NAN)[-1] is Word.TOO_LITTLE


def test_a_constant_series_changes_clearly_at_its_first_move() -> None:
    assert words(*[7.1] * 9, 7.1)[-1] is Word.NO_CLEAR_CHANGE
    assert words(*[7.1] * 9, 7.2)[-1] is Word.BETTER
    assert words(*[0.1 + 0.2, 0.3] * 5)[-1] is Word.NO_CLEAR_CHANGE  # equal but for the last binary digit


def test_a_series_with_zeros_is_judged_by_differences() -> None:
    counts = (0, 2, 1, 3, 0, 2, 1, 0, 2)  # changes from -3 to +2
    assert words(*counts, 4, better=Better.LOWER)[-1] is Word.NO_CLEAR_CHANGE
    assert words(*counts, 5, better=Better.LOWER)[-1] is Word.WORSE
    assert words(*[0] * 10)[-1] is Word.NO_CLEAR_CHANGE


def test_negative_values_are_judged_by_differences() -> None:
    assert words(-5, -4, -5, -4, -5, -4, -5, -4, -5, -4.5)[-1] is Word.NO_CLEAR_CHANGE
    assert words(-5, -4, -5, -4, -5, -4, -5, -4, -5, -3)[-1] is Word.BETTER


def test_changes_of_the_same_length_are_compared() -> None:
    growing = [100 * 1.1**step for step in range(14)]
    assert words(*growing, growing[-1] * 1.1, lag=4)[-1] is Word.NO_CLEAR_CHANGE
    assert words(*growing, growing[-1] * 2, lag=4)[-1] is Word.BETTER


def test_a_rise_smaller_than_every_earlier_one_is_no_fall() -> None:
    slowing = [100.0, 200, 350, 550, 800, 1100, 1450, 1850, 2300, 2350]
    assert words(*slowing)[-1] is Word.NO_CLEAR_CHANGE
    assert words(*slowing[:-1], 2299)[-1] is Word.WORSE


def test_an_unfinished_period_is_held_against_a_wider_range() -> None:
    assert words(*CALM, 112, widening=1.5)[-1] is Word.NO_CLEAR_CHANGE
    assert words(*CALM, 130, widening=1.5)[-1] is Word.BETTER


def test_series_are_judged_each_by_its_own_past() -> None:
    calm, wild = np.array([*CALM, 112.0]), np.array([100, 150, 90, 160, 80, 170, 100, 140, 100, 112.0])
    values = np.vstack([calm, wild])
    earlier = np.arange(-1, 9)
    judged = judge_changes(values, np.where(earlier >= 0, values[:, earlier], np.nan), past_changes(values, earlier))
    assert judged.direction[:, -1].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("now", "better", "word"),
    [
        (99.5, Better.HIGHER, Word.BETTER),
        (99.4, Better.HIGHER, Word.WORSE),
        (99.5, Better.LOWER, Word.BETTER),
        (99.6, Better.LOWER, Word.WORSE),
        (99.6, Better.NEITHER, Word.NO_CLEAR_CHANGE),
    ],
)
def test_a_target_is_met_or_missed(now: float, better: Better, word: Word) -> None:
    assert judge_target(now, 99.5, better) is word


@pytest.mark.parametrize(
    ("now", "then", "share", "direction"),
    [
        (5, 7, 0.5, 0),
        (18, 8, 0.5, 0),
        (40, 12, 0.5, 1),
        (4, 12, 0.5, 0),
        (8, 20, 0.5, -1),
        (0, 5, 0.5, 0),
        (0, 6, 0.5, -1),
    ],
)
def test_a_count_must_differ_by_more_than_chance(now: float, then: float, share: float, direction: int) -> None:
    one = np.array([[1.0]])
    judged = Judged(one, one, one, np.array([[1 if now > then else -1]]), np.array([[True]]))
    kept = drop_chance(judged, np.array([[now]]), np.array([[then]]), share)
    assert kept.direction.item() == direction
