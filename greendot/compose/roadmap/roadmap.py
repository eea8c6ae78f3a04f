"""Turns a view into a Roadmap: the plan, or a scenario of it, how each initiative stands, what waits for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from greendot.analysis.plan import (
    Dependencies,
    Fault,
    Ground,
    Initiative,
    Load,
    Override,
    Plan,
    Scenario,
    Score,
    Standing,
    Status,
    apply_scenario,
    check_plan,
    read_dependencies,
    read_scenario,
    score_ranges,
    shifted,
    stand,
)
from greendot.calendar import Grain, Period
from greendot.compose.roadmap.reading import read_loads, read_overrides, read_plan, read_rules, read_runways
from greendot.compose.rows import text_of
from greendot.compose.view import View
from greendot.snapshot import Snapshot


@dataclass(frozen=True)
class Roadmap:
    """What a page tells of a plan. `base` is the plan as recorded; `plan` the same, or the chosen scenario of it."""

    base: Plan
    plan: Plan
    scenario: Scenario
    ground: Ground
    dependencies: Dependencies
    standings: Mapping[str, Standing]
    faults: tuple[Fault, ...]
    score: Score

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """Return what teams have and have promised, in the scenario where one is chosen."""
        if self.plan is self.base:
            return self.ground.loads
        return shifted(self.ground.loads, self.base, self.plan, self.today)

    @property
    def today(self) -> date:
        """Return the reporting day the plan is looked at on."""
        return self.ground.today

    def is_well(self, item: Initiative) -> bool:
        """Return whether an initiative has landed or is on its way."""
        return self.standings[item.key].is_well

    def is_reported(self, item: Initiative) -> bool:
        """Return whether anything is known of how an initiative goes."""
        return not self._is(item, Status.UNKNOWN)

    def open_items(self) -> tuple[Initiative, ...]:
        """Return what is still to land and decided."""
        return tuple(item for item in self.plan.items.values() if item.is_open and not self._is(item, Status.PROPOSED))

    def _is(self, item: Initiative, status: Status) -> bool:
        return self.standings[item.key].status is status

    def committed(self, quarter: Period) -> tuple[Initiative, ...]:
        """Return what was promised for a quarter, or a half or year that ends with it, and decided; dropped too."""
        return tuple(
            item
            for item in self.plan.items.values()
            if item.promised_on
            and quarter.starts_on <= item.promised_on < quarter.ends_on
            and not self._is(item, Status.PROPOSED)
        )


def read_roadmap(view: View) -> Roadmap:
    """Return the roadmap of a snapshot with the scenario of the address; worked out once for each."""
    return _read(view.snapshot, view.option("scenario"))


@lru_cache(maxsize=16)
def _read(snapshot: Snapshot, text: str) -> Roadmap:
    if text:
        whole = _read(snapshot, "")
        scenario = read_scenario(text, whole.base, teams_of(snapshot))
        changed = apply_scenario(whole.base, scenario.changes, whole.today)
        return _roadmap(whole.base, changed, scenario, whole.ground, whole.faults, read_overrides(snapshot))
    plan, twice = read_plan(snapshot)
    today = snapshot.calendar.local_day(snapshot.build.as_of)
    ground = Ground(read_loads(snapshot), read_runways(snapshot), snapshot.calendar, today, read_rules(snapshot))
    faults = check_plan(plan, read_dependencies(plan, today), teams_of(snapshot), twice)
    return _roadmap(plan, plan, Scenario(), ground, faults, read_overrides(snapshot))


def _roadmap(
    base: Plan,
    plan: Plan,
    scenario: Scenario,
    ground: Ground,
    faults: tuple[Fault, ...],
    overrides: Mapping[str, Override],
) -> Roadmap:
    dependencies = read_dependencies(plan, ground.today, ground.rules.short_days)
    standings = stand(plan, dependencies.widest, ground.today, ground.rules, overrides)
    history = tuple(item for item in base.items.values() if item.landed_on is not None)[-_MOST_SCORED:]
    score = score_ranges(history, ground.rules)
    return Roadmap(base, plan, scenario, ground, dependencies, standings, faults, score)


_MOST_SCORED = 200
"""How many landed initiatives ranges are tried on: each is held against all others."""


def teams_of(snapshot: Snapshot) -> frozenset[str]:
    """Return the teams that exist or existed; empty where no source says."""
    return frozenset(text_of(row, "team") for row in snapshot.records("teams"))


def quarter_of(view: View) -> Period:
    """Return the quarter that the chosen period begins in."""
    return view.calendar.period(view.period.starts_on, Grain.QUARTER)
