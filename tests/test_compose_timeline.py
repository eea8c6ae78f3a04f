"""Figures over time: which stretches stand side by side, and what is said of what lay outside and of new levels."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from greendot.calendar import Grain
from greendot.chart import Event
from greendot.compose import choose
from greendot.compose.pictures import figure_lines
from greendot.compose.timeline import members_note, note_of, strips_of, strips_table, subtitle_of, title_of
from greendot.compose.view import View
from greendot.figures import Strip, chart_multiples, usual_of
from greendot.results import Observation
from greendot.snapshot import Snapshot, open_snapshot
from sample_snapshot import AS_OF, write_sample


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return open_snapshot(folder)


def view_of(snapshot: Snapshot, **query: str) -> View:
    return View(snapshot, choose(snapshot, "overview", query), AS_OF)


def weeks(view: View, values: list[float | None], last: int = 6) -> Strip:
    """Return values in consecutive weeks, the last of them drawn."""
    period = view.calendar.period(date(2016, 1, 4), Grain.WEEK)
    seen = []
    for value in values:
        seen.append(Observation(period, (), value))
        period = view.calendar.shift(period, 1)
    usual = usual_of(view.snapshot.metrics["presence_share"], seen, min(len(seen), 53))
    drawn = seen[-last:]
    return Strip(drawn, usual.among(drawn) if usual else None, (None,) * len(drawn))


CALM = [81.0, 80, 82, 81, 80, 82, 81, 80, 82, 81]


@pytest.mark.parametrize(
    ("values", "title", "note"),
    [
        ([*CALM, 81.0], "inside the usual range", ""),
        ([*CALM, 99.0], "above the usual range", "Outside the usual range: the week of 14 March 2016."),
        ([*CALM, 60.0, 81], "inside the usual range", "Outside the usual range: the week of 14 March 2016."),
        ([*CALM, *[60.0, 61] * 5], "inside the usual range",
         "Since the week of 14 March 2016: a new level, lower than before."),
        ([81.0, 80, 82], "in the week of 18 January 2016", ""),
    ],
    ids=["calm", "above", "below once", "new level", "too short"],
)  # fmt: skip
def test_what_lies_outside_and_since_when_is_said_in_words(
    snapshot: Snapshot, values: list[float | None], title: str, note: str
) -> None:
    view = view_of(snapshot)
    strip = weeks(view, values)
    assert title_of(view, snapshot.metrics["presence_share"], strip).endswith(title)
    assert note_of(view, (strip,)) == note


def test_a_figure_says_what_its_band_is_or_why_there_is_none(snapshot: Snapshot) -> None:
    view, metric = view_of(snapshot), snapshot.metrics["presence_share"]
    assert "band: what its level so far lets one expect" in subtitle_of(metric, [weeks(view, CALM)], "")
    assert "no usual range yet, its past is too short" in subtitle_of(metric, [weeks(view, [80.0, 81])], "")


def test_a_share_stands_by_weeks_beside_months_and_a_count_by_weeks_alone(snapshot: Snapshot) -> None:
    view = view_of(snapshot)
    shapes = {
        name: [(strip.seen[0].period.grain, len(strip.seen)) for strip in strips_of(view, snapshot.metrics[name], ())]
        for name in ("presence_share", "incidents")
    }
    assert shapes == {
        "presence_share": [(Grain.WEEK, 6), (Grain.MONTH, 12)],
        "incidents": [(Grain.WEEK, 26)],
    }
    figure = figure_lines(view, "presence_share")
    assert figure is not None
    assert figure.chart.panels == ("last 6 weeks", "last 12 months")
    assert len(figure.table.rows) == 18


def test_members_outside_their_own_range_are_named(snapshot: Snapshot) -> None:
    view, metric = view_of(snapshot), snapshot.metrics["presence_share"]
    lines = {"search": weeks(view, [*CALM, 99.0], 11).seen, "files": weeks(view, CALM, 10).seen}
    chart = chart_multiples(metric, lines, view.calendar, "USD")
    assert members_note(view, lines, chart) == "Outside its usual range: Search in the week of 14 March 2016."
    assert (
        members_note(
            view, {"files": lines["files"]}, chart_multiples(metric, {"files": lines["files"]}, view.calendar, "USD")
        )
        == ""
    )


def test_no_year_before_is_drawn_across_a_change_of_counting(snapshot: Snapshot) -> None:
    view, metric = view_of(snapshot), snapshot.metrics["presence_share"]
    break_ = Event(view.today - timedelta(days=100), "counted otherwise", is_break=True)
    months, months_cut = (strips_of(view, metric, events)[-1] for events in ((), (break_,)))
    known = [one is not None for one in months.before]
    assert any(known)
    assert [one is not None for one in months_cut.before][-3:] == [False] * 3
    assert [one is not None for one in months_cut.before][:6] == known[:6]


def test_the_table_leaves_columns_out_that_hold_nothing(snapshot: Snapshot) -> None:
    view, metric = view_of(snapshot), snapshot.metrics["presence_share"]
    table = strips_table(view, metric, [weeks(view, [80.0, 81])], "table:x")
    assert table.headings == ("Period", metric.title)
    assert [row[0].text for row in table.rows] == ["Week of 11 January 2016", "Week of 4 January 2016"]
    whole = strips_table(view, metric, [weeks(view, CALM)], "table:x")
    assert whole.headings == ("Period", metric.title, "Usual, from", "Usual, to")
