"""Turns a folder and a seed into a workspace: its greendot.toml and the source files of a fictional company."""

from __future__ import annotations

import re
from pathlib import Path

from greendot.demo.files import write_files
from greendot.demo.generator import generate
from greendot.demo.truths import Truths, truths
from greendot.errors import GreendotError
from greendot.resources import shipped
from greendot.settings import FILE_NAME
from greendot.warehouse.scratch import Scratch

__all__ = ["SOURCES", "write_company"]

SOURCES = "sources"
"""The folder of a demo workspace that its sources lie in."""
_MADE_BY_US = "# Greendot's demo"


def write_company(folder: Path, seed: int = 1) -> Truths:
    """Write the configuration and every source file of a seed's company; what is true of it is returned.

    A folder that holds another greendot.toml than the demo's is refused, so that no workspace of yours is overwritten.
    """
    planted = truths(seed)
    target = folder / FILE_NAME
    if target.exists() and not target.read_text(encoding="utf-8").startswith(_MADE_BY_US):
        raise GreendotError(f"{target} is not the demo's; name an empty folder, such as: greendot demo build/demo")
    folder.mkdir(parents=True, exist_ok=True)
    with Scratch() as scratch:
        generate(scratch, planted)
        write_files(scratch, folder / SOURCES, planted.now)
    target.write_text(_configuration(planted), encoding="utf-8")
    return planted


def _configuration(planted: Truths) -> str:
    """Return the configuration that ships, with the company's name."""
    text = shipped(FILE_NAME).read_text(encoding="utf-8")
    named, count = re.subn(r'(?m)^name = ".*"$', f'name = "{planted.company}"', text, count=1)
    if not count or not text.startswith(_MADE_BY_US):
        raise GreendotError(f"{shipped(FILE_NAME)} is not the demo's configuration any more")
    return named
