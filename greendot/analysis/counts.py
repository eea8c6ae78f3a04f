"""Turns counts of events into verdicts on their rate, wider where events come in clusters.

Given how many events two spans have together, how many fall into the later one is binomial where nothing changed, by
the spans' exposures (Przyborowski and Wilenski, Biometrika 1940). Clustered events vary more than that: the variance is
multiplied by the larger of two Pearson dispersions, by week and by month, measured inside quarters and never below 1
(McCullagh and Nelder, Generalized Linear Models, 1989), and Student's t stands in for the normal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr, stdtrit

from greendot.analysis.dispersion import dispersion_of, few_words, past_widening, pieces_of, widening_words
from greendot.analysis.exact import exact_p
from greendot.analysis.gauges import Scale, compare_paths, settle_level
from greendot.analysis.levels import STRETCH, YEAR
from greendot.analysis.series import DailySeries, gap_of
from greendot.analysis.verdict import Asked, Course, Numbers, Verdict, finite, percent, too_little, word_for
from greendot.analysis.weeks import WeeklyPath, smooth, weekly_sums
from greendot.results import Word

USEFUL = 1.0
"""Counts where a doubling would go unseen are too few."""

LEAST = 6
"""Under six events, even all of them on one side are chance."""

_MANY_A_WEEK = 100
_NOTHING = 1e-9
"""An exposure that is so small a part of the other one is none."""
_TOO_STEEP = 5.0
"""A pace that would make 150 of one event, or one of 150, is no pace that so few events could tell."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Events and exposure of the later and the earlier span, how clustered they are, and what the course would bring.

    `growth` is the factor that the course alone puts on the rate, `growth_variance` that of its logarithm.
    """

    now: float
    before: float
    exposure_now: float
    exposure_before: float
    dispersion: float = 1.0
    freedom: float = 1e6
    growth: float = 1.0
    growth_variance: float = 0.0

    @property
    def total(self) -> float:
        """Return the events of both spans."""
        return self.now + self.before

    @property
    def change(self) -> float | None:
        """Return the relative change of the rate, None where nothing was before."""
        if not self.before:
            return None
        return finite(self.now / self.before * self.exposure_before / self.exposure_now - 1)

    @property
    def share(self) -> float:
        """Return the share of events that falls into the later span where nothing changed."""
        exposure = self.exposure_now * self.growth
        return exposure / (exposure + self.exposure_before)

    @property
    def widening(self) -> float:
        """Return what the binomial variance is multiplied by: dispersion, and doubt about growth."""
        return self.dispersion + self.growth_variance * self.total * self.share * (1 - self.share)

    @property
    def z(self) -> float:
        """Return how far the later count lies from what nothing changed would bring, in its own spread."""
        spread = self.widening * self.total * self.share * (1 - self.share)
        return (self.now - self.total * self.share) / spread**0.5 if spread > 0 else 0.0

    @property
    def p(self) -> float:
        """Return how often chance alone would do as much, by Student's t."""
        return 2 * float(stdtr(self.freedom, -abs(self.z)))


def judge_count(series: DailySeries, asked: Asked, holidays: Numbers) -> Verdict:
    """Return the verdict on a count a day, or on its rate where the series has an exposure."""
    if reason := gap_of(series.values, asked.now, asked.before):
        return too_little(reason)
    counts, exposures = known_days(series)
    weekly = weekly_sums(np.where(exposures > 0, counts, np.nan))
    weekly = weekly[np.isfinite(weekly)]
    if len(weekly) and np.median(weekly) >= _MANY_A_WEEK and weekly.min() > 0:
        return _judge_many(counts, exposures, asked, holidays)
    tally = tally_of(counts, exposures, asked)
    return tally if isinstance(tally, Verdict) else settle_tally(tally, asked)


def known_days(series: DailySeries) -> tuple[Numbers, Numbers]:
    """Return counts and exposures by day; a day that is not known has neither."""
    exposure = np.ones(series.days) if series.exposure is None else series.exposure
    known = np.isfinite(series.values) & np.isfinite(exposure)
    return np.where(known, series.values, 0.0), np.where(known, exposure, 0.0)


