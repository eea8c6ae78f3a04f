"""Turns runways and a plan into what runs out before its relief lands, or before a launch that adds load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from greendot.analysis.plan.values import Initiative, Plan


@dataclass(frozen=True, slots=True)
class Runway:
    """When a resource passes what is safe, early to late, and by when more has to be ordered; None beyond the horizon.

    `is_over` says that it is past what is safe already.
    """

    resource: str
    early_on: date | None = None
    mid_on: date | None = None
    late_on: date | None = None
    order_mid_on: date | None = None
    order_late_on: date | None = None
    is_over: bool = False


_YEAR = timedelta(days=365)


class Trouble(StrEnum):
    """What a runway and the plan say together."""

    RELIEF_LATE = "relief late"
    NO_RELIEF = "no relief"
    LAUNCH_LOADS = "launch adds load"
    ORDER_PAST = "order by is past"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A resource in trouble with the plan: which way, with which initiative, and by how many days.

    `is_certain` says that it holds over the whole range, not only for a part of it.
    """

    trouble: Trouble
    runway: Runway
    initiative: str = ""
    days: int = 0
    is_certain: bool = False


def find_shortfalls(plan: Plan, runways: Iterable[Runway], today: date) -> tuple[Shortfall, ...]:
    """Return what runs out before the plan helps, the earliest first."""
    relief: dict[str, list[Initiative]] = defaultdict(list)
    loading: dict[str, list[Initiative]] = defaultdict(list)
    for item in plan.items.values():
        for effect in item.effects if item.is_open else ():
            (relief if effect.is_relief else loading)[effect.resource].append(item)
    found: list[Shortfall] = []
    for runway in runways:
        found += _order(runway, today)
        if runway.mid_on is None and not runway.is_over:
            continue
        found += _relief(runway, relief[runway.resource], today)
        found += _loads(runway, loading[runway.resource], relief[runway.resource], today)
    return tuple(sorted(found, key=lambda one: (one.runway.mid_on or today, one.runway.resource, one.trouble)))


def _order(runway: Runway, today: date) -> Iterator[Shortfall]:
    mid = runway.order_mid_on
    if mid is not None and mid < today:
        late = runway.order_late_on
        yield Shortfall(Trouble.ORDER_PAST, runway, "", (today - mid).days, late is not None and late < today)


def _relief(runway: Runway, helping: list[Initiative], today: date) -> Iterator[Shortfall]:
    """Yield the first relief where it lands after the middle of the run-out range; or that a year ahead holds none."""
    out_on = today if runway.is_over else runway.mid_on or today
    dated = [item for item in helping if item.expected_on is not None]
    if not dated:
        if out_on - today > _YEAR:
            return
        yield Shortfall(Trouble.NO_RELIEF, runway, helping[0].key if helping else "", 0, runway.is_over)
        return
    first = min(dated, key=lambda item: (max(item.expected_on or today, today), item.key))
    lands_on = max(first.expected_on or today, today)
    if lands_on > out_on:
        late = today if runway.is_over else runway.late_on
        yield Shortfall(
            Trouble.RELIEF_LATE, runway, first.key, (lands_on - out_on).days, late is not None and lands_on > late
        )


def _loads(runway: Runway, loading: list[Initiative], helping: list[Initiative], today: date) -> Iterator[Shortfall]:
    """Yield launches that add load after the resource has run out, with no relief landing before them."""
    out_on = today if runway.is_over else runway.mid_on or today
    for item in loading:
        lands_on = item.expected_on
        is_relieved = any(one.expected_on and lands_on and one.expected_on <= lands_on for one in helping)
        if lands_on is not None and lands_on >= out_on and not is_relieved:
            late = today if runway.is_over else runway.late_on
            is_certain = late is not None and lands_on > late
            yield Shortfall(Trouble.LAUNCH_LOADS, runway, item.key, (lands_on - out_on).days, is_certain)
