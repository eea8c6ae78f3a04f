"""Turns the warehouse, as of a time, into what a snapshot says of its facts: freshness, counts, runs, restatements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from greendot.calendar import Calendar, Grain
from greendot.contracts import Contract, Resolution
from greendot.engine import Correction
from greendot.publish.recorded import recorded_relation
from greendot.publish.restated import read_restatements
from greendot.results import FactCount, Freshness, LoadRun, Metric, Quarantined, Restatement
from greendot.warehouse import Warehouse, quoted, read_quarantine_counts, read_runs

RUNS_KEPT = 200
RESTATEMENTS_KEPT = 1000

_STEPS: Mapping[Resolution, timedelta] = {
    Resolution.MINUTE: timedelta(minutes=1),
    Resolution.HOUR: timedelta(hours=1),
}
BUCKETS: Mapping[Resolution, Grain] = {
    Resolution.DAY: Grain.DAY,
    Resolution.WEEK: Grain.WEEK,
    Resolution.MONTH: Grain.MONTH,
    Resolution.QUARTER: Grain.QUARTER,
}
"""The stretch that a row with a date speaks of, by its table's resolution; a day for any other."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What stretch of time a source's rows in one table speak of, as instants: None where that is not known.

    `starts_at` is None for tables of events and states: the first row does not tell since when they were watched.
    """

    table: str
    source: str
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a snapshot says of the facts it was made from; `laid` is what people wrote over them, by table."""

    counts: tuple[FactCount, ...]
    coverage: tuple[Coverage, ...]
    runs: tuple[LoadRun, ...]
    quarantined: tuple[Quarantined, ...]
    restatements: tuple[Restatement, ...]
    loaded_at: Mapping[tuple[str, str], datetime]
    laid: Mapping[str, Correction] = field(default_factory=dict)

    def has_rows(self, table: str) -> bool:
        """Return whether any source has put rows into a fact table."""
        return any(count.table == table and count.rows for count in self.counts)


def read_facts(warehouse: Warehouse, contracts: Mapping[str, Contract], calendar: Calendar, as_of: datetime) -> Facts:
    """Return what the warehouse holds, as it was recorded by `as_of`."""
    runs = [run for run in read_runs(warehouse) if _utc(run.loaded_at) <= as_of]
    loaded_at = {
        (run.table, run.source): _utc(run.loaded_at) for run in runs if run.outcome != "failed"
    }  # oldest first: the last one stays
    counts: list[FactCount] = []
    coverage: list[Coverage] = []
    for name in sorted(warehouse.tables() & contracts.keys()):
        contract = contracts[name]
        time = quoted(contract.time) if contract.time else None
        span = f"min({time}), max({time})" if time else "NULL, NULL"
        relation = recorded_relation(warehouse, contract, as_of)
        sql = f"SELECT source, count(*), {span}, max(loaded_at) FROM {relation} AS seen GROUP BY source ORDER BY source"  # noqa: S608
        for source, rows, first, last, newest in warehouse.run(sql):
            loaded_at.setdefault((name, source), _utc(newest))
            counts.append(FactCount(name, source, rows, _day(first, calendar), _day(last, calendar)))
            coverage.append(_coverage(contract, source, first, last, loaded_at[name, source], calendar))
    return Facts(
        counts=tuple(counts),
        coverage=tuple(coverage),
        runs=tuple(_run(run) for run in runs[-RUNS_KEPT:]),
        quarantined=tuple(
            Quarantined(source, table, reason, rows)
            for (source, table, reason), rows in read_quarantine_counts(warehouse).items()
        ),
        restatements=_restatements(warehouse, contracts, calendar, as_of),
        loaded_at=loaded_at,
    )


def failed_sources(warehouse: Warehouse, configured: Iterable[str], as_of: datetime) -> dict[str, str]:
    """Return the configured sources whose last load failed, and why."""
    runs = [run for run in read_runs(warehouse) if _utc(run.loaded_at) <= as_of]
    last = {run.source: run.run for run in runs}
    return {
        run.source: run.error or "no reason given"
        for run in runs
        if run.source in set(configured) and run.run == last[run.source] and run.outcome == "failed"
    }


