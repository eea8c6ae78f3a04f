"""Turns what a projection found into frozen values: ranges by period, and how well the same did before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from greendot.forecast import Ahead


class Outcome(StrEnum):
    """What became of a projection."""

    PROJECTED = "projected"
    CONSTANT = "has not moved"
    TOO_LITTLE = "too little data to project"


@dataclass(frozen=True, slots=True)
class DemandChange:
    """A step that is declared ahead, such as a large customer who joins or a migration that changes the slope.

    From `starts_on` the series is `amount` higher, in its own unit, and its growth `growth_change_pct` faster (-60:
    four tenths of what it was). `certainty_pct` says how likely it is.
    """

    starts_on: date
    title: str
    amount: float | None = None
    growth_change_pct: float | None = None
    certainty_pct: float = 100.0


@dataclass(frozen=True, slots=True)
class Landing:
    """Something that landed from `on` to `until`, its last day, such as a migration: whether and how far it moved the
    level at once is measured."""

    on: date
    until: date
    title: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off from `on` to `until`, the last of them: what is known of a series must not end with them."""

    on: date
    until: date


@dataclass(frozen=True, slots=True)
class Backtest:
    """How the same procedure did in the past: at each of `origins` moments it saw only the data until then.

    `error` is the median of relative errors (0.08: half of them were within eight percent), `bias` their median with
    its sign (above 0: too high). Coverages are shares of the `tested` periods whose outcome lay inside the range. The
    interval score (Winkler 1972, of the 90 percent range, in the series' unit) is better when smaller; `naive_score` is
    that of the better of two repetitions, of last week and of the same weeks a year before. `reach_weeks` is how far
    ahead it could be tested.
    """

    origins: int
    tested: int
    reach_weeks: int
    error: float
    bias: float
    coverage_50: float
    coverage_90: float
    score: float
    naive_score: float

    @property
    def is_no_worse_than_naive(self) -> bool:
        """Return whether its ranges were at least as good as those of mere repetition."""
        return self.score <= self.naive_score * (1 + 1e-9)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A series up to four quarters ahead. `points` is empty unless `outcome` is projected or constant.

    `model` says in plain words what was assumed, `reason` why there is no more to say, `weeks` how many weeks of data
    were used, from `since` on; `backtest` is None where the data is too short to have been tested on. `landed` are the
    steps that were taken out, so that none was taken for growth.
    """

    outcome: Outcome
    as_of: date
    points: tuple[Ahead, ...] = ()
    model: str = ""
    reason: str = ""
    weeks: int = 0
    since: date | None = None
    backtest: Backtest | None = None
    landed: tuple[Landing, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How a kept forecast turned out.

    `inside_50` and `inside_90` are shares of `periods`; `bias` is the mean error relative to what came (above 0: too
    high), `error` the mean of its size; both None when only zeros came.
    """

    periods: int
    inside_50: float
    inside_90: float
    bias: float | None
    error: float | None
    interval_score: float
