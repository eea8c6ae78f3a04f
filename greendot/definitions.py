"""Turns two definitions of a metric, as a snapshot keeps them, into what changed between them, line by line."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date, datetime

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Definition:
    """How a metric was defined for a while: its words, its query, its whole file (`text`), and since when.

    `place` numbers the definitions of a metric, the newest last. `since` is the time that the build which first held it
    was published for, and `since_build` its name: empty when it is the build that says so.
    """

    metric: str
    place: int
    digest: str
    title: str
    summary: str
    kind: str
    unit: str
    better: str
    sql: str
    text: str
    since: datetime
    since_build: str = ""


@dataclass(frozen=True, slots=True)
class Redefined:
    """What a new definition made of a quarter: its value by the `before` one and by the `after` one, on the same facts.

    `before` and `after` are digests, `place` is that of the new definition. Where the earlier one could not be run any
    more, `reason` says why, and there is one row without a quarter.
    """

    metric: str
    place: int
    before: str
    after: str
    starts_on: date | None = None
    old: float | None = None
    new: float | None = None
    is_partial: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TableRead:
    """A fact table that a metric reads, and the columns it reads of it, as `day, users`."""

    metric: str
    table: str
    columns: str


def describe_difference(before: Definition, after: Definition) -> str:
    """Return a unified diff of two definitions: of their files where both were kept, else of their words and SQL."""
    both = (before.text, after.text)
    texts = both if all(both) else (words_of(before), words_of(after))
    return unified(*texts, f"{before.metric}.sql, before", f"{after.metric}.sql, after")


def unified(before: str, after: str, before_name: str, after_name: str) -> str:
    """Return a unified diff of two texts; an empty text when they are the same."""
    lines = difflib.unified_diff(
        before.rstrip().splitlines(), after.rstrip().splitlines(), before_name, after_name, lineterm="", n=_CONTEXT
    )
    return "\n".join(lines)


def words_of(one: Definition) -> str:
    """Return a definition's words and SQL as a text, where its file was not kept."""
    words = {"title": one.title, "summary": one.summary, "kind": one.kind, "unit": one.unit, "better": one.better}
    return "\n".join([*(f"{name}: {text}" for name, text in words.items()), one.sql])
