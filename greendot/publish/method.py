"""Turns how a verdict was reached into one plain sentence."""

from __future__ import annotations

from greendot.analysis import ENOUGH
from greendot.calendar import Period
from greendot.formats import MINUS, format_number, format_points, format_value, plural
from greendot.results import Against, Word

_PERCENT = frozenset({"percent", "%", "pct", "percentage"})


def say_method(
    against: Against,
    period: Period,
    then: float | None,
    count: int,
    limits: tuple[float, float] | None,
    is_relative: bool,
    days: float | None,
    unit: str,
    currency: str,
) -> str:
    """Return why a verdict is what it is: the range of earlier changes, or what is missing.

    `limits` are the range, None when there are too few earlier changes; `days` is how much of the period is over.
    """
    if then is None:
        return "There is no number for the whole of the earlier period to compare with."
    grain = period.grain.value
    over = f"from {grain} to {grain}" if against is Against.PREVIOUS else f"from a {grain} to the same one a year later"
    if limits is None:
        known = f"only {plural(count, 'earlier change')}" if count else "no earlier change"
        verb = "is" if count < 2 else "are"
        return f"{known[0].upper()}{known[1:]} {over} {verb} known; a verdict needs {ENOUGH}."
    low, high = (_step(edge, is_relative, unit, currency) for edge in limits)
    text = f"A change outside what the {count} earlier changes {over} were is clear: {low} to {high}"
    if days is not None and days < period.days:
        text += f", a range widened because {format_number(days)} of {plural(period.days, 'day')} are compared"
    return f"{text}."


def say_target(word: Word, target: float, is_to_date: bool, unit: str, currency: str) -> str:
    """Return how a number stands to its target: met, missed, or neither where no direction is better."""
    text = format_value(target, unit, currency)
    if word is Word.NO_CLEAR_CHANGE:
        return f"The target is {text}; neither more nor less is better, so it is neither met nor missed."
    so_far = " so far" if is_to_date else ""
    return f"The target of {text} is {'met' if word is Word.BETTER else 'missed'}{so_far}."


def _step(edge: float, is_relative: bool, unit: str, currency: str) -> str:
    sign = MINUS if edge < 0 else "+" if edge > 0 else ""
    if is_relative:
        return f"{sign}{format_number(abs(edge) * 100)}%"
    if unit.strip().lower() in _PERCENT:
        return f"{sign}{format_points(edge)}"
    return f"{sign}{format_value(abs(edge), unit, currency)}"
