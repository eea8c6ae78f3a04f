"""Turns the plan into the planner's sheet, and an edited sheet into a difference that is accepted line by line."""

from __future__ import annotations

from pathlib import Path

import click

from greendot.cli.options import workspace_option
from greendot.cli.planning import author_option, line, open_desk, tell_differences
from greendot.desk import Desk
from greendot.entries import OvertakenError
from greendot.entries.uploaded import Uploaded, pick_lines, read_workbook
from greendot.entries.workbook import render_workbook
from greendot.errors import StoreError
from greendot.formats import plural

REFUSED = 12
"""What `greendot plan update` exits with when rows of the sheet could not be taken."""


@click.command("sheet")
@workspace_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--team", default="", help="Only the initiatives of one team.")
def sheet(folder: Path, file: Path, team: str) -> None:
    """Write the planner's Excel sheet to FILE: every open initiative, with cells for its weekly update."""
    with open_desk(folder) as desk:
        desk.allow()
        rows = [row for row in desk.open_rows if team in ("", row.get("team"))]
        content = render_workbook(rows, desk.entries)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise StoreError(f"{file}: could not be written: {error.strerror}") from error
    click.echo(f"{file}  {plural(len(rows), 'initiative')}")


@click.command("update")
@author_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--accept", default="", metavar="LINES", help="Keep these lines: all, or such as 1,3-5.")
def update(folder: Path, author: str, file: Path, accept: str) -> None:
    """Show what an edited sheet changes, line by line; with --accept, keep it.

    `all` leaves out lines that someone else wrote over since the sheet was downloaded; name those by number. Exits with
    12 when rows could not be taken.
    """
    with open_desk(folder) as desk:
        desk.allow()
        uploaded = read_workbook(_content(file), file.name, desk.known, desk.entries, desk.today)
        _tell(uploaded)
        if accept:
            _accept(desk, uploaded, accept, author)
        elif uploaded.lines:
            click.echo("keep them with --accept all, or --accept 1,3-5", err=True)
    if uploaded.problems:
        raise click.exceptions.Exit(REFUSED)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise StoreError(f"{file}: could not be read: {error.strerror}") from error


def _tell(uploaded: Uploaded) -> None:
    for note in uploaded.notes:
        click.echo(line(note), err=True)
    for number, one in enumerate(uploaded.lines, 1):
        meanwhile = f"  ({one.theirs.author} wrote meanwhile; name it by number)" if one.theirs else ""
        click.echo(f"{number}  {one.status.initiative}  {line(one.title)}{meanwhile}")
        tell_differences(one.differences)
    for problem in uploaded.problems:
        click.echo(f"not taken: {problem}", err=True)
    if not uploaded.lines:
        click.echo("nothing differs from what is known")


def _accept(desk: Desk, uploaded: Uploaded, accept: str, author: str) -> None:
    kept = 0
    for one in pick_lines(uploaded, accept):
        try:
            desk.accept(one, author=author)
            kept += 1
        except OvertakenError as error:
            click.echo(f"not kept: {one.status.initiative}: {error}", err=True)
    click.echo(f"{plural(kept, 'line')} kept")
