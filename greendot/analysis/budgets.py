"""Turns good and bad counts by day and a promise into its budget: what was allowed, burned, is left, and until when."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from greendot.calendar import Calendar, Grain

AT_RISK_PCT = 25.0
"""Below so much of its budget left, in percent, a promise is at risk."""

_ROLLING: Mapping[str, int] = {"28d": 28, "30d": 30}
_CALENDAR: Mapping[str, Grain] = {"quarter": Grain.QUARTER, "month": Grain.MONTH}
_BLOCK_DAYS, _PAST_DAYS, _LEAST_DAYS, _PATHS = 7, 28, 14, 2000


class Stand(StrEnum):
    """How a promise stands. No data is not success."""

    HEALTHY = "healthy"
    AT_RISK = "at risk"
    EXHAUSTED = "exhausted"
    NO_DATA = "no data"


@dataclass(frozen=True, slots=True)
class Day:
    """What was counted on one reporting day, without excluded time: `good` of `total` events or time slices.

    `missing` are the slices, of the day's length so far, of which nothing is known.
    """

    day: date
    good: float
    total: float
    missing: float = 0.0

    @property
    def bad(self) -> float:
        """Return what went wrong."""
        return self.total - self.good


@dataclass(frozen=True, slots=True)
class Budget:
    """A promise's budget in one window, from `starts_on` up to, not including, `ends_on`.

    `allowed` is what may go wrong in the whole window, `burned` what did, both in events or slices. `used_pct` is their
    ratio; None where nothing was counted, or nothing may go wrong and nothing did.
    """

    starts_on: date
    ends_on: date
    allowed: float
    burned: float
    counted: float
    missing: float
    used_pct: float | None
    is_over: bool

    @property
    def left_pct(self) -> float | None:
        """Return what is left in percent of the budget, below zero when more went wrong than was allowed."""
        return None if self.used_pct is None else 100 - self.used_pct

    @property
    def stand(self) -> Stand:
        """Return the state that a policy speaks of."""
        if not self.counted:
            return Stand.NO_DATA
        return stand_of(self.left_pct)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two windows that must both burn faster than `rate` before somebody is called: a long one, and a short one that
    says it is still so."""

    long_min: int
    short_min: int
    rate: float


PAIRS = (Pair(60, 5, 14.4), Pair(360, 30, 6.0), Pair(4320, 360, 1.0))
"""For 99.9 percent over 30 days: 2, 5 and 10 percent of the budget gone (SRE workbook, chapter 5)."""


@dataclass(frozen=True, slots=True)
class Exhaustion:
    """When a budget runs out, as a range: nine in ten paths end between `early_on` and `late_on`.

    None is after the window. `chance` is the share of paths that run out before the window ends.
    """

    chance: float
    early_on: date | None
    mid_on: date | None
    late_on: date | None


def stand_of(left_pct: float | None) -> Stand:
    """Return the state of a promise with so much of its budget left; None is a budget of nothing that nothing hit."""
    if left_pct is None:
        return Stand.HEALTHY
    return Stand.EXHAUSTED if left_pct < 0 else Stand.AT_RISK if left_pct < AT_RISK_PCT else Stand.HEALTHY


def window_of(span: str, day: date, calendar: Calendar) -> tuple[date, date]:
    """Return the window of a promise that holds a day: its quarter or month, or the 28 or 30 days that end with it."""
    if span in _ROLLING:
        return day - timedelta(days=_ROLLING[span] - 1), day + timedelta(days=1)
    period = calendar.period(day, _CALENDAR[span])
    return period.starts_on, period.ends_on


def budget_of(days: Iterable[Day], target_pct: float, window: tuple[date, date], today: date) -> Budget:
    """Return a budget as it stands at the end of `today`, or of its window when that is over.

    A window that is under way has the whole window's budget from its first day: the traffic of the 28 days before sets
    how much that is, or the days so far where there are none. It starts full, and what was used never comes back: more
    traffic than foreseen raises what is allowed, not what is left. When the window is over, what was counted in it
    stands. Only days with data say anything; the rest is `missing`.
    """
    first, last = window
    ordered = sorted(days, key=lambda one: one.day)
    inside = [one for one in ordered if first <= one.day < last and one.day <= today]
    is_over = last <= today + timedelta(days=1)
    share = _share(target_pct)
    counted = sum(one.total for one in inside)
    burned = sum(one.bad for one in inside)
    foreseen = 0.0 if is_over else _foreseen(ordered, inside, first, last)
    allowed = share * max(counted, foreseen)
    used = None
    if counted:
        used = _ratio(burned, allowed) if is_over else _most_used(inside, share, foreseen)
    missing = sum(one.missing for one in inside)
    return Budget(first, last, allowed, burned, counted, missing, used, is_over)


