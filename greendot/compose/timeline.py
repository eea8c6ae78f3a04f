"""Turns a metric's past into what a figure over time shows: its stretches, its events, what lay outside in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import fmean, median

from greendot.analysis.expected import Basis
from greendot.calendar import Grain, Period
from greendot.chart import Chart, Event, State
from greendot.compose.rows import Row, day_of, text_of
from greendot.compose.view import View
from greendot.document import Cell, Table
from greendot.figures import PAST, Strip, Usual, usual_of
from greendot.formats import NO_DATA, format_column, format_value, join_words, plural, sentence_case
from greendot.results import Kind, Metric, Observation

WEEKS, MONTHS = 6, 12
"""What stands side by side where a value by week and one by month are of one size."""

_ALONE = {Grain.QUARTER: (Grain.WEEK, 26), Grain.MONTH: (Grain.WEEK, 26), Grain.YEAR: (Grain.WEEK, 53)}
_DAYS = (Grain.DAY, 56)
_YEAR = 53
"""How many of the last periods are searched for shifts of level: a year of weeks."""
_MOST_NAMED = 4
_MOST_EVENTS = 3


def strips_of(view: View, metric: Metric, events: Iterable[Event]) -> tuple[Strip, ...]:
    """Return six weeks and twelve months of a metric, or one stretch of it where those would need two scales.

    Unfinished periods are left out: they hold other days than the ones before.
    """
    grain, last = _ALONE.get(view.period.grain, _DAYS)
    breaks = tuple(event.on for event in events if event.is_break)
    if grain is Grain.DAY or view.period.grain is Grain.YEAR:
        return _some(_strip(view, metric, grain, last, breaks))
    weeks = _strip(view, metric, Grain.WEEK, WEEKS, breaks, f"last {WEEKS} weeks")
    months = _strip(view, metric, Grain.MONTH, MONTHS, breaks, f"last {MONTHS} months")
    if _known(weeks) < 2:
        return _some(_strip(view, metric, Grain.MONTH, MONTHS, breaks))
    if _known(months) < 3 or not _is_one_scale(view, metric, months):
        return _some(_strip(view, metric, grain, last, breaks))
    return weeks, months


def _some(strip: Strip) -> tuple[Strip, ...]:
    return (strip,) if _known(strip) > 2 else ()


def _known(strip: Strip) -> int:
    return sum(one.value is not None for one in strip.seen)


def _strip(view: View, metric: Metric, grain: Grain, last: int, breaks: tuple[date, ...], name: str = "") -> Strip:
    """Return the last whole periods, their usual ranges, and the same periods a year before where counted alike."""
    past = whole(view, metric, grain)
    seen = past[-last:]
    found = {one.period: one for one in past}

    def before(now: Period) -> Observation | None:
        then = view.calendar.year_ago(now)
        is_cut = any(then.starts_on < day < now.ends_on for day in breaks)
        return None if is_cut else found.get(then)

    usual = usual_of(metric, past, max(len(seen), min(len(past), _YEAR)))
    return Strip(seen, usual.among(seen) if usual else None, tuple(before(one.period) for one in seen), name)


def whole(view: View, metric: Metric, grain: Grain) -> tuple[Observation, ...]:
    """Return the periods of a metric that are over, as far back as usual ranges look."""
    return tuple(one for one in view.observations(metric.name, grain, PAST) if not one.is_partial)


def _is_one_scale(view: View, metric: Metric, months: Strip) -> bool:
    """Return whether a month's value is of the size of its weeks': a share is, what adds up over days is not."""
    if metric.kind is Kind.COUNT:
        return False
    weeks = whole(view, metric, Grain.WEEK)
    sizes = []
    for month in months.seen:
        inside = [
            abs(week.value)
            for week in weeks
            if week.value is not None
            and month.period.starts_on <= week.period.starts_on
            and week.period.ends_on <= month.period.ends_on
        ]
        if month.value is not None and inside and fmean(inside) > 0:
            sizes.append(abs(month.value) / fmean(inside))
    return not sizes or median(sizes) < 2


def title_of(view: View, metric: Metric, strip: Strip) -> str:
    """Return the newest value with its period, and where it lies: inside, above or below the usual range."""
    last = next(one for one in reversed(strip.seen) if one.value is not None)
    value = format_value(last.value, metric.unit, view.currency)
    span = strip.usual.band.ranges[strip.seen.index(last)] if strip.usual else None
    words = f"{view.named(metric, view.members_for(metric))}: {value} {view.when(last.period)}"
    if span is None or strip.usual is None or last.value is None:
        return words
    if last.period not in strip.usual.outside:
        return f"{words}, inside the usual range"
    return f"{words}, {'above' if last.value > span[1] else 'below'} the usual range"


def subtitle_of(metric: Metric, strips: Sequence[Strip], unit: str) -> str:
    """Return what is drawn: by what, in which unit, what the band and the grey line are."""
    first = strips[0]
    grain = first.seen[0].period.grain.value
    shown = f"{WEEKS} weeks beside {MONTHS} months" if len(strips) > 1 else f"by {grain}"
    usual = next((strip.usual for strip in strips if strip.usual), None)
    band = {
        None: "no usual range yet, its past is too short",
        Basis.LEVEL: "band: what its level so far lets one expect",
        Basis.PACE: "band: where its pace so far leads",
    }[usual.basis if usual else None]
    grey = "; grey: a year before" if any(one for strip in strips for one in strip.before) else ""
    return f"{metric.title}, {shown}{unit}; {band}{grey}"


def note_of(view: View, strips: Sequence[Strip]) -> str:
    """Return which periods drawn lay outside the usual range, and since when in the last year the level is new."""
    outside = [_outside(view, strip, strip.usual) for strip in strips if strip.usual and strip.usual.outside]
    said = [f"Outside the usual range: {', and '.join(outside)}."] if outside else []
    finest = strips[0].usual
    if finest and finest.shifts:
        period, is_higher = finest.shifts[-1]
        since = f"the {view.calendar.label(period)}" if period.grain is Grain.WEEK else view.calendar.label(period)
        said.append(f"Since {since}: a new level, {'higher' if is_higher else 'lower'} than before.")
    return " ".join(said)


def _outside(view: View, strip: Strip, usual: Usual) -> str:
    grain = strip.seen[0].period.grain
    names = [view.calendar.label(period) for period in usual.outside]
    if grain is Grain.WEEK:
        names = [f"the {name}" for name in names]
    if len(names) <= _MOST_NAMED:
        return join_words(names)
    return f"{len(names)} of the {plural(len(strip.seen), grain.value)}, the last of them {names[-1]}"


def members_note(view: View, lines: Mapping[str, Sequence[Observation]], chart: Chart) -> str:
    """Return which members lay outside their own usual range and when, the latest first; empty when none did."""
    found = [
        (seen.period.starts_on, f"{sentence_case(line.name)} {view.when(seen.period)}")
        for line in chart.series
        for seen, point in zip(lines[line.name], line.points, strict=True)
        if point.state is State.OUTSIDE
    ]
    names = [name for _, name in sorted(found, key=lambda one: (-one[0].toordinal(), one[1]))]
    rest = len(names) - _MOST_NAMED
    shown = names if rest <= 0 else [*names[:_MOST_NAMED], f"{rest} more"]
    return f"Outside its usual range: {join_words(shown)}." if names else ""


def strips_table(view: View, metric: Metric, strips: Sequence[Strip], anchor: str) -> Table:
    """Return what is drawn as rows, newest first: value, the usual range, a year before; empty columns left out."""
    rows = [row for strip in strips for row in reversed(list(_rows(strip)))]
    columns = [[values[n] for _, values in rows] for n in range(4)]
    texts = [format_column(column, metric.unit, view.currency) for column in columns]
    heads = (metric.title, "Usual, from", "Usual, to", "A year before")
    kept = [n for n, column in enumerate(columns) if n == 0 or any(value is not None for value in column)]
    cells = tuple(
        (
            Cell(sentence_case(view.calendar.label(period))),
            *(_cell(texts[n][at], columns[n][at]) for n in kept),
        )
        for at, (period, _) in enumerate(rows)
    )
    return Table(metric.title, ("Period", *(heads[n] for n in kept)), cells, anchor)


def _rows(strip: Strip) -> Iterable[tuple[Period, tuple[float | None, ...]]]:
    """Yield each period with its value, the ends of its usual range, and the value a year before."""
    ranges: Sequence[tuple[float, float] | None] = strip.usual.band.ranges if strip.usual else [None] * len(strip.seen)
    for one, span, before in zip(strip.seen, ranges, strip.before, strict=True):
        low, high = span or (None, None)
        yield one.period, (one.value, low, high, before.value if before else None)


def _cell(text: str, value: float | None) -> Cell:
    return Cell(NO_DATA if value is None else text, True, value=value)


def events_of(view: View, name: str) -> tuple[Event, ...]:
    """Return what should be remembered when reading a metric's chart, oldest first.

    Breaks in how it is counted, what is said of this metric, and the newest launches and migrations; holidays come back
    each year and are left to the usual range.
    """
    rows = [row for row in view.snapshot.records("annotations") if text_of(row, "metric") in ("", name)]
    kept = [row for row in rows if text_of(row, "kind") != "holiday"]
    events = [
        (_is_break(row) or text_of(row, "metric") == name, on, text_of(row, "title"))
        for row in kept
        if (on := day_of(row, "started_on")) and on < view.period.ends_on
    ]
    breaks = {(day_of(row, "started_on"), text_of(row, "title")) for row in kept if _is_break(row)}
    newest = sorted(events, reverse=True)[:_MOST_EVENTS]
    return tuple(Event(on, title, (on, title) in breaks) for _, on, title in sorted(newest, key=lambda one: one[1]))


def _is_break(row: Row) -> bool:
    return text_of(row, "kind") == "definition break"
