"""Turns the published budgets of promises into what is left, how fast it goes, when it ends, and what then is done."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from greendot.analysis.budgets import Stand, stand_of
from greendot.calendar import Grain
from greendot.chart import Point, Series, State
from greendot.compose.rows import Row, day_of, instant_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Cell, Figure, Items, Sentence, Span, Table
from greendot.figures import axis_label, chart_cells
from greendot.formats import (
    format_date,
    format_date_range,
    format_duration,
    format_number,
    format_percent,
    join_words,
    plural,
    sentence_case,
)

BUDGETS, WEEKS, BURNING, POLICY = "promise_budgets", "promise_weeks", "promise_burning", "policy"

_SPANS = {"quarter": "each quarter", "month": "each month", "28d": "any 28 days", "30d": "any 30 days"}
_STATES = {Stand.HEALTHY: State.HEALTHY, Stand.AT_RISK: State.AT_RISK, Stand.EXHAUSTED: State.EXHAUSTED,
           Stand.NO_DATA: State.NO_DATA}  # fmt: skip
_STAND_WORDS = {Stand.EXHAUSTED: "Used up", Stand.AT_RISK: "Under a quarter left",
                Stand.HEALTHY: "A quarter or more left", Stand.NO_DATA: "No data, so not known"}  # fmt: skip
_MOST_ROWS, _WEEKS, _NAMED = 20, 8, 3
_ORDER = (Stand.EXHAUSTED, Stand.AT_RISK, Stand.HEALTHY, Stand.NO_DATA)


@dataclass(frozen=True, slots=True)
class Standing:
    """One promise of one service in the window that the chosen period is told by. `left_pct` is None without data."""

    service: str
    indicator: str
    name: str
    row: Row
    left_pct: float | None
    stand: Stand
    rate: float | None

    @property
    def ends_on(self) -> date:
        """Return the day after the window."""
        return day_of(self.row, "ends_on") or date.max


def read_standings(view: View) -> tuple[Standing, ...]:
    """Return how each promise of the chosen services stands, the least left first, those without data last."""
    wanted = dict(view.selection.members).get("service")
    newest: dict[tuple[str, ...], Row] = {}
    for row in view.snapshot.records(BUDGETS):
        first, last = day_of(row, "starts_on"), day_of(row, "ends_on")
        if first is None or last is None or first >= view.period.ends_on or last <= view.period.starts_on:
            continue
        key = tuple(text_of(row, name) for name in ("service", "indicator", "span", "method"))
        if wanted in (None, key[0]) and (key not in newest or last > (day_of(newest[key], "ends_on") or last)):
            newest[key] = row
    rates = _rates(view)
    titles = view.titles("service")
    found = [_standing(row, titles, rates) for row in newest.values()]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.stand), one.left_pct or 0.0, one.name)))


def _standing(row: Row, titles: Mapping[str, str], rates: Mapping[tuple[str, str], float]) -> Standing:
    service, indicator = text_of(row, "service"), text_of(row, "indicator")
    left = number_of(row, "left_pct")
    stand = stand_of(left) if number_of(row, "counted") else Stand.NO_DATA
    title = titles.get(service, service)
    name = title if indicator == "availability" else f"{sentence_case(indicator)}: {title}"
    return Standing(service, indicator, name, row, left, stand, rates.get((service, indicator)))


def _rates(view: View) -> dict[tuple[str, str], float]:
    """Return how fast each budget goes over the longest window published: three days."""
    longest: dict[tuple[str, str], tuple[float, float]] = {}
    for row in view.snapshot.records(BURNING) if view.is_current else ():
        rate, minutes = number_of(row, "rate"), number_of(row, "minutes") or 0.0
        key = (text_of(row, "service"), text_of(row, "indicator"))
        until = instant_of(row, "until_at")
        is_late = until is not None and view.snapshot.build.as_of - until > timedelta(days=1)
        if rate is not None and not is_late and minutes > longest.get(key, (0.0, 0.0))[0]:
            longest[key] = (minutes, rate)
    return {key: rate for key, (_, rate) in longest.items()}


def policy_items(view: View, standings: tuple[Standing, ...]) -> Items | None:
    """Return what the company's own policy says of the promises in each state: one sentence a state that is there."""
    words = {text_of(row, "state"): text_of(row, "words") for row in view.snapshot.records(POLICY)}
    sentences = []
    for stand, label in _STAND_WORDS.items():
        names = [one.name for one in standings if one.stand is stand]
        if not names:
            continue
        rest = len(names) - _NAMED
        all_named = names if rest <= 0 else [*names[:_NAMED], f"{rest} more"]
        told = f" What we do: {sentence_case(words[stand.value])}" if words.get(stand.value) else ""
        listed = join_words(all_named) if stand is not Stand.HEALTHY else plural(len(names), "promise")
        sentences.append(Sentence.of(f"{label}: ", Span(listed, is_strong=stand is Stand.EXHAUSTED), f".{told}"))
    return Items(tuple(sentences), "items:policy", is_numbered=False) if sentences and view.is_current else None


