"""Turns a growing series of less than a year into a tested step: a line through its weeks, a step at the later span.

Under a year the pace cannot be told from the season, but a line can be drawn. Weeks resemble their neighbours, so the
error of the step is that of least squares under first-order autocorrelation, estimated without its usual bias: the
autocorrelation is chosen whose *expected* residual correlation, for this very design, is the one seen (Kendall 1954;
Cochrane and Orcutt 1949 for the model).
"""

from __future__ import annotations

import numpy as np

from greendot.analysis.levels import Shift, shift_of
from greendot.analysis.verdict import Asked, Numbers
from greendot.analysis.weeks import HALF, WeeklyPath

_TRIALS = np.linspace(-0.2, 0.95, 24)
_LEAST_WEEKS = 16


def compare_young(path: WeeklyPath, asked: Asked) -> Shift | str:
    """Return the step at the later span beyond the line through all weeks, or why there is none, in words."""
    start, after = asked.now
    earlier = np.arange(start - 1 - HALF, HALF - 1, -7)[::-1]
    later = np.arange(start + HALF, after - HALF, 7)
    places = np.concatenate([earlier, later])
    values = path.at[places]
    known = np.isfinite(values)
    if known.sum() < _LEAST_WEEKS or known[places < start].sum() < _LEAST_WEEKS // 2:
        return "fewer than 16 weeks are known, too few to tell a change from growth"
    place, value = places[known].astype(float), values[known]
    design = np.column_stack([np.ones(len(place)), (place - start) / 7, place >= start])
    inverse = np.linalg.pinv(design)
    line = inverse @ value
    rest = value - design @ line
    distance = np.abs(np.subtract.outer(place, place)) / 7
    covariance, freedom = _unbiased(design, inverse, rest, distance)
    square = float(rest @ rest)
    error = float(np.sqrt(max((inverse @ covariance @ inverse.T)[2, 2], 0.0) * square)) if square > 1e-20 else 0.0
    expected = line[1] / 7 * asked.gap
    return shift_of(float(expected + line[2]), error, freedom, asked.level, float(expected))


def _unbiased(design: Numbers, inverse: Numbers, rest: Numbers, distance: Numbers) -> tuple[Numbers, float]:
    """Return the weeks' correlation as a share of the residuals' sum of squares, and the degrees of freedom left.

    Freedom is Satterthwaite's (1946): that of the sum of squares under the correlation found.
    """
    keep = np.eye(len(rest)) - design @ inverse
    total = float(rest @ rest)
    seen = float(rest[:-1] @ rest[1:]) / total if total > 1e-20 else 0.0
    expected = []
    for trial in _TRIALS:
        left = keep @ _correlation(trial, distance) @ keep
        expected.append(float(np.trace(left, offset=1) / np.trace(left)))
    chosen = float(np.interp(seen, np.maximum.accumulate(expected), _TRIALS))
    likely = min(max(chosen, 0.0) + 1 / np.sqrt(len(rest)) * (1 - max(chosen, 0.0)) / 2, 0.95)
    correlation = _correlation(likely, distance)
    left = keep @ correlation
    trace, square = float(np.trace(left)), float(np.sum(left * left.T))
    return correlation / trace, max(trace**2 / square, 2.0)


def _correlation(trial: float, distance: Numbers) -> Numbers:
    return np.where(distance == 0, 1.0, np.sign(trial) * np.abs(trial) ** np.maximum(distance, 1e-9))
