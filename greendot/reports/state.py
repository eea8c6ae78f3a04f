"""Turns a report's parts into what a reader must know first: what is stale, unexplained, missing or told anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from greendot.compose.findings import Finding
from greendot.compose.frame import late_tables, table_words
from greendot.compose.view import View
from greendot.document import Document, Items, Sentence
from greendot.formats import format_age, join_words, plural
from greendot.report import Comment as Remark
from greendot.report import Part
from greendot.reports.findings import anchor_of
from greendot.reports.pieces import document_of, said

_NAMED = 3


def notes_of(
    view: View,
    parts: Sequence[Part],
    findings: Sequence[Finding],
    gaps: Sequence[str],
    restated: Sequence[str],
    *,
    is_final: bool = False,
) -> tuple[str, ...]:
    """Return what is to be known, one sentence each, what is missing first; empty when all is said and fresh.

    In a final report nothing is left of what only its writers had to do: findings to explain, sections to fill.
    """
    remarks = [remark for part in parts for ones in part.comments.values() for remark in ones]
    explained = {anchor for part in parts for anchor in part.comments}
    told_of_all = any("" in part.comments for part in parts if part.document.page == "findings")
    silent = (
        []
        if told_of_all
        else [one for one in findings if anchor_of(one) not in explained and not _is_about(one, parts)]
    )
    unanswered = [one for one in remarks if one.is_question and not one.answers]
    notes = []
    if silent and not is_final:
        notes.append(f"{plural(len(silent), 'finding')} {_verb(silent, 'has', 'have')} no comment.")
    if unanswered:
        notes.append(f"{plural(len(unanswered), 'question')} {_verb(unanswered, 'has', 'have')} no answer.")
    waiting = [part for part in parts if part.owner and not part.comments]
    if waiting and not is_final:
        named = join_words([f"{part.title} ({part.owner})" for part in waiting[:_NAMED]])
        notes.append(f"Nothing is written yet in {plural(len(waiting), 'section')} that {_verb(waiting, 'is', 'are')} "
                     f"assigned: {named}.")  # fmt: skip
    notes += [f"{gap}." for gap in gaps]
    notes += [*_unfinished(view), *_stale(view), *_left_out(view), *restated]
    return tuple(notes)


def state_document(view: View, notes: Sequence[str], *, is_final: bool = False) -> Document:
    """Return the first part: how ready the report is."""
    if not notes:
        text = "All data is fresh and there." if is_final else "Everything is fresh, explained and there."
        return document_of(view, "state", "Before you read", text, (said(text, "state:ready"),))
    title = f"{plural(len(notes), 'thing')} to know before this is read."
    items = Items(tuple(Sentence.of(note) for note in notes), "state:notes", is_numbered=False)
    return document_of(view, "state", "Before you read", title[:1].upper() + title[1:], (items,))


def _is_about(finding: Finding, parts: Iterable[Part]) -> bool:
    """Return whether someone wrote beside the number that a finding is about."""
    ends = (f"metric:{finding.name}", f":{finding.name}")
    return any(anchor == ends[0] or anchor.endswith(ends[1]) for part in parts for anchor in part.comments)


def _unfinished(view: View) -> list[str]:
    if view.period.ends_on <= view.today:
        return []
    day = (view.today - view.period.starts_on).days + 1
    return [f"{view.label} is not over: its numbers are to date, as of day {day} of {view.period.days}."]


def _stale(view: View) -> list[str]:
    _, ends_at = view.calendar.bounds(view.period)
    late = [one for one in late_tables(view) if one.covers_to is None or one.covers_to < ends_at]
    return [
        f"Data on {table_words(one.table)} is late by {format_age(view.lateness_h(one))}; numbers that read it have no "
        "verdict."
        for one in late[:_NAMED]
    ]


def _left_out(view: View) -> list[str]:
    failed = [one for one in view.snapshot.left_out if one.state == "failed"]
    if not failed:
        return []
    named = join_words([one.title or one.name for one in failed[:_NAMED]])
    return [f"{plural(len(failed), 'metric')} could not be computed for this build: {named}."]


def _verb(ones: Sequence[object], one: str, many: str) -> str:
    return one if len(ones) == 1 else many


def remarks_in(part: Part) -> tuple[Remark, ...]:
    """Return everything that is written in a part, in the order of its blocks."""
    return tuple(remark for ones in part.comments.values() for remark in ones)
