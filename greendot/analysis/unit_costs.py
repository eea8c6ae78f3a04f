"""Turns what was spent and how much it served, week by week, into a unit cost with its range."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

LEAST_WEEKS = 4


def unit_cost_range(
    spent: Sequence[float], served: Sequence[float], *, level: float = 0.95
) -> tuple[float, float] | None:
    """Return the range of the ratio of sums, by how its weeks vary; None below four weeks or where nothing was served.

    The ratio estimator's variance by linearisation (Cochran, Sampling Techniques, 1977, 6.3), with Student's t. Weeks
    follow one another, so the variance is widened by what neighbours have in common (first autocorrelation, above 0).
    """
    cost, units = np.asarray(spent, dtype=float), np.asarray(served, dtype=float)
    count = len(cost)
    if count < LEAST_WEEKS or units.sum() <= 0:
        return None
    ratio = cost.sum() / units.sum()
    off = cost - ratio * units
    spread = float(off @ off)
    alike = max(0.0, float(off[:-1] @ off[1:]) / spread) if spread > 0 else 0.0
    variance = spread / (count - 1) * count / units.sum() ** 2 * (1 + alike) / (1 - min(alike, 0.9))
    half = float(stdtrit(count - 1, (1 + level) / 2)) * float(np.sqrt(variance))
    return float(ratio - half), float(ratio + half)
