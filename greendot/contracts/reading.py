"""Turns the contract files of some folders into Contracts by name, or into every problem they have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from greendot.contracts.columns import read_column
from greendot.contracts.fields import RULE_FIELDS, TABLE_FIELDS, Notes
from greendot.contracts.rules import RuleError, implied_rules, read_rule
from greendot.contracts.soundness import note_unsound
from greendot.contracts.values import AREAS, LOADED_AT, SOURCE, Column, Contract, Resolution, Rule
from greendot.errors import ContractError, Problem
from greendot.toml_file import TomlFile, read_toml

_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")
_TAKEN_NAMES = frozenset({"periods", "greendot", "load_runs", "journal", "quarantine"})


def read_contracts(*folders: Path) -> dict[str, Contract]:
    """Read every `*.toml` of the folders into contracts by name, sorted; a folder that does not exist holds none.

    ContractError with every problem of every file when there is any, two files for one table among them.
    """
    contracts: dict[str, Contract] = {}
    problems: list[Problem] = []
    files: dict[str, Path] = {}
    for path in [path for folder in folders for path in sorted(folder.glob("*.toml"))]:
        name = path.stem
        if name.lower() in files:
            fix = f"{files[name.lower()]} declares it too; rename one of them"
            problems.append(Problem(str(path), None, f"declares the table '{name}' a second time", fix))
            continue
        files[name.lower()] = path
        contract, found = _read_contract(path)
        problems += found
        if contract is not None:
            contracts[name] = contract
    if problems:
        raise ContractError(problems=problems)
    return dict(sorted(contracts.items()))


def _read_contract(path: Path) -> tuple[Contract | None, list[Problem]]:
    toml = read_toml(path)
    if isinstance(toml, Problem):
        return None, [toml]
    notes = Notes(toml)
    name = path.stem
    if not _TABLE_NAME.fullmatch(name) or name in _TAKEN_NAMES or name.endswith(("_versions", "_closed")):
        fix = "use lower-case letters, digits and underscores; no Greendot word, no _versions or _closed at the end"
        notes.add((), f"'{name}' cannot name a table", fix)
    contract = _build(notes, name, notes.fields(toml.values, TABLE_FIELDS))
    note_unsound(notes, contract)
    return (None if notes.problems else contract), notes.problems


def _build(notes: Notes, name: str, values: Mapping[str, Any]) -> Contract:
    """Return the contract as far as its file can be read; what is missing has been noted and is left empty."""
    is_records = values.get("records", False)
    tables = values.get("columns", {})
    columns = tuple(read_column(notes, column, tables[column], is_records=is_records) for column in tables)
    key = tuple(values.get("key", ()))
    implied = tuple(rule for column in columns for rule in implied_rules(column, is_key=column.name in key))
    return Contract(
        name=name,
        title=values.get("title", ""),
        summary=values.get("summary", ""),
        area=values.get("area", ""),
        key=key,
        time=values.get("time"),
        end=values.get("end"),
        resolution=_read_vocabulary(notes, values),
        keeps_history=values.get("keeps_history", False),
        is_records=is_records,
        total={member: str(row) for member, row in values.get("total", {}).items()},
        columns=columns,
        rules=implied + _read_rules(notes, values.get("rules", []), columns),
        note=values.get("note", ""),
        file=str(notes.toml.path),
    )


def _read_vocabulary(notes: Notes, values: Mapping[str, Any]) -> Resolution | None:
    """Return the resolution; note an area or a resolution that is not known."""
    if "area" in values:
        notes.choice(("area",), values["area"], AREAS)
    if "resolution" in values and notes.choice(("resolution",), values["resolution"], tuple(Resolution)):
        return Resolution(values["resolution"])
    return None


def _read_rules(notes: Notes, tables: list[Mapping[str, Any]], columns: tuple[Column, ...]) -> tuple[Rule, ...]:
    known = {column.name.lower(): column for column in (*columns, SOURCE, LOADED_AT)}
    rules: list[Rule] = []
    for table, line in zip(tables, _rule_lines(notes.toml, len(tables)), strict=True):
        fields = notes.fields(table, RULE_FIELDS, "rules", line=line)
        if len(fields) < len(RULE_FIELDS):
            continue
        try:
            rules.append(read_rule(fields["check"], fields["reason"], known, frozenset(notes.broken)))
        except RuleError as error:
            notes.add(("rules",), f'the rule "{fields["check"]}" {error}', error.fix, line)
    return tuple(rules)


def _rule_lines(toml: TomlFile, count: int) -> list[int | None]:
    """Return the line of each rule's own header; the first's for all where they are not written one by one."""
    text = toml.path.read_text(encoding="utf-8-sig")
    lines: list[int | None] = [
        number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*rules\s*\]\]", line)
    ]
    return lines if len(lines) == count else [toml.line_of("rules")] * count
