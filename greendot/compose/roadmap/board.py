"""Turns a plan into a Board: product and infrastructure on one grid of quarters, one lane a team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from greendot.calendar import Period
from greendot.compose.roadmap.plan import Item, Plan, quarter_of, status_of, weeks
from greendot.compose.view import View
from greendot.document import Board, Card, Lane
from greendot.formats import format_date, plural

_AHEAD = 2
_SEVERAL = 2
_PRODUCT_LANE = 12
LEGEND = (
    "Blue edge: infrastructure. Grey edge: product. ● on track or landed, ▲ late or endangered, "
    "○ not decided or nothing known lately."
)


def board_of(view: View, plan: Plan) -> Board:
    """Return the quarter before the chosen one, it, two ahead, and later; each initiative where it is expected now."""
    chosen, _ = quarter_of(view)
    first = view.calendar.shift(chosen, -1)
    quarters = [first]
    for _ in range(_AHEAD + 1):
        quarters.append(view.calendar.shift(quarters[-1], 1))
    columns = tuple(_heading(view, quarter) for quarter in quarters)
    running = [index for index, quarter in enumerate(quarters) if quarter.starts_on <= view.today < quarter.ends_on]
    lanes = tuple(
        Lane(title, tuple(_cell(view, plan, items, quarters, index) for index in range(len(quarters) + 1)))
        for title, items in _lanes(view, shown(plan, quarters[0]))
    )
    return Board((*columns, "Later"), lanes, running[0] if running else None, LEGEND, "board:plan")


def shown(plan: Plan, first: Period) -> list[Item]:
    """Return the initiatives that the grid holds: not dropped, not landed or promised for before its first quarter.

    What is expected on a day and has not landed stays, however old: it is late. A promise of a half-year that is over,
    of which nothing else is known, does not.
    """
    return [
        item
        for item in plan.items.values()
        if item.state != "dropped"
        and not (item.landed_on and item.landed_on < first.starts_on)
        and not (item.expected_on is None and item.promised_on and item.promised_on < first.starts_on)
    ]


def _heading(view: View, quarter: Period) -> str:
    label = view.calendar.label(quarter)
    if quarter.ends_on <= view.today:
        return f"{label}, over"
    if quarter.starts_on <= view.today:
        return f"{label}, day {(view.today - quarter.starts_on).days + 1}"
    return label


def _lanes(view: View, items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Return the lanes in order: product, infrastructure by team, what is for everyone."""
    titles = view.titles("team")
    listed = list(items)
    product = [item for item in listed if not item.is_infrastructure]
    lanes: dict[tuple[int, str], list[Item]] = {}
    for item in listed:
        team = titles.get(item.team, item.team) or "No team named"
        if not item.is_infrastructure:
            lane = (0, "Product" if len(product) <= _PRODUCT_LANE else f"Product: {team}")
        else:
            lane = (2, "Everyone") if item.is_for_everyone else (1, team)
        lanes.setdefault(lane, []).append(item)
    return [(title, found) for (_, title), found in sorted(lanes.items())]


def _cell(view: View, plan: Plan, items: list[Item], quarters: list[Period], index: int) -> tuple[Card, ...]:
    here = [item for item in items if _column(item, quarters) == index]
    ordered = sorted(here, key=lambda item: (item.stands_on or date.max, item.title))
    return tuple(card_of(view, plan, item) for item in ordered)


def _column(item: Item, quarters: list[Period]) -> int:
    """Return the column an initiative stands in: what should have landed before the first stands in the first."""
    day = item.stands_on
    if day is None:
        return len(quarters)
    return next((index for index, quarter in enumerate(quarters) if day < quarter.ends_on), len(quarters))


def card_of(view: View, plan: Plan, item: Item) -> Card:
    """Return an initiative as a card: its dates and how they moved, what it is for or waits for, and how it stands."""
    status, verdict = status_of(view, plan, item)
    lines = [_dates(view, item), _purpose(view, plan, item)]
    return Card(
        title=item.title,
        detail=". ".join(line for line in lines if line),
        status=status,
        verdict=verdict,
        is_infrastructure=item.is_infrastructure,
        link=view.page_link("roadmap", "section:initiatives"),
    )


def _dates(view: View, item: Item) -> str:
    if item.landed_on:
        return f"Landed {format_date(item.landed_on, view.today)}"
    if item.forecast_on is None and item.baseline_on is None:
        return f"Promised for {item.committed}" if item.promised_on else "No date promised"
    expected = item.forecast_on or item.baseline_on
    if expected is None or item.baseline_on is None or expected == item.baseline_on:
        day = format_date(expected or view.today, view.today)
        return f"{day}; has not moved" if item.dates and item.moves == 0 else day
    return f"{format_date(item.baseline_on, view.today)} → {format_date(expected, view.today)}, {moved_words(item)}"


def moved_words(item: Item) -> str:
    """Return how a date moved: `moved once, 6 weeks later`, `moved 3 times, 9 weeks later in all`."""
    if not item.late_days:
        return "has not moved" if item.moves == 0 else f"moved {plural(item.moves, 'time')}, back to its first date"
    direction = "later" if item.late_days > 0 else "earlier"
    if item.moves == 0:
        return f"landed {weeks(abs(item.late_days))} {direction} than first promised"
    times = {1: "once", 2: "twice"}.get(item.moves, plural(item.moves, "time"))
    total = " in all" if item.moves >= _SEVERAL else ""
    return f"moved {times}, {weeks(abs(item.late_days))} {direction}{total}"


def _purpose(view: View, plan: Plan, item: Item) -> str:
    for need in item.needs:
        needed = plan.items.get(need.initiative)
        if needed and not needed.landed_on:
            by = f" by {format_date(need.by_on, view.today)}" if need.by_on else ""
            return f"Needs {needed.title}{by}"
    return item.purpose.rstrip(".")
