"""What metrics of reliability and incidents say of a few rows: metric, rows, split, and month, members, measures."""

# ruff: noqa: E501

from datetime import date, datetime

from metric_rows import INDICATORS, NIGHT, OBJECTIVES, OPEN, SERVICES, SHORT, USERS, at, incident, indicator


def action(name: str, team: str, raised: date, due: date | None, closed: date | None) -> dict:
    return {"action": name, "title": name, "team": team, "severity": "major", "raised_on": raised, "due_on": due,
            "closed_on": closed}  # fmt: skip


def caused(name: str, started: datetime, service: str, cause: str, *, by_change: bool | None = None) -> dict:
    return incident(name, started, started, service=service, cause_class=cause, caused_by_change=by_change)


def down(
    name: str, hour: int, minute: int, until: tuple[int, int], severity: str = "major", service: str = "web"
) -> dict:
    return incident(name, at(1, 5, hour, minute), at(1, 5, *until), severity, service=service)


def shown(component: str, first: int, last: int, status: str) -> dict:
    return {"component": component, "started_at": at(1, 5, 12, first), "ended_at": at(1, 5, 12, last), "status": status}


MAIL = [*INDICATORS, indicator(at(1, 5, 12), "mail", 90, 100)]
PROMISES = [{**one, "tier": tier} for one, tier in zip(
    [*OBJECTIVES, {**OBJECTIVES[1], "service": "mail"}], (0, 1, 1), strict=True)]  # fmt: skip
FAST = {**OBJECTIVES[0], "indicator": "latency", "target_pct": 50}
# Up in two of three minutes: in the second, 6 of 100 failed; in the third nobody asked.
MINUTES = [indicator(at(1, 5, 12), "web", 95, 100), indicator(at(1, 5, 12, 1), "web", 94, 100),
           indicator(at(1, 5, 12, 2), "web", 0, 0), indicator(at(1, 5, 12), "db", 10, 10)]  # fmt: skip
# The worst hour is the second (80 of 100), the worst day the first (280 of 310).
HOURS = [indicator(at(1, 5, 12), "web", 100, 110), indicator(at(1, 5, 12, 30), "db", 100, 100),
         indicator(at(1, 5, 13), "web", 80, 100), indicator(at(1, 6, 12), "web", 92, 100)]  # fmt: skip
CONNECTED = [{"bucket_at": at(1, 10, 12, m), "bucket_s": 60, "region": "eu", "connected": 90, "connected_minutes": 5000}
             for m in (0, 1)]  # fmt: skip
# Felt at 12:00, known at 12:10, taken on at 12:12, felt no longer at 12:40, over at 13:00. The other one is still open.
SEEN = incident("i4", at(1, 12, 12), at(1, 12, 13), detected_at=at(1, 12, 12, 10), acknowledged_at=at(1, 12, 12, 12),
                mitigated_at=at(1, 12, 12, 40), failure="f1")  # fmt: skip
UNSEEN = incident("i5", at(1, 13, 12), None)
KNOWN = incident("i6", at(1, 14, 12), None, detected_at=at(1, 14, 12, 5))
TOLD = [{**NIGHT, "found_by": "customer"}, SHORT, {**OPEN, "found_by": "unknown"}]
# Of January's, the second comes 19 days after the first, the first 88 days after autumn's; the third is of another class.
CAUSED = [caused("c0", at(10, 5, 12, year=2015), "web", "deployment"), caused("c1", at(1, 1, 12), "web", "deployment"),
          caused("c2", at(1, 20, 12), "web", "deployment", by_change=True), caused("c3", at(1, 20, 12), "web", "capacity", by_change=False),
          caused("c4", at(1, 20, 12), "db", "deployment")]  # fmt: skip
# Down from 12:00 to 13:30 (the second begins in the first, the third lies in it), and for ten minutes from 14:00.
DOWN = [down("d1", 12, 0, (13, 0)), down("d2", 12, 30, (13, 30)), down("d3", 12, 10, (12, 20), "critical", "db"),
        down("d4", 14, 0, (14, 10)), down("d5", 16, 0, (18, 0), "minor")]  # fmt: skip
ACTIONS = [action("a1", "web", date(2016, 1, 2), date(2016, 1, 20), date(2016, 2, 10)),
           action("a2", "web", date(2016, 1, 20), date(2016, 2, 5), date(2016, 2, 5)),
           action("a3", "db", date(2016, 1, 20), None, None)]  # fmt: skip
SHOWN = [shown("mail", 0, 20, "operational"), shown("mail", 20, 30, "degraded"), shown("mail", 30, 40, "maintenance"),
         shown("web", 0, 30, "operational")]  # fmt: skip
UNTOLD = {**SHORT, "users_affected_low": None, "users_affected_mid": None, "users_affected_high": None}

