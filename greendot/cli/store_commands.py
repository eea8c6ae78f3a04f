"""The commands that prepare or look at what people wrote."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from greendot.access import Action, require
from greendot.cli.options import workspace_option
from greendot.settings import Settings, read_settings
from greendot.store import Comment, Run, Step, Store, open_store

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
@click.option("--entry", type=int, default=None, help="Only the steps of one entry.")
@_json_option
def audit(folder: Path, entry: int | None, is_json: bool) -> None:
    """List who wrote, changed or took back what, oldest first."""
    settings = read_settings(folder)
    with _opened(settings, Action.SEE_AUDIT) as store:
        steps = store.audit(entry)
    rows = [(_time(one.at, settings), one.actor, one.action, str(one.entry), _changed(one.after)) for one in steps]
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
    return str((after or {}).get("body", ""))


def _line(text: str) -> str:
    """Return a text that people wrote as one line that a terminal takes for nothing else."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
