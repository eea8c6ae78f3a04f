"""Turns a folder and a seed into a workspace: its greendot.toml and the source files of a fictional company."""

from __future__ import annotations

import re
import shutil
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
_OTHER_FOLDER = "name an empty folder, such as: greendot demo build/demo"


def write_company(folder: Path, seed: int = 1) -> Truths:
    """Write the configuration and every source file of a seed's company; what is true of it is returned.

    A folder that holds another greendot.toml than the demo's is refused, so that no workspace of yours is overwritten.
    """
    planted = truths(seed)
    configuration = _configuration(planted)
    target = folder / FILE_NAME
    if target.exists():
        _clear(folder, target.read_text(encoding="utf-8"), configuration)
    elif folder.is_dir() and any(folder.iterdir()):
        raise GreendotError(f"{folder} is not empty; {_OTHER_FOLDER}")
    folder.mkdir(parents=True, exist_ok=True)
    with Scratch() as scratch:
        generate(scratch, planted)
        write_files(scratch, folder / SOURCES, planted.now)
    target.write_text(configuration, encoding="utf-8")
    return planted


def _clear(folder: Path, before: str, configuration: str) -> None:
    """Remove what a demo left in a folder: its sources, and what was built where it was another company."""
    if not before.startswith(_MADE_BY_US):
        raise GreendotError(f"{folder} holds a workspace that is not the demo's; {_OTHER_FOLDER}")
    for name in (SOURCES,) if before == configuration else (SOURCES, "build"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _configuration(planted: Truths) -> str:
    """Return the configuration that ships, with the company's name."""
    text = shipped(FILE_NAME).read_text(encoding="utf-8")
    named, count = re.subn(r'(?m)^name = ".*"$', f'name = "{planted.company}"', text, count=1)
    if not count or not text.startswith(_MADE_BY_US):
        raise GreendotError(f"{shipped(FILE_NAME)} is not the demo's configuration any more")
    return named
