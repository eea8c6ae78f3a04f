"""Roadmap: product and infrastructure on one plan, what each is for, its dates and how they moved."""

from __future__ import annotations

from datetime import date, datetime

from greendot.compose.assembly import assemble, other_metrics, section
from greendot.compose.numbers import compose_numbers
from greendot.compose.page import Page
from greendot.compose.pictures import MOST_LISTED, cut
from greendot.compose.roadmap.board import board_of, moved_words
from greendot.compose.roadmap.plan import Item, Plan, describe_plan, quarter_of, read_plan, status_of, weeks
from greendot.compose.rows import day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Cell, Document, Items, Sentence, Span, Table
from greendot.formats import format_date, plural
from greendot.results import Selection, Word
from greendot.snapshot import Snapshot

_NUMBERS = ("initiatives_on_track",)


def compose_roadmap(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return the plan as a board, the launches that wait on infrastructure, what gave way, and every initiative."""
    view = View(snapshot, selection, now)
    plan = read_plan(view)
    blocks = (
        board_of(view, plan) if plan.items else None,
        compose_numbers(view, _NUMBERS, "numbers:roadmap"),
        section("Launches that wait on infrastructure", "waiting", _waiting(view, plan)),
        section("What gave way to other work", "displaced", _displaced(view, plan)),
        section("Every initiative", "initiatives", _table(view, plan), is_folded=True) if plan.items else None,
        other_metrics(view, PAGE, _NUMBERS),
    )
    title = describe_plan(view, plan).text.strip()
    return assemble(view, PAGE, title, _lead(view, plan), blocks, is_timeless=bool(plan.items))


def _lead(view: View, plan: Plan) -> str:
    """Return how dates moved since the chosen quarter began, as far as forecasts were kept."""
    if not plan.items:
        return "Add a source that fills initiatives, and the plan stands here."
    quarter, _ = quarter_of(view)
    later = earlier = 0
    for item in plan.items.values():
        before = [day for said, day in item.dates if said < quarter.starts_on]
        since = [day for said, day in item.dates if quarter.starts_on <= said < quarter.ends_on]
        if before and since:
            later += since[-1] > before[-1]
            earlier += since[-1] < before[-1]
    lead = "Product and infrastructure on one plan."
    if not any(item.dates for item in plan.items.values()):
        return lead
    label = "this quarter began" if view.is_current else f"{view.calendar.label(quarter)} began"
    return f"{lead} Since {label}: {later or 'none'} moved later, {earlier or 'none'} earlier."


def _waiting(view: View, plan: Plan) -> Items | None:
    sentences = []
    for item in plan.items.values():
        if item.landed_on or item.state == "dropped":
            continue
        for need in item.needs:
            needed = plan.items.get(need.initiative)
            if needed is None or needed.landed_on or not needed.is_infrastructure:
                continue
            sentences.append((plan.short_days(item) or (0, needed), _wait_sentence(view, item, needed, need.by_on)))
    ordered = sorted(sentences, key=lambda pair: -pair[0][0])
    return Items(tuple(sentence for _, sentence in ordered), "items:waiting", is_numbered=False) if ordered else None


def _wait_sentence(view: View, item: Item, needed: Item, by_on: date | None) -> Sentence:
    needs = f" by {format_date(by_on, view.today)}" if by_on else ""
    parts: list[str | Span] = [Span(item.title, is_strong=True), " needs ", Span(needed.title, is_strong=True), needs]
    expected = needed.expected_on
    if expected is None:
        return Sentence.of(*parts, "; no date is promised for it.")
    parts.append(f"; it is expected {format_date(expected, view.today)}")
    if by_on and expected > by_on:
        parts.append(f", {weeks((expected - by_on).days)} too late")
    if needed.moves:
        parts.append(f". Its date {moved_words(needed)}" if needed.late_days else "")
    return Sentence.of(*parts, ".")


def _displaced(view: View, plan: Plan) -> Items | None:
    sentences = []
    for row in view.snapshot.records("displacements"):
        on = day_of(row, "displaced_on")
        if on is None or not view.period.starts_on <= on < view.period.ends_on:
            continue
        keys = (text_of(row, "initiative"), text_of(row, "displaced_by"))
        lost, won = (plan.items[key].title if key in plan.items else key for key in keys)
        effort = number_of(row, "person_weeks")
        size = f", {plural(round(effort), 'person-week')} of work" if effort else ""
        reason = text_of(row, "reason").rstrip(".")
        why = f": {reason[:1].lower()}{reason[1:]}" if reason else ""
        gave_way = f" gave way to {won} on {format_date(on, view.today)}{size}{why}."
        sentences.append(Sentence.of(Span(lost, is_strong=True), gave_way))
    return Items(tuple(sentences), "items:displaced", is_numbered=False) if sentences else None


def _open_first(item: Item) -> tuple[bool, int, str]:
    """Return the order of a list of initiatives: what is to come by its date, then what is over, the newest first."""
    is_over = item.landed_on is not None or item.state == "dropped"
    day = (item.expected_on or date.max).toordinal()
    return is_over, -day if is_over else day, item.title


def _table(view: View, plan: Plan) -> Table:
    titles = view.titles("team")
    ordered = sorted(plan.items.values(), key=_open_first)
    rows = []
    for item in ordered:
        status, verdict = status_of(view, plan, item)
        rows.append((
            Cell(item.title),
            Cell("infrastructure" if item.is_infrastructure else "product"),
            Cell(titles.get(item.team, item.team) or "no team named"),
            Cell(item.purpose or "not said"),
            Cell(format_date(item.baseline_on) if item.baseline_on else "none"),
            Cell(format_date(item.expected_on) if item.expected_on else "none"),
            Cell(moved_words(item)),
            Cell(status, verdict=verdict if verdict is not Word.TOO_LITTLE else None),
        ))  # fmt: skip
    headings = ("Initiative", "Kind", "Team", "What it is for", "First date", "Date now", "How it moved", "Stands")
    return cut(Table("Every initiative", headings, tuple(rows), "table:initiatives"), most=MOST_LISTED)


PAGE = Page(
    "roadmap",
    "Roadmap",
    "Plan",
    "What is next?",
    compose_roadmap,
    ("roadmap", "delivery"),
    ("initiatives",),
)
