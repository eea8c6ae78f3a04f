"""When a change happened: a few bad days, a new level, or gradually."""

from datetime import date, timedelta

import numpy as np
import pytest

from greendot.analysis.dating import Moment, Shape, date_change
from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Span

FIRST = date(2016, 7, 1)
BEFORE, NOW = Span(FIRST, date(2016, 9, 30)), Span(date(2016, 10, 1), date(2016, 12, 31))
DAYS = BEFORE.days + NOW.days


def day(place: int) -> date:
    return FIRST + timedelta(days=place)


def series(values: np.ndarray) -> DailySeries:
    rhythm = np.where(np.arange(DAYS) % 7 >= 5, -3.0, 0.0)  # weekends are quieter, which is no news
    return DailySeries(FIRST, values + rhythm)


@pytest.mark.parametrize(
    ("lift", "moment"),
    [
        ({120: 40.0}, Moment(Shape.DAYS, day(120), day(120))),
        ({120: 40.0, 121: 30.0, 122: -50.0}, Moment(Shape.DAYS, day(120), day(121))),
        ({120: -40.0, 150: -2.0}, Moment(Shape.DAYS, day(120), day(120))),
    ],
)
def test_a_few_days_that_made_most_of_it_are_named(lift: dict[int, float], moment: Moment) -> None:
    values = 100 + np.random.default_rng(1).normal(0, 0.3, DAYS)
    for place, size in lift.items():
        values[place] += size
    found = date_change(series(values), NOW, BEFORE)
    assert found is not None
    assert (found.shape, found.since_on) == (moment.shape, moment.since_on)


@pytest.mark.parametrize("place", [100, 140])
def test_a_new_level_is_dated(place: int) -> None:
    values = 100 + np.random.default_rng(2).normal(0, 1, DAYS) - 20 * (np.arange(DAYS) >= place)
    found = date_change(series(values), NOW, BEFORE)
    assert found is not None
    assert found.shape is Shape.STEP
    assert abs((found.since_on - day(place)).days) <= 1


def test_noise_and_growth_are_not_dated() -> None:
    noise = np.random.default_rng(3).normal(0, 1, DAYS)
    assert date_change(series(100 + noise), NOW, BEFORE) is None
    assert date_change(series(100 + noise + 0.3 * np.arange(DAYS)), NOW, BEFORE) is None


def test_short_spans_and_unknown_days_are_not_dated() -> None:
    unknown = DailySeries(FIRST, np.full(DAYS, np.nan))
    assert date_change(unknown, NOW, BEFORE) is None
    assert date_change(series(np.ones(DAYS)), Span(NOW.first_on, NOW.first_on + timedelta(days=6)), BEFORE) is None
