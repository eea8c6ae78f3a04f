"""Turns a metric and rows into what its rewritten queries get wrong on them; nothing, when they can be trusted.

Four proofs: the query as written gives what the rewritten one gives for all dimensions; one period alone gives
what it gives among all; each period and combination of members comes up once; a total lies within what its
members allow.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from sqlglot import exp

from greendot.calendar import Grain
from greendot.contracts import Contract
from greendot.engine import DuckDBEngine
from greendot.errors import MetricError, Problem
from greendot.metrics.library import MetricFile
from greendot.metrics.normal import sources_in
from greendot.metrics.plan import Planner, Split, splits_of
from greendot.metrics.windows import Window
from greendot.results import Kind

_PERIODS_ALONE = 5
_ALONE = (
    "it reads rows of other periods: declare more lookback (all, where lag or a frame steps over periods without rows),"
    " or bind it to the period"
)
_NEAR = 1e-9
_BENDS = (
    exp.Where, exp.Filter, exp.Case, exp.Greatest, exp.Least, exp.Round, exp.Floor, exp.Ceil, exp.Div, exp.IntDiv,
    exp.Mod, exp.Qualify,
)  # fmt: skip


def prove(file: MetricFile, engine: DuckDBEngine, planner: Planner, whole: Window) -> list[Problem]:
    """Return what goes wrong with a metric on the engine's rows, in `whole`."""
    proof = _Proof(file, engine, planner, whole)
    try:
        return list(dict.fromkeys(proof.problems()))
    except MetricError as error:
        return list(error.problems) or [file.site.problem(file.query, f"fails: {error}", "run it in a DuckDB shell")]


