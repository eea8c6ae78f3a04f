"""Turns what an earlier publish made into what still holds: results of periods that no row has touched since.

A metric's result for a period depends on rows up to the period's end: the proof that a period alone gives the same as
among all others says so. A publish therefore notes, for each metric, a digest of its rows by month and a digest of all
else that its results depend on (its definition, the calendar, the notes, the code: its *way*). The next one runs only
periods from the first month on whose rows are others, and takes the rest from the build that it made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from greendot.analysis import CLEAR
from greendot.calendar import Calendar, Grain
from greendot.errors import SnapshotError
from greendot.publish.remembering import write_whole
from greendot.publish.stamps import Stamp, sign_key
from greendot.results import Against
from greendot.snapshot import build_file, read_rows

Places = np.ndarray[Any, np.dtype[np.intp]]
Days = np.ndarray[Any, np.dtype[np.datetime64]]

KEPT_FILE = "kept.json"
"""Where a folder of snapshots says what its last publish stood on; it can be removed at any time."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows of a table, and the places of those that belong together: of a metric, grain, split and what else `by`."""

    rows: pd.DataFrame
    places: Mapping[tuple[str, ...], Places]
    starts: Days

    def of(self, *key: str, before: date) -> pd.DataFrame:
        """Return the rows of one part whose periods begin before a day."""
        places = self.places.get(key, np.empty(0, dtype=np.intp))
        return self.rows.take(places[self.starts[places] < np.datetime64(before)])


def parts_of(rows: pd.DataFrame, by: Sequence[str]) -> Parts:
    """Return rows in parts by the values of some columns."""
    places = rows.groupby(list(by), sort=False).indices
    return Parts(rows, places, rows["starts_on"].to_numpy(dtype="datetime64[D]"))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Held:
    """What still holds of a metric: its results in periods that are over on the day `until`, and their comparisons."""

    metric: str
    until: date
    stamp: Stamp
    observations: Parts
    comparisons: Parts

    def since(self, grain: Grain, calendar: Calendar) -> date:
        """Return the first day of the first period that must be run again."""
        return calendar.period(self.until, grain).starts_on

    def seen(self, grain: Grain, split: str, before: date) -> pd.DataFrame:
        """Return the observations of a split in periods that begin before a day."""
        found = self.observations.of(self.metric, grain.value, split, before=before)
        return found.assign(**{name: _dates(found[name]) for name in ("starts_on", "ends_on")})

    def compared(self, grain: Grain, split: str, against: Against, before: date, sign: str) -> pd.DataFrame | None:
        """Return the comparisons of whole periods that begin before a day; None where series are judged otherwise.

        Days are as in the file, not as dates: many are handed on, and none is looked at.
        """
        if self.stamp.signs.get(sign_key(grain, split, against)) != sign:
            return None
        return self.comparisons.of(self.metric, grain.value, split, against.value, before=before)


def _dates(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return days as dates, each date made once."""
    known, places = np.unique(days.to_numpy(dtype="datetime64[D]"), return_inverse=True)
    return pd.Series(known.astype(object)[places], days.index, dtype=object)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the last publish in a folder left: its build, its time, and what each metric's results stood on."""

    file: Path | None = None
    as_of: datetime | None = None
    stamps: Mapping[str, Stamp] = field(default_factory=dict)

    def hold(
        self, now: Mapping[str, Stamp], looked_up: Mapping[str, frozenset[str]], calendar: Calendar, as_of: datetime
    ) -> dict[str, Held]:
        """Return what still holds of each metric, given what its results stand on now; nothing of an earlier time."""
        if self.file is None or self.as_of is None or as_of < self.as_of:
            return {}
        until: dict[str, date] = {}
        for name, stamp in now.items():
            before = self.stamps.get(name)
            if before is not None and before.way == stamp.way and before.ends.keys() == stamp.ends.keys():
                day = min(_settled(before, stamp, looked_up[name], calendar), calendar.local_day(self.as_of))
                if day > date.min:
                    until[name] = day
        return _read_rows(self.file, until, self.stamps) if until else {}


def _settled(before: Stamp, now: Stamp, looked_up: frozenset[str], calendar: Calendar) -> date:
    """Return the first day that a row which is other than before may touch; the first of all where that is any day."""
    found = [date.max]
    for table in before.months.keys() | now.months.keys():
        old, new = before.months.get(table, {}), now.months.get(table, {})
        changed = {month for month in old.keys() | new.keys() if old.get(month) != new.get(month)}
        if changed and table in looked_up:
            return date.min
        found += [date.fromisoformat(month) if month else date.min for month in changed]
    for source, end in before.ends.items():
        if end != now.ends[source]:
            found += [calendar.local_day(datetime.fromisoformat(one)) for one in (end, now.ends[source])]
    return min(found)


def _read_rows(file: Path, until: Mapping[str, date], stamps: Mapping[str, Stamp]) -> dict[str, Held]:
    """Return what a build says of metrics up to a day each; nothing when its file cannot be read."""
    names = sorted(until)
    try:
        seen, compared = (read_rows(file, table, names) for table in ("observations", "comparisons"))
    except SnapshotError:
        return {}
    # A comparison to date is made anew, and so is one with a target, which people move.
    is_kept = ~compared["is_to_date"].astype(bool) & (compared["against"] != Against.TARGET.value)
    compared = compared[is_kept].reset_index(drop=True)
    compared["is_finding"] = compared["word"].isin([word.value for word in CLEAR])
    by = ("metric", "grain", "split")
    parts = parts_of(seen, by), parts_of(compared, (*by, "against"))
    return {name: Held(name, day, stamps[name], *parts) for name, day in until.items()}


def read_kept(folder: Path) -> Kept:
    """Return what the last publish in a folder left; nothing where it is not there or cannot be read."""
    try:
        found: dict[str, Any] = json.loads((folder / KEPT_FILE).read_text(encoding="utf-8"))
        stamps = {name: Stamp(**{**one, "apart": tuple(one["apart"])}) for name, one in found["metrics"].items()}
        file = build_file(folder, found["build"])
        return Kept(file, datetime.fromisoformat(found["as_of"]), stamps) if file.is_file() else Kept()
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Kept()


def write_kept(folder: Path, build: str, as_of: datetime, stamps: Mapping[str, Stamp]) -> None:
    """Note what a publish stood on. Where nothing can be written, the next one runs everything."""
    known = {name: asdict(stamp) for name, stamp in stamps.items()}
    text = json.dumps({"build": build, "as_of": as_of.isoformat(), "metrics": known})
    write_whole(folder / KEPT_FILE, lambda beside: beside.write_text(text, encoding="utf-8"))
