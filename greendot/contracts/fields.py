"""Turns a TOML table into fields of the expected kinds, and what is wrong with it into Problems."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from greendot.errors import Problem, nearest
from greendot.toml_file import TomlFile


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a contract file may have: its kind, what it says, and a line that shows it."""

    kind: str
    help: str
    example: str
    is_needed: bool = False


TABLE_FIELDS: Mapping[str, Field] = {
    "title": Field("text", "What the table is called on pages.", 'title = "Incidents"', is_needed=True),
    "summary": Field("text", "What a row is, in a sentence.", 'summary = "One row for each incident."', is_needed=True),
    "area": Field("text", "The part of the product it belongs to.", 'area = "incidents"', is_needed=True),
    "key": Field("list", "The columns that, with the source, tell rows apart.", 'key = ["incident"]', is_needed=True),
    "time": Field("text", "The column that periods are cut by.", 'time = "started_at"'),
    "end": Field("text", "The column that ends what a row tells of; empty while it lasts.", 'end = "resolved_at"'),
    "resolution": Field("text", "How fine the time is.", 'resolution = "instant"'),
    "keeps_history": Field("flag", "Whether earlier versions of a row are kept.", "keeps_history = true"),
    "records": Field("flag", "Whether pages list its rows; its columns are then published.", "records = true"),
    "note": Field("text", "What else one should know.", 'note = "A source may add (region, plan)."'),
    "total": Field("table", "Where members overlap: the members of the row that holds the total.", "[total]"),
    "columns": Field("table", "The columns, each a table of its own.", "[columns.incident]", is_needed=True),
    "rules": Field("tables", "What must hold for each row.", "[[rules]]"),
}
COLUMN_FIELDS: Mapping[str, Field] = {
    "type": Field("text", "What it holds.", 'type = "text"', is_needed=True),
    "unit": Field("text", "What a number counts; needed for numbers.", 'unit = "users"'),
    "meaning": Field("text", "What it means, in a sentence.", 'meaning = "When it was over."', is_needed=True),
    "nullable": Field("flag", "Whether it may be empty.", "nullable = true"),
    "published": Field("flag", "Whether it goes into the snapshot.", "published = true"),
    "person": Field("flag", "Whether it names a person; shown only to the role that may see names.", "person = true"),
    "adds_across": Field("list", "The key columns across which its sum means something.", 'adds_across = ["region"]'),
    "values": Field("list", "The only words allowed.", 'values = ["major", "minor"]'),
    "default": Field("any", "What stands where a source has nothing.", 'default = "unknown"'),
    "at_least": Field("number", "The lowest number allowed.", "at_least = 0"),
    "at_most": Field("number", "The highest number allowed.", "at_most = 100"),
    "past": Field("flag", "Whether a time more than a day after the load is refused.", "past = true"),
}
RULE_FIELDS: Mapping[str, Field] = {
    "check": Field(
        "text",
        "An SQL expression over the row's columns, `source` and `loaded_at`; a row for which it is false is refused.",
        'check = "resolved_at >= started_at"',
        is_needed=True,
    ),
    "reason": Field("text", "What is wrong with such a row.", 'reason = "ends before it starts"', is_needed=True),
}

KINDS: Mapping[str, str] = {
    "text": "words in quotes",
    "list": 'a list of names, such as ["day", "region"]',
    "flag": "true or false",
    "number": "a number",
    "table": "a table",
    "tables": "a list of tables, each under its own [[rules]]",
    "any": "words, a number, a date, or true or false",
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
        self, table: Mapping[str, Any], known: Mapping[str, Field], *keys: str, line: int | None = None
    ) -> dict[str, Any]:
        """Return those fields of a table that are known and of the right kind; note the others and the missing ones."""
        of = f" of {keys[-1]}" if keys else ""
        for name, expected in known.items():
            if expected.is_needed and name not in table:
                self.add(keys, f"lacks '{name}'{of}", f"add a line such as {expected.example}", line)
        sound: dict[str, Any] = {}
        for name, value in table.items():
            if name not in known:
                fix = nearest(name, known) or f"known fields are {', '.join(known)}"
                self.add((*keys, name), f"'{name}'{of} is not a known field", fix, line)
            elif not _is(value, known[name].kind):
                fix = f"write it like {known[name].example}"
                self.add((*keys, name), f"'{name}'{of} should be {KINDS[known[name].kind]}", fix, line)
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
    is_plain = isinstance(value, str | int | float | bool | date | datetime)
    return is_plain and not (isinstance(value, float) and not math.isfinite(value))
