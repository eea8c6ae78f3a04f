"""Turns metric files and the live build into the history of each definition, and what a new one made of its numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from greendot.calendar import Grain
from greendot.contracts import Contract
from greendot.definitions import Definition, Redefined, TableRead
from greendot.errors import GreendotError, SnapshotError
from greendot.metrics import MetricFile, Planner, read_text
from greendot.publish.cutting import reach_of
from greendot.publish.facts import Facts
from greendot.publish.runner import Runner, engine_runner
from greendot.publish.series import observations_of, tidy, with_zeros
from greendot.results import Metric
from greendot.settings import Settings
from greendot.snapshot import Snapshot, open_snapshot

KEPT = 12
"""How many definitions of a metric are kept, and how many quarters stand beside a change."""


@dataclass(frozen=True, slots=True)
class Defined:
    """What a build says of how its metrics are defined: their history, what it changed, and what they read."""

    definitions: tuple[Definition, ...]
    redefined: tuple[Redefined, ...]
    reads: tuple[TableRead, ...]


def define(
    settings: Settings,
    contracts: Mapping[str, Contract],
    files: Collection[MetricFile],
    observations: pd.DataFrame,
    facts: Facts,
    at: datetime,
) -> Defined:
    """Return the definitions of a build that is about to be made of `files` and their `observations`.

    What the live build knows is carried over. Where a definition differs from the live one, the earlier one is run once
    more on today's facts, so that what the change made of the numbers is told apart from what happened.
    """
    live = _live(settings.path(settings.folders.snapshots))
    known = known_definitions(live) if live else {}
    definitions: list[Definition] = []
    changed: list[tuple[Definition, MetricFile]] = []
    texts = {file.metric.digest: _text_of(file.metric) for file in files}
    for history in known.values():
        definitions += [
            dataclasses.replace(one, since=min(one.since, at), text=one.text or texts.get(one.digest, ""))
            for one in history
        ]
    for file in files:
        history = known.get(file.name, ())
        if history and history[-1].digest == file.metric.digest:
            continue
        definitions.append(definition_of(file.metric, history[-1].place + 1 if history else 0, at))
        if history:
            changed.append((history[-1], file))
    redefined = [*(live.redefined if live else ()), *_rerun(changed, observations, settings, contracts, facts, at)]
    planner = Planner(contracts, settings.calendar)
    reads = [
        TableRead(file.name, table, ", ".join(columns))
        for file in files
        for table, columns in planner.reads(file).items()
    ]
    return Defined(_newest(definitions), tuple(redefined), tuple(reads))


def known_definitions(snapshot: Snapshot) -> Mapping[str, tuple[Definition, ...]]:
    """Return the definitions that a build knows by metric, oldest first; those it holds, where it kept no history."""
    build = snapshot.build
    found: dict[str, tuple[Definition, ...]] = {}
    for one in snapshot.definitions:
        dated = one if one.since_build else dataclasses.replace(one, since_build=build.build)
        found[one.metric] = (*found.get(one.metric, ()), dated)
    for name, metric in snapshot.metrics.items():
        if name not in found:
            found[name] = (dataclasses.replace(definition_of(metric, 0, build.as_of, ""), since_build=build.build),)
    return found


def _live(folder: Path) -> Snapshot | None:
    """Return the live build with all that is in it; None where there is none that can be read."""
    try:
        return open_snapshot(folder, None, "admin")
    except SnapshotError:
        return None


def definition_of(metric: Metric, place: int, at: datetime, text: str | None = None) -> Definition:
    """Return how a metric is defined; `text` is its whole file, read from where it lies by default."""
    return Definition(
        metric.name, place, metric.digest, metric.title, metric.summary, metric.kind.value, metric.unit,
        metric.better.value, metric.sql, _text_of(metric) if text is None else text, at,
    )  # fmt: skip


def _text_of(metric: Metric) -> str:
    """Return the whole file of a metric; an empty text where it can no longer be read."""
    try:
        return Path(metric.path).read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return ""


def _newest(definitions: Iterable[Definition]) -> tuple[Definition, ...]:
    """Return the newest definitions of each metric, in order."""
    by_metric: dict[str, list[Definition]] = {}
    for one in definitions:
        by_metric.setdefault(one.metric, []).append(one)
    return tuple(one for name in sorted(by_metric) for one in by_metric[name][-KEPT:])


def _rerun(
    changed: Sequence[tuple[Definition, MetricFile]],
    observations: pd.DataFrame,
    settings: Settings,
    contracts: Mapping[str, Contract],
    facts: Facts,
    at: datetime,
) -> Iterator[Redefined]:
    """Yield what each changed definition made of the last quarters, or why the earlier one cannot be run any more."""
    earlier: list[tuple[Redefined, MetricFile]] = []
    for before, file in changed:
        told = Redefined(file.name, before.place + 1, before.digest, file.metric.digest)
        read = read_text(before.text, file.metric.area, file.name, contracts) if before.text else []
        if isinstance(read, MetricFile):
            empty = [table for table in read.metric.sources if not facts.has_rows(table)]
            if not empty:
                earlier.append((told, read))
                continue
            reason = f"no source fills {empty[0]}"
        else:
            reason = read[0].text if read else "its file was not kept"
        yield dataclasses.replace(told, reason=reason)
    if not earlier:
        return
    with engine_runner(settings, contracts, [before for _, before in earlier], facts, at) as runner:
        for told, old in earlier:
            after = observations[
                (observations["metric"] == told.metric)
                & (observations["grain"] == Grain.QUARTER.value)
                & (observations["split"] == "")
            ]
            yield from _side_by_side(told, old, after, runner)


def _side_by_side(told: Redefined, before: MetricFile, rows: pd.DataFrame, runner: Runner) -> Iterator[Redefined]:
    try:
        old = _values(_observed(before, runner))
    except GreendotError as error:
        reason = str(error).splitlines()[0].removeprefix(f"{before.metric.path}:").removeprefix(f"{before.name}: ")
        yield dataclasses.replace(told, reason=reason)
        return
    new = _values(rows)
    for day in sorted(old.keys() | new.keys())[-KEPT:]:
        (was, is_partial), (is_now, _) = (side.get(day, (None, False)) for side in (old, new))
        is_partial = is_partial or new.get(day, (None, False))[1]
        yield dataclasses.replace(told, starts_on=day, old=was, new=is_now, is_partial=is_partial)


def _observed(file: MetricFile, runner: Runner) -> pd.DataFrame:
    """Return a metric's total by quarter."""
    if Grain.QUARTER not in runner.grains(file):
        return pd.DataFrame(columns=["starts_on", "value", "is_partial"])
    reach = reach_of(file.metric, runner.planner.contracts, runner.facts.coverage, runner.calendar, runner.as_of)
    rows = tidy(file.metric, (), runner.run(file, Grain.QUARTER, ()))
    return observations_of(file.metric, Grain.QUARTER, (), with_zeros(file.metric, Grain.QUARTER, rows, reach), reach)


def _values(rows: pd.DataFrame) -> dict[date, tuple[float | None, bool]]:
    """Return the value of each quarter, rounded as a snapshot rounds, and whether the quarter is unfinished."""
    values = rows["value"].to_numpy(dtype=float, na_value=np.nan)
    return {
        day: (None if np.isnan(value) else float(f"{value:.12g}"), bool(is_partial))
        for day, value, is_partial in zip(rows["starts_on"], values.tolist(), rows["is_partial"], strict=True)
    }
