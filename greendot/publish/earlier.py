"""Turns a change from one period to another into a verdict by the series' own earlier changes, where days cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from greendot.analysis import Break, Changes, Judged, Span, Verdict, between, beyond_chance, too_little, word_for
from greendot.analysis.changes import ENOUGH
from greendot.calendar import Period, day_label
from greendot.formats import MINUS, format_number, format_points, format_value, is_percent, plural
from greendot.results import Against, Kind, Metric, Word


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of a split's earlier changes: of each series and period, what they were and how it was judged.

    `earlier` is what each period is compared with, `then` the value of each series there, NaN where it is not whole.
    """

    metric: Metric
    breaks: tuple[Break, ...]
    against: Against
    past: Changes
    judged: Judged
    currency: str
    earlier: tuple[Period, ...]
    then: np.ndarray[Any, np.dtype[np.float64]]

    def verdict(
        self, period: Period, earlier: Period, values: tuple[float, float], at: tuple[int, int], *, is_cut: bool
    ) -> Verdict:
        """Return the verdict on one series, `at` its row and the period's column; `values` are now and then."""
        now, then = values
        if np.isnan(then):
            return too_little("there is no number for the whole of the earlier period to compare with")
        if is_cut:
            return too_little(f"a {period.grain.value} of this is judged once it is over")
        if (parting := between(self.breaks, _span(period), _span(earlier))) is not None:
            return too_little(f"the two periods are not comparable: on {day_label(parting.on)} {parting.why}")
        count = int(self.past.count[at])
        if not self.judged.is_enough[at]:
            return too_little(self._lack(period, count), n=count)
        direction = int(self.judged.direction[at])
        if self.metric.kind is Kind.COUNT:
            share = period.days / (period.days + earlier.days)
            direction *= bool(beyond_chance(np.array([now]), np.array([then]), share)[0])
        return self._settled(period, now, then, at, count, direction)

    def _settled(
        self, period: Period, now: float, then: float, at: tuple[int, int], count: int, direction: int
    ) -> Verdict:
        is_relative = bool(self.past.is_relative[at[0]])
        low, high = float(self.judged.low[at]), float(self.judged.high[at])
        method = (
            f"A change outside {self._steps(low, high, is_relative)} is clear: of {plural(count, 'earlier change')} "
        )
        method += f"{self._over(period)} none went further, nor would they let one expect it."
        if self.metric.kind is Kind.COUNT:
            method += " Counts must also be further apart than chance alone would bring."
        rise, fall = self._noticed(at) if is_relative else (None, None)
        return Verdict(
            word_for(direction, self.metric.better) if direction else Word.NO_CLEAR_CHANGE,
            change=now / then - 1 if then > 0 else None,
            n=count,
            method=method,
            detectable_rise=rise,
            detectable_fall=fall,
            expected=float(np.expm1(self.past.mean[at])) if is_relative else 0.0,
            p=float(self.judged.p[at]),
        )

    def _noticed(self, at: tuple[int, int]) -> tuple[float, float]:
        """Return the smallest rise and fall beyond the usual that would have been seen 8 times in 10."""
        margin = float(self.judged.margin[at])
        return float(np.expm1(min(margin, 700.0))), float(-np.expm1(-margin))

    def _lack(self, period: Period, count: int) -> str:
        known = f"only {plural(count, 'separate earlier change')}" if count else "no earlier change"
        return f"{known} {self._over(period)} {'is' if count < 2 else 'are'} known; a verdict needs {ENOUGH}"

    def _over(self, period: Period) -> str:
        grain = period.grain.value
        if self.against is Against.PREVIOUS:
            return f"from {grain} to {grain}"
        return f"from a {grain} to the same one a year later"

    def _steps(self, low: float, high: float, is_relative: bool) -> str:
        if is_relative:
            low, high = float(np.expm1(low)), float(np.expm1(min(high, 700.0)))
        return " to ".join(self._step(edge, is_relative) for edge in (low, high))

    def _step(self, edge: float, is_relative: bool) -> str:
        sign = MINUS if edge < 0 else "+" if edge > 0 else ""
        if is_relative:
            return f"{sign}{format_number(abs(edge) * 100)}%"
        if is_percent(self.metric.unit):
            return f"{sign}{format_points(edge)}"
        return f"{sign}{format_value(abs(edge), self.metric.unit, self.currency)}"


def _span(period: Period) -> Span:
    return Span(period.starts_on, period.ends_on - timedelta(days=1))
