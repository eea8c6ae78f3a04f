"""Turns a demo's days into what would have been foreseen as past quarters began, so that it can be scored.

The same code makes these forecasts, from the days before that day and from what had happened by then. A workspace on
real data keeps only what it published.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from greendot.calendar import Grain
from greendot.forecast import Forecast
from greendot.metrics import TOTAL_FORECAST, Library
from greendot.publish import foresee, read_declared
from greendot.results import TOTAL
from greendot.snapshot import TABLES, Snapshot, observation_row

QUARTERS_BACK = (5, 4, 3, 2)
"""Before how many quarters each of these forecasts would have been made; the last still had a whole quarter to come."""


def foretell_past(snapshot: Snapshot, library: Library) -> Iterator[Forecast]:
    """Yield the forecasts of every total, made on the first day of each of these quarters, by quarter."""
    declared = read_declared(*(snapshot.records(name) for name in ("annotations", "demand_changes", "resources")))
    calendar = snapshot.calendar
    newest = calendar.period(calendar.local_day(snapshot.build.as_of), Grain.QUARTER)
    for name, file in sorted(library.metrics.items()):
        if TOTAL_FORECAST not in file.forecast or name not in snapshot.metrics:
            continue
        seen = _observations(snapshot, name)
        for back in QUARTERS_BACK:
            day = calendar.shift(newest, -back).starts_on
            for made in foresee(
                file, seen, declared.known_on(day), calendar, day, grains={Grain.QUARTER: None}, is_tested=False
            ):
                if made.members == TOTAL:
                    yield made


def _observations(snapshot: Snapshot, name: str) -> pd.DataFrame:
    """Return a metric's total by day and by month, as the snapshot's table holds it."""
    rows = [
        observation_row(name, one) for grain in (Grain.DAY, Grain.MONTH) for one in snapshot.observations(name, grain)
    ]
    return pd.DataFrame(rows, columns=list(TABLES["observations"]), dtype=object)
