"""Turns what a claim is about into the daily series of it, its level over a span, and its course beside another."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from greendot.analysis.series import DailySeries
from greendot.analysis.verdict import Numbers, Span
from greendot.members import write_members
from greendot.publish.days import daily_series
from greendot.publish.series import is_percent
from greendot.results import Kind, Members, Metric


def read_claimed_members(text: str) -> Members | str:
    """Return members that a claim names, such as `kind=presence` or `kind=presence, region=emea`, or a fault."""
    pairs = [part.partition("=") for part in text.replace(";", ",").split(",") if part.strip()]
    if any(not mark or not name.strip() or not member.strip() for name, mark, member in pairs):
        return f"'{text}' does not name members; write them like kind=presence"
    return tuple(sorted((name.strip(), member.strip()) for name, _, member in pairs))


def level_of(series: DailySeries, span: Span, kind: Kind, metric: Metric) -> float | None:
    """Return the level of a span as its metric's unit says it: the ratio of sums, the highest peak, or the mean day."""
    days = series.cut(*series.place(span))
    if not np.isfinite(days.values).any():
        return None
    part, whole = (days.numerator, days.denominator) if days.numerator is not None else (days.values, days.exposure)
    if whole is not None and part is not None:
        total = float(np.nansum(whole))
        return float(np.nansum(part)) / total * (100 if is_percent(metric) else 1) if total else None
    return float(np.nanmax(days.values) if kind is Kind.PEAK else np.nanmean(days.values))


def series_of(metric: Metric, observations: pd.DataFrame, members: Members) -> DailySeries | str:
    """Return a metric's days of some members, or in words why there are none."""
    if metric.kind is Kind.DURATION:
        return f"{metric.title} is known by event, not by day"
    text = write_members(members)
    series = daily_series(metric, observations[observations["members"] == text]).get(text)
    if series is None:
        named = ", ".join(f"{dimension} {member}" for dimension, member in members) or "the total"
        return f"{metric.title} has no days of {named}"
    return series


def ends_before(series: DailySeries, day: date) -> date | None:
    """Return the last day that is known of a series that ends before a day; None of one that reaches it."""
    known = np.flatnonzero(np.isfinite(series.values))
    last = series.day(int(known[-1])) if len(known) else series.first_on
    return last if last < day else None


def set_beside(series: DailySeries, other: DailySeries, kind: Kind) -> DailySeries:
    """Return a series divided by another, day by day: what both share falls out."""
    start = (series.first_on - other.first_on).days
    days = other.cut(start, start + series.days)
    ours, theirs = (_rates(one) if kind is Kind.COUNT else one.values for one in (series, days))
    return DailySeries(series.first_on, np.divide(ours, np.where(theirs > 0, theirs, np.nan)))


def _rates(series: DailySeries) -> Numbers:
    if series.exposure is None:
        return series.values
    return np.asarray(series.values / np.where(series.exposure > 0, series.exposure, np.nan))
