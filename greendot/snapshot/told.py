"""Turns a snapshot file into what it tells of metrics: series and comparisons, each read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from greendot.calendar import Grain
from greendot.members import read_members, write_members
from greendot.results import TOTAL, Against, Comparison, Members, Observation
from greendot.snapshot.files import fetch
from greendot.snapshot.rows import read_comparison, read_observation
from greendot.snapshot.schema import quoted

_KEPT = 4096
_FEW = frozenset({Grain.MONTH, Grain.QUARTER, Grain.YEAR})
"""Grains with so few periods that all totals are read at once."""


class Told:
    """The results of one file, whoever asks: which metrics a role may see is for the snapshot to say."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.series = lru_cache(_KEPT)(self._read_series)
        self.split = lru_cache(_KEPT // 8)(self._read_split)
        self.compared = lru_cache(_KEPT)(self._read_comparisons)
        self.compared_by = lru_cache(_KEPT // 8)(self._read_split_comparisons)
        self._totals = lru_cache(2 * len(_FEW))(self._read_totals)

    def _read_series(self, name: str, grain: Grain, members: Members) -> tuple[Observation, ...]:
        if members == TOTAL and grain in _FEW:
            rows = self._totals("observations", grain).get(name, [])
        else:
            rows = fetch(
                self.file,
                "SELECT * FROM observations WHERE metric = ? AND grain = ? AND members = ? ORDER BY starts_on",
                [name, grain.value, write_members(members)],
            )
        return tuple(read_observation(row, grain, members) for row in rows)

    def _read_totals(self, table: str, grain: Grain) -> Mapping[str, list[dict[str, Any]]]:
        """Return the rows of all totals by metric: a page asks for most of them, and one query tells all."""
        rows = fetch(
            self.file,
            f"SELECT * FROM {quoted(table)} WHERE grain = ? AND members = ? ORDER BY metric, starts_on",  # noqa: S608
            [grain.value, write_members(TOTAL)],
        )
        return {name: list(of_metric) for name, of_metric in groupby(rows, key=itemgetter("metric"))}

    def _read_split(self, name: str, grain: Grain, dimension: str) -> Mapping[str, tuple[Observation, ...]]:
        rows = fetch(
            self.file,
            "SELECT * FROM observations WHERE metric = ? AND grain = ? AND split = ? ORDER BY members, starts_on",
            [name, grain.value, dimension],
        )
        series: dict[str, list[Observation]] = {}
        known: dict[str, Members] = {}
        for row in rows:
            members = known.setdefault(row["members"], read_members(row["members"]))
            series.setdefault(_named(members), []).append(read_observation(row, grain, members))
        return MappingProxyType({member: tuple(series[member]) for member in sorted(series)})

    def _read_comparisons(self, name: str, grain: Grain, members: Members) -> Mapping[tuple[date, Against], Comparison]:
        if members == TOTAL and grain in _FEW:
            return _compared(self._totals("comparisons", grain).get(name, []), grain)
        rows = fetch(
            self.file,
            "SELECT * FROM comparisons WHERE metric = ? AND grain = ? AND members = ?",
            [name, grain.value, write_members(members)],
        )
        return _compared(rows, grain)

    def _read_split_comparisons(
        self, name: str, grain: Grain, dimension: str
    ) -> Mapping[str, Mapping[tuple[date, Against], Comparison]]:
        rows = fetch(
            self.file,
            "SELECT * FROM comparisons WHERE metric = ? AND grain = ? AND split = ? ORDER BY members",
            [name, grain.value, dimension],
        )
        found = groupby(rows, key=itemgetter("members"))
        return {_named(read_members(members)): _compared(of_member, grain) for members, of_member in found}


def _named(members: Members) -> str:
    """Return members as a reader knows them: of a split by two, both."""
    return ", ".join(member for _, member in members)


def _compared(rows: Iterable[dict[str, Any]], grain: Grain) -> Mapping[tuple[date, Against], Comparison]:
    return {(row["starts_on"], Against(row["against"])): read_comparison(row, grain) for row in rows}
