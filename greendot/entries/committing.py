"""Turns re-staffing and overrides into what teams give to initiatives, and what they have promised month by month.

A month's promise is what its source says, and what the entries change of it: an initiative's person-weeks are spread
evenly over its months. What a source does not say of a team's promises stays unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from greendot.calendar import Calendar, months_between
from greendot.entries.entry import Entries
from greendot.entries.kinds import Staffing
from greendot.entries.laid import Laid, Row, Rows, with_rows

_MOST_MONTHS = 60
_MOVES = frozenset({"state", "quarter_committed", "starts_on", "baseline_on", "forecast_on", "landed_on", "dropped_on"})
"""The fields of an initiative that say when it is worked on."""

_WORK = ("initiative", "team", "role", "person_weeks")
Read = Callable[[str], Sequence[Row]]
Weeks = Mapping[tuple[str, date], float]


def staffed(read: Read, entries: Entries, laid: list[Laid]) -> Rows:
    """Return which teams work on what, with what people set above it."""
    before = {(str(row["initiative"]), str(row["team"])): row for row in read("initiative_teams")}
    added: list[Row] = []
    for one in entries.of(Staffing):
        key = (one.body.initiative, one.body.team)
        row = before.get(key, {"role": "helps"})
        added.append({**row, "initiative": key[0], "team": key[1], "person_weeks": one.body.person_weeks})
        if row.get("person_weeks") != one.body.person_weeks:
            said = (row.get("person_weeks"), one.body.person_weeks)
            laid.append(Laid("initiative_teams", key[0], "person_weeks", *said, one))
    return with_rows(read("initiative_teams"), _WORK, added, ("initiative", "team"))


def committed(read: Read, tables: Mapping[str, Rows], entries: Entries, calendar: Calendar, today: date) -> Rows:
    """Return what teams have promised by month, with what overrides and staffing change of it from this month on."""
    rows = tuple(read("team_capacity"))
    touched = {one.body.initiative for one in entries.of(Staffing)}
    touched |= {key for key, over in entries.overrides.items() if any(one.body.field in _MOVES for one in over)}
    if not touched or not rows:
        return rows
    sources = {name: read(name) for name in ("initiatives", "initiative_teams", "initiative_forecasts")}
    before, after = (_weeks(side, touched, calendar, today) for side in (sources, tables))
    return tuple(_shifted(row, before, after, today.replace(day=1)) for row in rows)


def _shifted(row: Row, before: Weeks, after: Weeks, this_month: date) -> Row:
    month, promised = row["month"], row.get("committed_person_weeks")
    if not isinstance(month, date) or month < this_month or not isinstance(promised, int | float):
        return row
    key = (str(row["team"]), month)
    more = after.get(key, 0.0) - before.get(key, 0.0)
    return {**row, "committed_person_weeks": max(0.0, round(promised + more, 4))} if more else row


def _weeks(tables: Mapping[str, Iterable[Row]], touched: Collection[str], calendar: Calendar, today: date) -> Weeks:
    """Return the person-weeks that each team is to give to some initiatives, by month."""
    work: dict[str, list[Row]] = defaultdict(list)
    for row in tables["initiative_teams"]:
        work[str(row["initiative"])].append(row)
    said = {str(row["initiative"]): row["forecast_on"] for row in _by_day(tables["initiative_forecasts"])}
    weeks: dict[tuple[str, date], float] = defaultdict(float)
    for row in tables["initiatives"]:
        key = str(row["initiative"])
        months = _months(row, said.get(key), calendar, today) if key in touched else ()
        for one in work[key] if months else ():
            much = one.get("person_weeks")
            each = much / len(months) if isinstance(much, int | float) else 0.0
            for month in months:
                weeks[str(one["team"]), month] += each
    return weeks


def _months(row: Row, said: object, calendar: Calendar, today: date) -> tuple[date, ...]:
    """Return the months an initiative is worked on; none of one that is over, or whose end nobody knows."""
    if row.get("state") in ("landed", "dropped") or row.get("landed_on") or row.get("dropped_on"):
        return ()
    promised = calendar.promise_end(str(row.get("quarter_committed") or ""))
    ends = (row.get("forecast_on"), said, row.get("baseline_on"), promised)
    until = next((day for day in ends if isinstance(day, date)), None)
    if until is None:
        return ()
    starts = row.get("starts_on")
    return months_between(min(starts if isinstance(starts, date) else today, until), until, _MOST_MONTHS)


def _by_day(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row.get("reported_on")))
