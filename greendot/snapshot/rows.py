"""Turns frozen values into rows of a snapshot's tables, and rows back into values."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from greendot.calendar import Grain, Period
from greendot.forecast import Ahead, Forecast, TrackRecord
from greendot.members import write_members
from greendot.results import (
    Against,
    Better,
    Comparison,
    Evidence,
    Kind,
    Members,
    Metric,
    Observation,
    Word,
)

Row = Mapping[str, Any]

_JSON = ("dimensions", "splits", "targets", "sources")


def write_split(members: Members) -> str:
    """Return which dimensions the members are of: `kind,region`, empty for the total."""
    return ",".join(sorted(dimension for dimension, _ in members))


def value_row(value: Any) -> dict[str, Any]:
    """Return a flat dataclass as a row; instants become UTC without a zone, as the file keeps them."""
    return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}


def metric_row(metric: Metric) -> dict[str, Any]:
    """Return a metric as a row."""
    row = value_row(metric)
    for name in _JSON:
        row[name] = json.dumps(row[name], ensure_ascii=False, sort_keys=name in ("targets", "sources"), default=dict)
    return row


def read_metric(row: Row) -> Metric:
    """Return the metric that `metric_row` wrote."""
    fields = {**row, **{name: json.loads(row[name]) for name in _JSON}}
    fields["dimensions"] = tuple(fields["dimensions"])
    fields["splits"] = tuple(tuple(split) for split in fields["splits"])
    fields["kind"], fields["better"] = Kind(fields["kind"]), Better(fields["better"])
    fields["evidence"], fields["outside"] = Evidence(fields["evidence"]), bool(fields.get("outside"))
    return Metric(**fields)


def observation_row(metric: str, seen: Observation) -> dict[str, Any]:
    """Return an observation of a metric as a row."""
    row = value_row(seen)
    del row["period"]
    return {
        "metric": metric,
        "grain": seen.period.grain.value,
        "starts_on": seen.period.starts_on,
        "ends_on": seen.period.ends_on,
        **row,
        "split": write_split(seen.members),
        "members": write_members(seen.members),
    }


def read_observation(row: Row, grain: Grain, members: Members) -> Observation:
    """Return the observation that `observation_row` wrote, of known grain and members."""
    period = Period(row["starts_on"], row["ends_on"], grain)
    return Observation(period, members, **{name: aware(row[name]) for name in OBSERVED if name in row})


def comparison_row(metric: str, period: Period, members: Members, compared: Comparison) -> dict[str, Any]:
    """Return a comparison of a metric's period as a row."""
    row = value_row(compared)
    then: Period | None = row.pop("period")
    return {
        "metric": metric,
        "grain": period.grain.value,
        "split": write_split(members),
        "members": write_members(members),
        "starts_on": period.starts_on,
        "then_starts_on": then.starts_on if then else None,
        "then_ends_on": then.ends_on if then else None,
        **row,
    }


def read_comparison(row: Row, grain: Grain) -> Comparison:
    """Return the comparison that `comparison_row` wrote."""
    then = Period(row["then_starts_on"], row["then_ends_on"], grain) if row["then_starts_on"] else None
    fields = {name: row[name] for name in COMPARED if name in row}
    return Comparison(period=then, **{**fields, "against": Against(fields["against"]), "word": Word(fields["word"])})


def forecast_rows(forecast: Forecast) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a forecast as the row that says how it was made, and one row a period ahead."""
    key = {
        "metric": forecast.metric,
        "grain": forecast.grain.value,
        "split": write_split(forecast.members),
        "members": write_members(forecast.members),
        "made_on": forecast.made_on,
    }
    tested = dict.fromkeys(TESTED) if forecast.tested is None else value_row(forecast.tested)
    how = {**key, "method": forecast.method, "reason": forecast.reason, "weeks": forecast.weeks, **tested}
    ahead = []
    for one in forecast.ahead:
        row = value_row(one)
        del row["period"]
        ahead.append({**key, "starts_on": one.period.starts_on, "ends_on": one.period.ends_on, **row})
    return how, ahead


def read_forecast(how: Row, ahead: Sequence[Row], grain: Grain, members: Members) -> Forecast:
    """Return the forecast that `forecast_rows` wrote, of known grain and members."""
    tested = None if how["moments"] is None else TrackRecord(**{name: how[name] for name in TESTED})
    periods = tuple(
        Ahead(Period(row["starts_on"], row["ends_on"], grain), **{name: row[name] for name in AHEAD}) for row in ahead
    )
    said = (how["method"], how["reason"], how["weeks"])
    return Forecast(how["metric"], members, grain, how["made_on"], *said, periods, tested)


TESTED = tuple(f.name for f in dataclasses.fields(TrackRecord))
AHEAD = tuple(f.name for f in dataclasses.fields(Ahead) if f.name != "period")
OBSERVED = tuple(f.name for f in dataclasses.fields(Observation) if f.name not in ("period", "members"))
COMPARED = tuple(f.name for f in dataclasses.fields(Comparison) if f.name != "period")


def plain(value: Any) -> Any:
    """Return a cell as the file keeps it."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def aware(value: Any) -> Any:
    """Return a cell as readers want it: instants say that they are UTC, decimals are floats."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return float(value) if isinstance(value, Decimal) else value
