"""Turns the declarations and a seed into Truths: what is planted in a company's data, so that tests can ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from greendot.demo.declarations import company_name, read_section
from greendot.demo.dice import roll, roll_days
from greendot.demo.planted import Incident, planted_incidents
from greendot.resources import shipped
from greendot.settings import Settings, read_settings

__all__ = ["Truths", "example_settings", "truths"]


@dataclass(frozen=True, slots=True)
class Truths:
    """What is true of one demo company. Days are reporting days; every number holds for every seed."""

    seed: int
    company: str
    time_zone: str
    now: datetime
    starts_on: date
    last_day: date
    """The last day that is over."""
    minutes_from: date
    coarse_s: int
    overlap: float
    weekly_reach: float
    monthly_reach: float
    messages_per_user_day: int
    peak_per_min: int
    peak_presence_per_min: int
    peak_on: date
    presence_growth: float
    presence_landed_on: date
    presence_rollout_days: int
    presence_fall: int
    connected_peak: int
    connected_peak_on: date
    bots_per_thousand_users: int
    largest_customer: str
    largest_people: int
    largest_people_a_year_ago: int
    largest_joined_on: date
    customers: int
    smallest_customer: int
    largest_other_customer: int
    customer_tail: float
    edge_cache_landed_on: date
    payload_bytes_per_person: int
    payload_bytes_fixed: int
    payload_people: tuple[int, int]
    payload_reductions: tuple[float, float]
    break_metric: str
    break_on: date
    break_factor: float
    break_title: str
    stale_source: str
    stale_table: str
    stale_last_day: date
    quarantined: int
    quarantine_source: str
    over_budget_service: str
    over_budget_on: date
    over_budget_days: int
    over_budget_bad_share: float
    shards: int
    shards_from: date
    shard_store: str
    shard_capacity: int
    hottest_shard: str
    hottest_use: float
    hottest_use_a_year_ago: float
    typical_shard_use: float
    cost_usd_a_user_month: float
    untagged_share: float
    overspent_team: str
    overspent_by: float
    unchanged_service: str
    incidents: tuple[Incident, ...]
    """Those planted one by one; others fill each quarter up to incidents_by_quarter."""
    incidents_by_quarter: tuple[tuple[str, int], ...]

    @property
    def presence_share_at_peak(self) -> float:
        """Return presence's share of the busiest minute, before the change."""
        return self.peak_presence_per_min / self.peak_per_min

    @property
    def planted(self) -> dict[str, Any]:
        """Return the scalars, which the SQL reads as the one row of its table `planted`."""
        return {
            name: value
            for name in self.__slots__
            if isinstance(value := getattr(self, name), str | int | float | date | datetime)
        }


def example_settings() -> Settings:
    """Return the configuration that ships: the demo's own."""
    return read_settings(shipped(), environ={})


def truths(seed: int = 1) -> Truths:
    """Return what is planted in the company of a seed."""
    settings = example_settings()
    now = settings.now()
    today = now.astimezone(settings.calendar.zone).date()
    return Truths(
        seed=seed,
        company=company_name(seed),
        time_zone=settings.company.time_zone,
        now=now,
        last_day=today - timedelta(days=1),
        incidents=planted_incidents(seed, now),
        **_growth(),
        **_messages(seed),
        **_customers(seed),
        **_payload(seed),
        **_trust(seed),
        **_capacity(seed),
        **_cost(),
    )


def _growth() -> dict[str, Any]:
    clock, growth, connected = read_section("clock"), read_section("growth"), read_section("connected")
    return {
        "starts_on": clock.day("starts_on"),
        "minutes_from": clock.day("minutes_from"),
        "coarse_s": clock.number("coarse_s"),
        "overlap": growth.share("overlap"),
        "weekly_reach": growth.share("weekly_reach"),
        "monthly_reach": growth.share("monthly_reach"),
        "connected_peak": connected.number("peak"),
        "connected_peak_on": connected.day("peak_on"),
        "bots_per_thousand_users": connected.number("bots_per_thousand_users"),
    }


