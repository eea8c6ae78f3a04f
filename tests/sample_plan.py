"""A workspace whose snapshot holds a plan of ten open initiatives of one team, for those who write about it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from greendot.snapshot import activate, write_snapshot
from page_runs import TOML
from sample_snapshot import sample_content, table_of

TEN = tuple(f"INF-{number:02d}" for number in range(1, 11))


def write_plan(folder: Path, *, keys: tuple[str, ...] = TEN, more: str = "") -> Path:
    """Write greendot.toml and a live snapshot with an initiative for each key; return the folder."""
    (folder / "greendot.toml").write_text(TOML + more)
    shutil.copytree(_snapshots(keys).name, folder / "build" / "snapshots", dirs_exist_ok=True)
    return folder


@cache
def _snapshots(keys: tuple[str, ...]) -> tempfile.TemporaryDirectory[str]:
    """Return a folder with the snapshot, written once; it goes with the process."""
    text, day, number = "VARCHAR", "DATE", "BIGINT"
    columns = {
        "initiative": text, "title": text, "kind": text, "team": text, "state": text, "quarter_committed": text,
        "starts_on": day, "baseline_on": day, "forecast_on": day, "landed_on": day, "declared_health": text,
        "health_on": day, "confidence": number, "purpose": text, "summary": text,
    }  # fmt: skip
    rows = [
        (key, f"Initiative {key[-2:]}", "infrastructure", "storage", "in progress", "2016-Q4", date(2016, 7, 1),
         date(2016, 12, 1), date(2016, 12, 15), None, "on track", date(2016, 11, 1), 7, "Room to grow.", "Fine.")
        for key in keys
    ]  # fmt: skip
    asks = {"ask": text, "title": text, "raised_on": day, "decided_on": day, "decision": text, "needed_by_on": day}
    teams = {"team": text, "title": text, "valid_from": day, "valid_to": day}
    records = {
        **sample_content().records,
        "initiatives": table_of(columns, *rows),
        "asks": table_of(asks, ("ASK-1", "More disks", date(2016, 10, 1), None, None, date(2016, 12, 1))),
        "teams": table_of(teams, ("storage", "Storage", date(2014, 1, 1), None)),
    }
    kept = tempfile.TemporaryDirectory(prefix="greendot-plan-")
    snapshots = Path(kept.name)
    activate(snapshots, write_snapshot(snapshots, replace(sample_content(), records=records, people={})))
    return kept
