"""Turns what every command takes, such as the workspace's folder, into click options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from greendot.calendar import GRAINS

Command = TypeVar("Command", bound=Callable[..., Any])


def series_options(command: Command) -> Command:
    """Add which periods of a metric are printed, how many, and one row for each member of what."""
    grains = click.Choice([grain.value for grain in GRAINS])
    many = click.IntRange(min=1)
    last = click.option("--last", default=8, show_default=True, type=many, help="How many periods to print.")
    by = click.option("--by", default="", metavar="DIMENSION", help="One row a member of this dimension.")
    grain = click.option("--grain", default="quarter", show_default=True, type=grains, help="A period.")
    return grain(by(last(command)))


def workspace_option(command: Command) -> Command:
    """Add `--folder/-C DIR`, where greendot.toml is, as the argument `folder: Path`; by default the current one."""
    option = click.option(
        "--folder",
        "-C",
        type=click.Path(path_type=Path, file_okay=False),
        default=".",
        help="The workspace: the folder of greendot.toml.",
    )
    return option(command)
