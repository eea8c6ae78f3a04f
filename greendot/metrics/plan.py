"""Turns a metric, a grain, a split and a window into the query that is run, or into the reasons it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlglot import exp
from sqlglot.schema import MappingSchema

from greendot.calendar import GRAINS, Calendar, Grain
from greendot.contracts import Contract, Resolution
from greendot.errors import MetricError, Problem
from greendot.metrics.finishing import Query, Windowed, finish, keep_apart, named
from greendot.metrics.library import MetricFile
from greendot.metrics.lineage import columns_read
from greendot.metrics.merging import NO_VALUE, UNKNOWN_MEMBER, Merging, Replacement, keep_only, merge_all
from greendot.metrics.normal import normalise, sources_in
from greendot.metrics.outputs import check_names, check_outputs
from greendot.metrics.relations import PERIODS, Conditions, Relation, periods_relation, sql_schema, table_relation
from greendot.metrics.selects import Reader
from greendot.metrics.totals import TotalRow, origins_of, put_totals, read_totals
from greendot.metrics.windows import Cut, Window, apply_window, looked_up

Split = tuple[str, ...]
Kept = tuple[tuple[str, tuple[str, ...]], ...]
"""The members kept apart, by dimension."""

_RANK: Mapping[Resolution, int] = {resolution: rank for rank, resolution in enumerate(Resolution)}
_GRAIN_RANK: Mapping[Grain, int] = {
    Grain.DAY: _RANK[Resolution.DAY],
    Grain.WEEK: _RANK[Resolution.WEEK],
    Grain.MONTH: _RANK[Resolution.MONTH],
    Grain.QUARTER: _RANK[Resolution.QUARTER],
    Grain.YEAR: _RANK[Resolution.QUARTER] + 1,
}


@dataclass(slots=True)
class _Prepared:
    """A metric's query, qualified, with what was found wrong; and its splits, merged once."""

    tree: exp.Select | None
    problems: list[Problem]
    totals: list[TotalRow] = field(default_factory=list)
    splits: dict[tuple[Split, Kept], exp.Select] = field(default_factory=dict)
    windowed: dict[tuple[Grain, Split, Kept, bool], Windowed] = field(default_factory=dict)
    origins: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)


