"""Turns the records of a snapshot into a plan and what it is held against: rules, capacity, runways, displacements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from greendot.analysis.plan import (
    Displacement,
    Effect,
    Failure,
    Forecast,
    Initiative,
    Load,
    Milestone,
    Need,
    Override,
    Plan,
    Rules,
    Runway,
    Work,
)
from greendot.calendar import Calendar
from greendot.compose.rows import Row, instant_of, number_of, text_of
from greendot.compose.rows import day_of as any_day_of
from greendot.snapshot import Snapshot

Grouped = Mapping[str, list[Row]]
_YEARS = range(1970, 2200)
_TEAMS, _PRODUCTS, _RESOURCES = "initiative_teams", "initiative_products", "initiative_resources"


def day_of(row: Row, column: str) -> date | None:
    """Return a day; None for those that plans write for no day, such as the last one of the year 9999."""
    day = any_day_of(row, column)
    return day if day is not None and day.year in _YEARS else None


def read_rules(snapshot: Snapshot) -> Rules:
    """Return the rules a plan was published with; a build that holds none has the usual ones."""
    declared = {text_of(row, "name"): number_of(row, "value") for row in snapshot.records("plan_rules")}
    usual = Rules()
    kept = {
        name: type(getattr(usual, name))(value)
        for name, value in declared.items()
        if name in Rules.__dataclass_fields__ and value is not None
    }
    return Rules(**kept)


def read_plan(snapshot: Snapshot) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan as published, and the keys that came with more than one row, of which the first stands."""
    tables = {
        name: _grouped(snapshot, name)
        for name in (
            "initiative_forecasts", "milestones", "dependencies", _TEAMS, _PRODUCTS, _RESOURCES, "initiative_changes",
        )
    }  # fmt: skip
    items: dict[str, Initiative] = {}
    twice: dict[str, None] = {}
    for row in snapshot.records("initiatives"):
        key = text_of(row, "initiative")
        if key in items:
            twice[key] = None
        else:
            items[key] = _initiative(snapshot.calendar, row, {name: rows.get(key, []) for name, rows in tables.items()})
    gone = (_gone(snapshot.calendar, row) for rows in tables["initiative_changes"].values() for row in rows)
    return Plan({item.key: item for item in gone if item is not None} | items), tuple(twice)


def read_overrides(snapshot: Snapshot) -> dict[str, Override]:
    """Return what people set initiatives to stand at, where their entries are laid over the records."""
    rows = snapshot.records("initiatives")
    return {
        key: Override(key, status)
        for row in rows
        if (status := text_of(row, "derived_status")) and (key := text_of(row, "initiative"))
    }


def read_loads(snapshot: Snapshot) -> tuple[Load, ...]:
    """Return what each team has and has promised by month."""
    return tuple(
        Load(text_of(row, "team"), month, available, number_of(row, "committed_person_weeks"))
        for row in snapshot.records("team_capacity")
        if (month := day_of(row, "month")) and (available := number_of(row, "available_person_weeks")) is not None
    )


def read_runways(snapshot: Snapshot) -> tuple[Runway, ...]:
    """Return when each resource runs out; none where no build holds that, and none of those that cannot be foreseen."""
    return tuple(
        Runway(
            resource,
            early_on=day_of(row, "early_on"),
            mid_on=day_of(row, "mid_on"),
            late_on=day_of(row, "late_on"),
            order_mid_on=day_of(row, "order_mid_on"),
            order_late_on=day_of(row, "order_late_on"),
            is_over=row.get("is_over") is True,
        )
        for row in snapshot.records("runways")
        if (resource := text_of(row, "resource")) and not text_of(row, "reason")
    )


def read_displacements(snapshot: Snapshot) -> tuple[Displacement, ...]:
    """Return the commitments that gave way, the newest first."""
    found = [
        Displacement(
            text_of(row, "initiative"),
            text_of(row, "displaced_by"),
            on,
            number_of(row, "person_weeks"),
            text_of(row, "reason"),
        )
        for row in snapshot.records("displacements")
        if (on := day_of(row, "displaced_on"))
    ]
    return tuple(sorted(found, key=lambda one: (-one.on.toordinal(), one.initiative)))


def read_failures(snapshot: Snapshot) -> tuple[Failure, ...]:
    """Return the incidents, with the minutes people lost where their end and their reach are known."""
    found = []
    for row in snapshot.records("incidents"):
        began_at, ended_at = instant_of(row, "started_at"), instant_of(row, "resolved_at")
        if began_at is None:
            continue
        minutes = (ended_at - began_at).total_seconds() / 60 if ended_at else None
        low, high = (number_of(row, f"users_affected_{name}") for name in ("low", "high"))
        found.append(
            Failure(
                snapshot.calendar.local_day(began_at),
                text_of(row, "service"),
                text_of(row, "failure"),
                None if minutes is None or low is None else low * minutes,
                None if minutes is None or high is None else high * minutes,
            )
        )
    return tuple(found)


def services_of(snapshot: Snapshot) -> dict[str, str]:
    """Return the service that needs each resource most, where that is recorded."""
    rows = snapshot.records("resources")
    return {text_of(row, "resource"): service for row in rows if (service := text_of(row, "service"))}


