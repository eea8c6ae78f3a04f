"""Turns a seed into series that look real and in which nothing changed, or everything by a known factor.

Every family is a function of a random generator and a `lift`: what the level, rate or length of each day is multiplied
by (all ones where nothing changed). Families differ in what makes verdicts go wrong: days that resemble each other,
levels that wander, heavy tails, bursts, clusters, holidays, gaps, events that are still open, little history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.signal import lfilter

from greendot.analysis.series import DailySeries, Events
from greendot.results import Kind

Numbers = np.ndarray[Any, np.dtype[Any]]
Make = Callable[[np.random.Generator, Numbers], "DailySeries | Events"]

FIRST_ON = date(2013, 10, 1)
DAYS = (date(2016, 10, 1) - FIRST_ON).days
"""Three years to the day, so that the third quarter of 2016 is the latest."""

RHYTHM = np.array([1.0, 1.03, 1.04, 1.02, 0.95, 0.45, 0.4])
NOISE = 0.05


@dataclass(frozen=True, slots=True)
class Family:
    """A way for series to vary: what kind they are, what course they keep, how many days they go back.

    `seen` is, where there is one, the published yardstick: the change that should be seen 8 times in 10 by quarters.
    """

    name: str
    kind: Kind
    make: Make
    course: str = "steady"
    days: int = DAYS
    has_holidays: bool = False
    seen: float | None = None


def weekday(days: int) -> Numbers:
    """Return the weekly rhythm, by day."""
    first = FIRST_ON + timedelta(days=DAYS - days)
    return RHYTHM[(np.arange(days) + first.weekday()) % 7]


def alike(rng: np.random.Generator, days: int, correlation: float, spread: float) -> Numbers:
    """Return first-order autocorrelated noise with the given spread."""
    steps = rng.normal(0, spread * (1 - correlation**2) ** 0.5, days + 60)
    return np.asarray(lfilter([1.0], [1.0, -correlation], steps)[60:])


def wander(rng: np.random.Generator, days: int, per_quarter: float) -> Numbers:
    """Return a level that wanders by `per_quarter` (a standard deviation) from quarter to quarter."""
    return np.cumsum(rng.normal(0, per_quarter / 91**0.5, days))


def bursts(rng: np.random.Generator, days: int, per_quarter: float, size: float) -> Numbers:
    """Return bursts of a few days each, as additions to a logarithm."""
    out = np.zeros(days)
    for start in np.flatnonzero(rng.random(days) < per_quarter / 91):
        length = 1 + rng.geometric(0.5)
        out[start : start + length] += rng.exponential(size)
    return out


def holidays(days: int) -> tuple[date, ...]:
    """Return the declared holidays of the simulated years."""
    last = FIRST_ON + timedelta(days=DAYS - 1)
    first = last - timedelta(days=days - 1)
    fixed = [(1, 1), (5, 1), (5, 25), (7, 4), (8, 15), (9, 5), (11, 1), (12, 24), (12, 25), (12, 26), (12, 31)]
    every = [date(year, month, day) for year in range(first.year, last.year + 1) for month, day in fixed]
    return tuple(day for day in every if first <= day <= last)


def level(
    noise: Callable[[np.random.Generator, int], Numbers],
    *,
    growth: float = 0.0,
    slowing: float = 0.0,
    year: float = 0.0,
    off: bool = False,
) -> Make:
    """Return a maker of gauges: weekly rhythm, growth (a year, logarithm), a yearly wave and noise on a logarithm.

    Growth that slows loses `slowing` of its pace a year: at 0.7, a half of it.
    """

    def make(rng: np.random.Generator, lift: Numbers) -> DailySeries:
        days = len(lift)
        place = np.arange(days)
        grown = place / 365 if slowing == 0 else (1 - np.exp(-slowing * place / 365)) / slowing
        logs = growth * grown + year * np.sin(2 * np.pi * (place - days) / 365.25) + noise(rng, days)
        values = 1e6 * weekday(days) * np.exp(logs) * lift
        first_on = FIRST_ON + timedelta(days=DAYS - days)
        if off:
            closed = [(day - first_on).days for day in holidays(days)]
            values[closed] *= rng.uniform(0.3, 0.5, len(closed))
        return DailySeries(first_on, values)

    return make


def gappy(make: Make, share: float) -> Make:
    """Return a maker that loses a share of the days, some of them in a row."""

    def lose(rng: np.random.Generator, lift: Numbers) -> DailySeries | Events:
        series = make(rng, lift)
        if isinstance(series, Events):
            return series
        lost = np.convolve(rng.random(series.days) < share / 2, [1, 1], "same") > 0
        return DailySeries(series.first_on, np.where(lost, np.nan, series.values))

    return lose


def peaks(correlation: float) -> Make:
    """Return a maker of daily peaks: the largest of what a day's minutes bring."""

    def make(rng: np.random.Generator, lift: Numbers) -> DailySeries:
        days = len(lift)
        top = rng.gumbel(0, 0.06, days) + alike(rng, days, correlation, 0.04)
        return DailySeries(FIRST_ON + timedelta(days=DAYS - days), 16e6 * weekday(days) * np.exp(top) * lift)

    return make


