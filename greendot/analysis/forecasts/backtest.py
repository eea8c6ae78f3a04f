"""Turns the weeks of a series into how the whole procedure would have done at past moments.

At each moment the model is picked and its ranges are set from what was known then, never from what came after, so the
coverage beside a forecast is that of forecasts really made this way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from greendot.analysis.forecasts.blocks import REACH_WEEKS, Blocks, Outcomes, outcomes_of, pick_model
from greendot.analysis.forecasts.models import AVERAGE, NAIVE, Candidates, run_models
from greendot.analysis.forecasts.outcome import Backtest
from greendot.analysis.forecasts.ranges import Spread, spread_of
from greendot.analysis.forecasts.scales import Scale, back, onto, scale_of
from greendot.analysis.forecasts.weekly import LEAST_WEEKS, Weeks
from greendot.analysis.verdict import Numbers

MOST_MOMENTS = 16
_RECENT = 104


@dataclass(frozen=True, slots=True)
class Workings:
    """Everything about one series that does not depend on the moment: its scale, models and outcomes."""

    values: Numbers
    scale: Scale
    on_scale: Numbers
    candidates: Candidates
    outcomes: Outcomes
    level: float

    def blocks(self, model: int) -> Blocks:
        """Return one model's forecasts by block."""
        return self.outcomes.of(self.candidates.said[model])

    def spread(self, model: int, row: int) -> Spread:
        """Return one model's spread by what was known at an origin."""
        upto = int(self.candidates.origins[row])
        return spread_of(self.blocks(model), row, upto, self.on_scale[max(upto - _RECENT, 0) : upto], self.level)

    def pick(self, row: int) -> int:
        """Return the model to use at an origin; a rate has no course, so it keeps its average."""
        if self.scale is Scale.RATE:
            return self.candidates.names.index(AVERAGE)
        return pick_model(self.candidates, self.on_scale, int(self.candidates.origins[row]), len(NAIVE))


def workings_of(weeks: Weeks, block_weeks: int, *, is_peak: bool, is_share: bool = False) -> Workings:
    """Return a series' models and outcomes, in blocks of so many weeks."""
    return next(iter(workings_by(weeks, (block_weeks,), is_peak=is_peak, is_share=is_share)))


def workings_by(
    weeks: Weeks, block_weeks: Iterable[int], *, is_peak: bool, is_share: bool = False
) -> Iterator[Workings]:
    """Yield a series' models and outcomes for each length of block; the models are run once."""
    scale = scale_of(weeks.values, is_share=is_share)
    on_scale = onto(scale, weeks.values)
    candidates = run_models(on_scale, REACH_WEEKS, is_log=scale is Scale.LOG)
    level = _hundred_percent(on_scale, scale, is_share=is_share)
    for count in block_weeks:
        outcomes = outcomes_of(weeks.values, candidates.origins, count, scale, is_peak=is_peak)
        yield Workings(weeks.values, scale, on_scale, candidates, outcomes, level)


def _hundred_percent(on_scale: Numbers, scale: Scale, *, is_share: bool) -> float:
    """Return what doubling, or of a share near one halving what lacks, comes to on the scale."""
    if scale in (Scale.LOG, Scale.MISS):
        return 1.0
    return float(np.mean(np.abs(1 - on_scale)) if is_share else np.median(np.abs(on_scale)))


def run_backtest(workings: Workings) -> Backtest | None:
    """Return how forecasts made at up to 16 past moments turned out; None where there was no such moment."""
    origins = workings.candidates.origins
    tested = np.isfinite(workings.outcomes.came)
    rows = np.flatnonzero((origins >= LEAST_WEEKS) & tested.any(axis=1))
    if not len(rows):
        return None
    if len(rows) > MOST_MOMENTS:
        rows = rows[np.unique(np.linspace(0, len(rows) - 1, MOST_MOMENTS).round().astype(int))]
    chosen = [_trial(workings, workings.pick(int(row)), int(row)) for row in rows]
    naive = [
        [_trial(workings, model, int(row)) for row in rows if np.isfinite(workings.candidates.said[model, row, 0])]
        for model in range(len(NAIVE))
    ]
    came = np.concatenate([trial[0] for trial in chosen])
    mid, low_50, high_50, low_90, high_90 = np.concatenate([trial[1] for trial in chosen], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(came != 0, mid / came - 1, np.nan)
    has_relative = bool(np.isfinite(relative).any())
    return Backtest(
        origins=len(rows),
        tested=len(came),
        reach_weeks=int((workings.outcomes.known_at - origins[:, None])[rows][tested[rows]].max()),
        error=float(np.nanmedian(np.abs(relative))) if has_relative else float("nan"),
        bias=float(np.nanmedian(relative)) if has_relative else float("nan"),
        coverage_50=float(((low_50 <= came) & (came <= high_50)).mean()),
        coverage_90=float(((low_90 <= came) & (came <= high_90)).mean()),
        score=float(interval_scores(low_90, high_90, came).mean()),
        naive_score=min(_mean_score(trials) for trials in naive if len(trials) == len(rows)),
    )


def interval_scores(low: Numbers, high: Numbers, came: Numbers, *, share: float = 0.9) -> Numbers:
    """Return Winkler's (1972) interval scores: the width, and what lies outside times 2 / (1 - share)."""
    missed = np.maximum(low - came, 0) + np.maximum(came - high, 0)
    return np.asarray(high - low + 2 / (1 - share) * missed)


def _mean_score(trials: list[tuple[Numbers, Numbers]]) -> float:
    scores = [interval_scores(ranges[3], ranges[4], came) for came, ranges in trials]
    return float(np.concatenate(scores).mean())


def _trial(workings: Workings, model: int, row: int) -> tuple[Numbers, Numbers]:
    """Return what came after an origin, and what would have been said of it: mid, low and high at 50, at 90."""
    blocks = workings.blocks(model)
    is_known = np.isfinite(blocks.came[row])
    spread = workings.spread(model, row)
    ahead, mid = blocks.ahead[is_known], blocks.said[row, is_known]
    ends = (mid, *spread.range_of(mid, ahead, 0.5), *spread.range_of(mid, ahead, 0.9))
    return back(workings.scale, blocks.came[row, is_known]), back(workings.scale, np.stack(ends))
