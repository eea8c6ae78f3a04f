"""Turns a workspace's folder into the desk that commands write at, and entries into lines."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from greendot.cli.options import workspace_option
from greendot.desk import Desk
from greendot.entries import KINDS, Body, Difference, Entry, entry_differences, read_body, read_day
from greendot.store import open_store
from greendot.workspace import open_workspace

Command = TypeVar("Command", bound=Callable[..., Any])
_SHOWN = 160


class Day(click.ParamType[date]):
    """A date as people write it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; a usage error for other forms."""
        if isinstance(value, date):
            return value
        try:
            return read_day(value)
        except ValueError:
            self.fail(f"'{value}' is not a date; write 2017-03-10 or '10 March 2017'", param, ctx)


DAY = Day()


@contextmanager
def open_desk(folder: Path) -> Iterator[Desk]:
    """Give the desk of a workspace, on its live snapshot."""
    workspace = open_workspace(folder)
    snapshot = workspace.snapshot()
    store = open_store(workspace.settings.folders.store, workspace.settings.folder)
    try:
        yield Desk(workspace.settings, snapshot, store.book)
    finally:
        store.close()


def author_option(command: Command) -> Command:
    """Add the workspace, and who writes."""
    option = click.option("--by", "author", default=getpass.getuser, show_default="your user name", help="Who says so.")
    return workspace_option(option(command))


def writing_options(command: Command) -> Command:
    """Add the workspace, who writes, and why."""
    return author_option(click.option("--reason", default="", help="Why, in plain words.")(command))


def keep(
    folder: Path,
    kind: str,
    said: Mapping[str, Any],
    *,
    author: str,
    reason: str,
    expires_on: date | None = None,
    key: str = "",
) -> None:
    """Keep an entry of a kind and print what came of it."""
    body = read_body(KINDS[kind], {name: value for name, value in said.items() if value not in (None, "", ())})
    with open_desk(folder) as desk:
        before = desk.entries.get(key) if key else desk.entries.standing(body)
        entry = desk.keep(body, author=author, reason=reason, expires_on=expires_on, key=key)
        tell_kept(before, entry)


def tell_kept(before: Entry[Body] | None, entry: Entry[Body]) -> None:
    """Print what an entry changed, and how to undo it."""
    changed = entry_differences(before, entry)
    click.echo(f"{entry.key}  {about(entry.body)}" if changed else f"{entry.key}  says the same already")
    tell_differences(changed)
    click.echo(f"undo it with: greendot store undo {entry.key}", err=True)


def tell_differences(differences: tuple[Difference, ...]) -> None:
    """Print differences, one a line."""
    for one in differences:
        click.echo(f"  {line(str(one))}")


def about(body: Body) -> str:
    """Return what an entry is about, in a few words."""
    return line(body.slot or str(getattr(body, "title", "")))


def line(text: str) -> str:
    """Return a text that people wrote as one line that a terminal takes for nothing else."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
