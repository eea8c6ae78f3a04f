"""Turns durations of events, some still open, into verdicts on how long they take.

Leaving open events out makes the latest span look quick: the slow ones have not ended yet. So each event counts for
what is known of it: whether it has closed, less how often events of both spans together had closed by its age (the
log-rank score: Mantel 1966; Peto and Peto 1972; hazard of Nelson 1969 and Aalen 1978). Events of one cluster are one
failure told several times and are added up first; the clusters of both spans are then compared by Welch's t (1947). The
factor between the spans is what the later durations must be divided by for the scores to agree; so are its bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from greendot.analysis.series import Events
from greendot.analysis.verdict import Asked, Numbers, Verdict, finite, percent, too_little, word_for
from greendot.results import Word

USEFUL = 2.0
"""Durations that could triple unseen (a rise of 200 percent) are not judged."""

LEAST = 10
"""Closed events, and clusters, that each span needs."""

_FURTHEST = float(np.log(1e4))
_STEPS = 15


@dataclass(frozen=True, slots=True)
class Cohort:
    """Events by the span they opened in: how long each took so far, whether it closed, and its cluster's number."""

    length: Numbers
    is_closed: Numbers
    cluster: Numbers

    @property
    def clusters(self) -> int:
        """Return how many clusters there are."""
        return len(np.unique(self.cluster))

    @property
    def closed(self) -> int:
        """Return how many events have closed."""
        return int(self.is_closed.sum())


@dataclass(frozen=True, slots=True)
class Scored:
    """The difference between two cohorts' scores as Student's t, above zero where the first is quicker."""

    t: float
    freedom: float

    @property
    def p(self) -> float:
        """Return how often chance alone would do as much."""
        return 2 * float(stdtr(self.freedom, -abs(self.t)))


def cohort_of(events: Events, span: tuple[float, float], as_of: float) -> Cohort:
    """Return the events that opened in a span, as known at `as_of`; those closed later are still open."""
    chosen = (events.opened >= span[0]) & (events.opened < span[1]) & (events.opened <= as_of)
    opened, closed = events.opened[chosen], events.closed[chosen]
    is_closed = np.isfinite(closed) & (closed <= as_of)
    return Cohort(np.where(is_closed, closed, as_of) - opened, is_closed, events.cluster[chosen])


def cumulative_hazard(length: Numbers, is_closed: Numbers) -> Numbers:
    """Return, for each event, how many closings its age would have brought on average (Nelson and Aalen)."""
    order = np.argsort(length)
    ordered = length[order]
    is_new = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    first = np.flatnonzero(is_new)
    closings = np.add.reduceat(is_closed[order].astype(float), first)
    out = np.empty(len(length))
    out[order] = np.cumsum(closings / (len(length) - first))[np.cumsum(is_new) - 1]
    return out


def log_rank(now: Cohort, before: Cohort) -> tuple[float, float, float]:
    """Return how many of `now` closed, how many would have at both cohorts' pace, and the variance (Mantel 1966)."""
    length = np.concatenate([now.length, before.length])
    is_closed = np.concatenate([now.is_closed, before.is_closed]).astype(bool)
    expected = variance = 0.0
    for age in np.unique(length[is_closed]):
        mine, all_ = float((now.length >= age).sum()), float((length >= age).sum())
        closings = float(((length == age) & is_closed).sum())
        expected += closings * mine / all_
        if all_ > 1:
            variance += closings * mine / all_ * (1 - mine / all_) * (all_ - closings) / (all_ - 1)
    return float(now.closed), expected, variance


def score(now: Cohort, before: Cohort, factor: float = 1.0) -> Scored:
    """Return how far the cohorts' scores differ once the later durations are divided by `factor`."""
    scores = _scores(now, before, factor)
    later, earlier = (np.unique(cohort.cluster, return_inverse=True)[1] for cohort in (now, before))
    return _welch(np.bincount(later, scores[: len(later)]), np.bincount(earlier, scores[len(later) :]))


def _scores(now: Cohort, before: Cohort, factor: float) -> Numbers:
    length = np.concatenate([now.length / factor, before.length])
    is_closed = np.concatenate([now.is_closed, before.is_closed])
    return is_closed - cumulative_hazard(length, is_closed)