def burn_rate(good: float, total: float, target_pct: float) -> float | None:
    """Return how many times too fast a budget is used: 1 lasts the window exactly. None without data or budget."""
    share = _share(target_pct)
    return (total - good) / total / share if total > 0 and share > 0 else None


def hours_to_empty(rate: float, span_days: int) -> float:
    """Return how many hours a full budget lasts at a rate: 14.4 empties that of 30 days in 50 hours."""
    return math.inf if rate <= 0 else span_days * 24 / rate


def is_burning(rates: Mapping[int, float | None], pair: Pair) -> bool:
    """Return whether both windows of a pair burn at its rate or faster; `rates` are by minutes of window."""
    found = (rates.get(pair.long_min), rates.get(pair.short_min))
    return all(rate is not None and rate >= pair.rate for rate in found)


def project_exhaustion(left: float, burns: Sequence[float], today: date, ends_on: date) -> Exhaustion | None:
    """Return when what is left runs out, if days to come are like those of the last four weeks.

    Paths are drawn from blocks of seven days, so that bad days which come together stay together (moving-block
    bootstrap, Künsch 1989). None with under 14 days behind, or when the window is over. `burns` are the last days' bad
    counts, oldest first; the draw is seeded, so the same past gives the same answer.
    """
    ahead = (ends_on - today).days - 1
    past = np.asarray(burns[-_PAST_DAYS:], dtype=float)
    if ahead < 1 or len(past) < _LEAST_DAYS:
        return None
    if left < 0:
        return Exhaustion(1.0, today, today, today)
    starts = np.random.default_rng(len(past)).integers(
        0, len(past) - _BLOCK_DAYS + 1, size=(_PATHS, -(-ahead // _BLOCK_DAYS))
    )
    places = (starts[:, :, None] + np.arange(_BLOCK_DAYS)).reshape(_PATHS, -1)[:, :ahead]
    is_out = np.cumsum(past[places], axis=1) > left
    begun = np.where(is_out[:, -1], is_out.argmax(axis=1) + 1, ahead + 1)
    early, mid, late = (math.ceil(edge) for edge in np.quantile(begun, (0.05, 0.5, 0.95)))

    def day(steps: int) -> date | None:
        return today + timedelta(days=steps) if steps <= ahead else None

    return Exhaustion(float(is_out[:, -1].mean()), day(early), day(mid), day(late))


def _share(target_pct: float) -> float:
    """Return the share that may go wrong, free of the dust of binary fractions."""
    return round(max(0.0, 100 - target_pct) / 100, 12)


def _ratio(burned: float, allowed: float) -> float | None:
    if allowed > 0:
        return 100 * burned / allowed
    return math.inf if burned > 0 else None


def _foreseen(ordered: Sequence[Day], inside: Sequence[Day], first: date, last: date) -> float:
    """Return how much a whole window counts if its days are like those just before it, else like its own first."""
    since = first - timedelta(days=_PAST_DAYS)
    before = [one.total for one in ordered if since <= one.day < first]
    basis = before if len(before) >= _BLOCK_DAYS else [one.total for one in inside[:_BLOCK_DAYS]]
    return sum(basis) / len(basis) * (last - first).days if basis else 0.0


def _most_used(inside: Sequence[Day], share: float, foreseen: float) -> float | None:
    """Return the most of the budget that was used on any day so far: what grows later gives nothing back."""
    burned, counted = 0.0, 0.0
    most: float | None = None
    for one in inside:
        burned += one.bad
        counted += one.total
        used = _ratio(burned, share * max(foreseen, counted))
        if used is not None:
            most = used if most is None else max(most, used)
    return most
