"""What is planted in the demo is found by asking the published snapshot alone, for two companies."""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from greendot import compose
from greendot.calendar import Grain
from greendot.compose import choose, compose_page
from greendot.compose.findings import find
from greendot.compose.roadmap.findings import plan_findings
from greendot.compose.roadmap.roadmap import read_roadmap
from greendot.compose.runways import runway_findings
from greendot.compose.value.findings import value_findings
from greendot.compose.view import View
from greendot.demo import Truths, truths
from greendot.demo.building import build_demo
from greendot.demo.declarations import read_section
from greendot.document import Document, Items, walk
from greendot.forecast import KeptForecast
from greendot.render.markdown import render_markdown
from greendot.results import TOTAL, Against, Members, Word
from greendot.snapshot import Snapshot
from greendot.store import open_store
from greendot.workspace import open_workspace

pytestmark = pytest.mark.slow
PRESENCE: Members = (("kind", "presence"),)


@dataclasses.dataclass(frozen=True, slots=True)
class Company:
    """A published company and what was planted in it."""

    snapshot: Snapshot
    planted: Truths
    kept: tuple[KeptForecast, ...]

    def series(self, metric: str, grain: Grain, members: Members = TOTAL) -> dict[date, float]:
        """Return a metric's values by the first day of their period."""
        seen = self.snapshot.observations(metric, grain, members)
        return {one.period.starts_on: one.value for one in seen if one.value is not None}


