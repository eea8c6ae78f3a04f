"""Turns promises by quarter into said and did: what was promised for it, what of that landed, later, was dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from greendot.analysis.plan.values import Initiative
from greendot.calendar import Period


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was said for one quarter and done: in time, later, given up, still to come, and not recorded.

    `unknown` are those of which nothing says whether they landed: their promise is over and no date is known. `hoped`
    are stretch items that landed by its end: they count as done and were not said.
    """

    quarter: Period
    in_time: tuple[Initiative, ...] = ()
    later: tuple[Initiative, ...] = ()
    dropped: tuple[Initiative, ...] = ()
    ahead: tuple[Initiative, ...] = ()
    unknown: tuple[Initiative, ...] = ()
    hoped: tuple[Initiative, ...] = ()

    @property
    def said(self) -> int:
        """Return how many were promised."""
        return sum(map(len, (self.in_time, self.later, self.dropped, self.ahead, self.unknown)))

    def of(self, *, is_infrastructure: bool) -> Delivery:
        """Return the same of one kind alone."""
        parts = (self.in_time, self.later, self.dropped, self.ahead, self.unknown, self.hoped)
        kept = [tuple(one for one in part if one.is_infrastructure == is_infrastructure) for part in parts]
        return Delivery(self.quarter, *kept)


def is_untold(item: Initiative, today: date) -> bool:
    """Return whether its promise is over, no day is known, and nothing says that it landed or was given up."""
    is_past = item.promised_on is not None and item.promised_on < today
    return is_past and item.is_open and item.expected_on is None and item.state != "landed"


def delivery_of(items: Iterable[Initiative], quarter: Period, today: date) -> Delivery:
    """Return what was promised for a quarter, or a half or year that ends with it, and what came of it.

    Whoever promises again for a later quarter has still promised the first: every promise counts where it was made.
    What is proposed and not decided is no promise.
    """
    parts: dict[str, list[Initiative]] = {name: [] for name in _PARTS}
    for item in items:
        if item.state == "proposed":
            continue
        promised = {*item.promises, *([item.promised_on] if item.promised_on else [])}
        if any(quarter.starts_on <= day < quarter.ends_on for day in promised):
            parts[_fate(item, quarter.ends_on, today)].append(item)
    return Delivery(quarter, **{name: tuple(found) for name, found in parts.items() if found})


_PARTS = ("in_time", "later", "dropped", "ahead", "unknown", "hoped")


def _fate(item: Initiative, ends_on: date, today: date) -> str:
    if is_untold(item, today) or (item.state == "landed" and item.landed_on is None):
        return "unknown"
    is_in_time = item.landed_on is not None and item.landed_on < ends_on
    if item.is_stretch:
        return "hoped" if is_in_time else "ahead" if item.is_open else "dropped"
    if is_in_time:
        return "in_time"
    if item.landed_on is not None:
        return "later"
    return "dropped" if item.is_dropped else "ahead"
