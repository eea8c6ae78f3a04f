"""Turns `greendot show` and `greendot metrics` into lines, JSON or CSV of the live snapshot."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from greendot.calendar import GRAINS
from greendot.cli.options import series_options, workspace_option
from greendot.cli.shown import Shown, shown_json, shown_rows, shown_table
from greendot.workspace import check_asked, open_workspace

KNOWN = [grain.value for grain in GRAINS]


@click.command("show")
@workspace_option
@click.argument("name")
@series_options
@click.option("--build", default=None, metavar="BUILD", help="From this build instead of the live one.")
@click.option("--json", "form", flag_value="json", help="Print raw values, texts, comparisons and freshness as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print raw values and texts as CSV.")
def show_command(folder: Path, name: str, grain: str, by: str, last: int, build: str | None, form: str | None) -> None:
    """Print the results of the metric NAME, as pages show them, with comparisons and freshness."""
    snapshot = open_workspace(folder).snapshot(build)
    chosen = check_asked(snapshot, name, grain, by)
    series = snapshot.by(name, chosen, by) if by else {"": snapshot.observations(name, chosen)}
    periods = sorted({one.period for seen in series.values() for one in seen})[-last:]
    observations = tuple(one for seen in series.values() for one in seen if one.period in periods)
    shown = Shown(snapshot, snapshot.metrics[name], chosen, by, observations)
    if form == "json":
        click.echo(json.dumps(shown_json(shown), indent=2, ensure_ascii=False))
    elif form == "csv":
        rows = shown_rows(shown)
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else ["period"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        _print(shown)


@click.command("metrics")
@workspace_option
@click.option("--build", default=None, metavar="BUILD", help="Of this build instead of the live one.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def metrics_command(folder: Path, build: str | None, as_json: bool) -> None:
    """List every metric of the live snapshot, and those that are left out of it."""
    workspace = open_workspace(folder)
    snapshot = workspace.snapshot(build)
    frame = workspace.metrics(build)
    if as_json:
        left_out = [
            {"name": one.name, "title": one.title, "area": one.area, "state": one.state, "reason": one.reason}
            for one in snapshot.left_out
        ]
        rows = {"build": snapshot.build.build, "metrics": frame.to_dict("records"), "left_out": left_out}
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = Table("Metric", "Area", "What", "Unit", "Owner", "Grains", "Split by", box=None, pad_edge=False)
    for metric in snapshot.metrics.values():
        grains = ", ".join(grain.value for grain in snapshot.grains(metric.name))
        name = metric.name if metric.status == "certified" else f"{metric.name} ({metric.status})"
        table.add_row(name, metric.area, metric.title, metric.unit, metric.owner, grains, ", ".join(metric.dimensions))
    console = wide_console()
    console.print(table)
    same: dict[tuple[str, str], list[str]] = {}
    for one in snapshot.left_out:
        same.setdefault((one.state, one.reason), []).append(one.name)
    for (state, reason), names in same.items():
        console.print(f"{state}: {', '.join(names)}: {reason}", markup=False, highlight=False)


def _print(shown: Shown) -> None:
    console = wide_console()
    metric, build = shown.metric, shown.snapshot.build
    console.print(f"{metric.title} ({metric.name}), by {shown.grain.value}", markup=False, highlight=False)
    console.print(metric.summary, markup=False, highlight=False, style="dim")
    headings, rows, notes = shown_table(shown)
    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for note in (*notes, f"Build {build.build}{', synthetic data' if build.is_synthetic else ''}"):
        console.print(note, markup=False, highlight=False)


def wide_console() -> Console:
    """Return a console that never cuts a number off where the output is not a terminal."""
    return Console() if sys.stdout.isatty() else Console(width=200, no_color=True)
