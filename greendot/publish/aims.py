"""Turns metric files and the targets that people set into metric files with those targets."""

from __future__ import annotations

from dataclasses import replace

from greendot.entries import Entries
from greendot.metrics import Library


def with_targets(library: Library, entries: Entries) -> Library:
    """Return metric files whose targets are those people set for a quarter, else those of the file.

    A definition's digest stays: what is measured is the same. A target for a metric that there is none of waits.
    """
    wanted: dict[str, dict[str, float]] = {}
    for (name, quarter), one in entries.targets.items():
        wanted.setdefault(name, {})[quarter] = one.body.value
    files = {
        name: replace(file, metric=replace(file.metric, targets={**file.metric.targets, **wanted[name]}))
        if name in wanted
        else file
        for name, file in library.metrics.items()
    }
    return replace(library, metrics=files)
