"""Turns two states of the metric files into what a reviewer wants to read: definitions and values that changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from greendot.calendar import Grain, Period
from greendot.contracts import Contract
from greendot.definitions import describe_difference
from greendot.errors import GreendotError, MetricError, nearest
from greendot.metrics import MetricFile
from greendot.publish.cutting import reach_of
from greendot.snapshot import build_names
from greendot.workbench.holding import Held, Limits, check_filled, hold_facts
from greendot.workbench.previewing import observe
from greendot.workbench.revisions import read_revision
from greendot.workbench.sides import Side, side_of_build, side_of_revision, side_of_workspace
from greendot.workspace import Workspace

COMPARED = (Grain.YEAR, Grain.QUARTER, Grain.MONTH, Grain.WEEK)
_NEAR = 1e-9

Values = Mapping[date, tuple[Period, float | None]]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A period whose value is not what it was; None where there is no value."""

    period: Period
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one metric. `state` is added, removed, changed (its definition) or restated (its values alone).

    `words` is a unified diff of the two definitions. `values` holds, by grain, the periods whose total differs, oldest
    first, and `compared` how many were looked at. Where values could not be compared, `trouble` says why.
    """

    name: str
    unit: str
    state: str
    words: str = ""
    values: Mapping[Grain, tuple[ValueChange, ...]] = field(default_factory=dict)
    compared: Mapping[Grain, int] = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between `then` and now. `tables` are fact tables whose contract changed, `same` counts the rest."""

    then: str
    changes: tuple[Changed, ...]
    tables: tuple[str, ...]
    same: int


def compare(
    workspace: Workspace, asked: str, *, names: Collection[str] = (), limits: Limits | None = None, now: datetime
) -> Difference:
    """Return what differs between the metric files as they are, and as they were in a revision or a kept build.

    Values of both sides are those of today's facts, where a definition or a contract that it reads differs. A build's
    own values stand for it, so every metric in it is compared: by quarter, and at every grain where its definition
    differs. `names` limits it to some metrics. MetricError when there is no such revision or build.
    """
    if asked in build_names(workspace.snapshots):
        then = side_of_build(workspace, workspace.snapshot(asked))
    else:
        then = side_of_revision(read_revision(workspace, asked), now)
    today = side_of_workspace(workspace, now)
    every = sorted({*then.definitions, *today.definitions})
    unknown = next((name for name in names if name not in every), None)
    if unknown is not None:
        raise MetricError(f"there is no metric '{unknown}' on either side; {nearest(unknown, every) or 'see its name'}")
    chosen = [name for name in every if not names or name in names]
    tables = _changed_tables(then.contracts, today.contracts)
    grains = {name: asked_for for name in chosen if (asked_for := _grains(name, then, today, tables))}
    limits = limits or Limits(seconds=120.0, memory=workspace.settings.engine.memory_limit)
    sides = [_read(workspace, side, grains, limits, now) for side in (then, today)]
    changes = [_changed(name, then, today, sides, grains.get(name, ())) for name in chosen]
    found = tuple(one for one in changes if one is not None)
    return Difference(then.label, found, tables, len(chosen) - len(found))


def _changed_tables(then: Mapping[str, Contract], now: Mapping[str, Contract]) -> tuple[str, ...]:
    """Return the fact tables whose contract is not what it was, wherever its file lies."""
    return tuple(name for name in sorted({*then, *now}) if _said(then.get(name)) != _said(now.get(name)))


def _said(contract: Contract | None) -> object:
    if contract is None:
        return None
    return (contract.key, contract.time, contract.end, contract.resolution, contract.keeps_history,
            dict(contract.total), contract.columns, contract.rules)  # fmt: skip


def _grains(name: str, then: Side, today: Side, tables: Collection[str]) -> tuple[Grain, ...]:
    """Return the grains at which the values of both sides may differ."""
    before, after = then.definitions.get(name), today.definitions.get(name)
    if before is None or after is None:
        return ()
    read = {table for side in (then, today) if name in side.files for table in side.files[name].metric.sources}
    if before.digest != after.digest or read & set(tables):
        return COMPARED
    return (Grain.QUARTER,) if then.snapshot is not None else ()


def _read(
    workspace: Workspace, side: Side, grains: Mapping[str, Sequence[Grain]], limits: Limits, now: datetime
) -> Mapping[tuple[str, Grain], Values | str]:
    """Return a side's totals by metric and grain, or why there are none."""
    if (snapshot := side.snapshot) is not None:
        return {
            (name, grain): {one.period.starts_on: (one.period, one.value) for one in snapshot.observations(name, grain)}
            for name, asked in grains.items()
            for grain in asked
        }
    files = [side.files[name] for name in grains if name in side.files]
    found: dict[tuple[str, Grain], Values | str] = {}
    if not files:
        return found
    with hold_facts(workspace, files, limits, now, side.contracts) as held:
        for file in files:
            for grain in grains[file.name]:
                try:
                    found[file.name, grain] = _totals(file, grain, held, now)
                except GreendotError as error:
                    found[file.name, grain] = str(error).splitlines()[0]
    return found


def _totals(file: MetricFile, grain: Grain, held: Held, now: datetime) -> Values:
    check_filled(file, held)
    if grain not in held.runner.grains(file):
        return {}
    reach = reach_of(file.metric, held.contracts, held.facts.coverage, held.runner.calendar, now)
    rows = observe(file, grain, (), held, reach)
    numbers = rows["value"].to_numpy(dtype=float, na_value=np.nan).tolist()
    return {
        first: (Period(first, end, grain), None if np.isnan(value) else value)
        for first, end, value in zip(rows["starts_on"], rows["ends_on"], numbers, strict=True)
    }


def _changed(
    name: str,
    then: Side,
    today: Side,
    sides: Sequence[Mapping[tuple[str, Grain], Values | str]],
    grains: Sequence[Grain],
) -> Changed | None:
    """Return what became of a metric; None when nothing did."""
    before, after = then.definitions.get(name), today.definitions.get(name)
    if before is None or after is None:
        there = after or before
        trouble = (today if after is None else then).reasons.get(name, "")
        state = "removed" if after is None else "added"
        return Changed(name, there.unit if there else "", state, trouble=trouble)
    words = describe_difference(before, after)
    values, compared, trouble = {}, {}, ""
    for grain in grains:
        old, new = (side.get((name, grain), "it cannot be run") for side in sides)
        if isinstance(old, str) or isinstance(new, str):
            trouble = trouble or (f"then: {old}" if isinstance(old, str) else f"now: {new}")
            continue
        compared[grain] = len({*old, *new})
        values[grain] = _different(old, new)
    is_restated = any(values.values())
    if not words and not is_restated and not trouble:
        return None
    state = "changed" if words else "restated"
    return Changed(name, after.unit, state, words, {g: one for g, one in values.items() if one}, compared, trouble)


def _different(old: Values, new: Values) -> tuple[ValueChange, ...]:
    found = []
    for first in sorted({*old, *new}):
        period = (old.get(first) or new[first])[0]
        before, after = (side[first][1] if first in side else None for side in (old, new))
        if not _is_same(before, after):
            found.append(ValueChange(period, before, after))
    return tuple(found)


def _is_same(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is after
    return abs(before - after) <= _NEAR * max(abs(before), abs(after))
