"""Plotly's version of a figure: every mark of the chart once, with the chart's own words."""

import json
from datetime import date, timedelta
from itertools import chain

import pytest

import sample_documents as sample
from greendot.chart import Axis, Band, Chart, ChartKind, Point, Series, State
from greendot.render.plotly import draw_chart

KINDS = ("bars", "lines", "rows", "grid", "dots", "multiples", "regions")


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_keeps_its_words(kind: str) -> None:
    chart = getattr(sample, kind)()
    said = json.dumps(json.loads(draw_chart(chart).to_json()), ensure_ascii=False)
    for point in chain.from_iterable(series.points for series in chart.series):
        assert point.text in said


@pytest.mark.parametrize("kind", ["bars", "rows", "multiples"])
def test_marks_that_share_a_label_stay_apart(kind: str) -> None:
    chart = getattr(sample, kind)()
    for trace, series in zip(draw_chart(chart).data, chart.series, strict=True):
        places = trace.y if chart.kind is ChartKind.ROWS else trace.x
        assert len(set(places)) == len(series.points)


def test_bars_hold_the_values_in_order_under_their_labels() -> None:
    figure = draw_chart(sample.bars())
    assert list(figure.data[0].y) == list(sample.USERS)
    assert list(figure.layout.xaxis.ticktext) == list(sample.QUARTERS)
    assert list(figure.data[0].marker.pattern.shape) == [""] * 7 + ["/"]


def test_a_grid_colours_by_state_and_prints_its_numbers() -> None:
    chart = sample.grid()
    heat = draw_chart(chart).data[0]
    shown = {point.state: value for series, row in zip(chart.series, heat.z, strict=True)
             for point, value in zip(series.points, row, strict=True)}  # fmt: skip
    assert (shown[State.HEALTHY], shown[State.EXHAUSTED], shown[State.NO_DATA]) == (0.0, 1.0, None)


def test_a_forecast_is_dashed_and_joined_to_what_is_known() -> None:
    ahead = next(trace for trace in draw_chart(sample.lines()).data if trace.name == "forecast")
    assert ahead.line.dash == "dash"
    assert len(ahead.x) == 18


def test_names_are_text() -> None:
    said = draw_chart(sample.rows()).to_json()
    assert "<script" not in said
    assert "\\u003cscript" not in said


def test_panels_stand_on_axes_of_dates_of_their_own_and_one_of_values() -> None:
    days = [date(2016, 1, 4) + timedelta(days=7 * n) for n in range(4)]
    points = tuple(Point(f"w{n}", 50.0 + n, f"{50 + n}%", day) for n, day in enumerate(days))
    usual = Series("s", points, band=Band(((40.0, 60.0),) * 4), panel="weeks")
    chart = Chart(ChartKind.LINES, (usual, Series("s", points, panel="months")), Axis("percent", ()), "x")
    figure = draw_chart(chart)
    assert [trace.xaxis for trace in figure.data if trace.mode != "lines" or trace.fill is None] == [None, "x2"]
    assert [trace.fill for trace in figure.data] == ["toself", None, None]
    assert figure.layout.xaxis.domain[1] < figure.layout.xaxis2.domain[0]
    assert (figure.layout.xaxis.title.text, figure.layout.xaxis2.title.text) == ("weeks", "months")
