"""Turns a metric's results into Figures: a chart with its finding as title, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greendot.chart import Limit
from greendot.compose.numbers import CLEAR
from greendot.compose.sentences import grows_as_usual
from greendot.compose.timeline import events_of, members_note, note_of, strips_of, strips_table, subtitle_of, title_of
from greendot.compose.view import View
from greendot.document import Cell, Figure, Table
from greendot.figures import BARS, Strip, chart_bars, chart_lines, chart_multiples, chart_rows
from greendot.formats import (
    NO_DATA,
    TO_DATE,
    format_change,
    format_column,
    format_difference,
    format_value,
    plural,
    sentence_case,
    unit_words,
)
from greendot.results import Against, Better, Comparison, Members, Metric, Observation, Result, Word

_MOST_MULTIPLES = 12
MOST_ROWS = 20
MOST_LISTED = 100
_NEAR_ALL_PCT = 90.0


def figure_bars(view: View, name: str, members: Members | None = None) -> Figure | None:
    """Return the last periods as bars with the unfinished one marked; None below two values."""
    grain = view.period.grain
    seen = view.observations(name, grain, BARS[grain], members)
    result = view.result(name, members)
    if result is None or sum(one.value is not None for one in seen) < 2:
        return None
    target = _target(view, result)
    chart = chart_bars(result.metric, seen, view.calendar, view.currency, target)
    if _is_near_all(result.metric, seen):
        limits = () if target is None else (Limit(f"target {format_value(target, 'percent')}", target, True),)
        chart = chart_lines(result.metric, (Strip(seen),), view.calendar, view.currency, limits=limits)
    to_date = f"; {view.label} {TO_DATE}" if seen[-1].is_partial else ""
    return Figure(
        title=finding_title(view, result),
        subtitle=f"{result.metric.title} by {grain.value}{_unit(view, result.metric)}{to_date}"
        f"{_of_all(view, result.members)}",
        chart=chart,
        table=table_of(view, result.metric, seen, f"table:bars:{name}"),
        anchor=f"figure:bars:{name}",
    )


def figure_lines(view: View, name: str, limits: tuple[Limit, ...] = ()) -> Figure | None:
    """Return a metric over time with its usual range, the year before and annotations; None below three values.

    Six weeks stand beside twelve months where one axis can hold both; see `timeline.strips_of`.
    """
    result = view.result(name)
    if result is None:
        return None
    metric, events = result.metric, events_of(view, name)
    strips = strips_of(view, metric, events)
    if not strips:
        return None
    return Figure(
        title=title_of(view, metric, strips[0]),
        subtitle=subtitle_of(metric, strips, _unit(view, metric)) + _of_all(view, result.members),
        chart=chart_lines(metric, strips, view.calendar, view.currency, limits=limits, events=events),
        table=cut(strips_table(view, metric, strips, f"table:lines:{name}"), "The rest is drawn above."),
        anchor=f"figure:lines:{name}",
        note=note_of(view, strips),
    )


def figure_members(view: View, name: str, dimension: str, titles: Mapping[str, str] | None = None) -> Figure | None:
    """Return one small line a member, the largest first; None where fewer than two have a series."""
    metric = view.snapshot.metrics.get(name)
    if metric is None:
        return None
    grain = view.period.grain
    found = {
        member: view.observations(name, grain, 12, ((dimension, member),)) for member in view.split(name, dimension)
    }
    lines = {member: seen for member, seen in found.items() if sum(one.value is not None for one in seen) > 1}
    if len(lines) < 2:
        return None
    sign = 1 if _is_least_first(metric) else -1
    ordered = sorted(lines, key=lambda member: sign * (_latest(lines[member]) or 0.0))[:_MOST_MULTIPLES]
    names = titles or {}
    shown = {names.get(member) or sentence_case(view.member(dimension, member)): lines[member] for member in ordered}
    rest = len(lines) - len(ordered)
    which = "lowest" if sign == 1 else "largest"
    more = f", the {len(ordered)} {which} of {len(lines)}" if rest else ""
    chart = chart_multiples(metric, shown, view.calendar, view.currency)
    more += "; band: what its level so far lets one expect" if any(line.band for line in chart.series) else ""
    more += _of_all(view)
    return Figure(
        title=_members_title(view, metric, shown),
        subtitle=f"{metric.title}, each {dimension} by {grain.value}, on one scale{_unit(view, metric)}{more}",
        chart=chart,
        table=members_table(view, metric, shown, dimension),
        anchor=f"figure:members:{name}:{dimension}",
        note=members_note(view, shown, chart),
    )


def figure_rows(view: View, name: str, dimension: str, titles: Mapping[str, str] | None = None) -> Figure | None:
    """Return one bar a member in the chosen period, the largest first; None where fewer than two have a number."""
    results = view.results_by(name, dimension)
    if len(results) < 2:
        return None
    names = titles or {}
    metric = next(iter(results.values())).metric
    ordered = sorted(results.items(), key=lambda pair: -(pair[1].value or 0.0))[:MOST_ROWS]
    values = [
        (names.get(member) or sentence_case(view.member(dimension, member)), result.observation)
        for member, result in ordered
        if result.observation
    ]
    top, first = values[0]
    return Figure(
        title=f"{sentence_case(top)} is the largest: {format_value(first.value, metric.unit, view.currency)}",
        subtitle=f"{metric.title} by {dimension}, {view.label}{_unit(view, metric)}{_of_all(view)}",
        chart=chart_rows(metric, values, view.currency),
        table=Table(
            f"{metric.title} by {dimension}, {view.label}",
            (dimension.capitalize(), metric.title),
            tuple((Cell(label), number_cell(view, metric, seen)) for label, seen in values),
            f"table:rows:{name}:{dimension}",
        ),
        anchor=f"figure:rows:{name}:{dimension}",
    )


def _members_title(view: View, metric: Metric, lines: Mapping[str, Sequence[Observation]]) -> str:
    """Return which member stands out at the end: the lowest of shares that should be high, else the largest."""
    ends = {name: value for name, seen in lines.items() if (value := _latest(seen)) is not None}
    is_low = _is_least_first(metric)
    name = min(ends, key=lambda one: (ends[one], one)) if is_low else max(ends, key=lambda one: (ends[one], one))
    end = format_value(ends[name], metric.unit, view.currency)
    return f"{sentence_case(name)} is the {'lowest' if is_low else 'largest'}: {end}"


def _is_least_first(metric: Metric) -> bool:
    """Return whether the lowest member matters most: shares that should be high."""
    return metric.unit.startswith("percent") and metric.better is Better.HIGHER


def finding_title(view: View, result: Result) -> str:
    """Return what a chart of periods shows: a clear change, yearly first; else that there is none; else a value."""
    title = view.named(result.metric, result.members)
    steady = ""
    for against in () if view.late(result) else (Against.YEAR_AGO, Against.PREVIOUS):
        comparison = view.snapshot.comparison(result.metric.name, view.period, result.members, against)
        if comparison is None or comparison.then is None or comparison.now is None:
            continue
        span = "in a year" if against is Against.YEAR_AGO else f"since the {view.period.grain.value} before"
        if comparison.word in CLEAR and comparison.now != comparison.then:
            return f"{title}{_change_title(result.metric, comparison, span, view.currency)}"
        if grows_as_usual(result, comparison):
            steady = steady or f"{title}: in line with past growth"
        elif comparison.word is not Word.TOO_LITTLE:
            steady = steady or f"{title}: no clear change {span}"
    value = format_value(result.value, result.metric.unit, view.currency)
    return steady or (f"{title}: {value} {view.this_period}" if result.value is not None else f"{title}, {view.label}")


def _change_title(metric: Metric, comparison: Comparison, span: str, currency: str) -> str:
    now, then, change = comparison.now or 0.0, comparison.then or 0.0, comparison.change
    if metric.unit.startswith("percent") or change is None:
        return f": {format_difference(now, then, metric.unit, currency)} {span}"
    if 0.9 <= change <= 1.1:
        return f" doubled {span}"
    if -0.55 <= change <= -0.45:
        return f" halved {span}"
    if change > 1.1:
        return f" grew to {format_change(change).split(' times')[0]} times as much {span}"
    return f": {format_change(change, metric.unit)} {span}"


def table_of(view: View, metric: Metric, seen: Sequence[Observation], anchor: str) -> Table:
    """Return a series as a table, newest first, cut at twenty rows."""
    newest = tuple(reversed(seen))
    texts = format_column([one.value for one in newest], metric.unit, view.currency)
    rows = tuple(
        (
            Cell(view.calendar.label(one.period) + (f", {TO_DATE}" if one.is_partial else "")),
            Cell(text, True, value=one.value),
        )
        for one, text in zip(newest, texts, strict=True)
    )
    heading = seen[-1].period.grain.value.capitalize() if seen else "Period"
    return cut(Table(metric.title, (heading, metric.title), rows, anchor), "The rest is drawn above.")


def members_table(view: View, metric: Metric, lines: Mapping[str, Sequence[Observation]], dimension: str) -> Table:
    """Return the last two values of each member as a table."""
    values = {one.value for seen in lines.values() for one in seen if one.value is not None}
    known = sorted(values)
    texts = dict(zip(known, format_column(known, metric.unit, view.currency), strict=True))

    def cell(one: Observation) -> Cell:
        return Cell(NO_DATA if one.value is None else texts[one.value], True, value=one.value)

    rows = tuple((Cell(label), *(cell(one) for one in seen[-2:])) for label, seen in lines.items())
    labels = next((tuple(view.calendar.label(one.period) for one in seen[-2:]) for seen in lines.values()), ())
    full = tuple(row for row in rows if len(row) == len(labels) + 1)
    caption = f"{metric.title} by {dimension}"
    return cut(Table(caption, (dimension.capitalize(), *labels), full, f"table:members:{metric.name}:{dimension}"))


def number_cell(view: View, metric: Metric, seen: Observation | None, *, is_linked: bool = False) -> Cell:
    """Return an observation as a cell: its text, and the number behind it."""
    value = seen.value if seen else None
    text = str(format_value(value, metric.unit, view.currency))
    link = view.link(metric.name, seen.members) if is_linked and seen else None
    return Cell(text, True, link, None, value)


def cut(table: Table, more: str = "", most: int = MOST_ROWS) -> Table:
    """Return a table of at most `most` rows, which then says how many are not shown."""
    rest = len(table.rows) - most
    if rest <= 0:
        return table
    said = f"{plural(rest, 'row')} not shown. {more}".strip()
    return Table(table.caption, table.headings, table.rows[:most], table.anchor, said, table.rows[most:])


def _of_all(view: View, members: Members = ()) -> str:
    of_all = view.of_all(members)
    return f"; {of_all}" if of_all else ""


def _is_near_all(metric: Metric, seen: Sequence[Observation]) -> bool:
    """Return whether values are shares so close to all that bars from zero would look alike."""
    known = [one.value for one in seen if one.value is not None]
    return metric.unit.startswith("percent") and min(known) > _NEAR_ALL_PCT


def _target(view: View, result: Result) -> float | None:
    if result.members:
        return None
    comparison = view.snapshot.comparison(result.metric.name, view.period, (), Against.TARGET)
    return comparison.then if comparison else None


def _unit(view: View, metric: Metric) -> str:
    unit = metric.unit
    if unit.startswith(("currency", "money")):
        return f", {view.currency}"
    words = "percent" if unit.startswith("percent") else unit_words(unit)
    return f", {words}" if words and words.lower() not in metric.title.lower() else ""


def _latest(seen: Sequence[Observation]) -> float | None:
    return next((one.value for one in reversed(seen) if one.value is not None), None)
