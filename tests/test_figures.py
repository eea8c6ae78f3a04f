"""Charts carry round axes, final texts, and the state of every mark."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greendot.analysis.expected import Basis
from greendot.calendar import Calendar, Grain
from greendot.chart import Event, Limit, State
from greendot.figures import (
    BEFORE,
    Strip,
    axis_label,
    axis_of,
    chart_bars,
    chart_grid,
    chart_lines,
    chart_multiples,
    chart_rows,
    promise_state,
    spark_of,
    usual_of,
)
from greendot.results import Metric, Observation
from sample_snapshot import SERIES, sample_metric

CALENDAR = Calendar(ZoneInfo("UTC"))


def metric(name: str) -> Metric:
    return sample_metric(next(series for series in SERIES if series.name == name))


def observations(values: list[float | None], grain: Grain = Grain.QUARTER, *, ends: bool = False) -> list[Observation]:
    """Return values in consecutive periods from the first of 2015; `ends` leaves the last one unfinished."""
    period = CALENDAR.period(date(2015, 1, 1), grain)
    seen = []
    for index, value in enumerate(values):
        seen.append(Observation(period, (), value, is_partial=ends and index == len(values) - 1))
        period = CALENDAR.shift(period, 1)
    return seen


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ([0.66e6, 4.31e6], "users", ["0", "2 M", "4 M", "6 M"]),
        ([99.91, 99.96], "percent", ["0%", "25%", "50%", "75%", "100%"]),
        ([3, 8], "incidents", ["0", "2", "4", "6", "8"]),
        (
            [12, 115],
            "minutes",
            ["0", "30 min", "60 min", "1 h 30 min", "2 h"],
        ),
        ([0.31], "currency per user", ["0", "$0.1", "$0.2", "$0.3", "$0.4"]),
        ([118_000.0], "currency", ["0", "$50,000", "$100,000", "$150,000"]),
        ([], "users", ["0", "1"]),
        ([0, 0], "ratio", ["0", "0.25", "0.5", "0.75", "1"]),
        ([-20.0, 30.0], "percent", ["\u221220%", "0%", "20%", "40%"]),
    ],
)
def test_axes_end_in_round_values(values: list[float], unit: str, texts: list[str]) -> None:
    assert [text for _, text in axis_of(values, unit, "USD").ticks] == texts


def test_an_axis_of_shares_near_all_starts_where_they_do_but_ends_at_all() -> None:
    axis = axis_of([99.91, 99.97], "percent", "USD", from_zero=False)
    assert [text for _, text in axis.ticks] == ["99.9%", "99.92%", "99.94%", "99.96%", "99.98%"]


@given(
    st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20),
    st.sampled_from(["users", "minutes", "currency", "ratio"]),
)
def test_an_axis_holds_its_values_in_few_ticks(values: list[float], unit: str) -> None:
    ticks = [value for value, _ in axis_of(values, unit, "USD").ticks]
    room = 1e-6 * max(1.0, max(map(abs, values)))
    assert 2 <= len(ticks) <= 9
    assert ticks == sorted(ticks)
    assert ticks[0] <= min(values) + room
    assert ticks[-1] >= max(values) - room


def test_bars_mark_the_unfinished_period_and_the_target() -> None:
    chart = chart_bars(metric("daily_users"), observations([1e6, 2e6, 3.456e6], ends=True), CALENDAR, "USD", 4e6)
    points = chart.series[0].points
    assert [point.label for point in points] == ["Q1 15", "Q2", "Q3"]
    assert [point.text for point in points] == ["1 M", "2 M", "3.46 M"]
    assert [point.state for point in points] == [State.PLAIN, State.PLAIN, State.PARTIAL]
    assert chart.limits == (Limit("target 4 M users", 4e6, True),)
    assert chart.axis.ticks[-1][0] >= 4e6
    assert chart.alternative == "Daily users, 3 quarters: 1 M users in Q1 2015 to 3.46 M users in Q3 2015 to date."


def test_no_data_is_no_zero() -> None:
    point = chart_bars(metric("daily_users"), observations([1e6, None]), CALENDAR, "USD").series[0].points[1]
    assert (point.value, point.state, point.text) == (None, State.NO_DATA, "no data yet")


CALM = [81.0, 80, 82, 81, 80, 82, 81, 80, 82, 81]
GROWN = [round(100 * 1.02**week) for week in range(30)]


def test_a_point_outside_what_its_level_lets_one_expect_is_marked() -> None:
    seen = observations([*CALM, 99.0, 81], Grain.WEEK)
    usual = usual_of(metric("presence_share"), seen, 4)
    assert usual is not None
    assert (usual.basis, [period.starts_on for period in usual.outside]) == (Basis.LEVEL, [seen[10].period.starts_on])
    chart = chart_lines(metric("presence_share"), [Strip(seen[-4:], usual)], CALENDAR, "USD")
    (line,) = chart.series
    assert [point.state for point in line.points] == [State.PLAIN, State.PLAIN, State.OUTSIDE, State.PLAIN]
    assert line.points[2].note.endswith("outside the usual range")
    assert line.band is not None
    assert all(span is not None and span[0] < 81 < span[1] for span in line.band.ranges)


def test_a_growing_series_is_set_against_its_pace() -> None:
    growing = dataclasses.replace(metric("daily_users"), course="growing")
    usual = usual_of(growing, observations([*GROWN, GROWN[-1] / 2, GROWN[-1]], Grain.WEEK), 3)
    assert usual is not None
    assert usual.basis is Basis.PACE
    assert len(usual.outside) == 1
    low, high = usual.band.ranges[0] or (0, 0)
    assert low < GROWN[-1] < high
    assert high < 2 * GROWN[-1]


def test_a_usual_range_holds_nothing_that_cannot_be() -> None:
    usual = usual_of(metric("presence_share"), observations([99.0, 60, 100, 5, 98, 1, 97, 2, 99], Grain.WEEK), 2)
    assert usual is not None
    assert usual.band.ranges == ((0, 100), (0, 100))


@pytest.mark.parametrize("values", [[], [1.0, 2, 3, 4, 5, 6], [None] * 20, [1.0, None] * 3])
def test_too_short_a_past_has_no_usual_range(values: list[float | None]) -> None:
    assert usual_of(metric("presence_share"), observations(values, Grain.WEEK), 5) is None


def test_the_year_before_is_a_grey_line_at_the_same_places() -> None:
    now, before = observations([3.0, 4], Grain.WEEK), observations([1.0], Grain.WEEK)
    chart = chart_lines(metric("daily_users"), [Strip(now, None, (before[0], None))], CALENDAR, "USD")
    grey, line = chart.series
    assert (grey.name, grey.is_context, line.is_context) == (BEFORE, True, False)
    assert [point.x_on for point in grey.points] == [point.x_on for point in line.points]
    assert [point.value for point in grey.points] == [1.0, None]


def test_weeks_and_months_stand_in_panels_of_one_axis() -> None:
    strips = [
        Strip(observations([3.0, 4], Grain.WEEK), name="weeks"),
        Strip(observations([9.0], Grain.MONTH), name="months"),
    ]
    chart = chart_lines(metric("daily_users"), strips, CALENDAR, "USD")
    assert chart.panels == ("weeks", "months")
    assert chart.axis.ticks[-1][0] >= 9


def test_lines_keep_the_events_that_fall_inside() -> None:
    seen = observations([1.0, 2, 3], Grain.WEEK)
    inside = Event(date(2015, 1, 8), "Counting changed", True)
    events = (Event(date(2014, 1, 1), "Before"), inside)
    chart = chart_lines(metric("daily_users"), [Strip(seen)], CALENDAR, "USD", events=events)
    assert chart.events == (inside,)


@pytest.mark.parametrize(
    ("value", "objective", "state"),
    [(None, 99.9, State.NO_DATA), (99.95, None, State.PLAIN), (99.95, 100, State.PLAIN), (99.9, 99.9, State.HEALTHY),
     (99.89, 99.9, State.AT_RISK), (98.71, 99.9, State.AT_RISK), (98.7, 99.9, State.EXHAUSTED)],
)  # fmt: skip
def test_a_week_stands_against_its_share_of_the_promise(
    value: float | None, objective: float | None, state: State
) -> None:
    assert promise_state(value, objective) is state


def test_the_grid_has_a_cell_for_every_service_and_week() -> None:
    seen = observations([99.95, 99.5, None], Grain.WEEK)
    chart = chart_grid(metric("availability"), {"Search": seen, "Files": seen[:1]}, {"Search": 99.9}, CALENDAR, "USD")
    states = [[point.state for point in row.points] for row in chart.series]
    assert states == [[State.HEALTHY, State.AT_RISK, State.NO_DATA], [State.PLAIN, State.NO_DATA, State.NO_DATA]]
    assert [point.text for point in chart.series[0].points] == ["99.95%", "99.50%", ""]


def test_members_stand_side_by_side_on_one_scale() -> None:
    lines = {"paid": observations([1e6, 2e6]), "free": observations([5e6, 6e6])}
    chart = chart_multiples(metric("daily_users"), lines, CALENDAR, "USD")
    assert chart.is_multiples
    assert [line.name for line in chart.series] == ["paid", "free"]
    assert chart.axis.ticks[-1][0] >= 6e6


def test_a_member_outside_its_own_usual_range_is_marked_and_an_unfinished_period_has_none() -> None:
    lines = {"calm": observations([*CALM, 81.0], ends=True), "odd": observations([*CALM, 99.0])}
    calm, odd = chart_multiples(metric("presence_share"), lines, CALENDAR, "USD").series
    assert [point.state for point in odd.points][-2:] == [State.PLAIN, State.OUTSIDE]
    assert calm.points[-1].state is State.PARTIAL
    assert calm.band is not None
    assert [span is None for span in calm.band.ranges] == [True] * 6 + [False] * 4 + [True]


def test_rows_print_value_and_unit() -> None:
    values = [("Search", observations([118_000.0])[0]), ("Files", observations([None])[0])]
    points = chart_rows(metric("cost_per_user"), values, "EUR").series[0].points
    assert [(point.label, point.text) for point in points] == [("Search", "€118,000"), ("Files", "no data yet")]


def test_a_spark_needs_two_values_and_says_what_it_shows() -> None:
    assert spark_of(metric("daily_users"), observations([1e6, None]), CALENDAR, "USD") is None
    spark = spark_of(metric("daily_users"), observations([1e6, None, 2e6]), CALENDAR, "USD")
    assert spark is not None
    assert spark.values == (1e6, None, 2e6)
    assert spark.alternative == "Daily users, 3 quarters: from 1 M users in Q1 2015 to 2 M users in Q3 2015."


def test_a_spark_carries_the_range_of_each_of_its_points() -> None:
    spark = spark_of(metric("presence_share"), observations([*CALM, *CALM, 99.0], Grain.WEEK), CALENDAR, "USD")
    assert spark is not None
    assert spark.band is not None
    assert len(spark.band.ranges) == len(spark.values) == 12
    assert spark.alternative.endswith("outside the usual range.")


@pytest.mark.parametrize(
    ("fiscal_month", "grain", "labels"),
    [(1, Grain.QUARTER, ["Q4 15", "Q1 16"]), (2, Grain.QUARTER, ["Q4 FY16", "Q1 FY17"]),
     (1, Grain.MONTH, ["Dec 15", "Jan 16"]),
     (1, Grain.WEEK, ["30 Nov", "7 Dec"])],
)  # fmt: skip
def test_axis_labels_name_the_year_where_it_begins(fiscal_month: int, grain: Grain, labels: list[str]) -> None:
    calendar = Calendar(ZoneInfo("UTC"), fiscal_month)
    first = calendar.period(date(2015, 12, 1), grain)
    second = calendar.period(first.ends_on + timedelta(days=1), grain)
    assert [axis_label(first, calendar, is_first=True), axis_label(second, calendar)] == labels


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [("milliseconds", 1500.0, "1.5 s"), ("milliseconds", 350.0, "350"), ("bytes", 249e3, "249 kB"),
     ("bytes", 12.0, "12"), ("minutes", 3.1, "3.1"), ("minutes", 0.7, "42 s"), ("minutes", 115.0, "1 h 55 min"),
     ("users", 4e6, "4 M")],
)  # fmt: skip
def test_a_mark_says_its_unit_where_it_is_not_the_metrics(unit: str, value: float, text: str) -> None:
    chart = chart_bars(dataclasses.replace(metric("incidents"), unit=unit), observations([value]), CALENDAR, "USD")
    assert chart.series[0].points[0].text == text
