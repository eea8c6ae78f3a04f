"""Turns a table that a person brings into its verdict: the same judging that publish does, without a workspace.

A daily series has `period` and `value`, or `numerator` and `denominator`, and if known `n` and `exposure`. Durations
have one row an event: `opened_at`, `closed_at` (empty while open) and, where several events were one failure,
`cluster`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

import numpy as np
import pandas as pd

from greendot.analysis.breaks import Break
from greendot.analysis.judging import judge, judge_events, last_quarters
from greendot.analysis.series import DailySeries, Events
from greendot.analysis.verdict import Course, Numbers, Span, Verdict
from greendot.errors import Problem, SourceError, nearest
from greendot.results import Better, Kind

Day = date | datetime | str
Choice = TypeVar("Choice", bound=StrEnum)

_LONGEST_DAYS = 366 * 100
_QUIET = timedelta(days=7)
"""The last days of a quarter may have no event: it is taken for full when events reach its last week."""
_NEEDED = {Kind.DURATION: ("opened_at", "closed_at"), Kind.RATIO: ("period", "numerator", "denominator")}


def judge_frame(
    frame: pd.DataFrame,
    *,
    kind: Kind | str,
    better: Better | str,
    course: Course | str = Course.STEADY,
    now: tuple[Day, Day] | Span | None = None,
    before: tuple[Day, Day] | Span | None = None,
    holidays: Iterable[Day] = (),
    breaks: Iterable[Day] = (),
    is_to_date: bool | None = None,
    useful: float | None = None,
    name: str = "frame",
) -> Verdict:
    """Return the verdict on a daily series or, for durations, on events; the rows may stand in any order.

    `now` and `before` are (first day, last day), both included; without them the last full calendar quarter is compared
    with the one before, and everything earlier is history. `breaks` are days from which something else was counted.
    SourceError with every problem where the table cannot be read, with `name` and line; ValueError on a wrong choice.
    """
    kind, better = _choice(kind, Kind), _choice(better, Better)
    closed = tuple(_day(day) for day in holidays)
    parted = tuple(Break(_day(day), "what is counted changed") for day in breaks)
    if kind is Kind.DURATION:
        events, first_on, as_of, last_on = read_events(frame, name)
        later, earlier = _spans(now, before, last_on + _QUIET)
        until = float(as_of) if np.isfinite(as_of) else 0.0
        return judge_events(
            events, first_on=first_on, as_of=until, better=better, now=later, before=earlier,
            breaks=parted, is_to_date=is_to_date, useful=useful,
        )  # fmt: skip
    series = read_series(frame, kind, name)
    later, earlier = _spans(now, before, series.day(series.days - 1))
    return judge(
        series, kind=kind, better=better, course=_choice(course, Course), now=later, before=earlier,
        holidays=closed, breaks=parted, is_to_date=is_to_date, useful=useful,
    )  # fmt: skip


def read_series(frame: pd.DataFrame, kind: Kind, name: str = "frame") -> DailySeries:
    """Return a table's series, unbroken from its first day to its last; days without a row are not known."""
    needed = _NEEDED.get(kind, ("period", "value"))
    if kind is Kind.RATIO and "value" in frame and "numerator" not in frame:
        needed = ("period", "value")
    _check_columns(frame, needed, name)
    moments, problems = _times(frame["period"], name)
    columns = {}
    for column in ("value", "numerator", "denominator", "n", "exposure"):
        if column in frame:
            columns[column], found = _numbers(frame[column], name)
            problems += found
    days = moments.dt.normalize()
    problems += [
        Problem(name, _line(row), f"a second row for {days.iloc[row].date()}", "give one row a day")
        for row in np.flatnonzero(days.duplicated().to_numpy() & days.notna().to_numpy())[:5]
    ]
    if problems:
        raise SourceError(problems=problems[:20])
    if frame.empty:
        raise SourceError(f"{name}: holds no rows; give one row a day with {' and '.join(needed)}")
    place = (days - days.min()).dt.days.to_numpy()
    if place.max() > _LONGEST_DAYS:
        raise SourceError(f"{name}: runs from {days.min().date()} to {days.max().date()}; no series is that long")
    spread = {column: _spread(values, place) for column, values in columns.items()}
    return _series(days.min().date(), spread)