def _welch(later: Numbers, earlier: Numbers) -> Scored:
    """Return Welch's t of two sets of sums, one a cluster, with Satterthwaite's degrees of freedom."""
    n, m = len(later), len(earlier)
    centred, other_centred = later - later.sum() / n, earlier - earlier.sum() / m
    error, other = float(centred @ centred) / (n - 1) / n, float(other_centred @ other_centred) / (m - 1) / m
    if error + other <= 0:
        return Scored(0.0, n + m - 2)
    freedom = (error + other) ** 2 / (error**2 / (n - 1) + other**2 / (m - 1))
    return Scored(float(later.sum() / n - earlier.sum() / m) / (error + other) ** 0.5, freedom)


def typical_length(cohort: Cohort) -> float | None:
    """Return the median duration, open events counted for as long as they lasted (Kaplan and Meier 1958)."""
    order = np.argsort(cohort.length, kind="stable")
    left = np.cumprod(1 - cohort.is_closed[order] / np.arange(len(order), 0, -1))
    below = np.flatnonzero(left <= 0.5)
    return float(cohort.length[order][below[0]]) if len(below) else None


def judge_duration(events: Events, asked: Asked, as_of: float) -> Verdict:
    """Return the verdict on how long events take that opened in the two spans, as known at `as_of`."""
    now, before = cohort_of(events, asked.now, as_of), cohort_of(events, asked.before, as_of)
    n = now.closed + before.closed
    if reason := _lack(now, before):
        return too_little(reason, n=n)
    lengths = typical_length(now), typical_length(before)
    raw = finite(lengths[0] / lengths[1] - 1) if lengths[0] is not None and lengths[1] else None
    method = "Compares how soon events close, counting open ones for as long as they last" + (
        ", and events of one cluster as one."
        if now.clusters + before.clusters < len(now.length) + len(before.length)
        else "."
    )
    scored = score(now, before)
    if scored.t == 0 and not (now.length.std() or before.length.std()):
        return Verdict(
            Word.NO_CLEAR_CHANGE, 0.0, n=n, method=method, reason="every event took as long", raw_change=raw, p=1.0
        )
    reach, power = float(stdtrit(scored.freedom, 1 - asked.level / 2)), float(stdtrit(scored.freedom, 0.8))
    middle, low, high = _factors(now, before, (0.0, -reach, reach))
    error = (high - low) / (2 * reach)
    rise = float(np.expm1(min((reach + power) * error, 2 * _FURTHEST)))
    is_clear = scored.p < asked.level
    is_useful = is_clear or rise <= asked.useful_or(USEFUL)
    clear = word_for(-scored.t, asked.better) if is_clear else Word.NO_CLEAR_CHANGE
    return Verdict(
        clear if is_useful else Word.TOO_LITTLE,
        change=float(np.expm1(middle)),
        low=float(np.expm1(low)) if low > -_FURTHEST else -1.0,
        high=float(np.expm1(high)) if high < _FURTHEST else None,
        n=n,
        method=method,
        detectable_rise=rise,
        detectable_fall=rise / (1 + rise),
        reason="" if is_useful else f"only a rise of {percent(rise)} or more would have been noticed",
        raw_change=raw,
        p=scored.p,
        is_to_date=asked.is_to_date,
    )


def _lack(now: Cohort, before: Cohort) -> str:
    """Return what two cohorts lack to be compared, in words; else an empty string."""
    for name, cohort in (("earlier", before), ("later", now)):
        if (cohort.length < 0).any():
            return f"an event of the {name} span closed before it opened"
        if cohort.closed < LEAST:
            return f"{cohort.closed} closed events in the {name} span; a verdict needs {LEAST}"
        if cohort.clusters < LEAST:
            return f"{cohort.clusters} separate failures in the {name} span; a verdict needs {LEAST}"
    return ""


def _factors(now: Cohort, before: Cohort, targets: tuple[float, ...]) -> tuple[float, ...]:
    """Return the logarithms of the factors at which the scores differ by each target, found by halving.

    Dividing the later durations by more makes them quicker, so the difference rises with the factor.
    """
    later, earlier = (np.unique(cohort.cluster, return_inverse=True)[1] for cohort in (now, before))
    known: dict[float, float] = {}

    def at(log_factor: float) -> float:
        if log_factor not in known:
            scores = _scores(now, before, float(np.exp(log_factor)))
            sums = np.bincount(later, scores[: len(later)]), np.bincount(earlier, scores[len(later) :])
            known[log_factor] = _welch(*sums).t
        return known[log_factor]

    def crossing(target: float) -> float:
        low, high = -_FURTHEST, _FURTHEST
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if at(middle) < target else (low, middle)
        return (low + high) / 2

    return tuple(crossing(target) for target in targets)
