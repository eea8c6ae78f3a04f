"""Verdicts that were made before: found again for the same days and question, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from greendot.analysis import Course, DailySeries, Span, Verdict
from greendot.publish import remembering
from greendot.publish.remembering import Memory, read_memory, write_memory
from greendot.results import Better, Kind

FIRST = date(2015, 1, 1)
BEFORE, NOW = Span(date(2016, 4, 1), date(2016, 6, 30)), Span(date(2016, 7, 1), date(2016, 9, 30))


def series(days: int = 700, *, seed: int = 1) -> DailySeries:
    """A level that moves a little from day to day."""
    return DailySeries(FIRST, 100 + np.random.default_rng(seed).normal(0, 1, days))


def asked(**other: Any) -> dict[str, Any]:
    """A question about two quarters."""
    question: dict[str, Any] = {
        "kind": Kind.GAUGE, "better": Better.HIGHER, "now": NOW, "before": BEFORE, "course": Course.STEADY,
        "holidays": frozenset(), "breaks": (), "is_to_date": False, "fault": "",
    }  # fmt: skip
    return question | other


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Span]:
    """The later span of every verdict that was really made."""
    made: list[Span] = []
    real = remembering.judge

    def judge(series: DailySeries, **question: Any) -> Verdict:
        made.append(question["now"])
        return real(series, **question)

    monkeypatch.setattr(remembering, "judge", judge)
    return made


def test_a_verdict_is_made_once_and_says_the_same_later(tmp_path: Path, judged: list[Span]) -> None:
    first = Memory()
    said = first.judge(series(), **asked())
    write_memory(tmp_path / "build" / "verdicts.parquet", [first.now])
    again = read_memory(tmp_path / "build" / "verdicts.parquet")
    assert again.judge(series(), **asked()) == said
    assert again.judge(series(), **asked(holidays=frozenset({NOW.last_on + timedelta(days=9)}))) == said
    assert len(judged) == 1


def test_days_that_were_added_after_the_later_span_change_nothing(judged: list[Span]) -> None:
    memory, longer = Memory(), series(701)
    memory.judge(replace(longer, values=longer.values[:700]), **asked())
    memory.judge(longer, **asked())
    assert len(judged) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"better": Better.LOWER},
        {"course": Course.GROWING},
        {"is_to_date": True},
        {"fault": "holds an infinite value on 2016-12-01"},
        {"holidays": frozenset({date(2016, 7, 4)})},
        {"now": Span(NOW.first_on, date(2016, 9, 29))},
    ],
)
def test_another_question_is_judged_anew(other: dict[str, Any], judged: list[Span]) -> None:
    memory = Memory()
    memory.judge(series(), **asked())
    memory.judge(series(), **asked(**other))
    assert len(judged) == 2


def test_a_day_that_was_restated_is_judged_anew(judged: list[Span]) -> None:
    memory, restated = Memory(), series()
    memory.judge(series(), **asked())
    restated.values[3] += 1
    memory.judge(restated, **asked())
    assert len(judged) == 2


def test_what_was_not_asked_for_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.parquet"
    first = Memory()
    first.judge(series(), **asked())
    write_memory(file, [first.now])
    write_memory(file, [read_memory(file).now])
    assert read_memory(file).before == {}


@pytest.mark.parametrize("content", [b"", b"not a table", b"PAR1" * 9])
def test_a_file_that_cannot_be_read_is_no_memory(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "verdicts.parquet").write_bytes(content)
    assert read_memory(tmp_path / "verdicts.parquet").before == {}


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file where the folder should be")
    write_memory(tmp_path / "build" / "verdicts.parquet", [{}])
