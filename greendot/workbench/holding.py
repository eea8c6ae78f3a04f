"""Turns the facts and a metric into an engine that holds what it reads, within limits, after seconds at the facts.

In one process one preview at a time reads the facts' file, so that nobody's lock on it is let go by another; then each
works on its own copy.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from greendot.access import Action, can, require
from greendot.contracts import Contract
from greendot.engine import Bounds, DuckDBEngine, Staged
from greendot.errors import MetricError, WarehouseError
from greendot.metrics import Conditions, MetricFile, Planner
from greendot.publish.aims import with_annotations
from greendot.publish.facts import Facts, freshness_of, read_facts
from greendot.publish.laid import read_corrections
from greendot.publish.notes import Notes, read_notes
from greendot.publish.runner import Runner
from greendot.results import Freshness
from greendot.warehouse import open_warehouse
from greendot.workspace import Workspace

MOST_ROWS = 200_000
"""How many rows a query may return before they are put together into periods."""

WAIT_S = 15.0

PATIENCE_S = 3.0
"""How long a load that holds the facts is waited for."""

Copied = TypeVar("Copied")

_reading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a preview may cost: seconds in all, rows of the result, memory of the engine."""

    seconds: float = 10.0
    rows: int = 1000
    memory: str = "1GB"


@dataclass(frozen=True, slots=True)
class Held:
    """Facts at hand: what runs queries on them, and for how many seconds their file was held."""

    runner: Runner
    facts: Facts
    notes: Notes
    contracts: Mapping[str, Contract]
    rows: Mapping[str, int]
    held_s: float


@contextmanager
def hold_facts(
    workspace: Workspace,
    files: Collection[MetricFile],
    limits: Limits,
    now: datetime,
    declared: Mapping[str, Contract] | None = None,
) -> Iterator[Held]:
    """Copy the facts that metrics read, and yield what runs queries on the copy. The file itself is soon let go.

    `declared` are the contracts to read them by, today's by default. What people wrote is laid over the copy as publish
    lays it.
    Names of people are replaced by signs, unless the role in force sees them. WarehouseError when there are no facts,
    a load holds them (it is named), or others keep the file busy; AccessError for a role that may not preview.
    """
    require(workspace.settings.site.role, Action.PREVIEW)
    settings, known = workspace.settings, declared or workspace.contracts
    read = {table for file in files for table in file.metric.sources} & known.keys()
    contracts = {table: known[table] for table in sorted(read)}
    path = settings.path(settings.folders.warehouse)
    bounds = Bounds(limits.seconds, MOST_ROWS)
    engine = DuckDBEngine(path, memory_limit=limits.memory, threads=settings.engine.threads, bounds=bounds)
    mask = "" if can(settings.site.role, Action.SEE_NAMES) else secrets.token_hex(16)
    standing = workspace.entries(now).on(settings.calendar.local_day(now))
    try:
        with _alone():

            def copy() -> tuple[Facts, Notes, Staged, float]:
                began = time.monotonic()
                with open_warehouse(path, memory_limit=limits.memory) as warehouse:
                    facts = read_facts(warehouse, _dated(contracts, known), settings.calendar, now)
                    notes = with_annotations(read_notes(warehouse, known, now), standing)
                    laid = read_corrections(warehouse, known, standing, settings.calendar, now)
                staged = engine.stage(contracts.values(), settings.calendar, now, mask=mask, corrections=laid)
                return facts, notes, staged, time.monotonic() - began

            facts, notes, staged, held_s = _patiently(
                copy, min(PATIENCE_S, limits.seconds / 2) if path.exists() else 0.0
            )
        conditions = Conditions(staged.shared, staged.overlapping, staged.mixed, staged.unknowns)
        runner = Runner(engine, Planner(known, settings.calendar, conditions), settings.calendar, facts, now)
        yield Held(runner, facts, notes, contracts, staged.rows, held_s)
    finally:
        engine.close()


def _patiently(copy: Callable[[], Copied], patience_s: float) -> Copied:
    """Return what is copied, trying again for a while when someone holds the file: a load may be about to end."""
    until = time.monotonic() + patience_s
    while True:
        try:
            return copy()
        except WarehouseError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def check_filled(file: MetricFile, held: Held) -> None:
    """Raise MetricError where no source fills a fact table that a metric reads."""
    empty = [table for table in file.metric.sources if not held.rows.get(table)]
    if empty:
        raise MetricError(f"{file.name}: no source fills {empty[0]}, so there is nothing to run it on")


def freshness_now(file: MetricFile, held: Held, now: datetime) -> tuple[Freshness, ...]:
    """Return how recent the facts are that a metric reads."""
    return tuple(one for one in freshness_of(held.facts, [file.metric], now) if one.table in file.metric.sources)


def _dated(read: Mapping[str, Contract], every: Mapping[str, Contract]) -> Mapping[str, Contract]:
    """Return the tables to look at for how far facts reach: those read; all, where those only say how things stand."""
    has_time = any(contract.time is not None and not contract.is_state for contract in read.values())
    return read if has_time else every


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until nobody else in this process reads the facts; WarehouseError when that takes long."""
    if not _reading.acquire(timeout=WAIT_S):
        raise WarehouseError("another preview is reading the facts; try again in a moment")
    try:
        yield
    finally:
        _reading.release()
