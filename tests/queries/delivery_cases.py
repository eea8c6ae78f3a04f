"""What metrics of delivery, capacity, cost, plans and people say of a few rows: metric, rows, split, and what is expected."""

# ruff: noqa: E501

from datetime import date, datetime
from decimal import Decimal

from metric_rows import FORECASTS, INITIATIVES, RESOURCES, SERVICES, USERS, at, cost, initiative


def deployment(name: str, deployed: datetime, team: str, *, failed: bool | None, **more: object) -> dict:
    return {"deployment": name, "deployed_at": deployed, "team": team, "is_failed": failed, **more}


def use(hour: int, resource: str, used: float, peak: float | None) -> dict:
    return {"bucket_at": at(1, 5, hour), "bucket_s": 3600, "resource": resource, "used": used, "peak_used": peak}


def shard(name: str, peak: float, *, active: bool = True) -> dict:
    return {
        "day": date(2016, 1, 5),
        "store": "main",
        "shard": name,
        "peak_load": peak,
        "capacity": 1000.0,
        "is_active": active,
    }


def budget(team: str, amount: str, service: str = "all") -> dict:
    return {"month": date(2016, 1, 1), "team": team, "service": service, "budget": Decimal(amount), "currency": "USD"}


def effort(team: str, category: str, weeks: float, toil: float | None = None) -> dict:
    return {"month": date(2016, 1, 1), "team": team, "category": category, "initiative": "none", "person_weeks": weeks,
            "toil_person_weeks": toil}  # fmt: skip


def called(day: int, team: str, pages: int, at_night: int | None, actionable: int | None, shifts: float | None) -> dict:
    return {"day": date(2016, 1, day), "team": team, "pages": pages, "out_of_hours_pages": at_night,
            "actionable_pages": actionable, "shifts": shifts}  # fmt: skip


def responder(service: str, person: str, *, able: bool = True, until: date | None = None) -> dict:
    return {"service": service, "person": person, "is_able": able, "valid_from": date(2015, 1, 1), "valid_to": until}


def headcount(month: int, team: str, planned: int, actual: int | None) -> dict:
    return {"month": date(2016, month, 1), "team": team, "role": "all", "planned": planned, "actual": actual}


DEPLOYED = [deployment("d1", at(1, 5, 12), "web", failed=False, committed_at=at(1, 5, 10)),
            deployment("d2", at(1, 6, 12), "web", failed=True, restored_at=at(1, 6, 12, 20), incident="i1"),
            deployment("d3", at(1, 7, 12), "db", failed=True), deployment("d4", at(1, 8, 12), "db", failed=None)]  # fmt: skip
USED = [use(1, "disk", 50, 101), use(2, "disk", 90, None), use(1, "links", 20, 50), use(2, "links", 51, None)]
# Nine shards at 100 and one at 1,100: the mean is 200. 10 × 200² / ((9 × 100² + 1100²) / 10) = 3.08 share the load.
SHARDS = [*(shard(f"s{number}", 100.0) for number in range(9)), shard("hot", 1100.0), shard("idle", 0.0, active=False)]
# 105.125 a day on average, times 30.4375; 105 people
SPENT = [cost(1, "10.25"), cost(2, "200")]
MESSAGES = [{"minute_at": at(1, day, 12), "region": "eu", "messages": messages, "attempted": 1, "ok_first_try": 1, "delivered": 1}
            for day, messages in [(1, 2_000_000), (2, 2_200_000), (3, 9_000_000)]]  # fmt: skip
CHARGED = [cost(10, "100", team="a", service="web", ListCost=Decimal(160)), cost(11, "55", team="a", ListCost=Decimal(60)),
           cost(12, "20"), cost(13, "-1", ChargeCategory="Credit", ListCost=Decimal(0))]  # fmt: skip
PLANNED = [budget("a", "200", "web"), budget("a", "110", "db"), budget("b", "90")]
# In January d was dropped and s was only hoped for. In February c landed, nine days late.
ITEMS = [*INITIATIVES, initiative("d", "product", baseline_on=date(2016, 1, 20), dropped_on=date(2016, 1, 15)),
         initiative("s", "product", baseline_on=date(2016, 1, 20), is_stretch=True)]  # fmt: skip
WAITS = [{"dependency": "w1", "initiative": "b", "needs": "a", "need_by_on": date(2016, 3, 15)},
         {"dependency": "w2", "initiative": "a", "needs": "c", "need_by_on": date(2016, 2, 5)}]  # fmt: skip
PLAN = {"dependencies": WAITS, "initiatives": INITIATIVES, "initiative_forecasts": FORECASTS}
EFFORT = [
    effort("a", "new value", 6),
    effort("a", "unplanned", 2),
    effort("a", "unknown", 5),
    effort("b", "keeping the lights on", 2, 1),
]
CAPACITY = [{"month": date(2016, 1, 1), "team": team, "available_person_weeks": 10.0, "committed_person_weeks": promised}
            for team, promised in [("a", 13.0), ("b", 5.0), ("c", None)]]  # fmt: skip
CALLED = [called(1, "a", 4, 1, 3, 2), called(2, "a", 2, 1, 2, 2), called(1, "b", 6, None, None, None)]
# In January one can mend web and nobody can mend db. In February nobody can mend web any more, and new has two.
ABLE = {"services": SERVICES, "daily_users": USERS, "responders": [
    responder("web", "p1", until=date(2016, 2, 15)), responder("web", "p2", able=False), responder("new", "p1"), responder("new", "p3")]}  # fmt: skip
