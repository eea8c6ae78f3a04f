"""Reliability: are we keeping what we promised?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from greendot.calendar import Grain
from greendot.chart import Chart, State
from greendot.compose.assembly import assemble, changes, other_metrics, section
from greendot.compose.budget import budget_grid, budget_table, excluded_items, policy_items, read_standings
from greendot.compose.numbers import compose_numbers, is_good
from greendot.compose.page import Page
from greendot.compose.pictures import MOST_ROWS, cut, figure_bars, figure_lines, number_cell
from greendot.compose.promises import BUDGET, Promises, describe_promises, promises_number, read_promises
from greendot.compose.rows import is_valid_on, number_of, text_of
from greendot.compose.titles import title_by
from greendot.compose.view import View
from greendot.document import Cell, Document, Figure, Numbers, Table
from greendot.figures import chart_grid
from greendot.formats import format_percent, plural
from greendot.results import Observation, Selection, Word
from greendot.snapshot import Snapshot

_NUMBERS = ("availability", BUDGET)
_WEEKS = 8


def compose_reliability(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return how many promises hold, which weeks cost most, and what is left of each service's budget."""
    view = View(snapshot, selection, now)
    promises = read_promises(view)
    standings = read_standings(view)
    text = describe_promises(view, promises)
    title = text.text if promises.left else title_by(view, PAGE, (), (*_NUMBERS, "shown_as_up"))
    blocks = (
        _numbers(view, promises, has_budgets=bool(standings)),
        budget_grid(view, standings) or _grid(view),
        figure_lines(view, "availability"),
        section(
            "What is left of each promise",
            "budgets",
            policy_items(view, standings),
            budget_table(view, standings) or (_budget_table(view, promises) if promises.left else None),
        ),
        section("Time that does not count", "excluded", excluded_items(view)),
        section("What changed", "changes", changes(view, _NUMBERS[:1] if standings else _NUMBERS, "items:changes")),
        figure_bars(view, "availability"),
        other_metrics(view, PAGE, _NUMBERS),
    )
    lead = "A promise leaves room for some things to go wrong. What is left of that room is the budget."
    return assemble(view, PAGE, title, lead, blocks)


def _numbers(view: View, promises: Promises, *, has_budgets: bool) -> Numbers | None:
    """Return the numbers at the top; where budgets are published, how many promises hold stands for one sum of all."""
    kept = promises_number(view, promises) if has_budgets else None
    if kept is None:
        return compose_numbers(view, _NUMBERS, "numbers:reliability")
    first = compose_numbers(view, ("availability",), "numbers:reliability")
    return Numbers((*(first.numbers if first else ()), kept), "numbers:reliability")


def _grid(view: View) -> Figure | None:
    """Return services by weeks: did each week keep its share of the promise?"""
    metric = view.snapshot.metrics.get("availability")
    titles = view.titles("service")
    if metric is None:
        return None
    found = {
        service: seen
        for service in view.split("availability", "service")
        if (seen := view.observations("availability", Grain.WEEK, _WEEKS, (("service", service),)))
    }
    if not found:
        return None
    objectives = objectives_of(view)
    shown = {titles.get(service, service): found[service] for service in _worst_first(found)[:MOST_ROWS]}
    named = {titles.get(service, service): target for service, target in objectives.items()}
    chart = chart_grid(metric, shown, named, view.calendar, view.currency)
    title, is_judged = _grid_title(metric.title, chart)
    more = f", the {len(shown)} of {len(found)} services with the worst week" if len(shown) < len(found) else ""
    labels = tuple(point.label for point in chart.series[0].points)
    rows = tuple(
        (Cell(row.name), *(Cell(point.text or "no data", True, value=point.value) for point in row.points))
        for row in chart.series
    )
    return Figure(
        title,
        f"{metric.title} by service and week, percent{more}",
        chart,
        cut(Table(metric.title, ("Service", *labels), rows, "table:grid:availability")),
        "figure:grid:availability",
        "At risk: the week used more than a thirteenth of the quarter's room. Exhausted: all of it."
        if is_judged
        else "",
    )


def _grid_title(metric: str, chart: Chart) -> tuple[str, bool]:
    """Return which service used more than its share most often, and whether any promise was there to judge by."""
    over = {
        row.name: sum(point.state in (State.AT_RISK, State.EXHAUSTED) for point in row.points) for row in chart.series
    }
    states = {point.state for row in chart.series for point in row.points}
    if not states & {State.HEALTHY, State.AT_RISK, State.EXHAUSTED}:
        return f"{metric} of each service, week by week", False
    worst = max(over, key=lambda name: over[name])
    if not over[worst]:
        return "Every service kept its share of the promise in every week", True
    others = sum(count > 0 for count in over.values()) - 1
    too = f"; so did {plural(others, 'other')} at times" if others else ""
    weeks = len(chart.series[0].points)
    return (
        f"{worst} used more than its share of what may go wrong in {over[worst]} of {plural(weeks, 'week')}{too}",
        True,
    )


def _worst_first(found: Mapping[str, tuple[Observation, ...]]) -> list[str]:
    def least(service: str) -> float:
        return min((one.value for one in found[service] if one.value is not None), default=101.0)

    return sorted(found, key=lambda service: (least(service), service))


def objectives_of(view: View) -> Mapping[str, float]:
    """Return the strictest promise in percent of each service that holds on the period's last day with data."""
    day = min(view.period.ends_on, view.today)
    found: dict[str, float] = {}
    for row in view.snapshot.records("objectives"):
        target = number_of(row, "target_pct")
        if target is not None and is_valid_on(row, day):
            service = text_of(row, "service")
            found[service] = max(found.get(service, 0.0), target)
    return found


def _budget_table(view: View, promises: Promises) -> Table:
    titles, objectives = view.titles("service"), objectives_of(view)
    rows = []
    for service in sorted(promises.left, key=lambda name: promises.left[name].value or 0.0):
        result = view.snapshot.result(BUDGET, view.period, promises.left[service].members, view.selection.against)
        kept = view.known("availability", (("service", service),))
        state = "used up" if service in promises.broken else "close" if service in promises.at_risk else "kept"
        good = is_good(result)
        verdict = None if good is None else Word.BETTER if good else Word.WORSE
        rows.append(
            (
                Cell(titles.get(service, service), link=view.link(BUDGET, result.members)),
                Cell(format_percent(objectives[service]) if service in objectives else "not recorded", True),
                number_cell(view, kept.metric, kept.observation) if kept else Cell("no data yet", True),
                number_cell(view, result.metric, result.observation),
                Cell(state, verdict=verdict),
            )
        )
    headings = ("Service", "Promise", "Kept", "Budget left", "State")
    return cut(Table(f"Budgets, {view.label}", headings, tuple(rows), "table:budgets"))


PAGE = Page(
    "reliability",
    "Reliability",
    "Safety",
    "Are we keeping what we promised?",
    compose_reliability,
    ("reliability",),
    ("objectives",),
    ("service", "region"),
)
