"""Turns the joins and the uses of time in a SELECT into the reasons they could give a wrong number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from greendot.metrics.closure import Closure
from greendot.metrics.fields import Lookback
from greendot.metrics.relations import PERIODS, Col, Relation
from greendot.metrics.sites import written
from greendot.metrics.times import Finding

_EVENTS_JOINED = "aggregate each in WITH, then join on period"


def check_joins(
    select: exp.Select, sources: Mapping[str, Relation], closure: Closure, lookback: Lookback
) -> Iterator[Finding]:
    """Yield joins of two fact tables row by row, which drop or repeat rows of one of them."""
    events = [alias for alias, relation in sources.items() if _is_event(relation)]
    for join in select.args.get("joins") or []:
        alias = join.alias_or_name
        if join.args.get("on") is None and join.args.get("side"):
            yield join, f"the join with {alias} has no condition", "write ON and compare the keys"
        if alias not in events or len(events) < 2:
            continue
        tables = {sources[event].table for event in events}
        if len(tables) == 1:
            continue
        is_lookup = alias in closure.optional and not closure.repeats(events[0], ())
        if not is_lookup:
            yield join, f"{alias} and {events[0]} are joined row by row", _EVENTS_JOINED
        elif not lookback.is_all:
            text = f"a row of {alias} may be older than the period, and then is not found"
            yield join, text, "write lookback: all"


def _is_event(relation: Relation) -> bool:
    """Whether rows are things that happened: a fact table with a time that is not the start of a state."""
    is_dated = any(col.is_time for col in relation.columns.values())
    return bool(relation.table) and relation.table != PERIODS and is_dated and "valid_from" not in relation.columns


def check_periods(
    select: exp.Select,
    column: Callable[[exp.Column], Col],
    relations: Mapping[str, Relation],
    lookback: Lookback,
) -> Iterator[Finding]:
    """Yield uses of time that change with how far a period has come, or that look outside what is read."""
    for node in select.find_all(exp.Column):
        if node.parent_select is not select:
            continue
        of = column(node).of
        if of == (PERIODS, "ends_on"):
            yield (
                node,
                "ends_on is not reached while a period is partial",
                "use local_day(as_of), the day after the last one",
            )
        if of == (PERIODS, "ends_at") and not isinstance(
            node.parent, exp.LT | exp.LTE | exp.GT | exp.GTE | exp.Ordered
        ):
            yield (
                node,
                "ends_at is not reached while a period is partial",
                "use as_of: the end, or the cut if it is earlier",
            )
    yield from _check_calls(select, column, relations, lookback)


def _check_calls(
    select: exp.Select,
    column: Callable[[exp.Column], Col],
    relations: Mapping[str, Relation],
    lookback: Lookback,
) -> Iterator[Finding]:
    for call in select.find_all(exp.Anonymous):
        if call.name.lower() == "period" and call.parent_select is select and call.find(exp.Add, exp.Sub):
            yield (
                call,
                f"{written(call)} moves rows to another period than they are read in",
                "give period(x) a time as it is",
            )
    for call in select.find_all(exp.Anonymous):
        if call.name.lower() != "period" or call.parent_select is not select:
            continue
        for inner in call.find_all(exp.Column):
            of = column(inner).of
            if of and of[0] in relations and of[1] in relations[of[0]].earlier:
                text = f"{written(call)} lies before the time {of[0]} is read by, and rows to come would change it"
                yield call, text, f"use period() of the time column of {of[0]}"
            elif of and of[0] in relations and lookback.is_none and _is_outside(of[1], relations[of[0]]):
                text = f"{written(call)} looks at rows by another time than the one {of[0]} is read by"
                yield call, text, "say how far apart the two may be, such as lookback: 90d or all"


def _is_outside(name: str, relation: Relation) -> bool:
    """Whether a column is neither the time nor the end by which a table is read."""
    if relation.table == PERIODS or not any(col.is_time for col in relation.columns.values()):
        return False
    return not relation.columns[name].is_time and name != relation.end and name not in relation.inside
