"""How many messages a design sends, by customer sizes: numbers that a person can check by hand."""

import numpy as np
import pytest

from greendot.analysis.fanout import broadcast_rate, growth_of_design, roster_length, subscribed_rate


@pytest.mark.parametrize(
    ("people", "broadcast", "subscribed"),
    [
        (100, 9_900, 9_900),  # fewer people than would look: nothing is saved
        (1_000, 999_000, 150_000),
        (10_000, 99_990_000, 1_500_000),
        (32_000, 1_023_968_000, 4_800_000),
        (1, 0, 0),
        (0, 0, 0),
    ],
)
def test_one_workspace_sends_so_much_to_everyone_and_to_150_who_look(people, broadcast, subscribed) -> None:
    sizes = np.array([people])
    assert broadcast_rate(sizes) == broadcast
    assert subscribed_rate(sizes, 150) == subscribed


def test_one_large_workspace_sends_as_much_as_a_hundred_thousand_small_ones() -> None:
    """(32,000 / 100)², with only 320 times the people."""
    assert broadcast_rate(np.array([32_000])) / broadcast_rate(np.array([100])) == pytest.approx(102_400, rel=0.011)


def test_changes_a_minute_multiply_both() -> None:
    sizes = np.array([3, 2])
    assert broadcast_rate(sizes, 0.5) == 0.5 * (3 * 2 + 2 * 1)
    assert subscribed_rate(sizes, 1, 0.5) == 0.5 * (3 + 2)


def test_a_client_that_loads_the_roster_loads_what_its_own_workspace_has() -> None:
    """Of 40 people 10 load 10 names and 30 load 30: 25 on average."""
    assert roster_length(np.array([10, 30])) == 25
    assert roster_length(np.array([])) == 0


def test_an_old_design_grows_with_the_square_of_its_customers() -> None:
    then, now = np.array([100, 100]), np.array([200, 200])
    assert growth_of_design("broadcast", then, now) == pytest.approx(4.02, abs=0.005)
    assert growth_of_design("whole roster", then, now) == 2
    assert growth_of_design("a design of tomorrow", then, now) is None
    assert growth_of_design("broadcast", np.array([]), now) is None


@pytest.mark.parametrize("call", [lambda: broadcast_rate(np.array([-1])), lambda: subscribed_rate(np.array([5]), -1)])
def test_fewer_than_nobody_is_refused(call) -> None:
    with pytest.raises(ValueError, match="0"):
        call()
