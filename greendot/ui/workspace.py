"""Turns the workspace's folder into its settings and the snapshot that is live, as the role in force sees it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from greendot.access import Action, require
from greendot.settings import FILE_NAME, Settings, read_settings
from greendot.snapshot import Snapshot, live_build, open_snapshot

_served = [Path()]


def serve_folder(folder: Path) -> None:
    """Make `folder` the workspace that this process serves; without it, it is the current folder."""
    _served[0] = folder.resolve()


def current_settings() -> Settings:
    """Return the workspace's settings, read again when greendot.toml has changed."""
    return _read(*settings_stamp())


def settings_stamp() -> tuple[Path, int]:
    """Return the workspace's folder, and what moves on when its greendot.toml changes."""
    folder = _served[0] if _served[0].is_absolute() else _served[0].resolve()
    file = folder / FILE_NAME
    return folder, file.stat().st_mtime_ns if file.is_file() else 0


@lru_cache(maxsize=4)
def _read(folder: Path, changed_at: int) -> Settings:  # noqa: ARG001 - a changed file is another
    return read_settings(folder)


def snapshots_folder(settings: Settings) -> Path:
    """Return where the workspace keeps its snapshots."""
    return settings.path(settings.folders.snapshots)


def current_build(settings: Settings) -> str | None:
    """Return the build that the pointer names now; None before the first publish."""
    return live_build(snapshots_folder(settings))


def current_snapshot() -> Snapshot:
    """Return the live snapshot as the role in force sees it.

    SnapshotError when nothing is published, AccessError when the role may see no pages.
    """
    settings = current_settings()
    require(settings.site.role, Action.SEE_PAGES)
    return open_snapshot(snapshots_folder(settings), None, settings.site.role)
