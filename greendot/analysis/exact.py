"""Turns small counts into exact probabilities and intervals: what chance does when events come one by one.

Clustered events vary more than this; verdicts use these as a floor, never alone.
"""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr, betaincinv, gammaincinv, gammaln

from greendot.analysis.verdict import Numbers


def exact_p(now: int, total: int, share: float = 0.5) -> tuple[float, float]:
    """Return the doubled and the mid-p probability of as uneven a split of `total` events, without clusters."""
    low, high = float(bdtr(now, total, share)), 1 - float(bdtr(now - 1, total, share)) if now else 1.0
    here = low + high - 1
    return min(1.0, 2 * min(low, high)), min(1.0, 2 * (min(low, high) - here / 2))


def exact_rate_ratio(now: int, before: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of the ratio of two Poisson rates of equal exposure (Clopper and Pearson 1934)."""
    tail = (1 - level) / 2
    low = float(betaincinv(now, before + 1, tail)) if now else 0.0
    high = float(betaincinv(now + 1, before, 1 - tail)) if before else 1.0
    return low / (1 - low), high / (1 - high) if high < 1 else np.inf


def rate_interval(count: int, exposure: float, *, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a Poisson rate, in events per unit of exposure (Garwood, Biometrika 1936).

    `count` must not be negative and `exposure` above zero, else ValueError. Clustered events make it too narrow.
    """
    if count < 0 or exposure <= 0:
        raise ValueError(f"need count >= 0 and exposure > 0, got {count} and {exposure}")
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low / exposure, float(gammaincinv(count + 1, 1 - tail)) / exposure


def fisher_p(now: int, of_now: int, before: int, of_before: int) -> tuple[float, float]:
    """Return Fisher's two-sided exact p and its mid-p for two shares (Fisher 1935; Lancaster 1961 for the middle).

    Two-sided sums every split that is no likelier than the one seen.
    """
    total = now + before
    least, most = max(0, total - of_before), min(total, of_now)
    split = np.arange(least, most + 1)
    chance = np.exp(
        _choose(of_now, split) + _choose(of_before, total - split) - _choose(of_now + of_before, np.asarray(total))
    )
    here = float(chance[now - least])
    as_likely = np.isclose(chance, here, rtol=1e-7, atol=0)
    rarer = float(chance[~as_likely & (chance < here)].sum())
    alike = float(chance[as_likely].sum())
    return min(1.0, rarer + alike), rarer + alike / 2


def _choose(n: int, k: Numbers) -> Numbers:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
