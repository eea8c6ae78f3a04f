"""Turns series into a back-test table: how forecasts made at past moments turned out, and against mere repetition.

`python -m bench forecast` takes the demo's series; `python -m bench.forecast_bench FOLDER…` any daily series: files
`<name>.<kind>.csv` with the columns `period` and `value`, where kind is gauge, count or peak.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

from greendot.analysis.forecasts import Forecast, project_series
from greendot.analysis.series import DailySeries
from greendot.calendar import Calendar, Grain
from greendot.results import Kind

Row = Mapping[str, Any]
Named = tuple[str, Kind, DailySeries]

GRAINS = (Grain.WEEK, Grain.MONTH, Grain.QUARTER)
CALENDAR = Calendar(ZoneInfo("UTC"))

USERS = "SELECT region || ' ' || plan, day::date, sum(users) FROM '{}/usage/daily_users.parquet' GROUP BY ALL"
CONNECTED = "SELECT region, hour::date, max(connected) FROM '{}/usage/connections.parquet' GROUP BY ALL"
MESSAGES = """
SELECT kind, begins_at::date, max(sent * 60 / bucket_s)
FROM read_parquet('{}/traffic/message_rate-*.parquet', union_by_name = true) GROUP BY ALL
"""
USE = """
SELECT resource, hour::date, max(coalesce(peak_used, used)) FROM '{}/capacity/resource_use.parquet' GROUP BY ALL
"""
COST = """
SELECT ServiceName, ChargePeriodStart::date, sum(EffectiveCost)
FROM read_parquet('{}/cost/charges-*.parquet', union_by_name = true) WHERE ChargeCategory = 'Usage' GROUP BY ALL
"""
SHARDS = """
SELECT shard, day, max(peak_qps)
FROM '{}/capacity/shards.parquet' WHERE right(shard, 2) IN ('10', '40', '95') GROUP BY ALL
"""
DEMO = (
    ("users", Kind.GAUGE, USERS),
    ("connected", Kind.PEAK, CONNECTED),
    ("messages", Kind.PEAK, MESSAGES),
    ("use", Kind.PEAK, USE),
    ("cost", Kind.COUNT, COST),
    ("shard", Kind.PEAK, SHARDS),
)


def demo_series(folder: Path) -> Iterable[Named]:
    """Yield the demo's series by day, read from the files in `folder`."""
    with duckdb.connect() as connection:
        for name, kind, query in DEMO:
            days: dict[str, dict[date, float]] = {}
            for member, day, value in connection.sql(query.format(folder)).fetchall():
                days.setdefault(member, {})[day] = float(value)
            for member in sorted(days):
                yield f"{name} {member}", kind, series_of(days[member])


def file_series(folders: Iterable[Path]) -> Iterable[Named]:
    """Yield the series of every `<name>.<kind>.csv` in the folders."""
    for path in sorted(each for folder in folders for each in folder.rglob("*.csv")):
        name, _, kind = path.stem.rpartition(".")
        with path.open(newline="", encoding="utf-8") as lines:
            rows = [(row["period"], row["value"]) for row in csv.DictReader(lines) if row["value"]]
        yield name, Kind(kind), series_of({date.fromisoformat(day[:10]): float(value) for day, value in rows})


def series_of(days: Mapping[date, float]) -> DailySeries:
    """Return values by day as an unbroken run of days."""
    first = min(days)
    values = np.full((max(days) - first).days + 1, np.nan)
    for day, value in days.items():
        values[(day - first).days] = value
    return DailySeries(first, values)


def measure(folders: Iterable[Path] = ()) -> list[Row]:
    """Return a row for each series and grain, and one for each grain over all of them."""
    if folders:
        return back_tests(file_series(folders))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "greendot", "demo", folder, "--only-files"], check=True)
        return back_tests(demo_series(Path(folder) / "sources"))


def back_tests(named: Iterable[Named]) -> list[Row]:
    """Return what each series' back-test says, and the same over all series by grain."""
    rows: list[Row] = []
    for name, kind, series in named:
        for grain in GRAINS:
            begins = time.perf_counter()
            as_of = series.day(series.days - 1) + timedelta(days=1)
            forecast = project_series(series, calendar=CALENDAR, as_of=as_of, kind=kind, grain=grain)
            rows.append(row_of(name, grain, forecast, time.perf_counter() - begins))
    tested = [row for row in rows if "coverage_90" in row]
    return [*rows, *(together(grain, [row for row in tested if row["grain"] == grain.value]) for grain in GRAINS)]


def row_of(name: str, grain: Grain, forecast: Forecast, seconds: float) -> Row:
    """Return one series at one grain."""
    head = {"series": name, "grain": grain.value, "weeks": forecast.weeks}
    tail = {"says": forecast.reason or forecast.model, "ms": round(seconds * 1000)}
    test = forecast.backtest
    if test is None:
        return {**head, **tail}
    score = {
        "tested": test.tested,
        "error": test.error,
        "bias": test.bias,
        "coverage_50": test.coverage_50,
        "coverage_90": test.coverage_90,
        "against_naive": test.score / test.naive_score if test.naive_score else float("nan"),
    }
    return {**head, **score, **tail}


def together(grain: Grain, rows: list[Row]) -> Row:
    """Return the coverage over all series of a grain, and the share no worse than repetition."""
    tested = sum(row["tested"] for row in rows)
    over = {
        name: sum(row[name] * row["tested"] for row in rows) / max(tested, 1) for name in ("coverage_50", "coverage_90")
    }
    no_worse = sum(row["against_naive"] <= 1 for row in rows) / max(len(rows), 1)
    return {"series": "all", "grain": grain.value, "of": len(rows), "tested": tested, **over, "no_worse": no_worse}


def main() -> None:
    """Print the table of the folders named on the command line, of the demo without any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    rows = measure(parser.parse_args().folders)
    columns = sorted(dict.fromkeys(name for row in rows for name in row), key=("says", "ms").__contains__)
    table = Table(*columns)
    for row in rows:
        cells = (row.get(name, "") for name in columns)
        table.add_row(*(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells))
    Console(width=220).print(table)


if __name__ == "__main__":
    warnings.simplefilter("error")
    main()
