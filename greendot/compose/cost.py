"""Cost: what infrastructure costs, for how many people, and where it goes."""

from __future__ import annotations

from datetime import datetime

from greendot.compose.ahead import compose_forecast
from greendot.compose.assembly import assemble, changes, other_metrics, section
from greendot.compose.bill import compose_bill
from greendot.compose.findings import find
from greendot.compose.numbers import compose_numbers
from greendot.compose.outlay import budget_items, unit_cost_items
from greendot.compose.page import Page
from greendot.compose.pictures import figure_bars, figure_lines, figure_members, figure_rows
from greendot.compose.titles import title_by
from greendot.compose.view import View
from greendot.document import Document
from greendot.results import Selection
from greendot.snapshot import Snapshot

_NUMBERS = ("cost_per_daily_user", "total_cost")
_UNTOLD = {"unknown": "Not tagged"}


def compose_cost(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return what each person costs first, then the total, then where it goes by service and team."""
    view = View(snapshot, selection, now)
    findings = find(view, PAGE.areas)
    blocks = (
        compose_numbers(view, _NUMBERS, "numbers:cost"),
        figure_bars(view, "cost_per_daily_user"),
        figure_bars(view, "total_cost"),
        section("What a unit costs", "unit-costs", unit_cost_items(view)),
        section("Will the budget hold", "budget-ahead", budget_items(view)),
        compose_forecast(view, "total_cost"),
        section("What changed", "changes", changes(view, _NUMBERS, "items:changes")),
        compose_bill(view),
        section(
            "Where it goes",
            "where",
            figure_rows(view, "total_cost", "service", {**view.titles("service"), **_UNTOLD}),
            figure_rows(view, "total_cost", "team", {**view.titles("team"), **_UNTOLD}),
        ),
        section("Over time", "time", figure_lines(view, "total_cost"),
                figure_members(view, "total_cost", "service", {**view.titles("service"), **_UNTOLD})),
        other_metrics(view, PAGE, _NUMBERS),
    )  # fmt: skip
    lead = "A larger bill for many more people can be good news: the cost of each person says which it is."
    return assemble(view, PAGE, title_by(view, PAGE, findings, _NUMBERS), lead, blocks)


PAGE = Page("cost", "Cost", "Worth", "What does it cost?", compose_cost, ("cost",), (), ("service", "team"))
