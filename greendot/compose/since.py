"""Turns what people asked and what ran since a build into sections of the Data page; the snapshot cannot know them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from greendot.calendar import Calendar
from greendot.compose.assembly import section
from greendot.compose.pictures import MOST_LISTED, cut
from greendot.document import Block, Cell, Document, Link, Note, Table
from greendot.formats import format_age, format_date, format_instant

QUOTED = 160


@dataclass(frozen=True, slots=True)
class Question:
    """A question that nobody has answered: the page it stands on, and where there; whom it is for, empty if unknown."""

    page: str
    link: Link | None
    text: str
    author: str
    asked_of: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a command, from the run log."""

    command: str
    started_at: datetime
    ended_at: datetime
    status: str
    build: str


@dataclass(frozen=True, slots=True)
class Since:
    """What is known beside the snapshot: open questions, oldest first, and runs, newest first."""

    questions: tuple[Question, ...] = ()
    runs: tuple[Ran, ...] = ()


def add_since(document: Document, since: Since, calendar: Calendar, now: datetime) -> Document:
    """Return the Data page with open questions before its sources, and runs at its end."""
    notes = tuple(block for block in document.blocks if isinstance(block, Note))
    rest = tuple(block for block in document.blocks if not isinstance(block, Note))
    asked = section("Questions nobody has answered", "questions", _questions(since, calendar, now))
    ran = section("Runs", "log", _runs(since, calendar))
    blocks: tuple[Block | None, ...] = (*notes, asked, *rest, ran)
    return replace(document, blocks=tuple(block for block in blocks if block is not None))


def _questions(since: Since, calendar: Calendar, now: datetime) -> Table | None:
    rows = tuple(
        (
            Cell(_quoted(one.text), link=one.link),
            Cell(one.page),
            Cell(one.author),
            Cell(one.asked_of or "nobody named"),
            Cell(format_date(calendar.local_day(one.asked_at))),
            _open_for(one, now),
        )
        for one in since.questions
    )
    headings = ("Question", "Page", "Asked by", "For", "Since", "Open for")
    return cut(Table("Open questions", headings, rows, "table:questions"), most=MOST_LISTED) if rows else None


def _open_for(one: Question, now: datetime) -> Cell:
    hours = max(0.0, (now - one.asked_at).total_seconds() / 3600)
    return Cell(format_age(hours), True, value=hours)


def _runs(since: Since, calendar: Calendar) -> Table | None:
    rows = tuple(
        (
            Cell(one.command),
            Cell(format_instant(one.started_at, calendar.zone)),
            Cell(f"{(one.ended_at - one.started_at).total_seconds():.0f} s", True),
            Cell(one.status),
            Cell(one.build),
        )
        for one in since.runs
    )
    headings = ("Command", "When", "Took", "How it ended", "Build")
    return cut(Table("Runs", headings, rows, "table:log"), most=MOST_LISTED) if rows else None


def _quoted(text: str) -> str:
    """Return a question as one line, long ones cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED].rsplit(' ', 1)[0]}…"
