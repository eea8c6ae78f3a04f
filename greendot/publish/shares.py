"""Turns metrics to run into two shares, one for this process and one for another, so that both cores work.

The other process is told all it needs on its standard input and answers on its standard output; both only read facts.
"""

from __future__ import annotations

import dataclasses
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from greendot.contracts import Contract
from greendot.errors import GreendotError, PublishError
from greendot.metrics import MetricFile
from greendot.publish.cutting import reach_of
from greendot.publish.declared import Declared
from greendot.publish.facts import Facts
from greendot.publish.foreseen import foresee
from greendot.publish.notes import Notes
from greendot.publish.remembering import VERDICTS_FILE, Memory, read_memory, write_memory
from greendot.publish.runner import engine_runner
from greendot.publish.running import Ran, Share, recorded_path, run_metric
from greendot.results import LeftOut
from greendot.settings import Settings

WORTH_SHARING = 24
"""Below so many metrics, starting another process costs more than it saves."""

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


def run_all(task: Task, tell: Tell | None = None) -> list[Ran | LeftOut]:
    """Return what each metric gave, or why it is left out, in the order of the files; keep the verdicts."""
    shares = list(_run_shares(task, tell))
    write_memory(_verdicts_file(task), [share.verdicts for share in shares])
    places = {file.name: place for place, file in enumerate(task.files)}
    outcomes = (one for share in shares for one in share.outcomes)
    return sorted(outcomes, key=lambda one: places[one.metric.name if isinstance(one, Ran) else one.name])


def _run_shares(task: Task, tell: Tell | None) -> Iterator[Share]:
    if len(task.files) < WORTH_SHARING or (os.cpu_count() or 1) < 2:
        yield run_share(task, tell)
        return
    ours, theirs = (dataclasses.replace(task, files=task.files[start::2]) for start in (0, 1))
    with _another_process(theirs) as answer:
        yield run_share(ours, tell)
        yield answer()


def run_share(task: Task, tell: Tell | None = None) -> Share:
    """Run the metrics of a task in this process."""
    memory = read_memory(_verdicts_file(task))
    return Share(list(_run_each(task, memory, tell)), memory.now)


def _verdicts_file(task: Task) -> Path:
    return task.settings.path(VERDICTS_FILE)


def _run_each(task: Task, memory: Memory, tell: Tell | None) -> Iterator[Ran | LeftOut]:
    with engine_runner(task.settings, task.contracts, task.files, task.facts, task.at) as runner:
        for place, file in enumerate(task.files):
            began = time.monotonic()
            metric = dataclasses.replace(file.metric, path=recorded_path(file.metric))
            if tell:
                tell(metric.name, place, len(task.files))
            reach = reach_of(metric, task.contracts, task.facts.coverage, task.settings.calendar, task.at)
            try:
                currency = task.settings.company.currency
                seen, compared = run_metric(file, reach, runner, task.notes, currency, memory)
                calendar = task.settings.calendar
                foreseen = tuple(foresee(file, seen, task.declared, calendar, calendar.local_day(task.at)))
            except PublishError:
                raise
            except GreendotError as error:
                reason = _short(str(error), Path(file.metric.path), metric.path)
                yield LeftOut(metric.name, metric.title, metric.area, "failed", reason, metric.audience, metric.status)
                continue
            yield Ran(metric, seen, compared, time.monotonic() - began, foreseen)


@contextmanager
def _another_process(task: Task) -> Iterator[Callable[[], Share]]:
    """Start another process on a task; what is yielded waits for what it gave. It never outlives the block."""
    command = [sys.executable, "-m", __name__]
    piped = subprocess.PIPE
    with subprocess.Popen(command, stdin=piped, stdout=piped, stderr=piped) as worker:  # noqa: S603 - our own module
        try:
            yield _told(worker, task)
        finally:
            worker.kill()


def _told(worker: subprocess.Popen[bytes], task: Task) -> Callable[[], Share]:
    """Hand a task to a worker; return what waits for its share. PublishError says why there is none."""
    if worker.stdin is not None:
        with worker.stdin as told:
            pickle.dump(task, told)
        worker.stdin = None

    def answer() -> Share:
        written, said = worker.communicate()
        if worker.returncode != 0:
            last = said.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise PublishError(f"publish: the second process failed: {last[0]}")
        share: Share = pickle.loads(written)  # noqa: S301 - from our own process
        return share

    return answer


def _short(text: str, path: Path, shown: str) -> str:
    """Return an error's first line with the file named as readers know it."""
    first = text.splitlines()[0] if text else "failed without a word"
    return first.replace(str(path), shown).replace(f"{shown}: ", "", 1)


def _answer() -> None:
    """Run the share told on standard input and answer on standard output, which nothing else may write to."""
    with os.fdopen(os.dup(1), "wb") as told:
        os.dup2(2, 1)  # what a library prints, such as how far a long query is, goes to standard error
        pickle.dump(run_share(pickle.load(sys.stdin.buffer)), told)  # noqa: S301 - from our own process


if __name__ == "__main__":
    _answer()
