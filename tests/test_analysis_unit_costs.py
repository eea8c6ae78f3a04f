"""What a unit costs, with its range by how weeks varied."""

import numpy as np
import pytest

from greendot.analysis.unit_costs import unit_cost_range


def test_weeks_that_are_all_alike_leave_no_range() -> None:
    low, high = unit_cost_range([20.0] * 8, [10.0] * 8) or (0.0, 0.0)
    assert (low, high) == pytest.approx((2.0, 2.0))


def test_the_range_is_that_of_the_ratio_estimator() -> None:
    # Four weeks of ten units cost 19, 21, 21 and 19: two on average, off by one each way. Off: -1, 1, 1, -1, whose
    # products with their neighbours are -1, 1, -1, below zero. Variance 4 / 3 * 4 / 40², t of 3 degrees is 3.182.
    half = 3.1824 * np.sqrt(4 / 3 * 4 / 1600)
    assert unit_cost_range([19, 21, 21, 19], [10, 10, 10, 10]) == pytest.approx((2 - half, 2 + half), abs=1e-4)


def test_neighbours_that_err_alike_widen_it() -> None:
    apart = unit_cost_range([19, 21, 19, 21, 19, 21], [10] * 6) or (0.0, 0.0)
    alike = unit_cost_range([19, 19, 19, 21, 21, 21], [10] * 6) or (0.0, 0.0)
    assert alike[1] - alike[0] > 1.5 * (apart[1] - apart[0])


@pytest.mark.parametrize(("spent", "served"), [([1.0] * 3, [1.0] * 3), ([1.0] * 6, [0.0] * 6), ([], [])])
def test_too_few_weeks_or_nothing_served_has_no_range(spent: list[float], served: list[float]) -> None:
    assert unit_cost_range(spent, served) is None


def test_nineteen_in_twenty_ranges_hold_the_true_cost() -> None:
    dice = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        served = 100 + 10 * dice.standard_normal(12)
        low, high = unit_cost_range(served * (3 + 0.2 * dice.standard_normal(12)), served) or (0.0, 0.0)
        held += low <= 3 <= high
    assert 0.92 <= held / 400 <= 0.98
