"""Turns scenarios that people keep into the text an address carries, and such a text into what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from greendot.analysis.plan import Plan, write_scenario
from greendot.analysis.plan.scenarios import Add, Change, Drop, Move, Staff
from greendot.calendar import Calendar
from greendot.compose.pictures import cut
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.view import View
from greendot.document import Cell, Link, Table
from greendot.entries import Change as Kept
from greendot.entries import Entry, Scenario
from greendot.entries.reading import read_day
from greendot.formats import format_date, plural


@dataclass(frozen=True, slots=True)
class KeptScenario:
    """A scenario that someone keeps: its entry, and the text that an address carries, empty where it has none."""

    entry: Entry[Scenario]
    text: str

    @property
    def name(self) -> str:
        """Return its name."""
        return self.entry.body.name


def kept_scenarios(view: View, road: Roadmap) -> tuple[KeptScenario, ...]:
    """Return the scenarios that people keep, by name."""
    found: Mapping[str, Entry[Scenario]] = view.snapshot.entries.scenarios
    return tuple(
        KeptScenario(one, scenario_text(one.body, road.base, view.calendar)) for _, one in sorted(found.items())
    )


def scenario_text(scenario: Scenario, plan: Plan, calendar: Calendar) -> str:
    """Return a kept scenario as the text of an address; empty where a change of it can no longer be made."""
    changes = [_change(one, plan, calendar) for one in scenario.changes]
    known = [one for one in changes if one is not None]
    return write_scenario(known) if known and len(known) == len(changes) else ""


def kept_changes(changes: Iterable[Change], plan: Plan) -> list[dict[str, object]]:
    """Return changes of a plan as an entry keeps them: what is staffed is kept as what is added or taken."""
    return [_kept(one, plan) for one in changes]


def kept_table(view: View, road: Roadmap) -> Table | None:
    """Return the scenarios that people keep, each a link that opens it; None without any."""
    rows = tuple(_row(view, one) for one in kept_scenarios(view, road))
    headings = ("Scenario", "What it is meant to show", "Changes", "By", "On")
    return cut(Table("Scenarios that are kept", headings, rows, "table:scenarios")) if rows else None


def _row(view: View, one: KeptScenario) -> tuple[Cell, ...]:
    base = view.page_link("roadmap")
    link = Link(base.page, (*base.query, ("scenario", one.text)), base.fragment) if one.text else None
    count = plural(len(one.entry.body.changes), "change")
    return (
        Cell(one.name, link=link),
        Cell(one.entry.body.note or "not said"),
        Cell(count if one.text else f"{count}, of which one can no longer be made"),
        Cell(one.entry.author),
        Cell(format_date(view.calendar.local_day(one.entry.changed_at), view.today)),
    )


def _change(kept: Kept, plan: Plan, calendar: Calendar) -> Change | None:
    """Return what a kept change does to the plan; None where the plan has nothing it could be done to."""
    if kept.act == "add":
        on = _day(kept.to, calendar)
        is_infrastructure = kept.kind == "infrastructure"
        if on is None or kept.initiative in plan.items:
            return None
        return Add(kept.initiative, is_infrastructure, kept.team, on, max(0.0, kept.person_weeks or 0.0))
    if kept.initiative not in plan.items:
        return None
    if kept.act == "drop":
        return Drop(kept.initiative)
    if kept.act == "move":
        on = _day(kept.to, calendar)
        return None if on is None else Move(kept.initiative, on)
    return Staff(
        kept.initiative, kept.team, max(0.0, _weeks(plan, kept.initiative, kept.team) + (kept.person_weeks or 0))
    )


def _kept(change: Change, plan: Plan) -> dict[str, object]:
    match change:
        case Move(initiative, to_on):
            return {"act": "move", "initiative": initiative, "to": to_on.isoformat()}
        case Drop(initiative):
            return {"act": "drop", "initiative": initiative}
        case Staff(initiative, team, weeks):
            more = weeks - _weeks(plan, initiative, team)
            return {"act": "re-staff", "initiative": initiative, "team": team, "person_weeks": round(more, 2)}
        case Add(initiative, is_infrastructure, team, to_on, weeks):
            kind = "infrastructure" if is_infrastructure else "product"
            return {"act": "add", "initiative": initiative, "to": to_on.isoformat(), "team": team,
                    "person_weeks": weeks, "kind": kind}  # fmt: skip


def _weeks(plan: Plan, initiative: str, team: str) -> float:
    return sum(work.person_weeks or 0.0 for work in plan.items[initiative].work if work.team == team)


def _day(text: str, calendar: Calendar) -> date | None:
    """Return a date, or the last day of a quarter; None for other words."""
    try:
        return read_day(text)
    except ValueError:
        pass
    try:
        return calendar.parse(text).ends_on - timedelta(days=1)
    except ValueError:
        return None
