"""Turns what a person can write about the plan into frozen values, one kind a class; their fields say what they take.

A field's meaning, words and limits are told once, here: forms, commands, sheets, files and checks read them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

HEALTH = ("on track", "at risk", "off track", "unknown")
STATES = ("proposed", "planned", "in progress", "landed", "dropped", "unknown")
OUTCOMES = ("accepted", "declined", "deferred", "withdrawn")
MARKS = ("note", "definition break", "launch", "migration", "holiday")
ACTS = ("move", "drop", "add", "re-staff")
WORK = ("", "product", "infrastructure")
LINE, LONG = 200, 20_000
"""How many characters fit into a line and into a longer text."""

MOST_PARTS = 50
"""How many options an ask, how many changes a scenario, and how many sections a report may have."""


def told(
    meaning: str,
    *,
    default: Any = dataclasses.MISSING,
    words: tuple[str, ...] = (),
    is_long: bool = False,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Any:
    """Return a dataclass field that carries what it means and may hold. One without a default must be given."""
    told_of = {"meaning": meaning, "words": words, "is_long": is_long, "at_least": at_least, "at_most": at_most}
    return dataclasses.field(default=default, metadata=told_of)


@dataclass(frozen=True, slots=True)
class Status:
    """How an initiative is going, as someone says it on a day. Each is a new one; the newest stands."""

    initiative: str = told("The initiative's key.")
    health: str = told("How it is going.", default="", words=("", *HEALTH))
    confidence: int | None = told(
        "How sure you are of the date, 1 to 10; 5 is even odds.", default=None, at_least=1, at_most=10
    )
    forecast_on: date | None = told("The date expected now.", default=None)
    note: str = told("What changed, in a line.", default="", is_long=True)

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about."""
        return self.initiative


