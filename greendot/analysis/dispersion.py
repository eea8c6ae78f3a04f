"""Turns counts by day into how much more they vary than single events would: Pearson's dispersion, and the past.

Measured inside quarters, so that a change between quarters does not count as noise (McCullagh and Nelder, Generalized
Linear Models, 1989). Where the same comparison, made at every earlier week, went much further than that, the past
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import stdtrit

from greendot.analysis.levels import MOST_QUARTERS, STRETCH
from greendot.analysis.verdict import Asked, Numbers

Places = np.ndarray[Any, np.dtype[np.int64]]

PAST_NEEDED = 4
"""How many separate earlier comparisons the past must hold."""

_BEYOND_WORDS = 50.0

CLEARLY_WIDER = 1.5
"""The past counts where it varied half as much again as what was measured inside quarters."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Stretches of days with what each counted and its exposure, and the number of the `group` each belongs to."""

    counts: Numbers
    exposures: Numbers
    group: Places

    @classmethod
    def of(cls, groups: Sequence[tuple[Numbers, Numbers]]) -> Pieces:
        """Return groups of (counts, exposures) as pieces."""
        counts, exposures = (np.concatenate([group[side] for group in groups]) for side in (0, 1))
        return cls(counts, exposures, np.repeat(np.arange(len(groups)), [len(group[0]) for group in groups]))

    def sums(self, values: Numbers) -> Numbers:
        """Return the sum of values over each group."""
        return np.bincount(self.group, values)


def dispersion_of(pieces: Pieces) -> tuple[float, int]:
    """Return Pearson's dispersion, pooled over groups of counts with exposures, and its degrees of freedom.

    A group without events says nothing and is passed over; 1 with none where nothing can be said.
    """
    size, counted, exposed = pieces.sums(np.ones(len(pieces.counts))), *_totals(pieces)
    tells = (counted > 0) & (size >= 2)
    rate = np.where(tells, counted / np.where(exposed > 0, exposed, 1.0), np.nan)[pieces.group]
    return _pooled(pieces, rate * pieces.exposures, rate * pieces.exposures, size[tells])


def dispersion_of_shares(pieces: Pieces) -> tuple[float, int]:
    """Return Pearson's dispersion of shares, pooled over groups of parts with wholes, and its degrees of freedom."""
    size, parts, wholes = pieces.sums(np.ones(len(pieces.counts))), *_totals(pieces)
    tells = (size >= 2) & (parts > 0) & (parts < wholes)
    share = np.where(tells, parts / np.where(wholes > 0, wholes, 1.0), np.nan)[pieces.group]
    expected = share * pieces.exposures
    return _pooled(pieces, expected, expected * (1 - share), size[tells])


def _totals(pieces: Pieces) -> tuple[Numbers, Numbers]:
    return pieces.sums(pieces.counts), pieces.sums(pieces.exposures)


def _pooled(pieces: Pieces, expected: Numbers, variance: Numbers, sizes: Numbers) -> tuple[float, int]:
    """Return the squared distance from what is expected, in units of its variance, by degree of freedom."""
    freedom = int(sizes.sum()) - len(sizes)
    if not freedom:
        return 1.0, 0
    return float(np.nansum((pieces.counts - expected) ** 2 / variance)) / freedom, freedom


def pieces_of(counts: Numbers, exposures: Numbers, asked: Asked, days: float) -> Pieces:
    """Return both in pieces of about `days`, one group for the later span and one for each quarter before it."""
    start, after = asked.now
    firsts, lasts, group = _layout(after - start, days)
    kept = firsts >= -start
    firsts, lasts, group = firsts[kept] + start, lasts[kept] + start, group[kept]
    count, exposure = (_running(part)[lasts] - _running(part)[firsts] for part in (counts, exposures))
    usable = exposure > 0
    return Pieces(count[usable], exposure[usable], group[usable])


@lru_cache(maxsize=256)
def _layout(length: int, days: float) -> tuple[Places, Places, Places]:
    """Return where pieces begin and end, in days from the first of a span of `length`, and their groups."""
    ends = [-round(3 * STRETCH * quarter) for quarter in range(MOST_QUARTERS)]
    spans = [(0, length), *((end - round(3 * STRETCH), end) for end in ends)]
    edges = [last - np.rint(days * np.arange(int((last - first) / days + 0.02), -1, -1)) for first, last in spans]
    firsts, lasts = (np.concatenate([one[side] for one in edges]).astype(int) for side in (slice(-1), slice(1, None)))
    return firsts, lasts, np.repeat(np.arange(len(spans)), [len(one) - 1 for one in edges])


def _running(part: Numbers) -> Numbers:
    return np.concatenate([[0.0], np.cumsum(part)])


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
    count, exposure = (part[at + length] - part[at] for part in map(_running, (counts, exposures)))
    return count, exposure
