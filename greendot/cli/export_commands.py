"""The command that writes pages as files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from greendot.access import Action, require
from greendot.cli.options import workspace_option
from greendot.cli.planning import open_desk
from greendot.document import Document
from greendot.errors import ExportError
from greendot.exporting import FORMATS, compose_pages, export_pages
from greendot.logo import read_logo
from greendot.render.pdf import Paper
from greendot.settings import Settings, read_settings
from greendot.snapshot import Snapshot, open_snapshot
from greendot.store import open_store


@click.command("export")
@workspace_option
@click.option("--period", default="", help="The period, such as 2016-Q4 or 2016-11; the current quarter by default.")
@click.option(
    "--against",
    type=click.Choice(["previous", "year_ago", "target"]),
    default="previous",
    show_default=True,
    help="What the period is compared with.",
)
@click.option("--pages", default="", help="Pages by name with commas between, such as overview,growth; all by default.")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="May repeat; all by default.")
@click.option("--build", default=None, help="A kept build; the live one by default.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="For the PDF.")
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="A .pptx whose master the slides take; a layout with only a title must be in it.",
)
@click.option("--to", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
def export_command(
    folder: Path,
    period: str,
    against: str,
    pages: str,
    formats: tuple[str, ...],
    build: str | None,
    paper: Paper,
    template: Path | None,
    to: Path,
) -> None:
    """Write pages as slides, PDF, workbook, web page, Markdown, JSON and CSV."""
    settings = read_settings(folder)
    require(settings.site.role, Action.EXPORT)
    logo = read_logo(settings)
    if period:
        try:
            settings.calendar.parse(period)
        except ValueError as error:
            raise ExportError(f"--period: {error}") from error
    snapshot = open_snapshot(settings.path(settings.folders.snapshots), build, settings.site.role)
    if build is None:  # the live pages show what people wrote since; a kept build is as it was
        with open_desk(folder) as desk:
            snapshot = desk.snapshot
    query = {name: value for name, value in (("period", period), ("against", against)) if value}
    names = [name.strip() for name in pages.split(",") if name.strip()]
    documents = _documents(settings, snapshot, names, query)
    made = export_pages(
        documents,
        to,
        formats or FORMATS,
        site=settings.site.address,
        metrics=snapshot.metrics,
        paper=paper,
        template=template,
        logo=logo,
        tell=_tell,
    )
    for path in made:
        click.echo(f"{path}  {path.stat().st_size:,} bytes")


def _documents(settings: Settings, snapshot: Snapshot, names: list[str], query: dict[str, str]) -> tuple[Document, ...]:
    """Return the documents of the named pages, with how forecasts turned out."""
    store = open_store(settings.folders.store, settings.folder)
    try:
        said = partial(store.due_forecasts, snapshot.calendar.local_day(snapshot.build.as_of))
        return compose_pages(snapshot, names, query, settings.now(), said)
    finally:
        store.close()


def _tell(name: str) -> None:
    """Say on a terminal that a file is made; it is in its place once all are."""
    click.echo(f"made {name}", err=True)
