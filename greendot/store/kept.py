"""Turns forecasts as published into rows that last, each said once, and back into what is to be scored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from greendot.calendar import Grain, Period
from greendot.forecast import Ahead, Forecast, KeptForecast
from greendot.members import read_members, write_members
from greendot.store.models import KeptForecastRow

_RANGES = ("mid", "low_50", "high_50", "low_90", "high_90")


def add_forecasts(session: Session, forecasts: Iterable[Forecast], build: str) -> int:
    """Add what was said of periods that had not begun, unless it was said that day already; return how many."""
    said = [(one, ahead) for one in forecasts for ahead in one.ahead if not ahead.is_begun]
    known = _known(session, {one.made_on for one, _ in said})
    added = 0
    for one, ahead in said:
        key = (one.metric, one.grain.value, write_members(one.members), ahead.period.starts_on, one.made_on)
        if key in known:
            continue
        known.add(key)
        metric, grain, members, starts_on, made_on = key
        row = KeptForecastRow(
            metric=metric, grain=grain, members=members, starts_on=starts_on, made_on=made_on,
            ends_on=ahead.period.ends_on, build=build, **{name: getattr(ahead, name) for name in _RANGES},
        )  # fmt: skip
        session.add(row)
        added += 1
    return added


def due_forecasts(session: Session, today: date, metrics: Sequence[str], grain: Grain) -> tuple[KeptForecast, ...]:
    """Return what was said of periods that are over by a day, the earliest period first, then as it was said."""
    rows = KeptForecastRow
    query = select(rows).where(rows.ends_on <= today, rows.metric.in_(metrics), rows.grain == grain.value)
    found = (_kept(row) for row in session.scalars(query))
    return tuple(sorted(found, key=lambda one: (one.metric, one.members, one.ahead.period, one.made_on)))


def _known(session: Session, days: set[date]) -> set[tuple[str, str, str, date, date]]:
    rows = KeptForecastRow
    query = select(rows.metric, rows.grain, rows.members, rows.starts_on, rows.made_on).where(rows.made_on.in_(days))
    return {(metric, grain, members, starts, made) for metric, grain, members, starts, made in session.execute(query)}


def _kept(row: KeptForecastRow) -> KeptForecast:
    period = Period(row.starts_on, row.ends_on, Grain(row.grain))
    members = read_members(row.members)
    ahead = Ahead(period, row.mid, row.low_50, row.high_50, row.low_90, row.high_90)
    return KeptForecast(row.metric, members, row.made_on, ahead, row.build)
