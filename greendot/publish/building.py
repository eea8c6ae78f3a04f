"""Turns facts and metric files into a snapshot that is live, or changes nothing that a viewer sees."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from greendot.contracts import Contract
from greendot.entries import Entries
from greendot.metrics import PROOFS_FILE, Library, MetricFile, check_metrics
from greendot.publish.aims import with_annotations, with_targets
from greendot.publish.choosing import choose_findings
from greendot.publish.claimed import ClaimFacts, check_claims, price_records, read_claim_facts
from greendot.publish.declared import declared_in
from greendot.publish.defining import define
from greendot.publish.facts import Facts, freshness_of, read_facts
from greendot.publish.gates import check_loads, check_missing, check_schema
from greendot.publish.kept import write_kept
from greendot.publish.laid import corrections_of, records_laid, rows_laid
from greendot.publish.notes import Notes, read_notes
from greendot.publish.planned import read_planned, read_reviews
from greendot.publish.promised import read_promised
from greendot.publish.records import read_records
from greendot.publish.report import PublishReport
from greendot.publish.running import Ran, joined, recorded_path
from greendot.publish.runways import RUNWAYS, read_runways
from greendot.publish.shares import Task, Tell, run_all
from greendot.publish.spending import COST_CHANGES, read_cost_changes
from greendot.publish.staffed import read_staffing
from greendot.results import LeftOut
from greendot.settings import WEEKDAYS, Settings
from greendot.snapshot import (
    TABLES,
    Content,
    Records,
    activate,
    build_names,
    publishing,
    remove_old,
    typed,
    write_snapshot,
)
from greendot.warehouse import open_warehouse

NO_ENTRIES = Entries()


def publish(
    settings: Settings,
    contracts: Mapping[str, Contract],
    library: Library,
    *,
    now: datetime,
    as_of: datetime | None = None,
    entries: Entries = NO_ENTRIES,
    tell: Tell | None = None,
) -> PublishReport:
    """Run every metric on the facts as of a time, write a snapshot, and make it the live one.

    `as_of` fixes the time, `now` is it otherwise; `entries` are what people had written by then: their targets and
    annotations count, and metrics and claims read initiatives as entries leave them. A metric that fails is left out
    with its reason. PublishError when a gate stops it: a failed load, facts that do not fit their contracts, too many
    certified metrics missing.
    """
    began = time.monotonic()
    at = (as_of or now).astimezone(UTC)
    folder = settings.path(settings.folders.snapshots)
    standing = entries.on(settings.calendar.local_day(at))
    library = with_targets(library, standing)
    with publishing(folder):
        read = _read_warehouse(settings, contracts, at, standing)
        files, left_out = _divide(library, read.facts, contracts, settings)
        noted = with_annotations(read.notes, standing)
        task = Task(files, settings, contracts, read.facts, noted, at, declared_in(read.laid))
        outcomes, stamps = run_all(task, tell)
        ran, failed = _apart(outcomes)
        left_out += failed
        check_missing([one.metric for one in ran], left_out, settings.publish.missing_pct)
        content = _content(settings, ran, left_out, read, at)
        content = _with_definitions(content, settings, contracts, library, read.facts)
        before, build = build_names(folder), write_snapshot(folder, content)
        activate(folder, build)
        write_kept(folder, build, at, stamps)
        removed = remove_old(folder, settings.publish.keep)
    return _report(content, ran, build, is_new=build not in before, removed=removed, seconds=time.monotonic() - began)


def _report(
    content: Content, ran: list[Ran], build: str, *, is_new: bool, removed: tuple[str, ...], seconds: float
) -> PublishReport:
    """Return what a publish did."""
    return PublishReport(
        build=build,
        is_new=is_new,
        as_of=content.as_of,
        metrics=tuple(one.metric.name for one in ran),
        left_out=tuple(content.left_out),
        observations=len(content.observations),
        comparisons=len(content.comparisons),
        facts_rows=sum(count.rows for count in content.facts),
        removed=removed,
        seconds=seconds,
        seconds_by_metric={one.metric.name: one.seconds for one in ran},
        forecasts=tuple(made for one in ran if one.metric.status == "certified" for made in one.forecasts),
    )


def _apart(outcomes: list[Ran | LeftOut]) -> tuple[list[Ran], list[LeftOut]]:
    """Return the metrics that ran, and those that did not."""
    return [one for one in outcomes if isinstance(one, Ran)], [one for one in outcomes if isinstance(one, LeftOut)]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of the warehouse; `laid` are the records with entries over them, `people` those with names."""

    facts: Facts
    notes: Notes
    claimed: ClaimFacts
    records: dict[str, Records]
    laid: dict[str, Records]
    people: dict[str, Records]


def _read_warehouse(settings: Settings, contracts: Mapping[str, Contract], at: datetime, standing: Entries) -> _Read:
    today = settings.calendar.local_day(at)
    with open_warehouse(settings.path(settings.folders.warehouse), memory_limit=settings.engine.memory_limit) as facts:
        check_loads(facts, settings, at)
        check_schema(facts, contracts)
        records, people = read_records(facts, contracts, at)
        rows = rows_laid(records, standing, settings.calendar, today)
        corrections = corrections_of(records, rows, contracts)
        over = records_laid(records, rows, contracts)
        worked_out = read_promised(facts, contracts, settings.calendar, at, settings.policy)
        changes = read_cost_changes(facts, contracts, settings.calendar, at, settings.company.currency)
        records |= read_staffing(facts, contracts, settings.calendar, at, settings.people)
        runways = read_runways(facts, contracts, settings.calendar, at, declared_in(over))
        found = {COST_CHANGES: changes, RUNWAYS: runways}
        records |= worked_out | {name: rows for name, rows in found.items() if rows is not None}
        records |= read_planned(facts, contracts, at, settings.plan)
        records |= read_reviews(settings.cadence, settings.calendar, today)
        notes = read_notes(facts, contracts, at)
        laid = {**records, **{name: over[name] for name in rows if name in over}}
        claimed = read_claim_facts(facts, contracts, settings.calendar, at, laid, notes)
        known = read_facts(facts, contracts, settings.calendar, at)
        return _Read(dataclasses.replace(known, laid=corrections), notes, claimed, records, laid, people)


