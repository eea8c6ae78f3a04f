"""What a forecast says of series whose course is known, and what it says of those that cannot be projected."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from greendot.analysis.breaks import Break
from greendot.analysis.forecasts import DemandChange, Forecast, Outcome, project_paths, project_series, score_forecast
from greendot.analysis.forecasts.backtest import interval_scores, run_backtest, workings_of
from greendot.analysis.forecasts.models import NAIVE, run_models, without_outliers
from greendot.analysis.forecasts.weekly import Weeks, weeks_of
from greendot.analysis.series import DailySeries
from greendot.calendar import Calendar, Grain
from greendot.forecast import Ahead
from greendot.results import Kind

CALENDAR = Calendar(ZoneInfo("UTC"))
FIRST = date(2014, 1, 1)
# Users in millions at quarter ends, press anchors: growth of 20 percent a month in early 2015, of 4 in late 2016.
ANCHORS = (0.016, 0.05, 0.09, 0.14, 0.30, 0.66, 1.12, 1.54, 2.03, 2.60, 3.22, 3.85, 4.37, 4.88)


def series(values, first_on=FIRST):
    return DailySeries(first_on, np.asarray(values, dtype=float))


def noisy(course, seed=1, noise=0.03):
    """Return a course with a weekly rhythm and noise."""
    days = np.arange(len(course))
    rhythm = np.where(days % 7 >= 5, 0.6, 1.1)
    return np.asarray(course) * rhythm * np.exp(noise * np.random.default_rng(seed).standard_normal(len(course)))


def users(days):
    """Return daily users along the anchors, one every 91 days, from the end of 2013."""
    return np.exp(np.interp(np.arange(days) / 91, np.arange(len(ANCHORS)), np.log(ANCHORS))) * 1e6


def project(values, *, at=None, first_on=FIRST, **choices):
    whole = series(values, first_on)
    as_of = first_on + timedelta(days=len(values) if at is None else at)
    return project_series(whole, calendar=CALENDAR, as_of=as_of, **choices)


def mean_of(values, point):
    first, after = ((day - FIRST).days for day in (point.period.starts_on, point.period.ends_on))
    return float(np.mean(values[first:after]))


STEADY = noisy(np.full(3 * 365, 1000.0))


def holed(values, first, after):
    holes = np.array(values, dtype=float)
    holes[first:after] = np.nan
    return holes


@pytest.mark.parametrize(
    ("values", "choices", "reason"),
    [
        pytest.param(STEADY[:181], {}, "25 weeks of data; a projection needs 26", id="half a year is not there"),
        pytest.param([5.0], {}, "0 weeks of data; a projection needs 26", id="one point"),
        pytest.param(np.full(400, np.nan), {}, "nothing is known yet", id="all missing"),
        pytest.param(holed(STEADY, 1000, 1095), {}, "its last value is of 26 September 2016", id="it ended long ago"),
        pytest.param(
            holed(STEADY, 900, 1000), {}, "14 weeks of data; a projection needs 26", id="a long gap begins it anew"
        ),
        pytest.param(np.where(np.arange(1095) % 30 == 0, STEADY, np.nan), {}, "every 30 days", id="monthly values"),
        pytest.param(
            np.where(np.arange(400) == 300, np.inf, 7.0), {}, "infinite value on 28 October 2014", id="infinite"
        ),
        pytest.param(
            STEADY,
            {"events": [Break(date(2016, 11, 1), "counted anew")]},
            "8 weeks since 1 November 2016 (counted anew); a projection needs 26",
            id="a break of definition",
        ),
        pytest.param(STEADY, {"kind": Kind.DURATION}, "durations are told by their events", id="durations"),
    ],
)
def test_what_cannot_be_projected_says_why(values, choices, reason):
    forecast = project(values, **choices)
    assert (forecast.outcome, forecast.points) == (Outcome.TOO_LITTLE, ())
    assert reason in forecast.reason


def test_twenty_six_weeks_are_enough_and_say_that_they_could_hardly_be_tested():
    forecast = project(STEADY[:182])
    assert forecast.outcome is Outcome.PROJECTED
    assert forecast.backtest is None
    assert len(forecast.points) == 5


@pytest.mark.parametrize(("kind", "quarter"), [(Kind.GAUGE, 7.0), (Kind.PEAK, 7.0), (Kind.COUNT, 7.0 * 91)])
@pytest.mark.parametrize("value", [7.0, 0.0])
def test_what_never_moved_stays_and_has_no_range(value, kind, quarter):
    forecast = project(np.full(400, value), kind=kind)
    assert forecast.outcome is Outcome.CONSTANT
    second = forecast.points[1]
    assert second.period.days == 91
    assert {second.low_90, second.mid, second.high_90} == {quarter * bool(value)}
    assert "nothing to tell a range from" in forecast.reason


def test_a_level_is_projected_as_a_level_and_a_weekly_rhythm_is_not_taken_for_noise():
    forecast = project(STEADY)
    for point in forecast.points:
        assert point.mid == pytest.approx(STEADY.mean(), rel=0.02)
        assert point.low_90 < point.low_50 < point.mid < point.high_50 < point.high_90
        assert point.high_90 / point.low_90 < 1.25
    assert forecast.backtest is not None
    assert forecast.backtest.error < 0.02


def test_counts_are_totals_and_peaks_are_highest_days():
    total, peak = (project(STEADY, kind=kind).points[2] for kind in (Kind.COUNT, Kind.PEAK))
    assert total.mid == pytest.approx(STEADY.mean() * total.period.days, rel=0.02)
    highest = np.median([STEADY[start : start + 91].max() for start in range(0, 1000, 91)])
    assert peak.mid == pytest.approx(highest, rel=0.03)


@pytest.mark.parametrize("grain", [Grain.WEEK, Grain.MONTH, Grain.QUARTER])
def test_ranges_widen_the_further_ahead(grain):
    walk = 1000 * np.exp(np.cumsum(0.01 * np.random.default_rng(3).standard_normal(1095)))
    points = [each for each in project(walk, grain=grain).points if not each.is_begun]
    widths = [np.log(each.high_90 / each.low_90) for each in points]
    assert len(points) == {Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4}[grain]
    assert widths == sorted(widths)


def test_growth_that_slows_is_not_drawn_exponential():
    """A constant growth fitted to 2014 and 2015 says almost fivefold of what came."""
    values = noisy(users(4 * 300))
    forecast = project(values, at=730)
    last = forecast.points[-2]
    came = mean_of(values, last)
    weeks = np.arange(730)
    slope, start = np.polyfit(weeks, np.log(values[:730]), 1)
    constant = float(np.exp(start + slope * (last.period.starts_on - FIRST).days))
    assert constant > 4 * came
    assert last.mid < 1.6 * came
    assert last.low_90 < came < last.high_90
    middles = np.array([each.mid for each in forecast.points])
    growth = np.diff(np.log(middles))
    assert (np.diff(growth) < 0).all(), "each quarter grows by less than the one before"


def test_a_series_that_saturates_is_not_carried_far_above_its_ceiling():
    days = np.arange(1100)
    values = noisy(50 + 1000 / (1 + np.exp(-(days - 450) / 90)))
    forecast = project(values)
    ceiling = values[-90:].mean()
    assert all(abs(each.mid / ceiling - 1) < 0.05 for each in forecast.points)


def test_only_data_after_a_declared_break_is_used():
    values = np.concatenate([STEADY[:600], STEADY[600:] * 3])
    forecast = project(values, events=[Break(FIRST + timedelta(days=600), "bots are counted too")])
    assert forecast.since is not None and forecast.since >= FIRST + timedelta(days=600)
    assert forecast.weeks == 70
    assert forecast.points[-1].mid == pytest.approx(3 * STEADY.mean(), rel=0.03)


def test_a_declared_step_of_the_past_is_not_taken_for_growth():
    values = STEADY.copy()
    values[1000:] += 500
    step = DemandChange(FIRST + timedelta(days=1000), "a large customer joined", amount=500)
    known, unknown = project(values, events=[step]), project(values)
    assert known.points[-1].mid == pytest.approx(STEADY.mean() + 500, rel=0.03)
    widths = [each.points[-1].high_90 - each.points[-1].low_90 for each in (known, unknown)]
    assert widths[0] < widths[1] / 2


def test_a_declared_step_ahead_is_added_from_its_day_on():
    step = DemandChange(date(2017, 4, 1), "a large customer joins", amount=500)
    with_step, without = project(STEADY, events=[step]), project(STEADY)
    assert with_step.points[0] == without.points[0]
    added = [a.mid - b.mid for a, b in zip(with_step.points, without.points, strict=True)]
    assert added == pytest.approx([0, 0, 500, 500, 500], rel=0.001)


def test_a_step_that_is_half_certain_widens_the_range_upwards():
    step = DemandChange(date(2017, 4, 1), "a large customer may join", amount=500, certainty_pct=50)
    point = project(STEADY, events=[step]).points[-1]
    assert point.low_90 < STEADY.mean() * 1.02
    assert point.high_90 > STEADY.mean() + 480


def test_many_zeros_leave_a_flat_rate_that_is_never_negative():
    values = np.where(np.random.default_rng(5).random(1000) < 0.04, 40.0, 0.0)
    forecast = project(values, kind=Kind.COUNT)
    assert forecast.outcome is Outcome.PROJECTED
    assert forecast.model == "it keeps the average of the last year"
    assert all(0 <= each.low_90 <= each.mid for each in forecast.points)
    assert forecast.points[2].mid == pytest.approx(values[-364:].mean() * 91, rel=0.02)
    assert forecast.backtest is not None and forecast.backtest.coverage_90 >= 0.8
    assert forecast.points[-1].low_90 <= 0.04 * 40 * 91 <= forecast.points[-1].high_90


def test_negative_values_are_projected_as_they_are():
    forecast = project(np.random.default_rng(6).normal(-5, 1, 800))
    assert all(each.low_90 < -5 < each.high_90 for each in forecast.points[1:])


def test_a_ratio_stays_below_one():
    part, whole = np.full(800, 99.9), np.full(800, 100.0)
    part[::3] -= np.random.default_rng(7).random(len(part[::3]))
    ratio = DailySeries(FIRST, part / whole, part, whole)
    forecast = project_series(ratio, calendar=CALENDAR, as_of=date(2016, 3, 11), kind=Kind.RATIO)
    assert all(0.99 < each.low_90 <= each.mid <= each.high_90 <= 1 for each in forecast.points)


def test_short_holes_are_bridged_and_weekly_values_are_welcome():
    holes = holed(STEADY, 700, 728)
    weekly = np.where(np.arange(1095) % 7 == 6, STEADY.mean() * np.exp(0.01 * np.sin(np.arange(1095))), np.nan)
    for values in (holes, weekly):
        forecast = project(values)
        assert forecast.outcome is Outcome.PROJECTED
        assert forecast.points[-1].mid == pytest.approx(STEADY.mean(), rel=0.04)


def test_weeks_with_unknown_days_keep_to_their_rhythm():
    values = STEADY.copy()
    values[5::7] = np.where(np.arange(len(values[5::7])) % 2, np.nan, values[5::7])
    weeks = weeks_of(series(values), Kind.GAUGE, FIRST + timedelta(days=1095))
    assert isinstance(weeks, Weeks)
    assert weeks.values.std() / weeks.values.mean() < 0.02


def test_nothing_from_the_day_on_is_read():
    future = np.concatenate([STEADY[:800], np.full(295, 1e9)])
    assert project(future, at=800) == project(STEADY[:800], at=800)


def test_what_is_known_of_a_period_is_taken_as_known():
    """On 21 December, 10 of 92 days are left: the range is a small part of the next quarter's."""
    begun, following = project(noisy(np.full(1085, 1000.0)), at=1085).points[:2]
    assert begun.is_begun and not following.is_begun
    assert begun.period.starts_on == date(2016, 10, 1)
    assert begun.high_90 - begun.low_90 < 0.3 * (following.high_90 - following.low_90)


