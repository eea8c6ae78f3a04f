"""Turns AREA/NAME into the place where a new metric's file goes, or into what is wrong with such a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlglot.dialects.duckdb import DuckDB

from greendot.errors import MetricError, nearest
from greendot.metrics.fields import NAME, OUTPUTS

_FORM = "small letters, digits and _, a letter first, at most 61 in all"
_DEVICES = frozenset({"aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
"""What no file can be called on Windows, whatever its ending."""
_TAKEN = frozenset({*DuckDB.Generator.RESERVED_KEYWORDS, *OUTPUTS, "periods"})
"""What already means something in every query."""


@dataclass(frozen=True, slots=True)
class Place:
    """An area and a name that a metric may have."""

    area: str
    name: str

    @property
    def text(self) -> str:
        """AREA/NAME, as it is read."""
        return f"{self.area}/{self.name}"

    @property
    def file(self) -> Path:
        """The metric's file, as seen from the folder of queries."""
        return Path(self.area, f"{self.name}.sql")


def read_place(text: str, own: Path, others: Sequence[Path] = ()) -> Place:
    """Return where `AREA/NAME` goes; MetricError when it is no such name, or when a metric has it already.

    `own` is the workspace's folder of queries, `others` those whose metrics it has besides.
    """
    parts = text.split("/")
    if len(parts) != 2 or not all(parts):
        raise MetricError(f"'{text}' is not AREA/NAME: {_hint(text, own, others)}")
    for part, what in zip(parts, ("an area", "a metric"), strict=True):
        if not re.fullmatch(NAME, part):
            raise MetricError(f"'{part}' cannot be the name of {what}: it has {_FORM}{_near(part)}")
        if part in _DEVICES or (what == "a metric" and part in _TAKEN):
            whose = "Windows" if part in _DEVICES else "every query"
            raise MetricError(f"'{part}' cannot be the name of {what}: it means something else in {whose}")
    place = Place(*parts)
    _refuse_taken(place, own, others)
    return place


def areas_of(folders: Iterable[Path]) -> tuple[str, ...]:
    """Return the areas that folders of queries have, by the alphabet."""
    return tuple(sorted({path.parent.name for folder in folders for path in folder.glob("*/*.sql")}))


def _hint(text: str, own: Path, others: Sequence[Path]) -> str:
    """Return what to write instead of something that is not two names."""
    names = [_as_name(part) for part in text.removesuffix(".sql").split("/")]
    if names := [name for name in names if name and name != "queries"]:
        return f"write {names[-2] if len(names) > 1 else 'growth'}/{names[-1]}"
    return (
        f"an area, such as {', '.join(areas_of([own, *others])[:3])}, and the metric's name, such as growth/new_users"
    )


def _near(part: str) -> str:
    name = _as_name(part)
    return f"; did you mean '{name}'?" if re.fullmatch(NAME, name) else ""


def _as_name(part: str) -> str:
    """Return the name that a text comes closest to; empty when there is none."""
    plain = unicodedata.normalize("NFKD", part.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain.removesuffix(".sql")).strip("_").lstrip("0123456789_")[:61]


def _refuse_taken(place: Place, own: Path, others: Sequence[Path]) -> None:
    for folder in (own, *others):
        for path in sorted(folder.rglob("*.sql")):
            if path.stem.lower() != place.name:
                continue
            fix = "edit that file, or choose another name"
            if folder != own:
                fix = (
                    "choose another name; to replace it, copy that file to your queries and name it under replace in "
                    "greendot.toml"
                )
            raise MetricError(f"'{place.name}' is the name of a metric already, {path}: {fix}")


def note_of_area(place: Place, folders: Sequence[Path]) -> str:
    """Return what to say of an area that no metric has yet; empty when there is nothing to say."""
    areas = areas_of(folders)
    if place.area in areas:
        return ""
    near = nearest(place.area, areas)
    return f"{place.area} is a new area{f'; {near}' if near else '.'}"
