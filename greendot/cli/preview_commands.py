"""Turns `greendot preview` into a run of one metric file on the facts, within limits, and its numbers into lines."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from greendot.calendar import Grain
from greendot.cli.judge_commands import describe_verdict
from greendot.cli.metrics_commands import short_path
from greendot.cli.options import series_options, workspace_option
from greendot.cli.previewed import against_words, preview_json, preview_rows, preview_table, spark_text
from greendot.cli.show_commands import wide_console
from greendot.errors import Problem
from greendot.workbench import Limits, Preview, find_draft, try_apart
from greendot.workspace import open_workspace


@click.command("preview")
@workspace_option
@click.argument("name")
@series_options
@click.option(
    "--timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True, max=600),
    help="How many seconds it may take in all.",
)
@click.option(
    "--rows",
    default=1000,
    show_default=True,
    type=click.IntRange(min=1, max=200_000),
    help="How many rows it may give.",
)
@click.option("--json", "form", flag_value="json", help="Print problems, values and verdicts as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print raw values as CSV.")
def preview_command(
    folder: Path, name: str, grain: str, by: str, last: int, timeout: float, rows: int, form: str | None
) -> None:
    """Run one metric on the facts and print what publish would make of it. Nothing is changed.

    NAME is a metric's name, or the path of a file that is not in the library yet. Problems that `greendot check` would
    find come first; with any, the exit code is 1. It is 5 when the query fails or breaks a limit, 4 when the facts
    cannot be read.
    """
    workspace = open_workspace(folder)
    draft = find_draft(workspace, name)
    limits, now = Limits(timeout, rows), workspace.settings.now()
    tried = try_apart(
        workspace, draft, grain=Grain(grain), by=by, last=last, limits=limits, now=now, is_explained=False
    )
    _print(tried.problems, tried.preview, form)
    if tried.failure is not None:
        raise tried.failure
    if tried.problems:
        raise click.exceptions.Exit(1)


def _print(problems: Sequence[Problem], preview: Preview | None, form: str | None) -> None:
    if form == "json":
        listed = [asdict(problem) for problem in problems]
        shown = preview_json(preview) if preview else None
        click.echo(json.dumps({"problems": listed, "preview": shown}, indent=2, ensure_ascii=False))
        return
    for problem in problems:
        click.echo(str(Problem(short_path(problem.file), problem.line, problem.text, problem.fix)), err=form == "csv")
    if preview is None:
        return
    if form == "csv":
        rows = preview_rows(preview)
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else ["period"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return
    _print_table(wide_console(), preview)


def _print_table(console: Console, preview: Preview) -> None:
    def say(text: str, style: str | None = None) -> None:
        console.print(text, markup=False, highlight=False, style=style)

    metric = preview.metric
    say(f"{metric.title} ({metric.name}), by {preview.grain.value}")
    say(metric.summary, "dim")
    headings, rows, notes = preview_table(preview)
    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    if not preview.by and preview.observations:
        say(spark_text([one.value for one in preview.observations]))
        verdict = preview.verdicts.get(())
        if verdict is not None:
            say(against_words(preview))
        say(describe_verdict(verdict) if verdict else f"No verdict: {preview.unjudged}.")
    for note in notes:
        say(note)
