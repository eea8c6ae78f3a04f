"""Turns a TOML file into its values and the line each key stands on, so that a problem can say where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from greendot.errors import Problem

_KEY_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_KEY_PART}(?:\s*\.\s*{_KEY_PART})*"
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_KEY})\s*\]\]?")
_ASSIGNMENT = re.compile(rf"^\s*({_KEY})\s*=")
_INLINE = re.compile(rf"[{{,]\s*({_KEY})\s*=")
_PART = re.compile(_KEY_PART)


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file's values; `lines` maps each key's path to the first line it stands on, counted from 1.

    The keys of the second `[[send]]` also stand under ("send", "1").
    """

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]

    def line_of(self, *keys: str) -> int | None:
        """Return the line of a key, or of the nearest table around it that has one."""
        while keys:
            if keys in self.lines:
                return self.lines[keys]
            keys = keys[:-1]
        return None

    def problem(self, keys: tuple[str, ...], text: str, fix: str = "") -> Problem:
        """Return what is wrong with a key, with file and line."""
        return Problem(str(self.path), self.line_of(*keys), text, fix)


def read_toml(path: Path) -> TomlFile | Problem:
    """Read a TOML file; a Problem with the line when it cannot be read or is not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return TomlFile(path, tomllib.loads(text), _lines(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        return Problem(str(path), int(found[1]) if found else None, f"is not valid TOML: {error}")
    except UnicodeDecodeError as error:
        return Problem(str(path), None, f"is not UTF-8 text: {error.reason} at byte {error.start}")
    except OSError as error:
        return Problem(str(path), None, f"cannot be read: {error.strerror}")


def _lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the first line of each key. Lines inside multi-line strings are skipped."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    entries: dict[tuple[str, ...], int] = {}
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if header := _HEADER.match(line):
            table = _parts(header[2])
            for depth in range(1, len(table) + 1):
                lines.setdefault(table[:depth], number)
            if header[1] == "[[":
                entries[table] = entries.get(table, -1) + 1
                lines[(*table, str(entries[table]))] = number
        elif assignment := _ASSIGNMENT.match(line):
            key = table + _parts(assignment[1])
            for depth in range(len(table) + 1, len(key) + 1):
                lines.setdefault(key[:depth], number)
            if table in entries:
                lines[(*table, str(entries[table]), *key[len(table) :])] = number
            for inline in _INLINE.finditer(line, assignment.end()):
                lines.setdefault(key + _parts(inline[1]), number)
            fence = _opened_fence(line)
    return lines


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(key))


def _opened_fence(line: str) -> str:
    for fence in ('"""', "'''"):
        if line.count(fence) % 2:
            return fence
    return ""
