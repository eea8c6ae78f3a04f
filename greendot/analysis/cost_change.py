"""Turns the charges of two periods into why the bill changed: price, volume, efficiency, mix, one-off, to the cent."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

PARTS = ("price", "volume", "efficiency", "mix", "one_off", "untold")

_CENTS = 100
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Charge:
    """What one item cost a service in one period.

    Quantities of one `item` add up, those of one `unit` can be set beside each other. `quantity` is None where the bill
    does not count. `is_one_off` marks what does not come again: purchases, credits, taxes, corrections.
    """

    service: str
    item: str
    unit: str
    cost: Decimal
    quantity: Decimal | None = None
    is_one_off: bool = False


@dataclass(frozen=True, slots=True)
class CostChange:
    """Why one service's bill changed, in whole cents: `before` and the six parts add up to `after`.

    `price`: the same things cost more each. `volume`: as much more as there was to serve. `efficiency`: more or less
    used for each unit served. `mix`: dearer or cheaper things instead of others. `one_off`: what does not come again.
    `untold`: charges that the bill does not count, so that price and use cannot be told apart.
    """

    service: str
    before: int
    after: int
    price: int = 0
    volume: int = 0
    efficiency: int = 0
    mix: int = 0
    one_off: int = 0
    untold: int = 0

    @property
    def change(self) -> int:
        """Return how much more was paid, in cents."""
        return self.after - self.before

    @property
    def parts(self) -> Mapping[str, int]:
        """Return the parts by name, in the order of PARTS."""
        return {name: getattr(self, name) for name in PARTS}


@dataclass(slots=True)
class _Sums:
    """An item's cost and quantity before and after; `is_counted` is false once a charge came without a quantity."""

    cost: list[Fraction] = dataclasses.field(default_factory=lambda: [_ZERO, _ZERO])
    quantity: list[Fraction] = dataclasses.field(default_factory=lambda: [_ZERO, _ZERO])
    is_counted: bool = True


def split_change(before: Iterable[Charge], after: Iterable[Charge], growth: Fraction | float) -> tuple[CostChange, ...]:
    """Return each service's change in parts, by service; their sums are the change of the whole bill, to the cent.

    `growth` is how many times as much there was to serve (user days after over before), above zero. For the things of
    one service that are counted in one unit, with old cost C, old and new amounts Q and R, and V the new amounts at old
    prices: volume is C(g − 1), efficiency C(R/Q − g), mix V − C·R/Q, price the rest. What is new has no old price: all
    of it is mix, and so is what is gone. This is the split of price, volume and mix that cost accounting uses, with
    volume tied to who was served. ValueError when `growth` is not above zero.
    """
    if not growth > 0:
        raise ValueError(f"growth must be above zero, got {growth}")
    exact = _sum_up((tuple(before), tuple(after)), Fraction(growth))
    services = sorted(exact)
    olds = apportion([exact[name]["before"] for name in services])
    news = apportion([exact[name]["after"] for name in services])
    rows = []
    for name, old, new in zip(services, olds, news, strict=True):
        parts = apportion([exact[name][part] for part in PARTS], new - old)
        rows.append(CostChange(name, old, new, **dict(zip(PARTS, parts, strict=True))))
    return tuple(rows)


def total_of(changes: Sequence[CostChange]) -> CostChange:
    """Return the whole bill's change: every part is the sum of the services' parts."""
    names = ("before", "after", *PARTS)
    return CostChange("", **{name: sum(getattr(one, name) for one in changes) for name in names})


def apportion(amounts: Sequence[Fraction], total: int | None = None) -> list[int]:
    """Return money as whole cents that add up to `total`, by default the rounded sum: the largest remainders move.

    Each result is within a cent of its amount where the total is within half a cent of the sum for each amount.
    """
    cents = [amount * _CENTS for amount in amounts]
    whole = [round(cent) for cent in cents]
    missing = (round(sum(cents, _ZERO)) if total is None else total) - sum(whole)
    step = 1 if missing > 0 else -1
    order = sorted(range(len(cents)), key=lambda place: (step * (whole[place] - cents[place]), place))
    # What is exactly nothing stays nothing, as long as there is anything else to move.
    order = [place for place in order if cents[place]] or order
    for turn in range(abs(missing) if order else 0):
        whole[order[turn % len(order)]] += step
    return whole


def _sum_up(sides: tuple[Sequence[Charge], Sequence[Charge]], growth: Fraction) -> dict[str, dict[str, Fraction]]:
    exact: dict[str, dict[str, Fraction]] = {}
    counted: dict[tuple[str, str], dict[str, _Sums]] = {}
    for side, charges in enumerate(sides):
        for charge in charges:
            row = exact.setdefault(charge.service, dict.fromkeys(("before", "after", *PARTS), _ZERO))
            cost = Fraction(charge.cost)
            row["after" if side else "before"] += cost
            if charge.is_one_off:
                row["one_off"] += cost if side else -cost
                continue
            sums = counted.setdefault((charge.service, charge.unit), {}).setdefault(charge.item, _Sums())
            sums.cost[side] += cost
            sums.quantity[side] += Fraction(charge.quantity or 0)
            sums.is_counted = sums.is_counted and charge.quantity is not None and charge.quantity >= 0
    for (service, _), items in counted.items():
        for name, amount in _split_unit(tuple(items.values()), growth).items():
            exact[service][name] += amount
    return exact


def _split_unit(items: Sequence[_Sums], growth: Fraction) -> dict[str, Fraction]:
    """Return the parts of one service's things that are counted in one unit."""
    told = [one for one in items if _is_priced(one)]
    untold = sum((one.cost[1] - one.cost[0] for one in items if not _is_priced(one)), _ZERO)
    cost = sum((one.cost[0] for one in told), _ZERO)
    spent = sum((one.cost[1] for one in told), _ZERO)
    used, uses = (sum((one.quantity[side] for one in told), _ZERO) for side in (0, 1))
    if not used or not uses:
        volume = cost * (growth - 1)
        return {"volume": volume, "mix": spent - cost - volume, "untold": untold}
    at_old_prices = sum(
        (one.cost[0] / one.quantity[0] * one.quantity[1] if one.quantity[0] else one.cost[1] for one in told), _ZERO
    )
    same_blend = cost * uses / used
    return {
        "volume": cost * (growth - 1),
        "efficiency": same_blend - cost * growth,
        "mix": at_old_prices - same_blend,
        "price": spent - at_old_prices,
        "untold": untold,
    }


def _is_priced(sums: _Sums) -> bool:
    """Return whether every cost of an item has a quantity behind it, on both sides."""
    return sums.is_counted and all(
        quantity or not cost for cost, quantity in zip(sums.cost, sums.quantity, strict=True)
    )
