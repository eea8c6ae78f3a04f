"""Turns a folder and a seed into a demo that can be served: files written, loaded, published, with a few comments."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from greendot.calendar import Grain
from greendot.demo.company import write_company
from greendot.demo.declarations import FOLDER
from greendot.demo.foretold import foretell_past
from greendot.demo.reported import report_past
from greendot.errors import LoadError
from greendot.load import LoadReport, load_sources
from greendot.publish import PublishReport, publish
from greendot.settings import Settings
from greendot.store import open_store
from greendot.workspace import Workspace, open_workspace

__all__ = ["build_demo"]

Tell = Callable[[str], None]
"""Is told what was done, for people who wait."""


def build_demo(
    folder: Path, seed: int = 1, *, is_published: bool = True, tell: Tell | None = None
) -> PublishReport | None:
    """Make a seed's company in a folder; with `is_published` load and publish it too. Again gives the same build.

    GreendotError when the folder holds a workspace that is not a demo; LoadError when a source could not be loaded.
    """
    tell = tell or _tell_nobody
    planted = write_company(folder, seed)
    tell(f"{planted.company}: source files are in {folder / 'sources'}")
    if not is_published:
        return None
    workspace = open_workspace(folder)
    if not workspace.settings.path(workspace.settings.folders.warehouse).exists():
        _load_as_told(workspace)
    tell(_load(workspace))
    report = publish(workspace.settings, workspace.contracts, workspace.library, now=workspace.settings.now())
    tell(f"build {report.build} is live: {len(report.metrics)} metrics, {report.observations:,} results")
    for one in report.failed:
        tell(f"left out: {one.name}: {one.reason}")
    _keep_forecasts(workspace, report)
    _comment(workspace.settings, report.build)
    report_past(workspace, tell)
    return report


def _tell_nobody(text: str) -> None:
    """Keep what was done to ourselves."""


def _load_as_told(workspace: Workspace) -> None:
    """Load the incidents as they were told when this quarter began, so that what was restated since shows as such."""
    settings = workspace.settings
    calendar = settings.calendar
    began_at, _ = calendar.bounds(calendar.period_at(settings.now(), Grain.QUARTER))
    path = settings.path(settings.sources["incidents"].path)
    whole = path.read_text(encoding="utf-8")
    rows = list(csv.reader(whole.splitlines()))
    reported = rows[0].index("reported")
    until = began_at.strftime("%Y-%m-%d %H:%M:%S")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *(row for row in rows[1:] if row[reported] < until)])
    try:
        _checked(load_sources(settings, workspace.contracts, names=["incidents"], now=began_at))
    finally:
        path.write_text(whole, encoding="utf-8")


def _checked(report: LoadReport) -> LoadReport:
    if not report.is_complete:
        raise LoadError("\n".join(failure.reason for failure in report.failures))
    return report


def _load(workspace: Workspace) -> str:
    report = _checked(load_sources(workspace.settings, workspace.contracts))
    rows = sum(table.read for table in report.tables)
    refused = sum(table.quarantined for table in report.tables)
    return f"{rows:,} rows from {len(report.tables)} tables are loaded; {refused} are in quarantine, as planted"


def _keep_forecasts(workspace: Workspace, report: PublishReport) -> None:
    """Keep what was foreseen now, and what would have been as past quarters began."""
    past = foretell_past(workspace.snapshot(report.build), workspace.library)
    store = open_store(workspace.settings.folders.store, workspace.settings.folder)
    try:
        store.keep_forecasts(past)
        store.keep_forecasts(report.forecasts, report.build)
    finally:
        store.close()


def _comment(settings: Settings, build: str) -> None:
    """Add the declared comments, unless someone has written already."""
    store = open_store(settings.folders.store, settings.folder)
    try:
        if store.comments():
            return
        with (FOLDER / "comments.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="|"):
                written_at = settings.now() - timedelta(hours=float(row["hours_ago"]))
                store.add_comment(
                    page=row["page"], anchor=row["anchor"], body=row["body"], author=row["author"], now=written_at,
                    build=build, is_question=row["is_question"] == "yes", owner=row["owner"],
                )  # fmt: skip
    finally:
        store.close()
