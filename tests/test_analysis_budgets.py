"""Budgets are full at first, are used up by what goes wrong, and never fill up again by themselves."""

from __future__ import annotations

import math
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from greendot.analysis.budgets import (
    PAIRS,
    Budget,
    Day,
    Stand,
    budget_of,
    burn_rate,
    hours_to_empty,
    is_burning,
    project_exhaustion,
    stand_of,
    window_of,
)
from greendot.calendar import Calendar

FIRST = date(2016, 10, 1)
QUARTER = (FIRST, date(2017, 1, 1))


def steady(bad: dict[int, int], days: int = 92, total: int = 1000, before: int = 28) -> list[Day]:
    """Return days from `before` days before the quarter; `bad` counts by day of the quarter."""
    return [
        Day(FIRST + timedelta(days=at), total - bad.get(at, 0), total) for at in range(-before, days)
    ]  # fmt: skip


def on(day: int, days: list[Day], target: float = 99.0) -> Budget:
    return budget_of(days, target, QUARTER, FIRST + timedelta(days=day))


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        ("quarter", date(2016, 11, 15), date(2016, 10, 1), date(2017, 1, 1)),
        ("month", date(2016, 11, 15), date(2016, 11, 1), date(2016, 12, 1)),
        ("28d", date(2016, 11, 15), date(2016, 10, 19), date(2016, 11, 16)),
        ("30d", date(2016, 11, 15), date(2016, 10, 17), date(2016, 11, 16)),
    ],
)
def test_windows(span: str, day: date, first: date, last: date) -> None:
    assert window_of(span, day, Calendar(ZoneInfo("America/Los_Angeles"))) == (first, last)


def test_a_fiscal_quarter_is_the_companys() -> None:
    assert window_of("quarter", date(2016, 11, 15), Calendar(ZoneInfo("UTC"), 2)) == (
        date(2016, 11, 1),
        date(2017, 2, 1),
    )


def test_a_quarter_starts_with_its_whole_budget() -> None:
    # 92 days of 1,000 requests, 1 in 100 may fail: 920. The first day used 92 of them.
    begun = on(0, steady({0: 92}))
    assert (begun.allowed, begun.burned, begun.used_pct, begun.left_pct) == (pytest.approx(920), 92, 10.0, 90.0)
    assert not begun.is_over


def test_what_was_used_never_comes_back() -> None:
    days = steady({3: 400}, total=1000)
    days = [one if one.day < FIRST + timedelta(days=60) else Day(one.day, 9000, 9000) for one in days]
    left = [on(day, days).left_pct or 0.0 for day in range(91)]
    assert left == sorted(left, reverse=True)
    assert left[3] == left[-1] == pytest.approx(100 - 100 * 400 / 920)


def test_when_the_quarter_is_over_what_was_counted_stands() -> None:
    days = steady({3: 400}, total=500, before=28)
    over = on(92, [Day(one.day, one.good, one.total) for one in days])
    assert over.is_over
    assert over.used_pct == pytest.approx(100 * 400 / (92 * 500 * 0.01))
    assert over.stand is Stand.AT_RISK


def test_days_to_come_are_not_seen() -> None:
    assert on(10, steady({0: 92, 11: 900})).burned == 92


@pytest.mark.parametrize(
    ("left", "stand"),
    [(100, Stand.HEALTHY), (25, Stand.HEALTHY), (24.9, Stand.AT_RISK), (0, Stand.AT_RISK), (-0.1, Stand.EXHAUSTED),
     (None, Stand.HEALTHY), (-math.inf, Stand.EXHAUSTED)],
)  # fmt: skip
def test_stands(left: float | None, stand: Stand) -> None:
    assert stand_of(left) is stand


def test_no_data_is_not_success() -> None:
    nothing = budget_of([], 99.9, QUARTER, FIRST + timedelta(days=20))
    assert (nothing.stand, nothing.left_pct) == (Stand.NO_DATA, None)
    silent = budget_of([Day(FIRST, 0, 0, missing=1440)], 99.9, QUARTER, FIRST)
    assert (silent.stand, silent.missing) == (Stand.NO_DATA, 1440)


def test_a_promise_of_all_is_broken_by_the_first_failure() -> None:
    assert on(5, steady({}), 100.0).stand is Stand.HEALTHY
    assert on(5, steady({2: 1}), 100.0).stand is Stand.EXHAUSTED


def test_a_service_without_a_past_is_foreseen_from_its_first_week() -> None:
    young = on(20, steady({0: 92}, before=0))
    assert young.allowed == pytest.approx(920)


@pytest.mark.parametrize(
    ("good", "total", "target", "rate"),
    [
        (999, 1000, 99.9, 1.0),
        (985.6, 1000, 99.9, 14.4),
        (1000, 1000, 99.9, 0.0),
        (0, 0, 99.9, None),
        (9, 10, 100, None),
    ],
)
def test_burn_rates(good: float, total: float, target: float, rate: float | None) -> None:
    assert burn_rate(good, total, target) == (None if rate is None else pytest.approx(rate))


def test_fourteen_and_a_bit_empties_thirty_days_in_fifty_hours() -> None:
    assert hours_to_empty(14.4, 30) == pytest.approx(50)
    assert hours_to_empty(0, 30) == math.inf


@pytest.mark.parametrize(
    ("rates", "which"),
    [({60: 20.0, 5: 15.0}, True), ({60: 20.0, 5: 1.0}, False), ({60: 20.0}, False), ({60: None, 5: 20.0}, False)],
)
def test_both_windows_must_burn(rates: dict[int, float | None], which: bool) -> None:
    assert is_burning(rates, PAIRS[0]) is which


def test_an_even_burn_runs_out_on_one_day() -> None:
    today = FIRST + timedelta(days=30)
    found = project_exhaustion(100, [10.0] * 28, today, QUARTER[1])
    assert found is not None
    assert (found.chance, found.early_on, found.mid_on, found.late_on) == (1.0, *[today + timedelta(days=11)] * 3)


def test_an_uneven_burn_gives_a_range() -> None:
    today = FIRST + timedelta(days=30)
    found = project_exhaustion(420, [0.0] * 20 + [70.0, 0.0, 0.0, 120.0, 0.0, 30.0, 0.0, 0.0], today, QUARTER[1])
    assert found is not None
    assert 0.5 < found.chance < 1
    assert found.early_on is not None
    assert found.mid_on is not None
    assert today < found.early_on < found.mid_on


@pytest.mark.parametrize(
    ("left", "burns", "day", "chance"),
    [(100, [0.0] * 28, 30, 0.0), (-1, [0.0] * 28, 30, 1.0), (100, [9.0] * 13, 30, None), (100, [9.0] * 28, 91, None)],
)
def test_edges_of_a_projection(left: float, burns: list[float], day: int, chance: float | None) -> None:
    found = project_exhaustion(left, burns, FIRST + timedelta(days=day), QUARTER[1])
    assert (found.chance if found else None) == chance
