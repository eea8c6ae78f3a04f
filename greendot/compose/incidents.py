"""Incidents: what went wrong, how long customers felt it, and how fast we put it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from greendot.chart import Point, Series, State
from greendot.compose.assembly import assemble, changes, other_metrics, section
from greendot.compose.numbers import compose_numbers
from greendot.compose.page import Page
from greendot.compose.pictures import MOST_LISTED, MOST_ROWS, cut, figure_bars, figure_members
from greendot.compose.recounted import describe_restatement
from greendot.compose.rows import Row, instant_of, number_of, text_of
from greendot.compose.tellers import compose_tellers, tells_ends
from greendot.compose.titles import title_by
from greendot.compose.view import View
from greendot.document import Cell, Document, Figure, Items, Sentence, Span, Table
from greendot.figures import chart_dots
from greendot.formats import format_date, format_duration, format_number, plural
from greendot.results import Restatement, Selection
from greendot.snapshot import Snapshot

_NUMBERS = ("incidents", "minutes_lost_per_user", "user_minutes_lost", "time_to_restore")
_SEVERITIES = ("critical", "major", "minor", "none", "unknown")
_SIZE = {"critical": 4, "major": 3, "minor": 2}
_DRAWN_PERIODS = 4
_DOTS = "table:dots:incidents"


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as pages tell it. `minutes` is up to now when it is open, None where no end is ever recorded."""

    key: str
    title: str
    service: str
    severity: str
    began_on: date
    began_at: datetime
    minutes: float | None
    is_open: bool
    users: float | None
    found_by: str


