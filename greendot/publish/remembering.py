"""Turns verdicts that were made before into those of today: the same days asked the same question are judged once.

A verdict looks at nothing after its later span, so it stays while these days, the question and the way of judging stay.
What is kept is found by a digest of all three. Nothing is kept that the last publish did not ask for.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import greendot.analysis
from greendot.analysis import Break, Course, DailySeries, Span, Verdict, judge
from greendot.results import Better, Kind, Word

VERDICTS_FILE = "verdicts.parquet"
"""Where a folder of snapshots keeps the verdicts of its last publish; it can be removed at any time."""

_TEXTS = ("key", "word", "method", "reason")
_NUMBERS = ("change", "low", "high", "detectable_rise", "detectable_fall", "expected", "raw_change", "p")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _TEXTS),
        *((name, pa.float64()) for name in _NUMBERS),
        ("n", pa.int64()),
        ("is_to_date", pa.bool_()),
    ]
)


@dataclass(slots=True)
class Memory:
    """Verdicts by digest: `before` are those of the last publish, `now` those that this one asked for."""

    before: Mapping[str, Verdict] = field(default_factory=dict)
    now: dict[str, Verdict] = field(default_factory=dict)

    def judge(
        self,
        series: DailySeries,
        *,
        kind: Kind,
        better: Better,
        now: Span,
        before: Span,
        course: Course,
        holidays: frozenset[date],
        breaks: tuple[Break, ...],
        is_to_date: bool,
        fault: str,
    ) -> Verdict:
        """Return what `analysis.judge` says; `fault` is what is wrong with the whole series as that kind."""
        asked = (kind.value, better.value, course.value, now, before, _until(holidays, now.last_on), breaks)
        key = _digest(series, now, (*asked, is_to_date, fault))
        found = self.now.get(key) or self.before.get(key)
        if found is None:
            found = judge(
                series, kind=kind, better=better, now=now, before=before, course=course, holidays=holidays,
                breaks=breaks, is_to_date=is_to_date,
            )  # fmt: skip
        self.now[key] = found
        return found


def read_memory(file: Path) -> Memory:
    """Return what is kept in a file; nothing where there is none, or none that can be read."""
    try:
        rows = pq.read_table(file, schema=_SCHEMA).to_pylist()
        return Memory({row.pop("key"): Verdict(**{**row, "word": Word(row["word"])}) for row in rows})
    except (OSError, pa.ArrowException, ValueError, TypeError, KeyError):
        return Memory()


def write_memory(file: Path, memories: Iterable[Mapping[str, Verdict]]) -> None:
    """Keep the verdicts of a publish. A file that cannot be written costs the next publish time, and nothing else."""
    known = {key: verdict for memory in memories for key, verdict in memory.items()}
    rows = [{"key": key, **asdict(verdict), "word": verdict.word.value} for key, verdict in known.items()]
    write_whole(file, lambda beside: pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), beside))


def write_whole(file: Path, write: Callable[[Path], object]) -> None:
    """Put a file in place that only saves time: whole, or as it was where it cannot be written."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        beside.replace(file)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _digest(series: DailySeries, now: Span, asked: tuple[Any, ...]) -> str:
    whole = hashlib.blake2b(_way_of_judging(), digest_size=16)
    whole.update(repr((series.first_on, asked)).encode())
    after = (now.last_on - series.first_on).days + 1
    for part in (series.values, series.numerator, series.denominator, series.exposure):
        whole.update(b"-" if part is None else np.ascontiguousarray(part[: max(after, 0)]).tobytes())
        whole.update(b"|")
    return whole.hexdigest()


@cache
def _until(days: frozenset[date], last_on: date) -> tuple[int, ...]:
    """Return the days up to one, as numbers, in order."""
    return tuple(sorted(day.toordinal() for day in days if day <= last_on))


@cache
def _way_of_judging() -> bytes:
    """Return a digest of the code that judges: another release may judge otherwise."""
    folder = Path(greendot.analysis.__file__).parent
    whole = hashlib.sha256(np.__version__.encode())
    for file in sorted(folder.rglob("*.py")):
        whole.update(file.read_bytes())
    return whole.digest()
