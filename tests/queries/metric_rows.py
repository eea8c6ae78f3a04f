"""Short ways to write the rows of a fact table, in January and February 2016."""

# ruff: noqa: E501

from datetime import UTC, date, datetime
from decimal import Decimal


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2016) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)


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
