"""Turns a default, its help and its choices into a field of the table of settings."""

from __future__ import annotations

from dataclasses import field
from typing import Any

ROLES = ("viewer", "planner", "engineer", "people", "admin")


def setting(default: Any, help_text: str, *, choices: tuple[str, ...] = ()) -> Any:
    """Return a dataclass field that carries its help and its choices."""
    metadata = {"help": help_text, "choices": choices}
    if isinstance(default, list | dict):
        return field(default_factory=lambda: type(default)(default), metadata=metadata)
    return field(default=default, metadata=metadata)
