"""Turns a roadmap into a Board: product and infrastructure on one grid, by quarter or by now, next and later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from greendot.analysis.plan import Initiative, Status
from greendot.calendar import Period
from greendot.compose.roadmap.choices import EVERYONE, NOT_SAID, Picked, lane_title, lanes_of, open_link
from greendot.compose.roadmap.roadmap import Roadmap, quarter_of
from greendot.compose.roadmap.ties import ties_of
from greendot.compose.roadmap.words import contradiction_words, moved_words, status_words
from greendot.compose.view import View
from greendot.document import Board, Card, Lane, Link
from greendot.formats import format_date, plural
from greendot.results import Word

_AHEAD = 2
_PRODUCT_LANE = 12
_MOST_CARDS, _MOST_IN_CELL, _MOST_LANES = 240, 3, 16
_MANY = 60
LEGEND = (
    "Blue edge: infrastructure. Grey edge: product. ● on track or landed, ▲ late or endangered, "
    "○ not decided, not begun, or nothing known lately. Each opens its history."
)
HORIZONS = ("Done", "Now", "Next", "Later")
_HORIZON = {"landed": 0, "in progress": 1, "planned": 2}


@dataclass(frozen=True, slots=True)
class Grid:
    """What stands where: headings, the index of the column we are in, and the quarters, empty for horizons."""

    columns: tuple[str, ...]
    now: int | None
    quarters: tuple[Period, ...] = ()

    def column(self, item: Initiative) -> int:
        """Return the column an initiative stands in: what should have landed before the first stands in the first."""
        if not self.quarters:
            return 0 if item.landed_on else _HORIZON.get(item.state, len(HORIZONS) - 1)
        day = item.stands_on
        if day is None:
            return len(self.quarters)
        return next((place for place, one in enumerate(self.quarters) if day < one.ends_on), len(self.quarters))


def board_of(view: View, road: Roadmap, pick: Picked) -> Board | None:
    """Return the plan on a grid, each initiative where it is expected now; None where nothing is to be shown.

    Past 60 initiatives a card holds its date and how it stands; past 240 a cell holds those in most trouble and says
    how many more there are, and lanes with the most trouble stand for the rest.
    """
    grid = horizons() if pick.across == "horizons" else quarters_around(view)
    items = shown(view, road, grid, pick)
    if not items:
        return None
    dealer = _Dealer(view, road, ties_of(road, pick.initiative), len(items))
    found, rest = lanes(view, items, pick), []
    if len(items) > _MOST_CARDS and len(found) > _MOST_LANES:
        found.sort(key=lambda lane: -sum(map(dealer.is_in_trouble, lane[1])))
        found, rest = found[:_MOST_LANES], found[_MOST_LANES:]
    rows = tuple(
        Lane(title, tuple(dealer.cards(cell, link) for cell in _cells(grid, own))) for title, own, link in found
    )
    more = ""
    if rest:
        hidden = sum(len(own) for _, own, _ in rest)
        more = f" {plural(len(rest), 'lane')} with {plural(hidden, 'initiative')} not shown: choose one above."
    return Board(grid.columns, rows, grid.now, LEGEND + more, "board:plan")


def quarters_around(view: View) -> Grid:
    """Return the quarter before the chosen one, it, two ahead, and later."""
    quarters = [view.calendar.shift(quarter_of(view), -1)]
    for _ in range(_AHEAD + 1):
        quarters.append(view.calendar.shift(quarters[-1], 1))
    running = [place for place, one in enumerate(quarters) if one.starts_on <= view.today < one.ends_on]
    columns = (*(_heading(view, quarter) for quarter in quarters), "Later")
    return Grid(columns, running[0] if running else None, tuple(quarters))


def horizons() -> Grid:
    """Return done, now, next and later, for plans that promise no dates."""
    return Grid(HORIZONS, HORIZONS.index("Now"))


def shown(view: View, road: Roadmap, grid: Grid, pick: Picked) -> list[Initiative]:
    """Return the initiatives that the grid holds: not dropped, not landed or promised for before its first quarter.

    What is expected on a day and has not landed stays, however old: it is late. A promise of a half-year that is over,
    of which nothing else is known, does not.
    """
    first = grid.quarters[0].starts_on if grid.quarters else quarters_around(view).quarters[0].starts_on
    lanes = lanes_of(pick.by)
    return [
        item
        for item in road.plan.items.values()
        if not item.is_dropped
        and not (item.landed_on and item.landed_on < first)
        and not (item.state == "landed" and not item.landed_on and (item.promised_on or date.min) < first)
        and not (item.expected_on is None and item.promised_on and item.promised_on < first)
        and pick.lane in ("", *lanes(item))
    ]


def lanes(view: View, items: Sequence[Initiative], pick: Picked) -> list[tuple[str, list[Initiative], Link]]:
    """Return the lanes in order, product before infrastructure, with what each holds and a link to it alone.

    By team, product work is one lane while it is little; by product, what serves several stands in the lane of each;
    what is for everyone, and what names none, come last.
    """
    found = lanes_of(pick.by)
    product = [item for item in items if not item.is_infrastructure]
    is_one = pick.by == "team" and len(product) <= _PRODUCT_LANE and not pick.lane
    groups: dict[tuple[int, str, str], list[Initiative]] = {}
    pairs = [(one, key) for one in items for key in found(one) if pick.lane in ("", key)]
    for item, key in pairs:
        title = lane_title(view, pick.by, key)
        rank = 3 if key in (EVERYONE, NOT_SAID) else int(item.is_infrastructure) + 1 if pick.by == "team" else 1
        if is_one and not item.is_infrastructure:
            rank, title, key = 0, "Product", ""
        groups.setdefault((rank, title, key), []).append(item)
    return [(title, own, _lane_link(view, key)) for (_, title, key), own in sorted(groups.items())]


def card_of(view: View, road: Roadmap, item: Initiative, tie: str = "", *, is_brief: bool = False) -> Card:
    """Return an initiative as a card: its dates and how they moved, what it waits for or is for, and how it stands.

    What it is for is left to its history where there is trouble to tell; a brief card holds its date alone.
    """
    status, verdict = status_words(road, item)
    if is_brief:
        detail = format_date(item.expected_on, road.today) if item.expected_on else item.committed
        return Card(item.title, detail, status, verdict, item.is_infrastructure, open_link(view, item.key), tie)
    lines = [_dates(road, item), contradiction_words(road, item), _needs(road, item)]
    if item.is_open and not any(lines[1:]) and verdict is not Word.WORSE:
        lines.append(item.purpose.rstrip("."))
    detail = ". ".join(line[:1].upper() + line[1:] for line in lines if line)
    return Card(item.title, detail, status, verdict, item.is_infrastructure, open_link(view, item.key), tie)


def _heading(view: View, quarter: Period) -> str:
    label = view.calendar.label(quarter)
    if quarter.ends_on <= view.today:
        return f"{label}, over"
    if quarter.starts_on <= view.today:
        return f"{label}, day {(view.today - quarter.starts_on).days + 1}"
    return label


def _lane_link(view: View, lane: str) -> Link:
    kept = tuple(pair for pair in view.selection.options if pair[0] not in ("lane", "initiative"))
    base = view.page_link("roadmap", "board:plan")
    return Link(base.page, (*base.query, *kept, *((("lane", lane),) if lane else ())), "board:plan")


def _cells(grid: Grid, items: Iterable[Initiative]) -> list[list[Initiative]]:
    cells: list[list[Initiative]] = [[] for _ in grid.columns]
    for item in items:
        cells[grid.column(item)].append(item)
    return cells


@dataclass(frozen=True, slots=True)
class _Dealer:
    """What makes cards of initiatives: the roadmap, what ties them to the open one, how many there are in all."""

    view: View
    road: Roadmap
    ties: Mapping[str, str]
    total: int

    def is_in_trouble(self, item: Initiative) -> bool:
        """Return whether it is late or endangered."""
        return self.road.standings[item.key].status >= Status.AT_RISK

    def cards(self, items: Sequence[Initiative], link: Link) -> tuple[Card, ...]:
        """Return a cell's cards by date; of more than fit, those tied to the open one first, then the worst."""
        most = len(items) if self.total <= _MOST_CARDS else _MOST_IN_CELL
        kept = items if len(items) <= most else sorted(items, key=self._urgency)[:most]
        ordered = sorted(kept, key=lambda item: (item.stands_on or date.max, item.title, item.key))
        brief = self.total > _MANY
        cards = tuple(
            card_of(self.view, self.road, item, self.ties.get(item.key, ""), is_brief=brief) for item in ordered
        )
        hidden = len(items) - len(kept)
        if not hidden:
            return cards
        late = sum(map(self.is_in_trouble, items)) - sum(map(self.is_in_trouble, kept))
        told = f"{late} of them late or endangered" if late else ""
        return (*cards, Card(f"and {hidden} more", told, "", None, kept[0].is_infrastructure, link))

    def _urgency(self, item: Initiative) -> tuple[bool, int, str]:
        return item.key not in self.ties, -int(self.road.standings[item.key].status), item.title


def _dates(road: Roadmap, item: Initiative) -> str:
    today = road.today
    if item.landed_on:
        return f"Landed {format_date(item.landed_on, today)}"
    expected = item.forecast_on or item.baseline_on
    if expected is None:
        return f"Promised for {item.committed}" if item.promised_on else "No date promised"
    if item.baseline_on is None or expected == item.baseline_on:
        day = format_date(expected, today)
        return f"{day}; has not moved" if item.forecasts and item.moves == 0 else day
    return f"{format_date(item.baseline_on, today)} → {format_date(expected, today)}, {moved_words(item)}"


def _needs(road: Roadmap, item: Initiative) -> str:
    for need in item.needs if item.is_open else ():
        needed = road.plan.items.get(need.initiative)
        if needed and not needed.landed_on:
            by = f" by {format_date(need.by_on, road.today)}" if need.by_on else ""
            return f"Needs {needed.title}{by}"
    return ""
