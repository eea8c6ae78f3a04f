"""Turns `greendot explain` into a metric's lineage, its SQL as written and as run, its cost and its record."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from greendot.cli.metrics_commands import short_path
from greendot.cli.options import workspace_option
from greendot.cli.show_commands import wide_console
from greendot.compose import pages_of
from greendot.errors import MetricError
from greendot.formats import format_age, format_instant, join_words, plural
from greendot.workbench import Explained, Limits, explain_apart, find_draft
from greendot.workspace import Workspace, open_workspace


@click.command("explain")
@workspace_option
@click.argument("name")
@click.option("--by", default="", metavar="DIMENSION", help="The SQL of this split instead of the total's.")
@click.option("--all-splits", is_flag=True, help="The SQL of the total and of every split.")
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True, max=600),
    help="How many seconds running it may take in all.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def explain_command(folder: Path, name: str, by: str, all_splits: bool, timeout: float, as_json: bool) -> None:
    """Say how the metric NAME comes about: sources, tables and columns, SQL as written and as run, cost, record.

    NAME is a metric's name, or the path of a file that is not in the library yet.
    """
    workspace = open_workspace(folder)
    draft = find_draft(workspace, name)
    if draft.file is None:
        raise MetricError(problems=draft.problems)
    chosen = None if all_splits else by
    told = explain_apart(workspace, draft.file, by=chosen, limits=Limits(timeout), now=workspace.settings.now())
    if as_json:
        click.echo(json.dumps(_json(told), indent=2, ensure_ascii=False))
    else:
        _print(told, workspace)


def chain_of(told: Explained) -> list[str]:
    """Return a metric's way from sources to pages, a line for each step."""
    lines = []
    for table, columns in told.lineage.columns.items():
        sources = join_words(told.lineage.sources.get(table, ())) or "no source yet"
        lines.append(f"{sources} → {table} ({', '.join(columns) or 'its rows are counted'})")
    pages = join_words(page.title for page in pages_of(told.metric))
    return [*lines, f"→ {told.metric.name} → {f'{pages}, and its own page' if pages else 'its own page'}"]


def _print(told: Explained, workspace: Workspace) -> None:
    console = wide_console()
    metric = told.metric

    def say(text: str, style: str | None = None) -> None:
        console.print(text, markup=False, highlight=False, style=style, soft_wrap=True)

    say(f"{metric.title} ({metric.name}), {metric.status}, {metric.owner or 'nobody named'}")
    say(metric.summary, "dim")
    say("\nWhere it comes from", "bold")
    for line in (*chain_of(told), *_reached(told, workspace)):
        say(line)
    say(f"\nAs written, {short_path(metric.path)}", "bold")
    say(metric.sql)
    for one in told.rewritten:
        say(f"\nAs run by {one.grain.value}, {f'by {one.split}' if one.split else 'in total'}", "bold")
        say(one.sql)
    say("\nWhat it costs", "bold")
    if told.no_facts:
        say(f"not known: {told.no_facts}")
    else:
        console.print(_costs(told))
        read = [f"{plural(rows, 'row')} of {table}" for table, rows in told.rows_read.items()]
        say(f"Reads {join_words(read)}.")
    say("\nHow it was defined", "bold")
    for line in _record(told, workspace) or ["not published yet"]:
        say(line)


def _reached(told: Explained, workspace: Workspace) -> list[str]:
    """Return how far each fact table reaches."""
    zone = workspace.settings.calendar.zone
    return [
        f"{one.table} from {one.source} reaches to {format_instant(one.covers_to, zone)}"
        + (f", {format_age(one.age_h)} old" if one.age_h is not None else "")
        for one in told.freshness
        if one.covers_to
    ]


def _costs(told: Explained) -> Table:
    table = Table("Grain", "Split", "Rows", "Seconds", box=None, pad_edge=False)
    for one in told.rewritten:
        rows = "" if one.rows is None else f"{one.rows:,}"
        seconds = one.trouble if one.seconds is None else f"{one.seconds:.3f}"
        table.add_row(one.grain.value, one.split or "total", rows, seconds)
    return table


def _record(told: Explained, workspace: Workspace) -> list[str]:
    zone = workspace.settings.calendar.zone
    lines = [
        f"{one.digest} since {format_instant(one.since, zone)}, build {one.since_build}" for one in told.definitions
    ]
    if told.definitions and told.definitions[-1].digest != told.metric.digest:
        lines.append(f"{told.metric.digest} is not published yet: `greendot diff` shows what changed")
    return lines


def _json(told: Explained) -> dict[str, Any]:
    definitions = [
        {"digest": one.digest, "title": one.title, "summary": one.summary, "since": _instant(one.since),
         "since_build": one.since_build}
        for one in told.definitions
    ]  # fmt: skip
    freshness = [
        {**asdict(one), "covers_to": _instant(one.covers_to), "loaded_at": _instant(one.loaded_at),
         "is_stale": one.is_stale}
        for one in told.freshness
    ]  # fmt: skip
    metric = told.metric
    return {
        "metric": {name: str(getattr(metric, name)) for name in ("name", "title", "summary", "owner", "status",
                   "digest", "path")},
        "lineage": {
            "tables": {
                table: {"columns": list(columns), "sources": list(told.lineage.sources.get(table, ()))}
                for table, columns in told.lineage.columns.items()
            },
            "pages": [page.name for page in pages_of(metric)],
        },
        "sql": metric.sql,
        "rewritten": [asdict(one) for one in told.rewritten],
        "rows_read": dict(told.rows_read),
        "no_facts": told.no_facts or None,
        "freshness": freshness,
        "definitions": definitions,
    }  # fmt: skip


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
