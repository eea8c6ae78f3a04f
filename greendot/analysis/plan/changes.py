"""Turns the dates initiatives were given into what changed since a review: added, moved, dropped, done, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from greendot.analysis.plan.values import Initiative, Plan


class What(StrEnum):
    """What became of an initiative."""

    ADDED = "added"
    LATER = "moved later"
    EARLIER = "moved earlier"
    DROPPED = "dropped"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one initiative, when, why in its team's words, and by how many days its date moved."""

    what: What
    initiative: str
    on: date
    why: str = ""
    days: int = 0


def changes_of(plan: Plan, since: date, until: date) -> tuple[Change, ...]:
    """Return what changed from `since` up to, not including, `until`: by kind, the newest first."""
    found = [change for item in plan.items.values() for change in _changes(item, since, until)]
    order = list(What)
    return tuple(sorted(found, key=lambda one: (order.index(one.what), -one.on.toordinal(), one.initiative)))


def _changes(item: Initiative, since: date, until: date) -> Iterator[Change]:
    began = item.added_on
    if began is not None and since <= began < until:
        yield Change(What.ADDED, item.key, began, item.purpose)
    if item.landed_on is not None and since <= item.landed_on < until:
        yield Change(What.DONE, item.key, item.landed_on, item.summary, item.slip_days)
    elif item.is_dropped and item.dropped_on is not None and since <= item.dropped_on < until:
        yield Change(What.DROPPED, item.key, item.dropped_on, item.summary)
    elif item.is_open:
        yield from _moved(item, since, until)


def _moved(item: Initiative, since: date, until: date) -> Iterator[Change]:
    before = [one for one in item.forecasts if one.reported_on < since]
    during = [one for one in item.forecasts if since <= one.reported_on < until]
    first = before[-1] if before else during[0] if during else None
    if first is None or not during:
        return
    days = (during[-1].forecast_on - first.forecast_on).days
    if days:
        reasons = dict.fromkeys(one.reason for one in during if one.reason and one is not first)
        what = What.LATER if days > 0 else What.EARLIER
        yield Change(what, item.key, during[-1].reported_on, " ".join(reasons), days)
