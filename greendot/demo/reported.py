"""Turns the facts of a demo into the reports of its last two quarters, each frozen on what was recorded by then.

The live build is no earlier one with its end cut off: what was told otherwise since would be missing. So each report is
made of a build of its own, published as of the first working day after its quarter, from the versions that sources had
told by then. To be quick it holds the totals of the metrics that the executive summary tells, and the two builds are
made in two processes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from greendot.calendar import Calendar, Grain, Period
from greendot.entries import Report as Draft
from greendot.metrics import Library
from greendot.publish import publish
from greendot.reports.office import Office
from greendot.settings import Settings
from greendot.snapshot import open_snapshot
from greendot.store import Store, open_store
from greendot.workspace import Workspace, open_workspace

TEMPLATE = "summary"
BEHIND = "build/reported"
"""Where the builds of then are written before they are kept with their reports."""

TOLD = (
    "cost_per_daily_user", "daily_users", "delivered_first_time", "error_budget_left", "headroom", "incidents",
    "minutes_lost_per_user", "services_without_owner",
)  # fmt: skip
AUTHOR = "Priya, planning"
WORDS = {
    -2: "The tightest limit is known and has an owner; the order is out.",
    -1: "Counted on the first working day. Incidents of the last two weeks are still being understood.",
}
"""What the demo's planner wrote about what changed, by how many quarters ago."""


def report_past(workspace: Workspace, tell: Callable[[str], None]) -> None:
    """Freeze the reports of the last two quarters that are over; nothing is done where any report is there already."""
    settings, calendar = workspace.settings, workspace.settings.calendar
    store = open_store(settings.folders.store, settings.folder)
    try:
        if store.book.entries().reports:
            return
        now = calendar.period_at(settings.now(), Grain.QUARTER)
        quarters = [calendar.shift(now, back) for back in WORDS]
        with ProcessPoolExecutor(len(quarters), get_context("spawn")) as pool:
            builds = list(pool.map(publish_then, [settings.folder] * len(quarters), quarters))
        for quarter, build, words in zip(quarters, builds, WORDS.values(), strict=True):
            frozen = _freeze(workspace, store, quarter, build, words)
            tell(f"{calendar.label(quarter)} is reported, as it was known then: {frozen}")
    finally:
        store.close()
        shutil.rmtree(settings.path(BEHIND), ignore_errors=True)


def frozen_at(calendar: Calendar, quarter: Period) -> datetime:
    """Return when a quarter was reported: in the afternoon of the first working day after the next one's first."""
    day = quarter.ends_on + timedelta(days=1)
    while day.weekday() > 4:  # Saturday and Sunday
        day += timedelta(days=1)
    return calendar.day_starts_at(day) + timedelta(hours=17)


def publish_then(folder: Path, quarter: Period) -> str:
    """Publish a quarter as it was known when it was reported, behind the live builds; return the build's name."""
    workspace = open_workspace(folder)
    settings = _as_of(workspace.settings, quarter)
    return publish(settings, workspace.contracts, few(workspace.library), now=settings.now()).build


def _freeze(workspace: Workspace, store: Store, quarter: Period, build: str, words: str) -> str:
    settings = _as_of(workspace.settings, quarter)
    snapshot = open_snapshot(settings.path(settings.folders.snapshots), build, settings.site.role)
    office = Office(settings, snapshot, store)
    entry = office.begin(TEMPLATE, settings.calendar.key(quarter), author=AUTHOR)
    office.change(entry.body.name, _without_plan, author=AUTHOR, reason="The plan of that day was not kept.")
    office.comment(entry.body.name, "findings", "", words, author=AUTHOR)
    note = "The build holds what this report tells, as it was recorded on that day."
    return office.freeze(entry.body.name, author=AUTHOR, note=note).freeze


def _without_plan(draft: Draft) -> Draft:
    """Return the draft without what the plan says: of it a demo's source tells only how it stands today."""
    return replace(
        draft, sections=tuple(replace(one, show=one.show.replace("answer:next\n", "")) for one in draft.sections)
    )


def few(library: Library) -> Library:
    """Return the metrics that the summary tells, in total and without forecasts."""
    chosen = {
        name: replace(file, forecast=(), metric=replace(file.metric, splits=()))
        for name, file in library.metrics.items()
        if name in TOLD
    }
    return replace(library, metrics=chosen)


def _as_of(settings: Settings, quarter: Period) -> Settings:
    """Return the settings of the day a quarter was reported, with a folder of its own for the build of then."""
    at = frozen_at(settings.calendar, quarter)
    return replace(
        settings,
        folders=replace(settings.folders, snapshots=f"{BEHIND}/{settings.calendar.key(quarter)}"),
        publish=replace(settings.publish, now=at.isoformat()),
    )
