"""Turns a Chart into a native, editable PowerPoint chart with its data inside."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_PATTERN_TYPE
from pptx.util import Pt

from greendot.chart import Chart, ChartKind, Point, Series, State
from greendot.render.native.forecast import EXPECTED, lay_out, look_of
from greendot.render.native.panels import EDGES, in_a_row
from greendot.render.native.places import by_place, categories, excel_day, highest, lowest
from greendot.render.slides.axes import leave_room, set_axis, skip_labels
from greendot.render.slides.deck import DATA, INK, MIN_SIZE, MUTED, OTHER, WORSE, Box, describe, set_dash
from greendot.render.slides.written import FONT

MOST_LABELS = 20
LABEL_STEP = 12
LOOKS = ((DATA, "solid"), (OTHER, "solid"), (INK, "dash"), (MUTED, "sysDot"))
"""How several lines are told apart without a rainbow, and in grey print."""


def add_chart(slide: Any, chart: Chart, box: Box) -> None:
    """Put a chart at a place. Bars carry their texts; lines and dots have an axis; limits are dashed lines."""
    match chart.kind:
        case ChartKind.BARS:
            drawn = _add_bars(slide, chart, box, XL_CHART_TYPE.COLUMN_CLUSTERED)
        case ChartKind.ROWS:
            drawn = _add_bars(slide, chart, box, XL_CHART_TYPE.BAR_CLUSTERED)
        case ChartKind.DOTS:
            drawn = _add_dots(slide, chart, box)
        case _:
            drawn = _add_lines(slide, chart, box)
    describe(drawn, chart.alternative)


def add_small_chart(slide: Any, chart: Chart, box: Box, scale: tuple[float, float]) -> None:
    """Put lines at a place, without a legend and with the first and last date alone; `scale` is low and high."""
    frame = _add_lines(slide, chart, box, is_small=True)
    drawn = frame.chart
    drawn.has_legend = False
    ticks = [value for value, _ in chart.axis.ticks]
    drawn.value_axis.minimum_scale = min(*ticks, scale[0])
    drawn.value_axis.maximum_scale = max(*ticks, scale[1])
    describe(frame, chart.alternative)


def _add_bars(slide: Any, chart: Chart, box: Box, kind: XL_CHART_TYPE) -> Any:
    data = CategoryChartData()
    places = categories(chart.series)
    data.categories = list(places.values())
    for series in chart.series:
        found = by_place(chart.series, series)
        data.add_series(series.name, [found[place].value if place in found else None for place in places])
    frame = slide.shapes.add_chart(kind, *box.emu, data)
    drawn = _plain(frame.chart, chart)
    if kind is XL_CHART_TYPE.BAR_CLUSTERED:
        drawn.category_axis.reverse_order = True
        skip_labels(drawn.category_axis, 1)
        leave_room(drawn, list(places.values()), box)
    drawn.value_axis.visible = False
    drawn.value_axis.minimum_scale = min(0.0, lowest(chart))
    drawn.plots[0].gap_width = 45
    for series, plotted in zip(chart.series, drawn.plots[0].series, strict=True):
        _paint_bars(series, plotted, [by_place(chart.series, series).get(place) for place in places])
    return frame


def _paint_bars(series: Series, plotted: Any, points: Sequence[Point | None]) -> None:
    _fill(plotted.format.fill, OTHER if series.is_context else DATA)
    for index, point in enumerate(points):
        if point is None or point.value is None:
            continue
        drawn = plotted.points[index]
        if point.state in (State.PARTIAL, State.FORECAST):
            fill = drawn.format.fill
            fill.patterned()
            fill.pattern = MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb = _rgb(DATA)
            fill.back_color.rgb = _rgb("ffffff")
        if len(points) <= MOST_LABELS:
            _label(drawn, point.text, XL_LABEL_POSITION.OUTSIDE_END)


def _add_lines(slide: Any, chart: Chart, box: Box, *, is_small: bool = False) -> Any:
    chart = lay_out(in_a_row(chart))
    data = CategoryChartData()
    places = categories(chart.series)
    data.categories = list(places.values())
    for series in chart.series:
        found = by_place(chart.series, series)
        data.add_series(series.name, [found[place].value if place in found else None for place in places])
    for limit in chart.limits:
        data.add_series(limit.label, [limit.value] * len(places))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *box.emu, data)
    drawn = _plain(frame.chart, chart)
    set_axis(drawn.value_axis, chart)
    skip_labels(drawn.category_axis, max(1, len(places) - 1 if is_small else -(-len(places) // LABEL_STEP)))
    looks = iter(LOOKS)
    free = set() if is_small else _free_ends(chart, box)
    for series, plotted in zip(chart.series, drawn.plots[0].series, strict=False):
        plotted.smooth = False
        if _paint_added(series, plotted, list(places), chart):
            continue
        colour, dash = (OTHER, "solid") if series.is_context else next(looks, LOOKS[-1])
        _stroke(plotted, colour, 2.25)
        set_dash(plotted.format.line, dash)
        _ring_outside(series, plotted, list(places), chart.series)
        if series.name in free and not (series.is_context and len(chart.series) > 1):
            _label_last(series, plotted, list(places), chart.series)
    for limit, plotted in zip(chart.limits, list(drawn.plots[0].series)[len(chart.series) :], strict=True):
        plotted.smooth = False
        _stroke(plotted, INK if limit.is_target else WORSE, 1.5)
        set_dash(plotted.format.line, "dash")
        if places and not is_small:
            _label(plotted.points[0], limit.label, XL_LABEL_POSITION.ABOVE)
    return frame


def _paint_added(series: Series, plotted: Any, places: list[Hashable], chart: Chart) -> bool:
    """Paint a line that was added to say what is usual or lies ahead; return whether it was one."""
    width, dash = (1.0, "sysDot") if series.name in EDGES else (0.0, "")
    ahead = look_of(series)
    if ahead is not None:
        dash, width = ahead
    if not width:
        return False
    _stroke(plotted, OTHER if ahead is None else DATA, width)
    set_dash(plotted.format.line, dash)
    if series.name == EXPECTED:
        _label_last(replace(series, name=""), plotted, places, chart.series[:1])
    return True


def _ring_outside(series: Series, plotted: Any, places: list[Hashable], several: Sequence[Series]) -> None:
    """Put a ring around each point outside the usual range."""
    for place, point in by_place(several, series).items():
        if point.state is State.OUTSIDE:
            marker = plotted.points[places.index(place)].marker
            marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 8
            _fill(marker.format.fill, "ffffff")
            marker.format.line.color.rgb = _rgb(DATA)


def _label_last(series: Series, plotted: Any, places: list[Hashable], several: Sequence[Series]) -> None:
    """Write a line's last value, and its name where there are several, at its end."""
    known = [(place, point) for place, point in by_place(several, series).items() if point.value is not None]
    if known:
        place, last = known[-1]
        is_only = sum(not one.is_context for one in several) == 1
        text = f"{series.name} {last.text}" if not is_only else series.name if series.is_context else last.text
        is_falling = len(known) > 1 and is_only and (last.value or 0.0) < (known[-2][1].value or 0.0)
        where = XL_LABEL_POSITION.BELOW if is_falling else XL_LABEL_POSITION.ABOVE
        _label(plotted.points[places.index(place)], text, where)


