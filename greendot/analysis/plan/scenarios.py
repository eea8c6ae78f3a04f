"""Turns a short text into changes to a plan, changes into another plan, and two plans into what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, unquote

from greendot.analysis.plan.chains import Chain, read_dependencies
from greendot.analysis.plan.commitment import Commitment, Load, commitments_of, shifted, total_weeks
from greendot.analysis.plan.relief import Runway, Shortfall, find_shortfalls
from greendot.analysis.plan.values import Forecast, Initiative, Plan, Rules, Work
from greendot.calendar import Calendar
from greendot.errors import nearest

MOST_CHANGES, LONGEST = 40, 2000
_MOST_WEEKS, _LONGEST_NAME = 5000.0, 80
_KINDS = ("product", "infrastructure")
_FIELDS = {"move": 3, "drop": 2, "staff": 4, "add": 6}
_FORMS = {
    "move": "move.INITIATIVE.2017-06-30",
    "drop": "drop.INITIATIVE",
    "staff": "staff.INITIATIVE.TEAM.12",
    "add": "add.NAME.infrastructure.TEAM.2017-06-30.12",
}


@dataclass(frozen=True, slots=True)
class Move:
    """An initiative that is to land on another day."""

    initiative: str
    to_on: date


@dataclass(frozen=True, slots=True)
class Drop:
    """An initiative that is given up."""

    initiative: str


@dataclass(frozen=True, slots=True)
class Staff:
    """How much of a team's time an initiative is to take, in person-weeks; none takes the team out of it."""

    initiative: str
    team: str
    person_weeks: float


@dataclass(frozen=True, slots=True)
class Add:
    """An initiative that the plan does not hold."""

    initiative: str
    is_infrastructure: bool
    team: str
    to_on: date
    person_weeks: float