@pytest.fixture(scope="module", params=[1, 2], ids=["first company", "second company"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder: Path = tmp_path_factory.mktemp("demo") / str(request.param)
    build_demo(folder, request.param)
    workspace = open_workspace(folder)
    snapshot = workspace.snapshot()
    store = open_store(workspace.settings.folders.store, folder)
    today = snapshot.calendar.local_day(snapshot.build.as_of)
    kept = store.due_forecasts(today, ["daily_users", "total_cost"], Grain.QUARTER)
    store.close()
    yield Company(snapshot, truths(request.param), kept)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def test_the_company_is_named_and_marked_as_made_up(company: Company) -> None:
    assert company.snapshot.build.company == company.planted.company
    assert company.snapshot.build.is_synthetic
    assert company.snapshot.build.as_of == company.planted.now
    assert not [one.reason for one in company.snapshot.left_out if one.state == "failed"]


def test_daily_users_follow_what_the_press_told(company: Company) -> None:
    """Each anchor is the level of the weeks around it: 16,000 in early 2014, 4 million in October 2016."""
    days = company.series("daily_users", Grain.DAY)
    for told_on, told in ((date(2014, 2, 12), 16_000), (date(2015, 6, 24), 1_100_000), (date(2016, 10, 20), 4_000_000)):
        week = [days[monday(told_on) + timedelta(days=number)] for number in range(7)]
        assert sum(week) / 7 == pytest.approx(told, rel=0.06)


def test_users_grow_every_quarter_and_ever_more_slowly(company: Company) -> None:
    quarters = company.series("daily_users", Grain.QUARTER)
    values = list(quarters.values())
    assert len(values) == 13
    assert values == sorted(values)
    yearly = [math.log(values[end] / values[end - 4]) for end in (4, 8, 11)]
    assert yearly == sorted(yearly, reverse=True)
    assert values[-1] > 4_000_000


def test_mondays_are_the_busiest_and_weekends_the_quietest(company: Company) -> None:
    days = company.series("daily_users", Grain.DAY)
    by_weekday = [
        sum(
            users
            for day, users in days.items()
            if day.weekday() == weekday and date(2016, 2, 1) <= day < date(2016, 5, 1)
        )
        for weekday in range(7)
    ]
    assert max(by_weekday) == by_weekday[0]
    assert sorted(by_weekday)[:2] == sorted(by_weekday[5:])


def test_year_end_holidays_are_a_dip(company: Company) -> None:
    days = company.series("daily_users", Grain.DAY)
    assert days[date(2016, 12, 28)] < 0.7 * days[date(2016, 12, 14)]


def test_regions_overlap_so_they_add_up_to_more_than_the_total(company: Company) -> None:
    last = company.snapshot.periods(Grain.QUARTER)[-1]
    members = company.snapshot.members("daily_users", "region")
    parts = [company.snapshot.result("daily_users", last, (("region", member),)).value or 0 for member in members]
    total = company.snapshot.result("daily_users", last).value or 0
    assert total < sum(parts) < total * (1 + 3 * company.planted.overlap)


def test_the_busiest_minute_is_the_one_that_was_planted(company: Company) -> None:
    planted = company.planted
    quarter = max(start for start in company.series("messages_peak", Grain.QUARTER) if start <= planted.peak_on)
    assert company.series("messages_peak", Grain.QUARTER)[quarter] == planted.peak_per_min
    assert company.series("messages_peak", Grain.QUARTER, PRESENCE)[quarter] == planted.peak_presence_per_min
    days = company.series("messages_peak", Grain.DAY)
    assert max(days, key=lambda day: days[day]) == planted.peak_on


def test_kinds_peak_at_different_minutes_so_they_add_up_to_no_less_than_the_total(company: Company) -> None:
    kinds = company.snapshot.members("messages_peak", "kind")
    assert set(kinds) == {"presence", *read_section("messages").table("other_kinds")}
    for start, total in company.series("messages_peak", Grain.QUARTER).items():
        parts = [company.series("messages_peak", Grain.QUARTER, (("kind", kind),))[start] for kind in kinds]
        assert max(parts) <= total <= sum(parts) * (1 + 1e-9)


def test_presence_grows_faster_than_users_until_it_is_published_to_subscribers(company: Company) -> None:
    shares = company.series("presence_share", Grain.QUARTER)
    before = [share for start, share in shares.items() if start < date(2016, 10, 1)]
    assert before == sorted(before)
    assert before[-1] > 1.5 * before[0]
    weeks = company.series("presence_share", Grain.WEEK)
    landed = monday(company.planted.presence_landed_on)
    assert weeks[landed + timedelta(days=14)] < 0.65 * weeks[landed - timedelta(days=7)]


def test_presence_falls_fivefold_and_people_send_as_much_as_before(company: Company) -> None:
    planted = company.planted
    before = monday(planted.peak_on)
    after = monday(planted.presence_landed_on) + timedelta(days=35)  # the holidays are over

    def ratio(kind: str) -> float:
        weeks = company.series("messages_peak", Grain.WEEK, (("kind", kind),))
        return weeks[before] / weeks[after]

    users = company.series("daily_users", Grain.WEEK)
    growth = (users[after] / users[before]) ** planted.presence_growth
    assert ratio("presence") * growth == pytest.approx(planted.presence_fall, rel=0.08)
    for kind in ("message", "typing", "other"):
        assert ratio(kind) == pytest.approx(users[before] / users[after], rel=0.08)


def test_so_many_people_are_connected_at_once_for_the_first_time(company: Company) -> None:
    peaks = company.series("connected_users", Grain.QUARTER)
    assert peaks[date(2016, 7, 1)] == pytest.approx(company.planted.connected_peak, rel=0.02)
    assert all(peak < company.planted.connected_peak for start, peak in peaks.items() if start < date(2016, 7, 1))


def test_the_source_that_stopped_sending_is_stale_and_traffic_is_not(company: Company) -> None:
    stale = {one.source for one in company.snapshot.freshness if one.is_stale}
    assert company.planted.stale_source in stale
    assert not stale & {"usage", "traffic", "monitoring", "incidents", "cloud"}


def test_each_quarter_has_the_incidents_that_were_declared(company: Company) -> None:
    counts = company.series("incidents", Grain.QUARTER)
    found = {f"{start.year}-Q{(start.month + 2) // 3}": int(count) for start, count in counts.items()}
    assert found == dict(company.planted.incidents_by_quarter)


def test_more_incidents_in_a_cluster_are_no_clear_change(company: Company) -> None:
    quarter = next(one for one in company.snapshot.periods(Grain.QUARTER) if one.starts_on == date(2016, 10, 1))
    compared = company.snapshot.comparison("incidents", quarter, TOTAL, Against.PREVIOUS)
    assert compared is not None
    assert (compared.now or 0) > (compared.then or 0)
    assert compared.word in (Word.NO_CLEAR_CHANGE, Word.TOO_LITTLE)


def test_one_failure_shows_as_several_incidents(company: Company) -> None:
    section = read_section("cluster")
    together = [row for row in company.snapshot.records("incidents") if row["failure"] == section.text("failure")]
    assert [row["service"] for row in sorted(together, key=lambda row: str(row["started_at"]))] == list(
        section.list("services")
    )


def test_restated_incidents_stand_as_they_are_known_now(company: Company) -> None:
    known = {(row["service"], row["started_at"]): row for row in company.snapshot.records("incidents")}
    told = [one for one in company.planted.incidents if one.planted_as.startswith("restated")]
    latest = {one.incident: one for one in told}.values()
    assert len(told) == 2 * len(latest)
    for one in latest:
        row = known[one.service, one.started_at]
        assert row["users_affected_mid"] == one.users_affected_mid


def test_what_was_told_before_this_quarter_began_and_changed_since_is_a_restatement(company: Company) -> None:
    told = {one for one in company.planted.incidents if one.planted_as == "restated"}
    before, after = (sorted(one.users_affected_mid for one in told)[place] for place in (0, -1))
    seen = [
        (one.before, one.after)
        for one in company.snapshot.restatements
        if one.table == "incidents" and one.column == "users_affected_mid"
    ]
    assert (before, after) in seen  # what was restated earlier stays in view
    restated = {one.incident for one in company.planted.incidents if one.planted_as.startswith("restated")}
    assert len(seen) == len(restated)


def test_one_incident_is_still_open(company: Company) -> None:
    still = [row for row in company.snapshot.records("incidents") if row["resolved_at"] is None]
    assert [row["service"] for row in still] == [read_section("open_incident").text("service")]


def test_one_service_is_over_its_budget_and_no_other(company: Company) -> None:
    last = company.snapshot.periods(Grain.QUARTER)[-1]
    left = {
        service: company.snapshot.result("error_budget_left", last, (("service", service),)).value
        for service in company.snapshot.members("error_budget_left", "service")
    }
    assert {service for service, value in left.items() if value is not None and value < 0} == {
        company.planted.over_budget_service
    }


def checked(company: Company) -> dict[str, dict[str, Any]]:
    """Return what became of each claim, as published."""
    return {str(row["claim"]): dict(row) for row in company.snapshot.records("claim_checks")}


def test_promises_that_were_kept_are_found_and_the_one_that_was_not(company: Company) -> None:
    section, found = read_section("claims"), checked(company)
    words = {key: row["word"] for key, row in found.items()}
    assert words == dict.fromkeys(section.list("kept"), "kept") | {
        section.text("not_seen"): "not seen", "CLM-6": "too early",
    }  # fmt: skip


def test_presence_fell_about_fivefold_and_the_payload_by_7_and_44_times(company: Company) -> None:
    found, planted = checked(company), company.planted
    times = {key: 1 / (1 + found[key]["effect"]) for key in ("CLM-1", "CLM-2", "CLM-3")}
    assert found["CLM-1"]["before"] == planted.peak_presence_per_min
    assert times["CLM-1"] == pytest.approx(planted.presence_fall, rel=0.15)
    assert (times["CLM-2"], times["CLM-3"]) == pytest.approx(planted.payload_reductions, rel=0.02)
    assert all(found[key]["low"] < found[key]["promised"] < found[key]["high"] for key in times)


def test_the_old_way_would_need_more_at_todays_size(company: Company) -> None:
    row = checked(company)["CLM-1"]
    assert row["before"] < row["old_low"] < row["old_high"] < 1.3 * row["before"]
    assert row["evidence"] == "measured"


def test_shared_shards_would_have_run_out_and_are_below_half(company: Company) -> None:
    row = checked(company)["CLM-4"]
    assert row["evidence"] == "modelled"
    assert row["landed_on"] < row["runs_out_on"] < company.planted.last_day
    assert row["after"] < 0.5 < row["before"] < 1 < row["would"]


def test_what_landed_beside_the_presence_work_is_listed(company: Company) -> None:
    beside = [row for row in company.snapshot.records("claim_confounders") if row["claim"] == "CLM-1"]
    assert {"INF-08", "PRD-08"} <= {row["item"] for row in beside if row["kind"] == "initiative"}
    assert {row["kind"] for row in beside} == {"initiative", "deployments", "incidents"}


def test_the_value_page_says_what_was_kept_and_names_nobody(company: Company) -> None:
    document = compose_page(company.snapshot, "value", {}, company.planted.now)
    assert document.title.startswith("5 of 6 promises that can be checked were kept.")
    found = value_findings(View(company.snapshot, choose(company.snapshot, "value", {}), company.planted.now))
    assert {"claim:CLM-1", "claim:CLM-2"} <= {one.name for one in found}
    assert all(row["team"] == "" or row["actual"] >= 5 for row in company.snapshot.records("staffing"))


def test_rows_that_cannot_be_are_kept_apart_with_their_reasons(company: Company) -> None:
    refused = [one for one in company.snapshot.quarantined if one.source == company.planted.quarantine_source]
    assert sum(one.rows for one in refused) == company.planted.quarantined
    assert len(refused) == len(company.snapshot.quarantined)
    assert any("is not a date" in one.reason for one in refused)
    assert any("is negative" in one.reason for one in refused)


def told(company: Company, **query: str) -> dict[str, str]:
    """Return the findings of a period by name, each as its sentence, of every area however many there are."""
    view = View(company.snapshot, compose.choose(company.snapshot, "overview", query), company.planted.now)
    areas = {metric.area for metric in company.snapshot.metrics.values()}
    found = [one for area in sorted(areas) for one in find(view, (area,), most=100)]
    return {one.name: one.sentence.text for one in (*found, *find(view, most=100))}


def test_the_findings_tell_what_was_planted(company: Company) -> None:
    now, planted = told(company), company.planted
    title = next(
        row["title"] for row in company.snapshot.records("services") if row["service"] == planted.over_budget_service
    )
    assert now["promises"].lower().startswith(f"{title} has used up all that may go wrong".lower())
    assert "ever more slowly" in now["slowing:daily_users"]
    assert now["presence_share"].startswith("Presence's share of messages fell")
    assert "since" in now["presence_share"]
    assert now[f"runway:{read_section('tightest').text('resource')}"].startswith("Room on the busiest shard runs out")
    assert "More people to serve added" in now["bill"]
    assert "too few to call it a change" in now["incidents"]
    assert "than first reported" in now["restated"]
    assert planted.stale_table.replace("_", " ") in now[f"stale:{planted.stale_table}"]
    third = told(company, period="2016-Q3")
    assert "counted differently since 1 July" in third[f"break:{planted.break_metric}"]
    assert planted.break_metric not in third


def test_what_did_not_change_is_no_finding(company: Company) -> None:
    quiet = [*read_section("unchanged").list("metrics"), "cost_per_daily_user", "delivered_first_time"]
    for query in ({}, {"period": "2016-Q4"}, {"period": "2016-Q3"}):
        names = told(company, **query)
        assert not [name for name in names if name.partition(":")[0] in quiet]
        assert not [name for name in names if f"service={company.planted.unchanged_service}" in name]


def runways(company: Company) -> dict[str, Mapping[str, object]]:
    return {str(row["resource"]): row for row in company.snapshot.records("runways")}


def capacity(company: Company) -> Document:
    return compose.compose_page(company.snapshot, "capacity", {}, company.snapshot.build.as_of)


def sentences(document: Document) -> str:
    listed = [block for block in walk(document.blocks) if isinstance(block, Items)]
    return " ".join([document.title, *(one.text for items in listed for one in items.sentences)])


def test_the_day_to_order_more_storage_has_passed_and_capacity_says_so(company: Company) -> None:
    planted = read_section("order_by_past")
    row = runways(company)[planted.text("resource")]
    today = company.planted.last_day + timedelta(days=1)
    assert row["order_mid_on"] < today < row["mid_on"] < today + timedelta(days=120)
    assert row["chance_too_late"] > 0.5
    assert row["growth_pct_a_month"] == pytest.approx(100 * planted.share("growth_a_month"), abs=0.8)
    said = sentences(capacity(company))
    assert "Main database storage runs out around" in said
    assert "More takes 120 days, so the day to order was" in said


def test_the_busiest_shard_runs_out_first(company: Company) -> None:
    tightest = read_section("tightest").text("resource")
    met = {name: row["mid_on"] for name, row in runways(company).items() if row["mid_on"]}
    assert min(met, key=lambda name: met[name]) == tightest
    assert capacity(company).title.startswith("Room on the busiest shard runs out first, around")
    view = View(company.snapshot, compose.choose(company.snapshot, "overview", {}), company.snapshot.build.as_of)
    names = {one.name for one in runway_findings(view)}
    assert {f"runway:{tightest}", f"runway:{read_section('order_by_past').text('resource')}"} == names


def test_the_roomy_resource_is_left_alone(company: Company) -> None:
    roomy = read_section("roomy").text("resource")
    row = runways(company)[roomy]
    assert (row["mid_on"], row["is_over"], row["reason"]) == (None, False, "")
    assert row["chance_within"] < 0.05
    assert "Bandwidth at the edge" not in sentences(capacity(company))


def test_growth_that_slows_is_not_foreseen_exponential(company: Company) -> None:
    forecast = company.snapshot.forecast("daily_users", Grain.QUARTER)
    assert forecast is not None and forecast.tested is not None
    whole = list(company.series("daily_users", Grain.QUARTER).values())[:-1]
    ahead = [one.mid for one in forecast.ahead]
    assert len(ahead) == 5
    steps = [later / earlier for earlier, later in pairwise([whole[-1], *ahead])]
    assert all(1 < step < whole[-1] / whole[-3] for step in steps)
    assert steps[1:] == sorted(steps[1:], reverse=True)
    last_year = whole[-1] / whole[-5]
    assert ahead[-1] / ahead[0] < last_year
    assert forecast.tested.coverage_90 >= 0.8
    assert forecast.tested.score < forecast.tested.naive_score


def test_the_migration_is_not_carried_on_as_a_decline(company: Company) -> None:
    forecast = company.snapshot.forecast("messages_peak", Grain.QUARTER, PRESENCE)
    weeks = company.series("messages_peak", Grain.WEEK, PRESENCE)
    landed = monday(company.planted.presence_landed_on)
    since = max(peak for week, peak in weeks.items() if week > landed + timedelta(days=7))
    assert forecast is not None
    assert forecast.ahead[-1].mid > since
    assert forecast.ahead[-1].mid < 0.8 * max(weeks.values())
    assert "is not taken for growth" in forecast.method


def test_what_would_have_been_foreseen_as_past_quarters_began_is_kept_and_held(company: Company) -> None:
    assert len(company.kept) == 28
    held = 0
    for one in company.kept:
        came = company.series(one.metric, Grain.QUARTER)[one.ahead.period.starts_on]
        held += one.ahead.low_90 <= came <= one.ahead.high_90
        assert one.made_on <= one.ahead.period.starts_on
    assert held >= 24


# The plan: what is planted in it is said in words, and what is well is left alone.


def planned(company: Company) -> dict[str, str]:
    """Return what is found worth saying of the plan, by name."""
    snapshot = company.snapshot
    view = View(snapshot, choose(snapshot, "roadmap", {}), company.planted.now)
    return {finding.name: finding.sentence.text for finding in plan_findings(view)}


def title_of(company: Company, initiative: str) -> str:
    (row,) = company.snapshot.records("initiatives", {"initiative": initiative})
    return str(row["title"])


def test_the_initiative_that_is_called_well_and_is_late_is_said_to_be_and_no_other(company: Company) -> None:
    section = read_section("green_but_late")
    key = section.text("initiative")
    said = planned(company)
    assert [name for name in said if "contradicted" in name] == [f"plan:contradicted:{key}"]
    assert f"moved 3 times, {section.number('slip_days') // 7} weeks later in all" in said[f"plan:contradicted:{key}"]


def test_the_launch_that_waits_on_infrastructure_is_said_with_how_long_and_no_other(company: Company) -> None:
    dependency = read_section("waiting_launch").text("dependency")
    (row,) = company.snapshot.records("dependencies", {"dependency": dependency})
    (needed,) = company.snapshot.records("initiatives", {"initiative": row["needs"]})
    said = planned(company)
    assert [name for name in said if "waits" in name] == [f"plan:waits:{row['initiative']}"]
    sentence = said[f"plan:waits:{row['initiative']}"]
    short_days = (needed["forecast_on"] - row["need_by_on"]).days  # type: ignore[operator]
    assert sentence.startswith(f"{title_of(company, str(row['initiative']))} waits for {needed['title']}, needed by ")
    assert f": {round(short_days / 7)} weeks short." in sentence


def test_what_gave_way_to_a_feature_is_said_with_what_failed_since(company: Company) -> None:
    displaced = read_section("displaced").text("displacement")
    (row,) = company.snapshot.records("displacements", {"displacement": displaced})
    cluster = read_section("cluster")
    sentence = planned(company)[f"plan:gave way:{row['initiative']}"]
    assert f"gave way to {title_of(company, str(row['displaced_by']))} on " in sentence
    assert f"failed since: {cluster.number('incidents')} incidents on " in sentence
    assert f"in {len(cluster.list('services'))} services; people lost " in sentence


def test_one_team_has_promised_more_than_it_has_and_no_other(company: Company) -> None:
    section = read_section("overcommitted")
    quarter = company.snapshot.calendar.period(section.day("quarter_on"), Grain.QUARTER)
    over = f"plan:over:{section.text('team')}:{company.snapshot.calendar.key(quarter)}"
    assert [name for name in planned(company) if name.startswith("plan:over")] == [over]


def test_the_day_to_order_that_has_passed_is_said_and_its_relief_comes_too_late(company: Company) -> None:
    section = read_section("order_by_past")
    name = next(row["title"] for row in company.snapshot.records("resources", {"resource": section.text("resource")}))
    text = render_markdown(compose_page(company.snapshot, "roadmap", {}, company.planted.now)).replace("**", "")
    assert f"The day to order more of {name} has" in text
    assert f"plan:relief late:{section.text('resource')}:" in " ".join(planned(company))
    assert read_section("roomy").text("resource") not in " ".join(planned(company))


def test_what_is_on_its_way_in_the_plan_is_left_alone(company: Company) -> None:
    """Work that is expected within two weeks of its first date and waits for nothing late stands on track."""
    snapshot = company.snapshot
    road = read_roadmap(View(snapshot, choose(snapshot, "roadmap", {}), company.planted.now))
    calm = {"INF-11", "INF-12", "INF-18", "INF-20", "INF-21", "PRD-13", "PRD-14", "PRD-15"}
    assert {key: road.standings[key].reasons for key in calm} == dict.fromkeys(calm, ())
    assert road.faults == ()
