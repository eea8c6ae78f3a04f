"""Turns a few formulas into a small snapshot of a fictional company, for tests that need pages but no facts.

The time is 15 November 2016, 06:00 UTC, so the fourth quarter is partial. Data begins on 1 October 2014: nine quarters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from greendot.calendar import GRAINS, Calendar, Grain, Period
from greendot.results import (
    TOTAL,
    Against,
    Better,
    Comparison,
    Evidence,
    FactCount,
    Freshness,
    Kind,
    LeftOut,
    LoadRun,
    Members,
    Metric,
    Observation,
    Quarantined,
    Restatement,
    Word,
)
from greendot.snapshot import Content, Records, activate, write_snapshot
from greendot.snapshot.rows import comparison_row, observation_row
from greendot.snapshot.schema import TABLES

AS_OF = datetime(2016, 11, 15, 6, tzinfo=UTC)
FIRST = date(2014, 10, 1)
CALENDAR = Calendar(ZoneInfo("UTC"))
LATEST = CALENDAR.parse("2016-Q4")
KINDS = ("presence", "message", "typing")
CLEAR = (Word.BETTER, Word.WORSE, Word.CLEAR_CHANGE)
SERVICES = ("messaging", "search", "files", "api-gateway")


@dataclass(frozen=True)
class Series:
    """One metric of the sample: what it is, and its value as a function of the months since the start."""

    name: str
    area: str
    title: str
    kind: Kind
    unit: str
    better: Better
    at: Callable[[float], float]
    table: str
    dimension: str = ""
    shares: Mapping[str, float] | None = None
    course: str = "steady"
    target: float | None = None
    audience: str = "viewer"
    status: str = "certified"
    word: Word = Word.NO_CLEAR_CHANGE
    grains: tuple[Grain, ...] = GRAINS


def _wave(month: float, size: float) -> float:
    return 1 + size * math.sin(month * 2.1)


_EVEN = dict.fromkeys(SERVICES, 0.25)
_H, _L, _N = Better.HIGHER, Better.LOWER, Better.NEITHER

SERIES: tuple[Series, ...] = (
    Series("daily_users", "growth", "Daily users", Kind.GAUGE, "users", _H, lambda m: 1.1e6 * 1.053**m, "daily_users",
           "segment", {"paid": 0.3, "free": 0.7}, "growing", 4_000_000, word=Word.BETTER),
    Series("message_rate_peak", "messages", "Messages a minute at peak", Kind.PEAK, "messages per minute", _N,
           lambda m: 4.2e6 * 1.05**m, "message_rate", "kind", {"presence": 0.81, "message": 0.12, "typing": 0.07},
           "growing", word=Word.CLEAR_CHANGE),
    Series("message_rate_p99", "messages", "Messages a minute, 99th percentile", Kind.QUANTILE, "messages per minute",
           _N, lambda m: 3.4e6 * 1.05**m, "message_rate", "kind", {"presence": 0.8, "message": 0.13, "typing": 0.07}),
    Series("presence_share", "messages", "Presence share", Kind.RATIO, "percent", _L,
           lambda m: 81 * _wave(m, 0.01), "message_rate"),
    Series("connected_users", "growth", "Connected users at peak", Kind.PEAK, "users", _H,
           lambda m: 0.8e6 * 1.05**m, "connected_users", word=Word.TOO_LITTLE),
    Series("availability", "reliability", "Availability", Kind.RATIO, "percent", _H,
           lambda m: 99.93 * _wave(m, 0.0003), "indicators", "service", _EVEN, target=99.95),
    Series("error_budget_left", "reliability", "Error budget left", Kind.GAUGE, "percent", _H,
           lambda m: 45 * _wave(m, 0.6), "indicators", "service", _EVEN, word=Word.WORSE),
    Series("incidents", "incidents", "Incidents", Kind.COUNT, "incidents", _L,
           lambda m: round(7 * _wave(m, 0.4)), "incidents", "severity",
           {"critical": 0.2, "major": 0.3, "minor": 0.5}),
    Series("user_minutes_lost", "incidents", "User minutes lost", Kind.GAUGE, "minutes", _L,
           lambda m: 2.4e6 * _wave(m, 0.5), "incidents"),
    Series("time_to_restore", "incidents", "Time to restore", Kind.DURATION, "minutes", _L,
           lambda m: 48 * _wave(m, 0.2), "incidents"),
    Series("headroom", "capacity", "Headroom of the tightest resource", Kind.GAUGE, "percent", _H,
           lambda m: 34 - 0.8 * m, "resource_use", "resource", {"message-db": 1.0, "gateway": 1.4}, word=Word.WORSE),
    Series("cost_per_user", "cost", "Cost per daily user", Kind.RATIO, "currency", _L,
           lambda m: 0.062 * 0.99**m, "costs", grains=(Grain.MONTH, Grain.QUARTER, Grain.YEAR), word=Word.BETTER),
    Series("initiatives_on_track", "roadmap", "Initiatives on track", Kind.RATIO, "percent", _H,
           lambda m: 62 * _wave(m, 0.1), "initiatives", grains=(Grain.MONTH, Grain.QUARTER, Grain.YEAR)),
    Series("retry_storms", "messages", "Retry storms", Kind.COUNT, "storms", _L, lambda m: 3 + 0 * m, "message_rate",
           audience="engineer", status="draft"),
)  # fmt: skip


def write_sample(folder: Path, *, is_synthetic: bool = True) -> Path:
    """Write the sample as the live build of a folder of snapshots, and return the folder."""
    activate(folder, write_snapshot(folder, sample_content(is_synthetic=is_synthetic)))
    return folder


@cache
def sample_content(*, is_synthetic: bool = True) -> Content:
    """Return what the sample says."""
    seen, compared = [], []
    for series in SERIES:
        for members in _members(series):
            values = list(_observations(series, members))
            seen += [observation_row(series.name, one) for one in values]
            compared += [comparison_row(series.name, period, members, one) for period, one in _compare(series, values)]
    return Content(
        as_of=AS_OF, company="Hyperion Chat", currency="USD", time_zone="UTC", fiscal_month=1, first_weekday=0,
        is_synthetic=is_synthetic,
        metrics=[sample_metric(series) for series in SERIES],
        observations=pd.DataFrame(seen, columns=list(TABLES["observations"])),
        comparisons=pd.DataFrame(compared, columns=list(TABLES["comparisons"])),
        freshness=_freshness(),
        left_out=[
            LeftOut("start_latency", "Time to start", "growth", "failed", "took longer than 60 seconds"),
            LeftOut("oncall_pages", "Pages by shift", "people", "dormant", "no source fills oncall_load"),
        ],
        restatements=[
            Restatement("incidents", "critical", "users_affected_mid", date(2016, 9, 7), 120000.0, 310000.0,
                        datetime(2016, 10, 20, 8, tzinfo=UTC))
        ],
        facts=[FactCount(one.table, one.source, one.rows, FIRST, AS_OF.date()) for one in _freshness()],
        runs=[
            LoadRun(
                one.source,
                one.table,
                AS_OF - timedelta(hours=1),
                AS_OF - timedelta(minutes=59),
                "done",
                one.rows,
                12,
                one.rows - 15,
                3,
            )
            for one in _freshness()
        ],
        quarantined=[Quarantined("status_page", "incidents", "is resolved before it starts", 3)],
        records=sample_records(),
        people=_names(),
    )  # fmt: skip


def sample_metric(series: Series) -> Metric:
    """Return the definition of one metric of the sample."""
    return Metric(
        name=series.name, area=series.area, title=series.title, summary=f"{series.title}, in the sample.",
        owner=f"team-{series.area}", kind=series.kind, unit=series.unit, better=series.better, course=series.course,
        dimensions=(series.dimension,) if series.dimension else (),
        splits=((series.dimension,),) if series.dimension else (),
        targets={"": series.target} if series.target is not None else {}, sources={series.table: 36.0},
        evidence=Evidence.MEASURED, pitfalls="Made up for tests.", source="a formula", audience=series.audience,
        status=series.status,
        sql=f"SELECT period(day) AS period, sum(value) AS value\nFROM {series.table}\nGROUP BY ALL",
        digest=f"{len(series.name):08x}", path=f"queries/{series.area}/{series.name}.sql",
    )  # fmt: skip


def _members(series: Series) -> list[Members]:
    return [TOTAL, *(((series.dimension, member),) for member in series.shares or {})]


def _observations(series: Series, members: Members) -> Iterator[Observation]:
    share = series.shares[members[0][1]] if members and series.shares else 1.0
    share = share if series.kind in (Kind.GAUGE, Kind.PEAK, Kind.QUANTILE, Kind.COUNT) or not members else 1.0
    for grain in series.grains:
        if members and grain is Grain.DAY:
            continue
        for period in CALENDAR.periods(FIRST, AS_OF.date(), grain):
            middle = min(period.starts_on + timedelta(days=period.days // 2), AS_OF.date())
            value = series.at((middle - FIRST).days / 30.4) * share
            yield _observation(series.kind, period, members, value)


def _observation(kind: Kind, period: Period, members: Members, value: float) -> Observation:
    is_partial = CALENDAR.bounds(period)[1] > AS_OF
    cut_at = AS_OF if is_partial else None
    if kind is Kind.COUNT:
        value = float(round(value))
    if kind is Kind.DURATION:
        return Observation(
            period, members, value, is_partial, n=9, p90=value * 3.2, n_open=int(is_partial), cut_at=cut_at
        )
    if kind is Kind.RATIO:
        return Observation(period, members, value, is_partial, value * 1e6, 1e8, cut_at=cut_at)
    return Observation(period, members, value, is_partial, cut_at=cut_at)


def _compare(series: Series, values: list[Observation]) -> Iterator[tuple[Period, Comparison]]:
    by_period = {one.period: one for one in values}
    for now in values:
        if now.period.grain is Grain.DAY:
            continue
        earlier = {
            Against.PREVIOUS: CALENDAR.shift(now.period, -1),
            Against.YEAR_AGO: CALENDAR.year_ago(now.period),
        }
        for against, period in earlier.items():
            then = by_period.get(period)
            value = then.value if then else None
            change = now.value / value - 1 if now.value is not None and value else None
            word = series.word if value is not None else Word.TOO_LITTLE
            yield now.period, Comparison(against, period, now.value, value, change, word, "A rule of the sample.",
                                         now.is_partial, n=8, is_finding=word in CLEAR)  # fmt: skip
        if series.target is not None and not now.members and now.value is not None:
            word = Word.BETTER if now.value >= series.target else Word.WORSE
            yield now.period, Comparison(Against.TARGET, None, now.value, series.target, now.value / series.target - 1,
                                         word, "The target is met or missed.", now.is_partial,
                                         is_finding=True)  # fmt: skip


def _freshness() -> list[Freshness]:
    """Return the age of each fact table; resource_use is stale."""
    tables = sorted({series.table for series in SERIES} | {"services"})
    ages = dict.fromkeys(tables, 6.0) | {"resource_use": 80.0}
    return [
        Freshness(table, "warehouse_export" if table != "incidents" else "status_page", 1000 + 10 * len(table),
                  AS_OF - timedelta(hours=ages[table]), AS_OF - timedelta(hours=1), ages[table], 36.0)
        for table in tables
    ]  # fmt: skip


def table_of(columns: Mapping[str, str], *rows: tuple[object, ...]) -> Records:
    return Records(columns, pd.DataFrame(rows, columns=list(columns), dtype=object))


def sample_records() -> dict[str, Records]:
    """Return the records that pages list."""

    def at(day: int, hour: int) -> datetime:
        return datetime(2016, 10, day, hour)  # noqa: DTZ001 - the file keeps UTC without a zone

    text, number, instant, day = "VARCHAR", "BIGINT", "TIMESTAMP", "DATE"
    incidents = {
        "incident": text, "title": text, "service": text, "severity": text, "started_at": instant,
        "detected_at": instant, "resolved_at": instant, "users_affected_mid": number, "cause_class": text,
        "found_by": text,
    }  # fmt: skip
    initiatives = {
        "initiative": text, "title": text, "kind": text, "team": text, "area": text, "state": text,
        "quarter_committed": text,
        "starts_on": day, "baseline_on": day, "forecast_on": day, "landed_on": day, "declared_health": text,
        "purpose": text, "summary": text,
    }  # fmt: skip
    services = {"service": text, "title": text, "team": text, "tier": number, "lifecycle": text, "purpose": text,
                "valid_from": day, "valid_to": day}  # fmt: skip
    return {
        "claims": table_of(
            {"claim": text, "initiative": text, "title": text},
            ("CLM-1", "pubsub", "Presence needs a fifth of the messages"),
        ),
        "incidents": table_of(
            incidents,
            ("INC-41", "Messages delayed", "messaging", "critical", at(4, 9), at(4, 9), at(4, 11), 310000, "capacity",
             "us"),
            ("INC-42", "Search slow", "search", "major", at(12, 14), at(12, 15), at(12, 16), 40000, "deployment",
             "customer"),
            ("INC-43", "Uploads failing for some", "files", "minor", at(30, 20), at(30, 20), None, None, None, "us"),
        ),
        "initiatives": table_of(
            initiatives,
            ("pubsub", "Publish and subscribe for presence", "infrastructure", "messaging", "messaging", "in progress",
             "2016-Q4", date(2016, 5, 2), date(2016, 10, 31), date(2016, 12, 15), None, "at risk",
             "Keeps chat fast for companies of 100,000 people.", "Two of five regions have moved."),
            ("threads", "Threaded conversations", "product", "product-core", "messaging", "in progress", "2016-Q4",
             date(2016, 7, 1), date(2016, 12, 1), date(2016, 12, 1), None, "on track",
             "Makes busy channels readable.", "In beta."),
            ("shard-split", "Split the hottest shards", "infrastructure", "data-stores", "data", "landed", "2016-Q3",
             date(2016, 6, 1), date(2016, 9, 1), date(2016, 9, 20), date(2016, 9, 20), "on track",
             "Gives the largest customers room to grow.", "Done."),
        ),
        "services": table_of(
            services,
            ("messaging", "Messaging", "messaging", 0, "live", "Delivers every message.", date(2014, 1, 1), None),
            ("search", "Search", "search", 1, "live", "Finds what was said.", date(2014, 6, 1), None),
            ("files", "Files", None, 2, "live", "Keeps what people share.", date(2014, 1, 1), None),
        ),
    }  # fmt: skip


def _names() -> dict[str, Records]:
    return {"initiatives": table_of({"initiative": "VARCHAR", "owner": "VARCHAR"}, ("pubsub", "Ada Example"))}
