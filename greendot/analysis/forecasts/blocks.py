"""Turns weekly forecasts into forecasts of blocks as long as the periods asked for, beside what came.

The error of a quarter is not that of its weeks: their noise averages out, their drift does not. So errors are taken on
blocks of whole weeks as long as a week, a month or a quarter, counted from each past moment on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from greendot.analysis.forecasts.models import Candidates
from greendot.analysis.forecasts.scales import Scale, back, onto
from greendot.analysis.verdict import Numbers
from greendot.calendar import Grain

BLOCK_WEEKS = {Grain.WEEK: 1, Grain.MONTH: 4, Grain.QUARTER: 13}

REACH_WEEKS = 66
"""Four quarters after the one that has begun."""

_MEMORY = 104
_PICK_MEMORY = 52.0
_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Blocks:
    """One model's forecasts by block, on the scale. `said[o, k]` is of the k-th block after `origins[o]` weeks,
    `came[o, k]` its outcome (NaN while unknown), known once `known_at[o, k]` weeks have passed; `ahead[k]` is how many
    weeks ahead its middle lies. `rises[o]` is what noise adds to a block: the highest of noisy weeks
    lies above the highest of their smooth course."""

    origins: Numbers
    ahead: Numbers
    said: Numbers
    came: Numbers
    known_at: Numbers
    rises: Numbers

    def errors(self, upto: int) -> Numbers:
        """Return said less came, NaN where the outcome was not known after `upto` weeks."""
        return np.where(self.known_at <= upto, self.said - self.came, np.nan)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came, for every origin: the part of `Blocks` that all models share."""

    origins: Numbers
    ahead: Numbers
    came: Numbers
    known_at: Numbers
    rises: Numbers
    weeks: int
    scale: Scale
    is_peak: bool

    def of(self, said: Numbers) -> Blocks:
        """Return one model's weekly forecasts (origins by weeks ahead) as blocks."""
        count = len(self.ahead)
        by_block = said[:, : count * self.weeks].reshape(len(self.origins), count, self.weeks)
        mid = together(by_block, self.scale, is_peak=self.is_peak) + self.rises[:, None]
        return Blocks(self.origins, self.ahead, mid, self.came, self.known_at, self.rises)


def together(weeks: Numbers, scale: Scale, *, is_peak: bool) -> Numbers:
    """Return what weeks (along the last axis, on the scale) make together: their highest, or their plain mean."""
    return np.asarray(weeks.max(axis=-1)) if is_peak else onto(scale, back(scale, weeks).mean(axis=-1))


def outcomes_of(values: Numbers, origins: Numbers, weeks: int, scale: Scale, *, is_peak: bool) -> Outcomes:
    """Return what came after each origin, in blocks of so many weeks; `values` are plain."""
    count = REACH_WEEKS // weeks
    first = origins[:, None] + np.arange(count) * weeks
    known_at = first + weeks
    on_scale = onto(scale, values)
    every = _together_from(on_scale, weeks, scale, is_peak=is_peak)
    is_known = known_at <= len(values)
    came = np.full(first.shape, np.nan)
    came[is_known] = every[first[is_known]]
    noise = every - _together_from(_smooth(on_scale), weeks, scale, is_peak=is_peak)
    # A week's smooth value needs the four weeks after it, so the last blocks before an origin are left out.
    upto = origins - weeks - _BESIDE + 1
    rises = np.array([np.median(noise[max(0, end - _MEMORY) : end]) if weeks > 1 and end > 0 else 0.0 for end in upto])
    ahead = np.arange(count) * weeks + (weeks + 1) / 2
    return Outcomes(origins, ahead, came, known_at, rises, weeks, scale, is_peak)


def _together_from(on_scale: Numbers, weeks: int, scale: Scale, *, is_peak: bool) -> Numbers:
    """Return what each run of so many weeks makes together, by its first week."""
    if len(on_scale) < weeks:
        return np.empty(0)
    return together(np.lib.stride_tricks.sliding_window_view(on_scale, weeks), scale, is_peak=is_peak)


def _smooth(on_scale: Numbers) -> Numbers:
    """Return the mean of each week and the four on either side."""
    padded = np.pad(on_scale, _BESIDE, mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * _BESIDE + 1).mean(axis=1))


def pick_model(candidates: Candidates, values: Numbers, upto: int, naive: int) -> int:
    """Return which model would have done best by what was known after `upto` weeks; `values` are on the scale.

    Errors of weeks far ahead count less, by the root of how far, and old ones by half every year. A model is taken
    over the best repetition (one of the first `naive`) only if it did better by a twentieth.
    """
    origins, reach = candidates.origins, candidates.said.shape[2]
    target = origins[:, None] + np.arange(reach)
    is_known = (target < upto) & (origins[:, None] < upto)
    if not is_known.any():
        return 2
    came = np.where(is_known, values[np.minimum(target, len(values) - 1)], 0.0)
    weight = np.where(is_known, 0.5 ** ((upto - target) / _PICK_MEMORY) / np.sqrt(np.arange(reach) + 3.0), 0.0)
    errors = np.abs(candidates.said - came)
    usable = np.isfinite(candidates.said) & (weight > 0)
    loss = np.where(usable, errors * weight, 0.0).sum(axis=(1, 2))
    total = np.where(usable, weight, 0.0).sum(axis=(1, 2))
    row = min(int(np.searchsorted(origins, upto)), len(origins) - 1)
    can_now = np.isfinite(candidates.said[:, row]).all(axis=1) & (total > 0.5 * weight.sum())
    mean = np.where(can_now & (total > 0), loss / np.maximum(total, 1e-12), np.inf)
    best = int(mean.argmin())
    plain = int(mean[:naive].argmin())
    return best if mean[best] < 0.95 * mean[plain] else plain
