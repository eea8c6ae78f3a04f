"""Turns a resource's use before some work landed into what would have run out when, and whether it no longer does.

What did not happen cannot be measured: the old slope is carried on as a forecast, and what is used now is set against
it. So its evidence is always modelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from greendot.analysis.claims import ClaimWord
from greendot.analysis.forecasts.projecting import project_paths
from greendot.analysis.runway import Dates, runway
from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Span
from greendot.results import Kind

YEAR_DAYS = 364
"""How long use is held against the old slope: further ahead no forecast goes."""

NEVER = Dates(None, None, None)
_LAST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Limits:
    """A resource's safe limit before the work and now, in its unit."""

    then: float
    now: float


@dataclass(frozen=True, slots=True)
class Prevented:
    """What a piece of work kept from happening. Shares are of the safe limit of their time; 1 is all of it.

    `would` is the use by the old slope in the week that ends what is compared: early, middle and late of ten paths.
    """

    word: ClaimWord
    reason: str = ""
    runs_out: Dates = NEVER
    used_then: float | None = None
    used_now: float | None = None
    would: tuple[float, float, float] | None = None


def judge_prevention(
    use: DailySeries, limits: Limits, *, untouched_to: date, after: Span, promised: float | None = None
) -> Prevented:
    """Return what the old slope would have brought, and whether use (daily peaks) stays below it.

    `promised` is the share of the limit that use should stay under, if one was named.
    """
    if not (limits.then > 0 and limits.now > 0):
        return Prevented(ClaimWord.CANNOT_BE_TOLD, "it has no safe limit")
    as_of = untouched_to + timedelta(days=1)
    paths = project_paths(use, as_of=as_of, kind=Kind.PEAK)
    if isinstance(paths, str):
        return Prevented(ClaimWord.CANNOT_BE_TOLD, f"the slope before is not known: {paths}")
    used_then, used_now = (_peak(use, day) for day in (untouched_to, after.last_on))
    if used_then is None or used_now is None:
        return Prevented(ClaimWord.CANNOT_BE_TOLD, "its use is not known on both sides of the landing")
    found = runway(paths, limits.then, lead_time_days=0, as_of=as_of)
    week = min(max(paths.week(after.last_on), 0), paths.values.shape[1] - 1)
    low, mid, high = (float(np.quantile(paths.values[:, week], share)) / limits.then for share in (0.1, 0.5, 0.9))
    shares = (used_then / limits.then, used_now / limits.now)
    word, reason = _settle(shares[1], low, promised, is_needed=found.is_within_four_quarters)
    return Prevented(word, reason, found.runs_out, *shares, (low, mid, high))


def _settle(used: float, would_low: float, promised: float | None, *, is_needed: bool) -> tuple[ClaimWord, str]:
    if not is_needed:
        return ClaimWord.NOT_SEEN, "with its old slope it would not have run out within four quarters"
    if used >= would_low:
        return ClaimWord.NOT_SEEN, "use is where the old slope would have brought it"
    if used >= 1:
        return ClaimWord.PARTLY, "it ran out all the same, if by less"
    if promised is not None and used > promised:
        return ClaimWord.PARTLY, "it is relieved, but by less than was promised"
    return ClaimWord.KEPT, ""


def _peak(use: DailySeries, last_on: date) -> float | None:
    """Return the most that was used in the four weeks that end with a day."""
    after = (last_on - use.first_on).days + 1
    days = use.cut(after - _LAST_DAYS, after).values
    return float(np.nanmax(days)) if np.isfinite(days).any() else None
