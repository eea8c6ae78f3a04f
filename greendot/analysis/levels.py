"""Turns a path of weekly summaries into a tested change of level between two spans: by stretches, and by the past.

Day-by-day tests take each day for news and see changes everywhere: today resembles yesterday. Here the noise is
measured where it matters. Every quarter is cut into three stretches of about 30 days; how their levels differ *within*
quarters says how far two spans may differ by chance (a pooled variance, Student's t). A level that wanders moves more
between quarters than within them, so the same change is also taken at every earlier week of the series' own past; the
limit is the larger of the two. Pooled within-group variance: Fisher, Statistical Methods for Research Workers, 1925;
judging a forecast by its own past errors: Tashman, Int. J. Forecasting 16, 2000.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr, stdtrit

from greendot.analysis.past import NEEDED, Past, allow_for_wandering, read_past
from greendot.analysis.verdict import Asked, Course, Numbers
from greendot.analysis.weeks import WeeklyPath

STRETCH = 91 / 3
"""Days of a stretch: a third of a quarter."""

MOST_QUARTERS = 12
"""How many quarters the noise is measured over."""

RECENT_QUARTERS = 6
"""The same where growth is taken out: a series that slows bends more the further back one looks."""

YEAR = 364
"""A year in whole weeks."""

HALF_YEAR = 182

_ANOTHER_SERIES = 0.7
"""Where its recent past reaches so much less far than all of it, a growing series was another one long ago."""

_FULL_SPAN = 75
_EVEN = 1e-12


@dataclass(frozen=True, slots=True)
class Shift:
    """A tested change on a straight scale: how far the later level lies from the earlier, and how far chance reaches.

    `expected` is what the course would bring, `limit` how far chance alone carries it (two-sided), `margin` the
    smallest change beyond the expected seen 8 times in 10. `is_by_past` says whether the series' own past set the
    limit, `knows_past` whether there was enough of it to ask.
    """

    moved: float
    expected: float
    limit: float
    margin: float
    p: float
    is_by_past: bool = False
    knows_past: bool = False

    @property
    def beyond(self) -> float:
        """Return the change beyond what the course brings."""
        return self.moved - self.expected

    @property
    def is_clear(self) -> bool:
        """Return whether the change leaves the reach of chance."""
        return abs(self.beyond) > self.limit + _EVEN


def shift_of(difference: float, error: float, freedom: float, level: float, expected: float = 0.0) -> Shift:
    """Return the shift that Student's t with `freedom` degrees of freedom makes of a difference and its error."""
    t, power = float(stdtrit(freedom, 1 - level / 2)), float(stdtrit(freedom, 0.8))
    beyond = abs(difference - expected)
    p = 2 * float(stdtr(freedom, -beyond / error)) if error > 0 else float(beyond <= _EVEN)
    return Shift(difference, expected, t * error, (t + power) * error, p)


def pooled_spread(groups: Numbers) -> tuple[float, int]:
    """Return the spread inside groups (one row each, NaN where unknown) and its degrees of freedom."""
    known = np.isfinite(groups)
    n = known.sum(axis=1)
    usable = n >= 2
    if not usable.any():
        return np.nan, 0
    values, count = np.where(known, groups, 0.0)[usable], n[usable]
    centred = np.where(known[usable], values - (values.sum(axis=1) / count)[:, None], 0.0)
    freedom = int((count - 1).sum())
    return float(np.sqrt((centred**2).sum() / freedom)), freedom


def compare_levels(path: WeeklyPath, asked: Asked, *, is_bursty: bool = False) -> Shift | str:
    """Return the tested change of level between two spans of a path, or why there is none, in words.

    A *growing* course takes off the slope of the year before, or of its last half where that tells more, with its own
    uncertainty; a *seasonal* one should come with a path already less itself a year earlier. Where single weeks make
    the level (`is_bursty`), the limit is no smaller than the furthest the past went: such changes have no typical size.
    """
    (start, after), (first, last) = asked.now, asked.before
    now, then = float(path.level(start, after)), float(path.level(first, last))
    if not np.isfinite(now - then):
        return "too few weeks of the two spans are known"
    if asked.course is not Course.GROWING:
        return _compare(path, asked, now - then, None, is_bursty)
    tried = [_compare(path, asked, now - then, window, is_bursty) for window in _slope_windows(path, asked)]
    return min(tried, key=lambda each: np.inf if isinstance(each, str) else each.margin)


