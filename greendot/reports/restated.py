"""Turns numbers that are told differently now into sentences and table rows: what was told, what is known, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from greendot.compose.view import titles_of, words_of
from greendot.document import Cell
from greendot.formats import format_column, format_difference, plural
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
    is_only = len(one.steps) == 1 and old != new
    steps = "; ".join(describe_step(step, one.unit, currency, is_only=is_only) for step in one.steps)
    label = snapshot.calendar.label(one.period)
    if old == new:
        return f"{name_of(one, snapshot)}, {label}: {new} as in {where}, but {steps}."
    return f"{name_of(one, snapshot)}, {label}: {new} now, {old} in {where}. Why: {steps}."


def both_values(one: FigureChange, currency: str) -> tuple[str, str]:
    """Return a number before and after; percentages with the same decimals, so that they differ as the steps say."""
    before, after = format_column((one.old, one.new), one.unit, currency)
    return before, after


def describe_step(step: Step, unit: str, currency: str, *, is_only: bool = False) -> str:
    """Return one step in words: why, by how much unless it is the only one, which rows.

    What lies between two periods is called a real change only where its verdict is clear.
    """
    size = "" if is_only else f", {format_difference(float(step.by), 0.0, unit, currency) if step.by else 'none'}"
    words = f" ({step.words.removesuffix('.')})" if step.words else ""
    if step.cause is not Cause.REAL or step.verdict in CLEAR:
        return f"{step.cause.value}{size}{words}"
    return step.words if is_only else f"from one period to the other{size}{words}"


def name_of(one: FigureChange, snapshot: Snapshot) -> str:
    """Return what a number is called, with its members."""
    members = ", ".join(titles_of(snapshot, name).get(member) or words_of(member) for name, member in one.members)
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
        is_only = len(one.steps) == 1 and old != new
        steps = "; ".join(describe_step(step, one.unit, currency, is_only=is_only) for step in one.steps)
        verdict = next((step.verdict for step in one.steps if step.verdict), None)
        yield (
            Cell(name_of(one, snapshot)),
            Cell(periods),
            Cell(old, True, value=one.old),
            Cell(new, True, value=one.new),
            Cell(steps or one.state, verdict=verdict),
        )
