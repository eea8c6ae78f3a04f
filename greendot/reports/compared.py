"""Turns what differs between two reports into a document: numbers with their steps, targets, definitions, words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from greendot.compose.assembly import section
from greendot.compose.view import View
from greendot.document import Block, Code, Document, Items, Sentence, Table
from greendot.formats import plural, sentence_case
from greendot.reports.differing import CHANGED, DROPPED, NEW, SAME, Difference, FigureChange
from greendot.reports.pieces import document_of
from greendot.reports.restated import CLEAR, alone_in, change_rows
from greendot.results import Selection
from greendot.snapshot import Snapshot

_KNOWN = ("Number", "Period", "As reported", "As known", "Steps from one to the other")
_BETWEEN = ("Number", "Periods", "Earlier", "Later", "What lies between")


def difference_document(difference: Difference, snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return what differs: what is told anew of one period first, then what really changed since."""
    view = View(snapshot, selection, now)
    anew = difference.told_anew
    real = tuple(one for one in difference.moved if one.state == CHANGED)
    blocks: tuple[Block | None, ...] = (
        section("The same period, told differently", "anew", _table(anew, snapshot, "Told differently", "table:anew")),
        section("Between the periods", "real",
                _table(real, snapshot, "Between the periods", "table:real", _BETWEEN)),
        section(f"Only in {difference.after}", "new", _named(difference.moved, NEW)),
        section(f"Only in {difference.before}", "dropped", _named(difference.moved, DROPPED)),
        section("Targets", "targets", _items(difference.targets, "items:targets")),
        section("Definitions", "definitions", _items(difference.definitions, "items:definitions"),
                *(Code(text, "diff", f"code:{title}") for title, text in difference.queries)),
        section("Words", "wording", _items(difference.wording, "items:wording")),
    )  # fmt: skip
    return document_of(view, "difference", "Compared", _title(difference, real, snapshot), blocks)


def _title(difference: Difference, real: Sequence[FigureChange], snapshot: Snapshot) -> str:
    """Return how many of the earlier side's numbers stand, and how many changed clearly by the later side's period."""
    told, anew = len(difference.covered), len(difference.told_anew)
    if not told:
        stand = f"{sentence_case(difference.before)} and {difference.after} tell no number of the same period."
    elif not anew:
        stand = f"All {plural(told, 'number')} of {difference.before} still stand."
    else:
        verb = "still stands" if told - anew == 1 else "still stand"
        stand = f"{told - anew} of {plural(told, 'number')} of {difference.before} {verb}; {anew} told differently now."
    clear = sum(step.verdict in CLEAR for one in real for step in one.steps)
    if not real:
        return stand
    first, last = real[0].period, real[0].later or real[0].period
    span = f"from {snapshot.calendar.label(first)} to {snapshot.calendar.label(last)}"
    return f"{stand} {clear or 'None'} of {plural(len(real), 'number')} changed clearly {span}."


def known_document(
    changes: Sequence[FigureChange], label: str, snapshot: Snapshot, selection: Selection, now: datetime
) -> Document:
    """Return every number of a frozen report, as reported and as known today."""
    view = View(snapshot, selection, now)
    differs = sum(one.state != SAME for one in changes)
    verb = "is" if differs == 1 else "are"
    told = f"{differs} of {plural(len(changes), 'number')} of {label} {verb} told differently today."
    if not differs:
        told = f"All {plural(len(changes), 'number')} of {label} are today as they were reported."
    ordered = tuple(sorted(changes, key=lambda one: one.state == SAME))
    table = _table(ordered, snapshot, "As reported and as known today", "table:known")
    return document_of(view, "known", "As reported", told, (table,))


def _table(
    changes: Sequence[FigureChange], snapshot: Snapshot, caption: str, anchor: str, headings: tuple[str, ...] = _KNOWN
) -> Table | None:
    rows = tuple(change_rows(changes, snapshot))
    return Table(caption, headings, rows, anchor) if rows else None


def _named(changes: Sequence[FigureChange], state: str) -> Items | None:
    """Return the numbers that only one side tells, by name."""
    return _items(tuple(alone_in([one for one in changes if one.state == state])), f"items:{state}")


def _items(texts: Sequence[str], anchor: str) -> Items | None:
    return Items(tuple(Sentence.of(text) for text in texts), anchor, is_numbered=False) if texts else None
