"""Turns a composed report into a folder that stays: snapshot, sections, words and rendered files under one manifest."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from greendot.entries import plain_of
from greendot.entries.text_file import render_entries
from greendot.errors import ExportError
from greendot.formats import format_date
from greendot.report import Report
from greendot.reports.frozen import FILES, FORMAT, MANIFEST, SNAPSHOT, Frozen, list_frozen, read_frozen
from greendot.reports.materials import Materials
from greendot.reports.remarks import page_of
from greendot.reports.told import Figure, figure_row
from greendot.store import Comment

_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH

Render = Callable[[Report], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Freezing:
    """What is frozen: the materials, the report and its numbers as composed, where its snapshot and template lie."""

    materials: Materials
    report: Report
    figures: tuple[Figure, ...]
    snapshot_file: Path
    template_file: Path | None
    by: str
    role: str
    release: str
    at: datetime
    reason: str = ""
    note: str = ""


def stage(folder: Path, freezing: Freezing, render: Render) -> tuple[Path, Frozen]:
    """Write a frozen report beside its place and return where, and what it says; `settle` puts it in its place.

    ExportError when it cannot be written; nothing is left then.
    """
    key = freezing.materials.draft.name
    try:
        (folder / key).mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".freezing-", dir=folder / key))
        try:
            _write(staging, freezing, _next_version(folder, key), render)
            return staging, read_frozen(staging)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
    except OSError as error:
        raise ExportError(f"{folder / key}: {error.strerror}; nothing was frozen") from error


def settle(folder: Path, staging: Path, frozen: Frozen) -> Frozen:
    """Put a staged report in its place, read-only. ExportError when someone froze the same version meanwhile."""
    place = folder / frozen.key / f"v{frozen.version}"
    try:
        staging.chmod(0o755)
        staging.rename(place)
        _sync(place.parent)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise ExportError(f"{place}: {error.strerror}; someone froze it meanwhile? nothing was frozen") from error
    return read_frozen(place)


def identify(head: Mapping[str, Any], content: Mapping[str, str]) -> str:
    """Return the freeze id: a digest of what the manifest says and of everything the report was made of."""
    said = {name: value for name, value in head.items() if name not in ("id", "files", "content")}
    text = json.dumps({"head": said, "content": dict(content)}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digest_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(staging: Path, freezing: Freezing, version: int, render: Render) -> None:
    materials, build = freezing.materials, freezing.materials.snapshot.build
    (staging / SNAPSHOT).mkdir()
    (staging / FILES).mkdir()
    kept = staging / SNAPSHOT / f"{build.build}.duckdb"
    shutil.copyfile(freezing.snapshot_file, kept)
    if freezing.template_file is not None:
        shutil.copyfile(freezing.template_file, staging / "template.toml")
    if freezing.report.logo is not None:
        (staging / "logo.png").write_bytes(freezing.report.logo.png)
    texts: dict[str, Any] = {
        "report.json": plain_of(replace(materials.draft, frozen="")),
        "comments.json": [_plain(one) for one in _comments(materials)],
        "definitions.json": [_plain(one) for one in _definitions(freezing)],
        "numbers.json": [figure_row(one) for one in freezing.figures],
        "notes.json": list(freezing.report.notes),
    }
    for name, value in texts.items():
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        (staging / name).write_text(text + "\n", encoding="utf-8")
    (staging / "entries.toml").write_text(render_entries(materials.entries), encoding="utf-8")
    content = {str(path.relative_to(staging)): digest_of(path) for path in _files(staging)}
    head = _head(freezing, version)
    freeze = identify(head, content)
    day = format_date(materials.calendar.local_day(freezing.at))
    report = replace(freezing.report, freeze=freeze, state=f"frozen {day}, version {version}")
    for name, held in render(report).items():
        (staging / FILES / name).write_bytes(held)
    files = {str(path.relative_to(staging)): digest_of(path) for path in _files(staging / FILES)}
    manifest = {"id": freeze, **head, "content": content, "files": files}
    (staging / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for path in _files(staging):
        path.chmod(_READ_ONLY)
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _head(freezing: Freezing, version: int) -> dict[str, Any]:
    draft, build = freezing.materials.draft, freezing.materials.snapshot.build
    return {
        "format": FORMAT,
        "key": draft.name,
        "title": draft.title,
        "template": draft.template,
        "about": draft.about,
        "version": version,
        "build": build.build,
        "as_of": build.as_of.isoformat(),
        "company": build.company,
        "is_synthetic": build.is_synthetic,
        "outside": bool(freezing.materials.approver),
        "frozen_at": freezing.at.isoformat(),
        "by": freezing.by,
        "role": freezing.role,
        "reason": freezing.reason,
        "note": freezing.note,
        "approved_by": draft.approved_by,
        "release": freezing.release,
    }


def _definitions(freezing: Freezing) -> list[Any]:
    """Return the definition of every metric that the report tells."""
    metrics = freezing.materials.snapshot.metrics
    return [metrics[name] for name in sorted({one.metric for one in freezing.figures}) if name in metrics]


def _comments(materials: Materials) -> list[Comment]:
    """Return what people wrote in the report and on the pages that it shows."""
    pages = {page_of(materials.draft.name), *(one.page for one in materials.shown)}
    return [one for one in materials.comments if one.page in pages]


def _plain(value: Any) -> dict[str, Any]:
    """Return a flat value as JSON keeps it."""
    plain = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        plain[field.name] = dict(held) if isinstance(held, Mapping) else held
    return plain


def _files(folder: Path) -> list[Path]:
    """Return every file below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _next_version(folder: Path, key: str) -> int:
    return max((one.version for one in list_frozen(folder) if one.key == key), default=0) + 1


def _sync(folder: Path) -> None:
    """Make the rename outlive a power cut, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