def test_the_same_data_gives_the_same_forecast():
    assert project(STEADY, grain=Grain.MONTH) == project(STEADY.copy(), grain=Grain.MONTH)


@pytest.mark.parametrize("choices", [{"grain": Grain.DAY}, {"grain": Grain.QUARTER, "horizon": 5}, {"horizon": -1}])
def test_a_longer_view_than_four_quarters_is_refused(choices):
    with pytest.raises(ValueError, match="52 weeks, 12 months or 4 quarters"):
        project(STEADY, **choices)


def test_models_see_only_the_past():
    values = np.log(noisy(users(700)))[::7]
    changed = values.copy()
    changed[60:] += 3
    before, after = (run_models(each, 20, is_log=True) for each in (values, changed))
    rows = before.origins <= 60
    np.testing.assert_allclose(before.said[:, rows], after.said[:, rows])


def test_seasonal_naive_repeats_last_week_and_last_year():
    values = np.arange(120.0)
    said = run_models(values, 60, is_log=False)
    week, year = (said.said[said.names.index(name), -1] for name in NAIVE)
    assert (week == 119).all()
    assert list(year[:3]) == [68, 69, 70]
    assert year[52] == year[0]


def test_a_holiday_is_no_new_level_and_four_weeks_are():
    values = np.array([10.0, 10.2, 9.9, 10.1, 9.8, 10.0, 10.1, 5.0, 5.0, 10.0, 10.1, 9.9, 5.0, 5.1, 4.9, 5.0, 5.1])
    clean = without_outliers(values)
    assert list(clean[7:9]) == pytest.approx([10.0, 10.0], abs=0.2)
    assert clean[-1] == pytest.approx(5.0, abs=0.2)


