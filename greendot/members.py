"""Turns members into the one text that stands for them in files and stores, and the text back into members."""

from __future__ import annotations

import json
from collections.abc import Iterable

from greendot.results import Members


def write_members(members: Members) -> str:
    """Return members as the text that stands in the file, in canonical order."""
    return json.dumps(dict(sorted(members)), ensure_ascii=False, separators=(",", ":"))


def split_text(split: Iterable[str]) -> str:
    """Return a split as the snapshot names it: its dimensions in order, an empty text for the total."""
    return ",".join(sorted(split))


def read_members(text: str) -> Members:
    """Return members from their text."""
    return tuple(sorted(json.loads(text).items()))
