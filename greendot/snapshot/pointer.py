"""Turns a folder of snapshots into the builds it holds and the one that is live."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from greendot.errors import PublishError, SnapshotError, nearest

POINTER = "live"
LOCK = "publishing.lock"
SUFFIX, PEOPLE_SUFFIX, UNFINISHED = ".duckdb", ".people.duckdb", ".unfinished"

_BUILD = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")


def is_build(text: str) -> bool:
    """Return whether a text has the form of a build's name: `2016-11-15-3f9a2c1e`."""
    return _BUILD.fullmatch(text) is not None


def build_file(folder: Path, build: str) -> Path:
    """Return where a build's file lies."""
    return folder / f"{build}{SUFFIX}"


def people_file(folder: Path, build: str) -> Path:
    """Return where a build's file of people's names lies."""
    return folder / f"{build}{PEOPLE_SUFFIX}"


def live_build(folder: Path) -> str | None:
    """Return the build that the pointer names, None when nothing is published; SnapshotError when it is unreadable."""
    pointer = folder / POINTER
    try:
        text = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotError(f"{pointer}: cannot be read ({error}); run `greendot rollback BUILD`") from error
    if not is_build(text):
        raise SnapshotError(
            f"{pointer}: does not name a build but says '{text[:40]}'; "
            "run `greendot builds` to see what there is, then `greendot rollback BUILD`"
        )
    return text


def build_names(folder: Path) -> tuple[str, ...]:
    """Return the builds whose files lie in the folder, the one published last first."""
    if not folder.is_dir():
        return ()
    found = []
    for file in folder.glob(f"*{SUFFIX}"):
        name = file.name.removesuffix(SUFFIX)
        if is_build(name):
            with suppress(FileNotFoundError):
                found.append((file.stat().st_mtime_ns, name))
    return tuple(name for _, name in sorted(found, reverse=True))


def existing_build(folder: Path, build: str | None) -> str:
    """Return `build`, or the live one when None; SnapshotError with what to do when its file is not there."""
    name = build or live_build(folder)
    if name is None:
        raise SnapshotError(f"{folder}: nothing has been published yet; run `greendot load`, then `greendot publish`")
    if is_build(name) and build_file(folder, name).is_file():
        return name
    hint = nearest(name, build_names(folder)) or "`greendot builds` lists those that are kept"
    if build is None:
        raise SnapshotError(
            f"{folder / POINTER}: points at build {name}, whose file is not there; "
            "run `greendot rollback BUILD` or `greendot publish`"
        )
    raise SnapshotError(f"{folder}: there is no build '{name}'; {hint}")


def activate(folder: Path, build: str) -> None:
    """Make a build the live one: the pointer is replaced at once and outlives a power cut."""
    existing_build(folder, build)
    unfinished = folder / f"{POINTER}.{os.getpid()}{UNFINISHED}"
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(f"{build}\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / POINTER)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder outlive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def publishing(folder: Path) -> Iterator[None]:
    """Hold the folder for one publish at a time, and clear what a killed one left; PublishError when another runs."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise PublishError(f"{folder}: cannot be written to ({error.strerror}); allow it and publish again") from error
    with held as lock:
        _take(lock.fileno(), folder)
        for left in folder.glob(f"*{UNFINISHED}*"):
            left.unlink(missing_ok=True)
        yield


def _take(handle: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # not every system has it; there, two publishes at once each write their own file
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise PublishError(f"{folder}: another publish is running; wait for it to end") from error


def remove_old(folder: Path, keep: int, kept: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Delete all but the `keep` builds published last, the live one and those in `kept`; return what went."""
    live = live_build(folder)
    others = [name for name in build_names(folder) if name != live and name not in kept]
    for name in others[keep:]:
        people_file(folder, name).unlink(missing_ok=True)
        build_file(folder, name).unlink(missing_ok=True)
    return tuple(others[keep:])
