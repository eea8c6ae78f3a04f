"""Turns a Chart into a Plotly figure with the look of its drawing, for readers who want to zoom and compare."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go

from greendot.chart import Chart, ChartKind, Limit, Point, Series, State
from greendot.render.svg.marks import DARK, LIGHT
from greendot.render.svg.usual import stretches

__all__ = ["draw_chart"]

TOKENS = ("ink", "muted", "line", "data", "other", "worse", "band", "soft")
INK, MUTED, LINE, DATA, OTHER, WORSE, BAND, SOFT = (f"var(--{token})" for token in TOKENS)
"""Colours by token, written out when the figure is whole: Plotly reads no style sheet."""

PAPER: dict[str, Any] = {
    "template": "none",
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"family": "Source Sans, Segoe UI, sans-serif", "size": 13, "color": INK},
    "hoverlabel": {"bgcolor": SOFT, "bordercolor": MUTED, "font": {"color": INK}},
}
"""What every figure has: the page's own paper and type."""

OPEN = (State.OUTSIDE, State.PARTIAL)
STATES = {State.PLAIN: 0.0, State.HEALTHY: 0.0, State.PARTIAL: 0.25, State.AT_RISK: 0.6, State.EXHAUSTED: 1.0}
HEIGHT, ROW, PANEL, EVENT = 290, 30, 170, 15


def draw_chart(chart: Chart, *, dark: bool = False) -> go.Figure:
    """Return the figure, for light or dark paper. Every text a mark shows is the chart's own."""
    tokens = DARK if dark else LIGHT
    text = re.sub(r"var\(--(\w+)\)", lambda found: tokens[found[1]], _drawn(chart).to_json())
    return go.Figure(json.loads(text))


def _drawn(chart: Chart) -> go.Figure:
    """Return the figure with its colours by token."""
    if chart.is_multiples and len(chart.series) > 1 and chart.kind is not ChartKind.GRID:
        return _multiples(chart)
    figure = go.Figure(layout=_layout(chart))
    if chart.kind is ChartKind.GRID:
        _add_grid(figure, chart)
        return figure
    _add_panels(figure, chart)
    _add_surroundings(figure, chart)
    return figure


def _add_panels(figure: go.Figure, chart: Chart) -> None:
    """Add the series, those of each panel on an axis of dates of its own; the legend names those of the last."""
    names = chart.panels
    for n, name in enumerate(names):
        part = replace(chart, series=tuple(series for series in chart.series if series.panel == name))
        drawn = go.Figure()
        for series in sorted(part.series, key=lambda one: not one.is_context):
            _add_series(drawn, part, series)
        for trace in drawn.data:
            is_named = trace.showlegend is not False and n == len(names) - 1
            on_axis = {"xaxis": _axis_name(n)} if n else {}
            figure.add_trace(trace.update(showlegend=is_named, **on_axis))
        if len(names) > 1:
            start, end = (0.0, 0.36) if n == 0 else (0.42, 1.0)
            axis = {"domain": [start, end], "title": {"text": _plain(name)}, "showgrid": False, "linecolor": MUTED}
            figure.update_layout({f"xaxis{n + 1 if n else ''}": axis})


def _axis_name(n: int) -> str:
    """Return what Plotly calls the n-th axis of dates."""
    return f"x{n + 1}" if n > 0 else "x"


def _layout(chart: Chart) -> dict[str, Any]:
    """Return the frame: margins, quiet axes with the chart's own ticks, one hover text a mark."""
    is_flat = chart.kind in (ChartKind.ROWS, ChartKind.GRID)
    rows = len(chart.series) if chart.kind is ChartKind.GRID else max((len(s.points) for s in chart.series), default=1)
    values = {"tickvals": [v for v, _ in chart.axis.ticks], "ticktext": [t for _, t in chart.axis.ticks]}
    value_axis: dict[str, Any] = {"zeroline": False, "gridcolor": LINE, "title": {"text": chart.axis.unit}}
    value_axis |= values if chart.axis.ticks else {}
    value_axis |= {"rangemode": "tozero"} if any(value == 0 for value, _ in chart.axis.ticks) else {}
    names = {"showgrid": False, "zeroline": False, "automargin": True, "linecolor": MUTED} | _names(chart)
    layout: dict[str, Any] = {
        "height": max(160, 70 + ROW * rows) if is_flat else HEIGHT + EVENT * len(chart.events),
        "margin": {"l": 8, "r": 8, "t": 28 + EVENT * len(chart.events), "b": 8},
        "hovermode": "closest" if is_flat or chart.kind is ChartKind.DOTS else "x",
        "showlegend": len(chart.series) > 1 and chart.kind is not ChartKind.GRID,
        "legend": {"orientation": "h", "y": -0.3 if chart.events else 1.12, "x": 0},
        "bargap": 0.24,
    } | PAPER
    if is_flat:
        x = {"automargin": True} if chart.kind is ChartKind.GRID else value_axis | {"automargin": True}
        return layout | {"xaxis": x, "yaxis": names | {"autorange": "reversed"}}
    return layout | {"yaxis": value_axis | {"automargin": True}, "xaxis": names}


