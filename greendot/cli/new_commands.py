"""Turns a name, options and answers into a new metric file that passes the check."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from greendot.cli.asking import Asker, is_terminal
from greendot.cli.drafted import NEEDED, ask_draft, ask_place, ask_table, left_to_write
from greendot.cli.options import workspace_option
from greendot.contracts import Contract, read_contracts
from greendot.drafting import Draft, note_of_area, write_draft
from greendot.errors import MetricError
from greendot.metrics import SCHEMA_FILE, render_schema
from greendot.metrics.fields import COURSES, FIELDS
from greendot.resources import shipped
from greendot.results import Better, Kind
from greendot.settings import Settings, read_settings


@click.command("new")
@workspace_option
@click.argument("place", metavar="[AREA/NAME]", default="")
@click.option("--table", metavar="TABLE", help="The fact table it reads.")
@click.option("--kind", metavar="WORD", help=f"{FIELDS['kind'].meaning} One of {', '.join(Kind)}.")
@click.option("--time", metavar="COLUMN", help="The column that tells the period; the table's own by default.")
@click.option("--value", metavar="COLUMN", help="What is measured; 'none' counts rows. Of a duration: when it ended.")
@click.option(
    "--numerator", metavar="COLUMN", help="Of a ratio: above the line; a yes-or-no column is a share of rows."
)
@click.option("--denominator", metavar="COLUMN", help="Of a ratio: below the line.")
@click.option("--by", metavar="COLUMNS", help="What it is split by, with commas between; 'none' for no split.")
@click.option("--where", metavar="SQL", help="A condition on the rows, such as \"indicator = 'availability'\".")
@click.option("--title", help=FIELDS["title"].meaning)
@click.option("--summary", help=FIELDS["summary"].meaning)
@click.option("--owner", help=FIELDS["owner"].meaning)
@click.option("--unit", help=FIELDS["unit"].meaning)
@click.option("--better", metavar="WORD", help=f"{FIELDS['better'].meaning} One of {', '.join(Better)}.")
@click.option("--course", metavar="WORD", help=f"{FIELDS['course'].meaning} One of {', '.join(COURSES)}.")
@click.option("--pitfalls", help=FIELDS["pitfalls"].meaning)
def new_command(folder: Path, place: str, **options: str | None) -> None:
    """Write a new metric file that passes the check: queries/AREA/NAME.sql.

    On a terminal it asks for what the options leave out, and proposes what the fact table says. Without one it needs
    the name, --table, --owner and --better.
    """
    settings = read_settings(folder)
    contracts = read_contracts(shipped("data", "contracts"), settings.path(settings.folders.contracts))
    given = {name: answer for name, answer in options.items() if answer is not None}
    asker = Asker(({"AREA/NAME": place} if place else {}) | given, is_terminal())
    asker.require(NEEDED)
    own, ours = settings.path(settings.folders.queries), shipped("queries")
    others = [] if own == ours.resolve() else [ours]
    filled = sorted({table for source in settings.sources.values() for table in source.tables} & contracts.keys())
    where = ask_place(asker, own, others)
    draft = ask_draft(asker, where, ask_table(asker, contracts, filled), contracts)
    text = write_draft(draft, contracts, settings.calendar)
    note = note_of_area(where, [own, *others])
    path = own / where.file
    _write(path, text)
    _refresh_schema(settings, contracts)
    for line in _told(draft, os.path.relpath(path), note, is_filled=draft.contract.name in filled):
        click.echo(line)


def _write(path: Path, text: str) -> None:
    """Write a file that is not there yet, whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise MetricError(f"{path} is there already; edit it, or choose another name") from error
    except OSError as error:
        raise MetricError(
            f"{path} cannot be written: {error.strerror}; let [folders] queries in greendot.toml name a folder that "
            "you may write"
        ) from error


def _refresh_schema(settings: Settings, contracts: Mapping[str, Contract]) -> None:
    """Bring the schema for editors up to date, with the workspace's own fact tables; one taken away stays away."""
    path = settings.path(SCHEMA_FILE)
    text = render_schema(contracts)
    if path.is_file() and os.access(path, os.W_OK) and path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")


def _told(draft: Draft, file: str, note: str, *, is_filled: bool) -> list[str]:
    """Return what to say of a file that was written: what it is, what is left to do, what comes next."""
    name = draft.place.name
    split = f", in total and by {' and by '.join(draft.dimensions)}" if draft.dimensions else ""
    left = left_to_write(draft)
    return [
        f"{file} passes the check: a {draft.kind} in {draft.unit} from {draft.contract.name}{split}.",
        *([note] if note else []),
        *([f"Still to be written: {' and '.join(left)}. Until then its status stays draft."] if left else []),
        *([] if is_filled else [f"No source fills {draft.contract.name} yet; until one does, the metric waits."]),
        "",
        f"  greendot check {file}",
        f"  greendot publish && greendot show {name}",
    ]
