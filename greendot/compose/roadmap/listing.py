"""Turns a roadmap into a table of every initiative: what is to come by its date, then what is over."""

from __future__ import annotations

from datetime import date

from greendot.analysis.plan import Initiative
from greendot.compose.pictures import MOST_LISTED, cut
from greendot.compose.roadmap.choices import Picked, lane_of, open_link
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.words import moved_words, status_words
from greendot.compose.view import View
from greendot.document import Cell, Table
from greendot.formats import format_date
from greendot.results import MARKS


def initiative_table(view: View, road: Roadmap, pick: Picked) -> Table:
    """Return every initiative of the chosen lane as a row."""
    titles = view.titles("team")
    lane = lane_of(pick.by)
    chosen = [item for item in road.plan.items.values() if pick.lane in ("", lane(item))]
    ordered = sorted(chosen, key=_open_first)
    rows = []
    for item in ordered[: MOST_LISTED + 1]:
        status, verdict = status_words(road, item)
        rows.append((
            Cell(item.title, link=open_link(view, item.key)),
            Cell("infrastructure" if item.is_infrastructure else "product"),
            Cell(titles.get(item.team, item.team) or "no team named"),
            Cell(item.purpose or "not said"),
            Cell(format_date(item.baseline_on) if item.baseline_on else item.committed or "none"),
            Cell(format_date(item.expected_on) if item.expected_on else "none"),
            Cell(moved_words(item) if item.baseline_on else "no date to move"),
            Cell(f"{MARKS[verdict]} {status}" if verdict else status),
        ))  # fmt: skip
    headings = ("Initiative", "Kind", "Team", "What it is for", "First date", "Date now", "How it moved", "Stands")
    rows += rows[-1:] * (len(ordered) - len(rows))
    return cut(Table("Every initiative", headings, tuple(rows), "table:initiatives"), most=MOST_LISTED)


def _open_first(item: Initiative) -> tuple[bool, int, str]:
    is_over = not item.is_open
    day = (item.expected_on or date.max).toordinal()
    return is_over, -day if is_over else day, item.title
