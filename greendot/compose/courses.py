"""Turns the yearly growth of series whose course is to grow into findings: growth that slows, quarter after quarter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from greendot.calendar import Grain
from greendot.compose.finding import Finding
from greendot.compose.view import View
from greendot.document import Sentence, Span
from greendot.formats import format_number, format_percent
from greendot.results import TOTAL, Metric

IN_A_ROW = 5
"""So many quarters, each growing less in a year than the one before: chance alone does it once in 120 times."""

_YEAR = 4
_WEIGHT = 2.6
_LEAST = 0.02
"""Growth that slows by less than two points a year is not worth a sentence."""
_MANIFOLD = 0.5
_NAMED = ("daily_users", "monthly_users", "weekly_users")
"""Of several counts of people the first is told: they slow together."""


def slowing(view: View, metrics: Iterable[Metric]) -> Iterator[Finding]:
    """Yield the growth of people where it has slowed for five quarters in a row, up to the last one that is over."""
    names = {metric.name for metric in metrics}
    for name in _NAMED:
        if name in names and (growth := yearly_growth(view, name)) and _is_slowing(growth):
            yield Finding(f"slowing:{name}", "growth", _WEIGHT, _sentence(view, name, growth))
            return


def yearly_growth(view: View, name: str) -> tuple[float, ...]:
    """Return how much more each of the last whole quarters was than the same one a year before, oldest first.

    Only for a chosen quarter; empty where under nine quarters in a row are known and above zero.
    """
    if view.period.grain is not Grain.QUARTER:
        return ()
    seen = view.observations(name, Grain.QUARTER, IN_A_ROW + _YEAR + 1, TOTAL)
    values = [one.value for one in seen if not one.is_partial][-(IN_A_ROW + _YEAR) :]
    known = [value for value in values if value is not None and value > 0]
    if len(known) < IN_A_ROW + _YEAR or len(known) < len(values):
        return ()
    return tuple(later / earlier - 1 for earlier, later in zip(known, known[_YEAR:], strict=False))


def _is_slowing(growth: tuple[float, ...]) -> bool:
    falls = all(later < earlier for earlier, later in pairwise(growth))
    return falls and growth[0] - growth[-1] >= _LEAST and growth[-1] > 0


def _sentence(view: View, name: str, growth: tuple[float, ...]) -> Sentence:
    metric = view.snapshot.metrics[name]
    last = view.observations(name, Grain.QUARTER, 2, TOTAL)
    whole = next(one for one in reversed(last) if not one.is_partial)
    now, then = _times(growth[-1]), _times(growth[0]).removesuffix(" as").removesuffix(" than")
    return Sentence.of(
        f"{metric.title} grow, but ever more slowly: in {view.calendar.label(whole.period)} there were ",
        Span(now, view.link(name)),
        f" a year before; in the year before that it was {then}. In each of the last {IN_A_ROW} quarters growth was "
        "less.",
    )


def _times(share: float) -> str:
    """Return growth over a year: `2.3 times as many as`, `12% more than`."""
    if share < _MANIFOLD:
        return f"{format_percent(share * 100)} more than"
    return f"{format_number(1 + share)} times as many as"
