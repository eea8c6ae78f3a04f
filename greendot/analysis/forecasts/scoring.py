"""Turns a kept forecast and what came of it into a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from greendot.analysis.forecasts.backtest import interval_scores
from greendot.analysis.forecasts.outcome import Forecast, Score
from greendot.forecast import Ahead


def score_forecast(forecast: Forecast, actual: Mapping[date, float | None]) -> Score | None:
    """Return how the periods turned out whose outcome is known, None while there is none.

    `actual` maps a period's first day to its final value; leave out periods that are not over. The period that had
    begun when the forecast was made is left out: part of it was known then.
    """
    return score_outcomes(
        [
            (point, float(value))
            for point in forecast.points
            if not point.is_begun and (value := actual.get(point.period.starts_on)) is not None and np.isfinite(value)
        ]
    )


def score_outcomes(pairs: Sequence[tuple[Ahead, float]]) -> Score | None:
    """Return how forecasts turned out, each with what came, whenever it was made; None without any."""
    if not pairs:
        return None
    came = np.array([each for _, each in pairs])
    mid, low_50, high_50, low_90, high_90 = np.array(
        [(each.mid, each.low_50, each.high_50, each.low_90, each.high_90) for each, _ in pairs]
    ).T
    relative = (mid[came != 0] - came[came != 0]) / np.abs(came[came != 0])
    return Score(
        periods=len(pairs),
        inside_50=float(((low_50 <= came) & (came <= high_50)).mean()),
        inside_90=float(((low_90 <= came) & (came <= high_90)).mean()),
        bias=float(relative.mean()) if len(relative) else None,
        error=float(np.abs(relative).mean()) if len(relative) else None,
        interval_score=float(interval_scores(low_90, high_90, came).mean()),
    )
