"""Turns the small sample into a company with every metric that pages tell of by name, and parts of it, for tests."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from greendot.results import Better, Kind, Restatement
from greendot.snapshot import Content, Records, Snapshot, activate, open_snapshot, write_snapshot
from sample_snapshot import sample_content

RENAMED = {
    "message_rate_peak": "messages_peak",
    "message_rate_p99": "messages_p99",
    "cost_per_user": "cost_per_daily_user",
}

# name: (copied from, area, title, unit, kind, better, factor)
COPIED = {
    "delivered_first_time": ("availability", "messages", "Delivered first time", "percent", "ratio", "higher", 1),
    "minutes_lost_per_user": ("time_to_restore", "incidents", "Minutes lost each", "minutes", "gauge", "lower", 0.07),
    "total_cost": ("daily_users", "cost", "Total cost", "currency", "gauge", "lower", 0.2),
    "services_without_owner": ("incidents", "ownership", "Services without an owner", "services", "count", "lower", 1),
    "own_growth": ("daily_users", "growth", "Guests a day", "guests", "gauge", "higher", 0.01),
}  # fmt: skip


def story_content(*, without: Collection[str] = (), tables: Collection[str] | None = None) -> Content:
    """Return the story, without some metrics, and with only the records of `tables` where they are given."""
    content = sample_content()
    metrics = {metric.name: dataclasses.replace(metric, name=RENAMED.get(metric.name, metric.name))
               for metric in content.metrics}  # fmt: skip
    frames = [content.observations, content.comparisons]
    for frame in frames:
        frame["metric"] = frame["metric"].replace(RENAMED)
    by_name = {metric.name: metric for metric in metrics.values()}
    for name, (origin, area, title, unit, kind, better, factor) in COPIED.items():
        by_name[name] = dataclasses.replace(
            by_name[origin], name=name, area=area, title=title, unit=unit, kind=Kind(kind), better=Better(better),
            path=f"queries/{area}/{name}.sql", summary=f"{title}, in the story.",
        )  # fmt: skip
        frames = [pd.concat([frame, _copy(frame, origin, name, factor)], ignore_index=True) for frame in frames]
    kept = {name: metric for name, metric in by_name.items() if name not in without}
    observations, comparisons = (frame[frame["metric"].isin(list(kept))] for frame in frames)
    records = {**content.records, **story_records()}
    if tables is not None:
        records = {table: rows for table, rows in records.items() if table in tables}
    loaded = datetime(2016, 10, 20, 8, tzinfo=UTC)
    minutes = Restatement("incidents", "INC-40", "minutes", date(2016, 9, 3), 44.0, 71.0, loaded)
    return dataclasses.replace(
        content, metrics=list(kept.values()), observations=observations.reset_index(drop=True),
        comparisons=comparisons.reset_index(drop=True), records=records, people={},
        restatements=[minutes],
    )  # fmt: skip


def _copy(frame: pd.DataFrame, origin: str, name: str, factor: float) -> pd.DataFrame:
    copied = frame[frame["metric"] == origin].copy()
    copied["metric"] = name
    for column in ("value", "low", "high", "now", "then"):
        if column in copied and factor != 1:
            copied[column] = copied[column] * factor
    return copied


def write_story(folder: Path, content: Content) -> Snapshot:
    """Write content as the live build of a folder, and return the snapshot as an engineer sees it."""
    activate(folder, write_snapshot(folder, content))
    return open_snapshot(folder, role="engineer")


def table(columns: dict[str, str], *rows: tuple[object, ...]) -> Records:
    """Return records of typed columns."""
    return Records(columns, pd.DataFrame(rows, columns=list(columns), dtype=object))


def story_records() -> dict[str, Records]:
    """Return asks, objectives, resources, dependencies, forecasts of dates, annotations, teams."""
    text, number, day = "VARCHAR", "DOUBLE", "DATE"
    asks = {"ask": text, "title": text, "price": number, "currency": text, "people": "BIGINT", "needed_by_on": day,
            "raised_on": day, "decided_on": day, "if_nothing": text}  # fmt: skip
    resources = {"resource": text, "title": text, "unit": text, "safe_limit": number, "designed_for": text,
                 "designed_on": day, "lead_time_days": "BIGINT", "valid_from": day, "valid_to": day}  # fmt: skip
    objectives = {"service": text, "indicator": text, "target_pct": number, "valid_from": day, "valid_to": day}
    return {
        "asks": table(
            asks,
            ("A1", "40 database hosts", 410000.0, "USD", None, date(2016, 11, 25), date(2016, 11, 1), None,
             "The busiest shard passes its safe limit."),
            ("A2", "Two engineers for search", None, None, 2, date(2016, 12, 20), date(2016, 11, 1), None, None),
            ("A3", "New cables", 100.0, "USD", None, date(2016, 9, 1), date(2016, 8, 1), date(2016, 8, 9), "Nothing."),
        ),
        "resources": table(
            resources,
            ("message-db", "busiest database shard", "queries a second", 80000.0, "one team of 100",
             date(2014, 3, 1), 56, date(1970, 1, 1), None),
        ),
        "objectives": table(objectives, ("search", "availability", 99.9, date(1970, 1, 1), None),
                            ("messaging", "availability", 99.95, date(1970, 1, 1), None)),
        "dependencies": table(
            {"dependency": text, "initiative": text, "needs": text, "need_by_on": day},
            ("D1", "threads", "pubsub", date(2016, 11, 20)),
        ),
        "initiative_forecasts": table(
            {"initiative": text, "reported_on": day, "forecast_on": day},
            ("pubsub", date(2016, 5, 2), date(2016, 10, 31)),
            ("pubsub", date(2016, 9, 2), date(2016, 11, 20)),
            ("pubsub", date(2016, 10, 20), date(2016, 12, 15)),
        ),
        "annotations": table(
            {"annotation": text, "title": text, "kind": text, "started_on": day, "metric": text},
            ("N1", "Counting changed", "definition break", date(2016, 8, 3), None),
            ("N2", "Labor Day", "holiday", date(2016, 9, 5), None),
            ("N3", "Threads launched", "launch", date(2016, 10, 5), "daily_users"),
        ),
        "teams": table({"team": text, "title": text}, ("messaging", "Messaging"), ("data-stores", "Data stores")),
        "displacements": table(
            {"displacement": text, "initiative": text, "displaced_by": text, "displaced_on": day,
             "person_weeks": number, "reason": text},
            ("P1", "pubsub", "threads", date(2016, 10, 9), 6.0, "A launch date came first"),
        ),
    }  # fmt: skip
