"""Turns a metric file into an account of it: where it comes from, how its query runs at each grain, what that costs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from greendot.calendar import Grain
from greendot.definitions import Definition
from greendot.errors import GreendotError, MetricError, SnapshotError, nearest
from greendot.metrics import MetricFile, Planner, Window, laid_out, splits_of
from greendot.publish.defining import known_definitions
from greendot.publish.runner import Split
from greendot.results import Freshness, Metric
from greendot.workbench.holding import Held, Limits, check_filled, freshness_now, hold_facts
from greendot.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The SQL that publish runs for one grain and split; rows returned and seconds taken where it was run."""

    grain: Grain
    split: str
    sql: str
    rows: int | None = None
    seconds: float | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a metric is made of: the columns it reads of each fact table, and the sources that fill each table."""

    columns: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything there is to know of how a metric comes about.

    `rows_read` are rows by fact table, `freshness` how far they reach: both empty where there are no facts to look at,
    and `no_facts` then says why. `definitions` is the record of how it was defined, oldest first.
    """

    metric: Metric
    lineage: Lineage
    rewritten: tuple[Rewritten, ...]
    rows_read: Mapping[str, int]
    freshness: tuple[Freshness, ...]
    no_facts: str
    definitions: tuple[Definition, ...]


def explain(
    workspace: Workspace, file: MetricFile, *, by: str | None = "", limits: Limits | None = None, now: datetime
) -> Explained:
    """Return how a metric comes about, at each grain and for one split (`by`), or for all of them when `by` is None.

    Where facts are there each query is run once, to say what it costs; where they are not, or a load holds them, the
    rest is told without. MetricError when the metric is refused or has no such split.
    """
    splits = _splits_of(file, by)
    rewritten: tuple[Rewritten, ...] = ()
    rows_read: Mapping[str, int] = {}
    freshness: tuple[Freshness, ...] = ()
    no_facts = ""
    try:
        with hold_facts(workspace, (file,), limits or Limits(), now) as held:
            check_filled(file, held)
            rewritten = tuple(_run(file, splits, held))
            rows_read, freshness = held.rows, freshness_now(file, held, now)
    except GreendotError as error:
        no_facts = str(error)
        rewritten = tuple(_planned(file, splits, workspace, now))
    return Explained(
        metric=file.metric,
        lineage=lineage_of(workspace, file),
        rewritten=rewritten,
        rows_read=rows_read,
        freshness=freshness,
        no_facts=no_facts,
        definitions=_definitions(workspace, file.name),
    )


def lineage_of(workspace: Workspace, file: MetricFile) -> Lineage:
    """Return what a metric is made of, by its query and the configuration."""
    columns = Planner(workspace.contracts, workspace.settings.calendar).reads(file)
    sources = {
        table: tuple(name for name, source in workspace.settings.sources.items() if table in source.tables)
        for table in columns
    }
    return Lineage(columns, sources)


def _splits_of(file: MetricFile, by: str | None) -> tuple[Split, ...]:
    every = {",".join(split): split for split in splits_of(file)}
    if by is None:
        return tuple(every.values())
    if by not in every:
        known = [name for name in every if name]
        hint = nearest(by, known) or (f"it is split by {', '.join(known)}" if known else "it is not split by anything")
        raise MetricError(f"{file.name}: cannot be split by '{by}'; {hint}")
    return (every[by],)


def _run(file: MetricFile, splits: Iterable[Split], held: Held) -> Iterable[Rewritten]:
    for split in splits:
        for grain in held.runner.grains(file):
            sql = held.runner.planner.plan(file, grain, split, held.runner.window(file, grain)).sql
            began = time.monotonic()
            try:
                rows = len(held.runner.engine.run(file.name, sql))
            except MetricError as error:
                yield Rewritten(grain, ",".join(split), laid_out(sql), trouble=str(error))
                continue
            yield Rewritten(grain, ",".join(split), laid_out(sql), rows, time.monotonic() - began)


def _planned(file: MetricFile, splits: Iterable[Split], workspace: Workspace, now: datetime) -> Iterable[Rewritten]:
    """Yield queries over the last two years, without running them."""
    planner = Planner(workspace.contracts, workspace.settings.calendar)
    today = workspace.settings.calendar.local_day(now)
    window = Window(today - timedelta(days=730), today + timedelta(days=1), now)
    for split in splits:
        for grain in planner.grains(file):
            yield Rewritten(grain, ",".join(split), laid_out(planner.plan(file, grain, split, window).sql))


def _definitions(workspace: Workspace, name: str) -> tuple[Definition, ...]:
    """Return what the live build knows of a metric's definitions, as the role in force sees it."""
    try:
        return known_definitions(workspace.snapshot()).get(name, ())
    except SnapshotError:
        return ()