def _compare(
    path: WeeklyPath, asked: Asked, moved: float, window: tuple[int, int] | None, is_bursty: bool
) -> Shift | str:
    """Return what was moved as a tested shift, less the pace of the days in `window` where there is one."""
    slope = float(path.slope(*window)) if window else 0.0
    if not np.isfinite(slope):
        return "the pace before the later span is not known"
    spread, freedom = pooled_spread(_stretches(path, asked, slope))
    if freedom < 2:
        return "fewer than three stretches of 30 days are known"
    past = read_past(path, asked, window)
    wandering = allow_for_wandering(path, asked, spread, past)
    if wandering is None:
        return "over so long, a change cannot be told from a level that wanders: that takes a year of days before"
    error = float(np.sqrt(spread**2 * _error_share(asked, window) + wandering[0]))
    shift = shift_of(moved, error, min(freedom, wandering[1]), asked.level, slope * asked.gap)
    if past.count < NEEDED:
        return shift
    held = _hold_against(past, shift, asked.level, is_bursty)
    if window is None:
        return held
    recent = _hold_against(past.recent(NEEDED), shift, asked.level, is_bursty)
    return recent if recent.limit < _ANOTHER_SERIES * held.limit else held


def _slope_windows(path: WeeklyPath, asked: Asked) -> tuple[tuple[int, int], ...]:
    """Return the days the pace may be taken from, up to the later span: a year, and half of one.

    A year tells an even pace best. Growth that slows was another one a year ago, and half a year tells it better.
    """
    start = asked.now[0]
    begins = int(np.argmax(np.isfinite(path.at)))
    years, half = (max(start - days, begins) for days in (YEAR, max(HALF_YEAR, start - asked.before[0])))
    return ((years, start),) if half <= years else ((years, start), (half, start))


def _stretches(path: WeeklyPath, asked: Asked, slope: float) -> Numbers:
    """Return the levels of stretches, one row a quarter, most recent first; growth inside a quarter is taken out."""
    start, after = asked.now
    is_growing = asked.course is Course.GROWING
    quarter = np.arange(RECENT_QUARTERS if is_growing else MOST_QUARTERS)[:, None]
    begins = start - 3 * STRETCH * (quarter + 1) + STRETCH * np.arange(3)
    levels = path.level(begins, begins + STRETCH)
    if is_growing:
        levels = levels - _local_slopes(levels, slope)[:, None] * STRETCH * np.arange(3)
    if after - start < _FULL_SPAN:
        return levels
    third = (after - start) / 3
    own = path.level(start + third * np.arange(3), start + third * np.arange(1, 4))
    return np.concatenate([(own - slope * third * np.arange(3))[None], levels[:-1]])


def _local_slopes(levels: Numbers, slope: float) -> Numbers:
    """Return each quarter's pace from the quarters beside it, never from itself: noise inside it stays noise."""
    known = np.isfinite(levels)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(known.all(axis=1), np.where(known, levels, 0).sum(axis=1) / 3, np.nan)
    later = np.concatenate([[np.nan], means[:-1]])
    earlier = np.concatenate([means[1:], [np.nan]])
    both = (later - earlier) / (6 * STRETCH)
    one = np.where(np.isfinite(later), later - means, means - earlier) / (3 * STRETCH)
    local = np.where(np.isfinite(both), both, one)
    return np.where(np.isfinite(local), local, slope)


def _error_share(asked: Asked, window: tuple[int, int] | None) -> float:
    """Return the variance of the tested change in units of one stretch's variance.

    With a pace, the earlier level is one of the values the pace comes from, which their covariance accounts for. Growth
    over a year, compared with the year before, has the year between in both, which makes it half as uncertain again.
    """
    (start, after), (first, last) = asked.now, asked.before
    share = STRETCH * (1 / (after - start) + 1 / (last - first))
    if asked.course is Course.SEASONAL:
        return share * (1 + 0.5 * _overlap((start - YEAR, after - YEAR), asked.before))
    if window is None:
        return share
    stretches = max((window[1] - window[0]) / STRETCH, 2.0)
    square = (stretches**3 - stretches) / 12
    steps = asked.gap / STRETCH
    offset = ((first + last) / 2 - sum(window) / 2) / STRETCH
    return share + steps**2 / square + 2 * steps * offset / square * _overlap(asked.before, window)


def _overlap(inner: tuple[int, int], outer: tuple[int, int]) -> float:
    """Return how much of one span lies in another, as a share of the first."""
    return max(0.0, (min(inner[1], outer[1]) - max(inner[0], outer[0])) / (inner[1] - inner[0]))


def _hold_against(past: Past, shift: Shift, level: float, is_bursty: bool) -> Shift:
    """Return the shift with the limit that the same change, taken every week of the past, sets where that is larger."""
    spread = float(np.sqrt(np.mean(past.changes**2)))
    usual = shift_of(shift.moved, spread, float(past.count), level, shift.expected)
    furthest = float(np.abs(past.changes).max())
    if is_bursty and furthest > usual.limit:
        p = max(usual.p, 1 / (past.count + 1)) if abs(shift.beyond) <= furthest else usual.p
        usual = Shift(shift.moved, shift.expected, furthest, furthest + usual.margin - usual.limit, p)
    wider = usual if usual.limit > shift.limit else shift
    return replace(wider, p=max(shift.p, usual.p), is_by_past=wider is usual, knows_past=True)
