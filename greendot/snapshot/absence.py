"""Turns the lack of a number into words: why it is not there, and since when or until when there are any."""

from __future__ import annotations

from collections.abc import Sequence

from greendot.calendar import Calendar, Period
from greendot.results import Better, Evidence, Kind, LeftOut, Members, Metric, Observation


def say_absence(
    name: str,
    left: LeftOut | None,
    calendar: Calendar | None = None,
    period: Period | None = None,
    members: Members = (),
    series: Sequence[Observation] = (),
) -> str:
    """Return why there is no number: the metric was left out, is unknown, or has none for this period or member."""
    if left is not None:
        return f"left out: {left.reason}" if left.state == "failed" else f"no data yet: {left.reason}"
    if calendar is None or period is None:
        return f"there is no metric '{name}' here"
    of_member = f" for {', '.join(member for _, member in members)}" if members else ""
    label = calendar.label(period)
    if not series:
        return f"no data{of_member} by {period.grain.value}"
    first, last = series[0].period, series[-1].period
    if period.ends_on <= first.starts_on:
        return f"no data{of_member} before {calendar.label(first)}"
    if period.starts_on >= last.ends_on:
        return f"no data{of_member} after {calendar.label(last)} yet"
    return f"no data{of_member} in {label}"


def unknown_metric(name: str, left: LeftOut | None) -> Metric:
    """Return what stands in for a metric that a snapshot does not hold, so that a page can still name it."""
    return Metric(
        name=name,
        area=left.area if left else "",
        title=left.title if left else name,
        summary="",
        owner="",
        kind=Kind.GAUGE,
        unit="",
        better=Better.NEITHER,
        course="steady",
        dimensions=(),
        splits=(),
        targets={},
        sources={},
        evidence=Evidence.MEASURED,
        pitfalls="",
        source="",
        audience=left.audience if left else "viewer",
        status=left.status if left else "certified",
        sql="",
        digest="",
        path="",
    )