def compose_incidents(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return counts and lengths first, then each incident as a dot and as a row, then what was restated."""
    view = View(snapshot, selection, now)
    incidents = read_incidents(view)
    chosen = [one for one in incidents if view.period.starts_on <= one.began_on < view.period.ends_on]
    dots = _dots(view, incidents)
    blocks = (
        compose_numbers(view, _NUMBERS, "numbers:incidents"),
        dots,
        figure_bars(view, "incidents"),
        section("What changed", "changes", changes(view, _NUMBERS, "items:changes")),
        section("By severity", "severity", figure_members(view, "incidents", "severity")),
        section(f"Incidents, {view.label}", "list", _table(view, chosen) if chosen else None),
        section("What each source tells", "tellers", *compose_tellers(view)),
        section("What was restated", "restated", _restated(view)),
        other_metrics(view, PAGE, _NUMBERS),
    )
    lead = "Few incidents say little about a trend; the words say when they do."
    return assemble(view, PAGE, _title(view, chosen), f"Each dot is one incident. {lead}" if dots else lead, blocks)


def read_incidents(view: View) -> tuple[Incident, ...]:
    """Return the incidents that the chosen members leave, oldest first."""
    titles = view.titles("service")
    wanted = dict(view.selection.members)
    found = []
    rows = view.snapshot.records("incidents")
    has_ends = tells_ends(rows)
    for row in rows:
        began = instant_of(row, "started_at")
        is_wanted = all(text_of(row, name) == wanted[name] for name in ("service", "severity") if name in wanted)
        if began is not None and is_wanted:
            found.append(_incident(view, row, began, titles, has_ends=has_ends))
    return tuple(sorted(found, key=lambda one: (one.began_at, one.title)))


def _incident(view: View, row: Row, began: datetime, titles: Mapping[str, str], *, has_ends: bool) -> Incident:
    ended = instant_of(row, "mitigated_at") or instant_of(row, "resolved_at")
    until = ended or view.snapshot.build.as_of
    service = text_of(row, "service")
    return Incident(
        key=text_of(row, "incident"),
        title=text_of(row, "title") or text_of(row, "incident"),
        service=titles.get(service, service) or "not said",
        severity=text_of(row, "severity") or "unknown",
        began_on=view.calendar.local_day(began),
        began_at=began,
        minutes=max(0.0, (until - began).total_seconds() / 60) if has_ends else None,
        is_open=ended is None and has_ends,
        users=number_of(row, "users_affected_mid"),
        found_by=text_of(row, "found_by"),
    )


def _title(view: View, chosen: list[Incident]) -> str:
    if not chosen:
        return title_by(view, PAGE, (), _NUMBERS)
    verb = "has" if len(chosen) == 1 else "have"
    count = (
        f"{plural(len(chosen), 'incident')} {verb} been recorded {view.this_period}"
        if view.is_current
        else (f"{plural(len(chosen), 'incident')} {'was' if len(chosen) == 1 else 'were'} recorded {view.this_period}")
    )
    timed = [(one.minutes, one) for one in chosen if one.minutes is not None]
    if not timed:
        return f"{count}; how long they lasted is not recorded."
    minutes, longest = max(timed, key=lambda pair: pair[0])
    length = format_duration(minutes, is_long=True)
    still = " and is still open" if longest.is_open else ""
    lasted = f"it lasted {length}" if len(chosen) == 1 else f"the longest lasted {length}"
    if longest.is_open:
        lasted = f"{'it' if len(chosen) == 1 else 'the longest'} has lasted {length}"
    return f"{count}; {lasted}{still}."


def _dots(view: View, incidents: tuple[Incident, ...]) -> Figure | None:
    """Return each incident of the last periods as a dot: when, how long, how bad."""
    first = view.calendar.shift(view.period, 1 - _DRAWN_PERIODS).starts_on
    drawn = [one for one in incidents if first <= one.began_on < view.period.ends_on]
    timed = [(one.minutes, one) for one in drawn if one.minutes is not None]
    if not timed:
        return None
    series = tuple(
        Series(severity, tuple(_dot(view, one) for one in drawn if one.severity == severity))
        for severity in _SEVERITIES
        if any(one.severity == severity for one in drawn)
    )
    minutes, longest = max(timed, key=lambda pair: pair[0])
    length, day = format_duration(minutes), format_date(longest.began_on, view.today)
    took = "has taken" if longest.is_open else "took"
    chart = chart_dots(series, "minutes", "incident")
    return Figure(
        title=f"The longest of {plural(len(drawn), 'incident')} began on {day} and {took} {length}"
        if len(drawn) > 1
        else f"One incident, on {day}, {took} {length}",
        subtitle="each incident by the day it began and how long customers felt it; larger is worse, hollow still open",
        chart=chart,
        table=_table(view, drawn, _DOTS),
        anchor="figure:dots:incidents",
    )


def _dot(view: View, one: Incident) -> Point:
    minutes = one.minutes or 0.0
    note = f"{one.title}; {one.severity}; {one.service}; {format_date(one.began_on, view.today)}"
    state = State.PARTIAL if one.is_open else State.PLAIN
    size = _SIZE.get(one.severity, 1)
    return Point(
        one.title, round(minutes, 3), _length(one), one.began_on, note, state, size=size, leads_to=f"incident:{one.key}"
    )


def _length(one: Incident) -> str:
    if one.minutes is None:
        return "not recorded"
    return f"{format_duration(one.minutes)}{' so far' if one.is_open else ''}"


def _table(view: View, incidents: list[Incident], anchor: str = "table:incidents") -> Table:
    rows = tuple(
        (
            Cell(format_date(one.began_on), anchor=f"incident:{one.key}")
            if anchor == _DOTS
            else Cell(format_date(one.began_on, view.today)),
            Cell(one.title),
            Cell(one.service),
            Cell(one.severity),
            Cell(_length(one), True, value=one.minutes),
            Cell("not known" if one.users is None else f"about {format_number(one.users)}", True, value=one.users),
            Cell({"us": "us", "customer": "a customer"}.get(one.found_by, "not known")),
        )
        for one in reversed(incidents)
    )
    most = MOST_LISTED if anchor == _DOTS else MOST_ROWS
    headings = ("Began", "What happened", "Service", "Severity", "Length", "People affected", "Noticed by")
    return cut(
        Table(f"{plural(len(rows), 'incident')}", headings, rows, anchor), "The figures above count them all.", most
    )


def _restated(view: View) -> Items | None:
    """Return what was told otherwise of this period's incidents, or in this period of earlier ones, and when."""
    near = [
        one
        for one in view.snapshot.restatements
        if one.table == "incidents"
        and (_is_in(view, one.day) or _is_in(view, view.calendar.local_day(one.loaded_at)))
        and one.before is not None
        and one.after is not None
        and one.before != one.after
        and not one.column.endswith(("_low", "_high"))
    ]
    sentences = tuple(
        Sentence((*describe_restatement(view, one).spans, Span(f" This changed on {_day(view, one)}.")))
        for one in sorted(near, key=lambda one: one.loaded_at, reverse=True)[:10]
    )
    return Items(sentences, "items:restated", is_numbered=False) if sentences else None


def _is_in(view: View, day: date) -> bool:
    return view.period.starts_on <= day < view.period.ends_on


def _day(view: View, one: Restatement) -> str:
    return format_date(view.calendar.local_day(one.loaded_at), view.today)


PAGE = Page(
    "incidents",
    "Incidents",
    "Safety",
    "What went wrong?",
    compose_incidents,
    ("incidents",),
    ("incidents",),
    ("severity", "service"),
)
