"""Turns a draft into the queries that may say what it means, the plainest first: the first that a check accepts is it.

Which one that is depends on what adds up across what. `max(messages)` over rows of several kinds is refused, so the
second form adds them up for each moment first; what does not add up, such as the load of shards, is taken row by row
in the third, which says so in `over`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from greendot.contracts import Type
from greendot.drafting.draft import Draft
from greendot.drafting.proposing import LENGTH, adds_over_time, is_rate
from greendot.results import Kind

_WIDTH = 100
_AGGREGATES = {Kind.GAUGE: "avg({})", Kind.PEAK: "max({})", Kind.QUANTILE: "quantile_cont({}, 0.99)"}


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a draft's query, and what its header has to say for it."""

    sql: str
    over: tuple[str, ...] = ()
    lookback: str = ""


def forms_of(draft: Draft) -> Iterator[Form]:
    """Yield the queries that a draft may have."""
    lookback = "all" if draft.contract.time not in (None, draft.time) else ""
    for form in _standing(draft) if draft.is_standing else _happening(draft):
        yield Form(form.sql, form.over, lookback)


def _happening(draft: Draft) -> Iterator[Form]:
    """Yield the forms over rows that say what happened, or what was counted in a stretch of time."""
    if draft.kind is Kind.DURATION:
        yield Form(_select(draft, _duration(draft), is_grouped=False))
    elif draft.kind is Kind.RATIO:
        yield Form(_select(draft, _shares(draft)))
    elif draft.kind is Kind.COUNT:
        yield Form(_select(draft, [f"{f'sum({draft.value})' if draft.value else 'count(*)'} AS value"]))
    else:
        yield from _levels(draft)


def _shares(draft: Draft, of: str = "") -> list[str]:
    """Return the columns of a ratio; `of` is what stands before a column's name where two tables are joined."""
    above = f"{of}{draft.numerator}"
    if draft.denominator:
        return [f"sum({above}) AS numerator", f"sum({of}{draft.denominator}) AS denominator"]
    known = above if draft.contract.column(draft.numerator).nullable else "*"
    return [f"count(*) FILTER (WHERE {above}) AS numerator", f"count({known}) AS denominator"]


def _duration(draft: Draft) -> list[str]:
    contract, over = draft.contract, draft.contract.end
    is_instant = contract.column(draft.time).type is Type.INSTANT
    length = f"minutes_between({draft.time}, {draft.value})" if is_instant else f"{draft.value} - {draft.time}"
    # What never came although everything is over is left out rather than shown as open for ever.
    is_open = f"{draft.value} IS NULL" + (f" AND {over} IS NULL" if over not in (None, draft.value) else "")
    return [f"{length} AS value", f"{is_open} AS is_open"]


def _levels(draft: Draft) -> Iterator[Form]:
    aggregate, value = _AGGREGATES[draft.kind], draft.value
    column = draft.contract.column(value)
    each = f"{value} * 60 / {LENGTH}" if is_rate(draft) else value
    if (
        draft.kind is Kind.GAUGE
        and column.type is not Type.INTEGER
        and adds_over_time(column, draft.contract, draft.time)
    ):
        yield Form(_select(draft, [f"sum({value}) AS value"]))
    yield Form(_select(draft, [f"{aggregate.format(each)} AS value"]))
    if draft.time in draft.contract.key and set(draft.open_keys) <= set(column.adds_across):
        name = f"{value}_per_min" if is_rate(draft) else f"all_{value}"
        columns = [draft.time, *draft.dimensions]
        inner = [*columns, f"sum({each}) AS {name}"]
        lines = [_columns(inner), f"FROM {draft.contract.name}", *_where(draft), f"GROUP BY {', '.join(columns)}"]
        sums = "\n".join(f"    {line}" for line in "\n".join(lines).splitlines())
        outer = _columns([f"period({draft.time}) AS period", *draft.dimensions, f"{aggregate.format(name)} AS value"])
        yield Form(f"WITH moments AS (\n{sums}\n)\n{outer}\nFROM moments\nGROUP BY ALL")
    over = tuple(name for name in draft.open_keys or draft.contract.key if name != draft.time)
    yield Form(_select(draft, [f"{aggregate.format(each)} AS value"]), over=over)


def _standing(draft: Draft) -> Iterator[Form]:
    """Yield the forms over rows that hold from a day until another: how things stood at the end of each period."""
    contract = draft.contract
    measures = [["count(*) AS value"]]
    if draft.kind is Kind.RATIO:
        measures = [_shares(draft, "s.")]
    elif draft.value:
        measures = [[f"sum(s.{draft.value}) AS value"], [f"avg(s.{draft.value}) AS value"]]
    for measure in measures:
        lines = [
            _columns(["p.period AS period", *(f"s.{name}" for name in draft.dimensions), *measure]),
            f"FROM {contract.name} AS s",
            "JOIN periods AS p",
            f"    ON s.{contract.time} < local_day(p.as_of)",
            f"    AND (s.{contract.end} IS NULL OR s.{contract.end} >= local_day(p.as_of))",
            *_where(draft),
            "GROUP BY ALL",
        ]
        yield Form("\n".join(lines))
        if draft.value:
            yield Form("\n".join(lines), over=draft.open_keys)


def _select(draft: Draft, measures: Sequence[str], *, is_grouped: bool = True) -> str:
    columns = _columns([f"period({draft.time}) AS period", *draft.dimensions, *measures])
    lines = [columns, f"FROM {draft.contract.name}", *_where(draft), *(["GROUP BY ALL"] if is_grouped else [])]
    return "\n".join(lines)


def _columns(columns: Sequence[str]) -> str:
    line = f"SELECT {', '.join(columns)}"
    return line if len(line) <= _WIDTH else "SELECT\n    " + ",\n    ".join(columns)


def _where(draft: Draft) -> list[str]:
    conditions = [" ".join(draft.where.split())] if draft.where.strip() else []
    if draft.contract.column(draft.time).nullable:
        conditions = [*(f"({condition})" for condition in conditions), f"{draft.time} IS NOT NULL"]
    return [f"WHERE {' AND '.join(conditions)}"] if conditions else []