def _hover(series: Series, point: Point) -> str:
    """Return what a mark says: the same words as in the drawing."""
    note = f"<br>{_plain(point.note)}" if point.note else ""
    return f"{_plain(series.name)}, {_plain(point.label)}: <b>{_plain(point.text)}</b>{note}"


def _plain(text: str) -> str:
    """Return a text of which Plotly makes no markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_dated(chart: Chart) -> bool:
    """Return whether marks stand on their dates."""
    has_dates = all(p.x_on for series in chart.series for p in series.points)
    return has_dates and chart.kind in (ChartKind.LINES, ChartKind.DOTS)


def _names(chart: Chart) -> dict[str, Any]:
    """Return the labels of marks that stand by their number: two may share a label (Q4), and must stay two."""
    if _is_dated(chart):
        return {}
    longest = max((series.points for series in chart.series), key=len, default=())
    texts = [_plain(p.label) for p in longest]
    if chart.kind is ChartKind.GRID:
        texts = [_plain(series.name) for series in chart.series]
    step = max(1, len(texts) // 14) if chart.kind in (ChartKind.BARS, ChartKind.LINES) else 1
    return {"tickvals": list(range(0, len(texts), step)), "ticktext": texts[::step]}


def _places(chart: Chart, points: tuple[Point, ...]) -> list[Any]:
    """Return where points stand: on their dates, or by their number."""
    return [p.x_on for p in points] if _is_dated(chart) else list(range(len(points)))


def _add_series(figure: go.Figure, chart: Chart, series: Series) -> None:
    """Add one series as the kind of chart asks."""
    points = series.points
    values, hovers = [p.value for p in points], [_hover(series, p) for p in points]
    said = {"name": _plain(series.name), "hovertext": hovers, "hovertemplate": "%{hovertext}<extra></extra>"}
    is_second = series.is_context or (not chart.is_multiples and series is not _first(chart))
    tint = {"color": OTHER if is_second else DATA}
    if chart.kind in (ChartKind.BARS, ChartKind.ROWS) and not series.is_context:
        shape = ["/" if p.state is State.PARTIAL else "x" if p.state is State.FORECAST else "" for p in points]
        marker = {"pattern": {"shape": shape, "solidity": 0.4}} | tint
        places, texts = _places(chart, points), [_plain(p.text) for p in points]
        shown = {"text": texts, "textposition": "outside", "cliponaxis": False} if len(points) <= 14 else {}
        is_flat = chart.kind is ChartKind.ROWS
        place = {"x": values, "y": places, "orientation": "h"} if is_flat else {"x": places, "y": values}
        figure.add_bar(marker=marker, **place, **shown, **said)
    elif chart.kind is ChartKind.DOTS:
        marker = _marker(points, [5 + 4 * p.size for p in points]) | {"opacity": 0.75} | tint
        figure.add_scatter(x=_places(chart, points), y=values, mode="markers", marker=marker, **said)
    else:
        _add_usual(figure, chart, series)
        _add_range(figure, chart, series)
        _add_line(figure, chart, series, said, tint)


def _marker(points: tuple[Point, ...], sizes: list[int]) -> dict[str, Any]:
    """Return the look of marks: hollow where outside the usual range, unfinished or still open."""
    shapes = ["circle-open" if p.state in OPEN else "circle" for p in points]
    return {"size": sizes, "symbol": shapes, "line": {"width": [2 if p.state in OPEN else 0 for p in points]}}


def _first(chart: Chart) -> Series | None:
    """Return the series that has the one series colour; others are grey."""
    return next((series for series in chart.series if not series.is_context), None)


def _add_line(figure: go.Figure, chart: Chart, series: Series, said: dict[str, Any], tint: dict[str, str]) -> None:
    """Add a line; what lies ahead is dashed and joined to what is known."""
    points = series.points
    known = [p.value if p.state is not State.FORECAST else None for p in points]
    places = _places(chart, points)
    mode = "lines+markers" if len(points) <= 40 else "lines"
    line = {"width": 1.4 if series.is_context else 2.2} | tint
    marker = _marker(points, [5 if p.state not in OPEN else 9 for p in points]) | tint
    figure.add_scatter(x=places, y=known, mode=mode, line=line, marker=marker, connectgaps=False, **said)
    first = next((n for n, p in enumerate(points) if p.state is State.FORECAST), None)
    if first is not None:
        start = max(0, first - 1)
        ahead = {**said, "hovertext": said["hovertext"][start:], "name": "forecast", "showlegend": False}
        values = [p.value for p in points[start:]]
        figure.add_scatter(x=places[start:], y=values, mode="lines", line={"dash": "dash", "width": 2} | tint, **ahead)


def _add_usual(figure: go.Figure, chart: Chart, series: Series) -> None:
    """Add the usual range of each point, in unbroken stretches."""
    places = _places(chart, series.points)
    for run in stretches(series.band.ranges) if series.band else ():
        xs = [places[n] for n, _, _ in run]
        edges = [high for _, _, high in run] + [low for _, low, _ in reversed(run)]
        outline = {"x": [*xs, *reversed(xs)], "y": edges, "fill": "toself", "fillcolor": BAND}
        figure.add_scatter(mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False, **outline)


def _add_range(figure: go.Figure, chart: Chart, series: Series) -> None:
    """Add the range around a line, softly."""
    places = _places(chart, series.points)
    first = next((n for n, p in enumerate(series.points) if p.state is State.FORECAST), 0)
    start = [(places[first - 1], series.points[first - 1].value)] if first else []
    outer, inner = ([(p.low, p.high) for p in series.points], [(p.inner_low, p.inner_high) for p in series.points])
    for ends, look in ((outer, {"fillcolor": BAND}), (inner, {"fillcolor": DATA, "opacity": 0.28})):
        ranged = [(x, low, high) for x, (low, high) in zip(places, ends, strict=True) if None not in (low, high)]
        if len(ranged) > 1:
            xs, lows, highs = zip(*[(x, y, y) for x, y in start if y is not None], *ranged, strict=True)
            outline = {"x": [*xs, *reversed(xs)], "y": [*highs, *reversed(lows)], "fill": "toself", **look}
            figure.add_scatter(mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False, **outline)


def _add_surroundings(figure: go.Figure, chart: Chart) -> None:
    """Add the usual range, limits with their names, and what happened."""
    is_flat = chart.kind is ChartKind.ROWS
    for limit in chart.limits:
        _add_limit(figure, limit, is_flat)
    axis = _axis_name(len(chart.panels) - 1)
    for row, event in enumerate(chart.events if _is_dated(chart) else ()):
        place = {"xref": axis, "yref": "paper"}
        at, words = event.on.isoformat(), _plain(event.label)
        figure.add_shape(type="line", x0=at, x1=at, y0=0, y1=1, line={"color": OTHER, "width": 1}, **place)
        figure.add_annotation(
            x=at, y=1, text=words, showarrow=False, yanchor="bottom", xanchor="right", yshift=EVENT * row, **place
        )


def _add_limit(figure: go.Figure, limit: Limit, is_flat: bool) -> None:
    """Add a limit, dashed, or a target, plain, with its name."""
    line = {"line_color": OTHER if limit.is_target else WORSE, "line_dash": "solid" if limit.is_target else "dash"}
    add = figure.add_vline if is_flat else figure.add_hline
    add(limit.value, annotation_text=_plain(limit.label), annotation_position="top left", line_width=1.5, **line)


def _add_grid(figure: go.Figure, chart: Chart) -> None:
    """Add services by weeks: the number in each cell, deeper where it is worse."""
    columns = [_plain(p.label) for p in chart.series[0].points] if chart.series else []
    figure.add_heatmap(
        x=list(range(len(columns))),
        y=list(range(len(chart.series))),
        z=[[STATES.get(p.state) for p in series.points] for series in chart.series],
        text=[[_plain(p.text) for p in series.points] for series in chart.series],
        hovertext=[[f"{_hover(s, p)} ({p.state.value})" for p in s.points] for s in chart.series],
        texttemplate="%{text}",
        textfont={"color": INK},
        hovertemplate="%{hovertext}<extra></extra>",
        colorscale=[[0, SOFT], [0.6, BAND], [1, WORSE]],
        zmin=0,
        zmax=1,
        showscale=False,
        xgap=3,
        ygap=3,
    )
    figure.update_xaxes(tickvals=list(range(len(columns))), ticktext=columns, showgrid=False)


def _multiples(chart: Chart) -> go.Figure:
    """Return each series in a panel of its own, all on one scale."""
    from plotly.subplots import make_subplots

    columns = min(3, len(chart.series))
    rows = -(-len(chart.series) // columns)
    names = [_plain(series.name) for series in chart.series]
    figure = make_subplots(rows, columns, shared_yaxes="all", shared_xaxes="all", subplot_titles=names)
    for n, series in enumerate(chart.series):
        part = go.Figure()
        _add_series(part, chart, series)
        for trace in part.data:
            figure.add_trace(trace.update(showlegend=False), row=n // columns + 1, col=n % columns + 1)
    margin = {"l": 8, "r": 8, "t": 28, "b": 8}
    figure.update_layout(height=PANEL * rows + 40, margin=margin, showlegend=False, **PAPER)
    figure.update_xaxes(showgrid=False, automargin=True, linecolor=MUTED, **_names(chart))
    figure.update_yaxes(gridcolor=LINE, zeroline=False, automargin=True)
    return figure
