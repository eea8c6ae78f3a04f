"""Frozen values that a snapshot holds and everything after it reads: metrics, observations, comparisons, freshness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from greendot.calendar import Grain, Period

Members = tuple[tuple[str, str], ...]
"""Sorted (dimension, member) pairs; the empty tuple is the total."""
TOTAL: Members = ()


class Kind(StrEnum):
    """What kind of quantity a metric is; it decides how it is aggregated, compared and judged."""

    GAUGE = "gauge"
    RATIO = "ratio"
    COUNT = "count"
    DURATION = "duration"
    PEAK = "peak"
    QUANTILE = "quantile"


class Better(StrEnum):
    """Which direction is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Evidence(StrEnum):
    """How a number came about."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    MODELLED = "modelled"


class Word(StrEnum):
    """What a comparison says once chance is taken into account."""

    BETTER = "better"
    WORSE = "worse"
    CLEAR_CHANGE = "clear change"
    NO_CLEAR_CHANGE = "no clear change"
    TOO_LITTLE = "too little data"


MARKS: Mapping[Word, str] = {
    Word.BETTER: "●",
    Word.WORSE: "▲",
    Word.CLEAR_CHANGE: "◆",
    Word.NO_CLEAR_CHANGE: "–",
    Word.TOO_LITTLE: "○",
}


class Against(StrEnum):
    """What a period is compared with."""

    PREVIOUS = "previous"
    YEAR_AGO = "year_ago"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's definition as published. `digest` changes when its query or meaning does, not with layout or comments;
    `sources` maps each fact table it reads to how old that may be, in hours; `outside`: fit for readers outside."""

    name: str
    area: str
    title: str
    summary: str
    owner: str
    kind: Kind
    unit: str
    better: Better
    course: str
    dimensions: tuple[str, ...]
    splits: tuple[tuple[str, ...], ...]
    targets: Mapping[str, float]
    sources: Mapping[str, float]
    evidence: Evidence
    pitfalls: str
    source: str
    audience: str
    status: str
    sql: str
    digest: str
    path: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One number: a metric in one period for one set of members.

    `value` is None when there is no data, which is not zero. Ratios carry numerator and denominator, durations the
    median as `value`, `p90`, `n` closed events and `n_open`. `low` and `high` bound an estimate; `cut_at` ends a part.
    """

    period: Period
    members: Members
    value: float | None
    is_partial: bool = False
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    exposure: float | None = None
    low: float | None = None
    high: float | None = None
    p90: float | None = None
    n_open: int | None = None
    cut_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number against another: `now` and `then` are cut alike when the period is partial (`is_to_date`).

    `change` is relative (0.05 is five percent more), None when `then` is zero or unknown. `low` and `high` bound it
    at 95 percent (99 to date) where the method gives bounds; `detectable_rise` and `detectable_fall` are the smallest
    changes that would have been seen 8 times in 10; `expected` is what the declared course alone would bring, None when
    steady. `method` says in plain words how the verdict was reached. `p` is how often chance alone would do as much,
    `q` the smallest share of false findings at which this one would be told; `is_finding` says that it may be. A clear
    change with `since_on` alone is a new level from that day; with `until_on` those few days made most of it.
    """

    against: Against
    period: Period | None
    now: float | None
    then: float | None
    change: float | None
    word: Word
    method: str
    is_to_date: bool = False
    low: float | None = None
    high: float | None = None
    n: int | None = None
    detectable_rise: float | None = None
    detectable_fall: float | None = None
    expected: float | None = None
    p: float | None = None
    q: float | None = None
    is_finding: bool = False
    since_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How recent a fact table is. `covers_to` is the last instant its rows speak of; ages are in hours."""

    table: str
    source: str
    rows: int
    covers_to: datetime | None
    loaded_at: datetime | None
    age_h: float | None
    allowed_h: float | None

    @property
    def is_stale(self) -> bool:
        """Return whether the data is older than any metric that reads it allows."""
        return self.age_h is not None and self.allowed_h is not None and self.age_h > self.allowed_h


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A metric that is not in a snapshot: `failed`, or `dormant` because no source fills `table`."""

    name: str
    title: str
    area: str
    state: str
    reason: str
    audience: str = "viewer"
    status: str = "certified"


@dataclass(frozen=True, slots=True)
class Result:
    """What a page asks of one metric: the number, how it compares, what came before, how fresh it is.

    `absence` says why there is no `observation`. `history`, at a sparkline's grain (`by_grain`), ends with the period.
    """

    metric: Metric
    period: Period
    members: Members
    observation: Observation | None
    comparison: Comparison | None
    history: tuple[Observation, ...]
    freshness: tuple[Freshness, ...]
    absence: str = ""

    @property
    def value(self) -> float | None:
        """Return the number, None when unknown."""
        return self.observation.value if self.observation else None


@dataclass(frozen=True, slots=True)
class Build:
    """What a snapshot says of itself. `as_of` is the time it was published for, in UTC."""

    build: str
    schema_version: int
    release: str
    as_of: datetime
    company: str
    currency: str
    time_zone: str
    fiscal_month: int
    first_weekday: int
    is_synthetic: bool
    metrics: int
    facts_rows: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader chose: period, comparison, members, one metric on its own page, and `options` of one page alone."""

    period: Period
    against: Against = Against.PREVIOUS
    members: Members = TOTAL
    metric: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def query(self, key: str) -> dict[str, str]:
        """Return the selection as it stands in an address; `key` is the period's."""
        chosen = {"metric": self.metric} if self.metric else {}
        return {**chosen, "period": key, "against": self.against.value, **dict(self.members + self.options)}


@dataclass(frozen=True, slots=True)
class Restatement:
    """What a later load changed of a period already told: `table`, the period's day, and totals before and after."""

    table: str
    member: str
    column: str
    day: date
    before: float | None
    after: float | None
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class FactCount:
    """How many rows a source has put into a fact table, and the first and last local day they speak of."""

    table: str
    source: str
    rows: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class LoadRun:
    """One load of one source into one table: when, how it ended (`state`: done or failed), what became of its rows."""

    source: str
    table: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    rows_read: int
    rows_accepted: int
    rows_unchanged: int
    rows_quarantined: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """How many rows of a source were kept out of a fact table, and for what reason."""

    source: str
    table: str
    reason: str
    rows: int


def members_of(pairs: Mapping[str, str]) -> Members:
    """Return members in their one canonical order."""
    return tuple(sorted(pairs.items()))


def by_grain(period: Period) -> Grain:
    """Return the grain whose values a period's sparkline shows: one finer than the period's own."""
    return {Grain.YEAR: Grain.QUARTER, Grain.QUARTER: Grain.WEEK, Grain.MONTH: Grain.WEEK}.get(period.grain, Grain.DAY)
