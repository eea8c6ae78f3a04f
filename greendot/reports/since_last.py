"""Turns the last frozen report and what is known now into what came of its commitments, asks and forecasts."""

from __future__ import annotations

from collections.abc import Iterator
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
from greendot.results import Word

FORETOLD = ("daily_users", "messages_peak", "total_cost", "peak_use")
"""The metrics whose forecasts a report scores."""


def last_document(materials: Materials, view: View) -> Document:
    """Return what the last frozen report promised and asked, and what came of each."""
    last = materials.last
    if last is None:
        text = "No report before this one is frozen, so nothing can be held against it."
        return document_of(view, "last", "Since the last report", text, (said(text, "section:last"),))
    promised, asked = tuple(_promised(materials, last)), tuple(_asked(materials, last))
    kept = sum(row[2].verdict is Word.BETTER for row in promised)
    title = f"{last.title} left nothing promised and nothing asked."
    if promised:
        title = f"{kept} of {plural(len(promised), 'commitment')} of the last report landed in their quarter."
    elif asked:
        title = f"{plural(len(asked), 'ask')} of the last report, and what came of each."
    blocks = (
        section("What was promised", "promised", _table("What was promised", promised, "table:promised")),
        section("What was asked", "asked-last", _table("What was asked", asked, "table:asked-last")),
        _scored(materials, view),
        said(f"As {last.title} told it, frozen under {last.freeze}.", "paragraph:last"),
    )
    return document_of(view, "last", "Since the last report", sentence_case(title), blocks)


def _table(caption: str, rows: tuple[tuple[Cell, ...], ...], anchor: str) -> Table | None:
    headings = ("What", "Told then", "What came of it", "Why")
    return Table(caption, headings, rows, anchor) if rows else None


def _promised(materials: Materials, last: Last) -> Iterator[tuple[Cell, ...]]:
    """Yield the initiatives that were under way or promised when the last report was frozen, and how they stand."""
    now = {text_of(row, "initiative"): row for row in materials.snapshot.records("initiatives")}
    reasons = {text_of(row, "initiative"): text_of(row, "reason") for row in _oldest_first(materials)}
    told = _quarter(materials, last.about.last)
    upcoming = materials.calendar.shift(told, 1)
    for row in last.snapshot.records("initiatives"):
        quarter = _committed(materials, row)
        if quarter is None or day_of(row, "landed_on") or text_of(row, "state") in ("landed", "dropped"):
            continue
        if quarter not in (told, upcoming):
            continue
        key = text_of(row, "initiative")
        words, verdict, why = _came(materials, now.get(key), quarter, reasons.get(key, ""))
        link = Link("roadmap", (("initiative", key),))
        expected = day_of(row, "forecast_on") or day_of(row, "baseline_on")
        then = f"for {materials.calendar.label(quarter)}" + (f", expected {format_date(expected)}" if expected else "")
        yield Cell(text_of(row, "title") or key, link=link), Cell(then), Cell(words, verdict=verdict), Cell(why)


def _came(materials: Materials, row: Row | None, quarter: Period, why: str) -> tuple[str, Word | None, str]:
    """Return what came of a commitment, in words, whether it was kept, and why not."""
    if row is None:
        return "no longer in the plan", None, ""
    landed, dropped = day_of(row, "landed_on"), day_of(row, "dropped_on")
    today = materials.calendar.local_day(materials.snapshot.build.as_of)
    if landed is not None:
        in_time = landed < quarter.ends_on
        return f"landed on {format_date(landed)}", Word.BETTER if in_time else Word.WORSE, "" if in_time else why
    if dropped is not None or text_of(row, "state") == "dropped":
        return "dropped" + (f" on {format_date(dropped)}" if dropped else ""), None, why
    expected = day_of(row, "forecast_on")
    words = f"open, expected {format_date(expected)}" if expected else "open, no date given"
    is_late = (expected or today) >= quarter.ends_on or today >= quarter.ends_on
    return words, Word.WORSE if is_late else None, why


def _oldest_first(materials: Materials) -> list[Row]:
    """Return what was said of dates, so that the newest word of each initiative comes last."""
    rows = materials.snapshot.records("initiative_forecasts")
    return sorted((row for row in rows if text_of(row, "reason")), key=lambda row: str(row.get("reported_on")))


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
        words = "not decided yet"
        if decided_on is not None:
            words = (
                f"{text_of(stands, 'outcome') or text_of(stands, 'decision') or 'decided'}, {format_date(decided_on)}"
            )
        why = text_of(stands, "decision") if decided_on else text_of(stands, "if_nothing")
        yield Cell(text_of(row, "title")), Cell(then), Cell(words), Cell(why if why != words else "")


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
