"""What a plan is made of, as frozen values: initiatives with every date they were given, and what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

ON_TRACK, AT_RISK, OFF_TRACK = "on track", "at risk", "off track"
"""How a team says its initiative is going."""

LEADS = "leads"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A day that an initiative was expected on, when that was said, how sure its team was, and why it changed."""

    reported_on: date
    forecast_on: date
    confidence: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step on the way. `added_on` is when it became part of the plan."""

    title: str
    due_on: date | None = None
    done_on: date | None = None
    added_on: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Another initiative that one waits for, and by when."""

    initiative: str
    by_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A team in an initiative and how much of its time that takes, in person-weeks; None where nobody said."""

    team: str
    role: str = LEADS
    person_weeks: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an initiative does to a resource once it has landed: it relieves it, or adds load."""

    resource: str
    is_relief: bool


@dataclass(frozen=True, slots=True)
class Override:
    """A person's word on how an initiative stands, which wins over the rules until the day it expires.

    `expires_on` is the first day it no longer holds; None where what holds today is all that is known.
    """

    initiative: str
    status: str
    author: str = ""
    reason: str = ""
    on: date | None = None
    expires_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether it counts on a day."""
        return (self.on is None or self.on <= day) and (self.expires_on is None or day < self.expires_on)


@dataclass(frozen=True, slots=True)
class Initiative:
    """One piece of planned work, product and infrastructure alike.

    `committed` is what it is promised for, such as 2016-Q4, 2016-H2 or 2016, and `promised_on` the last day of that;
    `promises` are all it was ever promised for. `forecasts` stand in the order in which they were said.
    """

    key: str
    title: str = ""
    is_infrastructure: bool = False
    team: str = ""
    area: str = ""
    state: str = "unknown"
    committed: str = ""
    promised_on: date | None = None
    promises: tuple[date, ...] = ()
    starts_on: date | None = None
    baseline_on: date | None = None
    forecast_on: date | None = None
    landed_on: date | None = None
    dropped_on: date | None = None
    added_on: date | None = None
    health: str = "unknown"
    health_on: date | None = None
    confidence: int | None = None
    percent_complete: float | None = None
    purpose: str = ""
    summary: str = ""
    is_for_everyone: bool = False
    is_stretch: bool = False
    forecasts: tuple[Forecast, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    needs: tuple[Need, ...] = ()
    work: tuple[Work, ...] = ()
    products: tuple[tuple[str, float], ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether it is still to land."""
        return self.landed_on is None and not self.is_dropped

    @property
    def is_dropped(self) -> bool:
        """Return whether it was given up."""
        return self.state == "dropped" or (self.dropped_on is not None and self.landed_on is None)

    @property
    def expected_on(self) -> date | None:
        """Return when it landed, or is expected, or was first promised, if that is known to the day."""
        return self.landed_on or self.forecast_on or self.baseline_on

    @property
    def stands_on(self) -> date | None:
        """Return the day that places it on a grid of quarters: when it is expected, else the end of its promise."""
        return self.expected_on or self.promised_on

    @property
    def slip_days(self) -> int:
        """Return by how many days it is later than first promised; 0 when either date is unknown."""
        due = self.landed_on or self.forecast_on
        return (due - self.baseline_on).days if due and self.baseline_on else 0

    @property
    def moves(self) -> int:
        """Return how many times its date was changed."""
        changed = sum(before.forecast_on != after.forecast_on for before, after in pairwise(self.forecasts))
        return changed or int(self.slip_days != 0 and self.landed_on is None)

    @property
    def confidences(self) -> tuple[int, ...]:
        """Return how sure its team was, in order: with each date, and with its latest word on how it is going."""
        dated = [(one.reported_on, one.confidence) for one in self.forecasts if one.confidence is not None]
        if self.confidence is not None:
            dated.append((self.health_on or date.max, self.confidence))
        return tuple(sure for _, sure in sorted(dated, key=lambda pair: pair[0]))

    def expected_as_of(self, day: date) -> date | None:
        """Return when it was expected, as was said by a day; None when nothing had been said."""
        said = [one.forecast_on for one in self.forecasts if one.reported_on <= day]
        return said[-1] if said else None


@dataclass(frozen=True, slots=True)
class Plan:
    """All initiatives, by key."""

    items: Mapping[str, Initiative] = field(default_factory=dict)

    def title(self, key: str) -> str:
        """Return what an initiative is called; its key where the plan does not hold it."""
        found = self.items.get(key)
        return found.title or key if found else key


@dataclass(frozen=True, slots=True)
class Rules:
    """When a date, a silence or a doubt counts, as declared in the configuration."""

    late_days: int = 14
    slip_rate: float = 0.5
    slip_days: int = 56
    stale_days: int = 28
    confidence_drop: int = 2
    milestone_days: int = 0
    short_days: int = 7
    scope_pct: float = 25.0
    overcommitted_pct: float = 100.0
    least_history: int = 5
