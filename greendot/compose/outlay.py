"""Turns forecasts of cost, budgets and unit costs into words: will the budget hold, and what does each unit cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import numpy as np

from greendot.analysis.unit_costs import unit_cost_range
from greendot.calendar import Grain, Period
from greendot.compose.ahead import ANCHOR, forecast_of
from greendot.compose.numbers import label_of
from greendot.compose.rows import day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Items, Sentence, Span
from greendot.forecast import Ahead
from greendot.formats import format_money, format_range, format_value
from greendot.results import TOTAL, Result

UNIT_COSTS = ("cost_per_daily_user", "cost_per_million_messages")

_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_WHOLE = 0.995
_PERIODS = 2


def budget_items(view: View) -> Items | None:
    """Return whether the budget of this period and the next is likely to hold; None without a forecast or a budget."""
    forecast = forecast_of(view, "total_cost", TOTAL)
    if forecast is None or view.selection.members:
        return None
    planned = _planned(view)
    share = _budgeted_share(view, forecast.grain)
    sentences = []
    for one in forecast.ahead[:_PERIODS]:
        budget = _budget_of(view, planned, one.period)
        if budget and share:
            sentences.append(_budget_words(view, one, budget, share))
    return Items(tuple(sentences), "items:budget-ahead", is_numbered=False) if sentences else None


def _planned(view: View) -> Mapping[date, float]:
    """Return the budgets of each month, those in the reporting currency."""
    found: dict[date, float] = defaultdict(float)
    for row in view.snapshot.records("budgets"):
        month, budget = day_of(row, "month"), number_of(row, "budget")
        if month is not None and budget is not None and text_of(row, "currency") in ("", view.currency):
            found[month] += budget
    return found


def _budget_of(view: View, planned: Mapping[date, float], period: Period) -> float | None:
    """Return the budget of a period; None when one of its months has none."""
    months = view.calendar.periods(period.starts_on, period.ends_on, Grain.MONTH)
    budgets = [planned.get(month.starts_on) for month in months if month.starts_on < period.ends_on]
    known = [each for each in budgets if each is not None]
    return sum(known) if len(known) == len(budgets) else None


def _budgeted_share(view: View, grain: Grain) -> float | None:
    """Return the share of the newest whole period's cost that falls to someone with a budget."""
    spent = {
        one.period: one.numerator
        for one in view.observations("cost_against_budget", grain, 3, TOTAL)
        if not one.is_partial
    }
    whole = [one for one in view.observations("total_cost", grain, 3, TOTAL) if not one.is_partial and one.value]
    shares = [min(1.0, part / one.value) for one in whole if one.value and (part := spent.get(one.period))]
    return shares[-1] if shares else None


def _budget_words(view: View, one: Ahead, budget: float, share: float) -> Sentence:
    """Return what the period is likely to cost against its budget, and the chance that it stays within."""
    low, high = one.low_50 * share, one.high_50 * share
    ends = np.array([one.low_90, one.low_50, one.mid, one.high_50, one.high_90]) * share
    within = float(np.interp(budget, ends, _SHARES))
    what = "Infrastructure" if share > _WHOLE else "What has a budget"
    verb = "is likely to cost" if not one.is_begun else "is likely to come to"
    return Sentence.of(
        f"{what} {verb} ",
        Span(format_range(low, high, "money", view.currency), view.page_link("cost", ANCHOR)),
        f" {view.when(one.period)}. Its budget is ",
        Span(format_money(budget, view.currency, is_long=True), view.page_link("cost", "section:budget-ahead")),
        f": the chance to stay within it is {_chance(within)}.",
    )


def _chance(share: float) -> str:
    """Return a chance in tenths, as far as the ranges tell it."""
    if share <= _SHARES[0]:
        return "under 1 in 10"
    if share >= _SHARES[-1]:
        return "over 9 in 10"
    return f"about {min(9, max(1, round(10 * share)))} in 10"


def unit_cost_items(view: View) -> Items | None:
    """Return what each unit cost in the chosen period, with its range by how weeks varied."""
    results = [result for name in UNIT_COSTS if (result := view.known(name, TOTAL)) is not None]
    sentences = tuple(_unit_words(view, result) for result in results)
    return Items(sentences, "items:unit-costs", is_numbered=False) if sentences else None


def _unit_words(view: View, result: Result) -> Sentence:
    metric = result.metric
    found = _range_of(view, result)
    lead = (f"{label_of(view, result)}: ", view.span(result))
    if found is None:
        return Sentence.of(*lead, f" {view.this_period}; too few weeks to tell its range.")
    low, high = (format_value(end, metric.unit, view.currency).text for end in found)
    words = f", between {low} and {high} by how its weeks varied" if low != high else ", much the same every week"
    return Sentence.of(*lead, f" {view.this_period}{words}.")


def _range_of(view: View, result: Result) -> tuple[float, float] | None:
    """Return the range of a ratio from the whole weeks of the chosen period."""
    seen = [
        one
        for one in view.snapshot.observations(result.metric.name, Grain.WEEK, result.members)
        if view.period.starts_on <= one.period.starts_on and one.period.ends_on <= view.period.ends_on
        and not one.is_partial and one.numerator is not None and one.denominator
    ]  # fmt: skip
    parts, wholes = [one.numerator or 0.0 for one in seen], [one.denominator or 0.0 for one in seen]
    return unit_cost_range(parts, wholes)
