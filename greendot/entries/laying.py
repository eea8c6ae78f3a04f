"""Turns published rows and entries into rows with the entries laid over them; what each field was stays beside it.

A field has one home, and precedence is the same everywhere, from the weakest: what the source says; a status update
from the day of the source's own word or later; an override, until it expires or is taken back. Nothing is written into
a source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from greendot.calendar import Calendar
from greendot.entries.committing import committed, staffed
from greendot.entries.entry import Entries, Entry
from greendot.entries.kinds import Ask, Body, Override, Status
from greendot.entries.laid import Laid, Row, Rows, with_rows

PERSON_WEEK = "person_week"
"""The price of a week of one person's work, which may be assumed where none is declared."""

LAID = (
    "initiatives", "initiative_forecasts", "initiative_teams", "team_capacity", "asks", "ask_options", "annotations",
    "prices",
)  # fmt: skip
"""The tables over which entries are laid."""

Read = Callable[[str], Sequence[Row]]

_ASK = ("ask", "title", "team", "price", "currency", "people", "time_days", "needed_by_on", "raised_on", "decided_on",
        "decision", "chosen_option", "if_nothing", "resource", "initiative", "outcome")  # fmt: skip
_OPTION = ("ask", "option", "title", "price", "currency", "people", "time_days", "consequence", "is_recommended")
_ANNOTATION = ("annotation", "title", "kind", "started_on", "ended_on", "metric", "service", "initiative")
_PRICE = ("name", "low", "high", "why")
_FORECAST = ("initiative", "reported_on", "forecast_on", "confidence", "reason")


@dataclass(frozen=True, slots=True)
class Overlay:
    """Rows by table with entries laid over them, the fields that entries cover, and entries about what is not there."""

    tables: Mapping[str, Rows]
    laid: tuple[Laid, ...] = ()
    astray: tuple[Entry[Body], ...] = ()


def lay_over(read: Read, entries: Entries, calendar: Calendar, today: date) -> Overlay:
    """Return the tables that entries in force on a day change. `read` returns the published rows of a table."""
    standing = entries.on(today)
    if not standing.entries:
        return Overlay({})
    laid: list[Laid] = []
    tables = {
        "initiatives": _initiatives(read, standing, calendar, laid),
        "initiative_forecasts": _forecasts(read, standing, calendar),
        "initiative_teams": staffed(read, standing, laid),
        "asks": _asks(read, standing, calendar, laid),
        "ask_options": with_rows(read("ask_options"), _OPTION, _options(standing), ("ask", "option")),
        "annotations": with_rows(read("annotations"), _ANNOTATION, _annotations(standing), ("annotation",)),
        "prices": _prices(read, standing, laid),
    }
    tables["team_capacity"] = committed(read, tables, standing, calendar, today)
    known = {str(row["initiative"]) for row in read("initiatives")}
    asked = {str(row["ask"]) for row in tables["asks"]}
    astray = tuple(one for one in standing.entries if _is_astray(one.body, known, asked))
    return Overlay(tables, tuple(laid), astray)


def _is_astray(body: Body, known: set[str], asked: set[str]) -> bool:
    """Return whether an entry is about an initiative or an ask that the plan no longer has."""
    initiative = getattr(body, "initiative", "")
    ask = getattr(body, "ask", "")
    return bool((initiative and initiative not in known) or (ask and ask not in asked))


def _initiatives(read: Read, entries: Entries, calendar: Calendar, laid: list[Laid]) -> Rows:
    said_on: dict[str, date] = {}
    for row in read("initiative_forecasts"):
        key, day = str(row["initiative"]), row.get("reported_on")
        if isinstance(day, date):
            said_on[key] = max(day, said_on.get(key, day))
    statuses, overrides = entries.statuses, entries.overrides
    rows: list[dict[str, object]] = []
    for row in read("initiatives"):
        key = str(row["initiative"])
        changed: dict[str, object] = {"derived_status": None, **row}
        for one in statuses.get(key, ()):
            _lay_status(changed, row, one, calendar.local_day(one.written_at), said_on.get(key), laid)
        for over in overrides.get(key, ()):
            _lay(changed, row, over.body.field, over.body.value, over, laid)
        rows.append(changed)
    names = dict.fromkeys(name for row in rows for name in row)
    return tuple({**names, **row} for row in rows)


def _lay_status(
    changed: dict[str, object], row: Row, one: Entry[Status], day: date, dated_on: date | None, laid: list[Laid]
) -> None:
    """Lay a status over a row where the source has said nothing newer."""
    body, health_on = one.body, row.get("health_on")
    is_newer = not isinstance(health_on, date) or day >= health_on
    if is_newer and body.health:
        _lay(changed, row, "declared_health", body.health, one, laid)
        changed["health_on"] = day
        if "health_by" in row:
            changed["health_by"] = one.author
    if is_newer and body.confidence is not None:
        _lay(changed, row, "confidence", body.confidence, one, laid)
    if is_newer and body.note:
        _lay(changed, row, "summary", body.note, one, laid)
    if body.forecast_on is not None and (dated_on is None or day >= dated_on):
        _lay(changed, row, "forecast_on", body.forecast_on, one, laid)


