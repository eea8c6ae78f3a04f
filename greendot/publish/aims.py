"""Turns what people wrote into what publish takes from it: targets of metrics, and days that verdicts must know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from greendot.analysis import Break
from greendot.entries import Entries
from greendot.metrics import Library
from greendot.publish.notes import LONGEST_DAYS, Notes


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


def with_annotations(notes: Notes, entries: Entries) -> Notes:
    """Return what is known of the calendar, with the holidays and the changes of counting that people wrote down."""
    holidays, breaks = set(notes.holidays), list(notes.breaks)
    for one in entries.annotations:
        said = one.body
        days = ((said.ended_on or said.started_on) - said.started_on).days
        if said.mark == "holiday" and days < LONGEST_DAYS:
            holidays |= {said.started_on + timedelta(days=day) for day in range(days + 1)}
        elif said.mark == "definition break":
            breaks.append((said.metric, Break(said.started_on, f"counting changed ({said.title})")))
    return Notes(frozenset(holidays), tuple(sorted(breaks, key=lambda pair: (pair[1].on, pair[0]))))
