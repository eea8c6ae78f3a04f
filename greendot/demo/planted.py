"""Turns the declared incidents (a cluster, two restated ones, an open one, one over budget) into versions of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from greendot.demo.declarations import Section, read_section
from greendot.demo.dice import roll, roll_days

__all__ = ["Incident", "planted_incidents"]

CLUSTER = "cluster"
RESTATED = "restated"
RESTATED_AGAIN = "restated again"
OPEN = "open"
OVER_BUDGET = "over budget"


@dataclass(frozen=True, slots=True)
class Incident:
    """One version of a planted incident; versions share `incident` and differ in `reported_at`. Times are in UTC."""

    incident: str
    planted_as: str
    service: str
    severity: str
    cause_class: str
    started_at: datetime
    resolved_at: datetime | None
    users_affected_low: int
    users_affected_mid: int
    users_affected_high: int
    failure: str | None
    reported_at: datetime


def planted_incidents(seed: int, now: datetime) -> tuple[Incident, ...]:
    """Return every version of the planted incidents, in the order they were told."""
    found = [*_cluster(seed), *_restated(seed), *_restated_again(seed), _over_budget(seed), _open(now)]
    return tuple(sorted(found, key=lambda one: (one.reported_at, one.incident)))


def _cluster(seed: int) -> Iterator[Incident]:
    section = read_section(CLUSTER)
    begins = _at(_day(section, CLUSTER, seed), 18)
    for number, service in enumerate(section.list("services")):
        starts = begins + timedelta(minutes=11 * number)
        middle = int(30_000 * (1 + roll(seed, f"cluster/{number}")))
        ends = starts + timedelta(minutes=70 + 20 * number)
        yield Incident(
            f"INC-C{number + 1}", CLUSTER, service, "major" if number else "critical", section.text("cause_class"),
            starts, ends, middle // 2, middle, middle * 2, section.text("failure"), ends,
        )  # fmt: skip


def _restated(seed: int) -> Iterator[Incident]:
    """Yield one whose start was found, two weeks later, to have been earlier."""
    section = read_section("restated")
    ends = _at(_day(section, RESTATED, seed), 19)
    again = ends + timedelta(days=section.number("after_days"))
    for minutes, affected, told in (("said_minutes", "said_affected", ends), ("minutes", "affected", again)):
        low, middle, high = section.list(affected)
        starts = ends - timedelta(minutes=section.number(minutes))
        yield Incident(
            "INC-R1", RESTATED, section.text("service"), "critical", "batch job side effect",
            starts, ends, low, middle, high, None, told,
        )  # fmt: skip


def _restated_again(seed: int) -> Iterator[Incident]:
    """Yield one that touched more people than first told."""
    section = read_section("restated_again")
    starts = _at(_day(section, RESTATED_AGAIN, seed), 16)
    ends = starts + timedelta(minutes=section.number("minutes"))
    again = ends + timedelta(days=section.number("after_days"))
    for affected, told in (("said_affected", ends), ("affected", again)):
        low, middle, high = section.list(affected)
        yield Incident(
            "INC-R2", RESTATED_AGAIN, section.text("service"), "major", "deployment",
            starts, ends, low, middle, high, None, told,
        )  # fmt: skip


def _over_budget(seed: int) -> Incident:
    section = read_section("over_budget")
    starts = _at(section.day("on") + timedelta(days=roll_days(seed, "over_budget", section.number("jitter_days"))), 17)
    ends = starts + timedelta(minutes=section.number("incident_minutes"))
    low, middle, high = section.list("affected")
    return Incident(
        "INC-B1", OVER_BUDGET, section.text("service"), "major", "failed fix",
        starts, ends, low, middle, high, None, ends,
    )  # fmt: skip


def _open(now: datetime) -> Incident:
    section = read_section("open_incident")
    starts = (now - timedelta(hours=section.share("started_hours_ago"))).replace(second=0)
    low, middle, high = section.list("affected")
    return Incident(
        "INC-O1", OPEN, section.text("service"), "minor", "provider network",
        starts, None, low, middle, high, None, starts + timedelta(minutes=9),
    )  # fmt: skip


def _day(section: Section, key: str, seed: int) -> date:
    return section.day("on") + timedelta(days=roll_days(seed, key, section.number("jitter_days")))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
