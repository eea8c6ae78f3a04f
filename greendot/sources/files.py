"""Turns a source's path or pattern into the files it names, each with its format and what tells it apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from greendot.errors import SourceError
from greendot.settings import Settings, SourceSettings

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source: `label` is its path as people know it, `size` and `changed_ns` tell if it was rewritten."""

    path: Path
    label: str
    format: str
    size: int
    changed_ns: int


def find_files(settings: Settings, name: str, source: SourceSettings) -> tuple[SourceFile, ...]:
    """Return the files a source names, in order of their names; SourceError when there is none or one is empty."""
    where = f"sources.{name}"
    pattern = source.path
    if any(character in pattern for character in "*?["):
        base = Path(pattern).anchor or settings.folder
        inside = pattern[len(Path(pattern).anchor) :]
        paths = sorted(path for path in Path(base).glob(inside) if path.is_file())
        if not paths:
            raise SourceError(f"{where}: no file matches {pattern} in {settings.folder}; check 'path'")
    else:
        paths = [settings.path(pattern)]
    return tuple(_look_at(path, settings.folder, where, source.format) for path in paths)


def _look_at(path: Path, folder: Path, where: str, declared: str) -> SourceFile:
    label = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
    try:
        if path.is_dir():
            raise SourceError(f"{where}: {label} is a folder; name its files, such as {label}/*.csv")
        facts = path.stat()
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise SourceError(f"{where}: {label} does not exist; check 'path'") from error
    except OSError as error:
        raise SourceError(f"{where}: {label} cannot be read: {error.strerror}") from error
    if facts.st_size == 0:
        raise SourceError(f"{where}: {label} is empty, not even a header; was its export cut short?")
    kind = declared or format_of(path)
    if not kind:
        raise SourceError(f'{where}: cannot tell the format of {label}; add a line such as format = "csv"')
    return SourceFile(path, label, kind, facts.st_size, facts.st_mtime_ns)


def format_of(path: Path) -> str:
    """Return the format a file's name speaks of, empty when it does not; compression (.gz) is looked through."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes = suffixes[:-1]
    return SUFFIXES.get(suffixes[-1], "") if suffixes else ""


def digest_files(files: Iterable[SourceFile], *parts: str) -> str:
    """Return a digest of the files' names and whole contents, and of `parts`."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    for file in files:
        digest.update(f"{file.label}\0{file.size}\0".encode())
        with file.path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def check_unchanged(name: str, files: Sequence[SourceFile]) -> None:
    """SourceError when a file was rewritten since it was found, so that half of each version may have been read."""
    for file in files:
        try:
            facts = file.path.stat()
        except OSError as error:
            raise SourceError(f"sources.{name}: {file.label} went away while it was read; try again") from error
        if (facts.st_size, facts.st_mtime_ns) != (file.size, file.changed_ns):
            raise SourceError(f"sources.{name}: {file.label} was changed while it was read; try again")
