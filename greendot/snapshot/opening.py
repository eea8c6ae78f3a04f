"""Turns a folder and the name of a build into a Snapshot, one for each file and role."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from greendot.errors import SnapshotError
from greendot.results import Build
from greendot.snapshot.pointer import build_file, build_names, existing_build
from greendot.snapshot.reading import Snapshot


@lru_cache(maxsize=24)
def _opened(folder: Path, build: str, role: str, inode: int) -> Snapshot:  # noqa: ARG001 - a rewritten file is another
    return Snapshot(folder, build, role)


def open_snapshot(folder: Path, build: str | None = None, role: str = "viewer") -> Snapshot:
    """Return a build as a role sees it, the live one by default; cached by file and role.

    SnapshotError when nothing is published, the build is unknown, or its file is of a newer release.
    """
    name = existing_build(folder, build)
    return _opened(folder.resolve(), name, role, build_file(folder, name).stat().st_ino)


def list_builds(folder: Path) -> tuple[Build, ...]:
    """Return the builds that are kept and that this release can read, the one published last first."""
    found = []
    for name in build_names(folder):
        try:
            found.append(open_snapshot(folder, name).build)
        except SnapshotError:
            continue
    return tuple(found)
