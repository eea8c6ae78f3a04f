"""Turns a frozen report's folder into what is wrong with it: nothing, or every file that is not as it was frozen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from greendot.errors import Problem
from greendot.reports.freezing import digest_of, identify
from greendot.reports.frozen import MANIFEST, Frozen


def check_frozen(frozen: Frozen) -> list[Problem]:
    """Return every file that is missing, changed or was added since, and whether the id belongs to what it names."""
    return list(_problems(frozen))


def seal_of(frozen: Frozen) -> str:
    """Return the digest of the manifest itself: who wrote it down can prove that the whole folder is the same."""
    return digest_of(frozen.folder / MANIFEST)


def _problems(frozen: Frozen) -> Iterator[Problem]:
    manifest, folder = frozen.manifest, frozen.folder
    content, files = manifest.get("content", {}), manifest.get("files", {})
    named = {**content, **files}
    for name, digest in sorted(named.items()):
        path = folder / name
        if not _is_inside(folder, path):
            yield Problem(str(folder / MANIFEST), None, f"names '{name}', which is outside the folder")
        elif not path.is_file():
            yield Problem(str(path), None, "is missing", "take the folder from a backup")
        elif digest_of(path) != digest:
            yield Problem(str(path), None, "is not as it was frozen", "take the folder from a backup")
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for name in sorted(there - set(named) - {MANIFEST}):
        yield Problem(str(folder / name), None, "was not frozen with it", "take it out of the folder")
    if identify(manifest, content) != frozen.freeze:
        yield Problem(
            str(folder / MANIFEST), None, f"the id {frozen.freeze} does not belong to what it names",
            "take the folder from a backup",
        )  # fmt: skip


def _is_inside(folder: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
