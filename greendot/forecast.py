"""A forecast as snapshots hold and the store keeps it: periods ahead as ranges, and how well the same did before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from greendot.calendar import Grain, Period
from greendot.results import Members


@dataclass(frozen=True, slots=True)
class Ahead:
    """What one period is expected to bring, in the metric's unit: the middle, and ranges that hold it 5 and 9 times in
    10. Of a period that has begun (`is_begun`) what is known already is taken as known."""

    period: Period
    mid: float
    low_50: float
    high_50: float
    low_90: float
    high_90: float
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How forecasts made in the same way at `moments` past moments turned out over `periods` periods.

    `error` and `bias` are medians relative to what came (0.08: eight percent; a bias above 0: too high), None when only
    zeros came; coverages are shares. Interval scores of the 90 percent range are in the metric's unit, less is better;
    `naive_score` is that of mere repetition.
    """

    moments: int
    periods: int
    error: float | None
    bias: float | None
    coverage_50: float
    coverage_90: float
    score: float
    naive_score: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """A metric's periods ahead, or in `reason` why there are none, or why they have no range.

    `method` says in plain words what was assumed; `weeks` how many weeks of data were learned from.
    """

    metric: str
    members: Members
    grain: Grain
    made_on: date
    method: str
    reason: str
    weeks: int
    ahead: tuple[Ahead, ...]
    tested: TrackRecord | None = None


@dataclass(frozen=True, slots=True)
class KeptForecast:
    """What was said on a day of one period of a metric, kept so that it can be scored once the period is over."""

    metric: str
    members: Members
    made_on: date
    ahead: Ahead
    build: str
