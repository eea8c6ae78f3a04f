"""Turns members into the one text that stands for them in files and stores, and the text back into members."""

from __future__ import annotations

import json

from greendot.results import Members


def write_members(members: Members) -> str:
    """Return members as the text that stands in the file, in canonical order."""
    return json.dumps(dict(sorted(members)), ensure_ascii=False, separators=(",", ":"))


def read_members(text: str) -> Members:
    """Return members from their text."""
    return tuple(sorted(json.loads(text).items()))