def tally_of(counts: Numbers, exposures: Numbers, asked: Asked) -> Tally | Verdict:
    """Return what two spans hold and how clustered events are, or the verdict that it cannot be told."""
    spans = [slice(*asked.now), slice(*asked.before)]
    now, before = (float(counts[span].sum()) for span in spans)
    exposure_now, exposure_before = (float(exposures[span].sum()) for span in spans)
    n = round(now + before)
    if min(exposure_now, exposure_before) <= _NOTHING * max(exposure_now, exposure_before):
        return too_little("one of the spans has next to no exposure", n=n)
    plain = Tally(now, before, exposure_now, exposure_before)
    if n < LEAST:
        return _too_few(plain, asked)
    weekly, _ = dispersion_of(pieces_of(counts, exposures, asked, 7))
    monthly, freedom = dispersion_of(pieces_of(counts, exposures, asked, STRETCH))
    freedom = max(freedom, 1) + 4
    dispersion = max(1.0, weekly, monthly)
    if asked.course is Course.STEADY:
        dispersion = past_widening(counts, exposures, asked, dispersion, freedom)
    growth = _growth(counts, exposures, asked, dispersion)
    if growth is None:
        return too_little("the growth that the course allows for cannot be told from so few events", n=n)
    return replace(plain, dispersion=dispersion, freedom=freedom, growth=growth[0], growth_variance=growth[1])


def settle_tally(tally: Tally, asked: Asked) -> Verdict:
    """Return the verdict that a tally comes to."""
    if tally.total / tally.dispersion < LEAST:
        return _too_few(tally, asked)
    n, share = round(tally.total), tally.share
    ratio = tally.exposure_before / tally.exposure_now
    t, power = float(stdtrit(tally.freedom, 1 - asked.level / 2)), float(stdtrit(tally.freedom, 0.8))
    low, high = _bounds(tally.now, tally.total, t * tally.widening**0.5)
    _, mid = exact_p(round(tally.now), n, share) if n <= 10_000 else (0.0, 0.0)
    p = max(tally.p, mid)
    is_clear = abs(tally.z) > t and p < asked.level
    rise, fall = detectable(tally, t + power)
    is_useful = rise <= asked.useful_or(USEFUL) or is_clear
    clear = word_for(tally.z, asked.better) if is_clear else Word.NO_CLEAR_CHANGE
    return Verdict(
        clear if is_useful else Word.TOO_LITTLE,
        change=tally.change,
        low=low / (1 - low) * ratio - 1,
        high=finite(high / (1 - high) * ratio - 1) if high < 1 else None,
        n=n,
        method=_method(tally, asked),
        detectable_rise=rise,
        detectable_fall=fall,
        reason="" if is_useful else f"only a rise of {percent(rise)} or more would have been noticed",
        expected=tally.growth - 1,
        raw_change=tally.change,
        p=p,
        is_to_date=asked.is_to_date,
    )


def _too_few(tally: Tally, asked: Asked) -> Verdict:
    """Return the verdict that there are too few events, or too few clusters of them."""
    n = round(tally.total)
    reason = few_words(n, tally.dispersion, LEAST, "event", "events")
    return too_little(reason, n=n, method=_method(tally, asked), raw_change=tally.change)


def detectable(tally: Tally, reach: float) -> tuple[float, float | None]:
    """Return the smallest relative rise and fall seen 8 times in 10; no fall where even none at all would be chance."""
    share, earlier, later = tally.share, tally.total * (1 - tally.share), tally.total * tally.share
    spread = reach * (tally.widening * share * (1 - share)) ** 0.5
    root = (spread**2 + 4 * (1 - share) * earlier) ** 0.5
    rise = ((root + spread) / (2 * (1 - share))) ** 2 - earlier
    fall = ((root - spread) / (2 * (1 - share))) ** 2 - earlier
    return (rise / later - 1) * tally.growth, (1 - fall / later) * tally.growth if fall > 0 else None


