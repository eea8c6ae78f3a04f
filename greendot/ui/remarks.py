"""Turns what the store keeps into what stands beside a page's blocks, on Data, and below forecasts that are due."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl

from greendot.calendar import Calendar
from greendot.compose import PAGES
from greendot.compose.said import scored_grain, scored_metrics
from greendot.compose.since import Question, Ran, Since
from greendot.document import Answer, Board, Document, Figure, Items, Link, Table, numbers_of, walk
from greendot.errors import StoreError
from greendot.forecast import KeptForecast
from greendot.formats import format_date
from greendot.render.markup import Remark
from greendot.results import Selection
from greendot.snapshot import Snapshot
from greendot.store import Comment, Store, open_store
from greendot.ui.workspace import current_settings

_log = logging.getLogger("greendot.ui")


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be commented on: what it is called, and who owns the number it is about."""

    about: str
    owner: str


@lru_cache(maxsize=4)
def _store(url: str, folder: Path) -> Store:
    """Open a store once for the process."""
    return open_store(url, folder)


def current_store() -> Store:
    """Return the workspace's store. StoreError when it cannot be reached."""
    settings = current_settings()
    return _store(settings.folders.store, settings.folder)


def remarks_on_page(page: str, reader: str = "") -> Mapping[str, tuple[Remark, ...]]:
    """Return what people wrote on a page, by anchor, oldest first; nothing when the store cannot be reached.

    Answers stand under their question. `reader` is whose own entries can be taken back.
    """
    try:
        comments = current_store().comments(page)
    except StoreError as error:
        _log.warning("comments are not shown: %s", error)
        return {}
    calendar = current_settings().calendar
    standing = {one.id for one in comments}
    answers: dict[int, tuple[Remark, ...]] = {}
    found: dict[str, tuple[Remark, ...]] = {}
    for one in reversed(comments):
        remark = _remark(one, calendar, reader, answers.get(one.id, ()))
        if one.reply_to in standing and one.reply_to is not None:
            answers[one.reply_to] = (remark, *answers.get(one.reply_to, ()))
        else:
            found[one.anchor] = (remark, *found.get(one.anchor, ()))
    return found


def subjects_of(document: Document, snapshot: Snapshot) -> Mapping[str, Subject]:
    """Return every block and number of a document that can be asked about, by anchor."""
    found: dict[str, Subject] = {}
    for block in walk(document.blocks):
        match block:
            case Answer():
                found[block.anchor] = Subject(block.question, _owner(snapshot, [one.link for one in block.numbers]))
            case Figure():
                found[block.anchor] = Subject(block.title, _owner(snapshot, _links_in(block.table), block.anchor))
            case Table():
                found[block.anchor] = Subject(block.caption or "this table", _owner(snapshot, (), block.anchor))
            case Items() | Board():
                found[block.anchor] = Subject("this list" if isinstance(block, Items) else "this plan", "")
            case _:
                pass
    numbers = numbers_of(document)
    return found | {one.anchor: Subject(one.label, _owner(snapshot, [one.link], one.anchor)) for one in numbers}


def since_build() -> Since:
    """Return the questions that nobody answered and the latest runs; nothing when the store cannot be reached."""
    try:
        store = current_store()
        questions, runs = store.open_questions(), store.runs()
    except StoreError as error:
        _log.warning("questions and runs are not shown: %s", error)
        return Since()
    ran = tuple(Ran(run.command, run.started_at, run.ended_at, run.status, run.build) for run in runs)
    return Since(tuple(_question(one) for one in questions), ran)


def said_before(page: str, snapshot: Snapshot, selection: Selection) -> tuple[KeptForecast, ...]:
    """Return the kept forecasts that a page scores and that are due; nothing when the store cannot be reached."""
    metrics = scored_metrics(page, selection)
    if not metrics:
        return ()
    today = snapshot.calendar.local_day(snapshot.build.as_of)
    try:
        return current_store().due_forecasts(today, metrics, scored_grain(selection))
    except StoreError as error:
        _log.warning("kept forecasts are not scored: %s", error)
        return ()


def _question(one: Comment) -> Question:
    """Return a question with where it was asked."""
    page = PAGES.get(one.page)
    query = tuple(parse_qsl(one.query))
    link = Link(one.page, query, one.anchor) if page else None
    return Question(page.title if page else one.page, link, one.body, one.author, one.owner, one.created_at)


def _remark(one: Comment, calendar: Calendar, reader: str, answers: tuple[Remark, ...]) -> Remark:
    """Return a comment in words: when it was written, and which period was in view."""
    when = format_date(calendar.local_day(one.created_at))
    seen = _seen_period(one, calendar)
    is_mine = bool(reader) and one.author == reader
    when = f"{when}, on {seen}" if seen else when
    return Remark(one.author, when, one.body, one.is_question, one.owner, answers, one.id, is_mine)


def _seen_period(one: Comment, calendar: Calendar) -> str:
    """Return the period that was in view when something was written; empty for an answer, or where none is known."""
    key = dict(parse_qsl(one.query)).get("period", "")
    if not key or one.reply_to is not None:
        return ""
    try:
        return calendar.label(calendar.parse(key))
    except ValueError:
        return ""


def _links_in(table: Table) -> list[Link]:
    """Return where the cells of a table lead."""
    return [cell.link for row in table.rows for cell in row if cell.link is not None]


def _owner(snapshot: Snapshot, links: Iterable[Link], anchor: str = "") -> str:
    """Return who owns the first metric that links or an anchor such as figure:lines:daily_users name; else nobody."""
    names = [*anchor.split(":"), *(dict(link.query).get("metric", "") for link in links)]
    return next((snapshot.metrics[name].owner for name in names if name in snapshot.metrics), "")
