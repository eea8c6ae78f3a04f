"""Turns a period's results into what is worth saying first: a few findings, ranked, each one plain sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from greendot.compose.numbers import CLEAR
from greendot.compose.sentences import describe_change, is_clear
from greendot.compose.view import View
from greendot.document import Link, Sentence, Span
from greendot.formats import format_date, format_number, format_words, is_percent
from greendot.results import TOTAL, Against, Kind, Metric, Restatement, Result, Word

MOST = 5
_MOST_OF_AN_AREA = 2
_MOST_MEMBERS = 8
_LARGE = 0.3
_SMALLEST = 0.01
"""A change below one in a hundred is never news, however unusual."""

_BY_WORD = {Word.WORSE: 3.0, Word.BETTER: 2.0, Word.CLEAR_CHANGE: 1.5}
_BY_AREA = {"incidents": 1.0, "reliability": 1.0, "cost": 0.8, "capacity": 0.8, "roadmap": 0.6, "growth": 0.5}
_COUNTED = ("incidents",)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth saying. The larger `weight`, the earlier; at most two findings come from one `area`."""

    name: str
    area: str
    weight: float
    sentence: Sentence


def find(view: View, areas: Iterable[str] = (), most: int = MOST) -> tuple[Finding, ...]:
    """Return what is worth saying of the chosen period, at most `most`, the weightiest first.

    Weight is the verdict's (worse before better before a change without direction), the area's, and the size of the
    change. A count that did not clearly change, and what was restated, are told when there is room.
    """
    wanted = set(areas)
    metrics = [metric for metric in view.snapshot.metrics.values() if not wanted or metric.area in wanted]
    ranked = sorted(_changes(view, metrics), key=lambda finding: (-finding.weight, finding.name))
    chosen: list[Finding] = []
    by_area: Counter[str] = Counter()
    for finding in ranked:
        if by_area[finding.area] < (_MOST_OF_AN_AREA if len(wanted) != 1 else most):
            chosen.append(finding)
            by_area[finding.area] += 1
    told = {finding.name for finding in chosen}
    extra = [one for one in (*_restated(view, wanted), *_steady(view, metrics)) if one.name not in told]
    room = max(most - len(extra), most - 2)
    return tuple([*chosen[:room], *extra][:most])


def _changes(view: View, metrics: Iterable[Metric]) -> Iterator[Finding]:
    for metric in metrics:
        result = view.known(metric.name)
        if result is None or view.late(result):
            continue
        if is_clear(result) and _size(result) >= _SMALLEST:
            yield _finding(view, result)
        elif result.members == TOTAL:
            yield from _largest_member(view, metric)


def _largest_member(view: View, metric: Metric) -> Iterator[Finding]:
    """Yield the member that changed most, where its total did not: large changes of few members, not of few events."""
    if metric.kind in (Kind.COUNT, Kind.DURATION):
        return
    for dimension in metric.dimensions[:1]:
        if not 1 < len(view.split(metric.name, dimension)) <= _MOST_MEMBERS:
            continue
        compared = {
            seen.members: view.snapshot.comparison(metric.name, view.period, seen.members, view.selection.against)
            for seen in view.values_by(metric.name, dimension).values()
        }
        large = {
            members: abs(comparison.change)
            for members, comparison in compared.items()
            if comparison and comparison.word in CLEAR and comparison.change and abs(comparison.change) >= _LARGE
        }
        result = view.known(metric.name, max(large, key=lambda members: large[members])) if large else None
        if result is not None and is_clear(result):
            yield _finding(view, result)


def _finding(view: View, result: Result) -> Finding:
    comparison = result.comparison
    word = comparison.word if comparison else Word.TOO_LITTLE
    weight = _BY_WORD.get(word, 0.0) + _BY_AREA.get(result.metric.area, 0.0) + min(_size(result), 2.0)
    return Finding(result.metric.name, result.metric.area, weight, describe_change(view, result))


def _size(result: Result) -> float:
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


def _steady(view: View, metrics: Iterable[Metric]) -> Iterator[Finding]:
    names = {metric.name for metric in metrics}
    for name in _COUNTED:
        result = view.known(name) if name in names else None
        if result is not None and not is_clear(result) and view.selection.against is not Against.TARGET:
            yield Finding(name, result.metric.area, 0.0, describe_change(view, result))


def _restated(view: View, areas: set[str]) -> Iterator[Finding]:
    """Yield the largest restatement that concerns the chosen period or the one before it."""
    if areas and "incidents" not in areas:
        return
    before = view.calendar.shift(view.period, -1)
    near = [
        one
        for one in view.snapshot.restatements
        if before.starts_on <= one.day < view.period.ends_on
        and one.table == "incidents"
        and one.before is not None
        and one.after is not None
        and one.before != one.after
    ]
    if near:
        yield Finding("restated", "incidents", 0.0, describe_restatement(view, max(near, key=_restated_by)))


def _restated_by(one: Restatement) -> float:
    return abs((one.after or 0.0) - (one.before or 0.0)) / max(abs(one.before or 0.0), 1.0)


def describe_restatement(view: View, one: Restatement) -> Sentence:
    """Return what a later load changed: `The incident of 3 September was longer than first reported: …`."""
    day = format_date(one.day, view.today)
    link = Link("data", (), "section:restated")
    column = one.column.removesuffix("_mid").replace("_", " ")
    before, after = one.before or 0.0, one.after or 0.0
    if "minute" in one.column or "duration" in one.column:
        word = "longer" if after > before else "shorter"
        now, then = format_words(after, "minutes"), format_words(before, "minutes")
        then = then.removesuffix(" minutes") if now.endswith(" minutes") else then
        lead = f"The incident of {day} was {word} than first reported: "
        return Sentence.of(lead, Span(now, link), f", not {then}.")
    subject = f"What was first reported of {one.table.replace('_', ' ')} on {day} has changed: {column} "
    if one.table == "incidents" and "users" in one.column:
        word = "more" if after > before else "fewer"
        return Sentence.of(
            f"The incidents of {day} reached {word} people than first reported: ",
            Span(format_number(after, is_long=True), link),
            f", not {format_number(before, is_long=True)}.",
        )
    return Sentence.of(
        subject, Span(format_number(after, is_long=True), link), f", not {format_number(before, is_long=True)}."
    )
