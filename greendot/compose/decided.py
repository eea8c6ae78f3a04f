"""Turns what was asked and decided, by sources and by people here, into a table with why, and what came of it."""

from __future__ import annotations

from datetime import date

from greendot.compose.pictures import cut
from greendot.compose.rows import Row, day_of, text_of
from greendot.compose.view import View
from greendot.document import Cell, Table
from greendot.formats import format_date, sentence_case

_NOT_SAID = "not said"


def decisions_table(view: View) -> Table | None:
    """Return what was decided in the year up to the end of the chosen period, newest first; None where nothing was."""
    return _table(view, view.calendar.year_ago(view.period).starts_on)


def lately_decided(view: View) -> Table | None:
    """Return what was decided since the period before the chosen one began: what the last report left to follow up."""
    return _table(view, view.calendar.shift(view.period, -1).starts_on)


def _table(view: View, first: date) -> Table | None:
    until = view.period.ends_on
    decided = [
        (on, row)
        for row in view.snapshot.records("asks")
        if (on := day_of(row, "decided_on")) is not None and first <= on < until
    ]
    newest = sorted(decided, key=lambda pair: (-pair[0].toordinal(), text_of(pair[1], "ask")))
    rows = tuple(
        (
            Cell(text_of(row, "title") or text_of(row, "ask")),
            Cell(sentence_case(text_of(row, "decision")) or _NOT_SAID),
            Cell(_chosen(view, row) or "none named"),
            Cell(format_date(on, view.today)),
            Cell(_why(view, row) or _NOT_SAID),
            Cell(text_of(row, "outcome") or "not followed up yet"),
        )
        for on, row in newest
    )
    headings = ("Ask", "Decision", "Option", "On", "Why", "What came of it")
    return cut(Table("What was decided, and what came of it", headings, rows, "table:decisions")) if rows else None


def _why(view: View, row: Row) -> str:
    """Return why it was decided so and by whom, where people wrote it here; sources say neither."""
    entry = view.snapshot.entries.decisions.get(text_of(row, "ask"))
    if entry is None or entry.body.outcome != text_of(row, "decision"):
        return ""
    by = entry.body.decided_by or entry.author
    return f"{entry.body.why.rstrip('.')} ({by})" if entry.body.why else f"decided by {by}"


def _chosen(view: View, row: Row) -> str:
    """Return what the chosen option is called; empty where none was chosen, as when an ask is declined."""
    chosen = text_of(row, "chosen_option")
    named = [
        text_of(one, "title")
        for one in view.snapshot.records("ask_options")
        if (text_of(one, "ask"), text_of(one, "option")) == (text_of(row, "ask"), chosen)
    ]
    return next(iter(named), chosen)
