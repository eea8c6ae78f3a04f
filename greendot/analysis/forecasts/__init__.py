"""Turns a daily series into its forecast up to four quarters ahead, and a kept forecast into its score."""

from greendot.analysis.forecasts.outcome import (
    Backtest,
    DemandChange,
    Forecast,
    Holiday,
    Landing,
    Outcome,
    Score,
)
from greendot.analysis.forecasts.paths import Paths
from greendot.analysis.forecasts.projecting import FOUR_QUARTERS, project_grains, project_paths, project_series
from greendot.analysis.forecasts.scoring import score_forecast, score_outcomes

__all__ = [
    "FOUR_QUARTERS",
    "Backtest",
    "DemandChange",
    "Forecast",
    "Holiday",
    "Landing",
    "Outcome",
    "Paths",
    "Score",
    "project_grains",
    "project_paths",
    "project_series",
    "score_forecast",
    "score_outcomes",
]
