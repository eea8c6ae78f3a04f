"""Turns the history of a number into the small line beside it, with the range its past lets one expect."""

from __future__ import annotations

from collections.abc import Sequence

from greendot.calendar import Calendar, Grain
from greendot.chart import Spark
from greendot.figures.usual import usual_of
from greendot.formats import format_value, plural
from greendot.results import Metric, Observation

DRAWN = 12
_SHORT = (Grain.WEEK, Grain.DAY)


def spark_of(metric: Metric, history: Sequence[Observation], calendar: Calendar, currency: str) -> Spark | None:
    """Return the small line of the last twelve of a history; None when there are fewer than two values to draw.

    An unfinished week or day is left out: it holds other hours than the ones before.
    """
    history = [point for point in history if not (point.is_partial and point.period.grain in _SHORT)]
    drawn = history[-DRAWN:]
    known = [point for point in drawn if point.value is not None]
    if len(known) < 2:
        return None
    first, last = known[0], known[-1]
    words = (
        f"{metric.title}, {plural(len(drawn), drawn[-1].period.grain.value)}: from "
        f"{format_value(first.value, metric.unit, currency)} in {calendar.label(first.period)} to "
        f"{format_value(last.value, metric.unit, currency)} in {calendar.label(last.period)}."
    )
    usual = usual_of(metric, history, len(drawn))
    if usual is not None and last.period in usual.outside:
        words = f"{words[:-1]}, outside the usual range."
    return Spark(tuple(point.value for point in drawn), words, usual.band if usual else None)