class _Proof:
    """One metric being proved."""

    def __init__(self, file: MetricFile, engine: DuckDBEngine, planner: Planner, whole: Window) -> None:
        self.file = file
        self.engine = engine
        self.planner = planner
        self.whole = whole
        grains = planner.grains(file)
        self.grain = Grain.MONTH if Grain.MONTH in grains else grains[0]

    def problems(self) -> Iterator[Problem]:
        full = self._run(self.file.metric.dimensions, self.whole)
        yield from self._as_written(full)
        frames = {split: self._run(split, self.whole) for split in splits_of(self.file)}
        for split, frame in frames.items():
            yield from self._once(frame, split)
            yield from self._alone(frame, split)
        for split, frame in frames.items():
            if split:
                yield from self._within(frames[()], frame, split)

    def _problem(self, text: str, fix: str) -> Problem:
        return self.file.site.problem(self.file.query, text, fix)

    def _run(self, split: Split, window: Window) -> pd.DataFrame:
        query = self.planner.plan(self.file, self.grain, split, window)
        return self.engine.run(self.file.name, query.statement, query.values)

    def _as_written(self, full: pd.DataFrame) -> Iterator[Problem]:
        """Compare the query as it stands in the file, under the macro, with the rewritten one."""
        views = self._views()
        if views is None:
            return
        self.engine.set_original(self.grain, views)
        columns = list(full.columns)
        dimensions = self.file.metric.dimensions
        texts = {name: exp.cast(exp.column(name, table="w"), "VARCHAR").as_(name) for name in dimensions}
        outer = exp.select(*(texts.get(name, exp.column(name, table="w")) for name in columns)).from_("w")
        sql = f"WITH w AS (\n{self.file.metric.sql.rstrip().rstrip(';')}\n)\n{outer.sql(dialect='duckdb')}"
        written = self.engine.run(self.file.name, sql)
        first, end = pd.Timestamp(self.whole.first), pd.Timestamp(self.whole.end)
        written = written[(written["period"] >= first) & (written["period"] < end)]
        for name in dimensions:
            written[name] = _texts(written[name])
            full[name] = full[name].where(~full[name].isin(["unknown", "unknown (no value)"]), "")
            written[name] = written[name].where(written[name] != "unknown", "")
        if difference := _difference(_as_text(written, dimensions), _as_text(full, dimensions), [*dimensions]):
            text = f"as written it gives {difference[0]}, rewritten {difference[1]}, {difference[2]}"
            yield self._problem(text, "write it more plainly; queries/README.md has the forms")

    def _views(self) -> dict[str, str] | None:
        """Return what each table is when the query runs as written; None when one table would be two things."""
        totals = self.planner.total_conditions(self.file, self.file.metric.dimensions)
        views = {}
        for name, contract in self.planner.contracts.items():
            if name not in self.file.metric.sources:
                continue
            conditions = totals.get(name, [])
            if len({condition.sql() for condition in conditions}) > 1:
                return None
            views[name] = _view(contract, conditions)
        views["periods"] = (
            f"SELECT period, starts_at, ends_at, period AS starts_on, ends_on, ends_at AS as_of, false AS is_partial"  # noqa: S608
            f" FROM facts.periods_{self.grain}"
            f" WHERE period >= DATE '{self.whole.first}' AND period < DATE '{self.whole.end}'"
        )
        return views

    def _once(self, frame: pd.DataFrame, split: Split) -> Iterator[Problem]:
        if not self.file.is_events and frame.duplicated(["period", *split]).any():
            yield self._problem("a period comes up twice", "group by the period and the dimensions alone")

    def _alone(self, frame: pd.DataFrame, split: Split) -> Iterator[Problem]:
        """Compare some periods computed by themselves with the same among all."""
        calendar = self.planner.calendar
        periods = list(calendar.periods(self.whole.first, self.whole.end, self.grain))[:-1]
        busy = {day.date() for day in pd.to_datetime(frame["period"]).unique()}
        periods = [p for p in periods if p.starts_on >= self.whole.first and p.ends_on <= self.whole.end]
        chosen = [period for period in periods if period.starts_on in busy]
        step = max(1, len(chosen) // _PERIODS_ALONE)
        quiet = [period for period in periods if period.starts_on not in busy][:1]
        for period in [*chosen[::step], *quiet]:
            alone = self._run(split, Window(period.starts_on, period.ends_on))
            among = frame[frame["period"] == pd.Timestamp(period.starts_on)]
            if difference := _difference(alone, among, list(split)):
                text = f"a period by itself gives {difference[0]}, among all periods {difference[1]}, {difference[2]}"
                yield self._problem(text, _ALONE)
                return

    def _within(self, total: pd.DataFrame, frame: pd.DataFrame, split: Split) -> Iterator[Problem]:
        """Compare a total with its members, where they do not overlap."""
        kind = self.file.metric.kind
        if self.file.is_events or "value" not in frame or self.planner.overlapping(self.file) & set(split):
            return
        members = frame.dropna(subset=["value"]).groupby("period")["value"]
        seen = total.dropna(subset=["value"]).set_index("period")["value"]
        is_sum = kind in (Kind.PEAK, Kind.COUNT) and _is_plain_sum(self.file.query)
        if not is_sum or not len(seen) or (frame["value"].dropna() < 0).any():
            return
        both = pd.DataFrame({"total": seen.astype(float), "floor": members.max(), "sum": members.sum()}).dropna()
        slack = _NEAR * both.abs().max(axis=1)
        odd = both[(both["total"] < both["floor"] - slack) | (both["total"] > both["sum"] + slack)]
        for day, row in odd.head(1).iterrows():
            bounds = f"{row['floor']:g} to {row['sum']:g}"
            text = f"the total {row['total']:g} is outside what members by {', '.join(split)} allow, {bounds}"
            yield self._problem(
                f"{text}, in {day:%Y-%m-%d}", "sum per instant first; a total is not the largest member"
            )


def _is_plain_sum(query: exp.Select) -> bool:
    """Whether a total lies between its largest member and their sum: nothing is chosen or bent after aggregating."""
    if query.find(exp.Having, exp.Min, exp.Median, exp.PercentileCont, exp.PercentileDisc, exp.Lag, exp.Lead):
        return False
    for node in query.find_all(*_BENDS):
        select = node.parent_select
        is_above = select is not None and any(
            isinstance(source, exp.Subquery) or source.name in {cte.alias_or_name for cte in query.find_all(exp.CTE)}
            for source in sources_in(select)
        )
        if is_above or node.find(exp.AggFunc):
            return False
    return True


def _texts(cells: pd.Series) -> list[str]:
    """Return members as texts, the unknown one as an empty text."""
    return ["" if pd.isna(cell) else str(cell) for cell in cells.tolist()]


def _view(contract: Contract, conditions: list[exp.Expr]) -> str:
    columns = [exp.column(column.name.lower()) for column in contract.all_columns]
    select = exp.select(*columns).from_(exp.table_(contract.name, db="facts"))
    return select.where(*(condition.copy() for condition in conditions[:1])).sql(dialect="duckdb")


def _as_text(frame: pd.DataFrame, dimensions: tuple[str, ...]) -> pd.DataFrame:
    frame = frame.copy()
    for name in dimensions:
        frame[name] = _texts(frame[name])
    return frame


def _difference(one: pd.DataFrame, other: pd.DataFrame, keys: list[str]) -> tuple[str, str, str] | None:
    """Return the first value in which two frames differ, as texts, and where; None when they agree."""
    order = ["period", *keys, *[name for name in one.columns if name not in ("period", *keys)]]
    first = one[order].sort_values(order, na_position="last").reset_index(drop=True)
    second = other[order].sort_values(order, na_position="last").reset_index(drop=True)
    if len(first) != len(second):
        return f"{len(first)} rows", f"{len(second)} rows", "in all"
    for name in order:
        if pd.api.types.is_numeric_dtype(first[name]) and pd.api.types.is_numeric_dtype(second[name]):
            same = np.isclose(
                first[name].to_numpy(float, na_value=np.nan), second[name].to_numpy(float, na_value=np.nan),
                rtol=_NEAR, atol=1e-9, equal_nan=True,
            )  # fmt: skip
        else:
            same = (first[name].astype(str) == second[name].astype(str)).to_numpy()
        if not same.all():
            at = int(np.argmin(same))
            where = ", ".join(str(first[key].iloc[at]).removesuffix(" 00:00:00") for key in ("period", *keys))
            return f"{name} {first[name].iloc[at]}", f"{second[name].iloc[at]}", f"in {where}"
    return None
