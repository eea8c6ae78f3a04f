"""Turns the records of asks into what is asked of those who decide: a table, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from greendot.compose.pictures import cut
from greendot.compose.rows import Row, day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Cell, Sentence, Span, Table
from greendot.formats import format_date, format_money, join_words, plural

_SOON_DAYS = 45


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that is asked for and not decided. `price` is a text, empty when none is named."""

    title: str
    price: str
    if_nothing: str
    needed_by_on: date | None


def open_asks(view: View) -> tuple[Ask, ...]:
    """Return what was asked by the end of the chosen period and not decided by then, the most urgent first."""
    until = min(view.period.ends_on, view.today + timedelta(days=1))
    asks = [
        _ask(view, row)
        for row in view.snapshot.records("asks")
        if (decided := day_of(row, "decided_on")) is None or decided >= until
        if (day_of(row, "raised_on") or date.min) < until
    ]
    return tuple(sorted(asks, key=lambda ask: (ask.needed_by_on or date.max, ask.title)))


def describe_asks(view: View, asks: tuple[Ask, ...]) -> Sentence:
    """Return what is asked, in one or two sentences."""
    if not asks:
        if not view.snapshot.records("asks"):
            return Sentence.of("Nothing is asked: no requests have been recorded.")
        return Sentence.of("Nothing: every request has been decided.")
    names = [_lower(ask.title) for ask in asks[:3]]
    rest = len(asks) - len(names)
    listed = join_words([*names, plural(rest, "other")] if rest else names)
    lead = Span(plural(len(asks), "decision"), view.page_link("overview", "section:asked"))
    return Sentence.of(lead, f"{_due_words(view, asks)}: {listed}.")


def _due_words(view: View, asks: tuple[Ask, ...]) -> str:
    """Return when the first of the asks is to be decided, as a clause; empty where none has a date."""
    due = asks[0].needed_by_on
    if due is None:
        return ""
    day = format_date(due, view.today)
    first = ", the first" if len(asks) > 1 else ""
    return f"{first or ','} due since {day}" if due < view.today else f"{first} by {day}"


def urgent_ask(view: View, asks: tuple[Ask, ...]) -> str:
    """Return the title's sentence about what cannot wait; empty when nothing is due within six weeks."""
    due = [ask for ask in asks if ask.needed_by_on and (ask.needed_by_on - view.today).days <= _SOON_DAYS]
    if not due or not view.is_current or due[0].needed_by_on is None:
        return ""
    first = due[0].needed_by_on
    day = format_date(first, view.today)
    if len(due) == 1:
        return f"One decision {'was' if first < view.today else 'is'} due by {day}."
    return f"{len(due)} decisions are due, the first {'since' if first < view.today else 'by'} {day}."


def asks_table(view: View, asks: tuple[Ask, ...]) -> Table:
    """Return what is asked as a table: ask, price, what happens if nothing is done, and when to decide."""
    rows = tuple(
        (
            Cell(ask.title),
            Cell(ask.price or "not named", bool(ask.price)),
            Cell(ask.if_nothing or "not said"),
            Cell(format_date(ask.needed_by_on, view.today) if ask.needed_by_on else "no date"),
        )
        for ask in asks
    )
    return cut(Table("What is asked", ("Ask", "Price", "If we do nothing", "Decide by"), rows, "table:asks"))


def _ask(view: View, row: Row) -> Ask:
    price, people, days = (number_of(row, name) for name in ("price", "people", "time_days"))
    parts = []
    if price or (price is not None and not people):
        parts.append(format_money(price, text_of(row, "currency") or view.currency))
    if people:
        parts.append(plural(people, "person"))
    if days and not parts:
        parts.append(plural(days, "day"))
    title = text_of(row, "title") or text_of(row, "ask")
    return Ask(title, join_words(parts), text_of(row, "if_nothing"), day_of(row, "needed_by_on"))


def _lower(title: str) -> str:
    """Return a title inside a sentence: its first letter small, unless it is a name or an abbreviation."""
    head = title[:2]
    return title[:1].lower() + title[1:] if head[1:].islower() or head[1:] == " " else title
