"""Turns `greendot send`, `sent` and `run` into calls, and what they return into lines."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from greendot.cli.delivering import deliver
from greendot.cli.load_commands import load_command
from greendot.cli.options import workspace_option
from greendot.cli.publish_commands import LEFT_OUT, publish_command
from greendot.formats import format_instant
from greendot.sending import send_all
from greendot.settings import read_settings
from greendot.store import open_store


@click.command("send")
@workspace_option
@click.argument("names", nargs=-1)
@click.option("--due", "is_due", is_flag=True, help="Send what its schedule says is due, and was not sent yet.")
@click.option(
    "--dry-run", "is_dry", is_flag=True, help="Compose everything and say what would go to whom; send nothing."
)
def send_command(folder: Path, names: tuple[str, ...], is_due: bool, is_dry: bool) -> None:
    """Send what greendot.toml names under [[send]]: NAMES now, or with --due whatever is due.

    Nobody gets the same twice: by hand, once for each build. Exits with 12 when something was not delivered.
    """
    if bool(names) is is_due:
        raise click.UsageError("Say what to send: names, or --due.")
    deliver(folder, partial(send_all, names=names, is_dry=is_dry))


@click.command("sent")
@workspace_option
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many to print.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def sent_command(folder: Path, limit: int, as_json: bool) -> None:
    """List what was sent to whom, the newest first, and why it failed where it did."""
    settings = read_settings(folder)
    store = open_store(settings.folders.store, settings.folder)
    try:
        rows = store.sent.list(limit)
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(row) for row in rows], default=datetime.isoformat, indent=2))
        return
    for row in rows:
        at = format_instant(row.started_at, settings.calendar.zone)
        reason = f": {row.error}" if row.error else ""
        click.echo(f"{at}  {row.send} → {row.recipient}  {row.status}  {row.trigger}  build {row.build}{reason}")
    if not rows:
        click.echo("Nothing was sent yet.")


@click.command("run")
@workspace_option
@click.option("--dry-run", "is_dry", is_flag=True, help="Load and publish, and only say what would be sent.")
@click.pass_context
def run_command(context: click.Context, folder: Path, is_dry: bool) -> None:
    """Load, publish, and send what is due: one command for any scheduler.

    It stops at the first step that fails, with that step's exit code. Metrics that were left out stop nothing: what
    is sent says so first, and the exit code is 11.
    """
    context.invoke(load_command, folder=folder, names=(), as_of="", reread=False, close_removed=False)
    code = 0
    try:
        context.invoke(publish_command, folder=folder, as_of="", as_json=False)
    except click.exceptions.Exit as left:
        code = left.exit_code
        if code != LEFT_OUT:
            raise
    if deliver(folder, partial(send_all, is_dry=is_dry)) == 0:
        click.echo("nothing is due to be sent")
    if code:
        raise click.exceptions.Exit(code)
