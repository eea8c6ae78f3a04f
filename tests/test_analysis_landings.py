"""What landed and moved a level at once is no growth, days off at the end are no fall, and nothing else is touched."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from greendot.analysis.forecasts import DemandChange, Holiday, Landing, project_series
from greendot.analysis.forecasts.landings import level_landings
from greendot.analysis.series import DailySeries
from greendot.calendar import Calendar, Grain
from greendot.results import Kind

CALENDAR = Calendar(ZoneInfo("UTC"))
FIRST = date(2014, 1, 6)
DAYS = 3 * 364
LANDED = DAYS - 60
ON = FIRST + timedelta(days=LANDED)
LANDING = Landing(ON, ON + timedelta(days=2), "Presence moved")


def growing(step: float = 1.0, rate: float = 0.0005) -> DailySeries:
    """Return a rate that grows a little every day, multiplied by a step from the landing on."""
    days = np.arange(DAYS)
    rhythm = np.where(days % 7 >= 5, 0.6, 1.0)
    noise = np.exp(0.02 * np.random.default_rng(1).standard_normal(DAYS))
    return DailySeries(FIRST, 1000 * np.exp(rate * days) * rhythm * noise * np.where(days >= LANDED, step, 1.0))


def ratio(series: DailySeries) -> float:
    """Return the level of a week after the landing to that of a week before it."""
    return float(
        np.nanmedian(series.values[LANDED + 5 : LANDED + 12]) / np.nanmedian(series.values[LANDED - 8 : LANDED - 1])
    )


def test_a_fall_to_a_fifth_is_taken_out_with_its_days() -> None:
    found = level_landings(growing(0.2), Kind.PEAK, [LANDING])
    assert found.landed == (LANDING,)
    assert ratio(found.series) == pytest.approx(1.0, abs=0.1)
    assert np.isnan(found.series.values[LANDED : LANDED + 3]).all()
    assert found.series.values[LANDED + 3 :] == pytest.approx(growing(0.2).values[LANDED + 3 :])


@pytest.mark.parametrize(
    ("series", "events"),
    [
        pytest.param(growing(), [LANDING], id="nothing moved"),
        pytest.param(growing(0.9), [LANDING], id="a tenth is growth's to explain"),
        pytest.param(growing(0.2), [], id="nothing was declared"),
        pytest.param(
            growing(0.2), [Landing(ON - timedelta(days=10), ON - timedelta(days=10), "x")], id="ten days before"
        ),
        pytest.param(
            growing(0.2), [Landing(ON + timedelta(days=55), ON + timedelta(days=55), "x")], id="too new to say"
        ),
        pytest.param(growing(0.2), [LANDING, DemandChange(ON, "declared", amount=-5)], id="declared as demand"),
    ],
)
def test_a_series_is_left_as_it_is(series: DailySeries, events: list[object]) -> None:
    found = level_landings(series, Kind.PEAK, events)
    assert found.landed == ()
    assert found.series is series


def test_a_migration_that_divides_a_rate_by_five_is_not_carried_on_as_a_decline() -> None:
    series = growing(0.2)
    as_of = series.day(DAYS)

    def last(events: list[Landing]) -> float:
        found = project_series(
            series, calendar=CALENDAR, as_of=as_of, kind=Kind.PEAK, grain=Grain.QUARTER, events=events
        )
        return found.points[-1].mid

    level = float(series.values[-14:].max())
    assert last([LANDING]) > level
    assert last([]) < last([LANDING])


def test_days_off_at_the_end_are_no_new_level() -> None:
    series = growing(rate=0.0)
    series.values[-8:] *= 0.5
    as_of = series.day(DAYS)
    off = Holiday(series.day(DAYS - 8), series.day(DAYS - 1))

    def said(events: list[Holiday]) -> float:
        found = project_series(
            series, calendar=CALENDAR, as_of=as_of, kind=Kind.GAUGE, grain=Grain.QUARTER, events=events
        )
        return found.points[-1].mid

    usual = float(series.values[: -14 * 7].reshape(-1, 7)[-20:].mean())
    assert said([off]) == pytest.approx(usual, rel=0.03)
    assert said([]) < said([off])
    assert said([Holiday(series.day(DAYS - 30), series.day(DAYS - 25))]) == said([])
    assert said([Holiday(series.day(DAYS - 2), series.day(DAYS - 1))]) == said([])
