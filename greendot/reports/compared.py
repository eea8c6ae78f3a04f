"""Turns what differs between two reports into a document: numbers with their steps, targets, definitions, words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from greendot.compose.assembly import section
from greendot.compose.view import View
from greendot.document import Block, Code, Document, Items, Sentence, Table
from greendot.formats import plural
from greendot.reports.differing import CHANGED, DROPPED, NEW, SAME, Difference, FigureChange
from greendot.reports.pieces import document_of, said
from greendot.reports.restated import change_rows, name_of
from greendot.results import Selection
from greendot.snapshot import Snapshot

_HEADINGS = ("Number", "Period", "As reported", "As known", "Steps from one to the other")


def difference_document(difference: Difference, snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return what differs: what is told anew of one period first, then what really changed since."""
    view = View(snapshot, selection, now)
    anew = difference.told_anew
    real = tuple(one for one in difference.moved if one.state == CHANGED)
    blocks: tuple[Block | None, ...] = (
        section("The same period, told differently", "anew", _table(anew, snapshot, "Told differently", "table:anew"))
        or said("No number of a period that both cover is told differently.", "section:anew"),
        section("Between the periods", "real", _table(real, snapshot, "Between the periods", "table:real")),
        section("New", "new", _named(difference.moved, NEW, snapshot)),
        section("Dropped", "dropped", _named(difference.moved, DROPPED, snapshot)),
        section("Targets", "targets", _items(difference.targets, "items:targets")),
        section("Definitions", "definitions", _items(difference.definitions, "items:definitions"),
                *(Code(text, "diff", f"code:{title}") for title, text in difference.queries)),
        section("Words", "wording", _items(difference.wording, "items:wording")),
    )  # fmt: skip
    same = sum(one.state == SAME for one in difference.covered)
    title = f"{plural(len(anew), 'number')} of the same period told differently, {same} the same."
    words = f"{difference.before} and {difference.after}: {title}"
    return document_of(view, "difference", "Compared", words[:1].upper() + words[1:], blocks)


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


def _table(changes: Sequence[FigureChange], snapshot: Snapshot, caption: str, anchor: str) -> Table | None:
    rows = tuple(change_rows(changes, snapshot))
    return Table(caption, _HEADINGS, rows, anchor) if rows else None


def _named(changes: Sequence[FigureChange], state: str, snapshot: Snapshot) -> Items | None:
    """Return the numbers that only one side tells, by name."""
    names = [name_of(one, snapshot) for one in changes if one.state == state]
    return _items(tuple(names), f"items:{state}")


def _items(texts: Sequence[str], anchor: str) -> Items | None:
    return Items(tuple(Sentence.of(text) for text in texts), anchor, is_numbered=False) if texts else None