def _gone(calendar: Calendar, row: Row) -> Initiative | None:
    """Return an initiative that is no longer in its source, as one that was given up the day that was noticed."""
    at = instant_of(row, "known_at")
    if not _is(row, "closed") or at is None:
        return None
    return Initiative(
        text_of(row, "initiative"),
        text_of(row, "before") or text_of(row, "initiative"),
        text_of(row, "after") == "infrastructure",
        state="dropped",
        dropped_on=calendar.local_day(at),
        summary="It is no longer in its source.",
    )


def _grouped(snapshot: Snapshot, table: str) -> Grouped:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in snapshot.records(table):
        groups[text_of(row, "initiative")].append(row)
    return groups


def _initiative(calendar: Calendar, row: Row, rows: Grouped) -> Initiative:
    changes = rows["initiative_changes"]
    forecasts = _forecasts(calendar, rows["initiative_forecasts"], changes)
    committed = text_of(row, "quarter_committed")
    earlier = {calendar.promise_end(text_of(one, "before")) for one in changes if _is(one, "quarter_committed")}
    state = text_of(row, "state") or "unknown"
    return replace(
        _declared(row, rows),
        state=state,
        committed=committed,
        promised_on=calendar.promise_end(committed),
        promises=tuple(sorted(day for day in earlier if day)),
        baseline_on=day_of(row, "baseline_on") or (forecasts[0].forecast_on if forecasts else None),
        forecast_on=day_of(row, "forecast_on") or (forecasts[-1].forecast_on if forecasts else None),
        landed_on=day_of(row, "landed_on") or _known(calendar, changes, state, "landed"),
        dropped_on=day_of(row, "dropped_on") or _known(calendar, changes, state, "dropped"),
        added_on=_added(calendar, rows),
        forecasts=forecasts,
        milestones=_milestones(rows["milestones"]),
    )


def _declared(row: Row, rows: Grouped) -> Initiative:
    """Return what is said of an initiative as it stands, without its dates."""
    needs = ((text_of(one, "needs"), day_of(one, "need_by_on"), text_of(one, "reason")) for one in rows["dependencies"])
    work = ((text_of(one, "team"), text_of(one, "role"), number_of(one, "person_weeks")) for one in rows[_TEAMS])
    effects = ((text_of(one, "resource"), text_of(one, "effect") == "relieves") for one in rows[_RESOURCES])
    return Initiative(
        key=text_of(row, "initiative"),
        title=text_of(row, "title") or text_of(row, "initiative"),
        is_infrastructure=text_of(row, "kind") == "infrastructure",
        team=text_of(row, "team"),
        area=text_of(row, "area"),
        starts_on=day_of(row, "starts_on"),
        health=text_of(row, "declared_health") or "unknown",
        health_on=day_of(row, "health_on"),
        confidence=_whole(row, "confidence"),
        percent_complete=number_of(row, "percent_complete"),
        purpose=text_of(row, "purpose"),
        summary=text_of(row, "summary"),
        is_for_everyone=row.get("is_for_everyone") is True,
        is_stretch=row.get("is_stretch") is True,
        needs=tuple(Need(*one) for one in needs),
        work=tuple(Work(*one) for one in work),
        products=tuple((text_of(one, "product"), number_of(one, "share") or 0.0) for one in rows[_PRODUCTS]),
        effects=tuple(Effect(*one) for one in effects),
    )


def _milestones(rows: Iterable[Row]) -> tuple[Milestone, ...]:
    found = (
        Milestone(text_of(one, "title"), day_of(one, "due_on"), day_of(one, "done_on"), day_of(one, "added_on"))
        for one in rows
    )
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.title)))


def _forecasts(calendar: Calendar, rows: Iterable[Row], changes: Iterable[Row]) -> tuple[Forecast, ...]:
    """Return the dates that were given, in order: those of their own table, and those that earlier versions held."""
    found = {
        (said, expected): Forecast(said, expected, _whole(row, "confidence"), text_of(row, "reason"))
        for row in rows
        if (said := day_of(row, "reported_on")) and (expected := day_of(row, "forecast_on"))
    }
    told = {expected for _, expected in found}
    for row in changes:
        at, expected = instant_of(row, "known_at"), _day(text_of(row, "after"))
        if _is(row, "forecast_on") and at is not None and expected and expected not in told:
            said = calendar.local_day(at)
            found[said, expected] = Forecast(said, expected)
    return tuple(found[key] for key in sorted(found))


def _added(calendar: Calendar, rows: Grouped) -> date | None:
    """Return when it became part of the plan: when a load first brought it, else when its first date was given."""
    loads = [at for one in rows["initiative_changes"] if _is(one, "added") and (at := instant_of(one, "known_at"))]
    said = [day for one in rows["initiative_forecasts"] if (day := day_of(one, "reported_on"))]
    days = [*(calendar.local_day(at) for at in loads), *said]
    return min(days) if days else None


def _known(calendar: Calendar, changes: Iterable[Row], state: str, wanted: str) -> date | None:
    """Return when a state was first told, for sources that give no date with it."""
    if state != wanted:
        return None
    at = [at for one in changes if _is(one, "state") and text_of(one, "after") == wanted
          and (at := instant_of(one, "known_at"))]  # fmt: skip
    return calendar.local_day(max(at)) if at else None


def _is(row: Row, field: str) -> bool:
    return text_of(row, "field") == field


def _whole(row: Row, column: str) -> int | None:
    value = number_of(row, column)
    return None if value is None else round(value)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None
