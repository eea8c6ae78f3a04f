"""Turns numbers that are told differently now into sentences and table rows: what was told, what is known, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from greendot.compose.view import called
from greendot.document import Cell
from greendot.formats import format_column, format_difference, plural, sentence_case
from greendot.reports.differing import CHANGED, FigureChange, known_since
from greendot.reports.materials import Materials
from greendot.reports.steps import Cause, Step
from greendot.reports.told import Figure
from greendot.results import Members, Word
from greendot.snapshot import Snapshot

MOST = 8
CLEAR = (Word.BETTER, Word.WORSE, Word.CLEAR_CHANGE)


def describe_restated(materials: Materials, figures: Sequence[Figure]) -> tuple[str, ...]:
    """Return a sentence for each number of earlier reports that is another one now, those told again here first."""
    told = {(one.metric, one.members) for one in figures}
    named: set[tuple[str, str, Members]] = set()
    found: list[tuple[bool, str]] = []
    for last in materials.earlier:
        for one in known_since(last.figures, last.snapshot, materials.snapshot):
            about = (one.metric, materials.calendar.key(one.period), one.members)
            if one.state != CHANGED or about in named:
                continue
            named.add(about)
            words = describe_change(one, materials.snapshot, last.title)
            found.append(((one.metric, one.members) not in told, words))
    sentences = [words for _, words in sorted(found, key=lambda pair: pair[0])]
    rest = len(sentences) - MOST
    more = [f"{rest} more numbers of earlier reports are told differently now; greendot report diff lists them."]
    return (*sentences[:MOST], *(more if rest > 0 else []))


def describe_change(one: FigureChange, snapshot: Snapshot, where: str) -> str:
    """Return one number's change since a report: `Incidents, Q3 2016: 9 now, 8 in Review, Q3 2016. Why: restated data.`

    A single step is as large as the two figures say; told beside them, rounded, it would seem not to add up.
    """
    currency = snapshot.build.currency
    old, new = both_values(one, currency)
    steps = _steps_in_words(one, currency, is_seen=old != new)
    label = snapshot.calendar.label(one.period)
    if old == new:
        return f"{name_of(one, snapshot)}, {label}: {new} as in {where}, but {steps}."
    return f"{name_of(one, snapshot)}, {label}: {new} now, {old} in {where}. Why: {steps}."


def both_values(one: FigureChange, currency: str) -> tuple[str, str]:
    """Return a number before and after; percentages with the same decimals, so that they differ as the steps say."""
    before, after = format_column((one.old, one.new), one.unit, currency)
    return before, after


def _steps_in_words(one: FigureChange, currency: str, *, is_seen: bool) -> str:
    """Return the steps of a number; `is_seen` says that its two figures differ as they are written."""
    is_sole = len(one.steps) == 1
    told = (describe_step(step, one.unit, currency, is_sole=is_sole, is_seen=is_sole and is_seen) for step in one.steps)
    return "; ".join(told)


def describe_step(step: Step, unit: str, currency: str, *, is_sole: bool = False, is_seen: bool = False) -> str:
    """Return one step in words: why, by how much unless the two figures show it (`is_seen`), which rows.

    What lies between two periods is called a real change only where its verdict is clear; where it `is_sole` and is
    not, its size and what its verdict rests on say enough.
    """
    size = "" if is_seen or not step.by else format_difference(float(step.by), 0.0, unit, currency)
    words = f" ({step.words.removesuffix('.')})" if step.words else ""
    if step.cause is not Cause.REAL or step.verdict in CLEAR:
        return f"{', '.join(text for text in (step.cause.value, size) if text)}{words}"
    if is_sole:
        return ". ".join(text for text in (size and sentence_case(size), step.words) if text)
    return f"from one period to the other, {size or 'none'}{words}"


def name_of(one: FigureChange, snapshot: Snapshot) -> str:
    """Return what a number is called, with its members."""
    members = ", ".join(called(snapshot, name, member) for name, member in one.members)
    return f"{one.title}, {members}" if members else one.title


def alone_in(changes: Sequence[FigureChange]) -> Iterator[str]:
    """Yield each metric that only one side tells, once, with how many of its members it is told for."""
    for title in dict.fromkeys(one.title for one in changes):
        members = sum(one.title == title and bool(one.members) for one in changes)
        is_whole = any(one.title == title and not one.members for one in changes)
        parts = [*(["in total"] if is_whole else []), *([f"for {plural(members, 'member')}"] if members else [])]
        yield f"{title}, {' and '.join(parts)}" if members else title


def change_rows(changes: Sequence[FigureChange], snapshot: Snapshot) -> Iterator[tuple[Cell, ...]]:
    """Yield a row a number: what it is, as reported, as known, and the steps between; with the verdict of the last."""
    currency, calendar = snapshot.build.currency, snapshot.calendar
    for one in changes:
        old, new = both_values(one, currency)
        periods = calendar.label(one.period) + (f" to {calendar.label(one.later)}" if one.later else "")
        steps = _steps_in_words(one, currency, is_seen=old != new)
        verdict = next((step.verdict for step in one.steps if step.verdict), None)
        yield (
            Cell(name_of(one, snapshot)),
            Cell(periods),
            Cell(old, True, value=one.old),
            Cell(new, True, value=one.new),
            Cell(steps or one.state, verdict=verdict),
        )
