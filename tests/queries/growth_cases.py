"""What metrics of growth and messages say of a few rows: metric, rows by table, split, and month, members, measures."""

# ruff: noqa: E501

from datetime import date, datetime

from metric_rows import RATES, USERS, at


def window(day: int, span: str, users: int, plan: str = "all") -> dict:
    return {"day": date(2016, 1, day), "span": span, "region": "all", "plan": plan, "users": users}


def newcomers(day: int, users: int, new_users: int, region: str = "all") -> dict:
    return {"day": date(2016, 1, day), "region": region, "plan": "all", "users": users, "new_users": new_users}


def customer(year: int, month: int, name: str, size: int, size_class: str | None = None) -> dict:
    return {"month": date(year, month, 1), "customer": name, "size": size, "size_class": size_class}


def delivery(when: datetime, region: str, messages: int, recipients: int, delivered: int) -> dict:
    return {"minute_at": when, "region": region, "messages": messages, "recipients": recipients,
            "attempted": recipients // 2, "ok_first_try": delivered, "delivered": delivered}  # fmt: skip


def start(day: int, size_class: str, starts: int, payload: int, latency: int | None, within: int | None) -> dict:
    return {"day": date(2016, 1, day), "size_class": size_class, "starts": starts, "payload_bytes": payload,
            "latency_ms_sum": latency, "within_threshold": within}  # fmt: skip


WINDOWS = [window(1, "week", 300), window(2, "week", 320), window(1, "month", 400), window(2, "month", 440),
           window(3, "month", 900), window(1, "month", 100, "paid"), window(1, "week", 90, "paid")]  # fmt: skip
NEWCOMERS = [newcomers(1, 100, 5), newcomers(2, 110, 6), newcomers(1, 70, 4, "eu"), newcomers(1, 40, 1, "us")]
# In January large grows by 2,100 and the others by 10 and 400. In February large leaves, and the customers shrink.
CUSTOMERS = [customer(2015, 12, "small", 50), customer(2015, 12, "large", 900),
             customer(2016, 1, "small", 60), customer(2016, 1, "middle", 400), customer(2016, 1, "large", 3000, "large"),
             customer(2016, 2, "small", 60), customer(2016, 2, "middle", 1200), customer(2016, 2, "new", 100)]  # fmt: skip
# 2,000 messages on the first day, when 100 people were there; 2,200 on the second, of 110 people.
SENT = [delivery(at(1, 1, 12), "eu", 1000, 9000, 4499), delivery(at(1, 1, 12), "us", 1000, 10000, 5000),
        delivery(at(1, 2, 12), "eu", 2200, 22000, 10901)]  # fmt: skip
STARTS = [
    start(1, "small", 10, 1000, 5000, 9),
    start(2, "small", 30, 3000, None, None),
    start(1, "large", 10, 90000, 25000, 5),
]
COUNTS = [{"counted_at": at(1, day, 12), "registered": registered} for day, registered in [(5, 100), (20, 150)]]
DAYS = {"delivery": SENT, "daily_users": USERS}

CASES = [
    ("weekly_users", {"window_users": WINDOWS}, (), [("01", 310)]),
    ("monthly_users", {"window_users": WINDOWS[:4]}, (), [("01", 420)]),
    ("monthly_users", {"window_users": WINDOWS}, ("plan",), [("01", "paid", 100)]),
    # The third day has monthly users only.
    ("stickiness", {"daily_users": USERS, "window_users": WINDOWS}, (), [("01", 105, 420)]),
    ("new_users", {"daily_users": NEWCOMERS}, (), [("01", 11)]),
    ("new_users", {"daily_users": NEWCOMERS}, ("region",), [("01", "eu", 4), ("01", "us", 1)]),
    ("customers", {"customers": CUSTOMERS}, (), [("01", 3), ("02", 3)]),
    ("customers", {"customers": CUSTOMERS}, ("size_class",),
     [("01", "101 to 500", 1), ("01", "large", 1), ("01", "up to 100", 1), ("02", "501 to 2000", 1), ("02", "up to 100", 2)]),
    ("largest_customer_share", {"customers": CUSTOMERS}, (), [("01", 3000, 3460), ("02", 1200, 1360)]),
    ("growth_from_large_customers", {"customers": CUSTOMERS}, (), [("01", 2100, 2510)]),
    ("registered_users", {"registered_users": COUNTS}, (), [("01", 150)]),
    ("messages_sent", {"delivery": SENT}, (), [("01", 4200)]),
    ("messages_per_user", DAYS, (), [("01", 2100, 105)]),
    ("deliveries_per_message", {"delivery": SENT}, (), [("01", 41000, 4200)]),
    ("delivered_in_the_end", {"delivery": SENT}, (), [("01", 20400, 20500)]),
    ("messages_p50", {"message_rate": RATES}, (), [("01", 13.5), ("02", 4)]),  # between 11 and 16
    ("peak_to_mean", {"message_rate": RATES}, (), [("01", 16, 13.5), ("02", 4, 4)]),
    ("start_payload", {"start_payload": STARTS}, (), [("01", 94000, 50)]),
    ("start_payload", {"start_payload": STARTS}, ("size_class",), [("01", "large", 90000, 10), ("01", "small", 4000, 40)]),
    ("start_time", {"start_payload": STARTS}, (), [("01", 30000, 20)]),
    ("started_in_time", {"start_payload": STARTS}, (), [("01", 14, 20)]),
    ("started_in_time", {"start_payload": STARTS}, ("size_class",), [("01", "large", 5, 10), ("01", "small", 9, 10)]),
]  # fmt: skip
