"""Budgets are worked out from indicators, objectives and exclusions, by reporting day, and say when they end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from greendot.calendar import Calendar
from greendot.contracts import read_contracts
from greendot.publish.promised import read_promised
from greendot.resources import shipped
from greendot.settings import PolicySettings
from greendot.snapshot import Records
from greendot.warehouse import Warehouse, ensure_table, open_warehouse

CONTRACTS = read_contracts(shipped("data", "contracts"))
CALENDAR = Calendar(ZoneInfo("UTC"))
AS_OF = datetime(2016, 10, 11, tzinfo=UTC)
FIRST = datetime(2016, 9, 1)  # noqa: DTZ001 - the file keeps UTC without a zone
LOADED = datetime(2016, 10, 11)  # noqa: DTZ001
OUTAGE = datetime(2016, 10, 3, 12)  # noqa: DTZ001
MAINTENANCE = datetime(2016, 10, 5, 2)  # noqa: DTZ001


def fill(warehouse: Warehouse, table: str, rows: list[dict[str, object]]) -> None:
    ensure_table(warehouse, CONTRACTS[table])
    for row in rows:
        full = {"source": "export", "loaded_at": LOADED, **row}
        marks = ", ".join("?" * len(full))
        warehouse.run(f"INSERT INTO {table} ({', '.join(full)}) VALUES ({marks})", list(full.values()))


def promise(**fields: object) -> dict[str, object]:
    return {"service": "search", "indicator": "availability", "target_pct": 99, "span": "quarter", "method": "events",
            "valid_from": date(2015, 1, 1), **fields}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Records]:
    """Return what is published of one service: 100 requests an hour, one hour lost, one hour of maintenance."""
    path = tmp_path_factory.mktemp("promised") / "facts.duckdb"
    with open_warehouse(path, read_only=False) as warehouse:
        hours = [FIRST + timedelta(hours=step) for step in range(40 * 24)]
        good = {OUTAGE: 0, MAINTENANCE: 0}
        fill(warehouse, "indicators", [
            {"bucket_at": at, "bucket_s": 3600, "service": "search", "indicator": "availability",
             "good": good.get(at, 100), "total": 100} for at in hours
        ])  # fmt: skip
        fill(warehouse, "objectives", [
            promise(), promise(span="28d"), promise(span="month", method="slices", slice_s=3600, slice_target_pct=95),
            promise(service="files"),
        ])  # fmt: skip
        fill(warehouse, "exclusions", [
            {"exclusion": "M1", "service": "search", "indicator": "all", "started_at": MAINTENANCE,
             "ended_at": MAINTENANCE + timedelta(hours=1), "reason": "Announced"},
        ])  # fmt: skip
        return read_promised(warehouse, CONTRACTS, CALENDAR, AS_OF, PolicySettings())


def budgets(told: dict[str, Records], service: str, span: str) -> dict[str, Any]:
    rows = told["promise_budgets"].rows
    chosen = rows[(rows["service"] == service) & (rows["span"] == span)]
    return dict(chosen.iloc[-1])


def test_a_quarter_has_its_whole_budget_from_the_first_day(told: dict[str, Records]) -> None:
    # 92 days of 2,400 requests, 1 in 100 may fail: 2,208. One hour lost is 100; the maintenance does not count.
    row = budgets(told, "search", "quarter")
    assert (row["burned"], round(row["allowed"]), round(row["left_pct"], 3)) == (
        100,
        2208,
        round(100 - 10000 / 2208, 3),
    )
    assert (row["starts_on"], row["ends_on"], row["is_over"]) == (date(2016, 10, 1), date(2017, 1, 1), False)


def test_the_last_days_and_the_months_slices(told: dict[str, Records]) -> None:
    rolling, slices = budgets(told, "search", "28d"), budgets(told, "search", "month")
    assert (rolling["starts_on"], rolling["ends_on"]) == (date(2016, 9, 14), date(2016, 10, 12))
    assert (rolling["burned"], rolling["is_over"]) == (100, True)
    # 31 days of 24 hours, 1 in 100 may be bad
    assert (slices["burned"], round(slices["allowed"], 2)) == (1, 7.44)


def test_a_promise_without_data_is_not_kept(told: dict[str, Records]) -> None:
    row = budgets(told, "files", "quarter")
    assert (row["counted"], row["left_pct"], row["days_without_data"]) == (0, None, 10)
    weeks = told["promise_weeks"].rows
    assert not weeks[weeks["service"] == "files"]["is_counted"].any()


def test_burning_is_told_only_over_windows_that_the_data_can_show(told: dict[str, Records]) -> None:
    rows = told["promise_burning"].rows
    assert sorted(set(rows["minutes"])) == [60, 360, 4320]
    assert set(rows["rate"]) == {0.0}


def test_down_is_where_one_in_twenty_failed_and_the_policy_is_there(told: dict[str, Records]) -> None:
    down = [(row.service, row.started_at, row.ended_at) for row in told["counted_down"].rows.itertuples()]
    hour = timedelta(hours=1)
    assert down == [("search", OUTAGE, OUTAGE + hour), ("search", MAINTENANCE, MAINTENANCE + hour)]
    assert [tuple(row) for row in told["measured_services"].rows.to_numpy()] == [("search", 3600)]
    assert list(told["policy"].rows["state"]) == ["healthy", "at risk", "exhausted"]
