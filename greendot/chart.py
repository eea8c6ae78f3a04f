"""A figure as a neutral value: what is drawn, with its numbers and their texts, before anyone draws it.

Every text a mark carries is formatted by whoever composes the chart, so that SVG, Plotly and slides print the same. The
numbers beside them only place the marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ChartKind(StrEnum):
    """How a chart is read."""

    BARS = "bars"  # one bar a point, in the order of the points; zero baseline
    LINES = "lines"  # points along dates; gaps where a value is None
    DOTS = "dots"  # one dot an event: `x_on` by value, sized by `size`
    ROWS = "rows"  # horizontal bars, one a point, longest labels fit; zero baseline
    GRID = "grid"  # services by weeks: `series` are rows, points are cells with text and state


class State(StrEnum):
    """What a mark stands for beyond its number; drawn by shape or pattern, never by colour alone."""

    PLAIN = "plain"
    PARTIAL = "partial"  # the unfinished period: hatched, "to date"; an incident that is still open
    OUTSIDE = "outside the usual range"  # beyond what its past lets one expect: ringed
    FORECAST = "forecast"
    HEALTHY = "healthy"
    AT_RISK = "at risk"
    EXHAUSTED = "exhausted"
    NO_DATA = "no data"


@dataclass(frozen=True, slots=True)
class Band:
    """What each point could be expected to be from those before it; None where they say too little.

    `ranges` are low and high, one a point, in the order of the points.
    """

    ranges: tuple[tuple[float, float] | None, ...]
    label: str = "usual range"

    @property
    def edges(self) -> tuple[float, ...]:
        """Return every low and high, for the axis that must hold them."""
        return tuple(edge for pair in self.ranges if pair for edge in pair)


@dataclass(frozen=True, slots=True)
class Point:
    """One mark. `label` stands on the axis, `text` is the value as a reader sees it, `note` the rest of its readout.

    `low` and `high` bound a forecast or an estimate, `inner_low` and `inner_high` the half of it that is likeliest;
    `size` is 1 to 4 for dots. `leads_to` is the anchor on the page of what is recorded of it.
    """

    label: str
    value: float | None
    text: str
    x_on: date | None = None
    note: str = ""
    state: State = State.PLAIN
    low: float | None = None
    high: float | None = None
    size: int = 1
    leads_to: str = ""
    inner_low: float | None = None
    inner_high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Marks of one thing. `is_context` draws it grey behind (last year, the total).

    Series of one `panel` are drawn together; several panels stand beside each other on one value axis, each with its
    name: the last weeks, the last months.
    """

    name: str
    points: tuple[Point, ...]
    is_context: bool = False
    band: Band | None = None
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A horizontal line with its name: a safe limit (orange, dashed) or a target (a short bold tick)."""

    label: str
    value: float
    is_target: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A thin vertical line with its words; a break cuts the line of the series there."""

    on: date
    label: str
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """Round values on the value axis with their texts, and the axis' unit in words."""

    unit: str
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole figure. `alternative` says in one sentence what it shows, for those who cannot see it.

    With several `series` and `is_multiples`, each is drawn small, side by side, on one scale.
    """

    kind: ChartKind
    series: tuple[Series, ...]
    axis: Axis
    alternative: str
    limits: tuple[Limit, ...] = ()
    events: tuple[Event, ...] = ()
    is_multiples: bool = False

    @property
    def panels(self) -> tuple[str, ...]:
        """Return the names of the panels, in their order; one without a name where there are none."""
        return tuple(dict.fromkeys(series.panel for series in self.series))


@dataclass(frozen=True, slots=True)
class Spark:
    """The small line beside a number: values in order, the usual range, and a sentence for who cannot see it."""

    values: tuple[float | None, ...]
    alternative: str
    band: Band | None = None
