"""Turns a command line into a call: one command a module, imported only when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping

import click

from greendot.errors import (
    AccessError,
    ExportError,
    GreendotError,
    LoadError,
    MetricError,
    PublishError,
    SendError,
    ServeError,
    SourceError,
    StoreError,
    WarehouseError,
    nearest,
)

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("start", "Make a new workspace that works at once."),
    "inspect": ("start", "Look at an unknown file and propose the source section for it."),
    "load": ("load", "Read the sources into the facts."),
    "quarantine": ("load", "List, export or retry rows that were not accepted."),
    "new": ("new", "Write a new metric file that passes the check."),
    "check": ("metrics", "Check metric files, contracts and configuration; prove the queries."),
    "preview": ("preview", "Run one metric on the facts, published or not, within limits."),
    "explain": ("explain", "Say where a metric comes from, how it is run, and what that costs."),
    "diff": ("diff", "Say which definitions and values differ from a revision or a build."),
    "publish": ("publish", "Run every metric and write a snapshot."),
    "rollback": ("publish", "Make an earlier snapshot the live one."),
    "builds": ("publish", "List the snapshots that are kept."),
    "show": ("show", "Print a metric's results from the live snapshot."),
    "metrics": ("show", "List every metric."),
    "judge": ("judge", "Say what changed in any file of daily values or events."),
    "export": ("export", "Write pages as slides and Markdown."),
    "report": ("report", "Write, freeze, prove, compare and export the report of a quarter."),
    "send": ("send", "Send pages by mail, to a chat, to a folder or to a bucket."),
    "sent": ("send", "List what was sent to whom."),
    "run": ("send", "Load, publish, and send what is due."),
    "serve": ("serve", "Serve the pages on this machine."),
    "plan": ("plan", "Write about the plan: status, overrides, targets, asks, decisions, scenarios."),
    "calendar": ("calendar", "Say where in the review cycle we are, and write its dates as iCalendar."),
    "store": ("store", "Prepare or look after what people wrote."),
    "docs": ("docs", "Write the reference pages, or check that they are up to date."),
    "demo": ("demo", "Make a fictional company on synthetic data."),
}

EXIT_CODES: Mapping[type[GreendotError], int] = {
    SourceError: 3,
    LoadError: 3,
    WarehouseError: 4,
    MetricError: 5,
    PublishError: 6,
    StoreError: 7,
    ExportError: 8,
    ServeError: 9,
    AccessError: 10,
    SendError: 12,
}
"""What a failed command exits with; any other GreendotError is 1, a wrong command line is 2."""


class _Commands(click.Group):
    """A group whose commands live one module each and are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a workspace meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command `cmd_name`, the function `<cmd_name>_command` of its module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"greendot.cli.{COMMANDS[cmd_name][0]}_commands")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; a name that there is none of is answered with the nearest one."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"There is no command '{args[0]}'; {nearest(args[0], COMMANDS) or 'greendot --help lists them'}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their one-line help, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="greendot")
def commands() -> None:
    """Greendot shows what infrastructure is worth, whether it is safe, and what it needs next."""


def main() -> None:
    """Run the command line; a GreendotError becomes its text on standard error and an exit code, never a trace.

    Not being standalone, click gives back the code of a command that leaves with one, and None of any other.
    """
    try:
        left = commands(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except GreendotError as error:
        click.echo(f"greendot: {error}", err=True)
        sys.exit(next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1))
    except Exception as error:  # noqa: BLE001 - the one place that turns a fault into a line
        click.echo(
            f"greendot: this is a fault in Greendot, nothing of yours: {type(error).__name__}: {error}", err=True
        )
        click.echo("Run again with PYTHONFAULTHANDLER=1 and report it with the command you used.", err=True)
        sys.exit(70)
    sys.exit(left)
