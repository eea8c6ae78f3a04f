"""Verdicts where no days can be judged: a change is held against the series' own earlier changes."""

import numpy as np
import pytest

from greendot.analysis import beyond_chance, judge_changes, judge_target, past_changes, word_for
from greendot.analysis.changes import ENOUGH
from greendot.results import Better, Word

NAN = float("nan")


def words(*values: float, better: Better = Better.HIGHER, lag: int = 1, has_course: bool = False) -> list[Word]:
    """Return the verdict of each period against the one `lag` before, of one series."""
    series = np.array([values], dtype=float)
    earlier = np.array([place - lag if place >= lag else -1 for place in range(len(values))])
    past = past_changes(series, earlier, has_course=has_course)
    then = np.where(earlier >= 0, series[:, np.maximum(earlier, 0)], np.nan)
    judged = judge_changes(series, then, past)
    return [
        Word.TOO_LITTLE if not is_enough else word_for(int(direction), better) if direction else Word.NO_CLEAR_CHANGE
        for direction, is_enough in zip(judged.direction[0], judged.is_enough[0], strict=True)
    ]


# Changes of +10, -10 percent or so, eight of them, then the ninth that is judged: on logarithms their spread is 9.5
# percent, Student's t with 7 degrees of freedom 2.36, so chance alone reaches 2.36 x 9.5% x sqrt(9/8), or 27 percent.
CALM = (100, 110, 100, 110, 100, 110, 100, 110, 100)


@pytest.mark.parametrize(
    ("last", "better", "word"),
    [
        (112, Better.HIGHER, Word.NO_CLEAR_CHANGE),  # further than ever before, but not than chance lets one expect
        (126, Better.HIGHER, Word.NO_CLEAR_CHANGE),
        (128, Better.HIGHER, Word.BETTER),
        (128, Better.LOWER, Word.WORSE),
        (128, Better.NEITHER, Word.CLEAR_CHANGE),
        (80, Better.HIGHER, Word.NO_CLEAR_CHANGE),
        (77, Better.HIGHER, Word.WORSE),
        (77, Better.LOWER, Word.BETTER),
    ],
)
def test_a_change_beyond_the_past_and_chance_is_clear(last: float, better: Better, word: Word) -> None:
    assert words(*CALM, last, better=better)[-1] is word


def test_one_earlier_change_that_went_as_far_makes_it_no_news() -> None:
    calm = [100 + (place % 2) for place in range(40)]
    assert words(*calm, 130)[-1] is Word.BETTER
    calm[20] = 150  # a holiday, once
    assert words(*calm, 130)[-1] is Word.NO_CLEAR_CHANGE


def test_fewer_than_six_earlier_changes_are_too_little() -> None:
    assert ENOUGH == 6
    assert words(*CALM)[6] is Word.TOO_LITTLE  # the seventh value has five changes before it
    assert words(*CALM[:7], 500)[-1] is Word.BETTER


def test_a_gap_is_no_change() -> None:
    assert words(*CALM[:4], NAN, *CALM[4:7], 500)[-1] is Word.TOO_LITTLE
    assert words(*CALM, NAN)[-1] is Word.TOO_LITTLE


def test_a_constant_series_changes_clearly_at_its_first_move() -> None:
    assert words(*[7.1] * 9, 7.1)[-1] is Word.NO_CLEAR_CHANGE
    assert words(*[7.1] * 9, 7.2)[-1] is Word.BETTER
    assert words(*[0.1 + 0.2, 0.3] * 5)[-1] is Word.NO_CLEAR_CHANGE  # equal but for the last binary digit


def test_a_series_with_zeros_is_judged_by_differences() -> None:
    counts = (0, 2, 1, 3, 0, 2, 1, 0, 2)  # changes from -3 to +2, their spread is 2
    assert words(*counts, 5, better=Better.LOWER)[-1] is Word.NO_CLEAR_CHANGE
    assert words(*counts, 8, better=Better.LOWER)[-1] is Word.WORSE
    assert words(*[0] * 10)[-1] is Word.NO_CLEAR_CHANGE


def test_changes_over_several_periods_overlap_and_count_once() -> None:
    growing = [100 * 1.1**step for step in range(29)]
    assert words(*growing, lag=4)[26] is Word.TOO_LITTLE  # 22 changes over four periods hold five that do not overlap
    assert words(*growing, lag=4)[28] is Word.NO_CLEAR_CHANGE
    assert words(*growing[:28], growing[-1] * 2, lag=4)[28] is Word.BETTER


def test_where_growth_is_the_rule_changes_are_held_against_their_mean() -> None:
    growing = [100 * (1.10 + 0.01 * (step % 2)) ** step for step in range(12)]
    assert words(*growing, growing[-1], has_course=True)[-1] is not Word.BETTER
    assert words(*[100 * 1.1**step for step in range(12)], 100 * 1.1**11, has_course=True)[-1] is Word.NO_CLEAR_CHANGE
    assert words(*[100 * 1.1**step for step in range(12)], 100 * 1.1**10, has_course=True)[-1] is Word.WORSE


def test_series_are_judged_each_by_its_own_past() -> None:
    calm, wild = np.array([*CALM, 128.0]), np.array([100, 150, 90, 160, 80, 170, 100, 140, 100, 128.0])
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
    ("now", "then", "is_beyond"),
    [(5, 7, False), (18, 8, False), (40, 12, True), (4, 12, False), (8, 20, True), (0, 5, False), (0, 6, True)],
)
def test_a_count_must_differ_by_more_than_chance(now: float, then: float, is_beyond: bool) -> None:
    assert beyond_chance(np.array([now]), np.array([then]), 0.5).item() is is_beyond