@pytest.mark.parametrize(("came", "score"), [(5.0, 10.0), (0.0, 10.0), (12.0, 50.0), (-1.0, 30.0)])
def test_interval_score_is_the_width_and_twenty_times_the_miss(came, score):
    assert interval_scores(np.array([0.0]), np.array([10.0]), np.array([came]))[0] == pytest.approx(score)


def test_a_kept_forecast_is_scored_on_what_came():
    quarter = CALENDAR.period(date(2016, 1, 1), Grain.QUARTER)
    later = [CALENDAR.shift(quarter, step) for step in range(4)]
    points = tuple(
        Ahead(period, mid=100.0, low_50=95.0, high_50=105.0, low_90=90.0, high_90=110.0, is_begun=step == 0)
        for step, period in enumerate(later)
    )
    forecast = Forecast(Outcome.PROJECTED, date(2016, 2, 1), points)
    actual = {later[0].starts_on: 500.0, later[1].starts_on: 104.0, later[2].starts_on: 80.0, later[3].starts_on: None}
    score = score_forecast(forecast, actual)
    assert score is not None
    assert (score.periods, score.inside_50, score.inside_90) == (2, 0.5, 0.5)
    assert score.bias == pytest.approx((-4 / 104 + 20 / 80) / 2)
    assert score.error == pytest.approx((4 / 104 + 20 / 80) / 2)
    assert score.interval_score == pytest.approx((20 + 20 + 20 * 10) / 2)
    assert score_forecast(forecast, {}) is None
    assert score_forecast(replace(forecast, points=()), actual) is None


