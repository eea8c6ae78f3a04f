"""Turns contracts and the configured sources into contracts as fine as what the sources deliver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from greendot.contracts.values import Contract, Resolution
from greendot.settings import Settings

_RANK: Mapping[str, int] = {resolution.value: rank for rank, resolution in enumerate(Resolution)}


def as_delivered(contracts: Mapping[str, Contract], settings: Settings) -> dict[str, Contract]:
    """Return the contracts, each as coarse in time as the coarsest of its sources says it is, and never finer.

    A table that one source fills by day and another by month tells whole months only.
    """
    coarsest: dict[str, str] = {}
    for source in settings.sources.values():
        for table, how in source.tables.items():
            if how.resolution and _RANK[how.resolution] > _RANK.get(coarsest.get(table, ""), -1):
                coarsest[table] = how.resolution
    return {name: _coarsened(contract, coarsest.get(name)) for name, contract in contracts.items()}


def _coarsened(contract: Contract, resolution: str | None) -> Contract:
    if resolution is None or contract.resolution is None or _RANK[resolution] <= _RANK[contract.resolution]:
        return contract
    return replace(contract, resolution=Resolution(resolution))
