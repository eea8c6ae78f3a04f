"""Turns a roadmap and one initiative into what ties others to it: what it waits for, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from greendot.analysis.plan import Initiative, Need
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.words import weeks
from greendot.formats import format_date


@dataclass(frozen=True, slots=True)
class Tie:
    """One need seen from either side: who waits, what it needs, by when, and by how many days that is too late.

    `gap_days` is negative where it is met in time, and None where that is not known; `other` is None where the plan
    does not hold what is needed.
    """

    waiting: Initiative
    need: Need
    other: Initiative | None
    gap_days: int | None

    @property
    def by_on(self) -> date | None:
        """Return when it is needed."""
        return self.need.by_on or self.waiting.expected_on


def every_tie(road: Roadmap) -> Iterator[Tie]:
    """Yield each need of what is still to land."""
    for item in road.plan.items.values():
        if item.is_open:
            for need in item.needs:
                yield _tie(road, item, need)


def needed_by(road: Roadmap, key: str) -> tuple[Tie, ...]:
    """Return what one initiative waits for."""
    item = road.plan.items[key]
    return tuple(_tie(road, item, need) for need in item.needs)


def waiting_for(road: Roadmap, key: str) -> tuple[Tie, ...]:
    """Return what waits for one initiative."""
    return tuple(
        _tie(road, item, need) for item in road.plan.items.values() for need in item.needs if need.initiative == key
    )


def ties_of(road: Roadmap, chosen: str) -> Mapping[str, str]:
    """Return what ties other initiatives to the one that is open, by key, in words; empty where none is."""
    if chosen not in road.plan.items:
        return {}
    words = {chosen: "Open above"}
    words |= {tie.waiting.key: f"Waits for what is open{_by(road, tie)}" for tie in waiting_for(road, chosen)}
    words |= {
        tie.other.key: f"What is open waits for it{_by(road, tie)}" for tie in needed_by(road, chosen) if tie.other
    }
    return words


def gap_words(tie: Tie) -> str:
    """Return whether a need is met in time: `7 weeks short`, `12 days to spare`, `landed`, `given up`, `not known`."""
    other = tie.other
    if other is None:
        return "not in the plan"
    if other.is_dropped:
        return "given up"
    if other.landed_on is not None or other.state == "landed":
        return "landed"
    if tie.gap_days is None:
        return "not known"
    if tie.gap_days > 0:
        return f"{weeks(tie.gap_days)} short"
    return f"{weeks(-tie.gap_days)} to spare" if tie.gap_days else "on the day"


def _tie(road: Roadmap, item: Initiative, need: Need) -> Tie:
    other = road.plan.items.get(need.initiative)
    by_on = need.by_on or item.expected_on
    expected = other.expected_on if other else None
    if other is not None and other.is_open and expected is not None:
        expected = max(expected, road.today)
    days = (expected - by_on).days if by_on and expected and other and not other.is_dropped else None
    return Tie(item, need, other, days)


def _by(road: Roadmap, tie: Tie) -> str:
    by = f", by {format_date(tie.by_on, road.today)}" if tie.by_on else ""
    short = tie.gap_days or 0
    return by + (f": {weeks(short)} short" if short > 0 and tie.other and tie.other.is_open else "")
