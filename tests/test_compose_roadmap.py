"""The plan: what was promised for when, and where it stands on the grid."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from greendot.calendar import Calendar
from greendot.compose import compose_page
from greendot.compose.roadmap.reading import promise_end
from greendot.document import Board, Document, walk
from sample_story import story_content, table, write_story

PLAIN, FISCAL = Calendar(ZoneInfo("UTC")), Calendar(ZoneInfo("UTC"), fiscal_month=2)
NOW = datetime(2016, 11, 15, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("calendar", "committed", "last_day"),
    [
        (PLAIN, "2016-Q4", date(2016, 12, 31)),
        (PLAIN, "2016-H1", date(2016, 6, 30)),
        (PLAIN, "2016-H2", date(2016, 12, 31)),
        (PLAIN, "2016", date(2016, 12, 31)),
        (FISCAL, "FY2017-H1", date(2016, 7, 31)),
        (FISCAL, "FY2017-Q4", date(2017, 1, 31)),
        (PLAIN, "soon", None),
        (PLAIN, "", None),
    ],
)
def test_a_promise_ends_with_its_quarter_half_or_year(
    calendar: Calendar, committed: str, last_day: date | None
) -> None:

    assert promise_end(calendar, committed) == last_day


def roadmap(folder: Path, *promises: str) -> Document:
    columns = dict.fromkeys(("initiative", "title", "kind", "state", "quarter_committed"), "TEXT")
    rows = [(f"i{place}", f"Goal {place}", "product", "planned", one) for place, one in enumerate(promises)]
    content = story_content()
    records = {**content.records, "initiatives": table(columns, *rows)}
    for name in ("initiative_forecasts", "dependencies"):
        records.pop(name, None)
    snapshot = write_story(folder, dataclasses.replace(content, records=records))
    return compose_page(snapshot, "roadmap", {}, NOW)


def test_a_promise_without_a_day_stands_where_it_ends(tmp_path: Path) -> None:
    document = roadmap(tmp_path, "2016-H2", "2017-Q1", "2017", "2016-H1", "")
    (board,) = [block for block in walk(document.blocks) if isinstance(block, Board)]
    (lane,) = board.lanes
    assert [[card.title for card in cards] for cards in lane.cells] == [
        [],
        ["Goal 0"],
        ["Goal 1"],
        [],
        ["Goal 2", "Goal 4"],
    ]
    assert lane.cells[1][0].detail == "Promised for 2016-H2"
    assert "The one commitment" in document.title
