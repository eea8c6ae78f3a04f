"""The bill's change is split so that a person can check it by hand, and always adds up to the cent."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from greendot.analysis.cost_change import PARTS, Charge, apportion, split_change, total_of


def hosts(cost: str, quantity: str | None, item: str = "small host", service: str = "search") -> Charge:
    return Charge(service, item, "hours", Decimal(cost), None if quantity is None else Decimal(quantity))


def credit(cost: str) -> Charge:
    return Charge("search", "credit", "", Decimal(cost), None, is_one_off=True)


@pytest.mark.parametrize(
    ("before", "after", "growth", "parts"),
    [
        # 10% more people, 10% more hours at the same price: volume alone.
        ([hosts("100", "1000")], [hosts("110", "1100")], Fraction(11, 10), {"volume": 1000}),
        # as many hours, each 5% dearer
        ([hosts("100", "1000")], [hosts("105", "1000")], 1, {"price": 500}),
        # twice the people on as many hours: 100 more by volume, 100 less by efficiency
        ([hosts("100", "1000")], [hosts("100", "1000")], 2, {"volume": 10000, "efficiency": -10000}),
        # half the hours moved to hosts at twice the price; both were in use before
        ([hosts("50", "500"), hosts("100", "500", "big")], [hosts("0", "0"), hosts("200", "1000", "big")], 1,
         {"mix": 5000}),
        # a thing that is new has no old price
        ([hosts("100", "1000")], [hosts("100", "1000"), Charge("search", "queue", "calls", Decimal(7), Decimal(9))], 1,
         {"mix": 700}),
        ([hosts("100", "1000")], [], 1, {"mix": -10000}),
        ([hosts("100", "1000"), credit("-20")], [hosts("100", "1000")], 1, {"one_off": 2000}),
        # not counted, so price and use cannot be told apart
        ([hosts("100", None)], [hosts("130", None)], Fraction(11, 10), {"untold": 3000}),
        ([], [], 1, {}),
    ],
)  # fmt: skip
def test_each_part_by_hand(before: list[Charge], after: list[Charge], growth: Fraction, parts: dict[str, int]) -> None:
    total = total_of(split_change(before, after, growth))
    assert {name: cents for name, cents in total.parts.items() if cents} == parts
    assert total.before + sum(total.parts.values()) == total.after


def test_any_two_bills_add_up_to_the_cent_by_service_and_part() -> None:
    dice = random.Random(4)
    for _ in range(200):
        sides = [
            [
                Charge(
                    dice.choice(("search", "files", "web")), f"item {dice.randrange(4)}", dice.choice(("hours", "GB")),
                    Decimal(dice.randrange(-50, 5_000_000)) / 10_000,
                    dice.choice((None, Decimal(dice.randrange(1, 9_000)) / 7)) if dice.random() < 0.2
                    else Decimal(dice.randrange(1, 9_000)),
                    dice.random() < 0.1,
                )
                for _ in range(dice.randrange(0, 25))
            ]
            for _ in range(2)
        ]  # fmt: skip
        rows = split_change(*sides, Fraction(dice.randrange(1, 300), 100))
        total = total_of(rows)
        for cents, charges in zip((total.before, total.after), sides, strict=True):
            assert cents == round(sum((one.cost for one in charges), Decimal(0)) * 100)
        for row in (*rows, total):
            assert row.before + sum(row.parts.values()) == row.after
        assert tuple(total.parts) == PARTS


@pytest.mark.parametrize(
    ("amounts", "total", "cents"),
    [
        (["0.333", "0.333", "0.334"], None, [33, 33, 34]),
        (["0.005", "0.005"], None, [1, 0]),
        (["0.105", "0", "-0.105"], 0, [10, 0, -10]),
        (["0", "0.004"], 1, [0, 1]),
        ([], None, []),
    ],
)
def test_cents_add_up_and_nothing_stays_nothing(amounts: list[str], total: int | None, cents: list[int]) -> None:
    assert apportion([Fraction(amount) for amount in amounts], total) == cents


@pytest.mark.parametrize("growth", [0, -1])
def test_growth_must_be_above_zero(growth: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        split_change([], [], growth)
