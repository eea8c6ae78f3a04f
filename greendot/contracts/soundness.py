"""Turns a contract whose fields are each read into the problems they have with one another."""

from __future__ import annotations

from greendot.contracts.fields import Notes
from greendot.contracts.values import TIMES, Column, Contract, Resolution, Type
from greendot.errors import nearest

_FINER_THAN_A_DAY = (Resolution.INSTANT, Resolution.MINUTE, Resolution.HOUR)


def note_unsound(notes: Notes, contract: Contract) -> None:
    """Note what does not fit together: key, time, total, and the columns across which numbers add."""
    known = {column.name: column for column in contract.columns}
    judged = {name: column for name, column in known.items() if name not in notes.broken}
    _note_names(notes, contract)
    _note_key(notes, contract, judged)
    _note_time(notes, contract, judged)
    _note_total(notes, contract, judged)
    for column in judged.values():
        _note_sums(notes, contract, column)


def _note_names(notes: Notes, contract: Contract) -> None:
    """Note columns named twice in different case, and names that no column has."""
    names = [column.name for column in contract.columns]
    lowered = [name.lower() for name in names]
    for index, name in enumerate(names):
        if name.lower() in lowered[:index]:
            notes.add(("columns", name), f"'{name}' differs from another column only in case", "SQL takes them as one")
    mentions: list[tuple[tuple[str, ...], str]] = [(("key",), name) for name in contract.key]
    mentions += [((field,), name) for field, name in (("time", contract.time), ("end", contract.end)) if name]
    mentions += [(("total", name), name) for name in contract.total]
    for where, name in mentions:
        if name not in names:
            notes.add(where, f"'{name}' in {where[0]} is not a column", nearest(name, names))


def _note_key(notes: Notes, contract: Contract, judged: dict[str, Column]) -> None:
    for name in contract.key:
        if name in judged and judged[name].nullable:
            fix = "take nullable = true away, and give it a default where sources lack it"
            notes.add(("columns", name, "nullable"), f"'{name}' is part of the key and cannot be empty", fix)
    if len(set(contract.key)) < len(contract.key):
        notes.add(("key",), "names a column twice")


def _note_time(notes: Notes, contract: Contract, judged: dict[str, Column]) -> None:
    if contract.time is None:
        for field, value in (("end", contract.end), ("resolution", contract.resolution)):
            if value:
                notes.add((field,), f"'{field}' needs a time column", 'add a line such as time = "started_at"')
        return
    if contract.resolution is None and "resolution" not in notes.toml.values:
        notes.add(("time",), "lacks 'resolution'", 'say how fine the time is, such as resolution = "day"')
    time = judged.get(contract.time)
    if time is None:
        return
    if time.type not in TIMES:
        notes.add(("time",), f"the time column '{time.name}' is neither a date nor an instant")
    elif time.type is Type.DATE and contract.resolution in _FINER_THAN_A_DAY:
        notes.add(("resolution",), f"'{time.name}' is a date, which is never finer than a day")
    if time.nullable:
        notes.add(("time",), f"the time column '{time.name}' may be empty", "take its nullable = true away")
    end = judged.get(contract.end) if contract.end else None
    if end and end.type is not time.type:
        notes.add(("end",), f"'{end.name}' and '{time.name}' are not of the same type")


def _note_total(notes: Notes, contract: Contract, judged: dict[str, Column]) -> None:
    for name, member in contract.total.items():
        if name in judged and (name not in contract.key or judged[name].type is not Type.TEXT):
            notes.add(("total", name), f"'{name}' in total is not a text column of the key")
        elif not isinstance(notes.toml.values["total"][name], str) or not member:
            notes.add(("total", name), f"'{name}' in total should name the member of the total row, in quotes")
        elif name in judged and judged[name].values and member not in judged[name].values:
            notes.add(("total", name), f"'{member}' is not among the values of {name}")


def _note_sums(notes: Notes, contract: Contract, column: Column) -> None:
    where = ("columns", column.name, "adds_across")
    for name in column.adds_across:
        if name not in contract.key:
            text = f"{column.name} cannot add across '{name}', which is not part of the key"
            notes.add(where, text, nearest(name, contract.key))
        elif name in contract.total:
            text = f"{column.name} cannot add across '{name}', whose members overlap"
            notes.add(where, text, f"take '{name}' out of adds_across or out of [total]")