PEOPLE = [headcount(1, "a", 10, 9), headcount(1, "b", 5, 5), headcount(2, "a", 10, None)]
OPENINGS = [{"opening": "o1", "team": "a", "opened_on": date(2016, 1, 4), "filled_on": date(2016, 2, 3)},
            {"opening": "o2", "team": "a", "opened_on": date(2016, 1, 5)},
            {"opening": "o3", "team": "a", "opened_on": date(2016, 1, 6), "closed_on": date(2016, 1, 9)}]  # fmt: skip

CASES = [
    ("deployments", {"deployments": DEPLOYED}, (), [("01", 4)]),
    ("deployments", {"deployments": DEPLOYED}, ("team",), [("01", "db", 2), ("01", "web", 2)]),
    ("change_failure_rate", {"deployments": DEPLOYED}, (), [("01", 2, 3)]),
    ("change_failure_rate", {"deployments": DEPLOYED}, ("team",), [("01", "db", 1, 1), ("01", "web", 1, 2)]),
    ("lead_time", {"deployments": DEPLOYED}, (), [("01", 120, False)]),
    ("time_to_recover_deployment", {"deployments": DEPLOYED}, (), [("01", 20, False, "i1"), ("01", None, True, "d3")]),
    # a peak of 101 above 100, and 51 above 50; 50 is not above 50
    ("time_over_limit", {"resource_use": USED, "resources": RESOURCES}, (), [("01", 2, 4)]),
    ("time_over_limit", {"resource_use": USED, "resources": RESOURCES}, ("resource",), [("01", "disk", 1, 2), ("01", "links", 1, 2)]),
    # Of 100 that are safe on disk at most 101 were used; of 50 on links, 51.
    ("peak_use", {"resource_use": USED, "resources": RESOURCES}, (), [("01", 102.0)]),
    ("peak_use", {"resource_use": USED, "resources": RESOURCES}, ("resource",), [("01", "disk", 101.0), ("01", "links", 102.0)]),
    ("hottest_shard", {"shard_load": SHARDS}, (), [("01", 110.0)]),
    ("hottest_shard", {"shard_load": SHARDS}, ("store",), [("01", "main", 110.0)]),
    ("shard_skew", {"shard_load": SHARDS}, (), [("01", 1.1, 0.2)]),
    ("usable_share", {"shard_load": SHARDS}, (), [("01", 0.2, 1.1)]),
    ("effective_shards", {"shard_load": SHARDS}, (), [("01", 400 / 130)]),
    ("cost_per_daily_user", {"costs": SPENT, "daily_users": USERS}, (), [("01", 3199.7421875, 105)]),
    ("cost_per_million_messages", {"costs": SPENT, "delivery": MESSAGES}, (), [("01", 210.25, 4.2)]),
    ("untagged_share", {"costs": CHARGED}, (), [("01", 75, 175)]),
    ("saved_against_list_price", {"costs": CHARGED}, (), [("01", 65, 220)]),
    # what nobody answers for is left out; half of a's 310 is spent, and nothing of b's 90
    ("cost_against_budget", {"costs": CHARGED, "budgets": PLANNED}, (), [("01", 155, 400)]),
    ("cost_against_budget", {"costs": CHARGED, "budgets": PLANNED}, ("team",), [("01", "a", 155, 310)]),
    ("cost_against_budget", {"costs": CHARGED, "budgets": [budget("all", "348")]}, (), [("01", 174, 348)]),
    ("committed_and_delivered", {"initiatives": ITEMS, "daily_users": USERS}, (), [("01", 0, 1), ("02", 1, 1)]),
    ("slip_days", {"initiatives": ITEMS}, (), [("02", 9, 1)]),
    ("slip_days", {"initiatives": ITEMS}, ("kind",), [("02", "product", 9, 1)]),
    ("times_reforecast", {"initiative_forecasts": FORECASTS}, (), [("02", 1)]),
    # January: c comes after w2 needs it. February: c has landed, and a now comes after w1 needs it.
    ("dependencies_late", PLAN, (), [("01", 1, 2), ("02", 1, 1)]),
    ("unplanned_share", {"effort": EFFORT}, (), [("01", 2, 10)]),
    ("unplanned_share", {"effort": EFFORT}, ("team",), [("01", "a", 2, 8), ("01", "b", 0, 2)]),
    ("time_for_new_value", {"effort": EFFORT}, (), [("01", 6, 10)]),
    ("time_promised", {"team_capacity": CAPACITY}, (), [("01", 18, 20)]),
    ("time_promised", {"team_capacity": CAPACITY}, ("team",), [("01", "a", 13, 10), ("01", "b", 5, 10)]),
    ("services_with_one_responder", ABLE, (), [("01", 1, 2), ("02", 0, 3)]),
    ("services_with_one_responder", ABLE, ("tier",),
     [("01", "0", 1, 1), ("01", "1", 0, 1), ("02", "0", 0, 1), ("02", "1", 0, 2)]),
    ("services_without_responder", ABLE, (), [("01", 1, 2), ("02", 2, 3)]),
    ("oncall_load", {"oncall_load": CALLED}, (), [("01", 6, 4)]),
    ("oncall_out_of_hours", {"oncall_load": CALLED}, (), [("01", 2, 6)]),
    ("calls_to_act_on", {"oncall_load": CALLED}, (), [("01", 5, 6)]),
    ("hiring_against_plan", {"headcount_plan": PEOPLE}, (), [("01", 14, 15)]),
    ("hiring_against_plan", {"headcount_plan": PEOPLE}, ("team",), [("01", "a", 9, 10), ("01", "b", 5, 5)]),
    ("time_to_fill", {"openings": OPENINGS}, (), [("01", 30, False), ("01", None, True)]),
    ("toil_share", {"effort": EFFORT}, (), [("01", 1, 15)]),
    ("toil_share", {"effort": EFFORT}, ("team",), [("01", "a", 0, 13), ("01", "b", 1, 2)]),
]  # fmt: skip
