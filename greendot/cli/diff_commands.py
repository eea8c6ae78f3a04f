"""Turns `greendot diff` into what a reviewer reads: definitions side by side, and the values that they change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from greendot.calendar import Grain
from greendot.cli.options import workspace_option
from greendot.cli.show_commands import wide_console
from greendot.formats import format_difference, format_value, join_words, plural
from greendot.workbench import Changed, Difference, Limits, ValueChange, compare
from greendot.workspace import Workspace, open_workspace

_SHOWN = 8
_STATES = {
    "added": "new",
    "removed": "removed",
    "changed": "its definition changed",
    "restated": "its values changed, its definition did not",
}


@click.command("diff")
@workspace_option
@click.argument("revision", metavar="[REV|BUILD]", default="HEAD")
@click.option("--metric", "names", multiple=True, metavar="NAME", help="Only this metric; may be given again.")
@click.option(
    "--timeout",
    default=120.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True, max=3600),
    help="How many seconds each side may run in all.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def diff_command(folder: Path, revision: str, names: tuple[str, ...], timeout: float, as_json: bool) -> None:
    """Say what differs between the metric files as they are, and as they were in a revision or a kept build.

    Against a git revision, HEAD by default, both are run on the facts of now: what differs is the definition's doing.
    Against a build its own values are taken: what differs may also be newer or restated facts.
    """
    workspace = open_workspace(folder)
    limits = Limits(timeout, memory=workspace.settings.engine.memory_limit)
    found = compare(workspace, revision, names=names, limits=limits, now=workspace.settings.now())
    if as_json:
        click.echo(json.dumps(_json(found, workspace), indent=2, ensure_ascii=False))
    else:
        _print(found, workspace)


def _print(found: Difference, workspace: Workspace) -> None:
    console = wide_console()
    for one in found.changes:
        _print_change(console, one, workspace)
    if found.tables:
        console.print(f"Contracts changed: {join_words(found.tables)}", markup=False, highlight=False)
    changed = plural(len(found.changes), "metric")
    differs = "differs" if len(found.changes) == 1 else "differ"
    console.print(f"{changed} {differs} from {found.then}, {found.same} the same", markup=False, highlight=False)


def _print_change(console: Console, one: Changed, workspace: Workspace) -> None:
    console.print(f"{one.name}: {_STATES[one.state]}", markup=False, highlight=False, style="bold")
    for line in one.words.splitlines():
        style = {"+": "green", "-": "red"}.get(line[:1]) if not line.startswith(("+++", "---")) else "dim"
        console.print(line, markup=False, highlight=False, style=style, soft_wrap=True)
    if one.trouble:
        console.print(f"Values could not be compared; {one.trouble}", markup=False, highlight=False, soft_wrap=True)
    for grain, count in one.compared.items():
        values = one.values.get(grain, ())
        if not values:
            console.print(f"By {grain.value}: the same in {plural(count, grain.value)}", highlight=False)
            continue
        total = plural(count, grain.value)
        which = f", the last {_SHOWN} of them" if len(values) > _SHOWN else ""
        console.print(f"By {grain.value}: {len(values)} of {total} differ{which}", highlight=False)
        console.print(_values(values[-_SHOWN:], one.unit, grain, workspace))
    console.print()


def _values(values: tuple[ValueChange, ...], unit: str, grain: Grain, workspace: Workspace) -> Table:
    currency, calendar = workspace.settings.company.currency, workspace.settings.calendar
    table = Table(grain.value.capitalize(), "Then", "Now", "Difference", box=None, pad_edge=False)
    for one in values:
        before, after = (str(format_value(value, unit, currency)) for value in (one.before, one.after))
        differs = ""
        if one.before is not None and one.after is not None:
            differs = format_difference(one.after, one.before, unit, currency)
        table.add_row(calendar.label(one.period), before, after, differs)
    return table


def _json(found: Difference, workspace: Workspace) -> dict[str, Any]:
    calendar = workspace.settings.calendar
    return {
        "then": found.then,
        "same": found.same,
        "contracts": list(found.tables),
        "metrics": [
            {
                "name": one.name,
                "state": one.state,
                "diff": one.words,
                "trouble": one.trouble or None,
                "compared": {grain.value: count for grain, count in one.compared.items()},
                "values": {
                    grain.value: [
                        {"period": calendar.key(each.period), "then": each.before, "now": each.after} for each in values
                    ]
                    for grain, values in one.values.items()
                },
            }
            for one in found.changes
        ],
    }
