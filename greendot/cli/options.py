"""Turns what every command takes, such as the workspace's folder, into click options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


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