Change = Move | Drop | Staff | Add


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes to a plan, in order, and what of the text that named them could not be used, in words."""

    changes: tuple[Change, ...] = ()
    problems: tuple[str, ...] = ()


def write_scenario(changes: Iterable[Change]) -> str:
    """Return changes as the text that an address carries: `move.INF-07.2017-03-01~drop.PRD-18`."""
    return "~".join(".".join(_escaped(part) for part in _parts(change)) for change in changes)


def read_scenario(text: str, plan: Plan, teams: Iterable[str] = ()) -> Scenario:
    """Return the changes a text names. One fault refuses the whole text: half a scenario is another scenario.

    `teams` are those that exist, empty where no source says.
    """
    if not text:
        return Scenario()
    if len(text) > LONGEST or not text.isprintable():
        return Scenario(problems=(f"a scenario has at most {LONGEST} letters, digits and signs",))
    words = text.split("~")
    if len(words) > MOST_CHANGES:
        return Scenario(problems=(f"a scenario has at most {MOST_CHANGES} changes",))
    known = set(teams)
    changes: list[Change] = []
    problems: list[str] = []
    for number, word in enumerate(words, start=1):
        try:
            changes.append(_read(word, plan, known))
        except ValueError as error:
            problems.append(f"change {number} {error}")
    return Scenario(problems=tuple(problems)) if problems else Scenario(tuple(changes))


def apply_scenario(plan: Plan, changes: Iterable[Change], today: date) -> Plan:
    """Return the plan with the changes made, in order; the given plan stays as it is."""
    items = dict(plan.items)
    for change in changes:
        match change:
            case Add():
                work = (Work(change.team, person_weeks=change.person_weeks),)
                items[change.initiative] = Initiative(
                    change.initiative, change.initiative, change.is_infrastructure, change.team, state="planned",
                    starts_on=today, baseline_on=change.to_on, forecast_on=change.to_on, added_on=today, work=work,
                )  # fmt: skip
            case Move() if change.initiative in items:
                item = items[change.initiative]
                said = (*item.forecasts, Forecast(today, change.to_on, reason="moved in this scenario"))
                items[change.initiative] = replace(item, forecast_on=change.to_on, forecasts=said)
            case Drop() if change.initiative in items:
                items[change.initiative] = replace(items[change.initiative], state="dropped", dropped_on=today)
            case Staff() if change.initiative in items:
                item = items[change.initiative]
                rest = tuple(work for work in item.work if work.team != change.team)
                role = next((work.role for work in item.work if work.team == change.team), "helps")
                more = (Work(change.team, role, change.person_weeks),) if change.person_weeks > 0 else ()
                items[change.initiative] = replace(item, work=rest + more)
            case _:
                continue
    return Plan(items)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan is held against: what teams have, runways, the calendar, today, the rules."""

    loads: tuple[Load, ...]
    runways: tuple[Runway, ...]
    calendar: Calendar
    today: date
    rules: Rules


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a plan leads: launches endangered, teams overcommitted, resources that run out first, person-weeks."""

    endangered: tuple[Chain, ...]
    overcommitted: tuple[Commitment, ...]
    shortfalls: tuple[Shortfall, ...]
    person_weeks: float


def look_ahead(plan: Plan, ground: Ground, other: Plan | None = None) -> Outlook:
    """Return where a plan leads from today on, or where the other plan does that is made from it."""
    chosen = plan if other is None else other
    loads = ground.loads if other is None else shifted(ground.loads, plan, other, ground.today)
    over = [
        one
        for one in commitments_of(loads, ground.calendar)
        if one.quarter.ends_on > ground.today and one.is_over(ground.rules.overcommitted_pct)
    ]
    return Outlook(
        read_dependencies(chosen, ground.today, ground.rules.short_days).chains,
        tuple(over),
        find_shortfalls(chosen, ground.runways, ground.today),
        total_weeks(chosen),
    )


def _parts(change: Change) -> Sequence[str]:
    match change:
        case Move(initiative, to_on):
            return ("move", initiative, to_on.isoformat())
        case Drop(initiative):
            return ("drop", initiative)
        case Staff(initiative, team, weeks):
            return ("staff", initiative, team, f"{weeks:g}")
        case Add(initiative, is_infrastructure, team, to_on, weeks):
            return ("add", initiative, _KINDS[is_infrastructure], team, to_on.isoformat(), f"{weeks:g}")


def _read(word: str, plan: Plan, teams: set[str]) -> Change:
    verb, *parts = (unquote(part) for part in word.split("."))
    if verb not in _FIELDS:
        raise ValueError(f"is not one of {', '.join(_FIELDS)}")
    if verb in ("staff", "add") and len(parts) == _FIELDS[verb]:  # 2.5 person-weeks hold a point of their own
        parts[-2:] = [f"{parts[-2]}.{parts[-1]}"]
    if len(parts) != _FIELDS[verb] - 1 or not all(parts):
        raise ValueError(f"is not written {_FORMS[verb]}")
    return _change(verb, parts, plan, teams)


def _change(verb: str, parts: Sequence[str], plan: Plan, teams: set[str]) -> Change:
    match verb, *parts:
        case ["move", key, day]:
            return Move(_key(key, plan), _day(day))
        case ["staff", key, team, weeks]:
            return Staff(_key(key, plan), _team(team, teams), _weeks(weeks))
        case ["add", name, kind, team, day, weeks]:
            if name in plan.items:
                raise ValueError(f"adds '{name}', which the plan holds")
            if len(name) > _LONGEST_NAME:
                raise ValueError(f"has a name of more than {_LONGEST_NAME} letters")
            if kind not in _KINDS:
                raise ValueError(f"is neither {' nor '.join(_KINDS)}")
            return Add(name, kind == "infrastructure", _team(team, teams), _day(day), _weeks(weeks))
        case _:
            return Drop(_key(parts[0], plan))


def _key(text: str, plan: Plan) -> str:
    if text in plan.items:
        return text
    near = nearest(text, plan.items)
    raise ValueError(f"names an initiative that the plan does not hold{'; ' + near if near else ''}")


def _team(text: str, teams: set[str]) -> str:
    if teams and text not in teams:
        near = nearest(text, teams)
        raise ValueError(f"names a team that does not exist{'; ' + near if near else ''}")
    return text


def _day(text: str) -> date:
    if not re.fullmatch(r"(19|20|21)\d\d-\d\d-\d\d", text):
        raise ValueError("has a date that is not written 2017-06-30")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("has a date that does not exist") from None


def _weeks(text: str) -> float:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text) or float(text) > _MOST_WEEKS:
        raise ValueError("has person-weeks that are not a number up to 5000")
    return float(text)


def _escaped(text: str) -> str:
    return quote(text, safe="").replace("~", "%7E").replace(".", "%2E") if not _is_number(text) else text


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+\.\d+", text) is not None
