"""When resources run out is worked out from daily peaks, limits and lead times; what is not known says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from greendot.calendar import Calendar
from greendot.contracts import duckdb_type, read_contracts
from greendot.publish.declared import Declared
from greendot.publish.runways import read_runways
from greendot.resources import shipped
from greendot.warehouse import Warehouse, ensure_table, open_warehouse

CONTRACTS = read_contracts(shipped("data", "contracts"))
CALENDAR = Calendar(ZoneInfo("America/Los_Angeles"))
AS_OF = datetime(2017, 1, 2, 8, tzinfo=UTC)
TODAY = date(2017, 1, 2)
DAYS = 500


def fill(warehouse: Warehouse, table: str, rows: list[dict[str, object]]) -> None:
    ensure_table(warehouse, CONTRACTS[table])
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pd.DataFrame(rows, columns=names, dtype=object).astype(object)
    texts = [[None if pd.isna(cell) else str(cell) for cell in row] for row in frame.itertuples(index=False)]
    columns = ", ".join(
        f"CAST(cells[{place}] AS {kind_of(table, name)}) AS {name}" for place, name in enumerate(names, 1)
    )
    given = f"SELECT 'export' AS source, TIMESTAMP '2017-01-02' AS loaded_at, {columns}"
    cells = "SELECT unnest(CAST(? AS VARCHAR[][])) AS cells"
    warehouse.run(f"INSERT INTO {table} BY NAME {given} FROM ({cells})", [texts])


def kind_of(table: str, name: str) -> str:
    return duckdb_type(next(column for column in CONTRACTS[table].columns if column.name == name))


def resource(name: str, **fields: object) -> dict[str, object]:
    return {"resource": name, "title": name, "unit": "terabytes", "installed": 2000.0, "safe_limit": 1000.0,
            "lead_time_days": 60, "valid_from": date(2014, 1, 1), **fields}  # fmt: skip


def use(name: str, day: int, peak: float) -> dict[str, object]:
    noon = datetime(2017, 1, 1, 20) - timedelta(days=DAYS - 1 - day)  # noqa: DTZ001 - noon in Los Angeles
    return {"bucket_at": noon, "bucket_s": 3600, "resource": name, "used": peak / 2, "peak_used": peak}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what is published of resources of which one grows by 4 percent a month, and of two stores' shards."""
    path: Path = tmp_path_factory.mktemp("runways") / "facts.duckdb"
    growing = [950 * 1.04 ** ((day - DAYS) / 30.4375) * (1 + 0.004 * (day * 7 % 5 - 2)) for day in range(DAYS)]
    with open_warehouse(path, read_only=False) as warehouse:
        fill(warehouse, "resources", [
            resource("disk", safe_limit=100.0, valid_to=date(2016, 6, 1)),
            resource("disk", valid_from=date(2016, 6, 1)),
            resource("roomy"), resource("full"), resource("unmeasured"), resource("unlimited", safe_limit=0.0),
            resource("undated", lead_time_days=None), resource("young"),
        ])  # fmt: skip
        fill(warehouse, "resource_use", [
            *(use("disk", day, peak) for day, peak in enumerate(growing)),
            *(use("undated", day, peak) for day, peak in enumerate(growing)),
            *(use("roomy", day, 100 + day % 3) for day in range(DAYS)),
            *(use("full", day, 1200 + day % 3) for day in range(DAYS)),
            *(use("young", day, 500) for day in range(DAYS - 30, DAYS)),
        ])  # fmt: skip
        shards = [
            {"day": TODAY - timedelta(days=DAYS - day), "store": store, "shard": shard, "peak_load": load,
             "mean_load": 1.0, "capacity": 100.0, "load_unit": unit, "is_active": True}
            for day in range(300, DAYS)
            for store, unit in (("main", "queries"), ("same", "terabytes"))
            for shard, load in (("s1", 20 + 0.3 * (day - 300) + day % 3), ("s2", 60.0 + day % 2))
        ]  # fmt: skip
        fill(warehouse, "shard_load", shards)
        found = read_runways(warehouse, CONTRACTS, CALENDAR, AS_OF, Declared())
    assert found is not None
    return {row["resource"] or row["store"]: row for row in found.rows.to_dict("records")}


def test_a_resource_that_grows_runs_out_and_is_ordered_a_lead_time_before(told: dict[str, dict[str, Any]]) -> None:
    disk = told["disk"]
    # 950 of 1,000 at 4 percent a month: ln(1000 / 950) / ln(1.04) is 1.3 months, some 40 days.
    assert disk["safe_limit"] == 1000.0
    assert disk["growth_pct_a_month"] == pytest.approx(4.0, abs=0.2)
    assert abs((disk["steady_on"] - (TODAY + timedelta(days=38))).days) <= 5
    assert abs((disk["mid_on"] - (TODAY + timedelta(days=40))).days) <= 12
    assert disk["early_on"] <= disk["mid_on"]
    assert disk["order_mid_on"] == disk["mid_on"] - timedelta(days=60)
    assert disk["chance_too_late"] > 0.6
    assert disk["used_on"] == TODAY - timedelta(days=1)


def test_room_that_is_left_is_left_alone_and_a_limit_passed_is_over(told: dict[str, dict[str, Any]]) -> None:
    roomy, full = told["roomy"], told["full"]
    assert (roomy["mid_on"], roomy["chance_within"], roomy["is_over"], roomy["steady_on"]) == (None, 0.0, False, None)
    assert full["is_over"] is True
    assert full["chance_too_late"] == 1.0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("unmeasured", "nobody says how much of it is used"),
        ("unlimited", "it has no safe limit"),
        ("young", "4 weeks of data; a projection needs 26"),
    ],
)
def test_what_is_not_known_says_why(told: dict[str, dict[str, Any]], name: str, reason: str) -> None:
    assert (told[name]["reason"], told[name]["mid_on"], told[name]["chance_within"]) == (reason, None, None)


def test_without_a_lead_time_there_is_no_day_to_order(told: dict[str, dict[str, Any]]) -> None:
    undated = told["undated"]
    assert undated["mid_on"] == told["disk"]["mid_on"]
    assert (undated["order_mid_on"], undated["chance_too_late"]) == (None, None)


def test_the_shard_that_is_hottest_now_is_a_limit_of_its_store(told: dict[str, dict[str, Any]]) -> None:
    main = told["main"]
    assert (main["unit"], main["safe_limit"]) == ("percent", 100.0)
    assert main["used"] == pytest.approx(20 + 0.3 * 199 + 2, abs=2)
    assert main["mid_on"] is not None
    assert "same" not in told  # a resource counted in its unit is there already


def test_without_resources_and_shards_there_is_nothing_to_tell(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "facts.duckdb", read_only=False) as warehouse:
        assert read_runways(warehouse, CONTRACTS, CALENDAR, AS_OF, Declared()) is None