def test_ranges_hold_nine_in_ten_of_what_came_over_many_courses():
    """Back-tests of series of unlike kinds: the 90 percent range holds 85 to 95 percent of all outcomes together."""
    days = np.arange(1000)
    rng = np.random.default_rng(11)
    courses = {
        "a level": np.full(1000, 100.0),
        "slowing growth": 50 * np.exp(3 * (1 - np.exp(-days / 400))),
        "a line": 100 + days / 3.0,
        "slow decline": 100 * np.exp(-days / 1500),
        "a random walk": 100 * np.exp(np.cumsum(0.008 * rng.standard_normal(1000))),
        "another": 100 * np.exp(np.cumsum(0.012 * rng.standard_normal(1000))),
        "users": users(1000),
    }
    inside = tested = better = 0
    for place, course in enumerate(courses.values()):
        weeks = weeks_of(series(noisy(course, seed=place)), Kind.GAUGE, FIRST + timedelta(days=1000))
        assert isinstance(weeks, Weeks)
        test = run_backtest(workings_of(weeks, 13, is_peak=False))
        assert test is not None
        inside, tested = inside + test.coverage_90 * test.tested, tested + test.tested
        better += test.is_no_worse_than_naive
    assert 0.85 <= inside / tested <= 0.97
    assert better >= len(courses) - 2, "nothing beats repetition on a random walk"


def test_paths_of_what_never_moved_stay_and_too_little_says_why():
    assert project_paths(series(np.full(100, 3.0)), as_of=FIRST + timedelta(days=100)) == (
        "14 weeks of data; a projection needs 26"
    )
    paths = project_paths(series(np.full(400, 3.0)), as_of=FIRST + timedelta(days=400))
    assert not isinstance(paths, str)
    assert (paths.values == 3.0).all()
