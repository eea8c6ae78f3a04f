"""Greendot: facts about infrastructure in, what they mean to people who do not run it out."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from typing import Any

__all__ = ["__version__", "judge", "open"]

__version__ = "0.1.0"


def open(folder: str | PathLike[str] = ".") -> Any:  # noqa: A001 - `greendot.open` reads as it should
    """Return the workspace of a folder: `metrics()` and `results(name, grain=...)` give pandas frames.

    A `greendot.workspace.Workspace`; it is imported when it is asked for, so that `import greendot` stays light.
    """
    return import_module("greendot.workspace").open_workspace(folder)


def judge(frame: Any, *, kind: str, better: str, course: str = "steady", **question: Any) -> Any:
    """Return the verdict on a daily series in a pandas frame, or on events where `kind` is duration.

    Columns: `period` and `value`, or `numerator` and `denominator`; `exposure` for rates; `opened_at`, `closed_at` and
    `cluster` for durations. Further arguments are `now` and `before` (first and last day), `holidays`, `breaks`,
    `is_to_date` and `useful`: see `greendot.analysis.frames.judge_frame`, which gives a frozen `Verdict`.
    """
    return import_module("greendot.analysis.frames").judge_frame(
        frame, kind=kind, better=better, course=course, **question
    )
