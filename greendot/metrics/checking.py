"""Turns a library of metrics into every problem it has: what rewriting refuses, and what the proofs find on rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from greendot import __version__
from greendot.beside import beside, is_worth_sharing
from greendot.calendar import Calendar
from greendot.contracts import Contract
from greendot.engine import DuckDBEngine
from greendot.errors import Problem
from greendot.metrics.library import Library, MetricFile
from greendot.metrics.plan import Planner
from greendot.metrics.proofs import prove
from greendot.metrics.relations import Conditions
from greendot.metrics.samples import sample_rows
from greendot.metrics.windows import Window

SAMPLE_WINDOW = Window(date(2015, 1, 1), date(2018, 1, 1))


def conditions_of(engine: DuckDBEngine) -> Conditions:
    """Return what an engine's rows allow."""
    staged = engine.staged
    return Conditions(staged.shared, staged.overlapping, staged.mixed, staged.unknowns)


PROOFS_FILE = "build/proofs.json"
"""Where a workspace keeps which proofs held."""

_MOST_REMEMBERED = 5_000


def check_metrics(
    library: Library,
    contracts: Mapping[str, Contract],
    calendar: Calendar,
    *,
    engine: DuckDBEngine | None = None,
    whole: Window | None = None,
    proofs: bool = True,
    remembered: Path | None = None,
    samples: DuckDBEngine | None = None,
) -> list[Problem]:
    """Return every problem of every metric, by file and line.

    Proofs run on made-up rows, and on those of `engine` in the window `whole` for metrics whose tables it fills.
    `remembered` is a file that keeps which proofs held, so that they run again only when something changed; what was
    proved was found in order before, and is not looked through again either. `samples` is an engine to prove on made-up
    rows on, such as one with bounds; it is closed afterwards.
    """
    problems = list(library.problems)
    planner = Planner(contracts, calendar)
    memory = _Memory(remembered if proofs else None)
    sound = []
    for file in library.metrics.values():
        found = [] if memory.holds(_digest(file, planner, "sample")) else planner.check(file)
        problems += found
        if not found:
            sound.append(file)
    if proofs:
        problems += _prove_all(sound, planner, engine, whole, memory, samples)
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0, problem.text))


def _prove_all(
    files: list[MetricFile],
    planner: Planner,
    engine: DuckDBEngine | None,
    whole: Window | None,
    memory: _Memory,
    samples: DuckDBEngine | None,
) -> list[Problem]:
    problems: list[Problem] = []
    waiting = [file for file in files if not memory.holds(_digest(file, planner, "sample"))]
    told = _prove_waiting(waiting, planner, samples)
    for file, found in zip(waiting, told, strict=True):
        problems += found
        memory.note(_digest(file, planner, "sample"), held=not found)
    if engine is not None and whole is not None:
        real = Planner(planner.contracts, planner.calendar, conditions_of(engine))
        rows = str(sorted(engine.staged.rows.items()))
        for file in files:
            digest = _digest(file, planner, rows)
            is_filled = all(engine.staged.rows.get(table, 0) for table in file.metric.sources)
            if is_filled and not memory.holds(digest):
                found = real.check(file) or prove(file, engine, real, whole)
                problems += [problem for problem in found if problem not in problems]
                memory.note(digest, held=not found)
    memory.write()
    return problems


def _prove_waiting(
    files: Sequence[MetricFile], planner: Planner, samples: DuckDBEngine | None
) -> Sequence[Sequence[Problem]]:
    """Return what the proofs on made-up rows say of each metric; every second one in another process if many wait."""
    if samples is not None or not is_worth_sharing(len(files)):
        return _prove_on_samples(files, planner.contracts, planner.calendar, samples)
    with beside(_prove_on_samples, files[1::2], planner.contracts, planner.calendar) as answer:
        ours = _prove_on_samples(files[::2], planner.contracts, planner.calendar)
        theirs = answer()
    return [theirs[place // 2] if place % 2 else ours[place // 2] for place in range(len(files))]


def _prove_on_samples(
    files: Sequence[MetricFile],
    contracts: Mapping[str, Contract],
    calendar: Calendar,
    samples: DuckDBEngine | None = None,
) -> list[list[Problem]]:
    """Prove metrics on made-up rows; on rows of their own, so that one query's words do not thin out another's."""
    if not files:
        return []
    planner, engine = Planner(contracts, calendar), samples or DuckDBEngine(None, threads=1)
    tables = {table for file in files for table in file.metric.sources}
    read = [contracts[table] for table in sorted(tables)]
    try:
        engine.stage(read, calendar, datetime(2018, 1, 1, tzinfo=UTC), rows=sample_rows(read, calendar, files))
        knowing = planner.knowing(engine.staged.unknowns)
        return [prove(file, engine, knowing, SAMPLE_WINDOW) for file in files]
    finally:
        engine.close()


def _digest(file: MetricFile, planner: Planner, rows: str) -> str:
    """Return what a proof depends on: the release, the metric, the contracts it reads, the calendar and the rows."""
    calendar = planner.calendar
    parts: Iterable[object] = (
        __version__,
        file.metric.digest,
        [repr(planner.contracts[table]) for table in sorted(file.metric.sources)],
        (str(calendar.zone), calendar.fiscal_month, calendar.first_weekday),
        rows,
    )
    return hashlib.sha256(repr(tuple(parts)).encode()).hexdigest()[:32]


class _Memory:
    """Which proofs held, kept in a file; without one nothing is remembered."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._held: set[str] = set()
        self._seen: set[str] = set()
        if path is not None and path.is_file():
            try:
                self._held = set(json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, OSError, TypeError):
                self._held = set()

    def holds(self, digest: str) -> bool:
        """Whether this proof held before."""
        if digest in self._held:
            self._seen.add(digest)
            return True
        return False

    def note(self, digest: str, *, held: bool) -> None:
        """Remember a proof that held."""
        if held:
            self._seen.add(digest)

    def write(self) -> None:
        """Write what was asked for this time, and before, since a check may be of one metric; of many only the former.

        Where nothing can be written, the proofs run again next time.
        """
        known = self._seen | self._held
        if self._path is not None:
            with suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                kept = known if len(known) <= _MOST_REMEMBERED else self._seen
                self._path.write_text(json.dumps(sorted(kept)), encoding="utf-8")
