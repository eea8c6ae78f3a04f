"""Turns events, members and services into charts: dots by time and length, rows by member, a grid of weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greendot.calendar import Calendar
from greendot.chart import Axis, Chart, ChartKind, Limit, Point, Series, State
from greendot.figures.axes import axis_of
from greendot.figures.series import axis_label
from greendot.formats import format_column, format_value, plural
from greendot.results import Metric, Observation


def chart_dots(series: Sequence[Series], unit: str, what: str) -> Chart:
    """Return one dot an event along dates, by value, sized; `what` names one of them, such as incident."""
    values = [point.value for line in series for point in line.points]
    named = ", ".join(f"{line.name} {len(line.points)}" for line in series)
    words = f"{plural(len(values), what)} by date and length{f': {named}' if named else ''}."
    return Chart(ChartKind.DOTS, tuple(series), axis_of(values, unit, ""), words)


def chart_rows(
    metric: Metric, values: Sequence[tuple[str, Observation]], currency: str, limits: tuple[Limit, ...] = ()
) -> Chart:
    """Return one horizontal bar a member, in the order given."""
    points = tuple(
        Point(
            label,
            seen.value,
            str(format_value(seen.value, metric.unit, currency)),
            state=State.NO_DATA if seen.value is None else State.PLAIN,
            low=seen.low,
            high=seen.high,
        )
        for label, seen in values
    )
    axis = axis_of([*(point.value for point in points), *(limit.value for limit in limits)], metric.unit, currency)
    listed = "; ".join(f"{point.label} {point.text}" for point in points[:6])
    return Chart(ChartKind.ROWS, (Series(metric.title, points),), axis, f"{metric.title}: {listed}.", limits)


def chart_grid(
    metric: Metric,
    by_service: Mapping[str, Sequence[Observation]],
    objectives: Mapping[str, float],
    calendar: Calendar,
    currency: str,
) -> Chart:
    """Return services as rows and weeks as cells, each with its number and whether the week kept the promise.

    `objectives` are target percentages by service, keyed as `by_service` is. A row without one carries no state.
    """
    weeks = sorted({seen.period for seen_in in by_service.values() for seen in seen_in})
    values = {seen.value for seen_in in by_service.values() for seen in seen_in}
    known = sorted(value for value in values if value is not None)
    texts = dict(zip(known, format_column(known, metric.unit, currency), strict=True))
    rows = []
    for service, seen_in in by_service.items():
        found = {seen.period: seen for seen in seen_in}
        points = []
        for week in weeks:
            seen = found.get(week)
            value = seen.value if seen else None
            points.append(
                Point(
                    axis_label(week, calendar),
                    value,
                    "" if value is None else texts[value],
                    week.starts_on,
                    f"{service}, {calendar.label(week)}",
                    promise_state(value, objectives.get(service)),
                )
            )
        rows.append(Series(service, tuple(points)))
    words = f"{metric.title}, {plural(len(rows), 'service')} by {plural(len(weeks), 'week')}."
    return Chart(ChartKind.GRID, tuple(rows), Axis("percent", ()), words)


def chart_cells(rows: Sequence[Series], what: str) -> Chart:
    """Return rows of cells that carry their own texts and states; `what` says what they show."""
    columns = max((len(row.points) for row in rows), default=0)
    words = f"{what}, {plural(len(rows), 'row')} by {plural(columns, 'week')}."
    return Chart(ChartKind.GRID, tuple(rows), Axis("percent", ()), words)


def promise_state(value: float | None, objective: float | None, weeks: int = 13) -> State:
    """Return how a week stands against a promise for a quarter.

    Healthy: it used no more than its share of what may go wrong. At risk: more than its share. Exhausted: this week
    alone used what may go wrong in the whole quarter.
    """
    if value is None:
        return State.NO_DATA
    if objective is None or objective >= 100:
        return State.PLAIN
    used = (100 - value) / (100 - objective)
    if used <= 1 + 1e-9:
        return State.HEALTHY
    return State.EXHAUSTED if used >= weeks else State.AT_RISK
