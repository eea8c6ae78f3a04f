"""Sources coarser than their table: a bill by month tells months, and a load says so where nobody did."""

from __future__ import annotations

import pytest

import greendot
from greendot.contracts import Resolution, as_delivered
from greendot.metrics.plan import Planner
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
