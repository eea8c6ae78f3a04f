"""Turns the body of an entry and what the plan knows into every problem with it, with the near miss of a key."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from greendot.entries.entry import Entries
from greendot.entries.kinds import (
    NAMES,
    Annotation,
    Ask,
    Assumption,
    Body,
    Change,
    Decision,
    Override,
    Scenario,
    Staffing,
    Status,
    Target,
)
from greendot.entries.laying import PERSON_WEEK
from greendot.errors import Problem, nearest

Row = Mapping[str, object]
Read = Callable[[str], Sequence[Row]]

_QUARTER = re.compile(r"(?:FY)?\d{4}-Q[1-4]")
_PROMISE = re.compile(r"(?:FY)?\d{4}(?:-Q[1-4]|-H[12])?")
_LIST_HINT = "greendot plan list --initiatives lists them"


@dataclass(frozen=True, slots=True)
class Known:
    """What entries can be about: initiatives by key as the plan has them, teams, metrics, and options by ask."""

    initiatives: Mapping[str, Row] = field(default_factory=dict)
    teams: Collection[str] = ()
    metrics: Collection[str] = ()
    asks: Mapping[str, Collection[str]] = field(default_factory=dict)
    prices: Collection[str] = ()


def known_of(read: Read, metrics: Collection[str], entries: Entries) -> Known:
    """Return what the rows of a snapshot and the entries beside it know. `read` returns the rows of a fact table."""
    asks: dict[str, set[str]] = {str(row["ask"]): set() for row in read("asks")}
    for row in read("ask_options"):
        asks.setdefault(str(row["ask"]), set()).add(str(row["option"]))
    for key, one in entries.asks.items():
        asks[key] = {option.option for option in one.body.options}
    return Known(
        initiatives={str(row["initiative"]): row for row in read("initiatives")},
        teams=frozenset(str(row["team"]) for row in read("teams")),
        metrics=frozenset(metrics),
        asks=asks,
        prices=frozenset({PERSON_WEEK, *(str(row["name"]) for row in read("prices"))}),
    )


def resolve(body: Body, known: Known) -> Body:
    """Return a body whose initiative is written as the plan writes it: `inf-07` is INF-07 where only that is known."""
    if not isinstance(body, Status | Override | Staffing | Ask | Annotation) or body.initiative in known.initiatives:
        return body
    found = [one for one in known.initiatives if one.casefold() == body.initiative.casefold()]
    return replace(body, initiative=found[0]) if len(found) == 1 else body


def check_entry(body: Body, known: Known, *, reason: str, expires_on: date | None, today: date) -> list[Problem]:
    """Return what is wrong with an entry beside its fields' types; an empty list when it can be kept."""
    problems = list(_check_body(body, known))
    if isinstance(body, Override | Staffing):
        if not reason.strip():
            problems.append(Problem(f"{NAMES[type(body)]}: reason", None, "is empty", "say why it is overridden"))
        if expires_on is None:
            problems.append(Problem(f"{NAMES[type(body)]}: expires", None, "is missing", "say the last day it holds"))
    if expires_on is not None and expires_on < today:
        problems.append(Problem("expires", None, f"{expires_on} is over already", f"today is {today}"))
    return problems


def _check_body(body: Body, known: Known) -> Iterator[Problem]:
    match body:
        case Status():
            yield from _initiative("status", body.initiative, known)
            if not (body.health or body.confidence or body.forecast_on or body.note):
                yield Problem("status", None, "says nothing", "give a health, a confidence, a date or a note")
            yield from _not_before_start("status: forecast", body.initiative, body.forecast_on, known)
        case Override():
            yield from _initiative("override", body.initiative, known)
            yield from _overridden(body, known)
        case Staffing():
            yield from _initiative("staffing", body.initiative, known)
            yield from _team("staffing", body.team, known)
        case Target():
            if body.metric not in known.metrics:
                fix = nearest(body.metric, known.metrics) or "greendot metrics lists them"
                yield Problem("target: metric", None, f"there is no metric '{body.metric}'", fix)
            if not _QUARTER.fullmatch(body.quarter):
                yield Problem("target: quarter", None, f"'{body.quarter}' is not a quarter", "write 2017-Q1")
        case Ask():
            yield from _ask(body, known)
        case Decision():
            yield from _decision(body, known)
        case Scenario():
            for number, change in enumerate(body.changes, 1):
                yield from _change(f"scenario '{body.name}' change {number}", change, known)
        case Assumption():
            if body.most is not None and body.most < body.value:
                yield Problem(f"assumption '{body.name}'", None, f"the most, {body.most:g}, is below the least")
            if body.name in known.prices and body.value < 0:
                yield Problem(f"assumption '{body.name}'", None, "a price is not below 0")
        case Annotation():
            if body.ended_on and body.ended_on < body.started_on:
                yield Problem("annotation", None, f"ends on {body.ended_on}, before it starts on {body.started_on}")
            if body.metric and body.metric not in known.metrics:
                fix = nearest(body.metric, known.metrics) or "greendot metrics lists them"
                yield Problem("annotation: metric", None, f"there is no metric '{body.metric}'", fix)
            if body.initiative:
                yield from _initiative("annotation", body.initiative, known)