class Planner:
    """Plans metrics over one set of contracts, one calendar, and rows of certain `conditions`."""

    def __init__(
        self, contracts: Mapping[str, Contract], calendar: Calendar, conditions: Conditions | None = None
    ) -> None:
        """Work out what is known of each table."""
        self.contracts = contracts
        self.calendar = calendar
        self.conditions = conditions or Conditions()
        self.relations: dict[str, Relation] = {
            name: table_relation(contract, self.conditions) for name, contract in contracts.items()
        }
        self.relations[PERIODS] = periods_relation()
        self._schema = MappingSchema(dict(sql_schema(self.relations)), dialect="duckdb")
        self._prepared: dict[tuple[str, str], _Prepared] = {}

    def knowing(self, unknowns: frozenset[tuple[str, str]]) -> Planner:
        """Return this planner over rows in which these columns hold a member called `unknown`."""
        other = copy(self)
        other.conditions = replace(self.conditions, unknowns=unknowns)
        return other

    def check(self, file: MetricFile) -> list[Problem]:
        """Return why a metric is refused, in total or at any split; an empty list when it is fine."""
        prepared = self._prepare(file)
        problems = list(prepared.problems)
        if prepared.tree is None or problems:
            return problems
        for split in splits_of(file):
            try:
                self._merge(file, split, {})
            except MetricError as error:
                problems += [problem for problem in error.problems if problem not in problems]
        return problems

    def grains(self, file: MetricFile) -> tuple[Grain, ...]:
        """Return the grains a metric has: none finer than its facts, and no weeks of monthly facts."""
        tree = self._prepare(file).tree
        names = {table.name for table in tree.find_all(exp.Table)} if tree is not None else set()
        found = [self.contracts[name].resolution for name in names & self.contracts.keys()]
        ranks = [_RANK[resolution] for resolution in found if resolution is not None]
        finest = max(ranks, default=0)
        return tuple(
            grain
            for grain in GRAINS
            if _GRAIN_RANK[grain] >= finest and not (grain is Grain.WEEK and finest > _RANK[Resolution.WEEK])
        )

    def plan(
        self,
        file: MetricFile,
        grain: Grain,
        split: Split,
        window: Window,
        *,
        keep: Mapping[str, Sequence[str]] | None = None,
    ) -> Query:
        """Return the query for one grain and split in one window; MetricError with every reason it is refused.

        `keep` names, by dimension, the members to keep apart; all others become one, called `other`. Where members
        overlap nothing can be added up, and the others are left out. A window that ends inside a period holds all of
        it; only `cut_at` cuts one.
        """
        last = self.calendar.period(window.end - timedelta(days=1), grain)
        cut = Cut(replace(window, end=last.ends_on), grain, self.calendar, file.lookback)
        kept = {name: tuple(members) for name, members in (keep or {}).items() if name in split}
        known = self._prepare(file).windowed
        key = (grain, split, tuple(sorted(kept.items())), window.cut_at is not None)
        if key not in known:
            known[key] = self._windowed(file, split, cut, kept)
        found, bounds = known[key], cut.bounds
        values = {name: bounds[name] for name in found.bounds}
        columns = ("period", *split, *found.measures)
        return Query(file.name, found.tree, found.statement, values, columns, split, file.is_events)

    def _windowed(self, file: MetricFile, split: Split, cut: Cut, kept: Mapping[str, tuple[str, ...]]) -> Windowed:
        """Return the query of a split in any window that is cut, or not, as this one is."""
        prepared = self._prepare(file)
        apart = kept.keys() if file.is_events else kept.keys() & self.overlapping(file)
        tree = self._merge(file, split, {name: members for name, members in kept.items() if name not in apart})
        windowed = apply_window(tree, cut, self.contracts, put_totals(prepared.totals, split))
        measures = [e.alias_or_name for e in tree.selects if e.alias_or_name not in ("period", *file.metric.dimensions)]
        members = {name: named(name, self._unknown_name(prepared, name)) for name in split}
        whole = finish(windowed, members, measures)
        for name in apart:
            whole = keep_apart(whole, name, members[name], kept[name], is_events=file.is_events)
        bounds = sorted({str(one.this) for one in whole.find_all(exp.Placeholder)})
        return Windowed(whole, whole.sql(dialect="duckdb", comments=False), tuple(bounds), tuple(measures))

    def overlapping(self, file: MetricFile) -> frozenset[str]:
        """Return the dimensions whose members overlap, so that the total is a row of its own."""
        return frozenset(row.dimension for row in self._prepare(file).totals if row.dimension)

    def reads(self, file: MetricFile) -> Mapping[str, tuple[str, ...]]:
        """Return the columns that a metric reads of each fact table; empty for one that is refused."""
        tree = self._prepare(file).tree
        return columns_read(tree, self.contracts) if tree is not None else {}

    def looked_up(self, file: MetricFile) -> frozenset[str]:
        """Return the tables of which rows of any time may count in a period."""
        tree = self._prepare(file).tree
        return looked_up(tree, self.contracts) if tree is not None else frozenset()

    def total_conditions(self, file: MetricFile, split: Split) -> dict[str, list[exp.Expr]]:
        """Return the conditions that leave, of each table with a row for its total, the rows a split reads."""
        prepared = self._prepare(file)
        assert prepared.tree is not None  # noqa: S101 - asked for metrics that were checked
        conditions = put_totals(prepared.totals, split)
        selects = list(prepared.tree.find_all(exp.Select))
        found: dict[str, list[exp.Expr]] = {}
        for (number, alias), condition in conditions.items():
            for table in selects[number].find_all(exp.Table):
                if table.alias_or_name == alias and table.name in self.contracts:
                    found.setdefault(table.name, []).append(condition)
        for number, select in enumerate(selects):
            for source in sources_in(select):
                if source.name in found and (number, source.alias_or_name) not in conditions:
                    found[source.name].append(exp.true())
        return found

    def _prepare(self, file: MetricFile) -> _Prepared:
        key = (file.metric.path, file.metric.digest)
        if key not in self._prepared:
            self._prepared[key] = self._read(file)
        return self._prepared[key]

    def _read(self, file: MetricFile) -> _Prepared:
        tree, problems = normalise(file.query, self.relations, file.site, self._schema)
        if tree is None:
            return _Prepared(None, problems)
        problems = check_names(tree, [e.alias_or_name for e in tree.selects], file)
        if problems:
            return _Prepared(tree, problems)
        totals, problems = read_totals(tree, file.metric.dimensions, self.contracts, file.site)
        relation, found = self._understand(tree, file, totals, file.metric.dimensions)
        problems += [*found, *check_outputs(tree, relation, file, file.metric.dimensions)]
        return _Prepared(tree, problems, totals, origins={n: origins_of(tree, n) for n in file.metric.dimensions})

    def _unknown_name(self, prepared: _Prepared, dimension: str) -> str:
        """Return what members without a value are called: the same in every window, and no other member's name."""
        taken = {*self.conditions.unknowns, ("", UNKNOWN_MEMBER)}
        return NO_VALUE if taken & prepared.origins[dimension] else UNKNOWN_MEMBER

    def _understand(
        self, tree: exp.Select, file: MetricFile, totals: Sequence[TotalRow], split: Split
    ) -> tuple[Relation, list[Problem]]:
        pins = frozenset((row.select, row.alias, row.column) for row in totals if row.dimension not in split)
        reader = Reader(self.relations, self.conditions, file.over, file.lookback, file.site, pins)
        return reader.read(tree, {}), reader.problems

    def _merge(self, file: MetricFile, split: Split, keep: Mapping[str, tuple[str, ...]]) -> exp.Select:
        prepared = self._prepare(file)
        if prepared.problems or prepared.tree is None:
            raise MetricError(problems=prepared.problems)
        key = (split, tuple(sorted(keep.items())))
        if key not in prepared.splits:
            prepared.splits[key] = self._merged(file, prepared.tree, split, keep)
        return prepared.splits[key]

    def _merged(
        self, file: MetricFile, tree: exp.Select, split: Split, keep: Mapping[str, tuple[str, ...]]
    ) -> exp.Select:
        tree = tree.copy()
        problems: list[Problem] = []
        replacements: dict[str, Replacement] = {name: merge_all for name in file.metric.dimensions if name not in split}
        prepared = self._prepare(file)
        replacements |= {
            name: keep_only(members, self._unknown_name(prepared, name))
            for name, members in keep.items()
            if name in split
        }
        for dimension, replacement in replacements.items():
            merging = Merging(tree, dimension, replacement, file.site)
            merging.run(is_events=file.is_events)
            problems += merging.problems
        if not problems:
            relation, problems = self._understand(tree, file, prepared.totals, split)
            problems = [*problems, *check_outputs(tree, relation, file, split)]
        if problems:
            raise MetricError(problems=_in_split(problems, split, file))
        return tree


def splits_of(file: MetricFile) -> tuple[Split, ...]:
    """Return the combinations of dimensions a metric is published by, the total first."""
    return ((), *file.metric.splits)


def plan(
    file: MetricFile,
    contracts: Mapping[str, Contract],
    calendar: Calendar,
    grain: Grain,
    split: Split,
    window: Window,
    *,
    conditions: Conditions | None = None,
    keep: Mapping[str, Sequence[str]] | None = None,
) -> Query:
    """Return the query for one metric; where many are planned, keep a Planner."""
    return Planner(contracts, calendar, conditions).plan(file, grain, split, window, keep=keep)


def _in_split(problems: Sequence[Problem], split: Split, file: MetricFile) -> list[Problem]:
    if not file.metric.dimensions or split == file.metric.dimensions:
        return list(problems)
    where = f"by {', '.join(split)}" if split else "in the total"
    return [
        problem
        if problem.text.startswith("without '")
        else Problem(problem.file, problem.line, f"{where}, {problem.text}", problem.fix)
        for problem in problems
    ]
