"""The command that writes the reference pages of docs/, or checks them."""

from __future__ import annotations

import click

from greendot.cli import EXIT_CODES, commands
from greendot.errors import GreendotError
from greendot.reference import FOLDER, check_pages, render_pages, write_pages
from greendot.resources import shipped

_OTHERS = {
    "Something else that can be mended, such as greendot.toml.": 1,
    "The command line is wrong.": 2,
    "A fault in Greendot itself.": 70,
    "It was interrupted.": 130,
}


@click.command("docs")
@click.option("--check", is_flag=True, help="Write nothing; fail when a page is not up to date.")
def docs_command(check: bool) -> None:
    """Write the reference pages, or check that they are up to date."""
    root = shipped()
    pages = render_pages(root, commands, _OTHERS | {str(kind.__doc__): code for kind, code in EXIT_CODES.items()})
    if check:
        if problems := check_pages(root, pages):
            raise GreendotError(problems=problems)
        click.echo(f"{FOLDER.as_posix()}: {len(pages)} pages are up to date")
        return
    changed = write_pages(root, pages)
    for path in changed:
        click.echo(path.as_posix())
    click.echo(f"{len(pages)} pages, {len(changed)} changed")