def freshness_of(facts: Facts, metrics: Iterable[Metric], as_of: datetime) -> tuple[Freshness, ...]:
    """Return how recent each table is, from each source; the age allowed is the least that any metric asks for.

    No table reaches beyond the time of the build: what a later row says is not in it.
    """
    allowed: dict[str, float] = {}
    for metric in metrics:
        for table, hours in metric.sources.items():
            allowed[table] = min(hours, allowed.get(table, hours))
    rows = {(count.table, count.source): count.rows for count in facts.counts}
    return tuple(
        Freshness(
            table=one.table,
            source=one.source,
            rows=rows[one.table, one.source],
            covers_to=min(one.ends_at, as_of) if one.ends_at else None,
            loaded_at=facts.loaded_at.get((one.table, one.source)),
            age_h=max(0.0, (as_of - one.ends_at).total_seconds() / 3600) if one.ends_at else None,
            allowed_h=allowed.get(one.table),
        )
        for one in facts.coverage
    )


def is_measured(contract: Contract) -> bool:
    """Return whether a table holds a bucket for each stretch of time, so that its last row tells how far it reaches."""
    is_event = contract.resolution in (None, Resolution.INSTANT) or contract.is_records
    return contract.time is not None and not is_event and not contract.is_state


def _coverage(
    contract: Contract, source: str, first: Any, last: Any, loaded_at: datetime | None, calendar: Calendar
) -> Coverage:
    if not is_measured(contract) or contract.resolution is None or first is None:
        return Coverage(contract.name, source, None, loaded_at)
    if isinstance(first, datetime):
        step = _STEPS.get(contract.resolution, timedelta(0))
        return Coverage(contract.name, source, _utc(first), _utc(last) + step)
    ends_on = calendar.period(last, BUCKETS.get(contract.resolution, Grain.DAY)).ends_on
    return Coverage(contract.name, source, calendar.day_starts_at(first), calendar.day_starts_at(ends_on))


def _run(run: Any) -> LoadRun:
    return LoadRun(
        source=run.source,
        table=run.table,
        started_at=_utc(run.started_at),
        finished_at=_utc(run.loaded_at),
        state="failed" if run.outcome == "failed" else "done",
        rows_read=run.read or 0,
        rows_accepted=(run.new or 0) + (run.changed or 0),
        rows_unchanged=run.unchanged or 0,
        rows_quarantined=run.quarantined or 0,
        message=run.error or "",
    )


def _restatements(
    warehouse: Warehouse, contracts: Mapping[str, Contract], calendar: Calendar, as_of: datetime
) -> tuple[Restatement, ...]:
    """Return what changed of days that were over and told, the newest first.

    Of events with versions the versions say it; of the rest the journal does: what a load changed of days older than
    the day before it.
    """
    versions = read_restatements(warehouse, contracts, calendar, as_of)
    rows = warehouse.run(
        "SELECT table_name, member, column_name, day, coalesce(total_before, rows_before), "
        "coalesce(total_after, rows_after), loaded_at FROM greendot.journal "
        "WHERE rows_before > 0 AND loaded_at <= ? AND day < CAST(loaded_at AS DATE) - 1 "
        "AND (rows_before <> rows_after OR total_before IS DISTINCT FROM total_after) "
        "AND (column_name IS NULL OR NOT list_contains(?, table_name)) "
        "ORDER BY loaded_at DESC, table_name, day DESC, member, column_name LIMIT ?",
        [as_of.astimezone(UTC).replace(tzinfo=None), list(versions), RESTATEMENTS_KEPT],
    )
    journaled = [
        Restatement(table, _member(member), column or "rows", day, before, after, _utc(loaded_at))
        for table, member, column, day, before, after, loaded_at in rows
    ]
    found = [*journaled, *(one for changed in versions.values() for one in changed)]
    return tuple(sorted(found, key=lambda one: one.loaded_at, reverse=True)[:RESTATEMENTS_KEPT])


def _member(text: str | None) -> str:
    """Return the members of a journal entry as words: `presence, emea`."""
    if not text:
        return ""
    try:
        return ", ".join(str(value) for value in json.loads(text).values())
    except (ValueError, AttributeError):
        return text


def _day(value: datetime | date | None, calendar: Calendar) -> date | None:
    return calendar.local_day(_utc(value)) if isinstance(value, datetime) else value


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
