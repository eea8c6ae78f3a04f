"""What a metric's days become before they are judged: a share with its parts, a count with its exposure, or values."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from greendot.publish.days import daily_series, judged_kind
from greendot.results import Better, Evidence, Kind, Metric
from greendot.snapshot import TABLES

MONDAY = date(2016, 10, 3)


def metric(kind: Kind, unit: str = "users") -> Metric:
    """Return a metric of which only the kind and the unit matter here."""
    return Metric(
        name="m", area="a", title="M", summary="", owner="", kind=kind, unit=unit, better=Better.HIGHER,
        course="steady", dimensions=(), splits=(), targets={}, sources={}, evidence=Evidence.MEASURED, pitfalls="",
        source="", audience="viewer", status="certified", sql="", digest="", path="",
    )  # fmt: skip


def days(**columns: list[float | None]) -> pd.DataFrame:
    """Return observations by day from a Monday on, of the total, with these columns."""
    count = len(next(iter(columns.values())))
    frame = pd.DataFrame({"starts_on": [MONDAY + timedelta(days=day) for day in range(count)], **columns})
    return frame.assign(metric="m", grain="day", split="", members="{}", is_partial=False).reindex(
        columns=list(TABLES["observations"])
    )


def test_days_without_a_row_are_not_known() -> None:
    rows = days(value=[10.0, 20.0, 30.0]).drop(index=1)
    series = daily_series(metric(Kind.GAUGE), rows)["{}"]
    assert series.first_on == MONDAY
    assert np.array_equal(series.values, [10.0, np.nan, 30.0], equal_nan=True)


def test_a_percentage_becomes_a_fraction_with_its_parts() -> None:
    rows = days(value=[99.0, 98.0], numerator=[99.0, 196.0], denominator=[100.0, 200.0])
    share = metric(Kind.RATIO, "percent")
    series = daily_series(share, rows)["{}"]
    assert series.values.tolist() == [0.99, 0.98]
    assert series.numerator is not None and series.numerator.tolist() == [99.0, 196.0]
    assert judged_kind(share, series) is Kind.RATIO


@pytest.mark.parametrize(
    ("numerator", "kind", "values"),
    [([2.0, 0.0], Kind.COUNT, [2.0, 0.0]), ([2.5, 0.5], Kind.GAUGE, [0.5, 0.1])],
    ids=["whole things counted", "money"],
)
def test_a_rate_is_a_count_with_exposure_only_where_whole_things_are_counted(numerator, kind, values) -> None:
    rows = days(value=[value / 5 for value in numerator], numerator=numerator, denominator=[5.0, 5.0])
    rate = metric(Kind.RATIO, "incidents per million user-days")
    series = daily_series(rate, rows)["{}"]
    assert judged_kind(rate, series) is kind
    assert series.values.tolist() == values


def test_unfinished_days_and_other_grains_are_left_out() -> None:
    rows = days(value=[1.0, 2.0])
    rows.loc[1, "is_partial"] = True
    month = rows.assign(grain="month", is_partial=False)
    series = daily_series(metric(Kind.COUNT), pd.concat([rows, month]))["{}"]
    assert series.values.tolist() == [1.0]
