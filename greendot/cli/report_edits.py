"""Turns `greendot report edit` and `comment` into changes of a draft and words beside its blocks."""

from __future__ import annotations

from pathlib import Path

import click

from greendot.cli.planning import author_option
from greendot.cli.reporting import open_office
from greendot.errors import ExportError
from greendot.reports import drafting
from greendot.reports.adding import section_of
from greendot.reports.places import check_place

Pairs = tuple[tuple[str, str], ...]


@click.command("edit")
@author_option
@click.argument("name")
@click.option("--leave-out", "left", multiple=True, metavar="SECTION", help="Leave a section out. May repeat.")
@click.option("--take-in", "taken", multiple=True, metavar="SECTION", help="Take one in again. May repeat.")
@click.option(
    "--move", "moves", nargs=2, multiple=True, metavar="SECTION STEPS", help="Move it down, or up below zero."
)
@click.option("--rename", "names", nargs=2, multiple=True, metavar="SECTION TITLE", help="Call it something else.")
@click.option("--assign", "owners", nargs=2, multiple=True, metavar="SECTION WHO", help="Assign it; '' to nobody.")
@click.option("--remove", "gone", multiple=True, metavar="SECTION", help="Take a section out altogether.")
@click.option("--add", "added", multiple=True, metavar="ADDRESS", help="Add a page by its address: /growth?region=emea")
def edit(
    folder: Path,
    author: str,
    name: str,
    left: tuple[str, ...],
    taken: tuple[str, ...],
    moves: Pairs,
    names: Pairs,
    owners: Pairs,
    gone: tuple[str, ...],
    added: tuple[str, ...],
) -> None:
    """Change the draft NAME: sections reordered, left out, renamed, assigned, added as they were seen."""
    with open_office(folder) as office:
        acts: list[drafting.Act] = [drafting.leave_out(key) for key in left]
        acts += [drafting.leave_out(key, is_left_out=False) for key in taken]
        acts += [drafting.move(key, _steps(steps)) for key, steps in moves]
        acts += [drafting.rename(key, title) for key, title in names]
        acts += [drafting.assign(key, owner) for key, owner in owners]
        acts += [drafting.remove(key) for key in gone]
        acts += [drafting.add(section_of(address, office.desk.snapshot, office.settings.now())) for address in added]
        if not acts:
            raise ExportError("nothing was changed; say what, such as --leave-out cost")
        entry = office.change(name, drafting.together(acts), author=author)
        for number, section in enumerate(entry.body.sections, 1):
            out = "  left out" if section.is_left_out else ""
            owner = f"  [{section.owner}]" if section.owner else ""
            click.echo(f"{number:3}  {section.key:16} {section.title}{owner}{out}")


@click.command("comment")
@author_option
@click.argument("name")
@click.argument("section")
@click.argument("text")
@click.option("--anchor", default="", help="The block it stands beside, such as finding:incidents; else the section.")
@click.option("--question", "is_question", is_flag=True, help="It is a question that wants an answer.")
def comment(folder: Path, author: str, name: str, section: str, text: str, anchor: str, is_question: bool) -> None:
    """Write TEXT, in Markdown, beside a block of SECTION of the draft NAME."""
    with open_office(folder) as office:
        if anchor:
            check_place(office.materials(office.draft(name).body), section, anchor)
        kept = office.comment(name, section, anchor, text, author=author, is_question=is_question)
        click.echo(f"comment {kept.id}  {name}  {kept.anchor}")


def _steps(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ExportError(f"--move: '{text}' is no number of steps; write 2, or -1 for one up") from None
