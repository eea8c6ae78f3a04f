"""Turns two definitions of a metric into what changed between them: words and SQL, line by line."""

from __future__ import annotations

import difflib

from greendot.results import Definition

_CONTEXT = 3


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