CASES = [
    ("availability_by_minutes", {"indicators": MINUTES}, (), [("01", 2, 3)]),
    ("availability_by_minutes", {"indicators": MINUTES}, ("service",), [("01", "db", 1, 1), ("01", "web", 1, 2)]),
    # two people for 30 minutes
    ("availability_by_users", {"incidents": [SHORT], "connected_users": CONNECTED}, (), [("01", 9940, 10000)]),
    ("availability_by_users", {"incidents": [], "connected_users": CONNECTED}, (), [("01", 10000, 10000)]),
    # mail was shown as up for 20 of 30 minutes, then repaired; web for 30 of 30
    ("shown_as_up", {"component_status": SHOWN}, (), [("01", 50, 60)]),
    ("shown_as_up", {"component_status": SHOWN}, ("component",), [("01", "mail", 20, 30), ("01", "web", 30, 30)]),
    # a page that tells disturbances only does not say how long all was well
    ("shown_as_up", {"component_status": [*SHOWN, shown("chat", 0, 30, "major outage")]}, (), [("01", 50, 60)]),
    # nobody said how many people felt it: unknown, which is not none
    ("availability_by_users", {"incidents": [UNTOLD], "connected_users": CONNECTED}, (), [("01", None, 10000)]),
    ("interruptions_per_user", {"incidents": [UNTOLD], "daily_users": USERS}, (), [("01", None, 105)]),
    ("minutes_lost_per_user", {"incidents": [UNTOLD], "daily_users": USERS}, (), [("01", None, 105)]),
    ("latency_within_threshold", {"indicators": INDICATORS}, (), [("01", 1, 9)]),
    ("latency_within_threshold", {"indicators": INDICATORS}, ("service",), [("01", "web", 1, 9)]),
    # web failed 10 times of the 20 it may, db once of 9
    ("budget_burned", {"indicators": INDICATORS, "objectives": OBJECTIVES}, (), [("01", 11, 29)]),
    ("budget_burned", {"indicators": INDICATORS, "objectives": OBJECTIVES}, ("service",), [("01", "db", 1, 9), ("01", "web", 10, 20)]),
    # of 9 answers half may be slow, and 8 were
    ("latency_budget_left", {"indicators": INDICATORS, "objectives": [FAST]}, (), [("01", -3.5, 4.5)]),
    ("latency_budget_left", {"indicators": INDICATORS, "objectives": [FAST]}, ("service",), [("01", "web", -3.5, 4.5)]),
    # mail failed 10 times and may once
    ("services_meeting_objective", {"indicators": MAIL, "objectives": PROMISES}, (), [("01", 2, 3)]),
    ("services_meeting_objective", {"indicators": MAIL, "objectives": PROMISES}, ("tier",), [("01", "0", 1, 1), ("01", "1", 1, 2)]),
    ("objective_coverage", {"services": SERVICES, "objectives": PROMISES[:1], "daily_users": USERS}, (), [("01", 1, 2), ("02", 1, 3)]),
    ("objective_coverage", {"services": SERVICES, "objectives": PROMISES[:1], "daily_users": USERS}, ("tier",),
     [("01", "0", 1, 1), ("01", "1", 0, 1), ("02", "0", 1, 1), ("02", "1", 0, 2)]),
    ("objective_coverage_by_traffic", {"indicators": MAIL, "objectives": OBJECTIVES}, (), [("01", 1000, 1100)]),
    ("worst_hour", {"indicators": HOURS}, (), [("01", 80)]),
    ("worst_day", {"indicators": HOURS}, (), [("01", 100 * 280 / 310)]),
    ("incident_rate", {"incidents": [NIGHT, SHORT, OPEN], "daily_users": USERS}, (), [("01", 3, 0.00021)]),  # 210 user-days
    ("incident_rate", {"incidents": [], "daily_users": USERS}, (), [("01", 0, 0.00021)]),
    ("severe_incident_rate", {"incidents": [NIGHT, SHORT, OPEN], "daily_users": USERS}, (), [("01", 1, 0.00021)]),
    ("interruptions_per_user", {"incidents": [NIGHT, SHORT, OPEN], "daily_users": USERS}, (), [("01", 12, 105)]),
    # ten people for three hours, two for half an hour
    ("minutes_per_interrupted_user", {"incidents": [NIGHT, SHORT, OPEN]}, (), [("01", 1860, 12)]),
    ("time_to_detect", {"incidents": [SEEN, UNSEEN, SHORT]}, (),
     [("01", 10, False, "f1"), ("01", None, False, "i2"), ("01", None, True, "i5")]),
    ("time_to_acknowledge", {"incidents": [SEEN, UNSEEN, KNOWN]}, (), [("01", 2, False, "f1"), ("01", None, True, "i6")]),
    ("time_to_mitigate", {"incidents": [SEEN, UNSEEN, KNOWN]}, (), [("01", 30, False, "f1"), ("01", None, True, "i6")]),
    ("found_by_us", {"incidents": TOLD}, (), [("01", 1, 2)]),
    ("repeat_incidents", {"incidents": CAUSED}, (), [("01", 2, 4)]),
    ("caused_by_change", {"incidents": CAUSED}, (), [("01", 1, 2)]),
    # a1 fell due in January and was done in February; a2 was done on its day
    ("actions_closed_on_time", {"incident_actions": ACTIONS}, (), [("01", 0, 1), ("02", 1, 1)]),
    ("actions_closed_on_time", {"incident_actions": ACTIONS}, ("team",), [("01", "web", 0, 1), ("02", "web", 1, 1)]),
    # 2 January to 1 February; 20 January to 1 March
    ("oldest_open_action", {"incident_actions": ACTIONS}, (), [("01", 30, 3), ("02", 41, 1)]),
    ("oldest_open_action", {"incident_actions": ACTIONS}, ("team",), [("01", "db", 12, 1), ("01", "web", 30, 2), ("02", "db", 41, 1)]),
    ("minutes_down", {"incidents": DOWN}, (), [("01", 100)]),
    ("minutes_down", {"incidents": [NIGHT]}, (), [("01", 60), ("02", 120)]),
    ("minutes_down_by_service", {"incidents": DOWN}, (), [("01", 140)]),
    ("minutes_down_by_service", {"incidents": DOWN}, ("service",), [("01", "db", 10), ("01", "web", 130)]),
]  # fmt: skip