def _messages(seed: int) -> dict[str, Any]:
    messages, presence = read_section("messages"), read_section("presence")
    landed_on = moved_day(seed, "presence")
    before = landed_on - timedelta(days=messages.number("peak_days_before"))
    return {
        "messages_per_user_day": messages.number("per_user_day"),
        "peak_per_min": messages.number("peak_per_min"),
        "peak_presence_per_min": messages.number("peak_presence_per_min"),
        "peak_on": before - timedelta(days=before.weekday()),
        "presence_growth": messages.share("presence_growth"),
        "presence_landed_on": landed_on,
        "presence_rollout_days": presence.number("rollout_days"),
        "presence_fall": presence.number("fall"),
    }


def _customers(seed: int) -> dict[str, Any]:
    largest, customers = read_section("largest_customer"), read_section("customers")
    return {
        "largest_customer": largest.text("customer"),
        "largest_people": largest.number("people"),
        "largest_people_a_year_ago": largest.number("people_a_year_ago"),
        "largest_joined_on": largest.day("joined_on"),
        "customers": between(seed, "customers", customers.number("fewest"), customers.number("most")),
        "smallest_customer": customers.number("smallest"),
        "largest_other_customer": customers.number("largest_other"),
        "customer_tail": customers.share("tail"),
    }


def _payload(seed: int) -> dict[str, Any]:
    cache = read_section("edge_cache")
    points = cache.list("reduction_at")
    return {
        "edge_cache_landed_on": moved_day(seed, "edge_cache"),
        "payload_bytes_per_person": cache.number("bytes_per_person"),
        "payload_bytes_fixed": cache.number("bytes_fixed"),
        "payload_people": tuple(int(people) for people, _ in points),
        "payload_reductions": tuple(float(times) for _, times in points),
    }


def _trust(seed: int) -> dict[str, Any]:
    broken, stale, refused = read_section("definition_break"), read_section("stale"), read_section("quarantine")
    over = read_section("over_budget")
    counts = ("impossible_date", "negative_count", "more_night_calls_than_calls")
    return {
        "break_metric": broken.text("metric"),
        "break_on": broken.day("on"),
        "break_factor": broken.share("factor"),
        "break_title": broken.text("title"),
        "stale_source": stale.text("source"),
        "stale_table": stale.text("table"),
        "stale_last_day": stale.day("last_day"),
        "quarantined": sum(refused.number(name) for name in counts),
        "quarantine_source": refused.text("source"),
        "over_budget_service": over.text("service"),
        "over_budget_on": moved_day(seed, "over_budget"),
        "over_budget_days": over.number("days"),
        "over_budget_bad_share": over.share("bad_share"),
        "unchanged_service": read_section("unchanged").text("service"),
        "incidents_by_quarter": tuple(read_section("incidents").table("by_quarter").items()),
    }


def _capacity(seed: int) -> dict[str, Any]:
    shards = read_section("shards")
    return {
        "shards": between(seed, "shards", shards.number("fewest"), shards.number("most")),
        "shards_from": shards.day("from"),
        "shard_store": shards.text("store"),
        "shard_capacity": shards.number("capacity"),
        "hottest_shard": shards.text("hottest"),
        "hottest_use": shards.share("hottest_use"),
        "hottest_use_a_year_ago": shards.share("hottest_use_a_year_ago"),
        "typical_shard_use": shards.share("typical_use"),
    }


def _cost() -> dict[str, Any]:
    cost = read_section("cost")
    return {
        "cost_usd_a_user_month": cost.share("usd_a_user_month"),
        "untagged_share": cost.share("untagged"),
        "overspent_team": cost.text("over_budget_team"),
        "overspent_by": cost.share("over_budget_by"),
    }


def moved_day(seed: int, name: str) -> date:
    """Return the day of a section that has one and a jitter."""
    section = read_section(name)
    key = "on" if "on" in section.values else "landed_on"
    return section.day(key) + timedelta(days=roll_days(seed, name, section.number("jitter_days")))


def between(seed: int, key: str, fewest: int, most: int) -> int:
    """Return a whole number from `fewest` to `most`."""
    return fewest + int(roll(seed, key) * (most - fewest + 1))
