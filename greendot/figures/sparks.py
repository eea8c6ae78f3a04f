"""Turns the history of a number into the small line beside it, and a series' own past into its usual range."""

from __future__ import annotations

from collections.abc import Sequence

from greendot.calendar import Calendar, Grain
from greendot.chart import Band, Spark
from greendot.formats import format_value, plural
from greendot.results import Metric, Observation

_LEAST = 8
_SHORT = (Grain.WEEK, Grain.DAY)


def spark_of(metric: Metric, history: Sequence[Observation], calendar: Calendar, currency: str) -> Spark | None:
    """Return the small line of a history; None when there are fewer than two values to draw.

    An unfinished week or day is left out: it holds other hours than the ones before.
    """
    history = [point for point in history if not (point.is_partial and point.period.grain in _SHORT)]
    known = [point for point in history if point.value is not None]
    if len(known) < 2:
        return None
    first, last = known[0], known[-1]
    words = (
        f"{metric.title}, {plural(len(history), history[-1].period.grain.value)}: from "
        f"{format_value(first.value, metric.unit, currency)} in {calendar.label(first.period)} to "
        f"{format_value(last.value, metric.unit, currency)} in {calendar.label(last.period)}."
    )
    return Spark(
        tuple(point.value for point in history), words, usual_range(history) if metric.course == "steady" else None
    )


def usual_range(history: Sequence[Observation]) -> Band | None:
    """Return the range that 8 in 10 of the earlier values lie in; None below eight of them.

    The newest value is left out, so that it is set against its past and not against itself.
    """
    values = sorted(point.value for point in history[:-1] if point.value is not None and not point.is_partial)
    if len(values) < _LEAST:
        return None
    return Band(_quantile(values, 0.1), _quantile(values, 0.9))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
