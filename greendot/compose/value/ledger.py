"""Turns claims into the ledger, a section for each with its figure, and the prices that sums rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from greendot.calendar import Grain
from greendot.chart import Event
from greendot.compose.assembly import section
from greendot.compose.pictures import cut, table_of
from greendot.compose.rows import number_of, text_of
from greendot.compose.value.claims import VERDICTS, Claim
from greendot.compose.value.words import (
    describe_beside,
    describe_claim,
    describe_method,
    describe_money,
    seen_words,
)
from greendot.compose.view import View
from greendot.document import Cell, Figure, Items, Paragraph, Section, Table
from greendot.figures import SCALED, Strip, chart_lines
from greendot.formats import format_date, format_money, format_percent, sentence_case, unit_words
from greendot.results import Members, Metric

_BEFORE = timedelta(weeks=16)
_AFTER = timedelta(weeks=16)
_MOST_SECTIONS = 12


def ledger_table(view: View, claims: Sequence[Claim]) -> Table | None:
    """Return every promise in one table: who promised what, what was seen, what it is worth; None without any."""
    if not claims:
        return None
    rows = tuple(
        (
            Cell(claim.title, link=view.page_link("value", f"section:claim:{claim.key}")),
            Cell(sentence_case(claim.word.value), verdict=VERDICTS.get(claim.word)),
            Cell(seen_words(claim) or "not yet"),
            Cell(text_of(claim.row, "evidence") if seen_words(claim) else ""),
            Cell(_worth_words(view, claim), True),
            Cell(claim.by),
            _weeks_cell(claim, claims[:place]),
        )
        for place, claim in enumerate(claims)
    )
    headings = ("What was promised", "Outcome", "Seen", "Evidence", "Worth a year", "Work", "Person-weeks")
    return cut(Table("What was promised, and what came of it", headings, rows, "table:ledger"))


def claim_sections(view: View, claims: Sequence[Claim]) -> tuple[Section, ...]:
    """Return each claim in full, those with an answer first; the rest stands in the ledger alone."""
    return tuple(found for claim in claims[:_MOST_SECTIONS] if (found := _claim_section(view, claim)) is not None)


def prices_table(view: View) -> Table | None:
    """Return the declared prices, which a person may change without touching what was measured; None without any."""
    rows = tuple(
        (
            Cell(_priced_name(view, text_of(row, "name"))),
            Cell(format_money(number_of(row, "low") or 0.0, view.currency), True, value=number_of(row, "low")),
            Cell(format_money(number_of(row, "high") or 0.0, view.currency), True, value=number_of(row, "high")),
            Cell(text_of(row, "why") or "not said"),
            Cell(_said_by(view, text_of(row, "name"))),
        )
        for row in view.snapshot.records("prices")
    )
    return (
        Table("What sums of money rest on", ("One of", "At least", "At most", "Why", "Said by"), rows, "table:prices")
        if rows
        else None
    )


def _said_by(view: View, name: str) -> str:
    """Return who says a price: the configuration, or someone here, and then what the configuration says."""
    one = view.snapshot.entries.assumptions.get(name)
    if one is None:
        return "the configuration"
    laid = (each for each in view.snapshot.overlay.laid if (each.table, each.row) == ("prices", name))
    declared = [format_money(each.source, view.currency) for each in laid if isinstance(each.source, int | float)]
    on = format_date(view.snapshot.calendar.local_day(one.changed_at), view.today)
    instead = f", instead of {' to '.join(dict.fromkeys(declared))} in the configuration" if declared else ""
    return f"{one.author}, {on}{instead}"


def _claim_section(view: View, claim: Claim) -> Section | None:
    anchor = f"claim:{claim.key}"
    told = [describe_claim(view, claim), describe_money(view, claim), describe_beside(claim)]
    method = describe_method(claim)
    return section(
        claim.title,
        anchor,
        *(Paragraph(one, f"paragraph:{anchor}:{at}") for at, one in enumerate(told) if one is not None),
        claim_figure(view, claim),
        section("How it was checked", f"{anchor}:method",
                Items(method, f"items:{anchor}", is_numbered=False) if method else None, is_folded=True),
    )  # fmt: skip


def claim_figure(view: View, claim: Claim) -> Figure | None:
    """Return the weeks around the landing as a line with the landing marked; None below three known weeks."""
    about = _about(view, claim)
    if about is None or claim.landed_on is None:
        return None
    metric, members = about
    first, last = claim.landed_on - _BEFORE, claim.landed_on + _AFTER
    seen = tuple(
        one
        for one in view.snapshot.observations(metric.name, Grain.WEEK, members)
        if first <= one.period.starts_on <= last and not one.is_partial
    )
    if sum(one.value is not None for one in seen) < 3:
        return None
    events = (Event(claim.landed_on, f"landed {format_date(claim.landed_on)}"),)
    named = ", ".join(view.member(dimension, member) for dimension, member in members)
    unit = "" if metric.unit in SCALED else unit_words(metric.unit)
    return Figure(
        title=_figure_title(claim),
        subtitle=f"{metric.title}{f', {named}' if named else ''}, by week{f', {unit}' if unit else ''}",
        chart=chart_lines(metric, (Strip(seen),), view.calendar, view.currency, events=events),
        table=table_of(view, metric, seen, f"table:claim:{claim.key}"),
        anchor=f"figure:claim:{claim.key}",
    )


def _worth_words(view: View, claim: Claim) -> str:
    if claim.money is None:
        return "no price"
    low, _, high = (format_money(each, view.currency) for each in claim.money)
    return f"{low} to {high}"


def _weeks_cell(claim: Claim, above: Sequence[Claim]) -> Cell:
    """Return how long the work took; once for all promises of one piece of work, so that nobody adds it up twice."""
    if claim.weeks is None:
        return Cell("not said")
    if any(one.by == claim.by for one in above):
        return Cell("as above", True)
    return Cell(f"{claim.weeks:,.0f}", True, value=claim.weeks)


def _figure_title(claim: Claim) -> str:
    seen = seen_words(claim)
    if claim.is_prevention:
        return f"{_room_words(claim)} of what is safe is left" if seen else claim.title
    return sentence_case(f"{seen} after it landed") if seen else claim.title


def _room_words(claim: Claim) -> str:
    """Return the room left now, which is what the figure draws."""
    return format_percent(100 * max(0.0, 1 - (claim.number("after") or 0.0)))


def _about(view: View, claim: Claim) -> tuple[Metric, Members] | None:
    """Return the metric and members to draw: the claim's own, or for prevention the room left of its resource."""
    if not claim.is_prevention:
        return None if claim.metric is None else (claim.metric, claim.members)
    headroom = view.snapshot.metrics.get("headroom")
    return None if headroom is None else (headroom, (("resource", text_of(claim.row, "resource")),))


def _priced_name(view: View, name: str) -> str:
    if name == "person_week":
        return "A week of one person's work"
    metric = view.snapshot.metrics.get(name)
    return f"{metric.title}, for a year" if metric else name
