"""Turns the parts of this folder into one table and one JSON file: `python -m bench [PART …] [--json FILE]`.

A part is a module `<name>_bench.py` whose `measure()` returns rows, or one row: mappings of short words to figures.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).resolve().parent
PARTS = tuple(sorted(path.stem.removesuffix("_bench") for path in FOLDER.glob("*_bench.py")))
BESIDE = ("duckdb", "streamlit", "python-pptx", "sqlglot", "pandas")

Row = Mapping[str, Any]


def measure(part: str) -> list[Row]:
    """Return the rows that a part measures."""
    measured = importlib.import_module(f"bench.{part}_bench").measure()
    return [measured] if isinstance(measured, Mapping) else list(measured)


def describe_machine() -> Row:
    """Return what the figures depend on besides the code."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "versions": {name: importlib.metadata.version(name) for name in ("greendot", *BESIDE)},
    }


def shown(value: object) -> str:
    """Return a figure in a few digits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value) if isinstance(value, Mapping | list) else str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"


def show(console: Console, part: str, rows: Sequence[Row], seconds: float) -> None:
    """Print a part's rows: those of one shape as a table, so that they can be compared, a single one line by line."""
    for shape in dict.fromkeys(tuple(row) for row in rows):
        table = Table(title=f"{part} ({seconds:.0f} s)", title_justify="left")
        if len(rows) == 1:
            table.add_column("what")
            table.add_column("figure", justify="right")
            for name, value in rows[0].items():
                table.add_row(name, shown(value))
            console.print(table)
            continue
        for name in shape:
            table.add_column(name, overflow="fold")
        for row in rows:
            if tuple(row) == shape:
                table.add_row(*(shown(value) for value in row.values()))
        console.print(table)


def main() -> int:
    """Measure the parts asked for, one after the other, and return 1 when one could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"all by default: {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    asked = parser.parse_args()
    if unknown := [part for part in asked.parts if part not in PARTS]:
        parser.error(f"there is no part '{unknown[0]}'; these are: {', '.join(PARTS)}")
    console = Console()
    measured: dict[str, list[Row]] = {}
    failed: dict[str, str] = {}
    for part in asked.parts or PARTS:
        began = time.perf_counter()
        try:
            measured[part] = measure(part)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the other parts are still worth measuring
            failed[part] = f"{type(error).__name__}: {error}"
            console.print(f"{part} could not be measured: {failed[part]}", style="red", markup=False)
        else:
            show(console, part, measured[part], time.perf_counter() - began)
    if asked.json:
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        report = {"machine": describe_machine(), "parts": measured, "failed": failed}
        asked.json.write_text(json.dumps(report, indent=1, default=str) + "\n", encoding="utf-8")
        console.print(f"written to {asked.json}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
