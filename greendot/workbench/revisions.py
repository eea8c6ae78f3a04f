"""Turns a git revision into the metric files and contracts as they were in it; git is only asked."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from greendot.contracts import Contract, as_delivered, read_contracts
from greendot.errors import ContractError, MetricError, SettingsError
from greendot.metrics import Library, read_metrics
from greendot.settings import FILE_NAME, read_settings
from greendot.workspace import Workspace

_TIMEOUT_S = 60
_PLAIN_FILES = frozenset({"100644", "100755"})
_SUFFIXES = frozenset({".sql", ".toml"})
_CALM = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revision held: the metric library, the text of each metric's file, and the contracts."""

    label: str
    library: Library
    texts: Mapping[str, str]
    contracts: Mapping[str, Contract]


def read_revision(workspace: Workspace, asked: str) -> Revision:
    """Return the metric files and contracts of a workspace as they were in a revision.

    Folders outside the repository, such as those of an installed Greendot, are as they are today. MetricError where
    there is no git, no repository or no such revision, and where its contracts cannot be read.
    """
    if not asked or asked.startswith("-") or any(ord(character) < 32 for character in asked):
        raise MetricError(f"'{asked}' is not a revision; give one such as HEAD~1, a branch, a tag, or a build's name")
    top = Path(os.fsdecode(_git(workspace.folder, "rev-parse", "--show-toplevel")).rstrip("\n")).resolve()
    commit = _commit(workspace.folder, asked)
    with TemporaryDirectory() as taken:

        def then(path: Path) -> Path:
            below = path.resolve()
            return Path(taken) / below.relative_to(top) if below.is_relative_to(top) else path

        asked_for = (*workspace.query_folders, *workspace.contract_folders, workspace.folder / FILE_NAME)
        inside = [path.resolve().relative_to(top) for path in asked_for if path.resolve().is_relative_to(top)]
        for name, content in _files(top, commit, inside):
            file = Path(taken) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return _read(workspace, f"{asked} ({commit[:10]})", then)


def _read(workspace: Workspace, label: str, then: Callable[[Path], Path]) -> Revision:
    """Return the revision whose files lie where `then` says."""
    try:
        declared = read_contracts(*(then(folder) for folder in workspace.contract_folders))
    except ContractError as error:
        raise MetricError(f"{label}: its contracts cannot be read: {str(error).splitlines()[0]}") from error
    contracts = as_delivered(declared, workspace.settings)
    folders = [folder for folder in map(then, workspace.query_folders) if folder.is_dir()]
    library = read_metrics(folders, contracts, replace=_replaced(workspace, then(workspace.folder)))
    texts = {name: Path(file.metric.path).read_text(encoding="utf-8-sig") for name, file in library.metrics.items()}
    return Revision(label, library, texts, contracts)


def _replaced(workspace: Workspace, folder: Path) -> tuple[str, ...]:
    """Return which metrics the configuration of the revision replaced; today's, where it had none that can be read."""
    try:
        return read_settings(folder, {}).publish.replace
    except SettingsError:
        return workspace.settings.publish.replace


def _commit(folder: Path, asked: str) -> str:
    """Return the commit that a revision means."""
    try:
        found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{asked}^{{commit}}")
    except MetricError as error:
        fix = "`git log` lists revisions, `greendot builds` builds"
        raise MetricError(f"'{asked}' is neither a revision that git knows nor a build that is kept; {fix}") from error
    return found.decode().strip()


def _files(top: Path, commit: str, paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield the plain files below some paths as they were in a commit: name from the top, and content."""
    names = sorted({str(path) for path in paths})
    if not names:
        return
    listed = os.fsdecode(_git(top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *names))
    blobs: list[tuple[Path, str]] = []
    for entry in filter(None, listed.split("\0")):
        about, name = entry.split("\t", 1)
        mode, _, blob = about.split(" ")
        path = Path(name)
        if mode in _PLAIN_FILES and path.suffix in _SUFFIXES and ".." not in path.parts:
            blobs.append((path, blob))
    told = _git(top, "cat-file", "--batch", said="".join(f"{blob}\n" for _, blob in blobs).encode())
    for path, _ in blobs:
        header, _, rest = told.partition(b"\n")
        size = int(header.split()[-1])
        yield path, rest[:size]
        told = rest[size + 1 :]


def _git(folder: Path, *arguments: str, said: bytes = b"") -> bytes:
    """Return what git answers; MetricError when it cannot be run or will not."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell; a revision is checked before it comes here
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git that the person uses
            input=said, capture_output=True, check=False, timeout=_TIMEOUT_S, env={**os.environ, **_CALM},
        )  # fmt: skip
    except FileNotFoundError as error:
        raise MetricError("git is not installed; name a kept build instead, `greendot builds` lists them") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MetricError(f"git gave no answer: {error}") from error
    if done.returncode != 0:
        said_why = done.stderr.decode(errors="replace").strip().splitlines()[:1] or ["it gave no reason"]
        hint = "; name a kept build instead, `greendot builds` lists them" if "not a git repo" in said_why[0] else ""
        raise MetricError(f"{folder}: git says: {said_why[0]}{hint}")
    return done.stdout
