"""Turns checked claims into money and totals that count nothing twice and never add what is measured to what is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from greendot.analysis.claims import ClaimWord, Effect
from greendot.results import Evidence, Members

COUNTED = (ClaimWord.KEPT, ClaimWord.PARTLY, ClaimWord.WORSE)
"""What was seen counts, whichever way it went; what was not seen is worth nothing that anyone knows of."""


@dataclass(frozen=True, slots=True)
class Range:
    """A sum of money with its bounds."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked claim as the ledger sees it: what it is about, the days it was judged on, what became of it."""

    claim: str
    metric: str
    members: Members
    landed_on: date
    first_on: date
    last_on: date
    word: ClaimWord


@dataclass(frozen=True, slots=True)
class Total:
    """What claims of one evidence come to."""

    evidence: Evidence
    claims: int
    money: Range


def worth(level: float, effect: Effect, direction: int, price: tuple[float, float]) -> Range:
    """Return what a change is worth at today's size: today's level less what it would be without the change, priced.

    `level` is what is measured now, `price` the least and the most that one unit is worth. A fall to a fifth of 2.6
    million (a change of -0.8) spares 10.4 million. Money is below zero where the change went the other way.
    """
    units = [direction * (level - level / (1 + each)) for each in (effect.low, effect.mid, effect.high) if each > -1]
    if len(units) < 3:
        raise ValueError("a change to nothing has no size to be set against")
    products = [unit * each for unit in units for each in price]
    return Range(min(products), units[1] * sum(price) / 2, max(products))


def repriced(money: Range, before: tuple[float, float], after: tuple[float, float]) -> Range:
    """Return what the same change is worth at another price; as it was where the earlier price tells no size."""
    if before[0] <= 0:
        return money
    low = money.low / (before[0] if money.low >= 0 else before[1])
    high = money.high / (before[1] if money.high >= 0 else before[0])
    mid = 2 * money.mid / sum(before)
    products = [unit * each for unit in (low, mid, high) for each in after]
    return Range(min(products), mid * sum(after) / 2, max(products))


def left_out(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Return the claims that a total must leave out, each with the earlier claim that it shares a number with.

    Two claims share a number when they are about the same metric, about members that overlap, and were judged on days
    that overlap: the change is one, and nobody can say whose. The one that landed first is counted.
    """
    counted: list[Entry] = []
    shared: dict[str, str] = {}
    for entry in sorted(entries, key=lambda one: (one.landed_on, one.claim)):
        if entry.word not in COUNTED:
            continue
        earlier = next((one for one in counted if _is_shared(one, entry)), None)
        if earlier is None:
            counted.append(entry)
        else:
            shared[entry.claim] = earlier.claim
    return shared


def add_up(money: Iterable[tuple[Evidence, Range]]) -> tuple[Total, ...]:
    """Return one sum for each evidence; the bounds of a sum are the sums of the bounds."""
    known = tuple(money)
    found = []
    for evidence in Evidence:
        ranges = [one for graded, one in known if graded is evidence]
        if ranges:
            low, mid, high = (sum(getattr(one, name) for one in ranges) for name in ("low", "mid", "high"))
            found.append(Total(evidence, len(ranges), Range(low, mid, high)))
    return tuple(found)


def _is_shared(one: Entry, other: Entry) -> bool:
    if one.metric != other.metric or not one.metric:
        return False
    ours, theirs = dict(one.members), dict(other.members)
    is_apart = any(theirs.get(dimension, member) != member for dimension, member in ours.items())
    return not is_apart and one.first_on <= other.last_on and other.first_on <= one.last_on
