"""Why the bill changed is published by period and service, and each row adds up to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from greendot.analysis.cost_change import PARTS
from greendot.calendar import Calendar
from greendot.contracts import Resolution, read_contracts
from greendot.publish.spending import read_cost_changes
from greendot.resources import shipped
from greendot.warehouse import Warehouse, ensure_table, open_warehouse

CONTRACTS = read_contracts(shipped("data", "contracts"))
CALENDAR = Calendar(ZoneInfo("UTC"))
AS_OF = datetime(2016, 11, 11, tzinfo=UTC)
LOADED = datetime(2016, 11, 11)  # noqa: DTZ001 - the file keeps UTC without a zone


def insert(warehouse: Warehouse, table: str, row: dict[str, object]) -> None:
    full = {"source": "cloud", "loaded_at": LOADED, **row}
    names, marks = ", ".join(full), ", ".join("?" * len(full))
    warehouse.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(full.values()))


def charge(day: date, **fields: object) -> dict[str, object]:
    return {"charge": f"{day} {sorted(fields.items())}", "BilledCost": 1, "BillingCurrency": "USD",
            "ChargePeriodStart": day, "ChargePeriodEnd": day + timedelta(days=1), "ChargeCategory": "Usage",
            "ServiceName": "Hosts", "PricingUnit": "hours", "service": "search", **fields}  # fmt: skip


@pytest.fixture
def facts(tmp_path: Path) -> Iterator[Warehouse]:
    """Yield bills of October and ten days of November: twice the people, as many hours, each 10% dearer, a credit."""
    with open_warehouse(tmp_path / "facts.duckdb", read_only=False) as warehouse:
        for table in ("costs", "daily_users"):
            ensure_table(warehouse, CONTRACTS[table])
        for step in range(41):
            day = date(2016, 10, 1) + timedelta(days=step)
            is_new = day.month == 11
            cost = 11 if is_new else 10
            insert(warehouse, "costs", charge(day, EffectiveCost=cost, PricingQuantity=100))
            insert(
                warehouse, "daily_users", {"day": day, "region": "all", "plan": "all", "users": 200 if is_new else 100}
            )
            insert(warehouse, "daily_users", {"day": day, "region": "emea", "plan": "all", "users": 7})
        credit = charge(date(2016, 11, 3), EffectiveCost=-5, ChargeCategory="Credit", ServiceName="Agreement")
        insert(warehouse, "costs", credit)
        yield warehouse


def november(facts: Warehouse) -> dict[str, object]:
    records = read_cost_changes(facts, CONTRACTS, CALENDAR, AS_OF, "USD")
    assert records is not None
    rows: pd.DataFrame = records.rows
    (row,) = rows[(rows["grain"] == "month") & (rows["against"] == "previous")].to_dict("records")
    assert row["before"] + sum(row[part] for part in PARTS) == row["after"]
    return row


def test_ten_days_are_set_against_ten_days(facts: Warehouse) -> None:
    row = november(facts)
    assert (row["starts_on"], row["days"], row["growth"], row["basis"]) == (date(2016, 11, 1), 10, 2.0, "users")
    # 100.00 before; 100.00 more for twice the people, all of it saved; 10.00 more by price; 5.00 back
    assert (row["before"], row["after"]) == (10000, 10500)
    assert {part: row[part] for part in PARTS if row[part]} == {
        "price": 1000, "volume": 10000, "efficiency": -10000, "one_off": -500,
    }  # fmt: skip


def test_days_stand_in_where_users_are_not_known(facts: Warehouse) -> None:
    facts.run("DELETE FROM daily_users WHERE day = DATE '2016-10-04'")
    row = november(facts)
    assert (row["basis"], row["growth"], row["volume"]) == ("days", 1.0, 0)


def test_a_bill_in_two_currencies_is_not_split(facts: Warehouse) -> None:
    insert(facts, "costs", charge(date(2016, 11, 4), EffectiveCost=1, BillingCurrency="EUR"))
    assert read_cost_changes(facts, CONTRACTS, CALENDAR, AS_OF, "USD") is None


def test_a_bill_by_month_is_compared_by_whole_months(tmp_path: Path) -> None:
    """On 20 September, July and August are set against April and May: the bill of September is not over."""
    contracts = {"costs": replace(CONTRACTS["costs"], resolution=Resolution.MONTH)}
    with open_warehouse(tmp_path / "facts.duckdb", read_only=False) as warehouse:
        ensure_table(warehouse, contracts["costs"])
        for month, cost in enumerate((10, 20, 30, 11, 22, 400), start=4):
            start, end = date(2016, month, 1), date(2016, month + 1, 1)
            insert(warehouse, "costs", charge(start, EffectiveCost=cost, ChargePeriodEnd=end))
        records = read_cost_changes(warehouse, contracts, CALENDAR, datetime(2016, 9, 20, tzinfo=UTC), "USD")
    assert records is not None
    rows = records.rows
    (quarter,) = rows[rows["grain"] == "quarter"].to_dict("records")
    assert (quarter["before"], quarter["after"], quarter["days"]) == (3000, 3300, 62)
    assert rows.loc[rows["grain"] == "month", "starts_on"].max() == date(2016, 8, 1)
