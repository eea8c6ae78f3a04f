"""The plan as a page: the grid, what was promised, one initiative with its history, scenarios, and what is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from greendot.cadence import cycle_of
from greendot.calendar import Calendar
from greendot.compose import choose, compose_page
from greendot.compose.roadmap.findings import plan_findings
from greendot.compose.view import View
from greendot.compose.written import add_written
from greendot.document import Board, Card, Choice, Document, Figure, Items, Note, Section, Table, walk
from greendot.entries import Change, Entries, adopted_of
from greendot.entries import Scenario as EntryScenario
from greendot.render.brief import render_brief
from greendot.render.markdown import render_markdown
from greendot.results import Quarantined
from greendot.settings import CadenceSettings
from greendot.snapshot import Content, Records, Snapshot
from sample_story import story_content, table, write_story
from test_entries import entry

PLAIN, FISCAL = Calendar(ZoneInfo("UTC")), Calendar(ZoneInfo("UTC"), fiscal_month=2)
NOW = datetime(2016, 11, 15, 6, tzinfo=UTC)

TEXT, DAY, NUMBER = "VARCHAR", "DATE", "DOUBLE"
COLUMNS = {
    "initiative": TEXT, "title": TEXT, "kind": TEXT, "team": TEXT, "area": TEXT, "state": TEXT,
    "quarter_committed": TEXT, "starts_on": DAY, "baseline_on": DAY, "forecast_on": DAY, "landed_on": DAY,
    "declared_health": TEXT, "health_on": DAY, "purpose": TEXT, "summary": TEXT, "is_for_everyone": "BOOLEAN",
}  # fmt: skip
USUAL: Mapping[str, object] = {
    "kind": "product", "state": "in progress", "declared_health": "on track", "health_on": date(2016, 11, 7),
}  # fmt: skip
PLAN_TABLES = ("initiative_forecasts", "dependencies", "displacements", "team_capacity", "effort", "teams")


@pytest.mark.parametrize(
    ("calendar", "committed", "last_day"),
    [
        (PLAIN, "2016-Q4", date(2016, 12, 31)),
        (PLAIN, "2016-H1", date(2016, 6, 30)),
        (PLAIN, "2016-H2", date(2016, 12, 31)),
        (PLAIN, "2016", date(2016, 12, 31)),
        (FISCAL, "FY2017-H1", date(2016, 7, 31)),
        (FISCAL, "FY2017-Q4", date(2017, 1, 31)),
        (PLAIN, "9999", None),
        (PLAIN, "soon", None),
        (PLAIN, "", None),
    ],
)
def test_a_promise_ends_with_its_quarter_half_or_year(
    calendar: Calendar, committed: str, last_day: date | None
) -> None:
    assert calendar.promise_end(committed) == last_day


def initiative(key: str, **fields: object) -> tuple[object, ...]:
    """Return a row of the plan; what is not said of it is as usual, or unknown."""
    given = {"initiative": key, "title": f"Goal {key}", **USUAL, **fields}
    return tuple(given.get(name) for name in COLUMNS)


@cache
def small_content() -> Content:
    """Return the story with one metric alone, so that a plan of its own is written quickly."""
    content = story_content()
    known = [metric for metric in content.metrics if metric.name == "initiatives_on_track"]
    frames = [frame[frame["metric"] == known[0].name] for frame in (content.observations, content.comparisons)]
    return dataclasses.replace(content, metrics=known, observations=frames[0], comparisons=frames[1])


def plan(
    folder: Path, *rows: tuple[object, ...], quarantined: tuple[Quarantined, ...] = (), **more: Records
) -> Snapshot:
    """Return a published plan of these rows, with records of its own."""
    content = small_content()
    records = {name: found for name, found in content.records.items() if name not in PLAN_TABLES}
    records |= {"initiatives": table(COLUMNS, *rows), **more}
    kept = [*content.quarantined, *quarantined]
    return write_story(folder, dataclasses.replace(content, records=records, quarantined=kept))


def needs(*rows: tuple[str, str, date | None]) -> Records:
    columns = {"dependency": TEXT, "initiative": TEXT, "needs": TEXT, "need_by_on": DAY}
    return table(columns, *((f"D{number}", *row) for number, row in enumerate(rows)))


def dates(*rows: tuple[str, date, date]) -> Records:
    return table({"initiative": TEXT, "reported_on": DAY, "forecast_on": DAY}, *rows)


def page(snapshot: Snapshot, **query: str) -> Document:
    return compose_page(snapshot, "roadmap", query, NOW)


def board(document: Document) -> Board:
    return next(block for block in walk(document.blocks) if isinstance(block, Board))


def cards(document: Document) -> dict[str, Card]:
    return {card.title: card for lane in board(document).lanes for cell in lane.cells for card in cell}


def section(document: Document, anchor: str) -> Section | None:
    found = (block for block in walk(document.blocks) if isinstance(block, Section))
    return next((block for block in found if block.anchor == f"section:{anchor}"), None)


def words(document: Document, anchor: str) -> str:
    """Return everything one section says."""
    found = section(document, anchor)
    assert found is not None, anchor
    return render_markdown(dataclasses.replace(document, blocks=(found,))).replace("**", "")


def test_a_promise_without_a_day_stands_where_it_ends(tmp_path: Path) -> None:
    promises = ("2016-H2", "2017-Q1", "2017", "2016-H1", "")
    rows = [initiative(str(place), quarter_committed=one) for place, one in enumerate(promises)]
    document = page(plan(tmp_path, *rows))
    (lane,) = board(document).lanes
    assert [[card.title for card in cell] for cell in lane.cells] == [
        [],
        ["Goal 0"],
        ["Goal 1"],
        [],
        ["Goal 2", "Goal 4"],
    ]
    assert lane.cells[1][0].detail == "Promised for 2016-H2"
    assert "The one commitment" in document.title


def test_what_was_dropped_stays_among_a_quarters_commitments(tmp_path: Path) -> None:
    rows = [
        initiative("a", quarter_committed="2016-Q3", landed_on=date(2016, 9, 1)),
        initiative("b", quarter_committed="2016-Q3"),
        initiative("c", quarter_committed="2016-Q3", state="dropped"),
    ]
    document = page(plan(tmp_path, *rows), period="2016-Q3")
    assert document.title.startswith("1 of 3 commitments for Q3 2016 have landed; 1 was dropped.")


def test_a_plan_alone_fills_its_page_and_the_overview(tmp_path: Path) -> None:
    content = small_content()
    rows = [initiative(str(n), quarter_committed="2016", declared_health="unknown", health_on=None) for n in range(3)]
    rows.append(initiative("idea", quarter_committed="2016", state="proposed"))
    records = {"initiatives": table(COLUMNS, *rows)}
    bare = dataclasses.replace(
        content, observations=content.observations[:0], comparisons=content.comparisons[:0], records=records
    )
    snapshot = write_story(tmp_path, bare)
    title = "For this quarter, 3 commitments and no word yet of how any of them goes."
    told = page(snapshot)
    assert told.title == title
    assert not [block for block in walk(told.blocks) if isinstance(block, Note)]
    assert section(told, "more") is None
    assert "| Q4 2016, not over | 3 |" in words(told, "delivered")
    overview = compose_page(snapshot, "overview", {}, NOW)
    assert overview.title == title
    assert overview.lead == "A plan has been loaded, and nothing else yet that could be counted."
    assert section(overview, "changes") is None
    assert '<th scope="col" class="now">' in (drawn := render_brief(told, live_href="x"))
    assert drawn.count('class="bare"') == 4, "what is empty takes little room"


LATE = initiative(
    "shards", kind="infrastructure", team="stores", area="data", baseline_on=date(2016, 12, 1),
    forecast_on=date(2017, 2, 2), quarter_committed="2016-Q4", health_on=date(2016, 10, 4),
    purpose="Room for the largest.",
)  # fmt: skip
LAUNCH = initiative("search", team="core", baseline_on=date(2017, 1, 9), forecast_on=date(2017, 1, 9))
SHORT = needs(("search", "shards", date(2016, 12, 22)))
MOVED = dates(
    ("shards", date(2016, 8, 1), date(2016, 12, 1)),
    ("shards", date(2016, 10, 10), date(2017, 1, 5)),
    ("shards", date(2016, 11, 1), date(2017, 2, 2)),
)


def late_plan(folder: Path, **more: Records) -> Snapshot:
    return plan(folder, LATE, LAUNCH, **{"dependencies": SHORT, "initiative_forecasts": MOVED, **more})


def test_green_that_is_late_says_both_and_a_launch_says_what_it_waits_for(tmp_path: Path) -> None:
    document = page(late_plan(tmp_path))
    assert document.title == (
        "The one commitment for this quarter is not on track. Goal search waits for Goal shards, 6 weeks short."
    )
    shown = cards(document)
    assert shown["Goal shards"].status == "9 weeks late"
    assert "Reported on track 42 days ago" in shown["Goal shards"].detail
    assert shown["Goal search"].status == "waits, 6 weeks short"
    assert {card.tie for card in shown.values()} == {""}


def test_one_initiative_opens_with_its_history_and_what_hangs_on_it(tmp_path: Path) -> None:
    milestones = table(
        {"milestone": TEXT, "initiative": TEXT, "title": TEXT, "due_on": DAY, "done_on": DAY},
        ("M1", "shards", "Reads are copied", date(2016, 11, 1), None),
    )
    document = page(late_plan(tmp_path, milestones=milestones), initiative="shards", by="area")
    told = words(document, "initiative")
    for expected in (
        "It stands: 9 weeks late; its team says: on track, 42 days ago",
        "It is expected 9 weeks after its first date, 1 December.",
        "Its date moved by 9 weeks in the last 8 weeks.",
        "A milestone was missed: Reads are copied, due 1 November.",
        "Too little history for a range of dates",
        "Room for the largest. Led by stores, infrastructure",
    ):
        assert expected in told
    (trend,) = [block for block in walk(document.blocks) if isinstance(block, Figure) and "trend" in block.anchor]
    assert [point.value for point in trend.chart.series[0].points] == [
        float(day.toordinal()) for day in (date(2016, 12, 1), date(2017, 1, 5), date(2017, 2, 2), date(2017, 2, 2))
    ]
    shown = cards(document)
    assert shown["Goal shards"].tie == "Open above"
    assert shown["Goal search"].tie == "Waits for what is open, by 22 December: 6 weeks short"
    link = shown["Goal search"].link
    assert link is not None
    assert dict(link.query)["by"] == "area"
    assert dict(document.query)["initiative"] == "shards"


def test_an_address_that_asks_for_what_is_not_there_is_the_plan(tmp_path: Path) -> None:
    snapshot = late_plan(tmp_path)
    plain = page(snapshot)
    assert page(snapshot, initiative="<b>", by="colour", lane="none", across="time", since="ever") == plain
    assert section(plain, "initiative") is None


def test_lanes_are_teams_areas_or_products_and_one_can_be_shown_alone(tmp_path: Path) -> None:
    served = table(
        {"initiative": TEXT, "product": TEXT, "share": NUMBER}, ("shards", "search", 0.5), ("shards", "files", 0.5)
    )
    everyone = initiative("deploy", kind="infrastructure", team="stores", is_for_everyone=True)
    snapshot = plan(tmp_path, LATE, LAUNCH, everyone, initiative_products=served)
    assert [lane.title for lane in board(page(snapshot)).lanes] == ["Product", "Stores"]
    assert [lane.title for lane in board(page(snapshot, by="area")).lanes] == ["Data", "No area named"]
    by_product = board(page(snapshot, by="product")).lanes
    assert [lane.title for lane in by_product] == ["Files", "Search", "Everyone", "No product named"]
    assert set(cards(page(snapshot, by="product", lane="files"))) == {"Goal shards"}


def test_a_plan_without_dates_is_told_as_now_next_and_later(tmp_path: Path) -> None:
    states = ("proposed", "planned", "in progress", "unknown")
    document = page(plan(tmp_path, *(initiative(state, state=state) for state in states)))
    assert board(document).columns == ("Done", "Now", "Next", "Later")
    (lane,) = board(document).lanes
    assert [[card.title for card in cell] for cell in lane.cells] == [
        [], ["Goal in progress"], ["Goal planned"], ["Goal proposed", "Goal unknown"],
    ]  # fmt: skip
    (across,) = [choice for choice in document.choices if choice.name == "across"]
    assert across.chosen == "horizons"


def test_what_changed_since_the_review_is_told_with_why(tmp_path: Path) -> None:
    history = table(
        {"initiative": TEXT, "known_at": "TIMESTAMP", "field": TEXT, "before": TEXT, "after": TEXT},
        ("gone", datetime(2016, 11, 2), "closed", "Old plan", "product"),  # noqa: DTZ001 - the file keeps UTC
        ("search", datetime(2016, 11, 3), "forecast_on", "2016-12-01", "2017-01-09"),  # noqa: DTZ001
        ("search", datetime(2016, 11, 3), "added", "", ""),  # noqa: DTZ001
    )
    landed = initiative("done", landed_on=date(2016, 10, 20), baseline_on=date(2016, 10, 13), summary="Live for all.")
    snapshot = plan(tmp_path, LATE, LAUNCH, landed, initiative_forecasts=MOVED, initiative_changes=history)
    document = page(snapshot)
    assert "Since 1 October: 1 added, 1 dropped, 1 moved later, none moved earlier and 1 done." in document.lead
    told = words(document, "changed")
    assert "| Dropped | Old plan | product | 2 November | It is no longer in its source. |" in told
    assert "| Done, 7 days after its first date | Goal done | product | 20 October | Live for all. |" in told
    assert "| Moved later, 9 weeks | Goal shards |" in told


def test_earlier_promises_count_where_they_were_made(tmp_path: Path) -> None:
    history = table(
        {"initiative": TEXT, "known_at": "TIMESTAMP", "field": TEXT, "before": TEXT, "after": TEXT},
        ("again", datetime(2016, 9, 29), "quarter_committed", "2016-Q3", "2016-Q4"),  # noqa: DTZ001
    )
    again = initiative("again", quarter_committed="2016-Q4", forecast_on=date(2016, 12, 1))
    told = words(page(plan(tmp_path, again, initiative_changes=history)), "delivered")
    assert "In Q3 2016, 0 of 1 product commitment landed in the quarter." in told
    untold = initiative("again", quarter_committed="2016-Q3")
    told = words(page(plan(tmp_path / "2", untold)), "delivered")
    assert "Whether 1 commitment for Q3 2016 landed is not recorded." in told


def test_a_scenario_in_the_address_is_compared_with_the_plan_and_a_bad_one_is_refused(tmp_path: Path) -> None:
    snapshot = late_plan(tmp_path)
    document = page(snapshot, scenario="move.shards.2016-12-20")
    assert "Goal search waits" not in document.title
    told = words(document, "scenario")
    assert "Goal shards lands on 20 December, 6 weeks earlier than planned." in told
    assert "| Launches that wait too long | Goal search (6 weeks) | none | no longer: Goal search |" in told
    assert dict(document.query)["scenario"] == "move.shards.2016-12-20"
    hostile = page(snapshot, scenario="drop.<script>alert(1)</script>")
    (note,) = [block for block in hostile.blocks if isinstance(block, Note) and block.anchor == "note:scenario"]
    assert "was not used: change 1 names an initiative that the plan does not hold" in note.sentence.text
    assert (hostile.title, section(hostile, "scenario")) == (page(snapshot).title, None)
    assert "<script" not in render_brief(hostile, live_href=".").replace("</script", "")


def test_what_is_wrong_with_a_plan_is_listed_and_what_was_kept_out_is_named(tmp_path: Path) -> None:
    twice = initiative("twin", forecast_on=date(2017, 1, 1)), initiative("twin", forecast_on=date(2017, 2, 1))
    backwards = initiative("back", starts_on=date(2017, 2, 1), forecast_on=date(2017, 1, 1), team="ghosts")
    endless = initiative("endless", forecast_on=date(9999, 12, 31))
    circle = needs(("twin", "back", None), ("back", "twin", None), ("back", "void", None))
    unread = table(
        {"source": TEXT, "fact_table": TEXT, "field": TEXT, "word": TEXT, "rows": "BIGINT"},
        ("roadmap", "initiatives", "state", "in Prüfung", 3),
    )
    snapshot = plan(
        tmp_path, *twice, backwards, endless, dependencies=circle, unread_words=unread,
        teams=table({"team": TEXT, "title": TEXT}, ("core", "Core")),
        quarantined=(Quarantined("roadmap", "initiatives", "is not one of: proposed", 3),),
    )  # fmt: skip
    document = page(snapshot)
    told = words(document, "faults")
    for expected in (
        "| Goal twin | Two rows have its key; the first stands here. |",
        "| Goal endless | It is planned or under way, and neither a day nor a quarter is known. |",
        "| Goal back | It is expected before it starts. |",
        "| Goal back | It names the team 'ghosts', which does not exist. |",
        "| Goal back | It waits for itself, through Goal twin. |",
        "| Goal back | It waits for 'void', which the plan does not hold. |",
        "| in Prüfung | state | roadmap | 3 |",
    ):
        assert expected in told
    (note,) = [block for block in document.blocks if isinstance(block, Note) and block.anchor == "note:kept-out"]
    assert note.sentence.text.startswith("3 rows of the plan are not in it, among them those with words")
    assert "“in Prüfung”" in note.sentence.text


def test_what_a_person_set_wins_over_the_rules_which_are_still_told(tmp_path: Path) -> None:
    columns = {**COLUMNS, "derived_status": TEXT}
    rows = table(columns, (*LATE, "at risk"), (*initiative("other", forecast_on=date(2017, 1, 1)), None))
    content = small_content()
    snapshot = write_story(tmp_path, dataclasses.replace(content, records={"initiatives": rows}))
    document = page(snapshot, initiative="shards")
    assert cards(document)["Goal shards"].status == "at risk, as a person set it"
    assert cards(document)["Goal other"].status == "on track"
    assert "It is expected 9 weeks after its first date, 1 December." in words(document, "initiative")


def test_rules_are_those_the_plan_was_published_with(tmp_path: Path) -> None:
    rules = table({"name": TEXT, "value": NUMBER}, ("late_days", 70.0), ("slip_rate", 2.0), ("stale_days", 60.0))
    shown = cards(page(late_plan(tmp_path, plan_rules=rules)))
    assert shown["Goal shards"].status == "on track"


def test_a_word_that_nothing_explains_is_named_on_data_too(tmp_path: Path) -> None:
    unread = table(
        {"source": TEXT, "fact_table": TEXT, "field": TEXT, "word": TEXT, "rows": "BIGINT"},
        ("pager", "incidents", "severity", "sev9", 2),
    )
    kept = (Quarantined("pager", "incidents", "is not one of: critical", 2),)
    snapshot = plan(tmp_path, LATE, quarantined=kept, unread_words=unread)
    told = render_markdown(compose_page(snapshot, "data", {}, NOW)).replace("**", "")
    assert "| sev9 | severity | pager | 2 |" in told
    assert "[sources.pager.tables.incidents.words]" in told.replace("\\", "")
    assert not [block for block in page(snapshot).blocks if isinstance(block, Note) and block.anchor == "note:kept-out"]


def capacity(*rows: tuple[str, int, float, float]) -> Records:
    columns = {"month": DAY, "team": TEXT, "available_person_weeks": NUMBER, "committed_person_weeks": NUMBER}
    return table(columns, *((date(2016, month, 1), team, *weeks) for team, month, *weeks in rows))


def test_teams_that_promised_too_much_are_named(tmp_path: Path) -> None:
    loads = capacity(*(("stores", month, 10.0, 12.0) for month in (10, 11, 12)), ("core", 10, 10.0, 10.0))
    told = words(page(late_plan(tmp_path, team_capacity=loads)), "commitment")
    assert "Stores has promised 36 person-weeks in Q4 2016 and has 30." in told.replace("stores has", "Stores has")
    assert "| ▲ 36 of 30: too much |" in told
    assert "| 10 of 10, 1 month |" in told


def test_what_is_adopted_shows_in_what_teams_promised_as_the_scenario_did(tmp_path: Path) -> None:
    loads = capacity(*((team, month, 10.0, 9.0) for team in ("stores", "core") for month in (10, 11, 12)))
    work = table({"initiative": TEXT, "team": TEXT, "person_weeks": NUMBER}, ("search", "core", 4.0))
    snapshot = late_plan(tmp_path, team_capacity=loads, initiative_teams=work)
    nobody = "No team has promised more than it has"
    assert nobody in words(page(snapshot), "commitment")
    tried = words(page(snapshot, scenario="staff.search.core.44"), "commitment")
    changes = (Change("re-staff", "search", team="core", person_weeks=40.0),)
    (staffing,), _ = adopted_of(EntryScenario("more", changes=changes), snapshot.records("initiative_teams"))
    said = entry(staffing, NOW, reason="It must land.", expires_on=date(2016, 12, 31))
    adopted = snapshot.with_entries(Entries((said,)), NOW.date())
    assert "has promised" in tried
    assert words(page(adopted), "commitment") == tried
    assert page(snapshot.with_entries(Entries(), NOW.date())).title == page(snapshot).title
    told = render_markdown(
        add_written(page(adopted), adopted, cycle_of(CadenceSettings(), adopted.calendar, NOW.date()))
    ).replace("**", "")
    assert "| Goal search | Person-weeks of" in told


def test_findings_are_said_of_the_plan_as_it_stands_and_of_nothing_else(tmp_path: Path) -> None:
    gave = table(
        {"displacement": TEXT, "initiative": TEXT, "displaced_by": TEXT, "displaced_on": DAY, "reason": TEXT},
        ("X1", "shards", "search", date(2016, 9, 5), "A date was given"),
    )
    effects = table({"initiative": TEXT, "resource": TEXT, "effect": TEXT}, ("shards", "message-db", "relieves"))
    runways = table(
        {"resource": TEXT, "early_on": DAY, "mid_on": DAY, "late_on": DAY, "order_mid_on": DAY, "order_late_on": DAY,
         "is_over": "BOOLEAN", "reason": TEXT},
        ("message-db", date(2016, 12, 10), date(2016, 12, 20), date(2017, 1, 9), date(2016, 11, 1), date(2016, 11, 9),
         False, ""),
        ("gateway", None, None, None, None, None, False, "too young"),
    )  # fmt: skip
    loads = capacity(*(("stores", month, 10.0, 12.0) for month in (10, 11, 12)))
    snapshot = late_plan(tmp_path, displacements=gave, initiative_resources=effects, runways=runways,
                         team_capacity=loads)  # fmt: skip
    view = View(snapshot, choose(snapshot, "roadmap", {}), NOW)
    said = {finding.name: finding.sentence.text for finding in plan_findings(view)}
    assert list(said) == [
        "plan:relief late:message-db:shards", "plan:waits:search", "plan:contradicted:shards",
        "plan:over:stores:2016-Q4", "plan:gave way:shards",
    ]  # fmt: skip
    assert said["plan:relief late:message-db:shards"] == (
        "Busiest database shard runs out between 10 December 2016 and 9 January 2017; Goal shards, which relieves it, "
        "lands on 2 February 2017, 6 weeks later."
    )
    assert "was reported on track 42 days ago" in said["plan:contradicted:shards"]
    order = words(page(snapshot), "runways")
    assert "The day to order more of Busiest database shard has passed: it was 1 November." in order
    before = View(snapshot, choose(snapshot, "roadmap", {"period": "2016-Q3"}), NOW)
    assert plan_findings(before) == ()
    calm = plan(tmp_path / "calm", initiative("a", forecast_on=date(2017, 1, 1), baseline_on=date(2016, 12, 20)))
    assert plan_findings(View(calm, choose(calm, "roadmap", {}), NOW)) == ()


def many(folder: Path, count: int) -> Snapshot:
    """Return a plan of many initiatives in 200 teams, each in need of the next in one long circle."""
    start = date(2016, 6, 1)
    rows = [
        initiative(
            f"I{n}", team=f"team-{n % 200}", kind=("product", "infrastructure")[n % 2], starts_on=start,
            baseline_on=start + timedelta(days=n % 400), forecast_on=start + timedelta(days=n % 450),
        )
        for n in range(count)
    ]  # fmt: skip
    circle = needs(*((f"I{n}", f"I{(n + 1) % count}", start + timedelta(days=n % 300)) for n in range(count)))
    return plan(folder, *rows, dependencies=circle)


def test_ten_thousand_initiatives_stay_readable(tmp_path: Path) -> None:
    snapshot = many(tmp_path, 10_000)
    document = page(snapshot)
    grid = board(document)
    assert sum(len(cell) for lane in grid.lanes for cell in lane.cells) <= 400
    assert "184 lanes with" in grid.legend
    hidden = [card for lane in grid.lanes for cell in lane.cells for card in cell if card.title.startswith("and ")]
    assert hidden
    assert all(card.link and dict(card.link.query)["lane"] for card in hidden)
    tables = [block for block in walk(document.blocks) if isinstance(block, Table)]
    assert max(len(one.rows) for one in tables) <= 100
    assert any("9,900 rows not shown" in one.more for one in tables)
    offered: list[Choice] = [choice for choice in document.choices if choice.name == "initiative"]
    assert len(offered[0].options) == 301
    assert len(render_brief(document, live_href=".")) < 400_000
    told = [block for block in walk(document.blocks) if isinstance(block, Items) and block.anchor == "items:waiting"]
    assert len(told[0].sentences) <= 8
