"""Turns results and records into Charts: neutral values that SVG, Plotly and slides draw alike."""

from greendot.figures.ahead import chart_forecast
from greendot.figures.axes import axis_of
from greendot.figures.marks import chart_cells, chart_dots, chart_grid, chart_rows, promise_state
from greendot.figures.series import (
    BARS,
    BEFORE,
    SCALED,
    Strip,
    axis_label,
    chart_bars,
    chart_lines,
    chart_multiples,
    point_of,
)
from greendot.figures.sparks import spark_of
from greendot.figures.usual import PAST, Usual, usual_of

__all__ = [
    "BARS",
    "BEFORE",
    "PAST",
    "SCALED",
    "Strip",
    "Usual",
    "axis_label",
    "axis_of",
    "chart_bars",
    "chart_cells",
    "chart_dots",
    "chart_forecast",
    "chart_grid",
    "chart_lines",
    "chart_multiples",
    "chart_rows",
    "point_of",
    "promise_state",
    "spark_of",
    "usual_of",
]
