"""Turns a roadmap into a table of every initiative: what is to come by its date, then what is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from greendot.analysis.plan import Initiative
from greendot.compose.pictures import MOST_LISTED
from greendot.compose.roadmap.choices import Picked, lanes_of, open_link
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.tables import table_of_first
from greendot.compose.roadmap.words import moved_words, status_words
from greendot.compose.view import View
from greendot.document import Cell, Table
from greendot.formats import format_date
from greendot.results import MARKS


def initiative_table(view: View, road: Roadmap, pick: Picked) -> Table:
    """Return every initiative of the chosen lane as a row."""
    titles = view.titles("team")
    lanes = lanes_of(pick.by)
    chosen = [item for item in road.plan.items.values() if pick.lane in ("", *lanes(item))]
    headings = ("Initiative", "Kind", "Team", "What it is for", "First date", "Date now", "How it moved", "Stands")
    empty = Table("Every initiative", headings, (), "table:initiatives")
    return table_of_first(
        empty, sorted(chosen, key=_open_first), lambda item: _row(view, road, titles, item), MOST_LISTED
    )


def _row(view: View, road: Roadmap, titles: Mapping[str, str], item: Initiative) -> tuple[Cell, ...]:
    status, verdict = status_words(road, item)
    return (
        Cell(item.title, link=open_link(view, item.key)),
        Cell("infrastructure" if item.is_infrastructure else "product"),
        Cell(titles.get(item.team, item.team) or "no team named"),
        Cell(item.purpose or "not said"),
        Cell(format_date(item.baseline_on) if item.baseline_on else item.committed or "none"),
        Cell(format_date(item.expected_on) if item.expected_on else "none"),
        Cell(moved_words(item) if item.baseline_on else "no date to move"),
        Cell(f"{MARKS[verdict]} {status}" if verdict else status),
    )


def _open_first(item: Initiative) -> tuple[bool, int, str]:
    is_over = not item.is_open
    day = (item.expected_on or date.max).toordinal()
    return is_over, -day if is_over else day, item.title
