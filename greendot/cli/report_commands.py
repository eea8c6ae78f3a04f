"""Turns `greendot report …` into reports: begun, shown, composed, frozen, proved, opened again, exported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from greendot.access import Action, require
from greendot.cli.options import workspace_option
from greendot.cli.planning import author_option, line
from greendot.cli.report_compared import diff, number_lines
from greendot.cli.report_edits import comment, edit
from greendot.cli.report_sent import send
from greendot.cli.reporting import open_office, tell_progress, tell_report
from greendot.errors import ExportError
from greendot.logo import read_logo
from greendot.reports.frozen import Frozen, find_frozen
from greendot.reports.office import Office
from greendot.reports.places import places_of
from greendot.reports.proving import check_frozen, seal_of
from greendot.reports.writing import FORMATS, render_report, write_files
from greendot.settings import read_settings

formats_option = click.option(
    "--format", "formats", multiple=True, type=click.Choice(list(FORMATS)), help="May repeat; all by default."
)


@click.group("report")
def report_command() -> None:
    """Write, freeze, prove, compare and export the report of a quarter, a half or a month.

    A report begins from a template (three ship; own ones are files in reports/). It stays a draft until it is frozen;
    then its numbers, words and files stay as they are, and what is known better later is told beside them.
    """


@report_command.command("new")
@author_option
@click.argument("about")
@click.option("--template", default="review", show_default=True, help="The template's name; `list` shows them.")
@click.option("--name", default="", help="The report's name; by default of what it is about and the template.")
@click.option("--title", default="", help="What it is called.")
def new(folder: Path, author: str, about: str, template: str, name: str, title: str) -> None:
    """Begin a report about ABOUT, such as 2016-Q4, 2016-H2 or 2016-11."""
    with open_office(folder) as office:
        entry = office.begin(template, about, author=author, name=name, title=title)
        for problem in office.template(template).check(office.published.metrics):
            click.echo(f"  ! {problem}", err=True)
        click.echo(f"{entry.body.name}  {line(entry.body.title)}  {len(entry.body.sections)} sections")


@report_command.command("list")
@workspace_option
def list_reports(folder: Path) -> None:
    """List reports, their frozen versions, and templates with what is wrong with them."""
    with open_office(folder) as office:
        frozen = {one.key: one for one in office.frozen}
        for name, entry in office.drafts.items():
            state = f"frozen {entry.body.frozen}" if entry.body.frozen else "draft"
            click.echo(f"{name}  {state}  {line(entry.body.title)}  by {line(entry.author)}")
        for one in office.frozen:
            click.echo(f"  {one.key}/v{one.version}  {one.freeze}  {_day(office, one)}  build {one.build}")
        for template in office.templates.values():
            click.echo(f"template {template.name}: {template.summary}")
        for problem in office.problems:
            click.echo(f"! {problem}", err=True)
        click.echo(f"{len(office.drafts)} reports, {len(frozen)} frozen", err=True)


@report_command.command("show")
@workspace_option
@click.argument("name")
@click.option(
    "--number", default="", help="Only this number, such as metric:daily_users: as reported and as known today."
)
@click.option("--section", default="", help="Only this section of a draft: each place that a comment may stand beside.")
def show(folder: Path, name: str, number: str, section: str) -> None:
    """Show the report NAME; of a frozen one each number as reported and as known today."""
    with open_office(folder) as office:
        if section:
            for anchor, words in places_of(office.materials(office.draft(name).body), section).items():
                click.echo(f"  {anchor:32} {line(words)}")
            return
        if name in office.drafts and not office.drafts[name].body.frozen and not number:
            tell_report(office.compose(name, tell_progress))
            return
        frozen = find_frozen(office.folder, name)
        click.echo(f"{frozen.key}/v{frozen.version}  {line(frozen.title)}  frozen {_day(office, frozen)} by "
                   f"{line(str(frozen.manifest['by']))}  {frozen.freeze}")  # fmt: skip
        for text in number_lines(office, frozen, number):
            click.echo(text)


@report_command.command("build")
@workspace_option
@click.argument("name")
def build(folder: Path, name: str) -> None:
    """Compose the draft NAME and say what is stale, unexplained or missing."""
    with open_office(folder) as office:
        tell_report(office.compose(name, tell_progress))


@report_command.command("freeze")
@author_option
@click.argument("name")
@click.option("--reason", default="", help="Why, where it was opened again.")
@click.option("--note", default="", help="Something to be said of this freeze, such as what its data is as of.")
def freeze(folder: Path, author: str, name: str, reason: str, note: str) -> None:
    """Freeze NAME: snapshot, sections, comments, definitions and files stay as they are, under a manifest of hashes."""
    with open_office(folder) as office:
        frozen = office.freeze(name, author=author, reason=reason, note=note, tell=tell_progress)
        click.echo(f"{frozen.key}/v{frozen.version}  {frozen.freeze}  {frozen.folder}")
        click.echo(f"seal {seal_of(frozen)}")


@report_command.command("verify")
@workspace_option
@click.argument("name")
def verify(folder: Path, name: str) -> None:
    """Prove that a frozen report is as it was frozen. NAME is its name, name/v1, its id, or its folder anywhere.

    Nothing but the folder is read: no warehouse, no store. The seal is the manifest's own digest; compare it with the
    one that freezing printed. Exits with 8 when anything differs.
    """
    frozen = find_frozen(_reports_folder(folder), name)
    problems = check_frozen(frozen)
    if problems:
        raise ExportError(problems=problems)
    count = len(frozen.manifest["content"]) + len(frozen.manifest["files"])
    click.echo(f"{frozen.key}/v{frozen.version}  {frozen.freeze}  {count} files are as they were frozen")
    click.echo(f"seal {seal_of(frozen)}")


@report_command.command("unfreeze")
@author_option
@click.argument("name")
@click.option("--reason", required=True, help="Why; the next version carries it.")
def unfreeze(folder: Path, author: str, name: str, reason: str) -> None:
    """Open NAME again. What was frozen stays; the next freeze is a new version."""
    with open_office(folder) as office:
        office.unfreeze(name, author=author, reason=reason)
        click.echo(f"{name}  is a draft again")


@report_command.command("approve")
@author_option
@click.argument("name")
def approve(folder: Path, author: str, name: str) -> None:
    """Approve exactly what NAME, a report for readers outside, says now. Only the role in its template may."""
    with open_office(folder) as office:
        entry = office.approve(name, author=author)
        click.echo(f"{name}  approved by {line(entry.body.approved_by)}")


@report_command.command("export")
@workspace_option
@click.argument("name")
@formats_option
@click.option("--to", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
def export(folder: Path, name: str, formats: tuple[str, ...], to: Path) -> None:
    """Write NAME as files: of a frozen report the very files that were frozen, of a draft what it says now."""
    with open_office(folder) as office:
        require(office.settings.site.role, Action.EXPORT)
        drafts = office.drafts
        if name in drafts and not drafts[name].body.frozen:
            logo = read_logo(office.settings)
            report = replace(office.compose(name, tell_progress), logo=logo)
            office.check_approved(drafts[name].body, report)
            contents = render_report(report, formats, site=office.site_for(report), tell=tell_progress)
            written = write_files(contents, to)
        else:
            written = _copied(find_frozen(office.folder, name), to, formats)
        for path in written:
            click.echo(f"{path}  {path.stat().st_size:,} bytes")


def _day(office: Office, frozen: Frozen) -> date:
    """Return the reporting day on which a report was frozen."""
    return office.published.calendar.local_day(frozen.frozen_at)


def _copied(frozen: Frozen, to: Path, formats: tuple[str, ...]) -> tuple[Path, ...]:
    """Copy the files of a frozen report, after they were proved; only those in `formats` where some are named."""
    if problems := check_frozen(frozen):
        raise ExportError(problems=problems)
    there = {path.suffix: path for path in frozen.files}
    if gone := [name for name in formats if FORMATS[name] not in there]:
        raise ExportError(f"{frozen.key}/v{frozen.version} was frozen without {', '.join(gone)}; ask for other formats")
    chosen = [there[FORMATS[name]] for name in formats] or list(frozen.files)
    return write_files({path.name: path.read_bytes() for path in chosen}, to)


def _reports_folder(folder: Path) -> Path:
    """Return where frozen reports lie; the folder itself where there is no workspace, as on another machine."""
    if not (folder / "greendot.toml").is_file():
        return folder
    settings = read_settings(folder)
    return settings.path(settings.folders.reports)


for _command in (comment, diff, edit, send):
    report_command.add_command(_command)
