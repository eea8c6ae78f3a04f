"""Turns the cells of a simulation into the page that says how far verdicts can be trusted."""

from __future__ import annotations

from statistics import median

from bench.calibrate.cells import COMPARISONS, Cell

HEAD = """# How far verdicts can be trusted

Written by `make calibrate` (`python -m bench.calibrate --runs {runs} --power-runs {power_runs}`); not by hand.

Each row is a family of simulated series that look like real ones, each column a comparison. A cell holds three figures:

- **false alarms**: of {runs} series in which nothing changed, how many were called better, worse or a clear change. The
  aim is 5 in 100 at most in a typical cell and 7 in the worst. A period to date is held to 1 in 100, as it is looked at
  again and again. With {runs} runs a figure is known to about ±{error:.1f} points.
- **too little**: how many of the same series got *too little data* instead of a verdict.
- **seen**: the smallest rise of the later span that was called clear in 8 of 10 series ({power_runs} runs a step);
  *not seen* where even the largest tried was not, for want of events or of known days.

Families are defined in `bench/calibrate/families.py`. Three years of days stand behind each series unless its name says
otherwise. Gauges have 5 percent of noise a day.

Over all {cells} cells: false alarms {middle:.1f} in 100 in the middle one, {most:.1f} in the worst ({worst});
{above} above 5, {far} above 7.

| family | kind | {heads} |
| --- | --- | {rules} |
"""


def render_table(cells: list[Cell], runs: int, power_runs: int) -> str:
    """Return the page in Markdown."""
    worst = max(cells, key=lambda cell: cell.false_alarms)
    head = HEAD.format(
        runs=f"{runs:,}".replace(",", ""),
        power_runs=power_runs,
        error=196 * (0.04 * 0.96 / runs) ** 0.5,
        cells=len(cells),
        middle=100 * median(cell.false_alarms for cell in cells),
        most=100 * worst.false_alarms,
        worst=f"{worst.family}, {worst.comparison}",
        above=sum(cell.false_alarms > 0.05 for cell in cells),
        far=sum(cell.false_alarms > 0.07 for cell in cells),
        heads=" | ".join(COMPARISONS),
        rules=" | ".join("---" for _ in COMPARISONS),
    )
    rows = []
    for family, kind in dict.fromkeys((cell.family, cell.kind) for cell in cells):
        found = {cell.comparison: cell for cell in cells if cell.family == family}
        texts = [_text(found[name]) if name in found else "no such history" for name in COMPARISONS]
        rows.append(f"| {family} | {kind} | {' | '.join(texts)} |")
    return head + "\n".join(rows) + "\n"


def _text(cell: Cell) -> str:
    seen = "not seen" if cell.seen is None else f"seen +{_percent(cell.seen)}"
    little = f", too little {100 * cell.too_little:.0f}%" if cell.too_little >= 0.005 else ""
    return f"{100 * cell.false_alarms:.1f}%{little}, {seen}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.1 else f"{100 * share:.1f}%"
