"""The command that makes a fictional company: its files, their load and the first snapshot."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("demo")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=1), help="Another seed, another company.")
@click.option("--only-files", is_flag=True, help="Stop after the source files: nothing is loaded or published.")
def demo_command(folder: Path, seed: int, only_files: bool) -> None:
    """Make a fictional company on synthetic data in DIR, load it and publish it."""
    from greendot.demo.building import build_demo

    build_demo(folder, seed, is_published=not only_files, tell=click.echo)
