"""Turns a metric's observations by day into the daily series that verdicts, forecasts and claims are made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from greendot.analysis.series import DailySeries
from greendot.calendar import Grain
from greendot.publish.series import is_percent
from greendot.results import Kind, Metric

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def daily_series(metric: Metric, observations: pd.DataFrame) -> Mapping[str, DailySeries]:
    """Return the series of each members text among a metric's observations; empty where it has none by day.

    `observations` has the columns of its table; rows of other grains are passed over, unfinished days are not known. A
    share comes as a fraction with its parts; a rate (incidents per million user-days) as a count with its exposure
    where whole things are counted, else as a gauge.
    """
    days = observations[(observations["grain"] == Grain.DAY.value) & ~observations["is_partial"].astype(bool)]
    if days.empty or metric.kind is Kind.DURATION:
        return MappingProxyType({})
    return MappingProxyType(
        {str(members): _series_of(metric, rows) for members, rows in days.groupby("members", sort=True)}
    )


def judged_kind(metric: Metric, series: DailySeries) -> Kind:
    """Return how a series is judged: a rate of whole things as a count, other rates as a gauge, others by kind."""
    if metric.kind is not Kind.RATIO or series.numerator is not None:
        return metric.kind
    return Kind.COUNT if series.exposure is not None else Kind.GAUGE


def _series_of(metric: Metric, rows: pd.DataFrame) -> DailySeries:
    first: date = rows["starts_on"].min()
    places = np.array([(day - first).days for day in rows["starts_on"]])

    def spread(column: str) -> Numbers | None:
        numbers = rows[column].to_numpy(dtype=float, na_value=np.nan)
        if np.isnan(numbers).all():
            return None
        out = np.full(int(places.max()) + 1, np.nan)
        out[places] = numbers
        return out

    values = spread("value")
    if values is None:
        values = np.full(int(places.max()) + 1, np.nan)
    if metric.kind is not Kind.RATIO:
        return DailySeries(first, values, exposure=spread("exposure"))
    part, whole = spread("numerator"), spread("denominator")
    if part is None or whole is None:
        return DailySeries(first, values)
    if is_percent(metric) and not (part > whole * (1 + 1e-12)).any() and not (part < 0).any():
        return DailySeries(first, values / 100, part, whole)
    is_counted = np.isfinite(part).any() and (np.nan_to_num(part) % 1 == 0).all() and not (part < 0).any()
    return DailySeries(first, part, exposure=whole) if is_counted else DailySeries(first, values)
