"""Turns a command line into docs/calibration.md: `python -m bench.calibrate --runs 2000 --power-runs 120`."""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.calibrate.cells import COMPARISONS, Cell, is_possible, run_cell
from bench.calibrate.families import FAMILIES, Family
from bench.calibrate.table import render_table

OUT = Path("docs/calibration.md")


def calibrate_all(runs: int, power_runs: int, workers: int) -> list[Cell]:
    """Return every cell, in the order of families and comparisons, telling progress on standard error."""
    tasks = [
        (family, comparison) for family in FAMILIES for comparison in COMPARISONS if is_possible(family, comparison)
    ]
    with ProcessPoolExecutor(workers, initializer=os.nice, initargs=(19,)) as pool:
        running = [
            pool.submit(_cell, FAMILIES.index(family), comparison, runs, power_runs) for family, comparison in tasks
        ]
        cells = []
        for place, each in enumerate(running, start=1):
            cell = each.result()
            cells.append(cell)
            print(f"{place}/{len(tasks)} {cell.family}, {cell.comparison}: {cell.false_alarms:.1%}", file=sys.stderr)
    return cells


def _cell(place: int, comparison: str, runs: int, power_runs: int) -> Cell:
    family: Family = FAMILIES[place]
    return run_cell(family, comparison, runs, power_runs)


def main() -> None:
    """Run the simulation and write its table."""
    parser = argparse.ArgumentParser(prog="python -m bench.calibrate", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="series a cell on which nothing changed")
    parser.add_argument("--power-runs", type=int, default=120, help="series a step of the search for the change seen")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    cells = calibrate_all(asked.runs, asked.power_runs, asked.workers)
    asked.out.write_text(render_table(cells, asked.runs, asked.power_runs), encoding="utf-8")


if __name__ == "__main__":
    main()
