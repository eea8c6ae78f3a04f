"""Greendot: facts about infrastructure in, what they mean to people who do not run it out."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from typing import Any

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def open(folder: str | PathLike[str] = ".") -> Any:  # noqa: A001 - `greendot.open` reads as it should
    """Return the workspace of a folder: `metrics()` and `results(name, grain=...)` give pandas frames.

    A `greendot.workspace.Workspace`; it is imported when it is asked for, so that `import greendot` stays light.
    """
    return import_module("greendot.workspace").open_workspace(folder)
