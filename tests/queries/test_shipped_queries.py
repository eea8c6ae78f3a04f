"""Every metric that ships, on a handful of rows whose answer a person can work out, by the month in Berlin."""

# ruff: noqa: E501

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import delivery_cases
import growth_cases
import pandas as pd
import pytest
import reliability_cases
from metric_rows import (
    CONNECTED,
    DELIVERY,
    FORECASTS,
    INDICATORS,
    INITIATIVES,
    NIGHT,
    OBJECTIVES,
    OPEN,
    RATES,
    RESOURCES,
    SERVICES,
    SHORT,
    USE,
    USERS,
    at,
    cost,
    rate,
)

from greendot.calendar import Calendar, Grain
from greendot.contracts import read_contracts
from greendot.engine import DuckDBEngine
from greendot.metrics import Planner, Window, check_metrics, read_metrics
from greendot.resources import shipped

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
EARLY = Window(date(2016, 1, 1), date(2016, 3, 1))


CASES = [
    # metric, rows, split, expected rows: month, members, measures
    ("daily_users", {"daily_users": USERS}, (), [("01", 105)]),
    ("daily_users", {"daily_users": USERS}, ("region",), [("01", "eu", 75), ("01", "us", 40)]),
    ("daily_users", {"daily_users": USERS}, ("plan",), [("01", "paid", 30)]),
    ("connected_users", {"connected_users": CONNECTED}, (), [("01", 11)]),
    ("connected_users", {"connected_users": CONNECTED}, ("region",), [("01", "eu", 9), ("01", "us", 6)]),
    ("messages_peak", {"message_rate": RATES}, (), [("01", 16), ("02", 4)]),
    ("messages_peak", {"message_rate": RATES}, ("kind",), [("01", "chat", 10), ("01", "presence", 13), ("02", "chat", 4)]),
    # A second source reports 30 messages of 10 minutes: in stretches of 10 minutes, (3 + 13 + 10 + 1 + 30) / 10 a minute.
    ("messages_peak", {"message_rate": [*RATES[:4], rate(at(1, 31, 22, 50), "mail", 30, 600, "b")]}, (), [("01", 5.7)]),
    ("messages_p99", {"message_rate": RATES}, (), [("01", 15.95), ("02", 4)]),  # between 11 and 16, 99 of 100 of the way
    ("messages_p99", {"message_rate": RATES}, ("kind",), [("01", "chat", 9.93), ("01", "presence", 12.88), ("02", "chat", 4)]),
    ("presence_share", {"message_rate": RATES}, (), [("01", 14, 27), ("02", None, 4)]),
    ("delivered_first_time", {"delivery": DELIVERY}, (), [("01", 387, 400)]),
    ("delivered_first_time", {"delivery": DELIVERY}, ("region",), [("01", "eu", 90, 100), ("01", "us", 297, 300)]),
    ("availability", {"indicators": INDICATORS}, (), [("01", 989, 1000)]),
    ("availability", {"indicators": INDICATORS}, ("service",), [("01", "db", 899, 900), ("01", "web", 90, 100)]),
    # web may fail 20 times and failed 10; db may fail 9 times and failed once
    ("error_budget_left", {"indicators": INDICATORS, "objectives": OBJECTIVES}, ("service",), [("01", "db", 8, 9), ("01", "web", 10, 20)]),
    ("error_budget_left", {"indicators": INDICATORS, "objectives": OBJECTIVES}, (), [("01", 18, 29)]),
    ("incidents", {"incidents": [NIGHT, SHORT, OPEN]}, (), [("01", 3)]),
    ("incidents", {"incidents": [NIGHT, SHORT, OPEN]}, ("severity",), [("01", "major", 1), ("01", "minor", 2)]),
    ("user_minutes_lost", {"incidents": [NIGHT, SHORT]}, (), [("01", 660, 330, 1260, 2), ("02", 1200, 600, 2400, 1)]),
    ("user_minutes_lost", {"incidents": [NIGHT, SHORT]}, ("severity",),
     [("01", "major", 600, 300, 1200, 1), ("01", "minor", 60, 30, 60, 1), ("02", "major", 1200, 600, 2400, 1)]),
    ("minutes_lost_per_user", {"incidents": [NIGHT, SHORT], "daily_users": USERS}, (), [("01", 660, 105)]),
    ("time_to_restore", {"incidents": [NIGHT, SHORT, OPEN]}, ("severity",),
     [("01", "major", 180, False, "i1"), ("01", "minor", 30, False, "i2"), ("01", "minor", None, True, "i3")]),
    ("headroom", {"resource_use": USE, "resources": RESOURCES}, ("resource",), [("01", "disk", 40), ("01", "links", 10)]),
    ("headroom", {"resource_use": USE, "resources": RESOURCES}, (), [("01", 10)]),
    ("total_cost", {"costs": [cost(1, "10.25", team="a"), cost(2, "-0.25")]}, (), [("01", 10)]),
    ("total_cost", {"costs": [cost(1, "10.25", team="a"), cost(2, "-0.25")]}, ("team",), [("01", "a", 10.25), ("01", "unknown", -0.25)]),
    # January: a on its date, c late. February: a slipped, b early, c still late.
    ("initiatives_on_track", {"initiatives": INITIATIVES, "initiative_forecasts": FORECASTS}, (), [("01", 1, 2), ("02", 1, 3)]),
    ("initiatives_on_track", {"initiatives": INITIATIVES, "initiative_forecasts": FORECASTS}, ("kind",),
     [("01", "product", 1, 2), ("02", "infrastructure", 1, 1), ("02", "product", 0, 2)]),
    ("initiatives_under_way", {"initiatives": INITIATIVES, "daily_users": USERS}, (), [("01", 2), ("02", 2)]),
    ("services_without_owner", {"services": SERVICES, "daily_users": USERS}, (), [("01", 2, 2), ("02", 2, 3)]),
    ("services_without_owner", {"services": SERVICES, "daily_users": USERS}, ("tier",),
     [("01", "0", 1, 1), ("01", "1", 1, 1), ("02", "0", 0, 1), ("02", "1", 2, 2)]),
]  # fmt: skip
CASES += growth_cases.CASES + reliability_cases.CASES + delivery_cases.CASES


@pytest.fixture(scope="module")
def contracts():
    return read_contracts(shipped("data", "contracts"))


@pytest.fixture(scope="module")
def library(contracts):
    return read_metrics([shipped("queries")], contracts)


@pytest.mark.parametrize(("name", "rows", "split", "expected"), CASES, ids=[f"{c[0]}-{'-'.join(c[2])}" for c in CASES])
def test_a_shipped_metric_by_hand(contracts, library, name, rows, split, expected):
    engine = DuckDBEngine(None, threads=1)
    engine.stage([contracts[table] for table in rows], BERLIN, rows=rows)
    query = Planner(contracts, BERLIN).plan(library.metrics[name], Grain.MONTH, split, EARLY)
    frame = engine.run(name, query.sql)
    engine.close()
    frame["period"] = frame["period"].dt.strftime("%m")
    found = [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame.itertuples(index=False)]
    assert [tuple(pytest.approx(c) if isinstance(c, float) else c for c in row) for row in expected] == [
        tuple(float(c) if isinstance(c, Decimal) else c for c in row) for row in found
    ]


def test_every_shipped_metric_has_a_case(library):
    assert library.problems == ()
    assert library.metrics.keys() == {case[0] for case in CASES}


def test_shipped_metrics_are_sound(contracts, library):
    assert check_metrics(library, contracts, BERLIN, proofs=False) == []
