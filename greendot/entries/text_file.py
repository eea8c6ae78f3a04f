"""Turns entries into a TOML file that version control can compare line by line, and such a file into entries again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from greendot.entries.entry import Entries, Entry
from greendot.entries.kinds import KINDS, Body
from greendot.entries.reading import plain_of, read_body
from greendot.errors import Problem, StoreError, nearest
from greendot.toml_file import TomlFile, read_toml

FORMAT = 1
_HEAD = "# What people wrote about the plan. `greendot store import FILE` compares it with the store and takes it in.\n"
_AROUND = ("author", "reason", "written_at", "changed_at", "version", "expires_on", "withdrawn_at")
_KEY = re.compile(r"[a-z]+-[a-z0-9]{4,30}")
_DAYS = re.compile(r"\d{4}-\d{2}-\d{2}")


def render_entries(entries: Entries) -> str:
    """Return entries as TOML, a table each, by kind, by what they are about, by age; the same are the same text."""
    order = list(KINDS)
    ordered = sorted(entries.entries, key=lambda one: (order.index(one.kind), one.slot, one.written_at, one.key))
    return _HEAD + f"format = {FORMAT}\n" + "".join(_table(one) for one in ordered)


def read_entries(path: Path) -> Entries:
    """Return the entries of a file. StoreError with every problem, each with its line."""
    file = read_toml(path)
    if isinstance(file, Problem):
        raise StoreError(problems=[file])
    problems: list[Problem] = []
    if file.values.get("format") != FORMAT:
        said = file.values.get("format")
        problems.append(file.problem(("format",), f"is of format {said}, not {FORMAT}", "export it again"))
    found = [entry for entry in _read(file, problems) if entry is not None]
    if problems:
        raise StoreError(problems=problems)
    return Entries(tuple(sorted(found, key=lambda one: (one.written_at, one.key))))


def _read(file: TomlFile, problems: list[Problem]) -> Iterator[Entry[Body] | None]:
    for kind, tables in file.values.items():
        if kind == "format":
            continue
        if kind not in KINDS or not isinstance(tables, Mapping):
            problems.append(file.problem((kind,), f"'{kind}' is no kind of entry", nearest(kind, KINDS)))
            continue
        for key, table in tables.items():
            yield _entry(file, kind, key, table, problems)


def _entry(file: TomlFile, kind: str, key: str, table: Any, problems: list[Problem]) -> Entry[Body] | None:
    where = (kind, key)
    if not isinstance(table, Mapping) or not _KEY.fullmatch(key) or not key.startswith(f"{kind}-"):
        problems.append(file.problem(where, f"'{key}' is no key of a {kind}", f"keys are like {kind}-x7k2mq"))
        return None
    around = {name: table[name] for name in _AROUND if name in table}
    faults = list(_around_faults(file, where, around))
    problems += faults
    try:
        body = read_body(KINDS[kind], {name: value for name, value in table.items() if name not in around})
    except StoreError as error:
        for one in error.problems:
            field = one.file.partition(": ")[2].partition(" ")[0]
            problems.append(file.problem((*where, field), f"{one.file} {one.text}", one.fix))
        return None
    written_at = around.get("written_at")
    if faults or written_at is None:
        return None
    given = {"reason": "", "changed_at": written_at, **around}
    return Entry(key, body, **given)


def _around_faults(file: TomlFile, where: tuple[str, str], around: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with who, when and why."""
    for name in ("author", "written_at"):
        if not around.get(name):
            yield file.problem((*where, name), f"lacks '{name}'", f"add a line {name} = …")
    for name, value in around.items():
        if name.endswith("_at") and not (isinstance(value, datetime) and value.tzinfo is not None):
            yield file.problem((*where, name), f"'{name}' is no instant", "write 2017-02-15T06:00:00Z")
        elif name == "expires_on" and (not isinstance(value, date) or isinstance(value, datetime)):
            yield file.problem((*where, name), f"'{name}' is no date", "write 2017-03-31")
        elif name == "version" and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            yield file.problem((*where, name), "'version' must be a whole number from 1")
        elif name in ("author", "reason") and not isinstance(value, str):
            yield file.problem((*where, name), f"'{name}' must be text in quotes")


def _table(entry: Entry[Body]) -> str:
    around = {name: getattr(entry, name) for name in _AROUND}
    said = {name: value for name, value in around.items() if value not in (None, "")}
    lines = [f"{name} = {_value(value)}" for name, value in {**_typed(plain_of(entry.body)), **said}.items()]
    return "\n".join(["", f"[{entry.kind}.{entry.key}]", *lines, ""])


def _typed(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body's values with its dates as dates, which TOML has."""
    return {
        name: date.fromisoformat(value) if name.endswith("_on") and _DAYS.fullmatch(str(value)) else value
        for name, value in plain.items()
    }


def _value(value: Any) -> str:
    """Return a value as TOML writes it; a list stands a line an item."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_value(held)}" for name, held in value.items()) + " }"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