def failures(noise: Callable[[np.random.Generator, int], Numbers], requests: float = 1e9, share: float = 5e-4) -> Make:
    """Return a maker of huge shares: good of all requests, failing at a rate that noise moves."""

    def make(rng: np.random.Generator, lift: Numbers) -> DailySeries:
        days = len(lift)
        whole = np.rint(requests * weekday(days) * np.exp(alike(rng, days, 0.5, 0.03)))
        failing = rng.poisson(np.minimum(whole * share * np.exp(noise(rng, days)) * lift, whole * 0.5))
        good = whole - failing
        return DailySeries(FIRST_ON + timedelta(days=DAYS - days), good / whole, good, whole)

    return make


def cases(share: float, per_quarter: float, clusters: float) -> Make:
    """Return a maker of small shares: some of few cases a day, varying from month to month by `clusters`."""

    def make(rng: np.random.Generator, lift: Numbers) -> DailySeries:
        days = len(lift)
        whole = rng.poisson(per_quarter / 91 * weekday(days) / RHYTHM.mean()).astype(float)
        month = np.arange(days) // 30
        mean = share * rng.gamma(1 / clusters, clusters, month[-1] + 1)[month] if clusters else np.full(days, share)
        part = rng.binomial(whole.astype(int), np.minimum(mean * lift, 0.9)).astype(float)
        values = np.where(whole > 0, part / np.maximum(whole, 1), 0.0)
        return DailySeries(FIRST_ON + timedelta(days=DAYS - days), values, part, whole)

    return make


def events_a_day(per_quarter: float, *, cluster: float = 1.0, weeks: float = 0.0, growth: float = 0.0) -> Make:
    """Return a maker of counts: clusters of geometric size, weeks that differ, and exposure that grows where asked."""

    def make(rng: np.random.Generator, lift: Numbers) -> DailySeries:
        days = len(lift)
        exposure = np.exp(growth * np.arange(days) / 365) * weekday(days) / RHYTHM.mean()
        week = np.arange(days) // 7
        uneven = rng.gamma(1 / weeks, weeks, week[-1] + 1)[week] if weeks else 1.0
        groups = rng.poisson(per_quarter / 91 / cluster * exposure * uneven * lift)
        sizes = (
            groups
            if cluster == 1
            else groups + rng.negative_binomial(np.maximum(groups, 1), 1 / cluster) * (groups > 0)
        )
        return DailySeries(
            FIRST_ON + timedelta(days=DAYS - days), sizes.astype(float), exposure=exposure if growth else None
        )

    return make


def restores(per_quarter: float, *, spread: float = 1.2, cluster: float = 1.0, slow: float = 0.0) -> Make:
    """Return a maker of events: log-normal durations, several of one failure, a share `slow` that takes weeks.

    Whatever has not closed by the end of the data is open; a lift lengthens what opens on its days.
    """

    def make(rng: np.random.Generator, lift: Numbers) -> Events:
        days = len(lift)
        groups = rng.poisson(per_quarter / 91 / cluster * days)
        starts = np.sort(rng.uniform(0, days, groups))
        sizes = rng.geometric(1 / cluster, groups)
        number = np.repeat(np.arange(groups), sizes)
        opened = np.minimum(starts[number] + rng.exponential(0.05, len(number)), days - 1e-6)
        shared = rng.normal(0, spread * 0.7, groups)[number] if cluster > 1 else 0.0
        own = rng.normal(0, spread * (0.7 if cluster > 1 else 1.0), len(number))
        length = 0.2 * np.exp(shared + own) * np.where(rng.random(len(number)) < slow, 200.0, 1.0)
        closed = opened + length * lift[opened.astype(int)]
        return Events(opened, np.where(closed <= days, closed, np.nan), number.astype(float))

    return make


def _noise(correlation: float, spread: float = NOISE) -> Callable[[np.random.Generator, int], Numbers]:
    return lambda rng, days: alike(rng, days, correlation, spread)


def _tails(rng: np.random.Generator, days: int) -> Numbers:
    return rng.standard_t(3, days) * NOISE / 3**0.5


def _bursting(rng: np.random.Generator, days: int) -> Numbers:
    return alike(rng, days, 0.4, NOISE) + bursts(rng, days, 4, 0.4)


def _bad_days(rng: np.random.Generator, days: int) -> Numbers:
    return alike(rng, days, 0.3, NOISE) - (rng.random(days) < 0.02) * rng.exponential(1.5, days)


def _wandering(rng: np.random.Generator, days: int) -> Numbers:
    return wander(rng, days, 0.02) + alike(rng, days, 0.3, NOISE)


