"""Turns published runways into words: what runs out first, when, by when to order, and whether that is too late.

A runway is a distribution: a date stands for 5 in 10, its range for 1 and 9 in 10. What lies beyond four quarters is
not made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from greendot.compose.finding import Finding
from greendot.compose.rows import Row, day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Items, Link, Sentence, Span
from greendot.formats import format_date, format_date_range, format_percent, join_words, plural, sentence_case

RECORDS = "runways"
TABLE = "table:runways"

_TIGHT = 0.2
"""A chance within four quarters from which on a limit is told in words."""
_MOST_TOLD = 4
_LIKELY = 0.5
NONE = 0.005


@dataclass(frozen=True, slots=True)
class Room:
    """One limit as its runway tells it. Without `mid_on` it is likelier than not to hold for four quarters."""

    row: Row
    name: str
    resource: str
    limit: float | None
    used: float | None
    lead_days: float | None
    early_on: date | None
    mid_on: date | None
    late_on: date | None
    order_on: date | None
    within: float
    too_late: float | None
    is_over: bool
    reason: str

    @property
    def is_tight(self) -> bool:
        """Return whether it may well run out within four quarters."""
        return self.is_over or self.within >= _TIGHT

    @property
    def urgency(self) -> tuple[object, ...]:
        """Return what puts the most urgent first: by when to order, then by when it runs out, then how likely."""
        return (not self.is_over, self.order_on or date.max, self.mid_on or date.max, -self.within, self.name)


def read_rooms(view: View) -> tuple[Room, ...]:
    """Return the limits of a build, the most urgent first; none in a past period, which had its own."""
    if not view.is_current:
        return ()
    wanted = dict(view.selection.members).get("resource")
    rows = [row for row in view.snapshot.records(RECORDS) if wanted in (None, text_of(row, "resource"))]
    return tuple(sorted((_room(view, row) for row in rows), key=lambda one: one.urgency))


def _room(view: View, row: Row) -> Room:
    resource, store = text_of(row, "resource"), text_of(row, "store")
    return Room(
        row=row,
        name=sentence_case(view.member("resource", resource) if resource else f"busiest shard of {store}"),
        resource=resource,
        limit=number_of(row, "safe_limit"),
        used=number_of(row, "used"),
        lead_days=number_of(row, "lead_time_days"),
        early_on=day_of(row, "early_on"),
        mid_on=day_of(row, "mid_on"),
        late_on=day_of(row, "late_on"),
        order_on=day_of(row, "order_mid_on"),
        within=number_of(row, "chance_within") or 0.0,
        too_late=number_of(row, "chance_too_late"),
        is_over=row.get("is_over") is True,
        reason=text_of(row, "reason"),
    )


def title_rooms(view: View, rooms: tuple[Room, ...]) -> str:
    """Return what runs out first and by when to order, or that nothing is likely to; empty where none is known."""
    known = [one for one in rooms if not one.reason]
    if not known:
        return ""
    over = [one for one in known if one.is_over]
    if over:
        rest = f", and {plural(len(over) - 1, 'limit')} more are" if len(over) > 1 else " is"
        return f"{over[0].name}{rest} past {'their safe limits' if len(over) > 1 else 'its safe limit'}."
    first = min(known, key=lambda one: (one.mid_on or date.max, one.name))
    if first.mid_on is None:
        return f"None of {plural(len(known), 'limit')} is likely to be met within four quarters."
    out = f"{first.name} runs out first, around {format_date(first.mid_on, view.today)}"
    if first.order_on is None:
        return f"{out}."
    if first.order_on < view.today:
        return f"{out}; the day to order more was {format_date(first.order_on, view.today)}."
    return f"{out}; order more by {format_date(first.order_on, view.today)}."


def describe_rooms(view: View, rooms: tuple[Room, ...]) -> Items | None:
    """Return a few sentences for each limit that may run out, the most urgent first."""
    tight = [one for one in rooms if one.is_tight and not one.reason][:_MOST_TOLD]
    sentences = tuple(describe_room(view, one) for one in tight)
    return Items(sentences, "items:runways", is_numbered=False) if sentences else None


def describe_room(view: View, room: Room) -> Sentence:
    """Return when a limit is met, by when to order, how likely that is too late, and what was counted in."""
    parts: list[str | Span] = [Span(room.name, link_of(view, room), is_strong=True), *_out_words(view, room)]
    parts += _order_words(view, room)
    steps = _steps(view, room)
    parts.append(f" This counts in: {steps}." if steps else "")
    steady = day_of(room.row, "steady_on")
    growth = number_of(room.row, "growth_pct_a_month")
    if steady is not None and growth and not room.is_over:
        pace = f"{format_percent(round(growth, 1))} a month"
        parts.append(f" The planner's rule, growth at {pace} for ever, says {format_date(steady, view.today)}.")
    return Sentence.of(*(part for part in parts if part))


def _out_words(view: View, room: Room) -> list[str | Span]:
    link = view.page_link("capacity", TABLE)
    if room.is_over:
        return [" is past its safe limit already."]
    if room.mid_on is None:
        chance = Span(in_hundred(room.within), link)
        since = f", from {format_date(room.early_on, view.today)} on" if room.early_on else ""
        return [" may run out within four quarters: ", chance, f"{since}."]
    around = Span(format_date(room.mid_on, view.today), link)
    if room.early_on is None:
        return [" runs out around ", around, "."]
    if room.late_on is None:
        first = format_date(room.early_on, view.today)
        return [" runs out around ", around, f", perhaps as early as {first}, perhaps not within four quarters."]
    return [
        " runs out around ",
        around,
        f", 8 times in 10 {format_date_range(room.early_on, room.late_on, view.today)}.",
    ]


def _order_words(view: View, room: Room) -> list[str | Span]:
    if room.lead_days is None:
        return [" How long more takes to get is not recorded, so there is no day to order."]
    takes = f" More takes {plural(room.lead_days, 'day')}"
    if room.is_over or room.mid_on is None or room.order_on is None:
        return [f"{takes} to get."]
    link, day = view.page_link("capacity", TABLE), format_date(room.order_on, view.today)
    late = _late_words(room)
    if room.order_on < view.today:
        return [f"{takes}, so the day to order was ", Span(day, link), f"{late}."]
    return [f"{takes}, so order by ", Span(day, link), f"{late}."]


def _late_words(room: Room) -> str:
    """Return the chance that what is ordered today comes too late; empty where there is next to none."""
    if room.too_late is None or room.too_late < NONE:
        return ""
    least = "at least " if room.row.get("is_chance_at_least") is True else ""
    return f"; the chance that an order today comes too late is {least}{in_hundred(room.too_late)}"


def _steps(view: View, room: Room) -> str:
    """Return the declared steps ahead that the runway counts in: what happens, when, how likely."""
    told = []
    for row in view.snapshot.records("demand_changes"):
        on = day_of(row, "starts_on")
        if text_of(row, "resource") == room.resource and on is not None and on > view.today:
            certainty = number_of(row, "certainty_pct")
            sure = "" if certainty is None or certainty >= 100 else f", {in_hundred(certainty / 100)} sure"
            title = text_of(row, "title")
            told.append(f"{title[:1].lower()}{title[1:]} ({format_date(on, view.today)}{sure})")
    return join_words(told)


def runway_findings(view: View) -> tuple[Finding, ...]:
    """Return the limits whose day to order has passed or is near, each as a finding, the most urgent first.

    One that is likelier than not to be ordered too late weighs as much as what got worse, and more the surer it is.
    """
    found = []
    for room in read_rooms(view):
        late = 1.0 if room.is_over else room.too_late or 0.0
        if room.reason or not (room.is_over or (room.order_on is not None and room.order_on <= view.today)):
            continue
        weight = 3.0 + 0.8 + late + (1.0 if late >= _LIKELY else 0.0)
        key = room.resource or text_of(room.row, "store")
        found.append(Finding(f"runway:{key}", "capacity", weight, _finding_words(view, room)))
    return tuple(found)


def _finding_words(view: View, room: Room) -> Sentence:
    name = Span(room.name, link_of(view, room))
    return Sentence.of(name, *_out_words(view, room), *_order_words(view, room))


def link_of(view: View, room: Room) -> Link:
    """Return where a limit is explained: its peak use, or the table of limits."""
    members = (("resource", room.resource),)
    is_known = room.resource and view.snapshot.observations("peak_use", view.period.grain, members)
    return view.link("peak_use", members) if is_known else view.page_link("capacity", TABLE)


def in_hundred(share: float) -> str:
    """Return a chance: `76 in 100`, `under 1 in 100`."""
    hundred = round(100 * share)
    if hundred == 0:
        return "under 1 in 100"
    return "over 99 in 100" if hundred >= 100 and share < 1 else f"{hundred} in 100"