def budget_table(view: View, standings: tuple[Standing, ...]) -> Table | None:
    """Return each promise: what it is, what is left, what went wrong of what may, how fast, until when, its state."""
    if not standings:
        return None
    shown = standings[:_MOST_ROWS]
    rows = tuple(_row(view, one) for one in shown)
    live = ("Pace", "Runs out") if view.is_current else ()
    headings = ("Service", "Promise", "Left", "State", "Went wrong", "May go wrong", *live)
    rest = len(standings) - len(shown)
    more = f"{plural(rest, 'promise')} with more left not shown." if rest else ""
    pace = "Pace: 1 uses it up exactly at the end, 2 in half the time." if view.is_current else ""
    return Table(f"Budgets, {view.label}", headings, rows, "table:budgets", f"{more} {pace}".strip())


def _row(view: View, one: Standing) -> tuple[Cell, ...]:
    row, is_gone = one.row, one.stand is Stand.NO_DATA
    target, allowed, burned = (number_of(row, name) or 0.0 for name in ("target_pct", "allowed", "burned"))
    unit = "slices" if text_of(row, "method") == "slices" else ""
    span = text_of(row, "span")
    promise = f"{format_percent(target)}, {_SPANS.get(span, span)}"
    speed = "not known" if one.rate is None else format_number(one.rate)
    live = (Cell(speed, True, value=one.rate), Cell(_end(view, one))) if view.is_current else ()
    return (
        Cell(one.name, link=view.link("availability", (("service", one.service),))),
        Cell(promise),
        Cell(_left_words(one.left_pct), True, value=one.left_pct),
        Cell({Stand.EXHAUSTED: "used up"}.get(one.stand, one.stand.value)),
        Cell("no data" if is_gone else f"{format_number(burned, is_whole=True)} {unit}".strip(), True, value=burned),
        Cell("no data" if is_gone else f"{format_number(allowed, is_whole=True)} {unit}".strip(), True, value=allowed),
        *live,
    )


def _left_words(left_pct: float | None) -> str:
    """Return what is left in whole percent, or in tenths close to nothing, where its sign is all that matters."""
    if left_pct is None:
        return "no data"
    scale = 10 if 0 < abs(left_pct) < 1 else 1
    return format_percent(math.copysign(math.floor(abs(left_pct) * scale + 0.5) / scale, left_pct))


def _end(view: View, one: Standing) -> str:
    """Return when a budget runs out if days stay as they were: a range, or that it lasts."""
    if one.stand is Stand.EXHAUSTED:
        return "used up"
    chance = number_of(one.row, "chance")
    if chance is None:
        return "not known"
    early, late = day_of(one.row, "early_on"), day_of(one.row, "late_on")
    if early is None:
        return "lasts" if chance < 0.005 else f"lasts, {format_percent(round(100 * chance))} chance it does not"
    if late is None:
        return f"{format_date(early, view.today)} or later, or not at all"
    return format_date_range(early, late, view.today).removeprefix("on ")


