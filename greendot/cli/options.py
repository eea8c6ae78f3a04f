"""Turns what every command takes, such as the workspace's folder, into click options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def workspace_option(command: Command) -> Command:
    """Add `--folder/-C DIR`, the folder of greendot.toml, as the argument `folder: Path`; the current one by default."""
    option = click.option(
        "--folder",
        "-C",
        type=click.Path(path_type=Path, file_okay=False),
        default=".",
        help="The workspace: the folder of greendot.toml.",
    )
    return option(command)
