"""Turns metrics to run into two shares, one for this process and one for another; both only read facts."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from greendot.beside import BesideError, beside, is_worth_sharing
from greendot.contracts import Contract
from greendot.errors import GreendotError, PublishError
from greendot.metrics import MetricFile
from greendot.publish.cutting import reach_of
from greendot.publish.declared import Declared
from greendot.publish.facts import Facts
from greendot.publish.foreseen import foresee
from greendot.publish.kept import read_kept
from greendot.publish.notes import Notes
from greendot.publish.remembering import VERDICTS_FILE, Memory, read_memory, write_memory
from greendot.publish.runner import engine_runner
from greendot.publish.running import Ran, Share, recorded_path, run_metric
from greendot.publish.stamps import Stamp, read_stamps
from greendot.results import LeftOut
from greendot.settings import Settings

Tell = Callable[[str, int, int], None]
"""Told the name of the metric about to run, its place and how many there are."""


@dataclass(frozen=True, slots=True)
class Task:
    """What it takes to run metrics: their files, the facts they read, what was noted and declared, and the time."""

    files: Sequence[MetricFile]
    settings: Settings
    contracts: Mapping[str, Contract]
    facts: Facts
    notes: Notes
    at: datetime
    declared: Declared


def run_all(task: Task, tell: Tell | None = None) -> tuple[list[Ran | LeftOut], dict[str, Stamp]]:
    """Return what each metric gave, or why it is left out, in the order of the files, and what results stood on.

    The verdicts are kept.
    """
    shares = list(_run_shares(task, tell))
    write_memory(_verdicts_file(task), [share.verdicts for share in shares])
    places = {file.name: place for place, file in enumerate(task.files)}
    outcomes = (one for share in shares for one in share.outcomes)
    ordered = sorted(outcomes, key=lambda one: places[one.metric.name if isinstance(one, Ran) else one.name])
    return ordered, {name: stamp for share in shares for name, stamp in share.stamps.items()}


def _run_shares(task: Task, tell: Tell | None) -> Iterator[Share]:
    if not is_worth_sharing(len(task.files)):
        yield run_share(task, tell)
        return
    ours, theirs = (dataclasses.replace(task, files=task.files[start::2]) for start in (0, 1))
    with beside(run_share, theirs) as answer:
        yield run_share(ours, tell)
        try:
            yield answer()
        except BesideError as error:
            raise PublishError(f"publish: the second process failed: {error}") from error


def run_share(task: Task, tell: Tell | None = None) -> Share:
    """Run the metrics of a task in this process."""
    memory, stamps = read_memory(_verdicts_file(task)), dict[str, Stamp]()
    return Share(list(_run_each(task, memory, stamps, tell)), memory.now, stamps)


def _verdicts_file(task: Task) -> Path:
    return task.settings.path(task.settings.folders.snapshots) / VERDICTS_FILE


def _run_each(task: Task, memory: Memory, stamps: dict[str, Stamp], tell: Tell | None) -> Iterator[Ran | LeftOut]:
    """Yield what each metric gave; note in `stamps` what the results of those that ran stood on."""
    calendar, currency = task.settings.calendar, task.settings.company.currency
    kept = read_kept(task.settings.path(task.settings.folders.snapshots))
    with engine_runner(task.settings, task.contracts, task.files, task.facts, task.at) as runner:
        found = read_stamps(task.files, runner, task.notes, currency)
        looked_up = {file.name: runner.planner.looked_up(file) for file in task.files}
        held = kept.hold(found, looked_up, calendar, task.at)
        for place, file in enumerate(task.files):
            began = time.monotonic()
            metric = dataclasses.replace(file.metric, path=recorded_path(file.metric))
            if tell:
                tell(metric.name, place, len(task.files))
            reach = reach_of(metric, task.contracts, task.facts.coverage, calendar, task.at)
            try:
                made = run_metric(file, reach, runner, task.notes, currency, memory, held.get(file.name))
                seen = made.observations
                foreseen = tuple(foresee(file, seen, task.declared, calendar, calendar.local_day(task.at)))
            except PublishError:
                raise
            except GreendotError as error:
                reason = _short(str(error), Path(file.metric.path), metric.path)
                yield LeftOut(metric.name, metric.title, metric.area, "failed", reason, metric.audience, metric.status)
                continue
            if file.name in found:
                stamps[file.name] = dataclasses.replace(found[file.name], apart=made.apart, signs=made.signs)
            yield Ran(metric, seen, made.comparisons, made.kept, time.monotonic() - began, foreseen)


def _short(text: str, path: Path, shown: str) -> str:
    """Return an error's first line with the file named as readers know it."""
    first = text.splitlines()[0] if text else "failed without a word"
    return first.replace(str(path), shown).replace(f"{shown}: ", "", 1)
