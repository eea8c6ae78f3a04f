"""Turns workspaces of a hundred and of a thousand metric files into the seconds that `greendot check` takes on them.

The files are copies of the metrics that ship, so they are as hard to read as real ones. What a proof of one holds, it
holds for its copies: a thousand are proved as soon as a hundred are.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from greendot.resources import shipped

SIZES = (100, 1000)


def measure() -> list[Mapping[str, Any]]:
    """Return how long the command takes, its start included: without proofs, with them, and with those remembered."""
    rows: list[Mapping[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "greendot.toml").touch()
        for number, size in enumerate(SIZES):
            _fill(folder, size)
            rows.append({"metric files": size, "proofs": "left out", "seconds": _check(folder, "--no-proofs")})
            if number == 0:
                rows.append({"metric files": size, "proofs": "run", "seconds": _check(folder)})
            rows.append({"metric files": size, "proofs": "remembered", "seconds": _check(folder)})
    return rows


def _fill(folder: Path, size: int) -> None:
    """Write metric files until the workspace has that many, those that ship included."""
    originals = sorted(shipped("queries").rglob("*.sql"))
    copies = itertools.islice(itertools.cycle(originals), size - len(originals))
    for number, original in enumerate(copies):
        target = folder / "queries" / original.parent.name / f"copy_{number}.sql"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(original.read_bytes())


def _check(folder: Path, *options: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "greendot", "check", "-C", str(folder), *options], check=True, capture_output=True
    )
    return round(time.perf_counter() - began, 3)
