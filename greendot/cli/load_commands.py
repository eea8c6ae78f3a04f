"""Turns `greendot load` and `greendot quarantine` into calls, and what they return into lines."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from greendot.cli.options import workspace_option
from greendot.contracts import Contract, read_contracts
from greendot.errors import LoadError, WarehouseError
from greendot.load import LoadReport, load_sources, retry_quarantine
from greendot.resources import shipped
from greendot.settings import Settings, parse_instant, read_settings
from greendot.warehouse import open_warehouse, read_quarantine

_EVERY_S = 0.2
"""How often is looked at how far a load is."""


@click.command("load")
@workspace_option
@click.option("--source", "names", multiple=True, metavar="NAME", help="Load this source only; may be given again.")
@click.option(
    "--as-of", metavar="TIME", default="", help="The time rows count as loaded at, such as 2016-11-15T06:00:00Z."
)
@click.option("--reread", is_flag=True, help="Read files again even when they are those of the last load.")
@click.option("--close-removed", is_flag=True, help="Close the rows of sources that greendot.toml no longer names.")
def load_command(folder: Path, names: tuple[str, ...], as_of: str, reread: bool, close_removed: bool) -> None:
    """Read the sources into the facts. Loading twice changes nothing."""
    settings, contracts = _workspace(folder)
    try:
        now = parse_instant(as_of) if as_of else settings.now()
    except ValueError as error:
        raise click.BadParameter(
            f"'{as_of}' is not a time; write 2016-11-15T06:00:00Z", param_hint="--as-of"
        ) from error
    with _Waiting() as waiting:
        report = load_sources(
            settings,
            contracts,
            names=names or None,
            now=now,
            skip_same=not reread,
            closes_removed=close_removed,
            tell=waiting.tell,
            watch=waiting.watch,
        )
    _print_report(report)


@click.group("quarantine")
def quarantine_command() -> None:
    """List, export or retry rows that were not accepted."""


@quarantine_command.command("list")
@workspace_option
@click.option("--source", default="", metavar="NAME", help="Of this source only.")
@click.option("--limit", default=50, show_default=True, help="How many rows to print.")
def list_quarantine(folder: Path, source: str, limit: int) -> None:
    """Print where each row stood and what is wrong with it."""
    settings = read_settings(folder)
    with open_warehouse(settings.path(settings.folders.warehouse)) as warehouse:
        rows = read_quarantine(warehouse, source)
    for row in rows[:limit]:
        where = f"{row.file}:{row.line}" if row.line is not None else row.file
        value = "" if row.value is None else f" '{row.value}'"
        click.echo(f"{row.source} → {row.table}: {where}: {row.column}{value} {row.reason}".replace("  ", " "))
    if len(rows) > limit:
        click.echo(f"… and {len(rows) - limit:,} more; all of them: greendot quarantine export --to quarantine.csv")
    click.echo(f"{len(rows):,} row{'s' if len(rows) != 1 else ''} in quarantine")


@quarantine_command.command("export")
@workspace_option
@click.option("--source", default="", metavar="NAME", help="Of this source only.")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The CSV file.")
def export_quarantine(folder: Path, source: str, target: Path) -> None:
    """Write the rows in quarantine to a CSV file, each with its place, fault and content."""
    settings = read_settings(folder)
    with open_warehouse(settings.path(settings.folders.warehouse)) as warehouse:
        rows = read_quarantine(warehouse, source)
    head = ("source", "file", "line", "table", "column", "value", "reason", "raw", "loaded_at")
    try:
        with target.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(head)
            writer.writerows([getattr(row, name) for name in head] for row in rows)
    except OSError as error:
        raise LoadError(f"{target}: cannot be written: {error.strerror}") from error
    click.echo(f"{target}: {len(rows):,} rows")


@quarantine_command.command("retry")
@workspace_option
@click.option("--source", "names", multiple=True, metavar="NAME", help="Of this source only; may be given again.")
def retry_command(folder: Path, names: tuple[str, ...]) -> None:
    """Run the rows in quarantine through today's configuration and contracts."""
    settings, contracts = _workspace(folder)
    with _Waiting() as waiting:
        report = retry_quarantine(settings, contracts, names=names or None, tell=waiting.tell)
    _print_report(report)


def _workspace(folder: Path) -> tuple[Settings, dict[str, Contract]]:
    settings = read_settings(folder)
    return settings, read_contracts(shipped("data", "contracts"), settings.path(settings.folders.contracts))


def _print_report(report: LoadReport) -> None:
    """Print a line a source and table; LoadError when a source failed, after the others were told."""
    for table in report.tables:
        click.echo(str(table))
    for removed in report.removed:
        click.echo(str(removed))
    if report.removed:
        click.echo("If they are gone for good, close them: greendot load --close-removed")
    if not report.tables and not report.failures:
        click.echo("nothing to load: greendot.toml names no source")
    if report.failures:
        reasons = "\n".join(failure.reason for failure in report.failures)
        count = len(report.failures)
        raise LoadError(f"{count} source{'s' if count > 1 else ''} could not be loaded and changed nothing\n{reasons}")


class _Waiting:
    """Shows on a terminal what is being done, how far it is and for how long; nothing anywhere else."""

    def __init__(self, is_shown: bool | None = None) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self.is_shown = sys.stderr.isatty() if is_shown is None else is_shown
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True, disable=not self.is_shown)
        self._task = self._progress.add_task("loading", total=None)
        self._is_over = Event()
        self._watcher: Thread | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        if self._watcher is not None:
            self._watcher.join()
        self._progress.stop()

    def tell(self, text: str) -> None:
        """Show what is being done; how far it is, is not known yet."""
        self._progress.update(self._task, description=text, total=None, completed=0)

    def watch(self, progress_pct: Callable[[], float]) -> None:
        """Show how far the running statement is, for as long as it can be told."""
        if self.is_shown:
            self._watcher = Thread(target=self._follow, args=[progress_pct], daemon=True)
            self._watcher.start()

    def _follow(self, progress_pct: Callable[[], float]) -> None:
        while not self._is_over.wait(_EVERY_S):
            try:
                done = progress_pct()
            except WarehouseError:
                return
            if done > 0:
                self._progress.update(self._task, total=100, completed=done)
