"""Turns what a metric's query returned into observations: checked, ratios divided, durations summed up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from greendot.calendar import Grain
from greendot.errors import MetricError
from greendot.members import split_text
from greendot.publish.cutting import Reach
from greendot.results import Kind, Metric
from greendot.snapshot import TABLES, significant

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Objects = np.ndarray[Any, np.dtype[np.object_]]

MAX_MEMBERS = 100_000
MAX_ZEROS = 500_000
_MEASURES = frozenset({"value", "numerator", "denominator", "n", "exposure", "low", "high"})
_PERCENT = frozenset({"percent", "%", "pct", "percentage"})


def is_percent(metric: Metric) -> bool:
    """Return whether a metric's values are percentages."""
    return metric.unit.strip().lower() in _PERCENT


def tidy(metric: Metric, split: Sequence[str], frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a period and members, with `period`, `members` and the fields of an observation.

    MetricError says why what came back cannot be published: wrong columns, something twice, infinities, many members.
    """
    frame = frame.reset_index(drop=True)
    numbers = _read_numbers(metric, split, frame)
    for name in split:
        if frame[name].isna().any():
            raise MetricError(f"returns NULL as a member of {name}; name it, such as coalesce({name}, 'unknown')")
    keys = ["period", *split]
    is_events = metric.kind is Kind.DURATION
    rows = _durations(frame, keys, numbers["value"]) if is_events else _values(metric, frame, numbers)
    codes, texts = pd.factorize(members_texts(rows, sorted(split)), sort=True)
    if len(texts) > MAX_MEMBERS:
        raise MetricError(
            f"returns {len(texts):,} members of {', '.join(split)}; at most {MAX_MEMBERS:,} can be "
            "published: name the largest and call the rest 'other' in the query"
        )
    days = rows["period"].to_numpy(dtype="datetime64[D]")
    order = np.lexsort((days, codes))
    codes, days = codes[order], days[order]
    again = np.flatnonzero((codes[1:] == codes[:-1]) & (days[1:] == days[:-1]))
    if len(again):
        first = rows.loc[order[again[0] + 1], keys].to_dict()
        raise MetricError(f"returns {_words(first)} more than once; group by period and every dimension")
    sorted_rows = rows.drop(columns=list(split)).take(order).reset_index(drop=True)
    return sorted_rows.assign(members=pd.Series(np.asarray(texts, dtype=object)[codes], dtype=object))


def observations_of(
    metric: Metric, grain: Grain, split: Sequence[str], rows: pd.DataFrame, reach: Reach
) -> pd.DataFrame:
    """Return tidy rows as rows of the table of observations: bounds of periods, and where unfinished ones are cut."""
    calendar = reach.calendar
    codes, days = pd.factorize(rows["period"])
    periods = [calendar.period(day, grain) for day in days]
    for day, period in zip(days, periods, strict=True):
        if period.starts_on != day:
            raise MetricError(f"returns the period {day}, which is not the first day of a {grain.value}; use period(x)")
    has_begun = np.array([calendar.bounds(period)[0] < reach.as_of for period in periods], dtype=bool)
    is_kept = has_begun[codes]
    cuts = [reach.cut_of(period) for period in periods]

    def spread(values: list[Any]) -> Objects:
        """Return what is known of each period, for each row."""
        column: Objects = np.empty(len(values), dtype=object)
        column[:] = values
        return np.asarray(column[codes[is_kept]])

    frame = rows[is_kept].reset_index(drop=True).rename(columns={"period": "starts_on"})
    frame = frame.assign(
        metric=metric.name,
        grain=grain.value,
        split=split_text(split),
        ends_on=spread([period.ends_on for period in periods]),
        is_partial=spread([cut is not None for cut in cuts]).astype(bool),
        cut_at=spread([cut.replace(tzinfo=None) if cut else None for cut in cuts]),
    )
    return frame.reindex(columns=list(TABLES["observations"]))


def counts_events(metric: Metric, reach: Reach) -> bool:
    """Return whether a metric counts what happened, so that a period without a row is a zero rather than unknown."""
    return metric.kind is Kind.COUNT and reach.is_of_events


def with_zeros(metric: Metric, grain: Grain, rows: pd.DataFrame, reach: Reach) -> pd.DataFrame:
    """Return tidy rows with a zero for each period in which nothing was counted, from the first one with anything."""
    days = counted_days(metric, grain, rows, reach)
    return filled_up(rows, rows["members"].unique(), days) if days else rows


def counted_days(metric: Metric, grain: Grain, rows: pd.DataFrame, reach: Reach) -> list[date]:
    """Return the first days of all periods in which a row that is not there means zero; none where it does not.

    `rows` are tidy, or only their columns `members` and `period`.
    """
    if rows.empty or not counts_events(metric, reach) or "numerator" in rows.columns:
        return []
    periods = reach.calendar.periods(rows["period"].min(), reach.calendar.local_day(reach.as_of), grain)
    days = [period.starts_on for period in periods if reach.reaches_into(period)]
    return days if len(days) * rows["members"].nunique() <= MAX_ZEROS else []


def filled_up(rows: pd.DataFrame, members: Iterable[str], days: Iterable[date]) -> pd.DataFrame:
    """Return tidy rows with a zero for each of these members and first days of periods that has no row."""
    whole = pd.MultiIndex.from_product([members, days], names=["members", "period"]).to_frame(index=False)
    filled = whole.merge(rows, on=["members", "period"], how="outer", indicator="found")
    filled = filled.sort_values(["members", "period"], kind="stable")
    is_nothing = filled["found"] == "left_only"  # a row whose value is unknown stays unknown
    return filled.assign(value=filled["value"].mask(is_nothing, 0.0)).drop(columns="found").reset_index(drop=True)


def values_at(metric: Metric, split: Sequence[str], frame: pd.DataFrame, day: date) -> dict[str, float]:
    """Return the value of each members text in the period that begins on a day, from what a query returned.

    MetricError when a column lacks or holds something else. That nothing comes twice, and no member without a name,
    was seen when all periods were read.
    """
    frame = frame[(frame["period"] == day).to_numpy(dtype=bool)]
    if metric.kind is Kind.DURATION:
        rows = tidy(metric, split, frame)
        values, texts = rows["value"].to_numpy(dtype=float, na_value=np.nan), rows["members"].tolist()
    else:
        values, texts = _computed(metric, _read_numbers(metric, split, frame)), _texts(frame, sorted(split))
    return dict(zip(texts, values.tolist(), strict=True))


def _read_numbers(metric: Metric, split: Sequence[str], frame: pd.DataFrame) -> dict[str, Numbers]:
    """Return the columns that hold numbers, rounded as a snapshot keeps them, so that days that were kept judge alike.

    MetricError when a needed one lacks, or one holds something else.
    """
    needed = {"period", *split}
    if metric.kind is Kind.DURATION:
        needed |= {"value"}
    elif "value" not in frame.columns:
        needed |= {"numerator", "denominator"}
    if lacking := sorted(needed - set(frame.columns)):
        raise MetricError(
            f"returns no column '{lacking[0]}'; it returned {', '.join(map(str, frame.columns)) or 'none'}"
        )
    found = {name: significant(_numbers(frame[name], name)) for name in frame.columns if name in _MEASURES}
    for name, numbers in found.items():
        if np.isinf(numbers).any():
            row = int(np.flatnonzero(np.isinf(numbers))[0])
            raise MetricError(f"returns an infinite {name} for {frame['period'].iloc[row]}; divide by nullif(x, 0)")
    if frame["period"].isna().any():
        raise MetricError("returns rows without a period; leave out rows whose time is unknown")
    return found


def _numbers(column: pd.Series[Any], name: str) -> Numbers:
    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=float, na_value=np.nan)
    try:
        return pd.to_numeric(column.astype(object)).to_numpy(dtype=float, na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise MetricError(f"returns a {name} that is not a number: {str(error)[:60]}") from error


def _values(metric: Metric, frame: pd.DataFrame, numbers: dict[str, Numbers]) -> pd.DataFrame:
    found: dict[str, Any] = {**numbers, "value": _computed(metric, numbers)}
    if "n" in numbers:
        found["n"] = pd.Series(np.round(numbers["n"])).astype("Int64")
    return frame.assign(**found)


def _computed(metric: Metric, numbers: Mapping[str, Numbers]) -> Numbers:
    """Return the value of each row: as the query gives it, else what its parts make, rounded as a snapshot rounds."""
    if "value" in numbers:
        return numbers["value"]
    top, bottom = numbers["numerator"], numbers["denominator"]
    with np.errstate(divide="ignore", invalid="ignore"):
        made = np.where(bottom != 0, top / bottom, np.nan) * (100.0 if is_percent(metric) else 1.0)
    return significant(made)


def _durations(frame: pd.DataFrame, keys: list[str], numbers: Numbers) -> pd.DataFrame:
    """Return median, 90th percentile and counts of events; those still open are counted apart, not timed."""
    is_open = (
        frame["is_open"].fillna(False).astype(bool) if "is_open" in frame.columns else pd.Series(False, frame.index)
    )
    values = pd.Series(numbers, frame.index)
    events = frame[keys].assign(value=values.mask(is_open), is_open=is_open, is_closed=~is_open & values.notna())
    grouped = events.groupby(keys, sort=True, dropna=False)
    rows = pd.DataFrame(
        {
            "value": significant(grouped["value"].quantile(0.5).to_numpy()),
            "p90": significant(grouped["value"].quantile(0.9).to_numpy()),
            "n": grouped["is_closed"].sum().astype("Int64"),
            "n_open": grouped["is_open"].sum().astype("Int64"),
        }
    )
    return rows.reset_index()


def members_texts(rows: pd.DataFrame, split: list[str]) -> pd.Series[Any]:
    """Return the members text of each row, from its columns of a sorted split."""
    return pd.Series(_texts(rows, split), rows.index, dtype=object)


def _texts(rows: pd.DataFrame, split: list[str]) -> list[str]:
    if not split:
        return ["{}"] * len(rows)
    named = (map(str, rows[name].tolist()) for name in split)
    return [_text(tuple(split), members) for members in zip(*named, strict=True)]


@lru_cache(maxsize=MAX_MEMBERS)
def _text(split: Sequence[str], members: Sequence[str]) -> str:
    return json.dumps(dict(zip(split, members, strict=True)), ensure_ascii=False, separators=(",", ":"))


def _words(key: dict[Any, Any]) -> str:
    return " ".join(f"{name} {value}" for name, value in key.items())