def _lay(
    changed: dict[str, object],
    row: Row,
    field: str,
    value: object,
    one: Entry[Status] | Entry[Override],
    laid: list[Laid],
) -> None:
    """Set a field, and note what it covers; the last to be laid is the one that stands."""
    key = str(row["initiative"])
    laid[:] = [other for other in laid if (other.table, other.row, other.field) != ("initiatives", key, field)]
    changed[field] = value
    if row.get(field) != value:
        laid.append(Laid("initiatives", key, field, row.get(field), value, one))


def _forecasts(read: Read, entries: Entries, calendar: Calendar) -> Rows:
    """Return the dates that were given, those of status updates and overrides among them; of one day the last stands.

    An override is a date given the day it was last written. While it holds it stands above what anyone says after that,
    so that the last date given is the one that the plan shows.
    """
    added = [
        _dated(one, calendar.local_day(one.written_at), one.body.forecast_on, one.body.confidence, one.body.note)
        for one in entries.of(Status)
        if one.body.forecast_on is not None
    ]
    rows = with_rows(read("initiative_forecasts"), _FORECAST, added, ("initiative", "reported_on"))
    set_on = {
        key: (calendar.local_day(one.changed_at), one)
        for key, overrides in entries.overrides.items()
        for one in overrides
        if one.body.field == "forecast_on"
    }
    if not set_on:
        return rows
    over = tuple(_overruled(row, set_on.get(str(row["initiative"]))) for row in rows)
    given = [_dated(one, day, one.body.value, None, one.reason) for day, one in set_on.values()]
    return with_rows(over, _FORECAST, given, ("initiative", "reported_on"))


def _overruled(row: Row, override: tuple[date, Entry[Override]] | None) -> Row:
    """Return a date that was given, or the override's where that was written before."""
    said_on = row.get("reported_on")
    if override is None or not isinstance(said_on, date) or said_on <= override[0]:
        return row
    return {**row, "forecast_on": override[1].body.value, "reason": override[1].reason or None}


def _dated(
    one: Entry[Status] | Entry[Override], day: date, forecast_on: object, confidence: int | None, reason: str
) -> Row:
    """Return what someone said of a date as one of the dates given."""
    return {
        "initiative": one.body.initiative,
        "reported_on": day,
        "forecast_on": forecast_on,
        "confidence": confidence,
        "reason": reason or None,
    }


def _asks(read: Read, entries: Entries, calendar: Calendar, laid: list[Laid]) -> Rows:
    rows = with_rows(read("asks"), _ASK, [_ask(one, calendar) for one in entries.of(Ask)], ("ask",))
    decisions = entries.decisions
    changed = []
    for row in rows:
        one = decisions.get(str(row["ask"]))
        if one is None:
            changed.append(row)
            continue
        day = one.body.decided_on or calendar.local_day(one.written_at)
        before = row.get("decided_on")
        if isinstance(before, date) and before > day:
            changed.append(row)
            continue
        said = {"decided_on": day, "decision": one.body.outcome, "chosen_option": one.body.option or None}
        outcome = one.body.came_of_it or row.get("outcome")
        changed.append({**row, **said, "outcome": outcome})
        laid += [
            Laid("asks", str(row["ask"]), field, row.get(field), value, one)
            for field, value in said.items()
            if row.get(field) != value
        ]
    return tuple(changed)


def _ask(one: Entry[Ask], calendar: Calendar) -> dict[str, object]:
    body, option = one.body, one.body.chosen_price
    return {
        "ask": one.key,
        "title": body.title,
        "team": body.team or None,
        "owner": body.owner or None,
        "price": option.price if option else None,
        "currency": body.currency or None,
        "people": option.people if option else None,
        "time_days": option.time_days if option else None,
        "needed_by_on": body.needed_by_on,
        "raised_on": calendar.local_day(one.written_at),
        "if_nothing": body.if_nothing or None,
        "resource": body.resource or None,
        "initiative": body.initiative or None,
    }


def _options(entries: Entries) -> list[dict[str, object]]:
    return [
        {
            "ask": one.key,
            "option": option.option,
            "title": option.title,
            "price": option.price,
            "currency": one.body.currency or None,
            "people": option.people,
            "time_days": option.time_days,
            "consequence": option.consequence or None,
            "is_recommended": option.is_recommended,
        }
        for one in entries.of(Ask)
        for option in one.body.options
    ]


def _annotations(entries: Entries) -> list[dict[str, object]]:
    return [
        {
            "annotation": one.key,
            "title": one.body.title,
            "kind": one.body.mark,
            "started_on": one.body.started_on,
            "ended_on": one.body.ended_on,
            "metric": one.body.metric or None,
            "service": one.body.service or None,
            "initiative": one.body.initiative or None,
        }
        for one in entries.annotations
    ]


def _prices(read: Read, entries: Entries, laid: list[Laid]) -> Rows:
    """Return the declared prices with those that people assume instead; what was measured stays as it is."""
    declared = {str(row["name"]): row for row in read("prices")}
    added: list[Row] = []
    for name, one in entries.assumptions.items():
        if name != PERSON_WEEK and name not in declared:
            continue
        row, body = declared.get(name, {}), one.body
        said = {"low": body.value, "high": body.value if body.most is None else body.most}
        added.append({"name": name, "why": body.note or row.get("why") or None, **said})
        laid += [
            Laid("prices", name, field, row.get(field), value, one)
            for field, value in said.items()
            if row.get(field) != value
        ]
    return with_rows(read("prices"), _PRICE, added, ("name",))
