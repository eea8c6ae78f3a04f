"""Turns runways against a plan into sentences with dates: what runs out before its relief lands, or a launch does."""

from __future__ import annotations

from greendot.analysis.plan import Runway, Shortfall, Trouble, find_shortfalls
from greendot.compose.roadmap.choices import open_link
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.words import weeks
from greendot.compose.view import View
from greendot.document import Items, Sentence, Span
from greendot.formats import format_date, format_date_range

_MOST_TOLD = 10


def shortfalls(road: Roadmap) -> tuple[Shortfall, ...]:
    """Return what runs out before the plan helps; nothing where the snapshot holds no runways."""
    return find_shortfalls(road.plan, road.ground.runways, road.today)


def runs_out(view: View, road: Roadmap) -> Items | None:
    """Return a sentence on each resource that is in trouble with the plan; None where none is."""
    told = tuple(describe_shortfall(view, road, one) for one in shortfalls(road)[:_MOST_TOLD])
    return Items(told, "items:runways", is_numbered=False) if told else None


def describe_shortfall(view: View, road: Roadmap, found: Shortfall) -> Sentence:
    """Return one shortfall: `Main storage runs out between …; Larger storage, which …, lands on 30 June, …`."""
    name = Span(view.member("resource", found.runway.resource), view.page_link("capacity"), is_strong=True)
    out = _out(road, found.runway)
    if found.trouble is Trouble.ORDER_PAST:
        return _order(road, found, name)
    if found.trouble is Trouble.NO_RELIEF:
        if found.initiative:
            title = Span(road.plan.title(found.initiative), open_link(view, found.initiative))
            return Sentence.of(name, f" {out}; ", title, ", which relieves it, has no date.")
        return Sentence.of(name, f" {out}, and nothing in the plan relieves it.")
    item = road.plan.items[found.initiative]
    lands = format_date(max(item.expected_on or road.today, road.today), road.today)
    title = Span(item.title, open_link(view, item.key))
    later = f", {weeks(found.days)} later" if found.days else ""
    sure = "" if found.is_certain else ", judging by the middle of that range" if not found.runway.is_over else ""
    if found.trouble is Trouble.RELIEF_LATE:
        return Sentence.of(name, f" {out}; ", title, f", which relieves it, lands on {lands}{later}{sure}.")
    return Sentence.of(
        name, f" {out}; ", title, f", which adds to it, lands on {lands} with nothing to relieve it first."
    )


def _out(road: Roadmap, runway: Runway) -> str:
    if runway.is_over:
        return "is past its safe limit"
    if runway.early_on and runway.late_on:
        return f"runs out {format_date_range(runway.early_on, runway.late_on, road.today)}"
    if runway.mid_on is None:
        return "runs out"
    earliest = f", at the earliest {format_date(runway.early_on, road.today)}" if runway.early_on else ""
    return f"runs out about {format_date(runway.mid_on, road.today)}{earliest}"


def _order(road: Roadmap, found: Shortfall, name: Span) -> Sentence:
    runway = found.runway
    day = format_date(runway.order_mid_on or road.today, road.today)
    if found.is_certain:
        return Sentence.of("The day to order more of ", name, f" has passed: it was {day}.")
    return Sentence.of("The day to order more of ", name, f" has probably passed: it was about {day}.")
