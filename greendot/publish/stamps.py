"""Turns a metric and the staged facts into what its results stand on, so that a later publish sees what still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import greendot
from greendot.calendar import Grain
from greendot.metrics import MetricFile
from greendot.publish.notes import Notes
from greendot.publish.runner import Runner
from greendot.results import Against

_LIBRARIES = ("duckdb", "numpy", "pandas", "scipy", "sqlglot")

Months = Mapping[str, Mapping[str, str]]
"""Of each table, a digest of the rows of each month, by the month's first day."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a metric's results stood on.

    `way` is a digest of everything but the rows, `ends` the instants, in text, up to which each source reached; `apart`
    are the splits of which only the largest members are kept apart, `signs` how the series of a grain, split and
    comparison were judged.
    """

    way: str
    months: Months
    ends: Mapping[str, str]
    apart: tuple[str, ...] = ()
    signs: Mapping[str, str] = field(default_factory=dict)


def sign_key(grain: Grain, split: str, against: Against) -> str:
    """Return under which name a stamp says how series were judged."""
    return f"{grain.value}|{split}|{against.value}"


def read_stamps(files: Sequence[MetricFile], runner: Runner, notes: Notes, currency: str) -> dict[str, Stamp]:
    """Return what the results of metrics stand on; of durations none, since events that are open grow older."""
    stamped = [file for file in files if not file.is_events]
    contracts = runner.planner.contracts
    read = sorted({table for file in stamped for table in file.metric.sources} & contracts.keys())
    months = {name: runner.engine.digest_months(contracts[name], runner.calendar, runner.as_of) for name in read}
    return {file.name: _stamp_of(file, runner, notes, currency, months) for file in stamped}


def _stamp_of(file: MetricFile, runner: Runner, notes: Notes, currency: str, months: Months) -> Stamp:
    tables = sorted(file.metric.sources)
    coverage = [one for one in runner.facts.coverage if one.table in tables]
    staged, calendar = runner.engine.staged, runner.calendar
    way = (
        _code(),
        replace(file.metric, path="", targets={}),
        (file.lookback, file.over),
        [runner.planner.contracts.get(table) for table in tables],
        (str(calendar.zone), calendar.fiscal_month, calendar.first_weekday, currency),
        [sorted({*tables} & names) for names in (staged.shared, staged.overlapping, staged.mixed)],
        sorted(one for one in staged.unknowns if one[0] in tables),
        (staged.first, runner.window(file, Grain.YEAR).first),
        [(one.table, one.source, one.starts_at, one.ends_at is None) for one in coverage],
        (sorted(notes.holidays), notes.breaks_of(file.metric)),
    )
    return Stamp(
        hashlib.blake2b(repr(way).encode(), digest_size=16).hexdigest(),
        {table: months[table] for table in tables if table in months},
        {f"{one.table}|{one.source}": one.ends_at.isoformat() for one in coverage if one.ends_at is not None},
    )


@cache
def _code() -> str:
    """Return a digest of the code and libraries that make results: another release may make them otherwise."""
    whole = hashlib.blake2b(repr([version(name) for name in _LIBRARIES]).encode(), digest_size=16)
    for file in sorted(Path(greendot.__file__).parent.rglob("*.py")):
        whole.update(file.read_bytes())
    return whole.hexdigest()
