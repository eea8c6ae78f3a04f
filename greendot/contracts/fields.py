"""Turns a TOML table into fields of the expected types, and what is wrong with it into Problems."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from greendot.errors import Problem, nearest
from greendot.toml_file import TomlFile

TABLE_FIELDS: Mapping[str, str] = {
    "title": "text",
    "summary": "text",
    "area": "text",
    "key": "list",
    "time": "text",
    "end": "text",
    "resolution": "text",
    "keeps_history": "flag",
    "records": "flag",
    "note": "text",
    "total": "table",
    "columns": "table",
    "rules": "tables",
}
COLUMN_FIELDS: Mapping[str, str] = {
    "type": "text",
    "unit": "text",
    "meaning": "text",
    "nullable": "flag",
    "published": "flag",
    "person": "flag",
    "adds_across": "list",
    "values": "list",
    "default": "any",
    "at_least": "number",
    "at_most": "number",
    "past": "flag",
}
RULE_FIELDS: Mapping[str, str] = {"check": "text", "reason": "text"}

TABLE_NEEDS = ("title", "summary", "area", "key", "columns")
COLUMN_NEEDS = ("type", "meaning")
RULE_NEEDS = ("check", "reason")

_EXAMPLES = {
    "title": 'title = "Incidents"',
    "summary": 'summary = "One row for each incident."',
    "area": 'area = "incidents"',
    "key": 'key = ["incident"]',
    "columns": "[columns.incident]",
    "type": 'type = "text"',
    "meaning": 'meaning = "When it was over."',
    "check": 'check = "resolved_at >= started_at"',
    "reason": 'reason = "ends before it starts"',
}
_SHAPES = {
    "text": "words in quotes",
    "list": 'a list of names, such as ["day", "region"]',
    "flag": "true or false",
    "number": "a number",
    "table": "a table",
    "tables": "a list of tables, each under its own [[rules]]",
}


@dataclass(slots=True)
class Notes:
    """The problems found so far in one contract file, and the columns that are too wrong to judge the rest by."""

    toml: TomlFile
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def add(self, keys: tuple[str, ...], text: str, fix: str = "", line: int | None = None) -> None:
        """Note a problem with the key at this path; `line` where the key's own line is known better."""
        problem = self.toml.problem(keys, text, fix)
        self.problems.append(problem if line is None else Problem(problem.file, line, text, fix))

    def fields(
        self,
        table: Mapping[str, Any],
        kinds: Mapping[str, str],
        needs: tuple[str, ...],
        *keys: str,
        line: int | None = None,
    ) -> dict[str, Any]:
        """Return those fields of a table that are known and of the right kind; note the others and the missing ones."""
        of = f" of {keys[-1]}" if keys else ""
        for name in needs:
            if name not in table:
                self.add(keys, f"lacks '{name}'{of}", f"add a line such as {_EXAMPLES[name]}", line)
        sound: dict[str, Any] = {}
        for name, value in table.items():
            if name not in kinds:
                fix = nearest(name, kinds) or f"known fields are {', '.join(kinds)}"
                self.add((*keys, name), f"'{name}'{of} is not a known field", fix, line)
            elif not _is(value, kinds[name]):
                self.add((*keys, name), f"'{name}'{of} should be {_SHAPES[kinds[name]]}", "", line)
            else:
                sound[name] = value
        return sound

    def choice(self, keys: tuple[str, ...], word: str, choices: tuple[str, ...]) -> bool:
        """Whether a word is among the choices; note it when it is not."""
        if word in choices:
            return True
        fix = nearest(word, choices) or f"choose one of {', '.join(choices)}"
        self.add(keys, f"'{word}' is not a known {keys[-1]}", fix)
        return False


def _is(value: object, kind: str) -> bool:
    match kind:
        case "text":
            return isinstance(value, str) and bool(value.strip())
        case "list":
            return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v for v in value)
        case "flag":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case "table":
            return isinstance(value, dict)
        case "tables":
            return isinstance(value, list) and all(isinstance(v, dict) for v in value)
    return isinstance(value, str | int | float | bool | date | datetime)
