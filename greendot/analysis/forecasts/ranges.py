"""Turns a model's past errors into ranges around what it says now, wider the further ahead.

The squared error is fitted as noise, plus a part that grows with time (a level that wanders), plus one that grows with
its square (a growth that was misjudged). Few errors say little, so they are weighed together with what a series of this
noise and this growth should be granted beforehand. How many of these spreads hold half or nine tenths is then read off
the errors themselves (as conformal prediction does: Vovk, Gammerman and Shafer 2005), again with a share for what a few
errors cannot show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.special import stdtrit

from greendot.analysis.forecasts.blocks import Blocks
from greendot.analysis.verdict import Numbers

_PRIOR_WEIGHT = 2.0
_PRIOR_ERRORS = 10.0
_MEMORY = 78.0
_WANDERING = 1 / 6
_LEAST_WANDERING = 1 / 300
_FAR = 13
_LEAST_FAR = 3 * _FAR
_GROWTH_MISJUDGED = 0.27
_PER_WEEK = 0.0012


@dataclass(frozen=True, slots=True)
class Spread:
    """How far outcomes lie from what was said, on the scale, by weeks ahead."""

    noise: float
    wandering: float
    misjudged: float
    times_50: float
    times_90: float

    def at(self, ahead: Numbers) -> Numbers:
        """Return the root of the expected squared error so many weeks ahead."""
        return np.asarray(np.sqrt(self.noise + self.wandering * ahead + self.misjudged * ahead**2))

    def range_of(self, mid: Numbers, ahead: Numbers, share: float) -> tuple[Numbers, Numbers]:
        """Return the ends of the range that holds a share of 0.5 or 0.9."""
        half = self.at(ahead) * (self.times_50 if share <= 0.5 else self.times_90)
        return mid - half, mid + half


def spread_of(blocks: Blocks, row: int, upto: int, past: Numbers, level: float) -> Spread:
    """Return the spread by what was known after `upto` weeks, for what is said in `row`.

    `past` are the weekly values until then, `level` is a hundred percent: 1 on logarithms.
    """
    ahead = blocks.ahead
    weeks = ahead[1] - ahead[0] if len(ahead) > 1 else 1.0
    granted = _granted(blocks, past, float(weeks), level)
    # An error made while growth twice as fast was said counts as half of it: where less is to come, less can be missed.
    errors = blocks.errors(upto) * np.sqrt(granted[row] / granted)
    is_known = np.isfinite(errors)
    seen = is_known.any(axis=0)
    # Errors count less with age, by half in a year and a half: how a series grows today says more than how it began.
    recent = np.where(is_known, 0.5 ** ((upto - blocks.origins[:, None]) / _MEMORY), 0.0)
    stretch = recent.sum(axis=0) * _stride(blocks)
    independent = np.where(seen, np.maximum(stretch / np.maximum(ahead + weeks / 2, 1.0), 1.0), 0.0)
    mean = (np.where(is_known, errors, 0.0) ** 2 * recent).sum(axis=0) / np.maximum(recent.sum(axis=0), 1e-12)
    weight = independent + _PRIOR_WEIGHT
    target = np.maximum((independent * mean + _PRIOR_WEIGHT * granted[row]) / weight, 1e-24)
    # Relative errors of the fit count, so that near blocks are held as well as far ones.
    scale = np.sqrt(weight) / target
    design = np.column_stack([np.ones_like(ahead), ahead, ahead**2])
    size = design.max(axis=0)
    parts, _ = nnls(design / size * scale[:, None], target * scale)
    flat, linear, squared = (float(part) for part in parts / size)
    bare = Spread(flat, linear, squared, 1.0, 1.0)
    sized = np.abs(errors[is_known]) / np.broadcast_to(np.maximum(bare.at(ahead), 1e-12), errors.shape)[is_known]
    # Near blocks were seen often, far ones rarely: what their errors together are worth lies between.
    worth = float(np.sqrt(independent[seen].mean() * independent.max())) if seen.any() else 0.0
    times = [_times(sized, recent[is_known], worth, share) for share in (0.5, 0.9)]
    return Spread(bare.noise, bare.wandering, bare.misjudged, times[0], times[1])


def _granted(blocks: Blocks, past: Numbers, weeks: float, level: float) -> Numbers:
    """Return the squared error that each forecast, by origin and block, is granted before any error was seen."""
    said = np.where(np.isfinite(blocks.said), blocks.said, blocks.said[:, :1])
    moved = np.nan_to_num(said - said[:, :1])
    noise, wandering = _noise_and_wandering(past)
    steady = noise / weeks + wandering * blocks.ahead + (_PER_WEEK * level * blocks.ahead) ** 2
    return np.asarray(np.maximum(steady + (_GROWTH_MISJUDGED * moved) ** 2, 1e-24))


def _noise_and_wandering(past: Numbers) -> tuple[float, float]:
    """Return the squared noise of a week, and how much the squared distance from a level grows each week.

    Values 13 weeks apart differ by twice the noise and 13 weeks of wandering, neighbours by twice the noise and one.
    """
    near = _usual_square(np.diff(past))
    if len(past) < _LEAST_FAR:
        return near, near * _WANDERING
    far = _usual_square(past[_FAR:] - past[:-_FAR])
    wandering = max((far - near) / (_FAR - 1), near * _LEAST_WANDERING)
    return max((near - wandering) / 2, 0.0), wandering


def _usual_square(steps: Numbers) -> float:
    """Return the square of a usual step; where most steps are nought, of all steps together."""
    usual = float((1.4826 * np.median(np.abs(steps - np.median(steps)))) ** 2)
    return usual if usual > 0 else float(np.var(steps))


def _stride(blocks: Blocks) -> float:
    return float(np.diff(blocks.origins).mean()) if len(blocks.origins) > 1 else 1.0


def _times(sized: Numbers, weight: Numbers, independent: float, share: float) -> float:
    """Return how many spreads hold a share of outcomes: those seen and Student's t, weighed by how many were seen."""
    expected = float(stdtrit(max(independent, 3.0), (1 + share) / 2))
    if not len(sized):
        return expected
    seen = float(np.quantile(sized, share, weights=weight, method="inverted_cdf"))
    trust = independent / (independent + _PRIOR_ERRORS)
    return trust * seen + (1 - trust) * expected
