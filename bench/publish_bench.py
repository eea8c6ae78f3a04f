"""Turns the demo's facts into what a publish costs: the whole, each metric, the file, and a bare scan beside it."""

from __future__ import annotations

import resource
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.demo_workspace import published_demo
from greendot.metrics import PROOFS_FILE
from greendot.publish import publish
from greendot.snapshot import build_file, open_snapshot
from greendot.warehouse import open_warehouse
from greendot.workspace import open_workspace

MEGABYTE = 1024 * 1024


def measure() -> list[dict[str, Any]]:
    """Return what a publish of the demo costs with nothing kept before, what one a day later, one more, each metric."""
    workspace = open_workspace(published_demo())
    workspace.settings.path(PROOFS_FILE).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as other:
        settings, now = _into(workspace.settings, Path(scratch)), workspace.settings.now()
        given = (workspace.contracts, workspace.library)
        first = publish(settings, *given, now=now - timedelta(days=1))
        later = publish(settings, *given, now=now)
        again = publish(settings, *given, now=now)
        in_full = publish(_into(settings, Path(other)), *given, now=now)
        size = build_file(Path(scratch), later.build).stat().st_size
        began = time.perf_counter()
        open_snapshot(Path(scratch), role="engineer")
        opened_s = time.perf_counter() - began
    whole = {
        "publish_s": round(first.seconds, 2),
        "day_later_s": round(later.seconds, 2),
        "again_s": round(again.seconds, 2),
        "day_to_whole": round(later.seconds / first.seconds, 2),
        "is_same_build": later.build == again.build == in_full.build,
        "metrics": len(first.metrics),
        "results": first.observations,
        "comparisons": first.comparisons,
        "facts_rows": first.facts_rows,
        "snapshot_mb": round(size / MEGABYTE, 1),
        "open_s": round(opened_s, 3),
        "duckdb_scan_s": round(_bare_scan(workspace.settings.path(workspace.settings.folders.warehouse)), 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    dearest = sorted(first.seconds_by_metric.items(), key=lambda pair: -pair[1])
    return [whole, *({"metric": name, "seconds": round(seconds, 2)} for name, seconds in dearest)]


def _into(settings: Any, folder: Path) -> Any:
    """Return the settings with another folder of snapshots, so that the demo's own stays as it is."""
    return replace(settings, folders=replace(settings.folders, snapshots=str(folder)))


def _bare_scan(warehouse: Path) -> float:
    """Return how long DuckDB takes to read every row of every fact table once, a floor for any publish."""
    with open_warehouse(warehouse) as facts:
        began = time.perf_counter()
        for table in sorted(facts.tables()):
            facts.run(f'SELECT count(DISTINCT loaded_at), count(*) FROM "{table}"')
        return time.perf_counter() - began