def _bounds(now: float, total: float, reach: float) -> tuple[float, float]:
    """Return the shares of events that the later count does not contradict (Wilson 1927, widened)."""
    square = reach**2 / total
    middle = (now / total + square / 2) / (1 + square)
    half = (square * (now / total * (1 - now / total) + square / 4)) ** 0.5 / (1 + square)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _growth(counts: Numbers, exposures: Numbers, asked: Asked, dispersion: float) -> tuple[float, float] | None:
    """Return the factor the course alone puts on the rate, and the variance of its logarithm; None when unknown."""
    if asked.course is Course.STEADY:
        return 1.0, 0.0
    if asked.course is Course.SEASONAL:
        return _season(counts, exposures, asked, dispersion)
    edges = asked.now[0] - np.rint(STRETCH * np.arange(12, -1, -1)).astype(int)
    edges = edges[edges >= 0]
    if len(edges) < 5:
        return None
    count, exposure = (np.add.reduceat(part[: edges[-1]], edges[:-1]) for part in (counts, exposures))
    if (exposure <= 0).any() or count.sum() < 4 * LEAST:
        return None
    place = (edges[:-1] + edges[1:]) / 2 - asked.now[0]
    slope, variance = poisson_slope(count, exposure, place)
    if not abs(slope * asked.gap) < _TOO_STEEP:
        return None
    return float(np.exp(slope * asked.gap)), dispersion * variance * asked.gap**2


def _season(counts: Numbers, exposures: Numbers, asked: Asked, dispersion: float) -> tuple[float, float] | None:
    spans = [slice(start - YEAR, after - YEAR) for start, after in (asked.now, asked.before)]
    if min(span.start for span in spans) < 0:
        return None
    count, exposure = ([float(part[span].sum()) for span in spans] for part in (counts, exposures))
    if min(count) < LEAST or min(exposure) <= 0:
        return None
    return count[0] / exposure[0] / (count[1] / exposure[1]), dispersion * (1 / count[0] + 1 / count[1])


def poisson_slope(counts: Numbers, exposures: Numbers, place: Numbers) -> tuple[float, float]:
    """Return the slope a day of a log-linear Poisson rate, and its variance, by iterated weighted least squares."""
    design = np.column_stack([np.ones(len(place)), place / YEAR])
    fit = np.array([np.log(counts.sum() / exposures.sum()), 0.0])
    information = np.eye(2)
    for _ in range(25):
        mean = exposures * np.exp(np.clip(design @ fit, -50, 50))
        information = design.T @ (mean[:, None] * design)
        step = np.linalg.solve(information, design.T @ (counts - mean))
        fit = fit + step
        if np.abs(step).max() < 1e-10:
            break
    return float(fit[1]) / YEAR, float(np.linalg.inv(information)[1, 1]) / YEAR**2


def _judge_many(counts: Numbers, exposures: Numbers, asked: Asked, holidays: Numbers) -> Verdict:
    """Return the verdict on a count of hundreds a week: the level of its weekly rate, as of a gauge."""
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = smooth_rate(counts, exposures, holidays)
    spans = [slice(*asked.now), slice(*asked.before)]
    now, then = (counts[span].sum() / exposures[span].sum() for span in spans)
    n = round(sum(float(counts[span].sum()) for span in spans))
    shift = compare_paths(WeeklyPath.of(rate), asked)
    if isinstance(shift, str):
        return too_little(shift, n=n, raw_change=finite(now / then - 1))
    return settle_level(
        shift, Scale(is_ratio=True), asked, "weekly rates", n=n, raw_change=finite(now / then - 1), useful=USEFUL
    )


def smooth_rate(counts: Numbers, exposures: Numbers, holidays: Numbers) -> Numbers:
    """Return the logarithm of each week's rate, holidays taken from the days around them."""
    rate = np.where(exposures > 0, counts / np.where(exposures > 0, exposures, 1.0), np.nan)
    if holidays.any():
        known = np.isfinite(rate) & ~holidays & (rate > 0)
        even = smooth(np.where(rate > 0, np.log(np.where(rate > 0, rate, 1.0)), np.nan), holidays)
        usual = float(np.median(np.log(rate[known]) - even[known])) if known.any() else 0.0
        rate = np.where(holidays, np.exp(even + usual), rate)
    weight = np.where(np.isfinite(rate), exposures, np.nan)
    return np.asarray(np.log(weekly_sums(rate * weight) / weekly_sums(weight)))


def _method(tally: Tally, asked: Asked) -> str:
    text = "Compares how many events fell into each span, given how many there were"
    if tally.dispersion > 1.05:
        text += f", allowing for clusters ({widening_words(tally.dispersion, 'they vary', 'single events')})"
    if asked.course is not Course.STEADY:
        text += ", less the growth before" if asked.course is Course.GROWING else ", less the same months a year before"
    return text + "."
