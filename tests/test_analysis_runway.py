"""When a limit is met: on courses that a person can follow by hand."""

from datetime import date, timedelta
from math import inf

import numpy as np
import pytest

from greendot.analysis.forecasts import DemandChange, Paths
from greendot.analysis.runway import Dates, runway, steady_runway_months
from greendot.analysis.series import DailySeries

TODAY = date(2017, 1, 1)
MONTH = 365.25 / 12


def growing(per_month, *, start=60.0, weeks=66):
    """Return paths that start at `start` today and grow by these rates."""
    middles = (np.arange(weeks) + 0.5) * 7 / MONTH
    return Paths(TODAY, start * (1 + np.asarray(per_month)[:, None]) ** middles)


def flat(levels, weeks=66):
    return Paths(TODAY, np.repeat(np.asarray(levels, dtype=float)[:, None], weeks, axis=1))


def days_to(day):
    return (day - TODAY).days


@pytest.mark.parametrize(
    ("peak", "safe", "growth", "months"),
    [(60, 80, 0.0385, 7.6), (80, 80, 0.0385, 0.0), (90, 80, 0.01, 0.0), (40, 80, 1.0, 1.0), (60, 80, 0.0, inf)],
)
def test_runway_at_a_steady_pace(peak, safe, growth, months):
    assert steady_runway_months(peak, safe, growth) == pytest.approx(months, abs=0.05)


def test_paths_of_that_pace_meet_the_limit_on_that_day_and_are_ordered_a_lead_time_before():
    found = runway(growing([0.0385] * 20), 80, lead_time_days=90, as_of=TODAY)
    assert found.runs_out.mid is not None and found.order_by.mid is not None
    assert days_to(found.runs_out.mid) / MONTH == pytest.approx(7.6, abs=0.05)
    assert days_to(found.order_by.mid) / MONTH == pytest.approx(4.6, abs=0.1)
    assert (found.chance_within, found.chance_too_late) == (1.0, 0.0)


def test_a_runway_is_a_distribution():
    """Ten paths, 1 to 10 percent a month: 80 is met after ln(80/60) / ln(1 + growth) months."""
    found = runway(growing(np.arange(1, 11) / 100), 80, lead_time_days=120, as_of=TODAY)
    assert found.runs_out.early is not None and found.runs_out.mid is not None
    assert days_to(found.runs_out.early) / MONTH == pytest.approx(steady_runway_months(60, 80, 0.09), abs=0.1)
    assert days_to(found.runs_out.mid) / MONTH == pytest.approx(steady_runway_months(60, 80, 0.05), abs=0.1)
    assert found.runs_out.late is None, "1 percent a month is not there within four quarters"
    assert found.chance_within == 0.8, "3 percent a month takes 9.7 months, 2 percent 14.5"
    assert found.chance_too_late == 0.3, "8 percent a month takes 3.7 months, less than 120 days; 7 percent 4.3"


@pytest.mark.parametrize(
    ("levels", "within", "is_over"), [([70] * 10, 0.0, False), ([90] * 10, 1.0, True), ([70] * 9 + [90], 0.1, False)]
)
def test_what_stays_is_never_met_or_met_already(levels, within, is_over):
    found = runway(flat(levels), 80, lead_time_days=30, as_of=TODAY)
    assert (found.chance_within, found.chance_too_late, found.is_over) == (within, within, is_over)
    assert found.is_within_four_quarters is is_over
    assert found.runs_out.mid == (TODAY if is_over else None)


def test_a_customer_who_joins_on_a_day_is_a_step():
    joins = DemandChange(date(2017, 5, 1), "A company of 100,000 people joins", amount=25)
    found = runway(flat([60] * 10), 80, lead_time_days=60, as_of=TODAY, events=[joins])
    assert found.runs_out.mid is not None
    assert abs((found.runs_out.mid - joins.starts_on).days) <= 7
    assert found.order_by.mid == found.runs_out.mid - timedelta(days=60)


@pytest.mark.parametrize("certainty", [0, 30, 70, 100])
def test_a_step_that_is_not_certain_counts_by_its_chance(certainty):
    joins = DemandChange(date(2017, 5, 1), "It may join", amount=25, certainty_pct=certainty)
    found = runway(flat([60] * 199), 80, lead_time_days=60, as_of=TODAY, events=[joins])
    assert found.chance_within == pytest.approx(certainty / 100, abs=0.01)


@pytest.mark.parametrize(("change", "later"), [(-60, True), (100, False)])
def test_a_migration_changes_the_slope(change, later):
    moved = DemandChange(date(2017, 2, 1), "Presence moves", growth_change_pct=change)
    plain, bent = (
        runway(growing([0.0385] * 10), 80, lead_time_days=0, as_of=TODAY, events=events) for events in ((), (moved,))
    )
    assert plain.runs_out.mid is not None
    assert (bent.runs_out.mid is None or bent.runs_out.mid > plain.runs_out.mid) is later
    if not later:
        # A month at 3.85 percent, then twice the growth: the rest of the way takes half as long.
        assert bent.runs_out.mid is not None
        assert days_to(bent.runs_out.mid) == pytest.approx(31 + (days_to(plain.runs_out.mid) - 31) / 2, abs=7)


def test_a_lead_time_beyond_the_view_is_said_to_be_one():
    found = runway(flat([60] * 10), 80, lead_time_days=900, as_of=TODAY)
    assert found.is_chance_at_least and found.chance_too_late == 0.0


@pytest.mark.parametrize(("limit", "lead"), [(0, 30), (-1, 30), (float("nan"), 30), (80, -1)])
def test_a_limit_or_lead_time_that_makes_no_sense_is_refused(limit, lead):
    with pytest.raises(ValueError, match="need a limit above 0"):
        runway(flat([60]), limit, lead_time_days=lead, as_of=TODAY)


def test_a_series_is_projected_and_a_short_one_says_so():
    days = np.arange(800)
    values = (40 + days / 20) * np.exp(0.02 * np.random.default_rng(2).standard_normal(800))
    use = DailySeries(TODAY - timedelta(days=800), values)
    found = runway(use, 95, lead_time_days=45, as_of=TODAY)
    # It adds 0.35 a week from 80, its weekly peaks lie some 2 percent above: 95 is about 260 days away.
    assert found.runs_out.early is not None and found.runs_out.mid is not None
    assert days_to(found.runs_out.mid) == pytest.approx(260, abs=70)
    assert found.runs_out.early < found.runs_out.mid
    short = runway(use.cut(700, 800), 95, lead_time_days=45, as_of=TODAY)
    assert (short.runs_out, short.chance_within) == (Dates(None, None, None), 0.0)
    assert "a projection needs 26" in short.reason
