"""Turns contracts into the reference page of fact tables, and the fields of a contract file into theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from greendot.contracts import (
    AREAS,
    COLUMN_FIELDS,
    RULE_FIELDS,
    TABLE_FIELDS,
    Column,
    Contract,
    Field,
    Resolution,
    Rule,
    Type,
)
from greendot.reference.markdown import bullets, code, codes, page, table


def render_tables(contracts: Mapping[str, Contract]) -> str:
    """Return the page of fact tables, area by area."""
    areas = [area for area in AREAS if any(contract.area == area for contract in contracts.values())]
    parts: list[str] = []
    for area in areas:
        parts.append(f"## {area.capitalize()}")
        for contract in contracts.values():
            if contract.area == area:
                parts += _table(contract)
    return page(
        "Fact tables",
        "`data/contracts/`",
        "What sources fill and metrics read. Every table also has `source`, the first part of its key, and "
        "`loaded_at`; one that keeps history has `reported_at` too. A workspace adds tables of its own: see "
        "[contract files](contract-files.md).",
        *parts,
    )


def _table(contract: Contract) -> Iterator[str]:
    yield f"### {contract.name}"
    yield f"**{contract.title}.** {contract.summary}"
    span = f"; a row lasts until {code(contract.end)}" if contract.end else ""
    fine = f", as fine as {contract.resolution}" if contract.resolution else ""
    total = codes(f"{name} = {member}" for name, member in contract.total.items())
    yield bullets(
        [
            f"Key: {codes(contract.key)}",
            f"Time: {code(contract.time)}{fine}{span}" if contract.time else "",
            f"The whole is the row with {total}" if total else "",
            "Earlier versions of a row are kept" if contract.keeps_history else "",
            "Pages list its rows" if contract.is_records else "",
        ]
    )
    yield table(
        ("column", "type", "unit", "meaning", "notes"),
        [(code(one.name), one.type.value, one.unit, one.meaning, _notes(one)) for one in contract.columns],
    )
    if contract.rules:
        yield "A row is refused when it\n\n" + bullets(_reasons(contract.rules))
    yield contract.note


def _reasons(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield each reason once, with the columns it is about where each of its rules is about one."""
    by_reason: dict[str, list[Rule]] = {}
    for rule in rules:
        by_reason.setdefault(rule.reason, []).append(rule)
    for reason, same in by_reason.items():
        columns = codes(column for rule in same for column in rule.columns)
        yield f"{reason}: {columns}" if all(len(rule.columns) == 1 for rule in same) else reason


def _notes(column: Column) -> str:
    notes = [
        "may be empty" if column.nullable else "",
        "one of " + codes(column.values) if column.values else "",
        f"by default {code(column.default)}" if column.default is not None else "",
        f"adds up across {codes(column.adds_across)}" if column.adds_across else "",
        "a name" if column.is_person else "",
    ]
    return "; ".join(note for note in notes if note)


def render_contract_files() -> str:
    """Return the page of what a contract file may say."""
    return page(
        "Contract files",
        "`greendot/contracts/fields.py`",
        "A file `contracts/NAME.toml` in a workspace declares the fact table NAME. `greendot check` lists everything "
        "that is wrong with it, by line.",
        "## The table",
        _fields(TABLE_FIELDS),
        bullets([f"Areas: {codes(AREAS)}", f"Resolutions: {codes(Resolution)}"]),
        "## A column, under `[columns.NAME]`",
        _fields(COLUMN_FIELDS),
        bullets([f"Types: {codes(Type)}"]),
        "## A rule, under `[[rules]]`",
        _fields(RULE_FIELDS),
    )


def _fields(fields: Mapping[str, Field]) -> str:
    rows = [(code(name), "yes" if one.is_needed else "", one.help, code(one.example)) for name, one in fields.items()]
    return table(("field", "needed", "meaning", "example"), rows)
