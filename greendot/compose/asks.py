"""Turns the records of asks into what is asked of those who decide: price, options, and what happens otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from greendot.compose.assembly import section
from greendot.compose.consequences import consequences_of
from greendot.compose.pictures import cut
from greendot.compose.rows import Row, day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Block, Cell, Items, Section, Sentence, Span, Table
from greendot.formats import format_date, format_money, join_words, plural

_SOON_DAYS = 45
_NOT_SAID = "not said"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to meet an ask. `price` is a text, empty when none is named; `brings` what it leads to."""

    title: str
    price: str
    brings: str
    is_recommended: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that is asked for and not decided. `price` is a text, empty when none is named.

    `if_nothing` is what those who ask say happens otherwise; `worked_out` is what the facts say of it.
    """

    title: str
    price: str
    if_nothing: str
    needed_by_on: date | None
    key: str = ""
    team: str = ""
    options: tuple[Option, ...] = ()
    worked_out: tuple[Sentence, ...] = ()


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


def urgent_ask(view: View, asks: tuple[Ask, ...]) -> str:
    """Return the title's sentence about what cannot wait; empty when nothing is due within six weeks."""
    due = [ask for ask in asks if ask.needed_by_on and (ask.needed_by_on - view.today).days <= _SOON_DAYS]
    if not due or not view.is_current or due[0].needed_by_on is None:
        return ""
    first = due[0].needed_by_on
    day = format_date(first, view.today)
    if len(due) == 1:
        return f"One decision {'was' if first < view.today else 'is'} due by {day}."
    within = "" if len(due) == len(asks) else " within six weeks"
    return f"{len(due)} decisions are due{within}, the first {'since' if first < view.today else 'by'} {day}."


def asks_table(view: View, asks: tuple[Ask, ...]) -> Table:
    """Return what is asked as a table: ask, price, what happens if nothing is done, and how long is left to decide."""
    rows = tuple(
        (
            Cell(ask.title),
            Cell(ask.price or "not named"),
            Cell(ask.if_nothing or _NOT_SAID),
            Cell(ask.worked_out[0].text if ask.worked_out else "nothing to work it out from"),
            Cell(_left_words(view, ask.needed_by_on)),
        )
        for ask in asks
    )
    headings = ("Ask", "Price", "If nothing is done, they say", "Worked out from the facts", "Decide by")
    return cut(Table("What is asked", headings, rows, "table:asks"))


def ask_sections(view: View, asks: tuple[Ask, ...]) -> tuple[Section, ...]:
    """Return each ask in full: its options, and what happens otherwise as said and as worked out."""
    return tuple(found for ask in asks if ask.key and (found := _ask_section(view, ask)) is not None)


def price_words(view: View, row: Row) -> str:
    """Return what an ask or an option costs: `$420,000`, `$360,000 and 2 people`, `nothing`; empty when not named."""
    price, people, days = (number_of(row, name) for name in ("price", "people", "time_days"))
    parts = []
    if price:
        parts.append(format_money(price, text_of(row, "currency") or view.currency))
    if people:
        parts.append(plural(people, "person"))
    if not parts:
        parts = ["nothing"] if price is not None and not days else []
    time = f"within {plural(days, 'day')}" if days else ""
    return ", ".join(part for part in (join_words(parts), time) if part)


def _ask_section(view: View, ask: Ask) -> Section | None:
    owner = f"Asked by {view.member('team', ask.team)}. " if ask.team else ""
    told = [
        Sentence.of(f"{owner}Price: {ask.price or 'not named'}. Decide by: {_left_words(view, ask.needed_by_on)}."),
        Sentence.of(Span("If nothing is done, they say: ", is_strong=True), ask.if_nothing or f"{_NOT_SAID}."),
        *(Sentence((Span("Worked out from the facts: ", is_strong=True), *one.spans)) for one in ask.worked_out),
    ]
    blocks: tuple[Block | None, ...] = (
        Items(tuple(told), f"items:ask:{ask.key}", is_numbered=False),
        _options_table(ask),
    )
    return section(ask.title, f"ask:{ask.key}", *blocks, is_folded=True)


def _options_table(ask: Ask) -> Table | None:
    rows = tuple(
        (
            Cell(f"{one.title} (recommended)" if one.is_recommended else one.title),
            Cell(one.price or "not named"),
            Cell(one.brings or _NOT_SAID),
        )
        for one in ask.options
    )
    return (
        Table("The options", ("Option", "Price", "What it brings"), rows, f"table:options:{ask.key}") if rows else None
    )


def _ask(view: View, row: Row) -> Ask:
    key = text_of(row, "ask")
    options = [
        Option(
            text_of(one, "title") or text_of(one, "option"),
            price_words(view, one),
            text_of(one, "consequence"),
            bool(one.get("is_recommended")),
        )
        for one in view.snapshot.records("ask_options")
        if text_of(one, "ask") == key
    ]
    return Ask(
        text_of(row, "title") or key,
        price_words(view, row),
        text_of(row, "if_nothing"),
        day_of(row, "needed_by_on"),
        key,
        text_of(row, "team"),
        tuple(sorted(options, key=lambda one: (not one.is_recommended, one.title))),
        consequences_of(view, row),
    )


def _due_words(view: View, asks: tuple[Ask, ...]) -> str:
    """Return when the first of the asks is to be decided, as a clause; empty where none has a date."""
    due = asks[0].needed_by_on
    if due is None:
        return ""
    day = format_date(due, view.today)
    first = ", the first" if len(asks) > 1 else ""
    return f"{first or ','} due since {day}" if due < view.today else f"{first} by {day}"


def _left_words(view: View, on: date | None) -> str:
    """Return when to decide and how long that leaves: `24 February, 10 days left`, `12 January, 33 days ago`."""
    if on is None:
        return "no date"
    day, left = format_date(on, view.today), (on - view.today).days
    if left == 0:
        return f"{day}, today"
    return f"{day}, {plural(left, 'day')} left" if left > 0 else f"{day}, {plural(-left, 'day')} ago"


def _lower(title: str) -> str:
    """Return a title inside a sentence: its first letter small, unless it is a name or an abbreviation."""
    head = title[:2]
    return title[:1].lower() + title[1:] if head[1:].islower() or head[1:] == " " else title
