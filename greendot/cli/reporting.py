"""Turns a workspace's folder into the office that commands about reports work in, and reports into lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from greendot.cli.planning import line
from greendot.report import Comment, Report
from greendot.reports.office import Office
from greendot.store import open_store
from greendot.workspace import open_workspace


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Give the office of a workspace, on its live snapshot."""
    workspace = open_workspace(folder)
    snapshot = workspace.snapshot()
    store = open_store(workspace.settings.folders.store, workspace.settings.folder)
    try:
        yield Office(workspace.settings, snapshot, store)
    finally:
        store.close()


def tell_progress(text: str) -> None:
    """Say on a terminal what is being done; a script's output stays free of it."""
    if sys.stderr.isatty():
        click.echo(f"  {line(text)}", err=True)


def tell_report(report: Report) -> None:
    """Print a composed report: what is missing, then its parts with what is written beside them."""
    mark = "  synthetic data" if report.is_synthetic else ""
    click.echo(f"{report.key}  {line(report.title)}  {line(report.state)}{mark}")
    for note in report.notes:
        click.echo(f"  ! {line(note)}")
    for part in report.parts:
        owner = f"  [{line(part.owner)}]" if part.owner else ""
        written = sum(_count(remarks) for remarks in part.comments.values())
        told = f"  {written} written" if written else ""
        click.echo(f"  {part.key:16} {line(part.title)}: {line(part.document.title)}{owner}{told}")


def _count(remarks: tuple[Comment, ...]) -> int:
    return sum(1 + _count(one.answers) for one in remarks)
