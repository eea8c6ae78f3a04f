"""Turns a plan into what is wrong with it: dates missing or reversed, shares that do not add up, teams nobody knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from greendot.analysis.plan.chains import Dependencies
from greendot.analysis.plan.values import Initiative, Plan

_ROUNDING = 0.011


class Flaw(StrEnum):
    """What a plan can be wrong in."""

    TWICE = "twice"
    NO_DATE = "no date"
    REVERSED = "reversed"
    UNKNOWN_TEAM = "unknown team"
    SHARES = "shares"
    CIRCLE = "circle"
    DANGLING = "dangling"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one initiative; `about` names the other thing it is about."""

    flaw: Flaw
    initiative: str
    about: str = ""


def check_plan(
    plan: Plan, dependencies: Dependencies, teams: Collection[str], twice: Collection[str]
) -> tuple[Fault, ...]:
    """Return everything that is wrong with a plan; what is over and done is not asked for its dates.

    `teams` are those that exist, empty where no source says; `twice` are keys that came with more than one row.
    """
    found = [Fault(Flaw.TWICE, key) for key in twice]
    for item in plan.items.values():
        found += _of_item(item, teams)
    found += [Fault(Flaw.CIRCLE, circle[0], ", ".join(circle[1:])) for circle in dependencies.circles]
    found += [Fault(Flaw.DANGLING, key, need) for key, need in dependencies.dangling]
    order = list(Flaw)
    return tuple(sorted(found, key=lambda one: (order.index(one.flaw), one.initiative, one.about)))


def _of_item(item: Initiative, teams: Collection[str]) -> Iterator[Fault]:
    if item.is_open and item.stands_on is None and item.state in ("planned", "in progress"):
        yield Fault(Flaw.NO_DATE, item.key)
    due = item.forecast_on or item.baseline_on
    if item.starts_on and due and due < item.starts_on:
        yield Fault(Flaw.REVERSED, item.key)
    if teams:
        named = {item.team, *(work.team for work in item.work)} - {""}
        yield from (Fault(Flaw.UNKNOWN_TEAM, item.key, team) for team in sorted(named - set(teams)))
    shares = [share for _, share in item.products]
    if shares and abs(sum(shares) - 1) > _ROUNDING:
        yield Fault(Flaw.SHARES, item.key, f"{sum(shares):.2f}")
