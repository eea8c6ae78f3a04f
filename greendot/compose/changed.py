"""Turns clear changes into findings: what moved, on which days, and what else moved in the same incident."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from greendot.compose.finding import Finding
from greendot.compose.rows import Row, instant_of, number_of, text_of
from greendot.compose.sentences import describe_change
from greendot.compose.view import View
from greendot.document import Link, Sentence, Span
from greendot.formats import format_date, format_date_range, is_percent, join_words
from greendot.results import TOTAL, Comparison, Kind, Metric, Result, Word

_MOST_MEMBERS = 8
_LARGE = 0.3
_SMALLEST = 0.01
"""A change below one in a hundred is never news, however unusual."""

_BY_WORD = {Word.WORSE: 3.0, Word.BETTER: 2.0, Word.CLEAR_CHANGE: 1.5}
_FELT, _MONEY, _DATES = 1.2, 0.8, 0.6
"""What matters first to a reader: what customers felt, then money, then plans and limits, then the rest."""

_MINUTE_UNITS = ("minutes", "user-minutes", "user minutes")
_BY_AREA = {"incidents": _FELT, "reliability": _FELT, "cost": _MONEY, "capacity": _DATES, "roadmap": _DATES}
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """A clear change that may be told: its result, weight, and the incident that made it, if one did."""

    result: Result
    weight: float
    incident: Row | None


def changed(view: View, metrics: Iterable[Metric]) -> tuple[Finding, ...]:
    """Return what clearly changed, the weightiest first; what moved in one incident is told as one thing."""
    moved = [_moved(view, result) for metric in metrics for result in _told(view, metric)]
    by_incident: dict[str, list[Moved]] = defaultdict(list)
    for one in moved:
        by_incident[text_of(one.incident, "incident") if one.incident else _name(one.result)].append(one)
    groups = (sorted(group, key=lambda one: (-one.weight, _name(one.result))) for group in by_incident.values())
    return tuple(sorted((_finding(view, group) for group in groups), key=lambda one: (-one.weight, one.name)))


def _told(view: View, metric: Metric) -> Iterator[Result]:
    """Yield the metric where its change may be told, else the member that changed most."""
    result = view.known(metric.name)
    if result is None or view.late(result):
        return
    if _may_be_told(result):
        yield result
    elif result.members == TOTAL and metric.kind not in (Kind.COUNT, Kind.DURATION):
        yield from _largest_member(view, metric)


def _largest_member(view: View, metric: Metric) -> Iterator[Result]:
    """Yield the member that changed most, where its total did not: large changes of few members, not of few events."""
    for dimension in metric.dimensions[:1]:
        if not 1 < len(view.split(metric.name, dimension)) <= _MOST_MEMBERS:
            continue
        compared = view.snapshot.comparisons_by(metric.name, view.period, dimension, view.selection.against)
        results = [
            result
            for member, comparison in compared.items()
            if comparison.is_finding
            and abs(comparison.change or 0.0) >= _LARGE
            and (result := view.known(metric.name, ((dimension, member),))) is not None
            and _may_be_told(result)
        ]
        if results:
            yield max(results, key=lambda one: (abs((one.comparison and one.comparison.change) or 0.0), one.members))


def _may_be_told(result: Result) -> bool:
    return result.comparison is not None and result.comparison.is_finding and size_of(result) >= _SMALLEST


def _moved(view: View, result: Result) -> Moved:
    word = result.comparison.word if result.comparison else Word.TOO_LITTLE
    area = result.metric.area
    matters = _FELT if result.metric.unit.startswith(_MINUTE_UNITS) else _BY_AREA.get(area, 0.5 * (area == "growth"))
    weight = _BY_WORD.get(word, 0.0) + matters + min(size_of(result), 2.0)
    return Moved(result, weight, incident_of(view, result))


def size_of(result: Result) -> float:
    """Return how large a change is beside what it changed from.

    Points of percent count against the nearer of what is there and what is missing to 100: from 99.98% to 99.96%, twice
    as much is missing.
    """
    comparison = result.comparison
    if comparison is None or comparison.now is None or comparison.then is None:
        return 0.0
    if is_percent(result.metric.unit):
        nearer = min(abs(comparison.then), abs(100 - comparison.then))
        return abs(comparison.now - comparison.then) / max(nearer, _SMALLEST)
    return abs(comparison.change or 0.0)


def _finding(view: View, group: list[Moved]) -> Finding:
    """Return the weightiest of what moved together as a finding, with when it happened and what moved with it."""
    first, others = group[0], group[1:]
    result = first.result
    parts = [*describe_change(view, result).spans, *_when(view, result.comparison, first.incident)]
    parts += _beside(others)
    area = result.metric.area
    return Finding(_name(result), area, first.weight, Sentence(tuple(parts)))


def _name(result: Result) -> str:
    return ":".join((result.metric.name, *(f"{dimension}={member}" for dimension, member in result.members)))


def _when(view: View, comparison: Comparison | None, incident: Row | None) -> Iterator[Span]:
    """Yield when a change happened, where days can be named, and the incident of those days."""
    if comparison is None or comparison.since_on is None:
        return
    if comparison.until_on is None:
        yield Span(f" It has been so since {format_date(comparison.since_on, view.today)}.")
        return
    days = format_date_range(comparison.since_on, comparison.until_on, view.today)
    if incident is None:
        yield Span(f" Most of it came {days}.")
        return
    link = Link("incidents", (("period", view.calendar.key(view.period)),), "table:incidents")
    yield Span(f" Most of it came {days}, with an incident: ")
    yield Span(text_of(incident, "title") or text_of(incident, "incident"), link)
    yield Span(".")


def _beside(others: list[Moved]) -> Iterator[Span]:
    """Yield what else moved in the same incident, by name."""
    if not others:
        return
    titles = list(dict.fromkeys(one.result.metric.title for one in others))
    named = [title[:1].lower() + title[1:] if not title.isupper() else title for title in titles[:_NAMED]]
    rest = len(titles) - len(named)
    yield Span(f" The same days moved {join_words([*named, *([f'{rest} more'] if rest > 0 else [])])}.")


def incident_of(view: View, result: Result) -> Row | None:
    """Return the incident of the days that made most of a change, the one that most people felt; None without one."""
    comparison = result.comparison
    if comparison is None or comparison.since_on is None or comparison.until_on is None:
        return None
    service = dict(result.members).get("service")
    near = [
        row
        for row in view.snapshot.records("incidents")
        if _overlaps(view, row, comparison.since_on, comparison.until_on) and service in (None, text_of(row, "service"))
    ]
    return max(near, key=_felt_by, default=None)


def _felt_by(row: Row) -> tuple[float, str]:
    return number_of(row, "users_affected_mid") or 0.0, text_of(row, "incident")


def _overlaps(view: View, row: Row, first: date, last: date) -> bool:
    started = instant_of(row, "started_at")
    ended = instant_of(row, "mitigated_at") or instant_of(row, "resolved_at") or started
    if started is None or ended is None:
        return False
    return view.calendar.local_day(started) <= last and first <= view.calendar.local_day(ended)
