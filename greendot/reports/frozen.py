"""Turns a folder of frozen reports into values: which there are, what each told, and its snapshot as it was then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from greendot.calendar import Calendar
from greendot.entries import Report as Draft
from greendot.entries import read_body
from greendot.entries.text_file import read_entries
from greendot.errors import ExportError, GreendotError, nearest
from greendot.reports.materials import Last
from greendot.reports.spans import Covered, read_span
from greendot.reports.told import Figure, read_figure
from greendot.snapshot import Snapshot, open_snapshot

MANIFEST = "manifest.json"
SNAPSHOT, FILES = "snapshot", "files"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Frozen:
    """One frozen version of a report: what its manifest says, and where it lies."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Return the report's name."""
        return str(self.manifest["key"])

    @property
    def title(self) -> str:
        """Return what it is called."""
        return str(self.manifest["title"])

    @property
    def version(self) -> int:
        """Return which version it is, from 1."""
        return int(self.manifest["version"])

    @property
    def freeze(self) -> str:
        """Return the id it is frozen under."""
        return str(self.manifest["id"])

    @property
    def build(self) -> str:
        """Return the build it was made of."""
        return str(self.manifest["build"])

    @property
    def frozen_at(self) -> datetime:
        """Return when it was frozen."""
        return datetime.fromisoformat(str(self.manifest["frozen_at"]))

    @property
    def draft(self) -> Draft:
        """Return its sections as they were."""
        plain = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        body = read_body(Draft, plain)
        if not isinstance(body, Draft):
            raise ExportError(f"{self.folder}: report.json holds no report")
        return body

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return every number it told."""
        rows = json.loads((self.folder / "numbers.json").read_text(encoding="utf-8"))
        return tuple(read_figure(row) for row in rows)

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files that were rendered."""
        return tuple(sorted((self.folder / FILES).iterdir()))

    def about(self, calendar: Calendar) -> Covered:
        """Return what it is about."""
        return read_span(str(self.manifest["about"]), calendar)

    def snapshot(self, role: str) -> Snapshot:
        """Return the snapshot it was made of, with what people had written by then, as a role sees it."""
        snapshot = open_snapshot(self.folder / SNAPSHOT, self.build, role)
        entries = read_entries(self.folder / "entries.toml")
        return snapshot.with_entries(entries, snapshot.calendar.local_day(self.frozen_at))

    def last(self, role: str) -> Last:
        """Return it as what a later report is held against."""
        snapshot = self.snapshot(role)
        return Last(self.key, self.title, self.about(snapshot.calendar), self.freeze, snapshot, self.figures)


def list_frozen(folder: Path) -> tuple[Frozen, ...]:
    """Return every frozen version in a folder, by report and version; what cannot be read is left to verify."""
    found = []
    for path in sorted(folder.glob(f"*/v*/{MANIFEST}")):
        try:
            found.append(read_frozen(path.parent))
        except GreendotError:
            continue
    return tuple(sorted(found, key=lambda one: (one.key, one.version)))


def read_frozen(folder: Path) -> Frozen:
    """Return the frozen report of a folder. ExportError when it holds none, or one of a newer release."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or manifest["format"] > FORMAT:
            raise ExportError(f"{path}: was written by a newer release; read it with that one")
        frozen = Frozen(folder, manifest)
        int(frozen.version), str(frozen.freeze), frozen.frozen_at, str(manifest["about"])
    except OSError as error:
        raise ExportError(f"{path}: cannot be read ({error.strerror}); name the folder of a frozen report") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ExportError(f"{path}: is no manifest of a frozen report; take it from a backup") from error
    return frozen


def find_frozen(folder: Path, name: str) -> Frozen:
    """Return a frozen report by name (its newest version), by `name/v1`, by its freeze id, or by its folder."""
    direct = Path(name)
    if (direct / MANIFEST).is_file():
        return read_frozen(direct)
    every = list_frozen(folder)
    key, _, version = name.partition("/v")
    found = [one for one in every if (one.key == key and version in ("", str(one.version))) or one.freeze == name]
    if found:
        return found[-1]
    fix = nearest(key, {one.key for one in every}) or "greendot report list shows them"
    raise ExportError(f"there is no frozen report '{name}'; {fix}")


def earlier_than(folder: Path, name: str, covered: Covered, calendar: Calendar, most: int) -> tuple[Frozen, ...]:
    """Return the newest versions of other frozen reports about the same time or before, the latest first."""
    newest = {one.key: one for one in list_frozen(folder) if not one.manifest.get("outside") and one.key != name}
    known = [one for one in newest.values() if one.about(calendar).last.ends_on <= covered.last.ends_on]
    return tuple(sorted(known, key=lambda one: (one.about(calendar).last.ends_on, one.frozen_at), reverse=True)[:most])


def last_before(folder: Path, covered: Covered, calendar: Calendar, template: str) -> Frozen | None:
    """Return the newest version of the frozen report before a period, one of the same template first."""
    newest = {one.key: one for one in list_frozen(folder) if not one.manifest.get("outside")}
    before = [one for one in newest.values() if one.about(calendar).last.ends_on <= covered.periods[0].starts_on]
    if not before:
        return None
    return max(before, key=lambda one: (one.about(calendar).last.ends_on, one.manifest["template"] == template))
