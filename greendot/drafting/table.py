"""Turns the name of a fact table into its contract, or into the names that come closest."""

from __future__ import annotations

from collections.abc import Mapping

from greendot.contracts import Contract
from greendot.drafting.proposing import times_of
from greendot.errors import MetricError, nearest


def pick_table(name: str, contracts: Mapping[str, Contract]) -> Contract:
    """Return the contract of a fact table that a metric can be made of; MetricError when there is none."""
    if name not in contracts:
        near = nearest(name.lower(), contracts) or _by_word(name, contracts) or f"these are: {', '.join(contracts)}"
        raise MetricError(f"'{name}' is not a fact table; {near}")
    contract = contracts[name]
    if not times_of(contract):
        dated = ", ".join(other for other, one in contracts.items() if one.area == contract.area and times_of(one))
        beside = f"; tables of {contract.area} that have one: {dated}" if dated else ""
        raise MetricError(f"{name} has no column that is a time, so no period can be told from it{beside}")
    return contract


def _by_word(name: str, contracts: Mapping[str, Contract]) -> str:
    """Return the tables whose name or columns hold the word, where no name is near."""
    word = name.lower().rstrip("s")
    found = [
        table
        for table, contract in contracts.items()
        if word and (word in table or any(word in column.name.lower() for column in contract.columns))
    ]
    return f"did you mean {' or '.join(repr(table) for table in found[:3])}?" if found else ""
