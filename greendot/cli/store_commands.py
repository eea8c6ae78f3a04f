"""The commands that prepare or look at what people wrote."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from greendot.access import Action, require
from greendot.cli.options import workspace_option
from greendot.cli.planning import about, author_option, open_desk, tell_differences, tell_kept
from greendot.entries import Entries, entry_differences
from greendot.entries.text_file import read_entries, render_entries
from greendot.errors import StoreError
from greendot.formats import plural
from greendot.settings import Settings, read_settings
from greendot.store import Comment, Run, Step, Store, back_up, open_store, restore

_SHOWN = 100
"""How many characters of a text fit into a line."""

_json_option = click.option("--json", "is_json", is_flag=True, help="One JSON object a line, with every field.")


@click.group("store")
def store_command() -> None:
    """Prepare or look after what people wrote."""


@store_command.command("upgrade")
@workspace_option
def upgrade(folder: Path) -> None:
    """Bring the store's tables up to date; every other command does so too, when it first opens the store."""
    with _opened(read_settings(folder), Action.PUBLISH):
        click.echo("the store is up to date")


@store_command.command("comments")
@workspace_option
@click.option("--page", default=None, help="Only those on one page, such as cost.")
@click.option("--open", "is_open", is_flag=True, help="Only questions that nobody has answered.")
@_json_option
def comments(folder: Path, page: str | None, is_open: bool, is_json: bool) -> None:
    """List comments and questions, oldest first."""
    settings = read_settings(folder)
    with _opened(settings, Action.SEE_PAGES) as store:
        found = [one for one in store.open_questions() if page in (None, one.page)] if is_open else store.comments(page)
    rows = [
        (str(one.id), _time(one.created_at, settings), one.author, f"{one.page} {one.anchor}", _line(one.body))
        for one in found
    ]
    _show(("id", "written", "by", "where", "what"), rows, found, is_json)


@store_command.command("audit")
@workspace_option
@click.option("--entry", default=None, help="Only the steps of one: a comment's number, or an entry's key.")
@_json_option
def audit(folder: Path, entry: str | None, is_json: bool) -> None:
    """List who wrote, changed or took back what, oldest first."""
    settings = read_settings(folder)
    with _opened(settings, Action.SEE_AUDIT) as store:
        if entry is None or entry.isdigit():
            steps = store.audit(None if entry is None else int(entry))
        else:
            steps = store.book.history(entry)
    rows = [(_time(one.at, settings), one.actor, one.action, _entry_of(one), _changed(one.after)) for one in steps]
    _show(("when", "by", "did", "entry", "what"), rows, steps, is_json)


@store_command.command("runs")
@workspace_option
@click.option("--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@_json_option
def runs(folder: Path, last: int, is_json: bool) -> None:
    """List the last runs of load and publish, newest first."""
    settings = read_settings(folder)
    with _opened(settings, Action.SEE_PAGES) as store:
        found = store.runs(last)
    rows = [(_time(run.started_at, settings), _took(run), run.command, run.status, run.build) for run in found]
    _show(("started", "took", "command", "ended", "build"), rows, found, is_json)


@store_command.command("undo")
@author_option
@click.argument("key")
def undo(folder: Path, author: str, key: str) -> None:
    """Undo the last change of the entry KEY, which is a change too: undoing twice changes nothing."""
    with open_desk(folder) as desk:
        before = desk.entries.get(key)
        tell_kept(before, desk.undo(key, author=author))


@store_command.command("export")
@workspace_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(folder: Path, file: Path) -> None:
    """Write every entry about the plan to FILE as TOML, for version control; - is standard output."""
    with _opened(read_settings(folder), Action.EDIT_PLAN) as store:
        entries = store.book.entries()
    text = render_entries(entries)
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{file}: could not be written: {error.strerror}") from error
    click.echo(f"{file}  {plural(len(entries.entries), 'entry')}")


@store_command.command("import")
@author_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--accept", is_flag=True, help="Take it in; without it the difference is shown and nothing changes.")
def take_in(folder: Path, author: str, file: Path, accept: bool) -> None:
    """Compare the entries of FILE with the store, and with --accept take them in. What the file lacks stays."""
    settings = read_settings(folder)
    with _opened(settings, Action.EDIT_PLAN) as store:
        theirs = read_entries(file)
        changed = _tell_differing(store.book.entries(), theirs)
        if accept:
            taken = store.book.take_in(theirs.entries, author=author, now=settings.now())
            click.echo(f"{plural(taken, 'entry')} taken in")
        elif changed:
            click.echo("take them in with --accept", err=True)


@store_command.command("backup")
@workspace_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(folder: Path, file: Path) -> None:
    """Write the store, as it is at one moment, to the new file FILE; people may go on writing."""
    settings = read_settings(folder)
    require(settings.site.role, Action.PUBLISH)
    back_up(settings.folders.store, settings.folder, file)
    click.echo(f"{file}  {file.stat().st_size:,} bytes")


@store_command.command("restore")
@workspace_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore_store(folder: Path, file: Path) -> None:
    """Put the backup FILE in the store's place; the store that was there is kept beside it. Stop the server first."""
    settings = read_settings(folder)
    require(settings.site.role, Action.PUBLISH)
    aside = restore(settings.folders.store, settings.folder, file, now=datetime.now(UTC))
    with _opened(settings, Action.PUBLISH) as store:
        entries = len(store.book.entries().entries)
        click.echo(f"restored: {plural(entries, 'entry')}, {plural(len(store.comments()), 'comment')}")
    if aside is not None:
        click.echo(f"the store that was there is {aside}")


def _tell_differing(mine: Entries, theirs: Entries) -> int:
    """Print what a file has and the store lacks or says otherwise; return how many entries that is."""
    count = 0
    for one in theirs.entries:
        before = mine.get(one.key)
        if changed := entry_differences(before, one):
            count += 1
            click.echo(f"{'new' if before is None else 'changed'}  {one.key}  {about(one.body)}")
            tell_differences(changed)
    if not count:
        click.echo("nothing differs from the store")
    return count


@contextmanager
def _opened(settings: Settings, action: Action) -> Iterator[Store]:
    require(settings.site.role, action)
    store = open_store(settings.folders.store, settings.folder)
    try:
        yield store
    finally:
        store.close()


def _show(
    headings: Sequence[str], rows: Sequence[Sequence[str]], entries: Sequence[Comment | Step | Run], is_json: bool
) -> None:
    if is_json:
        for entry in entries:
            click.echo(json.dumps(dataclasses.asdict(entry), default=_plain, ensure_ascii=True))
        return
    cells = [tuple(_line(text) for text in row) for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells if rows else ():
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    click.echo(f"{len(rows)} in all", err=True)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else dict(value) if isinstance(value, Mapping) else value


def _time(at: datetime, settings: Settings) -> str:
    return at.astimezone(ZoneInfo(settings.company.time_zone)).strftime("%Y-%m-%d %H:%M")


def _took(run: Run) -> str:
    return f"{(run.ended_at - run.started_at).total_seconds():.1f} s"


def _changed(after: Mapping[str, Any] | None) -> str:
    body = (after or {}).get("body", "")
    return ", ".join(f"{name}: {value}" for name, value in body.items()) if isinstance(body, Mapping) else str(body)


def _entry_of(step: Step) -> str:
    return str((step.after or {}).get("key") or step.entry)


def _line(text: str) -> str:
    """Return a text that people wrote as one line that a terminal takes for nothing else."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
