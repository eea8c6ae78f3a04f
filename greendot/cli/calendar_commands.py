"""Turns the declared rhythm of planning into lines, and into a calendar file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from greendot.access import Action, require
from greendot.cadence import cycle_of, describe_cycle, events_between, render_ics
from greendot.calendar import Grain
from greendot.cli.options import workspace_option
from greendot.errors import ExportError
from greendot.formats import plural
from greendot.settings import read_settings


@click.command("calendar")
@workspace_option
@click.option("--ics", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Write them to this file.")
@click.option(
    "--quarters", type=click.IntRange(1, 12), default=4, show_default=True, help="How many, from this one on."
)
def calendar_command(folder: Path, ics: Path | None, quarters: int) -> None:
    """Say where in the review cycle we are and what is due, as [cadence] in greendot.toml declares it."""
    settings = read_settings(folder)
    require(settings.site.role, Action.SEE_PAGES)
    calendar, today = settings.calendar, settings.calendar.local_day(settings.now())
    this = calendar.period(today, Grain.QUARTER)
    last = calendar.shift(this, quarters - 1).ends_on - timedelta(days=1)
    events = events_between(settings.cadence, calendar, this.starts_on, last)
    if ics is None:
        click.echo(describe_cycle(cycle_of(settings.cadence, calendar, today)))
        for event in events:
            click.echo("  ".join(filter(None, (event.on.isoformat(), event.name, event.quarter, event.who))))
        if not events:
            click.echo("nothing is declared to be due; add [cadence.dates] to greendot.toml", err=True)
        return
    try:
        ics.write_bytes(render_ics(events, settings.company.name, settings.now()))
    except OSError as error:
        raise ExportError(f"{ics}: could not be written: {error.strerror}") from error
    click.echo(f"{ics}  {plural(len(events), 'date')}")
