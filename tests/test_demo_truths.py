"""What is planted in the demo is found by asking the published snapshot alone, for two companies."""

import dataclasses
import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from greendot.calendar import Grain
from greendot.compose import choose, compose_page
from greendot.compose.value.findings import value_findings
from greendot.compose.view import View
from greendot.demo import Truths, truths
from greendot.demo.building import build_demo
from greendot.demo.declarations import read_section
from greendot.results import TOTAL, Against, Members, Word
from greendot.snapshot import Snapshot
from greendot.workspace import open_workspace

pytestmark = pytest.mark.slow
PRESENCE: Members = (("kind", "presence"),)


@dataclasses.dataclass(frozen=True, slots=True)
class Company:
    """A published company and what was planted in it."""

    snapshot: Snapshot
    planted: Truths

    def series(self, metric: str, grain: Grain, members: Members = TOTAL) -> dict[date, float]:
        """Return a metric's values by the first day of their period."""
        seen = self.snapshot.observations(metric, grain, members)
        return {one.period.starts_on: one.value for one in seen if one.value is not None}


@pytest.fixture(scope="module", params=[1, 2], ids=["first company", "second company"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder: Path = tmp_path_factory.mktemp("demo") / str(request.param)
    build_demo(folder, request.param)
    yield Company(open_workspace(folder).snapshot(), truths(request.param))


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
