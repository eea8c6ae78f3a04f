"""Data: where the numbers come from, how fresh they are, what was kept out and why, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from greendot.compose.assembly import assemble, section
from greendot.compose.frame import late_tables, table_words
from greendot.compose.page import Page
from greendot.compose.pictures import MOST_LISTED, cut
from greendot.compose.unread import unread_advice, unread_table
from greendot.compose.view import View
from greendot.document import Block, Cell, Document, Items, Paragraph, Sentence, Span, Table
from greendot.formats import format_age, format_date, format_instant, format_number, join_words, plural
from greendot.results import Selection
from greendot.snapshot import Snapshot

Absent = Callable[[Snapshot], Sequence[Page]]


def compose_data(snapshot: Snapshot, selection: Selection, now: datetime, absent: Sequence[Page] = ()) -> Document:
    """Return sources and their freshness first, then what was kept out, left out, restated; `absent` pages last."""
    view = View(snapshot, selection, now)
    blocks = (
        section("How fresh it is", "freshness", _freshness(view)),
        section("What was kept out", "quarantine", *_quarantine(view)),
        section("What is left out of this build", "left-out", _failed(view)),
        section("What would switch more on", "dormant", *_dormant(view, absent)),
        section("What was restated", "restated", _restated(view)),
        section("Loads", "runs", _runs(view), is_folded=True),
        section("What is held", "facts", _facts(view), is_folded=True),
        section("This build", "build", _build(view)),
    )
    return assemble(
        view,
        PAGE,
        _title(view),
        "Nothing is dropped silently: what was not used stands here.",
        blocks,
        is_timeless=True,
    )


def _title(view: View) -> str:
    total = len({fresh.table for fresh in view.snapshot.freshness})
    late = len({fresh.table for fresh in late_tables(view)})
    kept_out = sum(one.rows for one in view.snapshot.quarantined)
    if not total:
        return "Nothing has been loaded yet."
    verb = "is" if late == 1 else "are"
    fresh = (
        f"{late} of {plural(total, 'fact table')} {verb} late"
        if late
        else ("Every fact table is fresh" if total > 1 else "The one fact table is fresh")
    )
    held = (
        f"{plural(kept_out, 'row')} {'was' if kept_out == 1 else 'were'} kept out"
        if kept_out
        else "no row was kept out"
    )
    return f"{fresh}, and {held}."


def _freshness(view: View) -> Table | None:
    ordered = sorted(view.snapshot.freshness, key=lambda fresh: (-view.lateness_h(fresh), fresh.table, fresh.source))
    since = max(0.0, view.age_h(view.snapshot.build.as_of))
    rows = tuple(
        (
            Cell(table_words(fresh.table)),
            Cell(fresh.source),
            Cell(_instant(view, fresh.covers_to)),
            Cell(_instant(view, fresh.loaded_at)),
            _age_cell(fresh.age_h, since),
            Cell("any age" if fresh.allowed_h is None else format_age(fresh.allowed_h), True, value=fresh.allowed_h),
            Cell(f"{format_age(view.lateness_h(fresh))} late" if view.lateness_h(fresh) > 0 else "fresh"),
        )
        for fresh in ordered
    )
    headings = ("Facts", "Source", "Data to", "Loaded", "Age", "May be as old as", "State")
    return _whole("Freshness", headings, rows, "table:freshness")


def _age_cell(age_h: float | None, since_h: float) -> Cell:
    if age_h is None:
        return Cell("not known", True)
    return Cell(format_age(age_h + since_h), True, value=age_h + since_h)


def _quarantine(view: View) -> tuple[Block | None, ...]:
    kept = sorted(view.snapshot.quarantined, key=lambda one: (-one.rows, one.source, one.table, one.reason))
    if not kept:
        return (Paragraph(Sentence.of("No row was kept out."), "paragraph:quarantine"),)
    rows = tuple(
        (
            Cell(one.source),
            Cell(table_words(one.table)),
            Cell(one.reason),
            Cell(format_number(one.rows, is_whole=True), True, value=one.rows),
        )
        for one in kept
    )
    advice = Sentence.of(
        "Run ",
        Span("greendot quarantine list", is_strong=True),
        " to see the rows with their lines, mend them in the source, then load again; ",
        Span("greendot quarantine retry", is_strong=True),
        " tries them as they are.",
    )
    table = cut(Table("Rows kept out, by reason", ("Source", "Facts", "Why", "Rows"), rows, "table:quarantine"))
    return (Paragraph(advice, "paragraph:quarantine"), table, unread_table(view), unread_advice(view))


def _failed(view: View) -> Table | None:
    rows = tuple(
        (Cell(one.title), Cell(one.name), Cell(one.reason)) for one in view.snapshot.left_out if one.state != "dormant"
    )
    return _whole("Metrics left out", ("Metric", "Name", "Why"), rows, "table:failed")


def _dormant(view: View, absent: Sequence[Page]) -> tuple[Block | None, ...]:
    """Return what is not shown because no source fills its facts, and what to write to change that."""
    sentences = []
    for page in absent:
        named = {table for one in view.snapshot.left_out if one.area in page.areas for table in _tables_in(one.reason)}
        tables = sorted({*page.tables, *named}) or [page.areas[0]]
        words = join_words((table_words(table) for table in tables[:4]), last="or")
        sentences.append(
            Sentence.of(
                Span(page.title, is_strong=True),
                f" is not shown: no source fills {words}. Name one in greendot.toml, then load and publish.",
            )
        )
    rows = tuple(
        (Cell(one.title), Cell(table_words(one.area)), Cell(one.reason))
        for one in view.snapshot.left_out
        if one.state == "dormant"
    )
    return (
        Items(tuple(sentences), "items:absent", is_numbered=False) if sentences else None,
        _whole("Metrics that wait for data", ("Metric", "About", "Why"), rows, "table:dormant"),
    )


def _tables_in(reason: str) -> list[str]:
    """Return the fact tables that the reason of a dormant metric names: `no source fills costs (Costs)`."""
    _, found, tables = re.sub(r" \([^)]*\)", "", reason).partition(" fills ")
    return (
        [table for table in tables.replace(" and ", ",").replace(" ", "").rstrip(".").split(",") if table]
        if found
        else []
    )


def _restated(view: View) -> Table | None:
    ordered = sorted(view.snapshot.restatements, key=lambda one: (one.loaded_at, one.day), reverse=True)
    rows = tuple(
        (
            Cell(format_date(one.day)),
            Cell(table_words(one.table)),
            Cell(" ".join(text for text in (one.member, table_words(one.column.removesuffix("_mid"))) if text)),
            Cell(_amount(one.before), True, value=one.before),
            Cell(_amount(one.after), True, value=one.after),
            Cell(_instant(view, one.loaded_at)),
        )
        for one in ordered
    )
    return _whole("Restated", ("Day", "Facts", "What", "Before", "Now", "Loaded"), rows, "table:restated")


def _runs(view: View) -> Table | None:
    ordered = sorted(view.snapshot.runs, key=lambda run: (run.started_at, run.source), reverse=True)
    rows = tuple(
        (
            Cell(run.source),
            Cell(_instant(view, run.started_at)),
            Cell(f"{run.state}: {run.message}" if run.message else run.state),
            *(
                Cell(format_number(count, is_whole=True), True, value=count)
                for count in (run.rows_read, run.rows_accepted, run.rows_unchanged, run.rows_quarantined)
            ),
        )
        for run in ordered
    )
    headings = ("Source", "When", "State", "Read", "Accepted", "Unchanged", "Kept out")
    return _whole("Loads", headings, rows, "table:runs")


def _facts(view: View) -> Table | None:
    rows = tuple(
        (
            Cell(table_words(one.table)),
            Cell(one.source),
            Cell(format_number(one.rows, is_whole=True), True, value=one.rows),
            Cell(format_date(one.first) if one.first else "no dates"),
            Cell(format_date(one.last) if one.last else "no dates"),
        )
        for one in sorted(view.snapshot.facts, key=lambda one: (one.table, one.source))
    )
    return _whole("Facts", ("Facts", "Source", "Rows", "First day", "Last day"), rows, "table:facts")


def _build(view: View) -> Table:
    build = view.snapshot.build
    facts = (
        ("Build", build.build),
        ("Published for", format_instant(build.as_of, view.calendar.zone)),
        ("Time zone", build.time_zone),
        ("Metrics", format_number(len(view.snapshot.metrics), is_whole=True)),
        ("Rows of facts", format_number(build.facts_rows, is_whole=True)),
        ("Greendot", build.release),
        ("Data", "synthetic" if build.is_synthetic else "real"),
    )
    return Table("Build", ("What", "Answer"), tuple((Cell(name), Cell(text)) for name, text in facts), "table:build")


def _whole(caption: str, headings: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...], anchor: str) -> Table | None:
    return cut(Table(caption, headings, rows, anchor), most=MOST_LISTED) if rows else None


def _instant(view: View, instant: datetime | None) -> str:
    return "never" if instant is None else format_instant(instant, view.calendar.zone, view.snapshot.build.as_of)


def _amount(value: float | None) -> str:
    return "none" if value is None else format_number(value, is_whole=True)


PAGE = Page("data", "Data", "Trust", "Where does it come from?", compose_data)
