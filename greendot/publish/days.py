"""Turns a metric's observations by day into the daily series, and the rows of a duration into the events, to judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from greendot.analysis import DailySeries, Events
from greendot.calendar import Grain
from greendot.publish.cutting import Reach
from greendot.publish.series import is_percent, members_texts
from greendot.results import Kind, Metric

Numbers = np.ndarray[Any, np.dtype[np.float64]]

_OFTEN_NOTHING = 0.2
"""A rate that is nothing on so many days is made of events, however large each is: minutes lost, money refunded."""

_A_DAY: Mapping[str, float] = {"milliseconds": 86_400_000.0, "seconds": 86_400.0, "minutes": 1440.0, "hours": 24.0}


@dataclass(frozen=True, slots=True)
class Happened:
    """The events of one series, in days since the beginning of `first_on`, as they were known at `as_of`."""

    first_on: date
    events: Events
    as_of: float


def daily_series(
    metric: Metric, observations: pd.DataFrame, *, quiet_until: date | None = None
) -> Mapping[str, DailySeries]:
    """Return the series of each members text among a metric's observations; empty where it has none by day.

    `observations` has the columns of its table; rows of other grains are passed over, unfinished days are not known. A
    share comes as a fraction with its parts; a rate (incidents per million user-days) as a count with its exposure
    where whole things are counted, else as a gauge. A share or rate of events has nothing to tell on days without any:
    with `quiet_until` such days, up to and without that one, count as days on which nothing happened.
    """
    days = observations[(observations["grain"] == Grain.DAY.value) & ~observations["is_partial"].astype(bool)]
    if days.empty or metric.kind is Kind.DURATION:
        return MappingProxyType({})
    return MappingProxyType(
        {str(members): _series_of(metric, rows, quiet_until) for members, rows in days.groupby("members", sort=True)}
    )


def judged_kind(metric: Metric, series: DailySeries) -> Kind:
    """Return how a series is judged: a rate of whole things as a count, other rates as a gauge, others by kind."""
    if metric.kind is not Kind.RATIO or series.numerator is not None:
        return metric.kind
    return Kind.COUNT if series.exposure is not None else Kind.GAUGE


def _series_of(metric: Metric, rows: pd.DataFrame, quiet_until: date | None) -> DailySeries:
    first: date = rows["starts_on"].min()
    places = np.array([(day - first).days for day in rows["starts_on"]])
    length = max(int(places.max()) + 1, (quiet_until - first).days if quiet_until else 0)

    def spread(column: str, blank: float = np.nan) -> Numbers | None:
        numbers = rows[column].to_numpy(dtype=float, na_value=np.nan)
        if np.isnan(numbers).all():
            return None
        out = np.full(length, blank)
        out[places] = numbers
        return out

    values = spread("value")
    if values is None:
        values = np.full(length, np.nan)
    if metric.kind is not Kind.RATIO:
        return DailySeries(first, values, exposure=spread("exposure"))
    blank = np.nan if quiet_until is None else 0.0
    part, whole = spread("numerator", blank), spread("denominator", blank)
    if part is None or whole is None:
        return DailySeries(first, values)
    if quiet_until is not None:
        values = np.where(np.isnan(values) & (whole == 0), 0.0, values)
    if is_percent(metric) and not (part > whole * (1 + 1e-12)).any() and not (part < 0).any():
        return DailySeries(first, values / 100, part, whole)
    return DailySeries(first, part, exposure=whole) if _is_counted(part) else DailySeries(first, values)


def _is_counted(part: Numbers) -> bool:
    """Return whether what a rate counts are whole things, or happens on some days and not on others."""
    known = part[np.isfinite(part)]
    if not len(known) or (known < 0).any():
        return False
    return bool((known % 1 == 0).all() or (known == 0).mean() > _OFTEN_NOTHING)


def events_by_members(metric: Metric, split: Sequence[str], rows: pd.DataFrame, reach: Reach) -> Mapping[str, Happened]:
    """Return the events of each members text from the rows that a duration gives by day; none of another kind.

    An event begins with its day. One still open has lasted at least from the end of that day until now.
    """
    if rows.empty or metric.kind is not Kind.DURATION:
        return MappingProxyType({})
    first: date = rows["period"].min()
    as_of = (reach.as_of - reach.calendar.day_starts_at(first)).total_seconds() / 86_400
    opened = np.array([(day - first).days for day in rows["period"]], dtype=float)
    length = pd.to_numeric(rows["value"]).to_numpy(dtype=float, na_value=np.nan) / _A_DAY.get(metric.unit, 1.0)
    is_open = rows["is_open"].fillna(False).to_numpy(dtype=bool) if "is_open" in rows else np.zeros(len(rows), bool)
    own = np.arange(len(rows), dtype=float)
    codes = pd.factorize(rows["cluster"])[0] if "cluster" in rows else np.full(len(rows), -1)
    frame = pd.DataFrame(
        {
            "members": members_texts(rows, sorted(split)),
            "opened": np.where(is_open, np.minimum(opened + 1, as_of), opened),
            "closed": np.where(is_open, np.nan, opened + length),
            "cluster": np.where(codes < 0, len(rows) + own, codes),
        }
    )
    frame = frame[is_open | np.isfinite(length)]
    known = as_of if is_open.any() else max(as_of, float(np.nanmax(frame["closed"], initial=as_of)))
    return MappingProxyType(
        {str(name): Happened(first, _events(part), known) for name, part in frame.groupby("members")}
    )


def _events(rows: pd.DataFrame) -> Events:
    opened, closed, cluster = (rows[name].to_numpy(dtype=float) for name in ("opened", "closed", "cluster"))
    return Events(opened, closed, cluster)
