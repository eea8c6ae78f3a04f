"""Turns one series and a question into its verdict: the one door through which every comparison is judged."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from greendot.analysis.breaks import Break, between, detect_breaks, last_before
from greendot.analysis.counts import judge_count
from greendot.analysis.durations import judge_duration
from greendot.analysis.gauges import judge_gauge
from greendot.analysis.ratios import judge_ratio
from greendot.analysis.series import DailySeries, Events, fault_of
from greendot.analysis.verdict import LEVEL, TO_DATE_LEVEL, Asked, Course, Numbers, Span, Verdict, too_little
from greendot.calendar import day_label
from greendot.results import Better, Kind


def judge(
    series: DailySeries,
    *,
    kind: Kind,
    better: Better,
    now: Span,
    before: Span,
    course: Course = Course.STEADY,
    holidays: Collection[date] = (),
    breaks: Collection[Break] = (),
    is_to_date: bool | None = None,
    useful: float | None = None,
) -> Verdict:
    """Return what may be said of the change from `before` to `now`; everything earlier in the series is its past.

    Days after `now` are not looked at. `is_to_date` says that `now` is not over; left None, a span that begins with a
    month and does not end with one is taken for unfinished. `useful` is the smallest relative change worth knowing of.
    A series that cannot be judged gives *too little data* with the reason. ValueError when `before` is not earlier.
    """
    asked = _asked(series.first_on, better, course, now, before, is_to_date, useful)
    if reason := fault_of(series, kind):
        return too_little(f"the series {reason}")
    known = (*breaks, *detect_breaks(series.cut(0, min(series.days, asked.now[1])), kind))
    if (parting := between(known, now, before)) is not None:
        return too_little(f"the two spans are not comparable: on {day_label(parting.on)} {parting.why}")
    if asked.now[0] >= series.days or asked.before[1] <= 0:
        return too_little("the data reaches no day of one of the spans")
    start = min(asked.before[0], 0)
    if (begins := last_before(known, before)) is not None:
        start = max((begins - series.first_on).days, start)
    series, asked = series.cut(start, asked.now[1]), _moved(asked, -start)
    closed = _flags(series, holidays)
    match kind:
        case Kind.COUNT:
            return judge_count(series, asked, closed)
        case Kind.RATIO:
            return judge_ratio(series, asked, closed)
        case Kind.DURATION:
            raise ValueError("durations are judged by their events: use judge_events")
    return judge_gauge(series, asked, closed, kind)


def judge_events(
    events: Events,
    *,
    first_on: date,
    as_of: float,
    better: Better,
    now: Span,
    before: Span,
    breaks: Collection[Break] = (),
    is_to_date: bool | None = None,
    useful: float | None = None,
) -> Verdict:
    """Return what may be said of how long events take that opened in `now` against those that opened in `before`.

    Times of `events` and `as_of` are days since the beginning of `first_on`. What closed after `as_of` is still open.
    """
    asked = _asked(first_on, better, Course.STEADY, now, before, is_to_date, useful)
    if np.isinf(events.opened).any() or np.isinf(events.closed).any():
        return too_little("an event holds an infinite time")
    if (parting := between(tuple(breaks), now, before)) is not None:
        return too_little(f"the two spans are not comparable: on {day_label(parting.on)} {parting.why}")
    return judge_duration(events, asked, as_of)


def is_unfinished(span: Span) -> bool:
    """Return whether a span begins with a month but does not end with one: a month or quarter that is not over."""
    return span.first_on.day == 1 and span.last_on.day != monthrange(span.last_on.year, span.last_on.month)[1]


def last_quarters(last_on: date) -> tuple[Span, Span]:
    """Return the last calendar quarter that is over by the end of `last_on`, and the one before it."""
    after = last_on + timedelta(days=1)
    end = date(after.year, (after.month - 1) // 3 * 3 + 1, 1)
    starts = [end]
    for _ in range(2):
        back = starts[-1] - timedelta(days=1)
        starts.append(date(back.year, (back.month - 1) // 3 * 3 + 1, 1))
    return Span(starts[1], starts[0] - timedelta(days=1)), Span(starts[2], starts[1] - timedelta(days=1))


def _asked(
    first_on: date,
    better: Better,
    course: Course,
    now: Span,
    before: Span,
    is_to_date: bool | None,
    useful: float | None,
) -> Asked:
    if before.last_on >= now.first_on:
        raise ValueError(f"the earlier span {before} must end before the later one {now} begins")
    level = TO_DATE_LEVEL if (is_unfinished(now) if is_to_date is None else is_to_date) else LEVEL
    later, earlier = (((span.first_on - first_on).days, (span.last_on - first_on).days + 1) for span in (now, before))
    return Asked(later, earlier, better, course, level, useful)


def _moved(asked: Asked, by: int) -> Asked:
    """Return the same question of a series that begins elsewhere."""
    now, before = ((first + by, after + by) for first, after in (asked.now, asked.before))
    return replace(asked, now=now, before=before)


def _flags(series: DailySeries, days: Collection[date]) -> Numbers:
    """Return which days of a series are among `days`."""
    flags = np.zeros(series.days, dtype=bool)
    places = [(day - series.first_on).days for day in days]
    flags[[place for place in places if 0 <= place < series.days]] = True
    return flags
