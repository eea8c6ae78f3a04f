"""Sources coarser than their table: a bill by month tells months, and a load says so where nobody did."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

import greendot
from greendot.calendar import Calendar, Grain
from greendot.contracts import Resolution, as_delivered
from greendot.metrics.plan import Planner
from greendot.publish.cutting import Reach, cut_alike
from greendot.publish.facts import Facts
from greendot.publish.runner import first_day
from greendot.results import FactCount
from greendot.settings import read_settings
from workspace_files import CONTRACTS, Workspace

SOURCE = """
[sources.{name}]
path = "{name}.csv"

[sources.{name}.tables.costs]
resolution = "{resolution}"

[sources.{name}.tables.costs.columns]
charge = "'all'"
BilledCost = "cost"
EffectiveCost = "cost"
BillingCurrency = "'USD'"
ChargePeriodStart = "day"
ChargePeriodEnd = "day(day) + 1"
"""


def resolution(folder, **resolutions):
    workspace = Workspace(folder, "".join(SOURCE.format(name=name, resolution=r) for name, r in resolutions.items()))
    return as_delivered(CONTRACTS, read_settings(workspace.folder, {}))["costs"].resolution


@pytest.mark.parametrize(
    ("resolutions", "expected"),
    [
        ({"bill": ""}, Resolution.DAY),
        ({"bill": "month"}, Resolution.MONTH),
        ({"bill": "hour"}, Resolution.DAY),
        ({"bill": "week", "tax": "quarter"}, Resolution.QUARTER),
        ({"bill": "", "tax": "month"}, Resolution.MONTH),
    ],
)
def test_a_table_is_as_coarse_as_its_coarsest_source(tmp_path, resolutions, expected):
    assert resolution(tmp_path, **resolutions) is expected


def test_a_bill_by_month_has_no_days_or_weeks(tmp_path):
    workspace = greendot.open(Workspace(tmp_path, SOURCE.format(name="bill", resolution="month")).folder)
    planner = Planner(workspace.contracts, workspace.settings.calendar)
    file = workspace.library.metrics["total_cost"]
    assert [grain.value for grain in planner.grains(file)] == ["month", "quarter", "year"]


@pytest.mark.parametrize(
    ("days", "said", "note"),
    [
        (("2016-01-01", "2016-02-01"), "", 'every row is of the first day of a month; if each is for a whole month, add'
         ' resolution = "month" under [sources.bill.tables.costs]'),
        (("2016-01-01", "2016-02-01"), "month", ""),
        (("2016-01-04", "2016-01-11"), "", 'every row is of a Monday; if each is for a whole week, add'
         ' resolution = "week" under [sources.bill.tables.costs]'),
        (("2016-01-01", "2016-01-02"), "", ""),
        (("2016-01-01",), "", ""),
    ],
)  # fmt: skip
def test_a_load_says_when_days_look_like_months(tmp_path, days, said, note):
    workspace = Workspace(tmp_path, SOURCE.format(name="bill", resolution=said))
    workspace.write("bill.csv", "day,cost\n" + "".join(f"{day},10\n" for day in days))
    assert workspace.load().tables[0].note == note


@pytest.mark.parametrize(
    ("step", "until", "ends"),
    [
        (Grain.MONTH, "2016-09-20", ("2016-09-01", "2016-06-01")),
        (Grain.MONTH, "2016-08-01", ("2016-08-01", "2016-05-01")),
        (Grain.MONTH, "2016-07-31", None),
        (Grain.WEEK, "2016-07-20", ("2016-07-15", "2016-04-15")),
        (Grain.DAY, "2016-07-20", ("2016-07-20", "2016-04-20")),
    ],
)
def test_what_is_to_date_is_cut_where_the_coarsest_table_ends(step, until, ends):
    """The third quarter against the second: months hold whole months only, weeks seven days, days whole days."""
    calendar = Calendar(ZoneInfo("Europe/Berlin"))
    cut_at = calendar.day_starts_at(date.fromisoformat(until)) if step is Grain.MONTH else None
    at = cut_at or datetime(2016, 7, 20, 15, tzinfo=UTC)
    reach = Reach(calendar, at, (), step)
    now, then = (calendar.period(date(2016, month, 1), Grain.QUARTER) for month in (7, 4))
    cuts = cut_alike(reach, now, at, then)
    found = tuple(calendar.local_day(cut.ends_at).isoformat() for cut in cuts) if cuts else None
    assert found == ends


def test_a_year_by_quarter_is_cut_after_equally_many_quarters():
    calendar = Calendar(ZoneInfo("America/New_York"), fiscal_month=2)
    at = datetime(2016, 9, 1, tzinfo=UTC)
    now = calendar.period(date(2016, 3, 1), Grain.YEAR)
    cuts = cut_alike(Reach(calendar, at, (), Grain.QUARTER), now, at, calendar.shift(now, -1))
    assert cuts is not None
    assert [calendar.local_day(cut.ends_at) for cut in cuts] == [date(2016, 8, 1), date(2015, 8, 1)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"services": date(2012, 12, 31)}, date(2012, 12, 31)),
        ({"services": date(2012, 12, 31), "incidents": date(2015, 3, 1)}, date(2012, 12, 31)),
        ({"services": date(1970, 1, 1), "incidents": date(2015, 3, 1)}, date(2015, 3, 1)),
        ({"services": date(1970, 1, 1)}, None),
    ],
)
def test_how_things_stood_is_told_from_the_first_day_a_source_names(tmp_path, counts, expected):
    """A catalogue kept as one file a year tells every year; one without dates only since other facts do."""
    library = greendot.open(Workspace(tmp_path, "").folder).library
    facts = Facts(tuple(FactCount(table, "a", 1, first, first) for table, first in counts.items()), (), (), (), (), {})
    assert first_day(library.metrics["services_without_owner"], facts, CONTRACTS) == expected
