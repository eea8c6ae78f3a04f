"""Turns `greendot publish`, `rollback` and `builds` into calls, and what they return into lines."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from greendot.cli.options import workspace_option
from greendot.errors import SnapshotError
from greendot.formats import format_instant, format_number, plural
from greendot.publish import PublishReport, publish
from greendot.settings import Settings, parse_instant
from greendot.snapshot import activate, build_names, list_builds, live_build
from greendot.store import open_store
from greendot.workspace import Workspace, open_workspace

LEFT_OUT = 11
"""What publish exits with when it published, but metrics had to be left out because something is wrong with them."""


@click.command("publish")
@workspace_option
@click.option("--as-of", metavar="TIME", default="", help="Publish as things were known then: 2016-11-15T06:00:00Z.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def publish_command(folder: Path, as_of: str, as_json: bool) -> None:
    """Run every metric on the facts and make the result what people see.

    Exits with 11 when metrics that failed were left out, with 6 when nothing was published.
    """
    workspace = open_workspace(folder)
    try:
        at = parse_instant(as_of) if as_of else None
    except ValueError as error:
        raise click.BadParameter(
            f"'{as_of}' is not a time; write 2016-11-15T06:00:00Z", param_hint="--as-of"
        ) from error
    started_at = datetime.now(UTC)
    report = _run(workspace, at)
    _log(workspace.settings, report, started_at)
    _print_json(report) if as_json else _print_report(report, workspace.settings)
    if report.failed:
        raise click.exceptions.Exit(LEFT_OUT)


@click.command("rollback")
@workspace_option
@click.argument("build", required=False)
def rollback_command(folder: Path, build: str | None) -> None:
    """Make BUILD the live one; without it, the one published before the live one."""
    snapshots = open_workspace(folder).snapshots
    target = build or _before_live(snapshots)
    activate(snapshots, target)
    click.echo(f"{target} is live")


@click.command("builds")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def builds_command(folder: Path, as_json: bool) -> None:
    """List the snapshots that are kept, the one published last first."""
    workspace = open_workspace(folder)
    snapshots = workspace.snapshots
    live, builds = live_build(snapshots), list_builds(snapshots)
    if as_json:
        rows = [
            {"build": one.build, "as_of": one.as_of.isoformat(), "metrics": one.metrics, "facts_rows": one.facts_rows,
             "is_live": one.build == live}
            for one in builds
        ]  # fmt: skip
        click.echo(json.dumps(rows, indent=2))
        return
    if not builds:
        click.echo("No snapshots yet; run: greendot publish")
        return
    table = Table("", "Build", "As of", "Metrics", "Rows of facts", box=None, pad_edge=False)
    for one in builds:
        as_of = format_instant(one.as_of, workspace.settings.calendar.zone)
        rows_text = format_number(one.facts_rows, is_whole=True)
        table.add_row("live" if one.build == live else "", one.build, as_of, str(one.metrics), rows_text)
    Console().print(table)


def _run(workspace: Workspace, at: datetime | None) -> PublishReport:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading the facts", total=None)

        def tell(name: str, place: int, count: int) -> None:
            progress.update(task, description=name, completed=place, total=count)

        settings, now = workspace.settings, workspace.settings.now()
        entries = workspace.entries(at or now)
        return publish(settings, workspace.contracts, workspace.library, now=now, as_of=at, entries=entries, tell=tell)


def _log(settings: Settings, report: PublishReport, started_at: datetime) -> None:
    """Put the run into the run log, and keep what it foresaw so that it can be scored."""
    store = open_store(settings.folders.store, settings.folder)
    try:
        kept = store.keep_forecasts(report.forecasts, report.build)
        store.record_run(
            "publish",
            started_at=started_at,
            ended_at=datetime.now(UTC),
            status="left out" if report.failed else "done",
            build=report.build,
            detail={
                "metrics": len(report.metrics),
                "left_out": {one.name: one.reason for one in report.failed},
                "is_new": report.is_new,
                "kept_forecasts": kept,
            },
        )
    finally:
        store.close()


def _before_live(snapshots: Path) -> str:
    live, names = live_build(snapshots), build_names(snapshots)
    earlier = list(names[names.index(live) + 1 :]) if live in names else list(names)
    if not earlier:
        raise SnapshotError(
            f"{snapshots}: there is no earlier build than {live or 'the live one'}; nothing was changed"
        )
    return earlier[0]


def _print_report(report: PublishReport, settings: Settings) -> None:
    news = "is live" if report.is_new else "is live; nothing had changed"
    as_of = format_instant(report.as_of, settings.calendar.zone)
    click.echo(f"{report.build} {news}")
    click.echo(
        f"{plural(len(report.metrics), 'metric')}, {plural(report.observations, 'result')} "
        f"from {plural(report.facts_rows, 'row')} as of {as_of}, in {report.seconds:.1f} s"
    )
    if report.dormant:
        click.echo(f"{plural(len(report.dormant), 'metric')} dormant: no source fills what they read")
    for one in report.failed:
        click.echo(f"left out: {one.name}: {one.reason}", err=True)


def _print_json(report: PublishReport) -> None:
    left_out = [{"name": one.name, "state": one.state, "reason": one.reason} for one in report.left_out]
    click.echo(
        json.dumps(
            {
                "build": report.build,
                "is_new": report.is_new,
                "as_of": report.as_of.isoformat(),
                "metrics": list(report.metrics),
                "left_out": left_out,
                "observations": report.observations,
                "comparisons": report.comparisons,
                "facts_rows": report.facts_rows,
                "removed": list(report.removed),
                "seconds": round(report.seconds, 3),
                "seconds_by_metric": {name: round(took, 3) for name, took in report.seconds_by_metric.items()},
            },
            indent=2,
        )
    )