def read_events(frame: pd.DataFrame, name: str = "frame") -> tuple[Events, date, float, date]:
    """Return a table's events, the day their times count from, the latest moment it knows of, and that moment's day.

    Events without a cluster stand for themselves.
    """
    _check_columns(frame, _NEEDED[Kind.DURATION], name)
    opened, problems = _times(frame["opened_at"], name)
    closed, found = _times(frame["closed_at"], name, may_lack=True)
    problems += found
    is_backward = (closed < opened).to_numpy()
    problems += [
        Problem(name, _line(row), "closed_at is before opened_at", "swap or mend them")
        for row in np.flatnonzero(is_backward)[:5]
    ]
    if problems:
        raise SourceError(problems=problems[:20])
    if frame.empty:
        raise SourceError(f"{name}: holds no rows; give one row an event with opened_at and closed_at")
    start = opened.min().normalize()
    latest = max(moment for moment in (opened.max(), closed.max()) if not pd.isna(moment))
    own = np.arange(len(frame), dtype=float)
    if "cluster" in frame:
        codes = pd.factorize(frame["cluster"])[0]
        own = np.where(codes < 0, len(frame) + own, codes).astype(float)
    events = Events(_days_since(opened, start), _days_since(closed, start), own)
    as_of = (latest - start) / pd.Timedelta(days=1)
    return events, start.date(), float(as_of), latest.date()


def parse_span(text: str) -> Span:
    """Return a span as a command line takes it, `2016-07-01..2016-09-30`; ValueError with the form to use."""
    first, dots, last = text.partition("..")
    if not dots:
        raise ValueError(f"'{text}' is not a span; write its first and last day as 2016-07-01..2016-09-30")
    return Span(_day(first), _day(last))


def _series(first_on: date, columns: dict[str, Numbers]) -> DailySeries:
    part, whole = columns.get("numerator"), columns.get("denominator")
    values = columns.get("value")
    if values is not None and part is None and "n" in columns:
        part, whole = values * columns["n"], columns["n"]
    if values is None and part is not None and whole is not None:
        values = np.divide(part, whole, out=np.full(len(part), np.nan), where=np.nan_to_num(whole) > 0)
        values = np.where(np.isinf(part) | np.isinf(whole), np.inf, values)
    is_share = part is not None and values is not None and bool(np.nanmax(values, initial=0.0) <= 1)
    if values is None:
        raise ValueError("a series needs values")
    return DailySeries(first_on, values, *((part, whole) if is_share else (None, None)), columns.get("exposure"))


def _spans(
    now: tuple[Day, Day] | Span | None, before: tuple[Day, Day] | Span | None, last_on: date
) -> tuple[Span, Span]:
    if now is None and before is None:
        return last_quarters(last_on)
    if now is None or before is None:
        raise ValueError("give both now and before, or neither for the last full quarter against the one before it")
    return _span(now), _span(before)


def _span(span: tuple[Day, Day] | Span) -> Span:
    return span if isinstance(span, Span) else Span(_day(span[0]), _day(span[1]))


def _day(day: Day) -> date:
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day.strip())
    except ValueError:
        raise ValueError(f"'{day}' is not a day; write it as 2016-07-01") from None


def _choice(value: str, choices: type[Choice]) -> Choice:
    try:
        return choices(value)
    except ValueError:
        known = [each.value for each in choices]
        hint = nearest(str(value), known) or f"use one of {', '.join(known)}"
        raise ValueError(f"'{value}' is not a {choices.__name__.lower()}; {hint}") from None


def _check_columns(frame: pd.DataFrame, needed: Collection[str], name: str) -> None:
    names = [str(column) for column in frame.columns]
    lacking = [column for column in needed if column not in names]
    if lacking:
        raise SourceError(
            problems=[
                Problem(name, None, f"lacks the column '{each}'", nearest(each, names) or f"it has {', '.join(names)}")
                for each in lacking
            ]
        )


def _times(column: pd.Series, name: str, *, may_lack: bool = False) -> tuple[pd.Series, list[Problem]]:
    """Return a column as wall-clock times without a zone: days are taken as they are written."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    times = pd.to_datetime(column, errors="coerce", format=None if column.dtype.kind == "M" else "ISO8601")
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        times = times.dt.tz_localize(None)
    wrong = times.isna() & (column.notna() if may_lack else True)
    problems = [
        Problem(name, _line(row), f"{column.name} '{column.iloc[row]}' is no date", "write it as 2016-07-01")
        for row in np.flatnonzero(wrong)[:5]
    ]
    return times, problems


def _numbers(column: pd.Series, name: str) -> tuple[Numbers, list[Problem]]:
    numbers = pd.to_numeric(column, errors="coerce")
    wrong = numbers.isna() & column.notna()
    problems = [
        Problem(name, _line(row), f"{column.name} '{column.iloc[row]}' is no number", "empty means not known")
        for row in np.flatnonzero(wrong)[:5]
    ]
    return numbers.to_numpy(dtype=float, na_value=np.nan), problems


def _line(row: int) -> int:
    """Return the line of a row in a file whose first line is its header."""
    return int(row) + 2


def _spread(values: Numbers, place: Numbers) -> Numbers:
    out = np.full(int(place.max()) + 1, np.nan)
    out[place] = values
    return out


def _days_since(times: pd.Series, start: pd.Timestamp) -> Numbers:
    return ((times - start) / pd.Timedelta(days=1)).to_numpy(dtype=float, na_value=np.nan)
