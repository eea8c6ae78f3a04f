"""Turns `greendot report diff`, and a frozen report's numbers beside today's, into lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from greendot.cli.options import workspace_option
from greendot.cli.planning import line
from greendot.cli.reporting import open_office
from greendot.document import Cell
from greendot.errors import ExportError, nearest
from greendot.reports.differing import DROPPED, NEW, SAME, FigureChange, known_since
from greendot.reports.frozen import Frozen
from greendot.reports.office import Office
from greendot.reports.restated import alone_in, change_rows, name_of
from greendot.results import MARKS
from greendot.snapshot import Snapshot


@click.command("diff")
@workspace_option
@click.argument("before")
@click.argument("after")
@click.option("--sql", "with_sql", is_flag=True, help="Show the old and new words and SQL of changed definitions.")
@click.option("--all", "is_all", is_flag=True, help="Also numbers that are the same.")
def diff(folder: Path, before: str, after: str, with_sql: bool, is_all: bool) -> None:
    """Say what differs between BEFORE and AFTER: reports (frozen or not) or builds, and why, in steps that add up."""
    with open_office(folder) as office:
        difference = office.compare(before, after)
        snapshot = office.published
        for title, changes in (
            (f"the same period, told differently: {difference.before} and {difference.after}", difference.told_anew),
            ("between the periods", [one for one in difference.moved if one.state not in (NEW, DROPPED)]),
            ("the same", [one for one in difference.covered if one.state == SAME] if is_all else []),
        ):
            _tell(title, changes, snapshot)
        for state in (NEW, DROPPED):
            for text in alone_in([one for one in difference.moved if one.state == state]):
                click.echo(f"{state}: {line(text)}")
        for title, texts in (
            ("targets", difference.targets), ("definitions", difference.definitions), ("words", difference.wording),
        ):  # fmt: skip
            for text in texts:
                click.echo(f"{title}: {line(text)}")
        if with_sql:
            for title, text in difference.queries:
                click.echo(f"--- {line(title)}\n{text}")
        same = sum(one.state == SAME for one in difference.covered)
        click.echo(f"{len(difference.told_anew)} told differently, {same} the same", err=True)


def number_lines(office: Office, frozen: Frozen, number: str) -> Iterator[str]:
    """Yield each number of a frozen report as reported and as known today; one of them where it is named."""
    then, now = frozen.snapshot(office.settings.site.role), office.published
    changes = list(known_since(frozen.figures, then, now))
    if number:
        name = number.removeprefix("metric:")
        chosen = [one for one in changes if name in (one.metric, _anchor(one))]
        if not chosen:
            known = sorted({_anchor(one) for one in changes})
            fix = nearest(name, known) or f"it tells {', '.join(known[:12])}"
            raise ExportError(f"{frozen.key} does not tell '{number}'; {fix}")
        changes = chosen
    for one, cells in zip(changes, change_rows(changes, now), strict=True):
        reported, known_now = (f"{value:.12g}" if value is not None else "unknown" for value in (one.old, one.new))
        yield f"metric:{_anchor(one)}  {line(name_of(one, now))}, {_period(cells)}"
        yield f"  as reported {cells[2].text} ({reported})  as known today {cells[3].text} ({known_now})  {one.state}"
        for step in one.steps:
            yield f"    {step.by:+f}  {line(step.cause.value)}: {line(step.words)}"


def _tell(title: str, changes: Sequence[FigureChange], snapshot: Snapshot) -> None:
    if not changes:
        return
    click.echo(f"{title}:")
    for one, cells in zip(changes, change_rows(changes, snapshot), strict=True):
        values = f"{cells[2].text} → {cells[3].text}"
        word = cells[4].verdict
        mark = f"{MARKS[word]} {word.value}, " if word else ""
        click.echo(f"  {line(name_of(one, snapshot))}, {_period(cells)}: {values}  {mark}{line(cells[4].text)}")


def _anchor(one: FigureChange) -> str:
    return ":".join((one.metric, *(f"{name}={member}" for name, member in one.members)))


def _period(cells: tuple[Cell, ...]) -> str:
    return cells[1].text
