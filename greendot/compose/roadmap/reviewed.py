"""Turns a roadmap into what changed since the last review, each with why, and what was said and did by quarter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from greendot.analysis.plan import Change, Delivery, What, changes_of, delivery_of
from greendot.calendar import Period
from greendot.compose.roadmap.choices import REVIEW, SINCE, last_review, open_link
from greendot.compose.roadmap.roadmap import Roadmap, quarter_of
from greendot.compose.roadmap.tables import table_of_first
from greendot.compose.roadmap.words import weeks
from greendot.compose.view import View
from greendot.document import Block, Cell, Paragraph, Sentence, Table
from greendot.formats import format_date, join_words, plural, sentence_case

_QUARTERS = 6
_MOST_CHANGES = 25


def review_day(view: View, since: str) -> date:
    """Return the day changes are told from: of the last review, or the first of a quarter."""
    if since == REVIEW and (held_on := last_review(view)):
        return held_on
    quarter = quarter_of(view)
    if since == SINCE[1][0]:
        return view.calendar.shift(quarter, -1).starts_on
    return view.calendar.year_ago(quarter).starts_on if since == SINCE[2][0] else quarter.starts_on


def changes_since(view: View, road: Roadmap, since: str) -> tuple[Change, ...]:
    """Return what changed from that day until the chosen quarter is over, or today."""
    until = min(quarter_of(view).ends_on, road.today + timedelta(days=1))
    return changes_of(road.base, review_day(view, since), until)


def describe_changes(view: View, road: Roadmap, since: str) -> str:
    """Return what changed in one sentence: `Since 1 January: 2 added, 1 dropped, 3 moved later, none earlier.`"""
    counts = Counter(change.what for change in changes_since(view, road, since))
    told = [
        f"{counts[what] or 'none'} {words}"
        for what, words in (
            (What.ADDED, "added"),
            (What.DROPPED, "dropped"),
            (What.LATER, "moved later"),
            (What.EARLIER, "moved earlier"),
            (What.DONE, "done"),
        )
    ]
    return f"Since {_since_words(view, road, since)}: {join_words(told)}."


def _since_words(view: View, road: Roadmap, since: str) -> str:
    """Return the day changes are told from, and that a review was held on it: `the review of 8 January`."""
    day = format_date(review_day(view, since), road.today)
    return f"the review of {day}" if since == REVIEW and last_review(view) else day


def changes_table(view: View, road: Roadmap, since: str) -> Block:
    """Return what was added, moved, dropped and done, each with why in its team's words."""
    changes = changes_since(view, road, since)
    day = _since_words(view, road, since)
    if not changes:
        return Paragraph(Sentence.of(f"Nothing in the plan has changed since {day}."), "table:changed")
    empty = Table(f"Changes since {day}", ("What", "Initiative", "Kind", "When", "Why"), (), "table:changed")
    return table_of_first(empty, changes, lambda change: _row(view, road, change), _MOST_CHANGES)


def _row(view: View, road: Roadmap, change: Change) -> tuple[Cell, ...]:
    item = road.base.items[change.initiative]
    return (
        Cell(sentence_case(change.what.value) + _by(change)),
        Cell(item.title, link=open_link(view, change.initiative)),
        Cell("infrastructure" if item.is_infrastructure else "product"),
        Cell(format_date(change.on, road.today)),
        Cell(change.why or "not said"),
    )


def _by(change: Change) -> str:
    if change.what in (What.LATER, What.EARLIER):
        return f", {weeks(abs(change.days))}"
    late = change.what is What.DONE and change.days > 0
    return f", {weeks(change.days)} after its first date" if late else ""


def deliveries(view: View, road: Roadmap) -> tuple[Delivery, ...]:
    """Return said and did of the chosen quarter and those before it, the newest first, as far as anything was said."""
    quarters: Sequence[Period] = [view.calendar.shift(quarter_of(view), -step) for step in range(_QUARTERS)]
    found = (delivery_of(road.base.items.values(), quarter, road.today) for quarter in quarters)
    return tuple(one for one in found if one.said or one.hoped)


def delivery_table(view: View, road: Roadmap) -> Table | None:
    """Return what was promised by quarter and what landed in it, product and infrastructure alike."""
    found = deliveries(view, road)
    if not found:
        return None
    headings = ("Quarter", "Said", "Did", "Product", "Infrastructure", "Later", "Dropped", "Still open", "Not recorded")
    rows = tuple(_delivery_row(view, one) for one in found)
    return Table("Promised for a quarter, and landed in it", headings, rows, "table:delivered")


def _delivery_row(view: View, one: Delivery) -> tuple[Cell, ...]:
    counts = (one.later, one.dropped, one.ahead, one.unknown)
    return (
        Cell(view.calendar.label(one.quarter) + ("" if one.quarter.ends_on <= view.today else ", not over")),
        Cell(str(one.said), True, value=float(one.said)),
        Cell(str(len(one.in_time)), True, value=float(len(one.in_time))) if _is_told(one) else Cell("not known", True),
        *(Cell(_part_words(one.of(is_infrastructure=kind)), True) for kind in (False, True)),
        *(Cell(str(len(part)), True, value=float(len(part))) for part in counts),
    )


def _is_told(one: Delivery) -> bool:
    """Return whether anything is recorded of what was promised."""
    return len(one.unknown) < one.said


def _part_words(part: Delivery) -> str:
    if not part.said:
        return "none"
    return f"{len(part.in_time)} of {part.said - len(part.unknown)}" if _is_told(part) else "not known"


def describe_delivery(view: View, road: Roadmap) -> Paragraph | None:
    """Return said and did of the last quarter that is over, of both kinds, in a sentence."""
    over = [one for one in deliveries(view, road) if one.quarter.ends_on <= view.today and one.said]
    if not over:
        return None
    last = over[0]
    parts = [(words, last.of(is_infrastructure=kind)) for kind, words in ((False, "product"), (True, "infrastructure"))]
    told = [
        f"{len(part.in_time)} of {plural(part.said - len(part.unknown), f'{words} commitment')}"
        for words, part in parts
        if part.said and _is_told(part)
    ]
    label = view.calendar.label(last.quarter)
    landed = f"In {label}, {join_words(told)} landed in the quarter." if told else ""
    count = len(last.unknown)
    others = plural(count, "other commitment" if told else "commitment")
    open_words = f"Whether {others} for {label} landed is not recorded." if count else ""
    return Paragraph(Sentence.of(" ".join(text for text in (landed, open_words) if text)), "paragraph:delivered")
