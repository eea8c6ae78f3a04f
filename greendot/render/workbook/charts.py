"""Turns a chart into a table of its points and a native chart that draws them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from greendot.chart import Chart, ChartKind, Point, Series, State
from greendot.document import Figure
from greendot.render.native.forecast import lay_out, look_of
from greendot.render.native.many import MOST, last_of_each
from greendot.render.native.panels import EDGES, in_a_row
from greendot.render.native.places import by_place, categories, highest, lowest
from greendot.render.workbook.sheet import INK, LINE, MUTED, Sheet, Value
from greendot.render.workbook.shown import format_of

DATA, OTHER, WORSE = "#33557f", "#8a95a3", "#c2410c"
LOOKS = ((DATA, "solid"), (OTHER, "solid"), (INK, "dash"), (MUTED, "square_dot"))
MOST_LABELS = 16
ROWS_OF_CHART = 16
WIDTH, HEIGHT = 760, 300
PLAIN = "#,##0.##"
SMALL = {"name": "Arial", "size": 9, "color": MUTED}


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a chart's points stand on a sheet: rows, the column of labels or dates, and the first of values."""

    first: int
    last: int
    labels: int
    values: int
    form: str
    has_dates: bool


def add_chart(sheet: Sheet, figure: Figure, first: int) -> None:
    """Write a chart with the table of its points below, printed whole from row `first`; a grid is a table alone."""
    chart = figure.chart
    if chart.kind is ChartKind.GRID:
        _add_grid(sheet, chart)
        return
    if chart.kind is ChartKind.LINES:
        chart = lay_out(in_a_row(chart))
    if not any(point.value is not None for series in chart.series for point in series.points):
        sheet.table(figure.table.headings, ())
        return
    many = last_of_each(chart) if chart.is_multiples and len(chart.series) > MOST else None
    whole, chart = chart, many or chart
    above = sheet.row
    rows = max(len(series.points) for series in chart.series) if is_rows(chart) else 0
    sheet.skip(max(ROWS_OF_CHART, rows * 24 // 20 + 2))
    sheet.keep(first)
    placed = _add_points(sheet, chart)
    drawn = _drawn(sheet, chart, placed)
    options = {"x_offset": 4, "y_offset": 4, "description": chart.alternative[:2000], "object_position": 2}
    sheet.page.insert_chart(above, 0, drawn, options)
    for start in range(0, len(whole.series) if many else 0, MOST):
        sheet.skip()
        _add_points(sheet, replace(whole, series=whole.series[start : start + MOST]))


def is_rows(chart: Chart) -> bool:
    """Return whether a chart grows with its points."""
    return chart.kind is ChartKind.ROWS


def _add_points(sheet: Sheet, chart: Chart) -> Placed:
    """Write the points of a chart as a table: where they stand, when, and a column a series and a limit."""
    places = categories(chart.series)
    found = [by_place(chart.series, series) for series in chart.series]
    has_dates = all(point.x_on is not None for series in chart.series for point in series.points)
    texts = [
        p
        for series in chart.series
        for p in series.points
        if p.value is not None and p.text and not p.text[0].isalpha()
    ]
    texts.sort(key=lambda point: -abs(point.value or 0.0))
    form = next((shown for p in texts if (shown := format_of(p.text, p.value or 0.0))), PLAIN)
    rows = []
    for place, label in places.items():
        points = [one.get(place) for one in found]
        start = [Value(label.strip())]
        start += [Value(on=next(p.x_on for p in points if p))] if has_dates else []
        values = [_value(point, form) for point in points]
        rows.append([*start, *values, *(Value("", limit.value, form=form) for limit in chart.limits)])
    named = [series.name or chart.axis.unit or "Value" for series in chart.series]
    heads = ["Point", *(["On"] if has_dates else []), *named, *(limit.label for limit in chart.limits)]
    first, last = sheet.table(heads, rows)
    is_dated = has_dates and chart.kind in (ChartKind.LINES, ChartKind.DOTS)
    return Placed(first, last, 1 if is_dated else 0, 2 if has_dates else 1, form, is_dated)


def _value(point: Point | None, form: str) -> Value:
    if point is None or point.value is None:
        return Value(point.text if point else "", is_right=True)
    return Value(point.text, point.value, form=format_of(point.text, point.value) or form)


def _drawn(sheet: Sheet, chart: Chart, placed: Placed) -> Any:
    """Return the native chart of points that stand on the sheet."""
    kinds: dict[ChartKind, dict[str, str]] = {
        ChartKind.BARS: {"type": "column"},
        ChartKind.ROWS: {"type": "bar"},
        ChartKind.DOTS: {"type": "scatter"},
    }
    drawn = sheet.book.add_chart(kinds.get(chart.kind, {"type": "line"}))
    looks = iter(LOOKS)
    for n, series in enumerate(chart.series):
        drawn.add_series(_series(sheet, placed, n) | _look(chart, series, placed, looks))
    for n, limit in enumerate(chart.limits, start=len(chart.series)):
        line = {"color": INK if limit.is_target else WORSE, "width": 1.5, "dash_type": "dash"}
        if chart.kind is ChartKind.LINES:
            drawn.add_series(_series(sheet, placed, n) | {"line": line, "marker": {"type": "none"}})
    _set_axes(drawn, chart, placed)
    drawn.set_legend({"position": "bottom", "font": SMALL} if len(chart.series) > 1 else {"none": True})
    drawn.set_title({"none": True})
    drawn.set_chartarea({"border": {"none": True}})
    height = max(HEIGHT, 24 * max(len(series.points) for series in chart.series)) if is_rows(chart) else HEIGHT
    drawn.set_size({"width": WIDTH, "height": height})
    drawn.show_blanks_as("gap")
    return drawn


def _series(sheet: Sheet, placed: Placed, number: int) -> dict[str, Any]:
    column = placed.values + number
    return {
        "name": [sheet.name, placed.first - 1, column],
        "categories": [sheet.name, placed.first, placed.labels, placed.last, placed.labels],
        "values": [sheet.name, placed.first, column, placed.last, column],
    }


def _look(chart: Chart, series: Series, placed: Placed, looks: Any) -> dict[str, Any]:
    """Return how a series is drawn: bars with their numbers, dots, or a line told apart by its dash."""
    if chart.kind in (ChartKind.BARS, ChartKind.ROWS):
        fill = {"color": OTHER if series.is_context else DATA}
        look: dict[str, Any] = {"fill": fill, "gap": 45, "points": _bars(chart, series)}
        if len(series.points) <= MOST_LABELS:
            look["data_labels"] = {"value": True, "num_format": placed.form, "font": SMALL | {"color": INK}}
        return look
    if chart.kind is ChartKind.DOTS:
        marker = {"type": "circle", "size": 7, "fill": {"color": DATA}, "border": {"color": "#ffffff"}}
        return {"marker": marker, "line": {"none": True}}
    if series.name in EDGES:
        return {"line": {"color": OTHER, "width": 1, "dash_type": "round_dot"}}
    if ahead := look_of(series):
        return {"line": {"color": DATA, "width": ahead[1], "dash_type": "dash" if ahead[0] == "dash" else "round_dot"}}
    colour, dash = (OTHER, "solid") if series.is_context else next(looks, LOOKS[-1])
    return {"line": {"color": colour, "width": 2.25, "dash_type": dash}}


def _bars(chart: Chart, series: Series) -> list[dict[str, Any] | None]:
    """Return the look of each bar that is not plain: hatched while its period is not over."""
    hatch = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": DATA, "bg_color": "#ffffff"}}
    places: Sequence[Hashable] = list(categories(chart.series))
    found = by_place(chart.series, series)
    points = [found.get(place) for place in places]
    return [hatch if point and point.state in (State.PARTIAL, State.FORECAST) else None for point in points]


def _set_axes(drawn: Any, chart: Chart, placed: Placed) -> None:
    """Give the axes round values, their unit, and dates where points have them."""
    bars = chart.kind in (ChartKind.BARS, ChartKind.ROWS)
    values: dict[str, Any] = {"num_format": placed.form, "num_font": SMALL, "line": {"none": True}}
    values |= {"major_gridlines": {"visible": not bars, "line": {"color": LINE}}, "visible": not bars}
    ticks = [value for value, _ in chart.axis.ticks]
    if len(ticks) > 1 and not bars:
        values |= {"min": min(*ticks, lowest(chart)), "max": max(*ticks, highest(chart))}
        values |= {"major_unit": ticks[1] - ticks[0]}
    if bars and lowest(chart) >= 0:
        values["min"] = 0
    across: dict[str, Any] = {"num_font": SMALL, "line": {"color": MUTED}, "label_position": "low"}
    if placed.has_dates:
        across |= {"num_format": "mmm yy"} | ({"date_axis": True} if chart.kind is ChartKind.LINES else {})
    if chart.kind is ChartKind.ROWS:
        across["reverse"] = True
    is_lying = chart.kind is ChartKind.ROWS  # a chart of lying bars takes its value axis for the first
    drawn.set_x_axis(values if is_lying else across)
    drawn.set_y_axis(across if is_lying else values)


def _add_grid(sheet: Sheet, chart: Chart) -> None:
    """Write services by weeks as a table: the number in each cell, its state by a mark before the eye sees colour."""
    tones = {State.EXHAUSTED: "worse", State.AT_RISK: "worse"}
    labels = list(dict.fromkeys(point.label for series in chart.series for point in series.points))
    rows = []
    for series in chart.series:
        found = {point.label: point for point in series.points}
        cells = [found.get(label) for label in labels]
        shown = [Value(p.text, p.value, is_right=True, tone=tones.get(p.state, "")) if p else Value() for p in cells]
        states = [p.state.value for p in cells if p and p.state is not State.NO_DATA]
        rows.append([Value(series.name), *shown, Value(states[-1] if states else State.NO_DATA.value)])
    sheet.table(["Of", *labels, "Stands now"], rows)