def _real(rng: np.random.Generator, days: int) -> Numbers:
    return alike(rng, days, 0.6, 0.04) + rng.standard_t(3, days) * 0.02 + bursts(rng, days, 1, 0.2)


def _failing(rng: np.random.Generator, days: int) -> Numbers:
    return alike(rng, days, 0.6, 0.4) + bursts(rng, days, 5, 2.5)


def _few_outages(rng: np.random.Generator, days: int) -> Numbers:
    return alike(rng, days, 0.4, 0.25) + bursts(rng, days, 1.5, 4.0)


def _failing_on_and_off(rng: np.random.Generator, days: int) -> Numbers:
    return wander(rng, days, 0.15) + alike(rng, days, 0.5, 0.3)


FAMILIES: tuple[Family, ...] = (
    Family("weekly rhythm", Kind.GAUGE, level(_noise(0.0)), seen=0.069),
    Family("days alike (autocorrelation 0.6)", Kind.GAUGE, level(_noise(0.6)), seen=0.069),
    Family("days much alike (0.8)", Kind.GAUGE, level(_noise(0.8)), seen=0.1),
    Family("steady growth", Kind.GAUGE, level(_noise(0.4), growth=0.5), "growing", seen=0.069),
    Family("growth, days alike (0.8)", Kind.GAUGE, level(_noise(0.8), growth=0.8), "growing"),
    Family("growth that slows", Kind.GAUGE, level(_noise(0.4), growth=2.0, slowing=0.7), "growing"),
    Family("a yearly wave on growth", Kind.GAUGE, level(_noise(0.4), growth=0.3, year=0.15), "seasonal"),
    Family("holidays, declared", Kind.GAUGE, level(_noise(0.4), off=True), has_holidays=True, seen=0.069),
    Family("holidays, not declared", Kind.GAUGE, level(_noise(0.4), off=True), seen=0.069),
    Family("a level that wanders", Kind.GAUGE, level(_wandering)),
    Family("growth that wanders", Kind.GAUGE, level(_wandering, growth=0.5), "growing"),
    Family("heavy tails", Kind.GAUGE, level(_tails), seen=0.069),
    Family("bursts", Kind.GAUGE, level(_bursting)),
    Family("few bad days", Kind.GAUGE, level(_bad_days), seen=0.069),
    Family("days missing", Kind.GAUGE, gappy(level(_noise(0.4)), 0.12), seen=0.069),
    Family("all of these together", Kind.GAUGE, level(_real, off=True), has_holidays=True),
    Family("two quarters only", Kind.GAUGE, level(_noise(0.4)), days=183, seen=0.08),
    Family("two quarters only, growing", Kind.GAUGE, level(_noise(0.3), growth=0.5), "growing", days=183),
    Family("a year and a half", Kind.GAUGE, level(_noise(0.6)), days=550, seen=0.08),
    Family("daily peaks", Kind.PEAK, peaks(0.3)),
    Family("daily 99th percentiles", Kind.QUANTILE, level(_real)),
    Family("availability in bursts", Kind.RATIO, failures(_failing)),
    Family("availability, few outages", Kind.RATIO, failures(_few_outages)),
    Family("availability that wanders", Kind.RATIO, failures(_failing_on_and_off)),
    Family("a large share", Kind.RATIO, failures(_noise(0.6, 0.1), 1e6, 0.3)),
    Family("a small share", Kind.RATIO, cases(0.08, 300, 0.0)),
    Family("a small share, months differ", Kind.RATIO, cases(0.08, 300, 0.15)),
    Family("8 events a quarter", Kind.COUNT, events_a_day(8), seen=2.17),
    Family("25 events a quarter", Kind.COUNT, events_a_day(25), seen=1.07),
    Family("80 events a quarter", Kind.COUNT, events_a_day(80), seen=0.55),
    Family("25 events, clustered", Kind.COUNT, events_a_day(25, cluster=2.0), seen=1.92),
    Family("80 events, clustered", Kind.COUNT, events_a_day(80, cluster=2.0), seen=0.95),
    Family("80 events, weeks differ", Kind.COUNT, events_a_day(80, weeks=0.3)),
    Family("25 events, users grow", Kind.COUNT, events_a_day(25, growth=0.8), seen=1.07),
    Family("thousands of events", Kind.COUNT, events_a_day(20_000, cluster=3.0, weeks=0.01)),
    Family("20 durations", Kind.DURATION, restores(20, slow=0.05), seen=3.5),
    Family("80 durations", Kind.DURATION, restores(80, slow=0.05), seen=1.1),
    Family("300 durations", Kind.DURATION, restores(300, slow=0.1), seen=0.5),
    Family("80 durations in clusters", Kind.DURATION, restores(80, cluster=2.0, slow=0.05)),
)  # fmt: skip
