"""What publish foresees of a metric: made of its days, against today's limit, with what was declared, or why not."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from greendot.calendar import Calendar, Grain
from greendot.contracts import read_contracts
from greendot.forecast import Forecast
from greendot.metrics import MetricFile, read_metric
from greendot.publish import foresee, read_declared
from greendot.publish.declared import Declared
from greendot.resources import shipped
from greendot.results import TOTAL, Members
from greendot.snapshot import TABLES, open_snapshot, write_snapshot
from sample_snapshot import sample_content

CALENDAR = Calendar(ZoneInfo("UTC"))
FIRST = date(2015, 1, 1)
TODAY = date(2017, 1, 1)
DISK: Members = (("resource", "disk"),)
NOTHING = Declared()


def metric(area: str, name: str) -> MetricFile:
    found = read_metric(shipped("queries", area, f"{name}.sql"), read_contracts(shipped("data", "contracts")))
    assert isinstance(found, MetricFile)
    return found


USERS, COST, USE = metric("growth", "daily_users"), metric("cost", "total_cost"), metric("capacity", "peak_use")


def observed(values: np.ndarray, month: str = "mean", split: str = "", members: str = "{}") -> pd.DataFrame:
    """Return days from FIRST on, and the months they make: their mean, sum or max; days that are NaN have no row."""
    days = pd.DataFrame({"starts_on": [FIRST + timedelta(days=step) for step in range(len(values))], "value": values})
    days = days.dropna().assign(
        grain="day", ends_on=lambda rows: rows["starts_on"].map(lambda day: day + timedelta(days=1))
    )
    keys = [CALENDAR.period(day, Grain.MONTH) for day in days["starts_on"]]
    months = days.assign(period=keys).groupby("period", sort=True)["value"].agg(month).reset_index()
    months = months.assign(
        grain="month",
        starts_on=[one.starts_on for one in months["period"]],
        ends_on=[one.ends_on for one in months["period"]],
    )
    rows = pd.concat([days, months.drop(columns="period")], ignore_index=True)
    rows = rows.assign(metric="m", split=split, members=members, is_partial=False)
    return rows.reindex(columns=list(TABLES["observations"])).astype(object)


def rising(days: int = 731, level: float = 1000.0) -> np.ndarray:
    noise = np.exp(0.01 * np.random.default_rng(3).standard_normal(days))
    return level * np.exp(0.001 * np.arange(days)) * noise


def ended() -> np.ndarray:
    return np.where(np.arange(731) < 600, rising(), np.nan)


def made(
    file: MetricFile, rows: pd.DataFrame, declared: Declared = NOTHING, as_of: date = TODAY
) -> dict[Grain, Forecast]:
    return {one.grain: one for one in foresee(file, rows, declared, CALENDAR, as_of)}


def test_users_are_foreseen_by_month_and_quarter_to_four_quarters_out() -> None:
    found = made(USERS, observed(rising()))
    month, quarter = found[Grain.MONTH], found[Grain.QUARTER]
    assert (len(month.ahead), len(quarter.ahead)) == (13, 5)
    assert quarter.ahead[-1].period == CALENDAR.parse("2018-Q1")
    assert not any(one.is_begun for one in quarter.ahead)
    first = quarter.ahead[0]
    assert first.low_90 < first.low_50 < first.mid < first.high_50 < first.high_90
    assert first.mid == pytest.approx(2076 * np.exp(0.045), rel=0.05)
    assert quarter.tested is not None and quarter.tested.coverage_90 > 0.5
    assert quarter == made(USERS, observed(rising()))[Grain.QUARTER]


def test_a_gauge_whose_months_are_sums_is_foreseen_as_a_sum() -> None:
    mean, total = (made(file, observed(rising(), how))[Grain.QUARTER] for file, how in ((USERS, "mean"), (COST, "sum")))
    for one, whole in zip(mean.ahead, total.ahead, strict=True):
        assert whole.mid == pytest.approx(one.mid * one.period.days)


@pytest.mark.parametrize(
    ("values", "month", "reason"),
    [
        pytest.param(rising(), "median", "its months are not the sum, the mean or", id="months of their own"),
        pytest.param(rising(100), "mean", "14 weeks of data; a projection needs 26", id="a hundred days"),
        pytest.param(rising(1), "mean", "0 weeks of data", id="one day"),
        pytest.param(ended(), "mean", "its last value is of 22 August 2016", id="ended"),
        pytest.param(np.full(731, 7.0), "mean", "It has not moved in 104 weeks", id="constant"),
        pytest.param(np.zeros(731), "mean", "It has not moved in 104 weeks", id="all zeros"),
    ],
)  # fmt: skip
def test_what_cannot_be_foreseen_says_why(values: np.ndarray, month: str, reason: str) -> None:
    as_of = FIRST + timedelta(days=len(values)) if len(values) <= 100 else TODAY
    found = made(USERS, observed(values, month), as_of=as_of)[Grain.QUARTER]
    assert reason in found.reason
    assert found.tested is None
    assert {one.high_90 - one.low_90 for one in found.ahead} <= {0.0}


def test_nothing_known_and_nothing_asked_for_gives_no_forecast() -> None:
    nothing = observed(rising()).assign(value=None)
    assert "nothing is known yet" in made(USERS, nothing)[Grain.QUARTER].reason
    assert made(USERS, observed(rising()).iloc[:0]) == {}
    assert made(dataclasses.replace(USERS, forecast=()), observed(rising())) == {}
    of_region = observed(rising(), split="region", members='{"region":"eu"}')
    assert made(dataclasses.replace(USERS, forecast=("total",)), of_region) == {}
    assert made(dataclasses.replace(USERS, forecast=("region",)), of_region)[Grain.QUARTER].members == (
        ("region", "eu"),
    )


def declared(**rows: list[dict[str, object]]) -> Declared:
    return read_declared(rows.get("annotations", []), rows.get("changes", []), rows.get("resources", []))


def note(kind: str, on: date, metric: str | None = None) -> dict[str, object]:
    return {"kind": kind, "title": "Counted anew", "started_on": on, "ended_on": None, "metric": metric}


def test_only_days_after_a_break_of_definition_count_for_the_metric_it_is_about() -> None:
    broken = declared(annotations=[note("definition break", date(2016, 11, 1), "daily_users")])
    other = declared(annotations=[note("definition break", date(2016, 11, 1), "monthly_users")])
    assert "weeks since 1 November 2016 (Counted anew)" in made(USERS, observed(rising()), broken)[Grain.QUARTER].reason
    assert made(USERS, observed(rising()), other) == made(USERS, observed(rising()))


def limit(value: float, first: date, last: date | None) -> dict[str, object]:
    return {"resource": "disk", "safe_limit": value, "valid_from": first, "valid_to": last}


def test_use_is_told_against_todays_limit_so_that_a_larger_one_is_no_fall() -> None:
    raised = date(2016, 7, 1)
    limits = declared(resources=[limit(100.0, FIRST, raised), limit(200.0, raised, None)])
    one = declared(resources=[limit(200.0, FIRST, None)])
    used = rising(level=20.0)
    days = np.arange(len(used)) < (raised - FIRST).days
    rows = {"split": "resource", "members": '{"resource":"disk"}'}
    stepped = made(USE, observed(100 * used / np.where(days, 100.0, 200.0), "max", **rows), limits)[Grain.QUARTER]
    steady = made(USE, observed(100 * used / 200.0, "max", **rows), one)[Grain.QUARTER]
    assert [each.mid for each in stepped.ahead] == pytest.approx([each.mid for each in steady.ahead])


def test_a_customer_who_joins_adds_its_share_of_the_limit() -> None:
    joins = {"resource": "disk", "title": "joins", "starts_on": date(2017, 5, 1), "amount": 50.0,
             "growth_change_pct": None, "certainty_pct": None}  # fmt: skip
    rows = observed(rising(level=5.0), "max", "resource", '{"resource":"disk"}')
    limits = [limit(200.0, FIRST, None)]
    plain, stepped = (
        made(USE, rows, declared(resources=limits, changes=changes))[Grain.QUARTER] for changes in ([], [joins])
    )
    assert stepped.ahead[0].mid == pytest.approx(plain.ahead[0].mid)
    assert stepped.ahead[1].mid == pytest.approx(plain.ahead[1].mid + 25.0)


def test_a_past_day_knows_only_what_had_happened() -> None:
    both = declared(annotations=[note("definition break", date(2015, 6, 1)), note("migration", date(2016, 6, 1))])
    assert len(both.known_on(date(2016, 1, 1)).events_of("daily_users")) == 1
    assert len(both.events_of("daily_users")) == 2


def test_forecasts_come_back_from_a_snapshot_as_they_were_made(tmp_path: Path) -> None:
    quarter = made(USERS, observed(rising()))[Grain.QUARTER]
    empty = dataclasses.replace(
        quarter, members=(("region", "europe"),), ahead=(), tested=None, reason="too little", method=""
    )
    content = dataclasses.replace(sample_content(), forecasts=[quarter, empty])
    read = open_snapshot(tmp_path, write_snapshot(tmp_path, content))
    assert read.forecast("daily_users", Grain.MONTH) is None
    assert read.forecast("daily_users", Grain.QUARTER, (("region", "europe"),)) == empty
    found = read.forecast("daily_users", Grain.QUARTER, TOTAL)
    assert found is not None and found.method == quarter.method
    assert [one.mid for one in found.ahead] == pytest.approx([one.mid for one in quarter.ahead], rel=1e-11)
    assert found.tested is not None and quarter.tested is not None
    assert found.tested.score == pytest.approx(quarter.tested.score, rel=1e-11)
    later = dataclasses.replace(
        content, forecasts=[dataclasses.replace(one, made_on=date(2017, 1, 2)) for one in (quarter, empty)]
    )
    assert write_snapshot(tmp_path, later) == read.build.build


def test_a_snapshot_from_before_forecasts_is_read_without_any(tmp_path: Path) -> None:
    import duckdb

    build = write_snapshot(tmp_path, sample_content())
    with duckdb.connect(str(tmp_path / f"{build}.duckdb")) as file:
        file.execute("DROP TABLE forecasts; DROP TABLE forecast_tests")
    read = open_snapshot(tmp_path, build)
    assert read.forecasts() == ()
    assert read.forecast("daily_users", Grain.QUARTER) is None