@dataclass(frozen=True, slots=True)
class Override:
    """A field of an initiative that someone sets above what its source says, until a day."""

    initiative: str = told("The initiative's key.")
    field: str = told("The field of the plan.")
    value: str | int | float | date = told("What it is instead.")

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about."""
        return f"{self.initiative} {self.field}"


@dataclass(frozen=True, slots=True)
class Staffing:
    """How much of a team's time an initiative takes, as someone sets it above what its source says, until a day."""

    initiative: str = told("The initiative's key.")
    team: str = told("The team that gives its time.")
    person_weeks: float = told("How much it takes in all, in person-weeks; 0 is none of it.", at_least=0, at_most=5000)

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about."""
        return f"{self.initiative} {self.team}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric should reach in a quarter; above the target in the metric's own file."""

    metric: str = told("The metric's name.")
    quarter: str = told("The quarter, such as 2017-Q1.")
    value: float = told("The number to reach, in the metric's unit.")

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about."""
        return f"{self.metric} {self.quarter}"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to meet an ask: what it is, what it costs in money, people and time, and what it brings."""

    option: str = told("The option's short key within the ask, such as a.")
    title: str = told("What the option is.")
    price: Decimal | None = told("What it costs.", default=None, at_least=0)
    people: int | None = told("How many people it takes.", default=None, at_least=0)
    time_days: int | None = told("How many days it takes.", default=None, at_least=0)
    consequence: str = told("What it brings.", default="", is_long=True)
    is_recommended: bool = told("Whether those who ask would choose it.", default=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that is asked of those who decide: the ways to meet it, and what happens if nothing is done."""

    title: str = told("What is asked for, in a few words.")
    team: str = told("The team that asks.", default="")
    owner: str = told("Who answers for it.", default="")
    needed_by_on: date | None = told("When a decision is needed.", default=None)
    if_nothing: str = told("What happens if nothing is done.", default="", is_long=True)
    initiative: str = told("The initiative it is for.", default="")
    resource: str = told("The resource whose running out it prevents.", default="")
    currency: str = told("The currency of its prices; empty is the reporting currency.", default="")
    options: tuple[Option, ...] = told("The ways to meet it; without any it costs nothing named.", default=())

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about; empty where each is of its own."""
        return ""

    @property
    def chosen_price(self) -> Option | None:
        """Return the option whose price the ask is told with: the recommended one, else the first."""
        return next((one for one in self.options if one.is_recommended), next(iter(self.options), None))


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about an ask, by whom, why, and later what came of it."""

    ask: str = told("The ask's key: of an entry, or of its source.")
    outcome: str = told("What was decided.", words=OUTCOMES)
    option: str = told("The option that was chosen.", default="")
    decided_by: str = told("Who decided.", default="")
    decided_on: date | None = told("When.", default=None)
    why: str = told("Why.", default="", is_long=True)
    came_of_it: str = told("What came of it, told later.", default="", is_long=True)

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about."""
        return self.ask


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a scenario. `to` is a date or a quarter; `person_weeks` is what a re-staffing adds, or takes."""

    act: str = told("What is done.", words=ACTS)
    initiative: str = told("The initiative's key; of an added one a new key.")
    to: str = told("The date or quarter it moves to.", default="")
    team: str = told("The team that gets it, or its people.", default="")
    person_weeks: float | None = told("How much work is added, or taken where below zero.", default=None)
    title: str = told("What an added one is called.", default="")
    kind: str = told("Which kind of work an added one is; product where nobody says.", default="", words=WORK)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named list of changes to the plan, to be compared with it. It changes nothing by itself."""

    name: str = told("The scenario's name.")
    note: str = told("What it is meant to show.", default="", is_long=True)
    changes: tuple[Change, ...] = told("What is moved, dropped, added or re-staffed.", default=())

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about."""
        return self.name


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that something on a page is worked out with, and that people may change."""

    name: str = told("The assumption's name; that of a price, such as person_week, stands above the declared one.")
    value: float = told("The number; the least where it is a range.")
    unit: str = told("Its unit.", default="")
    note: str = told("Where it comes from.", default="", is_long=True)
    most: float | None = told("The most it may be; empty where it is one number.", default=None)

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about."""
        return self.name


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something to remember when a chart is read: a launch, a migration, a holiday, a change of counting."""

    title: str = told("What happened, in a few words.")
    started_on: date = told("The day it happened or began.")
    ended_on: date | None = told("The last day of it; empty when it was one day.", default=None)
    mark: str = told("What kind of thing it was.", default="note", words=MARKS)
    metric: str = told("The metric it is about; empty for all.", default="")
    service: str = told("The service it is about; empty for all.", default="")
    initiative: str = told("The initiative it belongs to.", default="")

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about; empty where each is of its own."""
        return ""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One section of a report: a page, some metrics, or a part of its own, as it was seen when it was added."""

    key: str = told("The section's short key within the report.")
    title: str = told("What the section is called.")
    page: str = told("The page it shows.", default="")
    metrics: str = told("The metrics it shows, with commas between.", default="", is_long=True)
    part: str = told("The part it is, where no page holds it.", default="")
    show: str = told("The anchors it shows of its page, one a line; empty shows all.", default="", is_long=True)
    query: str = told("Period, comparison and filters of its own, as in an address.", default="", is_long=True)
    owner: str = told("Whom it is assigned to.", default="")
    is_left_out: bool = told("Whether it is left out of the report.", default=False)


@dataclass(frozen=True, slots=True)
class Report:
    """A report being written, or frozen: what it is about, from which template, and its sections in order."""

    name: str = told("The report's name in addresses and commands, such as 2016-q4-review.")
    title: str = told("What the report is called.")
    template: str = told("The template it was begun from.")
    about: str = told("The quarter, half or month it is about, such as 2016-Q4.")
    against: str = told("What its periods are compared with.", default="previous")
    sections: tuple[ReportSection, ...] = told("Its sections in order.", default=())
    frozen: str = told("The id it is frozen under; empty while it is a draft.", default="")
    approved: str = told("The digest of the text that was approved for readers outside.", default="")
    approved_by: str = told("Who approved it, and in which role.", default="")

    @property
    def slot(self) -> str:
        """Return what only one standing entry at a time is about."""
        return self.name


Body = Status | Override | Staffing | Target | Ask | Decision | Scenario | Assumption | Annotation | Report
AnyBody = TypeVar(
    "AnyBody", Status, Override, Staffing, Target, Ask, Decision, Scenario, Assumption, Annotation, Report
)

KINDS: Mapping[str, type[Body]] = {
    "status": Status,
    "override": Override,
    "staffing": Staffing,
    "target": Target,
    "ask": Ask,
    "decision": Decision,
    "scenario": Scenario,
    "assumption": Assumption,
    "annotation": Annotation,
    "report": Report,
}
"""Every kind of entry by its name, in the order in which files and lists hold them."""

NAMES: Mapping[type[Body], str] = {kind: name for name, kind in KINDS.items()}

OVERRIDABLE: Mapping[str, type | tuple[str, ...]] = {
    "title": str,
    "team": str,
    "state": STATES,
    "quarter_committed": str,
    "starts_on": date,
    "baseline_on": date,
    "forecast_on": date,
    "landed_on": date,
    "dropped_on": date,
    "declared_health": HEALTH,
    "derived_status": HEALTH,
    "confidence": int,
    "percent_complete": float,
    "purpose": str,
}
"""The fields of an initiative that may be overridden, and what each takes. `derived_status` is the one that rules
derive; everything else has its home in the source."""