def budget_grid(view: View, standings: tuple[Standing, ...]) -> Figure | None:
    """Return services by weeks: what was left of each budget at the end of the week, and its state."""
    rows = _week_rows(view)
    weeks = sorted({week for cells in rows.values() for week in cells})[-_WEEKS:]
    shown = [one for one in standings if rows.get((one.service, one.indicator), {}).keys() & set(weeks)][:_MOST_ROWS]
    if not shown or not weeks:
        return None
    series = tuple(
        Series(one.name, tuple(_cell(view, one, week, rows[one.service, one.indicator]) for week in weeks))
        for one in shown
    )
    rest = len(standings) - len(shown)
    more = f", the {len(shown)} of {len(standings)} promises with least left" if rest > 0 else ""
    labels = tuple(point.label for point in series[0].points)
    table_rows = tuple(
        (Cell(line.name), *(Cell(point.text or "no data", True, value=point.value) for point in line.points))
        for line in series
    )
    return Figure(
        _grid_title(view, standings),
        f"What was left of each budget at the end of the week, percent{more}",
        chart_cells(series, "Budgets left"),
        Table("Budgets left by week", ("Service", *labels), table_rows, "table:grid:availability"),
        "figure:grid:availability",
        "At risk: under a quarter is left. Exhausted: more went wrong than may. A new quarter starts full.",
    )


def _week_rows(view: View) -> dict[tuple[str, str], dict[date, float | None]]:
    found: dict[tuple[str, str], dict[date, float | None]] = {}
    for row in view.snapshot.records(WEEKS):
        week = day_of(row, "starts_on")
        if week is not None and week < view.period.ends_on:
            cells = found.setdefault((text_of(row, "service"), text_of(row, "indicator")), {})
            cells[week] = number_of(row, "left_pct")
    return found


def _cell(view: View, one: Standing, week: date, cells: Mapping[date, float | None]) -> Point:
    left = cells.get(week)
    period = view.calendar.period(week, Grain.WEEK)
    state = State.NO_DATA if left is None else _STATES[stand_of(left)]
    note = f"{one.name}, {view.calendar.label(period)}"
    return Point(axis_label(period, view.calendar), left, "" if left is None else _left_words(left), week, note, state)


def _grid_title(view: View, standings: tuple[Standing, ...]) -> str:
    """Return who has used up a budget, else who is close, else that nobody is."""
    verb = ("has", "have") if view.is_current else ("had", "had")
    for stand, words in ((Stand.EXHAUSTED, "used up what may go wrong"), (Stand.AT_RISK, "under a quarter of it left")):
        names = [one.name for one in standings if one.stand is stand]
        if names:
            rest = len(names) - _NAMED
            listed = join_words(names if rest <= 0 else [*names[:_NAMED], f"{rest} more"])
            return f"{listed} {verb[len(names) > 1]} {words}"
    return "Every promise with data has a quarter or more of its budget left"


def excluded_items(view: View) -> Items | None:
    """Return the time that does not count against promises in the chosen period: whose, when, how long, why."""
    wanted = dict(view.selection.members).get("service")
    begins, ends = view.calendar.bounds(view.period)
    sentences = []
    for row in view.snapshot.records("exclusions"):
        first, service = instant_of(row, "started_at"), text_of(row, "service")
        last = instant_of(row, "ended_at") or view.snapshot.build.as_of
        if first is None or first >= ends or last <= begins or (wanted not in (None, service) and service != "all"):
            continue
        day = format_date(view.calendar.local_day(first), view.today)
        length = format_duration((last - first).total_seconds() / 60, is_long=True)
        who = "every service" if service == "all" else view.member("service", service)
        open_words = " so far" if instant_of(row, "ended_at") is None else ""
        reason = text_of(row, "reason").rstrip(".")
        sentences.append(Sentence.of(f"{day}, {who}: {length}{open_words}. {sentence_case(reason)}."))
    return Items(tuple(sentences[:_MOST_ROWS]), "items:excluded", is_numbered=False) if sentences else None
