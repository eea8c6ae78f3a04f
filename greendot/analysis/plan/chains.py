"""Turns needs between initiatives into gaps in days, the chain behind each launch, and cycles; never by recursion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from greendot.analysis.plan.values import Initiative, Need, Plan

_GIVEN_UP_DAYS = 10_000
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """A need that will be met too late: by how many days; None where what is needed was given up."""

    initiative: str
    needed: str
    by_on: date | None
    expected_on: date | None
    days: int | None

    @property
    def size(self) -> int:
        """Return how wide it is for ordering; what was given up is the widest."""
        return _GIVEN_UP_DAYS if self.days is None else self.days


@dataclass(frozen=True, slots=True)
class Chain:
    """A launch, the gap behind it that endangers it most, and the way there: what it needs, what that needs …"""

    launch: str
    gap: Gap
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Danger:
    """The gap that endangers an initiative most, what it needs on the way there, by when, and the days it is short."""

    gap: Gap
    through: str
    by_on: date | None
    days: int

    def delays(self, item: Initiative) -> bool:
        """Return whether it keeps the initiative from landing: what is needed only later does not."""
        return self.by_on is None or item.expected_on is None or self.by_on <= item.expected_on


@dataclass(frozen=True, slots=True)
class Dependencies:
    """All gaps, the widest first; the widest of each that waits too long; chains behind launches; what is not sound.

    `circles` are groups of initiatives that wait for each other, `dangling` pairs of an initiative and a need that the
    plan does not hold.
    """

    gaps: tuple[Gap, ...]
    widest: Mapping[str, Gap]
    chains: tuple[Chain, ...]
    circles: tuple[tuple[str, ...], ...]
    dangling: tuple[tuple[str, str], ...]


def gap_of(plan: Plan, item: Initiative, need: Need, today: date) -> Gap | None:
    """Return by how much one need is met too late; None when it is met in time, or its dates are not known.

    Without a day of its own, a need is due when the initiative that has it is expected. What should have landed by now
    and has not is expected today at the earliest.
    """
    needed = plan.items.get(need.initiative)
    if needed is None or not item.is_open or needed.landed_on is not None or needed.state == "landed":
        return None
    by_on = need.by_on or item.expected_on
    if needed.is_dropped:
        return Gap(item.key, needed.key, by_on, None, None)
    expected = max(needed.expected_on, today) if needed.expected_on else None
    if by_on is None or expected is None or expected <= by_on:
        return None
    return Gap(item.key, needed.key, by_on, expected, (expected - by_on).days)


def read_dependencies(plan: Plan, today: date, short_days: int = 0) -> Dependencies:
    """Return what waits for what, and where that goes wrong, in time proportional to initiatives and needs.

    A gap of at most `short_days` is a gap, but keeps nothing waiting.
    """
    found = [gap for item in plan.items.values() for need in item.needs if (gap := gap_of(plan, item, need, today))]
    gaps = sorted(found, key=lambda gap: (-gap.size, gap.initiative, gap.needed))
    widest: dict[str, Gap] = {}
    for gap in (one for one in gaps if one.size > short_days):
        widest.setdefault(gap.initiative, gap)
    dangling = tuple(
        (item.key, need.initiative)
        for item in plan.items.values()
        for need in item.needs
        if need.initiative not in plan.items
    )
    groups = strong_groups(_edges(plan))
    circles = tuple(tuple(sorted(group)) for group in groups if len(group) > 1)
    return Dependencies(tuple(gaps), widest, tuple(_chains(plan, widest, groups)), tuple(sorted(circles)), dangling)


def _edges(plan: Plan) -> dict[str, dict[str, date | None]]:
    """Return what each initiative that is to land needs, of what the plan holds, and the first day it is needed on."""
    edges: dict[str, dict[str, date | None]] = {key: {} for key in plan.items}
    for key, item in plan.items.items():
        for need in item.needs if item.is_open else ():
            by_on, known = need.by_on or item.expected_on, edges[key].get(need.initiative)
            if need.initiative in plan.items:
                edges[key][need.initiative] = min(by_on, known) if by_on and known else by_on or known
    return edges


def _chains(plan: Plan, widest: Mapping[str, Gap], groups: Sequence[Sequence[str]]) -> Iterator[Chain]:
    """Yield the chain behind each launch that is endangered, the launches that come first before later ones.

    A launch is a product initiative that is to land. Groups come with what is needed before what needs it, so the worst
    of each is known when it is asked for; inside a circle only own gaps count. What is too late by less than the time
    to spare before it is needed endangers nothing.
    """
    edges = _edges(plan)
    worst: dict[str, _Danger] = {}
    for group in groups:
        members = frozenset(group)
        for key in group:
            own = widest.get(key)
            options = [_Danger(own, own.needed, own.by_on, own.size)] if own is not None else []
            for other, by_on in edges[key].items():
                if other in worst and other not in members and worst[other].delays(plan.items[other]):
                    passed = worst[other].days - _spare_days(by_on, plan.items[other])
                    options += [_Danger(worst[other].gap, other, by_on, passed)] if passed > 0 else []
            if options:
                worst[key] = max(options, key=lambda option: option.days)
    launches = [
        item for item in plan.items.values() if not item.is_infrastructure and item.is_open and item.key in worst
    ]
    for item in sorted(launches, key=lambda one: (one.expected_on or date.max, -worst[one.key].days, one.key)):
        yield Chain(item.key, worst[item.key].gap, _path(item.key, worst))


def _spare_days(by_on: date | None, needed: Initiative) -> int:
    """Return how many days lie between what is needed and when it is needed; 0 where that is not known, or none do."""
    return max(0, (by_on - needed.expected_on).days) if by_on and needed.expected_on else 0


def _path(key: str, worst: Mapping[str, _Danger]) -> tuple[str, ...]:
    """Return the way from a launch to its widest gap; of a long one the first steps and the last."""
    path, gap = [key], worst[key].gap
    while path[-1] != gap.initiative and len(path) < _LONGEST:
        path.append(worst[path[-1]].through)
    if path[-1] != gap.initiative:
        path.append(gap.initiative)
    return (*path, gap.needed)


def strong_groups(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the groups of a graph whose members reach each other, each after the groups it leads to.

    Tarjan (1972), with a stack of its own instead of calls, so that a chain of any length is followed.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    is_waiting: set[str] = set()
    groups: list[list[str]] = []
    for root in edges:
        if root in order:
            continue
        calls: list[tuple[str, Iterator[str]]] = [_open(root, edges, order, low, waiting, is_waiting)]
        while calls:
            key, ahead = calls[-1]
            following = next(ahead, None)
            if following is None:
                calls.pop()
                if calls:
                    low[calls[-1][0]] = min(low[calls[-1][0]], low[key])
                if low[key] == order[key]:
                    groups.append(_close(key, waiting, is_waiting))
            elif following not in order:
                calls.append(_open(following, edges, order, low, waiting, is_waiting))
            elif following in is_waiting:
                low[key] = min(low[key], order[following])
    return groups


def _open(
    key: str,
    edges: Mapping[str, Iterable[str]],
    order: dict[str, int],
    low: dict[str, int],
    waiting: list[str],
    is_waiting: set[str],
) -> tuple[str, Iterator[str]]:
    order[key] = low[key] = len(order)
    waiting.append(key)
    is_waiting.add(key)
    return key, iter(edges.get(key, ()))


def _close(key: str, waiting: list[str], is_waiting: set[str]) -> list[str]:
    place = len(waiting) - 1
    while waiting[place] != key:
        place -= 1
    group = waiting[place:]
    del waiting[place:]
    is_waiting.difference_update(group)
    return group
