"""Turns a table before and after a load into the journal of what changed, by day and member."""

from __future__ import annotations

from datetime import datetime

from greendot.contracts import NUMBERS, Contract
from greendot.warehouse import Warehouse, quoted, text_literal

MANY_MEMBERS = 10_000
"""Above this many changed days and members a load is journaled by day alone."""


def open_journal(warehouse: Warehouse, contract: Contract, source: str, keys: str | None) -> None:
    """Note how things stand on the days and members that a load will change; without `keys` all is new.

    `keys` is a SELECT of the key's columns and the time.
    """
    warehouse.run("CREATE OR REPLACE TEMP TABLE journal_scope (on_day DATE, of_member TEXT)")
    warehouse.run("CREATE OR REPLACE TEMP TABLE journal_before (day DATE, member TEXT, rows BIGINT, totals DOUBLE[])")
    if keys is None:
        return
    day, member = _day(contract), _member(contract)
    held = f"SELECT {day} FROM {quoted(contract.name)} WHERE source = {source}"
    told = member if contract.time is None else f"CASE WHEN {day} IN ({held}) THEN {member} END"
    warehouse.run(f"INSERT INTO journal_scope SELECT DISTINCT {day}, {told} FROM ({keys})")
    if int(warehouse.one("SELECT count(*) FROM journal_scope")) > MANY_MEMBERS:
        warehouse.run(
            "CREATE OR REPLACE TEMP TABLE journal_scope AS SELECT DISTINCT on_day, NULL::TEXT AS of_member"
            " FROM journal_scope"
        )
    warehouse.run(f"INSERT INTO journal_before {_totals(contract, source)}")


def close_journal(warehouse: Warehouse, contract: Contract, source: str, run: int, loaded_at: datetime) -> None:
    """Write what changed since `open_journal`. Days that held nothing before are told in total, others by member."""
    if not int(warehouse.one("SELECT count(*) FROM journal_scope")):
        warehouse.run(
            f"INSERT INTO journal_scope SELECT DISTINCT {_day(contract)}, NULL::TEXT FROM {quoted(contract.name)}"
            f" WHERE source = {source}"
        )
    names = [column.name for column in contract.columns if column.type in NUMBERS and column.adds_across]
    listed = "[" + ", ".join(text_literal(name) for name in ["", *names]) + "]"
    warehouse.run(
        "INSERT INTO greendot.journal SELECT ?, ?, "
        f"{source}, day, coalesce(member, ''), {listed}[place], coalesce(rows_before, 0), coalesce(rows_after, 0),"
        " before[place], after[place], ? FROM ("
        "SELECT coalesce(b.day, a.day) AS day, coalesce(b.member, a.member) AS member, b.rows AS rows_before,"
        " a.rows AS rows_after, b.totals AS before, a.totals AS after,"
        f" unnest(range(1, {len(names) + 2})) AS place"
        f" FROM journal_before b FULL JOIN ({_totals(contract, source)}) a"
        " ON b.day IS NOT DISTINCT FROM a.day AND b.member IS NOT DISTINCT FROM a.member)"
        f" WHERE place > 1 OR {'false' if names else 'true'}",
        [run, contract.name, loaded_at.replace(tzinfo=None)],
    )


def _totals(contract: Contract, source: str) -> str:
    """Return a SELECT of day, member, rows and the totals of columns that add up, inside the journal's scope."""
    names = [column.name for column in contract.columns if column.type in NUMBERS and column.adds_across]
    sums = ", ".join(f"CAST(sum({quoted(name)}) AS DOUBLE)" for name in names)
    totals = f"[NULL{', ' + sums if sums else ''}]::DOUBLE[]"
    day, member = _day(contract), _member(contract)
    return (
        f"SELECT on_day AS day, of_member AS member, count(*) AS rows, {totals} AS totals FROM ("
        f"SELECT t.*, s.on_day, s.of_member FROM {quoted(contract.name)} t JOIN journal_scope s"
        f" ON s.on_day IS NOT DISTINCT FROM {day} AND (s.of_member IS NULL OR s.of_member = {member})"
        f" WHERE t.source = {source}) GROUP BY ALL"
    )


def _day(contract: Contract) -> str:
    return f"CAST({quoted(contract.time)} AS DATE)" if contract.time else "CAST(NULL AS DATE)"


def _member(contract: Contract) -> str:
    """Return SQL for the key's columns besides the time, as a JSON object; they are all text."""
    others = [name for name in contract.key if name != contract.time]
    if not others:
        return "''"
    pairs = ", ".join(f"{text_literal(name)}, {quoted(name)}" for name in others)
    return f"CAST(json_object({pairs}) AS VARCHAR)"