def _with_claims(settings: Settings, read: _Read, ran: list[Ran], at: datetime) -> dict[str, Records]:
    """Return records with what became of claims, which needs the metrics that ran."""
    metrics = {one.metric.name: (one.metric, one.observations) for one in ran}
    checked = check_claims(
        read.laid, metrics, read.claimed, settings.prices,
        calendar=settings.calendar, as_of=at, currency=settings.company.currency,
    )  # fmt: skip
    return read.records | price_records(settings.prices) | checked


def _divide(
    library: Library, facts: Facts, contracts: Mapping[str, Contract], settings: Settings
) -> tuple[list[MetricFile], list[LeftOut]]:
    """Return the metric files that can be run, by name, and those that are left out before anything runs."""
    left_out = [*_unreadable(library), *_dormant(library, facts, contracts)]
    left_out += _unproven(library, {one.name for one in left_out}, settings, contracts)
    waiting = {one.name for one in left_out}
    return [file for name, file in sorted(library.metrics.items()) if name not in waiting], left_out


def _unreadable(library: Library) -> Iterator[LeftOut]:
    """Yield the metric files that could not be read, each with its first problem."""
    seen: set[str] = set()
    for problem in library.problems:
        path = Path(problem.file)
        if path.suffix == ".sql" and path.stem not in seen and path.stem not in library.metrics:
            seen.add(path.stem)
            reason = f"line {problem.line}: {problem.text}" if problem.line else problem.text
            yield LeftOut(path.stem, path.stem, path.parent.name, "failed", reason)


def _unproven(
    library: Library, waiting: Collection[str], settings: Settings, contracts: Mapping[str, Contract]
) -> Iterator[LeftOut]:
    """Yield the metrics whose query fails a check or a proof on made-up rows: a wrong number is worse than none."""
    files = {name: file for name, file in library.metrics.items() if name not in waiting}
    remembered = settings.path(PROOFS_FILE)
    told: set[str] = set()
    for problem in check_metrics(Library(files, (), len(files)), contracts, settings.calendar, remembered=remembered):
        name = Path(problem.file).stem
        if name in files and name not in told:
            told.add(name)
            metric = files[name].metric
            reason = str(dataclasses.replace(problem, file=recorded_path(metric)))
            yield LeftOut(name, metric.title, metric.area, "failed", reason, metric.audience, metric.status)


def _dormant(library: Library, facts: Facts, contracts: Mapping[str, Contract]) -> Iterator[LeftOut]:
    """Yield the metrics that read a fact table which no source has filled."""
    for name, file in sorted(library.metrics.items()):
        metric = file.metric
        empty = [table for table in metric.sources if not facts.has_rows(table)]
        if empty:
            title = f" ({contracts[empty[0]].title})" if empty[0] in contracts else ""
            reason = f"no source fills {empty[0]}{title}"
            yield LeftOut(name, metric.title, metric.area, "dormant", reason, metric.audience, metric.status)


def _content(
    settings: Settings,
    ran: list[Ran],
    left_out: list[LeftOut],
    read: _Read,
    at: datetime,
) -> Content:
    company, facts = settings.company, read.facts
    return Content(
        as_of=at,
        company=company.name,
        currency=company.currency,
        time_zone=company.time_zone,
        fiscal_month=company.fiscal_month,
        first_weekday=WEEKDAYS.index(company.week_starts),
        is_synthetic=company.is_synthetic,
        metrics=[one.metric for one in ran],
        observations=joined([one.observations for one in ran]).reindex(columns=list(TABLES["observations"])),
        comparisons=choose_findings(_comparisons(ran)),
        freshness=freshness_of(facts, [one.metric for one in ran], at),
        left_out=sorted(left_out, key=lambda one: one.name),
        restatements=facts.restatements,
        facts=facts.counts,
        runs=facts.runs,
        quarantined=facts.quarantined,
        records=_with_claims(settings, read, ran, at),
        people=read.people,
        forecasts=[forecast for one in ran for forecast in one.forecasts],
    )


def _comparisons(ran: list[Ran]) -> pd.DataFrame:
    """Return the comparisons that were made and those that were kept, all as a file holds them."""
    made = typed("comparisons", joined([one.comparisons for one in ran]).reindex(columns=list(TABLES["comparisons"])))
    kept = [one.kept for one in ran if one.kept is not None]
    return pd.concat([made, *(typed("comparisons", frame) for frame in kept)], ignore_index=True)


def _with_definitions(
    content: Content, settings: Settings, contracts: Mapping[str, Contract], library: Library, facts: Facts
) -> Content:
    """Return a build's content with how its metrics are defined, and what a changed definition made of its numbers."""
    files = [library.metrics[metric.name] for metric in content.metrics]
    defined = define(settings, contracts, files, content.observations, facts, content.as_of)
    return dataclasses.replace(
        content, reads=defined.reads, definitions=defined.definitions, redefined=defined.redefined
    )
