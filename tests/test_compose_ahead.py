"""Pages say what is foreseen, when limits are met and how kept forecasts turned out, as published."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from greendot import compose
from greendot.calendar import Grain, Period
from greendot.chart import State
from greendot.compose.findings import find
from greendot.compose.runways import read_rooms, runway_findings, title_rooms
from greendot.compose.said import add_said
from greendot.compose.view import View
from greendot.document import Document, Figure, Items, Paragraph, Section, Table, walk
from greendot.forecast import Ahead, Forecast, KeptForecast, TrackRecord
from greendot.publish.runways import _TYPES as RUNWAY
from greendot.results import TOTAL
from greendot.snapshot import Snapshot, open_snapshot, write_snapshot
from sample_snapshot import AS_OF, sample_content
from sample_story import table

STARTS = [date(2016, 10, 1), date(2017, 1, 1), date(2017, 4, 1), date(2017, 7, 1), date(2017, 10, 1), date(2018, 1, 1)]
QUARTERS = [Period(first, after, Grain.QUARTER) for first, after in pairwise(STARTS)]
TESTED = TrackRecord(16, 62, 0.138, -0.03, 0.53, 0.91, 4e6, 2e7)
AHEAD = tuple(
    Ahead(period, mid * 1e6, mid * 0.9e6, mid * 1.1e6, mid * 0.7e6, mid * 1.5e6, is_begun=not at)
    for at, (period, mid) in enumerate(zip(QUARTERS, (4.4, 4.8, 5.1, 5.3, 5.4), strict=True))
)
USERS = Forecast(
    "daily_users", TOTAL, Grain.QUARTER, AS_OF.date(), "its growth fades by half in 34 weeks", "", 140, AHEAD, TESTED
)
NONE = Forecast("headroom", TOTAL, Grain.QUARTER, AS_OF.date(), "", "9 weeks of data; a projection needs 26", 0, ())


def runway(resource: str, **fields: object) -> tuple[object, ...]:
    """Return a published runway: safe limit 1,000, 60 days to get more, unless said otherwise."""
    row = {"resource": resource, "store": "", "unit": "terabytes", "safe_limit": 1000.0, "lead_time_days": 60,
           "used": 900.0, "chance_within": 0.0, "chance_too_late": 0.0, "is_chance_at_least": False, "is_over": False,
           "reason": ""}  # fmt: skip
    return tuple({**row, **fields}.get(name) for name in RUNWAY)


LATE = {"early_on": date(2016, 11, 20), "mid_on": date(2016, 12, 20), "late_on": date(2017, 3, 5),
        "steady_on": date(2016, 12, 9), "order_mid_on": date(2016, 10, 21), "chance_within": 0.99,
        "chance_too_late": 0.8, "growth_pct_a_month": 4.0}  # fmt: skip
SOON = {"early_on": date(2017, 2, 1), "mid_on": date(2017, 6, 1), "order_mid_on": date(2017, 4, 2),
        "chance_within": 0.7, "growth_pct_a_month": 2.0, "chance_too_late": 0.01}  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("ahead")
    content = sample_content()
    steps = {"resource": "VARCHAR", "title": "VARCHAR", "starts_on": "DATE", "certainty_pct": "DOUBLE"}
    records = {
        **content.records,
        "runways": table(
            dict(RUNWAY), runway("message-db", **LATE), runway("gateway", **SOON), runway("roomy", used=200.0),
            runway("young", reason="9 weeks of data; a projection needs 26", chance_within=None, chance_too_late=None),
        ),
        "demand_changes": table(steps, ("message-db", "A company of 100,000 people joins", date(2016, 12, 1), 70.0)),
    }  # fmt: skip
    made = dataclasses.replace(content, records=records, forecasts=[USERS, NONE])
    return open_snapshot(folder, write_snapshot(folder, made))


def page(snapshot: Snapshot, name: str, **query: str) -> Document:
    return compose.compose_page(snapshot, name, query, AS_OF)


def view_of(snapshot: Snapshot, name: str, **query: str) -> View:
    return View(snapshot, compose.choose(snapshot, name, query), AS_OF)


def words(document: Document, anchor: str) -> str:
    """Return the sentences of a section."""
    found = next(block for block in document.blocks if isinstance(block, Section) and block.anchor == anchor)
    blocks = walk((found,))
    texts = [block.sentence.text for block in blocks if isinstance(block, Paragraph)]
    return " ".join(
        [*texts, *(one.text for block in walk((found,)) if isinstance(block, Items) for one in block.sentences)]
    )


def test_growth_says_what_is_expected_and_how_sure_that_is(snapshot: Snapshot) -> None:
    said = words(page(snapshot, "growth"), "section:forecast")
    assert said == (
        "We expect about 4.8 million users in Q1 2017 and 5.4 million in Q4 2017. "
        "For Q4 2017 it is as likely as not to be between 4.9 and 5.9 million; "
        "9 times in 10 it will be between 3.8 and 8.1 million. "
        "What this assumes, from 140 weeks of data: its growth fades by half in 34 weeks. "
        "Half of the forecasts were within 14% of what came; the usual one was 3% too low."
    )


def test_the_figure_goes_on_dashed_with_both_ranges_and_says_how_often_they_held(snapshot: Snapshot) -> None:
    figures = {b.anchor: b for b in walk(page(snapshot, "growth").blocks) if isinstance(b, Figure)}
    figure = figures["figure:forecast:daily_users"]
    assert figure.title == "Daily users: about 5.4 million users expected in Q4 2017"
    assert figure.note == "At past moments, such a light range held what came 91 times in 100."
    points = figure.chart.series[0].points
    ahead = [point for point in points if point.state is State.FORECAST]
    assert [point.label for point in ahead] == ["Q4", "Q1 17", "Q2", "Q3", "Q4"]
    assert (ahead[-1].low, ahead[-1].inner_low) == pytest.approx((AHEAD[-1].low_90, AHEAD[-1].low_50))
    assert all(point.state is State.PLAIN for point in points[: -len(ahead)])
    assert "5 in 10: 4.86 M users to 5.94 M users" in ahead[-1].note
    assert [cell.text for cell in figure.table.rows[1]] == ["Q1 2017", "4.8 M users", "4.32 to 5.28 M", "3.36 to 7.2 M"]


def test_a_past_period_and_a_metric_without_a_forecast_show_none(snapshot: Snapshot) -> None:
    for document in (page(snapshot, "growth", period="2016-Q3"), page(snapshot, "metrics", metric="incidents")):
        assert "section:forecast" not in {block.anchor for block in document.blocks if isinstance(block, Section)}
    said = words(page(snapshot, "metrics", metric="headroom"), "section:forecast")
    assert said == "Headroom of the tightest resource has no forecast: 9 weeks of data; a projection needs 26."


def test_what_never_moved_is_said_to_stay(snapshot: Snapshot) -> None:
    from greendot.compose.ahead import describe_forecast

    same = tuple(Ahead(one.period, 7.0, 7.0, 7.0, 7.0, 7.0) for one in AHEAD)
    still = dataclasses.replace(USERS, ahead=same, tested=None, reason="It has not moved in 57 weeks.")
    assert (
        describe_forecast(view_of(snapshot, "growth"), still).text
        == "We expect it to stay at 7 users. It has not moved in 57 weeks."
    )


def test_capacity_says_what_runs_out_first_and_by_when_to_order(snapshot: Snapshot) -> None:
    document = page(snapshot, "capacity")
    assert document.title == "Message Db runs out first, around 20 December; the day to order more was 21 October."
    said = words(document, "section:runways")
    assert (
        "Message Db runs out around 20 December, 8 times in 10 between 20 November 2016 and 5 March 2017. "
        "More takes 60 days, so the day to order was 21 October; "
        "the chance that an order today comes too late is 80 in 100. "
        "This counts in: a company of 100,000 people joins (1 December, 70 in 100 sure). "
        "The planner's rule, growth at 4% a month for ever, says 9 December." in said
    )
    assert (
        "Gateway runs out around 1 June 2017, perhaps as early as 1 February 2017, perhaps not within four quarters."
        in said
    )
    assert "order by 2 April 2017; the chance that an order today comes too late is 1 in 100." in said
    assert "roomy" not in said.lower()
    assert "young" not in said.lower()


def test_each_limit_has_its_row_the_roomy_and_the_unknown_too(snapshot: Snapshot) -> None:
    (found,) = (
        b for b in walk(page(snapshot, "capacity").blocks) if isinstance(b, Table) and b.anchor == "table:runways"
    )
    rows = {row[0].text: [cell.text for cell in row[1:5]] for row in found.rows}
    assert rows == {
        "Message Db": ["90%", "20 December (20 November to 5 March 2017)", "21 October, passed", "80 in 100"],
        "Gateway": ["90%", "1 June 2017 (1 February 2017 or later)", "2 April 2017", "1 in 100"],
        "Roomy": ["20%", "not within four quarters", "not yet", "no"],
        "Young": ["90%", "not known: 9 weeks of data; a projection needs 26", "", ""],
    }
    assert [row[0].text for row in found.rows] == ["Message Db", "Gateway", "Roomy", "Young"]


def test_a_day_to_order_that_has_passed_is_a_finding_and_room_is_none(snapshot: Snapshot) -> None:
    view = view_of(snapshot, "overview")
    (finding,) = runway_findings(view)
    assert (finding.name, finding.area) == ("runway:message-db", "capacity")
    assert finding.sentence.text.startswith("Message Db runs out around 20 December")
    assert finding.weight > 5
    assert finding.name in {one.name for one in find(view)}
    assert "runway:message-db" not in {one.name for one in find(view, ("growth",))}
    assert runway_findings(view_of(snapshot, "overview", period="2016-Q3")) == ()


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"is_over": True}, "Message Db is past its safe limit."),
        ({"chance_within": 0.1}, "None of 1 limit is likely to be met within four quarters."),
        ({"mid_on": date(2017, 6, 1), "lead_time_days": None}, "Message Db runs out first, around 1 June 2017."),
        ({"mid_on": date(2017, 6, 1), "order_mid_on": date(2017, 4, 2)},
         "Message Db runs out first, around 1 June 2017; order more by 2 April 2017."),
        ({"reason": "nobody says how much of it is used"}, ""),
    ],
)  # fmt: skip
def test_the_title_says_how_the_tightest_limit_stands(tmp_path: Path, fields: Mapping[str, object], title: str) -> None:
    content = dataclasses.replace(
        sample_content(), records={"runways": table(dict(RUNWAY), runway("message-db", **fields))}
    )
    view = view_of(open_snapshot(tmp_path, write_snapshot(tmp_path, content)), "capacity")
    assert title_rooms(view, read_rooms(view)) == title


def kept(made_on: date, period: str, snapshot: Snapshot, times: float, build: str = "b") -> KeptForecast:
    """Return a forecast whose middle is so many times what came: 10 percent either way at 5 in 10, 30 at 9."""
    whole = snapshot.calendar.parse(period)
    came = next(o.value for o in snapshot.observations("daily_users", Grain.QUARTER) if o.period == whole) or 0.0
    mid = came * times
    return KeptForecast(
        "daily_users", TOTAL, made_on, Ahead(whole, mid, mid * 0.9, mid * 1.1, mid * 0.7, mid * 1.3), build
    )


def test_kept_forecasts_are_scored_on_what_came(snapshot: Snapshot) -> None:
    said = [
        kept(date(2016, 4, 1), "2016-Q3", snapshot, 0.8),
        kept(date(2016, 4, 8), "2016-Q3", snapshot, 9.0),  # a later one of the same quarter: the first counts
        kept(date(2016, 7, 1), "2016-Q3", snapshot, 0.96),
        kept(date(2016, 4, 1), "2016-Q2", snapshot, 0.6),
        kept(date(2016, 4, 1), "2016-Q4", snapshot, 1.0),  # has begun: not due
    ]
    view = view_of(snapshot, "growth")
    document = add_said(page(snapshot, "growth"), said, view)
    anchors = [block.anchor for block in document.blocks if isinstance(block, Section)]
    assert anchors.index("section:said") == anchors.index("section:forecast") + 1
    came = next(
        o.value
        for o in snapshot.observations("daily_users", Grain.QUARTER)
        if o.period == snapshot.calendar.parse("2016-Q3")
    )
    words_said = words(document, "section:said")
    assert words_said.startswith("On 1 April we said about ")
    assert f"{came / 1e6:.3g} million users came." in words_said
    # 0.8 lies inside 9 in 10 alone, 0.96 inside both, 0.6 inside neither; on average 21 percent too little.
    assert (
        "So far 3 forecasts are due. The range for 9 in 10 held what came twice, that for 5 in 10 once." in words_said
    )
    assert "On average we said 21% too little." in words_said
    assert "worked out afterwards" not in words_said
    (found,) = (b for b in walk(document.blocks) if isinstance(b, Table) and b.anchor == "table:said:daily_users")
    assert [row[-1].text for row in found.rows] == ["5 in 10", "9 in 10", "above both"]


def test_without_anything_due_a_page_stays_as_it_is(snapshot: Snapshot) -> None:
    document, view = page(snapshot, "growth"), view_of(snapshot, "growth")
    assert add_said(document, [], view) is document
    assert add_said(document, [kept(date(2016, 4, 1), "2016-Q4", snapshot, 1.0)], view) is document


def test_what_was_worked_out_afterwards_is_said_to_be(snapshot: Snapshot) -> None:
    said = [kept(date(2016, 4, 1), "2016-Q3", snapshot, 1.0, build="")]
    assert "worked out afterwards" in words(
        add_said(page(snapshot, "growth"), said, view_of(snapshot, "growth")), "section:said"
    )


def test_a_slide_carries_the_forecast_as_a_native_dashed_line(snapshot: Snapshot) -> None:
    from io import BytesIO

    from pptx import Presentation

    from greendot.render.slides import render_slides

    deck = Presentation(BytesIO(render_slides([page(snapshot, "growth")])))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    (ahead,) = (chart for chart in charts if "expected" in [series.name for series in chart.plots[0].series])
    lines = {series.name: series for series in ahead.plots[0].series}
    assert list(lines) == ["Daily users", "expected", "9 in 10: from", "to"]
    assert list(lines["expected"].values)[-5:] == pytest.approx([one.mid for one in AHEAD])
    assert list(lines["to"].values)[-1] == pytest.approx(AHEAD[-1].high_90)
    assert lines["expected"].format.line.dash_style is not None
    label = lines["expected"].points[len(list(lines["expected"].values)) - 1].data_label
    assert label.text_frame.text == "about 5.4 M"
