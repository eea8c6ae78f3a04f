"""What tests of metrics share: the contracts, a way to declare a metric in a line, and engines over a few rows."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlglot import exp, parse_one

from greendot.calendar import Calendar, Grain
from greendot.contracts import Contract, read_contracts
from greendot.engine import DuckDBEngine
from greendot.metrics import MetricFile, Planner, Window, conditions_of, read_metric
from greendot.resources import shipped

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
YEAR = Window(date(2016, 1, 1), date(2017, 1, 1))
HEADER = """title: A metric
summary: What it says.
owner: team
unit: things
better: higher
course: steady
evidence: measured
pitfalls: None known.
source: A test
status: certified"""


def at(text: str) -> datetime:
    """Return an instant of 2016 as it is stored, in UTC: `at("03-27 01:00")`."""
    return datetime.strptime(f"2016-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return read_contracts(shipped("data", "contracts"))


@dataclass
class Declared:
    """Declares metrics from SQL, and runs them on rows."""

    folder: Path
    contracts: Mapping[str, Contract]
    calendar: Calendar = BERLIN

    def metric(self, sql: str, **header: object) -> MetricFile:
        """Return the metric of a query; its sources are worked out, the rest of the header is `header`."""
        tables = sorted({t.name for t in parse_one(sql, dialect="duckdb").find_all(exp.Table)} & self.contracts.keys())
        lines = [HEADER, f"sources: {{{', '.join(f'{name}: 36h' for name in tables)}}}"]
        lines += [f"{name}: {value}" for name, value in ({"kind": "gauge"} | header).items()]
        path = self.folder / "area" / "metric.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text("/* ---\n" + "\n".join(lines) + "\n--- */\n" + sql)
        read = read_metric(path, self.contracts)
        assert isinstance(read, MetricFile), "\n".join(map(str, read))
        return read

    def problems(self, sql: str, **header: object) -> str:
        """Return what a check says about a query, in one text."""
        tables = sorted(name for name in self.contracts if re.search(rf"(FROM|JOIN) {name}\b", sql))
        lines = [HEADER, f"sources: {{{', '.join(f'{name}: 36h' for name in tables)}}}"]
        lines += [f"{name}: {value}" for name, value in ({"kind": "gauge"} | header).items()]
        path = self.folder / "area" / "metric.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text("/* ---\n" + "\n".join(lines) + "\n--- */\n" + sql)
        read = read_metric(path, self.contracts)
        found = read if isinstance(read, list) else Planner(self.contracts, self.calendar).check(read)
        return "\n".join(map(str, found))

    def engine(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> DuckDBEngine:
        """Return an engine that holds some rows."""
        engine = DuckDBEngine(None, threads=1)
        engine.stage([self.contracts[name] for name in rows], self.calendar, rows=rows)
        return engine

    def run(
        self,
        file: MetricFile,
        engine: DuckDBEngine,
        split: tuple[str, ...] = (),
        grain: Grain = Grain.MONTH,
        window: Window = YEAR,
        **options: Any,
    ) -> pd.DataFrame:
        """Return a metric's rows."""
        planner = Planner(self.contracts, self.calendar, conditions_of(engine))
        found = planner.check(file)
        assert not found, "\n".join(map(str, found))
        return engine.run(file.name, planner.plan(file, grain, split, window, **options).sql)

    def values(self, *args: Any, **options: Any) -> list[tuple[Any, ...]]:
        """Return a metric's rows as tuples, the period as `mm-dd`."""
        frame = self.run(*args, **options)
        frame["period"] = frame["period"].dt.strftime("%m-%d")
        return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame.itertuples(index=False)]


@pytest.fixture
def declared(tmp_path: Path, contracts: dict[str, Contract]) -> Declared:
    return Declared(tmp_path, contracts)


@pytest.fixture
def engine_of(declared: Declared) -> Iterator[Callable[..., DuckDBEngine]]:
    """Return what makes an engine over rows; it is closed after the test."""
    engines: list[DuckDBEngine] = []

    def make(**rows: Sequence[Mapping[str, Any]]) -> DuckDBEngine:
        engines.append(declared.engine(rows))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()
