"""Turns the last frozen report and what is known now into what came of its commitments, asks and forecasts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from greendot.calendar import Grain, Period
from greendot.compose.assembly import section
from greendot.compose.rows import Row, day_of, text_of
from greendot.compose.said import add_said
from greendot.compose.view import View
from greendot.document import Block, Cell, Document, Link, Section, Table
from greendot.formats import format_date, plural, sentence_case
from greendot.reports.materials import Last, Materials
from greendot.reports.pieces import document_of, said
from greendot.snapshot import Snapshot

FORETOLD = ("daily_users", "messages_peak", "total_cost", "peak_use")
"""The metrics whose forecasts a report scores."""


def last_document(materials: Materials, view: View) -> Document:
    """Return what the last frozen report promised and asked, and what came of each."""
    last = materials.last
    if last is None:
        text = "No report before this one is frozen, so nothing can be held against it."
        return document_of(view, "last", "Since the last report", text, (said(text, "section:last"),))
    promised, asked = tuple(_promised(materials, last)), tuple(_asked(materials, last))
    kept = sum(one.is_kept for one in promised)
    title = f"{last.title} left nothing promised and nothing asked."
    if promised:
        title = f"{kept} of {plural(len(promised), 'commitment')} of the last report landed in their quarter."
    elif asked:
        title = f"{plural(len(asked), 'ask')} of the last report, and what came of each."
    rows = tuple(one.cells for one in promised)
    blocks = (
        section("What was promised", "promised", _table("What was promised", rows, "table:promised")),
        section("What was asked", "asked-last", _table("What was asked", asked, "table:asked-last")),
        _scored(materials, view),
        said(f"As {last.title} told it, frozen under {last.freeze}.", "paragraph:last"),
    )
    return document_of(view, "last", "Since the last report", sentence_case(title), blocks)


def _table(caption: str, rows: tuple[tuple[Cell, ...], ...], anchor: str) -> Table | None:
    headings = ("What", "Told then", "What came of it", "In their words")
    return Table(caption, headings, rows, anchor) if rows else None


@dataclass(frozen=True, slots=True)
class _Promise:
    """One commitment: the row that tells of it, and whether it landed in its quarter."""

    cells: tuple[Cell, ...]
    is_kept: bool


def _promised(materials: Materials, last: Last) -> Iterator[_Promise]:
    """Yield the initiatives that were promised and open when the last report was frozen, and how they stand."""
    frozen_on = last.snapshot.calendar.local_day(last.snapshot.build.as_of)
    now = {text_of(row, "initiative"): row for row in materials.snapshot.records("initiatives")}
    reasons = {text_of(row, "initiative"): text_of(row, "reason") for row in _oldest_first(materials.snapshot)}
    told = _quarter(materials, last.about.last)
    for row in last.snapshot.records("initiatives"):
        quarter, key = _committed(materials, row), text_of(row, "initiative")
        if quarter not in (told, materials.calendar.shift(told, 1)) or quarter is None:
            continue
        ended = [day for name in ("landed_on", "dropped_on") if (day := day_of(row, name)) is not None]
        if ended and min(ended) <= frozen_on:
            continue
        words, is_kept = _came(materials, now.get(key), quarter)
        expected = _expected(last, key, frozen_on) or day_of(row, "baseline_on")
        then = f"for {materials.calendar.label(quarter)}" + (f", expected {format_date(expected)}" if expected else "")
        title = Cell(text_of(row, "title") or key, link=Link("roadmap", (("initiative", key),)))
        yield _Promise((title, Cell(then), Cell(words), Cell("" if is_kept else reasons.get(key, ""))), is_kept)


def _expected(last: Last, key: str, day: date) -> date | None:
    """Return when an initiative was expected, as far as it had been said by a day."""
    said = [row for row in _oldest_first(last.snapshot, reason="") if text_of(row, "initiative") == key]
    known = [row for row in said if (day_of(row, "reported_on") or date.max) <= day]
    return day_of(known[-1], "forecast_on") if known else None


def _came(materials: Materials, row: Row | None, quarter: Period) -> tuple[str, bool]:
    """Return what came of a commitment in words, and whether it was kept."""
    if row is None:
        return "no longer in the plan", False
    landed, dropped = day_of(row, "landed_on"), day_of(row, "dropped_on")
    today = materials.calendar.local_day(materials.snapshot.build.as_of)
    if landed is not None:
        in_time = landed < quarter.ends_on
        return f"landed on {format_date(landed)}" + ("" if in_time else ", after its quarter"), in_time
    if dropped is not None or text_of(row, "state") == "dropped":
        return "dropped" + (f" on {format_date(dropped)}" if dropped else ""), False
    expected = day_of(row, "forecast_on")
    words = f"open, expected {format_date(expected)}" if expected else "open, no date given"
    return words + (", after its quarter" if (expected or today) >= quarter.ends_on else ""), False


def _oldest_first(snapshot: Snapshot, reason: str = "reason") -> list[Row]:
    """Return what was said of dates, the newest last; only what has a reason, unless none is asked for."""
    rows = snapshot.records("initiative_forecasts")
    chosen = [row for row in rows if not reason or text_of(row, reason)]
    return sorted(chosen, key=lambda row: str(row.get("reported_on")))


def _asked(materials: Materials, last: Last) -> Iterator[tuple[Cell, ...]]:
    """Yield what was asked and open when the last report was frozen, and what was decided since."""
    until = last.snapshot.calendar.local_day(last.snapshot.build.as_of)
    now = {text_of(row, "ask"): row for row in materials.snapshot.records("asks")}
    for row in last.snapshot.records("asks"):
        raised, decided = day_of(row, "raised_on") or date.min, day_of(row, "decided_on")
        if raised > until or (decided is not None and decided <= until):
            continue
        stands = now.get(text_of(row, "ask"), row)
        needed, decided_on = day_of(row, "needed_by_on"), day_of(stands, "decided_on")
        then = f"needed by {format_date(needed)}" if needed else "no date given"
        words, why = "not decided yet", text_of(stands, "if_nothing")
        if decided_on is not None:
            words = f"{text_of(stands, 'decision') or 'decided'} on {format_date(decided_on)}"
            why = text_of(stands, "outcome")
        yield Cell(text_of(row, "title")), Cell(then), Cell(words), Cell(why)


def _scored(materials: Materials, view: View) -> Section | None:
    """Return how the forecasts turned out whose period is over, as pages tell it."""
    if materials.said is None:
        return None
    kept = materials.said(FORETOLD, Grain.MONTH if view.period.grain is Grain.MONTH else Grain.QUARTER)
    known = [one for one in kept if one.metric in materials.snapshot.metrics]
    empty = document_of(view, "last", "", "", ())
    blocks: tuple[Block, ...] = add_said(empty, known, view).blocks
    return next((block for block in blocks if isinstance(block, Section)), None)


def _committed(materials: Materials, row: Row) -> Period | None:
    try:
        period = materials.calendar.parse(text_of(row, "quarter_committed"))
    except ValueError:
        return None
    return period if period.grain is Grain.QUARTER else None


def _quarter(materials: Materials, period: Period) -> Period:
    return materials.calendar.period(period.ends_on - timedelta(days=1), Grain.QUARTER)
