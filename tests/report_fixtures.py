"""A workspace with the sample as its live build, whose reports a test may begin, freeze and compare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from greendot.definitions import Redefined
from greendot.reports.office import Office
from greendot.results import Restatement
from greendot.snapshot import Content, activate, write_snapshot
from greendot.store import open_store
from greendot.workspace import open_workspace
from page_runs import TOML
from sample_snapshot import AS_OF, sample_content, write_sample

LATER = AS_OF + timedelta(days=40)


def write_workspace(folder: Path, more: str = "") -> Path:
    """Write greendot.toml and the sample as the live build; return the folder."""
    (folder / "greendot.toml").write_text(TOML + more)
    write_sample(folder / "build" / "snapshots")
    return folder


@contextmanager
def office_of(folder: Path) -> Iterator[Office]:
    """Give the office of a workspace on its live build."""
    workspace = open_workspace(folder)
    store = open_store(workspace.settings.folders.store, folder)
    try:
        yield Office(workspace.settings, workspace.snapshot(), store)
    finally:
        store.close()


def freeze_one(folder: Path, about: str = "2016-Q3", template: str = "summary", *, name: str = "") -> str:
    """Begin a report and freeze it; return its name."""
    with office_of(folder) as office:
        entry = office.begin(template, about, author="Ada", name=name)
        office.freeze(entry.body.name, author="Ada")
        return entry.body.name


def told(content: Content, metric: str, value: float, day: date = date(2016, 7, 1)) -> pd.DataFrame:
    """Return a content's observations with another total of a metric in the quarter that begins on a day."""
    rows = content.observations.copy()
    chosen = (
        (rows["metric"] == metric) & (rows["grain"] == "quarter") & (rows["split"] == "") & (rows["starts_on"] == day)
    )
    assert chosen.sum() == 1
    rows.loc[chosen, "value"] = rounded(value)
    return rows


def total(content: Content, metric: str, day: date = date(2016, 7, 1)) -> float:
    """Return a metric's total in the quarter that begins on a day."""
    rows = content.observations
    chosen = (
        (rows["metric"] == metric) & (rows["grain"] == "quarter") & (rows["split"] == "") & (rows["starts_on"] == day)
    )
    return rounded(float(rows[chosen]["value"].iloc[0]))


def rounded(value: float) -> float:
    """Return a number as snapshots keep it."""
    return float(f"{value:.12g}")


def write_later(folder: Path, content: Content) -> None:
    """Make a content of a later day the live build."""
    snapshots = folder / "build" / "snapshots"
    activate(snapshots, write_snapshot(snapshots, replace(content, as_of=LATER)))


def redefined_content(metric: str, old: float, new: float, final: float, *, words: bool = False) -> Content:
    """Return the sample with a metric counted another way: `old` and `new` on the facts of that day, now `final`."""
    content = sample_content()
    before = next(one for one in content.metrics if one.name == metric)
    after = replace(before, digest="feedfacefeedface", sql=before.sql.replace("sum(value)", "2 * sum(value)"))
    if words:
        after = replace(before, digest="feedfacefeedface", summary="Said in other words.", title="Called otherwise")
    row = Redefined(metric, 1, before.digest, after.digest, date(2016, 7, 1), rounded(old), rounded(new))
    metrics = [after if one.name == metric else one for one in content.metrics]
    return replace(content, metrics=metrics, observations=told(content, metric, final), redefined=[row])


def restated_content(metric: str, value: float) -> Content:
    """Return the sample with another total in the third quarter, and the row of its facts that was restated since."""
    content = sample_content()
    table = next(iter(next(one for one in content.metrics if one.name == metric).sources))
    row = Restatement(table, "INC-7", "minutes", date(2016, 9, 7), 24.0, 31.0, datetime(2016, 12, 1, 8, tzinfo=UTC))
    return replace(content, observations=told(content, metric, value), restatements=[*content.restatements, row])
