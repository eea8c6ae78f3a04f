"""Every metric that ships, on a handful of rows whose answer a person can work out, by the month in Berlin."""

# ruff: noqa: E501

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from greendot.calendar import Calendar, Grain
from greendot.contracts import read_contracts
from greendot.engine import DuckDBEngine
from greendot.metrics import Planner, Window, check_metrics, read_metrics
from greendot.resources import shipped

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
EARLY = Window(date(2016, 1, 1), date(2016, 3, 1))


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2016, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)


def user(day: int, users: int, region: str = "all", plan: str = "all") -> dict:
    return {"day": date(2016, 1, day), "region": region, "plan": plan, "users": users}


def rate(when: datetime, kind: str, messages: int, bucket_s: int = 60, source: str = "a") -> dict:
    return {"bucket_at": when, "kind": kind, "messages": messages, "bucket_s": bucket_s, "source": source}


def indicator(when: datetime, service: str, good: int, total: int, what: str = "availability") -> dict:
    return {"bucket_at": when, "bucket_s": 60, "service": service, "indicator": what, "good": good, "total": total}


def incident(name: str, started: datetime, resolved: datetime | None, severity: str = "minor", **more: object) -> dict:
    return {"incident": name, "title": name, "started_at": started, "resolved_at": resolved, "severity": severity,
            "service": "web", "found_by": "us", "is_public": False, **more}  # fmt: skip


def cost(day: int, amount: str, **more: object) -> dict:
    return {"ChargePeriodStart": date(2016, 1, day), "ChargePeriodEnd": date(2016, 1, day + 1), "charge": f"c{day}",
            "BilledCost": Decimal(amount), "EffectiveCost": Decimal(amount), "BillingCurrency": "USD",
            "ChargeCategory": "Usage", "ServiceName": "x", **more}  # fmt: skip


def initiative(name: str, kind: str, **days: object) -> dict:
    return {"initiative": name, "title": name, "kind": kind, "state": "in progress", "declared_health": "on track",
            "serves_everyone": False, **days}  # fmt: skip


def forecast(name: str, said: date, lands: date) -> dict:
    return {"initiative": name, "reported_on": said, "forecast_on": lands}


def service(name: str, team: str | None, tier: int, since: date, until: date | None = None) -> dict:
    return {
        "service": name,
        "title": name,
        "team": team,
        "tier": tier,
        "lifecycle": "live",
        "valid_from": since,
        "valid_to": until,
    }


USERS = [user(1, 100), user(2, 110), user(1, 70, "eu"), user(1, 40, "us"), user(2, 80, "eu"), user(1, 30, plan="paid")]
# Chat peaks at 10, presence at 13, both together at 16; the last minute of January in Berlin is 22:59 in UTC.
RATES = [rate(at(1, 31, 22, 58), "chat", 3), rate(at(1, 31, 22, 58), "presence", 13), rate(at(1, 31, 22, 59), "chat", 10),
         rate(at(1, 31, 22, 59), "presence", 1), rate(at(1, 31, 23, 0), "chat", 4)]  # fmt: skip
CONNECTED = [{"bucket_at": at(1, 5, 12, m), "bucket_s": 60, "region": r, "connected": c}
             for m, r, c in [(0, "eu", 5), (0, "us", 6), (1, "eu", 9), (1, "us", 1)]]  # fmt: skip
DELIVERY = [{"minute_at": at(1, 5, 12, m), "region": r, "attempted": n, "ok_first_try": k, "delivered": n}
            for m, r, n, k in [(0, "eu", 100, 90), (0, "us", 300, 297)]]  # fmt: skip
INDICATORS = [
    indicator(at(1, 5, 12), "web", 90, 100),
    indicator(at(1, 5, 12), "db", 899, 900),
    indicator(at(1, 5, 12), "web", 1, 9, "latency"),
]
OBJECTIVES = [{"service": name, "indicator": "availability", "span": "quarter", "method": "events", "target_pct": target,
               "valid_from": date(1970, 1, 1)} for name, target in [("web", 80), ("db", 99)]]  # fmt: skip
# One hour before Berlin's midnight and two after: 60 minutes in January, 120 in February. Ten people.
NIGHT = incident(
    "i1", at(1, 31, 22), at(2, 1, 1), "major", users_affected_low=5, users_affected_mid=10, users_affected_high=20
)
SHORT = incident(
    "i2", at(1, 10, 12), at(1, 10, 12, 30), users_affected_low=1, users_affected_mid=2, users_affected_high=2
)
OPEN = incident("i3", at(1, 20, 12), None)
RESOURCES = [{"resource": name, "title": name, "unit": "x", "installed": 200.0, "safe_limit": limit, "valid_from": date(1970, 1, 1)}
             for name, limit in [("disk", 100.0), ("links", 50.0)]]  # fmt: skip
USE = [{"bucket_at": at(1, 5, h), "bucket_s": 3600, "resource": name, "used": used, "peak_used": peak}
       for h, name, used, peak in [(1, "disk", 50.0, 60.0), (2, "disk", 40.0, None), (1, "links", 20.0, 45.0)]]  # fmt: skip
INITIATIVES = [initiative("a", "product", starts_on=date(2016, 1, 4), baseline_on=date(2016, 3, 1)),
               initiative("b", "infrastructure", starts_on=date(2016, 2, 1), baseline_on=date(2016, 3, 1)),
               initiative("c", "product", starts_on=date(2016, 1, 4), baseline_on=date(2016, 2, 1), landed_on=date(2016, 2, 10))]  # fmt: skip
FORECASTS = [forecast("a", date(2016, 1, 10), date(2016, 3, 1)), forecast("a", date(2016, 2, 10), date(2016, 4, 1)),
             forecast("b", date(2016, 2, 1), date(2016, 2, 20)), forecast("c", date(2016, 1, 5), date(2016, 2, 10))]  # fmt: skip
SERVICES = [service("web", None, 0, date(2015, 1, 1), date(2016, 2, 1)), service("web", "a", 0, date(2016, 2, 1)),
            service("db", None, 1, date(2016, 1, 31)), service("new", None, 1, date(2016, 2, 1))]  # fmt: skip

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
    ("cost_per_daily_user", {"costs": [cost(1, "10.25"), cost(2, "200")], "daily_users": USERS}, (), [("01", 210.25, 105)]),
    # January: a on its date, c late. February: a slipped, b early, c still late.
    ("initiatives_on_track", {"initiatives": INITIATIVES, "initiative_forecasts": FORECASTS}, (), [("01", 1, 2), ("02", 1, 3)]),
    ("initiatives_on_track", {"initiatives": INITIATIVES, "initiative_forecasts": FORECASTS}, ("kind",),
     [("01", "product", 1, 2), ("02", "infrastructure", 1, 1), ("02", "product", 0, 2)]),
    ("initiatives_under_way", {"initiatives": INITIATIVES, "daily_users": USERS}, (), [("01", 2), ("02", 2)]),
    ("services_without_owner", {"services": SERVICES, "daily_users": USERS}, (), [("01", 2, 2), ("02", 2, 3)]),
    ("services_without_owner", {"services": SERVICES, "daily_users": USERS}, ("tier",),
     [("01", "0", 1, 1), ("01", "1", 1, 1), ("02", "0", 0, 1), ("02", "1", 2, 2)]),
]  # fmt: skip


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