def _initiative(where: str, key: str, known: Known) -> Iterator[Problem]:
    if key not in known.initiatives:
        fix = nearest(key, known.initiatives) or _LIST_HINT
        yield Problem(f"{where}: initiative", None, f"the plan has no '{key}'", fix)


def _team(where: str, team: str, known: Known) -> Iterator[Problem]:
    if team and team not in known.teams:
        fix = nearest(team, known.teams) or f"it has {', '.join(sorted(known.teams)[:12]) or 'no teams'}"
        yield Problem(f"{where}: team", None, f"the plan has no team '{team}'", fix)


def _not_before_start(where: str, key: str, day: date | None, known: Known) -> Iterator[Problem]:
    starts = known.initiatives.get(key, {}).get("starts_on")
    if day is not None and isinstance(starts, date) and day < starts:
        yield Problem(where, None, f"{day} is before {key} starts on {starts}", "check the year")


def _overridden(body: Override, known: Known) -> Iterator[Problem]:
    if body.field == "team":
        yield from _team("override", str(body.value), known)
    if body.field == "quarter_committed" and not _PROMISE.fullmatch(str(body.value)):
        yield Problem("override: value", None, f"'{body.value}' is no quarter", "write 2017-Q1, 2017-H1 or 2017")
    if body.field in ("forecast_on", "landed_on") and isinstance(body.value, date):
        yield from _not_before_start(f"override: {body.field}", body.initiative, body.value, known)
    row = known.initiatives.get(body.initiative, {})
    ends = row.get("forecast_on") or row.get("baseline_on")
    if body.field == "starts_on" and isinstance(body.value, date) and isinstance(ends, date) and body.value > ends:
        yield Problem("override: starts_on", None, f"{body.value} is after {body.initiative} ends on {ends}")


def _ask(body: Ask, known: Known) -> Iterator[Problem]:
    yield from _team("ask", body.team, known)
    if body.initiative:
        yield from _initiative("ask", body.initiative, known)
    keys = [one.option for one in body.options]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Problem("ask: options", None, f"'{key}' is there twice", "give each option a key of its own")
    if sum(one.is_recommended for one in body.options) > 1:
        yield Problem("ask: options", None, "more than one is recommended", "recommend one, or none")
    if body.currency and not re.fullmatch(r"[A-Z]{3}", body.currency):
        yield Problem("ask: currency", None, f"'{body.currency}' is not a currency", "write three letters such as USD")


def _decision(body: Decision, known: Known) -> Iterator[Problem]:
    if body.ask not in known.asks:
        fix = nearest(body.ask, known.asks) or "greendot plan list --kind ask lists them"
        yield Problem("decision: ask", None, f"there is no ask '{body.ask}'", fix)
    elif body.option and body.option not in known.asks[body.ask]:
        options = ", ".join(sorted(known.asks[body.ask]))
        fix = nearest(body.option, known.asks[body.ask]) or (f"it has {options}" if options else "it has no options")
        yield Problem("decision: option", None, f"'{body.option}' is no option of {body.ask}", fix)


def _change(where: str, change: Change, known: Known) -> Iterator[Problem]:
    if change.act == "add":
        if change.initiative in known.initiatives:
            yield Problem(where, None, f"'{change.initiative}' is in the plan already", "give it another key")
    else:
        yield from _initiative(where, change.initiative, known)
    if change.act == "move" and not change.to:
        yield Problem(where, None, "does not say where it moves to", "give a date or a quarter")
    if change.act == "re-staff" and not (change.team or change.person_weeks):
        yield Problem(where, None, "does not say who or how much", "give a team or person_weeks")
    if change.to and not _PROMISE.fullmatch(change.to) and not _is_day(change.to):
        yield Problem(where, None, f"'{change.to}' is neither a date nor a quarter", "write 2017-03-10 or 2017-Q1")
    yield from _team(where, change.team, known)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