def _free_ends(chart: Chart, box: Box) -> set[str]:
    """Return the lines whose name can stand at their end without touching another's; the legend names them all."""
    ends = {
        series.name: next((point.value for point in reversed(series.points) if point.value is not None), None)
        for series in chart.series
        if series.name not in EDGES
    }
    span = (highest(chart) - lowest(chart)) or 1.0
    free: list[float] = []
    named = set()
    for name, value in sorted(ends.items(), key=lambda pair: -(pair[1] or 0.0)):
        if value is not None and all(abs(other - value) / span * box.height * 0.7 >= 20 for other in free):
            free.append(value)
            named.add(name)
    return named


def _add_dots(slide: Any, chart: Chart, box: Box) -> Any:
    data = XyChartData()
    for series in chart.series:
        drawn_series = data.add_series(series.name)
        for point in series.points:
            if point.x_on is not None and point.value is not None:
                drawn_series.add_data_point(excel_day(point), point.value)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *box.emu, data)
    drawn = _plain(frame.chart, chart)
    set_axis(drawn.value_axis, chart)
    days = [excel_day(point) for series in chart.series for point in series.points if point.x_on is not None]
    across = drawn.category_axis
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "d mmm yyyy", False
    across.has_major_gridlines = False
    if days:
        across.minimum_scale, across.maximum_scale = min(days) - 3, max(days) + 3
        across.major_unit = max(1.0, round((max(days) - min(days) + 6) / 6))
    for series, plotted in zip(chart.series, drawn.plots[0].series, strict=True):
        plotted.format.line.fill.background()
        worst = max((point.size for point in series.points), default=1)
        plotted.marker.style, plotted.marker.size = XL_MARKER_STYLE.CIRCLE, 3 + 3 * worst
        _fill(plotted.marker.format.fill, DATA)
    return frame


def _plain(drawn: Any, chart: Chart) -> Any:
    drawn.has_title = False
    drawn.font.size, drawn.font.name, drawn.font.color.rgb = Pt(MIN_SIZE), FONT, _rgb(MUTED)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for axis in (drawn.category_axis, drawn.value_axis):
        axis.has_major_gridlines = False
        axis.format.line.color.rgb = _rgb(MUTED)
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    return drawn


def _label(drawn: Any, text: str, position: XL_LABEL_POSITION) -> None:
    label = drawn.data_label
    label.position = position
    frame = label.text_frame
    frame.text = text
    font = frame.paragraphs[0].runs[0].font
    font.size, font.name, font.color.rgb = Pt(MIN_SIZE), FONT, _rgb(INK)


def _stroke(plotted: Any, colour: str, width: float) -> None:
    plotted.marker.style = XL_MARKER_STYLE.NONE
    plotted.format.line.color.rgb = _rgb(colour)
    plotted.format.line.width = Pt(width)


def _fill(fill: Any, colour: str) -> None:
    fill.solid()
    fill.fore_color.rgb = _rgb(colour)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.upper())
