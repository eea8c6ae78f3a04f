"""Turns a folder into a workspace: its settings, contracts, metric files and snapshots, and frames for notebooks."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from functools import cached_property
from os import PathLike
from pathlib import Path

import pandas as pd

from greendot.calendar import GRAINS, Grain
from greendot.contracts import Contract, as_delivered, read_contracts
from greendot.entries import Entries
from greendot.errors import SnapshotError, nearest
from greendot.members import split_text
from greendot.metrics import Library, read_metrics
from greendot.resources import shipped
from greendot.results import Against, Observation
from greendot.settings import Settings, read_settings
from greendot.snapshot import Snapshot, open_snapshot


class Workspace:
    """A folder with a greendot.toml. What it holds is read when it is asked for."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings

    @cached_property
    def contracts(self) -> dict[str, Contract]:
        """The fact tables: those that ship, and the workspace's own, as fine in time as their sources deliver them."""
        return as_delivered(read_contracts(*self.contract_folders), self.settings)

    @property
    def contract_folders(self) -> list[Path]:
        """The folders of contracts: the one that ships, then the workspace's own."""
        own = self.settings.path(self.settings.folders.contracts)
        return [shipped("data", "contracts"), *([own] if _is_other(own, "data", "contracts") else [])]

    @cached_property
    def library(self) -> Library:
        """The metric files: those that ship, and the workspace's own."""
        return read_metrics(self.query_folders, self.contracts, replace=self.settings.publish.replace)

    @property
    def query_folders(self) -> list[Path]:
        """The folders of metric files: the one that ships, then the workspace's own."""
        own = self.settings.path(self.settings.folders.queries)
        folders = [shipped("queries"), *([own] if _is_other(own, "queries") else [])]
        return [folder for folder in folders if folder.is_dir()]

    @property
    def snapshots(self) -> Path:
        """The folder of snapshots."""
        return self.settings.path(self.settings.folders.snapshots)

    def snapshot(self, build: str | None = None, role: str | None = None) -> Snapshot:
        """Return a build, the live one by default, as a role sees it; the configured role by default."""
        return open_snapshot(self.snapshots, build, role or self.settings.site.role)

    def entries(self, at: datetime) -> Entries:
        """Return what people had written about the plan by a time; no store is begun where there is none."""
        from greendot.store import is_begun, open_store  # a database takes a second to load, and few who open need it

        if not is_begun(self.settings.folders.store, self.folder):
            return Entries()
        store = open_store(self.settings.folders.store, self.folder)
        try:
            return store.book.entries(at)
        finally:
            store.close()

    def metrics(self, build: str | None = None) -> pd.DataFrame:
        """Return one row a metric of the live snapshot: what it means, who owns it, at which grains it is there."""
        snapshot = self.snapshot(build)
        columns = ("name", "area", "title", "summary", "owner", "kind", "unit", "better", "status")
        rows = [
            {**{column: str(getattr(metric, column)) for column in columns},
             "grains": ", ".join(grain.value for grain in snapshot.grains(metric.name)),
             "dimensions": ", ".join(metric.dimensions)}
            for metric in snapshot.metrics.values()
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=[*columns, "grains", "dimensions"])

    def results(
        self, name: str, grain: str = "quarter", *, by: str = "", last: int | None = None, build: str | None = None
    ) -> pd.DataFrame:
        """Return a metric's results at a grain, oldest first: one row a period, or one a period and member with `by`.

        Columns: period (its key), starts_on, ends_on, the dimension, the fields of an observation, and for each
        comparison `previous`, `year_ago` and `target` the earlier value, the change and the verdict. SnapshotError when
        the metric, grain or dimension is not there.
        """
        snapshot = self.snapshot(build)
        chosen = check_asked(snapshot, name, grain, by)
        if by:
            series = {member: list(seen) for member, seen in snapshot.by(name, chosen, by).items()}
        else:
            series = {"": list(snapshot.observations(name, chosen))}
        rows = [
            _row(snapshot, name, by, member, one) for member, seen in series.items() for one in seen[-(last or 0) :]
        ]
        return pd.DataFrame(rows)


def check_asked(snapshot: Snapshot, name: str, grain: str, by: str) -> Grain:
    """Return the grain asked for; SnapshotError with the near miss when metric, grain or dimension is not there."""
    metric = snapshot.metrics.get(name)
    if metric is None:
        left = next((one for one in snapshot.left_out if one.name == name), None)
        if left is not None:
            raise SnapshotError(f"'{name}' is not in build {snapshot.build.build}: {left.reason}")
        raise SnapshotError(
            f"there is no metric '{name}'; {nearest(name, snapshot.metrics) or 'greendot metrics lists them'}"
        )
    grains = [one.value for one in snapshot.grains(name)]
    if grain not in grains:
        known = f"it has {', '.join(grains)}" if grains else "it has no results"
        raise SnapshotError(f"'{name}' has no results by '{grain}'; {known}")
    splits = [split_text(split) for split in metric.splits]
    if by and by not in splits:
        known = f"it is split by {', '.join(splits)}" if splits else "it is not split by anything"
        raise SnapshotError(f"'{name}' is not published by '{by}'; {nearest(by, splits) or known}")
    return GRAINS[[one.value for one in GRAINS].index(grain)]


def open_workspace(folder: Path | str | PathLike[str] = ".") -> Workspace:
    """Return the workspace of a folder; SettingsError when its greendot.toml is missing or wrong."""
    path = Path(folder).resolve()
    return Workspace(path, read_settings(path))


def _is_other(folder: Path, *shipped_parts: str) -> bool:
    """Return whether a folder of the workspace is there and is not the one that ships."""
    return folder.is_dir() and folder.resolve() != shipped(*shipped_parts).resolve()


def _row(snapshot: Snapshot, name: str, by: str, member: str, seen: Observation) -> dict[str, object]:
    row: dict[str, object] = {
        "period": snapshot.calendar.key(seen.period),
        "starts_on": seen.period.starts_on,
        "ends_on": seen.period.ends_on,
        **({by: member} if by else {}),
        **{field.name: getattr(seen, field.name) for field in dataclasses.fields(seen)[2:]},
    }
    for against in Against:
        compared = snapshot.comparison(name, seen.period, seen.members, against)
        row[against.value] = compared.then if compared else None
        row[f"{against.value}_change"] = compared.change if compared else None
        row[f"{against.value}_verdict"] = compared.word.value if compared else None
    return row
