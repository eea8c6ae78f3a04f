"""Turns an address' query into a Selection, and a snapshot into what a reader can choose on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from greendot.calendar import Grain, Period
from greendot.compose.page import Page
from greendot.compose.view import View
from greendot.document import Choice, Option
from greendot.formats import plural_of, sentence_case
from greendot.results import Against, Selection, members_of
from greendot.snapshot import Snapshot

Query = Mapping[str, str | Sequence[str]]

_OFFERED = ((Grain.QUARTER, "Quarters", 40), (Grain.MONTH, "Months", 24), (Grain.WEEK, "Weeks", 26))
_AGAINST = {
    Against.PREVIOUS: "the period before",
    Against.YEAR_AGO: "a year before",
    Against.TARGET: "the target",
}
_YEARS_AROUND = 10
_MOST_MEMBERS = 100
_LONGEST = 2000


def choose(snapshot: Snapshot, page: Page, query: Query) -> Selection:
    """Return what an address asks for; what it does not say, or says wrongly, is the default.

    The default is the newest quarter with data against the one before. Members are those the page's filters publish.
    """
    period = _period(snapshot, _first(query, "period")) or default_period(snapshot)
    words = {against.value: against for against in Against}
    against = words.get(_first(query, "against"), Against.PREVIOUS)
    members = {
        dimension: member
        for dimension in page.filters
        if (member := _first(query, dimension)) and member in members_of_filter(snapshot, page, dimension)
    }
    metric = _first(query, "metric") if page.name == "metrics" else ""
    if metric not in snapshot.metrics:
        selection = Selection(period, against, members_of(members))
        return replace(selection, options=_options(snapshot, page, selection, query))
    chosen = snapshot.metrics[metric].dimensions
    pairs = {name: _first(query, name) for name in chosen if _first(query, name) in snapshot.members(metric, name)}
    return Selection(period, against, members_of(pairs), metric)


def _options(snapshot: Snapshot, page: Page, selection: Selection, query: Query) -> tuple[tuple[str, str], ...]:
    """Return what an address chooses of what this page alone offers, without what is the default or is not offered."""
    asked = tuple((name, text) for name in page.offers if (text := _first(query, name)[:_LONGEST]))
    if page.offer is None or not asked:
        return ()
    choices = page.offer(View(snapshot, replace(selection, options=asked), snapshot.build.as_of))
    return tuple((one.name, one.chosen) for one in choices if one.chosen != one.options[0].key)


def default_period(snapshot: Snapshot) -> Period:
    """Return the newest quarter with data, or a coarser or finer period where there are no quarters."""
    for grain in (Grain.QUARTER, Grain.MONTH, Grain.WEEK):
        periods = snapshot.periods(grain)
        if periods:
            return periods[-1]
    return snapshot.calendar.period_at(snapshot.build.as_of, Grain.QUARTER)


def members_of_filter(snapshot: Snapshot, page: Page, dimension: str) -> tuple[str, ...]:
    """Return the members of a dimension that any metric of the page publishes, in order."""
    found: set[str] = set()
    for name, metric in snapshot.metrics.items():
        if page.reads(metric) and dimension in metric.dimensions:
            found |= set(snapshot.members(name, dimension))
    return tuple(sorted(found))


def compose_choices(view: View, page: Page) -> tuple[Choice, ...]:
    """Return what a reader can choose on a page: period, comparison, members."""
    selection, calendar = view.selection, view.calendar
    against = tuple(Option(word.value, text) for word, text in _AGAINST.items())
    choices = [
        Choice("period", "Period", _period_options(view), calendar.key(selection.period)),
        Choice("against", "Compared with", against, selection.against.value),
    ]
    chosen = dict(selection.members)
    for dimension in page.filters:
        members = members_of_filter(view.snapshot, page, dimension)[:_MOST_MEMBERS]
        if len(members) > 1:
            named = (Option(one, sentence_case(view.member(dimension, one))) for one in members)
            options = (Option("", f"all {plural_of(dimension)}"), *named)
            choices.append(Choice(dimension, dimension.capitalize(), options, chosen.get(dimension, "")))
    return (*choices, *(page.offer(view) if page.offer else ()))


def _period_options(view: View) -> tuple[Option, ...]:
    default = default_period(view.snapshot)
    options = [Option(view.calendar.key(default), view.calendar.label(default), "")]
    for grain, group, most in _OFFERED:
        periods = [period for period in view.snapshot.periods(grain) if period != default]
        options += [
            Option(view.calendar.key(period), view.calendar.label(period), group)
            for period in reversed(periods[-most:])
        ]
    options[0] = Option(options[0].key, options[0].label, next(group for grain, group, _ in _OFFERED
                                                              if grain is default.grain))  # fmt: skip
    key = view.calendar.key(view.period)
    if key not in {option.key for option in options}:
        options.append(Option(key, view.label, "Earlier"))
    return tuple(options)


def _period(snapshot: Snapshot, text: str) -> Period | None:
    """Return the period an address names: one that pages show, near the data; None when it is no such period."""
    try:
        period = snapshot.calendar.parse(text)
    except (ValueError, OverflowError):
        return None
    around = timedelta(days=366 * _YEARS_AROUND)
    known = snapshot.periods(period.grain) or (default_period(snapshot),)
    is_near = known[0].starts_on - around <= period.starts_on <= known[-1].ends_on + around
    return period if is_near and period.grain in {grain for grain, _, _ in _OFFERED} else None


def _first(query: Query, name: str) -> str:
    value = query.get(name, "")
    if isinstance(value, str):
        return value.strip()
    return str(value[0]).strip() if value else ""
