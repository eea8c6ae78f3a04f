"""Turns the courses that use may take and a safe limit into when the limit is met, and by when to order.

A runway is a distribution, not a date. What lies beyond the weeks that can be projected is not made up: a date there is
told as "not within four quarters".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf, log

import numpy as np

from greendot.analysis.forecasts.outcome import DemandChange
from greendot.analysis.forecasts.paths import Paths, bend_paths
from greendot.analysis.forecasts.projecting import project_paths
from greendot.analysis.forecasts.weekly import Event
from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Numbers
from greendot.results import Kind

FOUR_QUARTERS_DAYS = 364
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Dates:
    """When something happens: on or before `early` 1 time in 10, `mid` 5, `late` 9; None is beyond four quarters."""

    early: date | None
    mid: date | None
    late: date | None

    def less(self, days: int) -> Dates:
        """Return the dates so many days before; what is beyond four quarters stays unknown."""
        early, mid, late = (each and each - timedelta(days=days) for each in (self.early, self.mid, self.late))
        return Dates(early, mid, late)


@dataclass(frozen=True, slots=True)
class Runway:
    """When demand meets a safe limit. `order_by` is `runs_out` less the lead time.

    `chance_within` is the chance that it happens within four quarters, `chance_too_late` that it happens before what is
    ordered on `as_of` is there (at least that much where `is_chance_at_least`: the lead time is longer than the view).
    `is_over` says that the limit is passed already. With a `reason`, there is no runway, and why.
    """

    as_of: date
    runs_out: Dates = Dates(None, None, None)
    order_by: Dates = Dates(None, None, None)
    chance_within: float = 0.0
    chance_too_late: float = 0.0
    is_chance_at_least: bool = False
    is_over: bool = False
    reason: str = ""

    @property
    def is_within_four_quarters(self) -> bool:
        """Return whether the limit is more likely than not met within four quarters."""
        return self.runs_out.mid is not None


def runway(
    use: DailySeries | Paths,
    safe_limit: float,
    *,
    lead_time_days: int,
    as_of: date,
    events: Sequence[Event] = (),
) -> Runway:
    """Return when use (daily peaks, or paths of them) meets `safe_limit`, both in the resource's unit.

    `events` declare what is known ahead; the limit must be above zero and the lead time not below, else ValueError.
    """
    if not safe_limit > 0 or lead_time_days < 0:
        raise ValueError(f"need a limit above 0 and a lead time of 0 or more, got {safe_limit} and {lead_time_days}")
    if isinstance(use, Paths):
        paths: Paths | str = bend_paths(use, [each for each in events if isinstance(each, DemandChange)])
    else:
        paths = project_paths(use, as_of=as_of, kind=Kind.PEAK, events=events)
    if isinstance(paths, str):
        return Runway(as_of, reason=paths)
    met = days_until(paths, safe_limit) + (paths.starts_on - as_of).days
    met = np.maximum(met, 0.0)
    view = min(FOUR_QUARTERS_DAYS, (paths.ends_on - as_of).days)
    runs_out = Dates(*(_date(as_of, met, share, view) for share in (0.1, 0.5, 0.9)))
    return Runway(
        as_of,
        runs_out,
        runs_out.less(lead_time_days),
        chance_within=float((met <= view).mean()),
        chance_too_late=float((met < lead_time_days).mean()) if lead_time_days else float((met <= 0).mean()),
        is_chance_at_least=lead_time_days > (paths.ends_on - as_of).days,
        is_over=bool((met <= 0).mean() > 0.5),
    )


def days_until(paths: Paths, limit: float) -> Numbers:
    """Return after how many days from its start each path first exceeds a limit; infinite where it never does.

    A week's value stands at the week's middle; between two weeks a path is a line on its scale's logarithm.
    """
    above = paths.values > limit
    first = np.where(above.any(axis=1), above.argmax(axis=1), -1)
    days = np.full(len(first), inf)
    for path, week in enumerate(first):
        if week < 0:
            continue
        if week == 0:
            days[path] = 0.0
            continue
        before, after = paths.values[path, week - 1], paths.values[path, week]
        is_log = before > 0
        share = log(limit / before) / log(after / before) if is_log else (limit - before) / (after - before)
        days[path] = _WEEK * (week - 0.5 + share)
    return days


def steady_runway_months(peak: float, safe_limit: float, growth_per_month: float) -> float:
    """Return months until a peak meets a limit if growth per month (0.0385: 3.85 percent) went on unchanged.

    ln(safe / peak) / ln(1 + growth), the capacity planner's rule; infinite without growth, 0 when passed. Growth slows,
    so this comes out early: it stands beside the distribution, never in its place.
    """
    if peak <= 0 or safe_limit <= 0:
        raise ValueError(f"need a peak and a limit above 0, got {peak} and {safe_limit}")
    if peak >= safe_limit:
        return 0.0
    return log(safe_limit / peak) / log(1 + growth_per_month) if growth_per_month > 0 else inf


def _date(as_of: date, met: Numbers, share: float, view: int) -> date | None:
    """Return the day by which a share of paths met the limit, None when that is beyond the view."""
    days = float(np.sort(met)[min(int(share * len(met)), len(met) - 1)])
    return as_of + timedelta(days=int(days)) if days <= view else None
