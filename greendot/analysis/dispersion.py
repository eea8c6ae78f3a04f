"""Turns counts by day into how much more they vary than single events would: Pearson's dispersion, and the past.

Measured inside quarters, so that a change between quarters does not count as noise (McCullagh and Nelder, Generalized
Linear Models, 1989). Where the same comparison, made at every earlier week, went much further than that, the past
counts.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from greendot.analysis.levels import MOST_QUARTERS, STRETCH
from greendot.analysis.verdict import Asked, Numbers

Groups = list[tuple[Numbers, Numbers]]

PAST_NEEDED = 4
"""How many separate earlier comparisons the past must hold."""

_BEYOND_WORDS = 50.0

CLEARLY_WIDER = 1.5
"""The past counts where it varied half as much again as what was measured inside quarters."""


def dispersion_of(groups: Groups) -> tuple[float, int]:
    """Return Pearson's dispersion, pooled over groups of (counts, exposures), and its degrees of freedom.

    A group without events says nothing and is passed over; 1 with none where nothing can be said.
    """
    total, freedom = 0.0, 0
    for counts, exposures in groups:
        if counts.sum() <= 0 or len(counts) < 2:
            continue
        expected = exposures * counts.sum() / exposures.sum()
        total += float(((counts - expected) ** 2 / expected).sum())
        freedom += len(counts) - 1
    return (total / freedom, freedom) if freedom else (1.0, 0)


def dispersion_of_shares(groups: Groups) -> tuple[float, int]:
    """Return Pearson's dispersion of shares, pooled over groups of (parts, wholes), and its degrees of freedom."""
    total, freedom = 0.0, 0
    for part, whole in groups:
        if len(part) < 2 or part.sum() <= 0 or part.sum() >= whole.sum():
            continue
        share = part.sum() / whole.sum()
        total += float(((part - whole * share) ** 2 / (whole * share * (1 - share))).sum())
        freedom += len(part) - 1
    return (total / freedom, freedom) if freedom else (1.0, 0)


def pieces(counts: Numbers, exposures: Numbers, asked: Asked, days: float) -> Groups:
    """Return both in pieces of about `days`, one group for the later span and one for each quarter before it."""
    start, after = asked.now
    ends = [start - round(3 * STRETCH * quarter) for quarter in range(MOST_QUARTERS)]
    spans = [(start, after), *((end - round(3 * STRETCH), end) for end in ends)]
    sums = [np.concatenate([[0.0], np.cumsum(part)]) for part in (counts, exposures)]
    groups = []
    for first, last in spans:
        number = int((last - first) / days + 0.02)
        edges = last - np.rint(days * np.arange(number, -1, -1)).astype(int)
        edges = edges[edges >= 0]
        count, exposure = (np.diff(part[edges]) for part in sums)
        groups.append((count[exposure > 0], exposure[exposure > 0]))
    return groups


def past_widening(counts: Numbers, exposures: Numbers, asked: Asked, dispersion: float, freedom: float) -> float:
    """Return what the variance is to be multiplied by: `dispersion`, or more where the series' own past went further.

    The past is the same comparison at every earlier week. As it has its own degrees of freedom, its variance is stated
    such that Student's t with `freedom` gives the limit that its own would. `exposures` of shares are their wholes.
    """
    (start, after), (first, last) = asked.now, asked.before
    length, gap = after - start, start - first
    count = (start - gap) // length
    if count < PAST_NEEDED:
        return dispersion
    at = np.arange(start - length, gap - 1, -7)
    later, later_exposure = _sums(counts, exposures, at, length)
    earlier, earlier_exposure = _sums(counts, exposures, at - gap, last - first)
    total, exposure = later + earlier, later_exposure + earlier_exposure
    usable = (total > 0) & (later_exposure > 0) & (earlier_exposure > 0)
    if usable.sum() * 7 < length * (PAST_NEEDED - 1):
        return dispersion
    share = later_exposure[usable] / exposure[usable]
    square = (later[usable] - total[usable] * share) ** 2 / (total[usable] * share * (1 - share))
    past = float(square.mean())
    if past <= CLEARLY_WIDER * dispersion:
        return dispersion
    tail = 1 - asked.level / 2
    return past * float(stdtrit(count, tail) / stdtrit(freedom, tail)) ** 2


def few_words(count: int, dispersion: float, needed: int, one: str, many: str) -> str:
    """Return, in words, that so many events of two spans are too few, or come in too few clusters."""
    if count < needed:
        known = f"{count or 'no'} {one if count == 1 else many}"
        return f"{known} in both spans together; a verdict needs {needed} that are not of one cluster"
    return f"a few large ones make most of it: {count:,} {many} weigh no more than {count / dispersion:.1f} single ones"


def widening_words(dispersion: float, subject: str, single: str) -> str:
    """Return, in words, how much more events vary than single ones would: `months vary 1.7 times as much as …`."""
    if dispersion >= _BEYOND_WORDS:
        return "a few large ones make most of it"
    return f"{subject} {dispersion:.1f} times as much as {single}"


def _sums(counts: Numbers, exposures: Numbers, at: Numbers, length: int) -> tuple[Numbers, Numbers]:
    """Return what windows of `length` days that begin `at` hold."""
    running = (np.concatenate([[0.0], np.cumsum(part)]) for part in (counts, exposures))
    count, exposure = (part[at + length] - part[at] for part in running)
    return count, exposure
