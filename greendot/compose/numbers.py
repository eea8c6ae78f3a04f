"""Turns a result into a Number: label, value, comparison and verdict in words, and what qualifies it."""

from __future__ import annotations

from greendot.compose.view import View
from greendot.document import Number, Numbers
from greendot.figures import PAST, spark_of
from greendot.formats import TO_DATE, format_age, format_date, format_difference, format_value, format_words
from greendot.results import Against, Better, Comparison, Evidence, Kind, Observation, Result, Word

CLEAR = (Word.BETTER, Word.WORSE, Word.CLEAR_CHANGE)


def compose_number(view: View, result: Result, label: str = "") -> Number:
    """Return a result as a number to show; one without a value says why, one on late data has no verdict."""
    metric = result.metric
    formatted = format_value(result.value, metric.unit, view.currency)
    late = view.late(result)
    return Number(
        label=label or label_of(view, result),
        value=formatted.text,
        unit=formatted.unit,
        comparison=result.absence if result.value is None else compare(view, result),
        verdict=None if late or result.value is None else verdict_of(result.comparison),
        link=view.link(metric.name, result.members),
        anchor=anchor_of(result),
        spark=spark_of(metric, history_of(view, result), view.calendar, view.currency),
        note=note_of(view, result),
        method=result.comparison.method if result.comparison and not late else "",
        amount=result.value,
        low=result.observation.low if result.observation else None,
        high=result.observation.high if result.observation else None,
        evidence=metric.evidence.value,
    )


def history_of(view: View, result: Result) -> tuple[Observation, ...]:
    """Return the values behind a number's sparkline, as far back as its usual range looks."""
    grain = result.history[-1].period.grain if result.history else view.period.grain
    return view.observations(result.metric.name, grain, PAST, result.members)


def compose_numbers(view: View, names: tuple[str, ...], anchor: str) -> Numbers | None:
    """Return the numbers of those metrics that the snapshot holds; None when it holds none of them."""
    results = [result for name in names if (result := view.result(name)) is not None]
    return Numbers(tuple(compose_number(view, result) for result in results), anchor) if results else None


def label_of(view: View, result: Result) -> str:
    """Return a metric's title, with the members it is narrowed to."""
    members = ", ".join(view.member(dimension, member) for dimension, member in result.members)
    return f"{result.metric.title}, {members}" if members else result.metric.title


def anchor_of(result: Result) -> str:
    """Return where comments on a result hang: `metric:<name>`, with its members when it is narrowed."""
    return ":".join(("metric", result.metric.name, *(f"{name}={member}" for name, member in result.members)))


def verdict_of(comparison: Comparison | None) -> Word | None:
    """Return a comparison's verdict; none where there was nothing to compare with."""
    return None if comparison is None or comparison.then is None else comparison.word


def compare(view: View, result: Result) -> str:
    """Return how a result compares, in words: `4 min last quarter to the same day`, `target 99.5%`."""
    comparison, unit = result.comparison, result.metric.unit
    if comparison is None:
        return "no target is set" if view.selection.against is Against.TARGET else "nothing to compare with yet"
    that = view.that_period(comparison)
    if comparison.then is None:
        return f"no data {that}"
    then = format_value(comparison.then, unit, view.currency)
    if comparison.against is Against.TARGET:
        return f"target {then}"
    now = format_value(comparison.now, unit, view.currency)
    if comparison.now is not None and str(now) == str(then) and comparison.word in CLEAR:
        return f"{format_difference(comparison.now, comparison.then, unit, view.currency)} than {that}"
    return f"{then} {that}{pace_words(result, comparison)}"


def pace_words(result: Result, comparison: Comparison) -> str:
    """Return, as a clause, that a series rose and yet less than its past pace would bring, or fell less; else nothing.

    Where growth is the rule, a rise may be less than was to be expected, and its verdict is then that of a fall.
    """
    better = result.metric.better
    if comparison.word not in (Word.BETTER, Word.WORSE) or better is Better.NEITHER or result.metric.course == "steady":
        return ""
    is_above = (comparison.word is Word.BETTER) == (better is Better.HIGHER)
    has_risen = (comparison.now or 0.0) > (comparison.then or 0.0)
    if is_above == has_risen or comparison.against is Against.TARGET:
        return ""
    return f", but {'more' if is_above else 'less'} than its past pace would bring"


def note_of(view: View, result: Result) -> str:
    """Return what qualifies a number: late data, its range, how it came about, what is still open."""
    return "; ".join(note for note in (_late_note(view, result), *_notes(view, result)) if note)


def _late_note(view: View, result: Result) -> str:
    late = view.late(result)
    if not late:
        return ""
    oldest = min((fresh.covers_to for fresh in late if fresh.covers_to), default=None)
    if oldest is None:
        return "data is late"
    hours = max(view.lateness_h(fresh, result.metric.sources.get(fresh.table)) for fresh in late)
    day = format_date(view.calendar.local_day(oldest), view.today)
    return f"data to {day}, {format_age(hours)} late, so no verdict"


def _notes(view: View, result: Result) -> list[str]:
    seen, unit = result.observation, result.metric.unit
    if seen is None or seen.value is None:
        return []
    notes = []
    if seen.is_partial and result.metric.kind is Kind.COUNT:
        notes.append(TO_DATE)
    if result.metric.kind is Kind.DURATION and seen.p90 is not None:
        notes.append(f"9 in 10 within {format_words(seen.p90, unit, view.currency)}")
    if seen.n_open:
        notes.append(f"{seen.n_open} still open")
    if seen.low is not None and seen.high is not None and result.metric.kind is not Kind.COUNT:
        low, high = (format_value(edge, unit, view.currency) for edge in (seen.low, seen.high))
        notes.append(f"between {low} and {high}")
    if result.metric.evidence is not Evidence.MEASURED:
        notes.append(result.metric.evidence.value)
    if of_all := view.of_all(result.members):
        notes.append(of_all)
    return notes


def is_good(result: Result) -> bool | None:
    """Return whether the verdict is in the good direction; None where there is no clear one."""
    word = verdict_of(result.comparison)
    return {Word.BETTER: True, Word.WORSE: False}.get(word) if word else None
