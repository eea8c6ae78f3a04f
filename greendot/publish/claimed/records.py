"""Turns the claims of a plan into checked rows, what else happened in the same weeks, with prices."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from greendot.analysis.claims import ClaimWord, Effect
from greendot.analysis.ledger import COUNTED, Entry, left_out, worth
from greendot.calendar import Calendar
from greendot.members import read_members
from greendot.publish.claimed.checking import check_claim
from greendot.publish.claimed.facts import ClaimFacts
from greendot.publish.claimed.values import Check, Ground
from greendot.results import Metric
from greendot.settings import PriceSettings
from greendot.snapshot import Records

CHECKS = "claim_checks"
CONFOUNDERS = "claim_confounders"
PRICES = "prices"

_NEAR = timedelta(days=13)
"""What lands up to two weeks before or after the days that are left out may have had a part in the change."""

_DUCKDB = {"str": "VARCHAR", "int": "BIGINT", "bool": "BOOLEAN", "float | None": "DOUBLE", "date | None": "DATE"}
_CHECK_TYPES = {field.name: _DUCKDB[str(field.type)] for field in dataclasses.fields(Check)}
_CONFOUNDER_TYPES = {"claim": "VARCHAR", "kind": "VARCHAR", "item": "VARCHAR", "title": "VARCHAR", "on_day": "DATE",
                     "count": "BIGINT"}  # fmt: skip

Row = Mapping[str, Any]
Metrics = Mapping[str, tuple[Metric, pd.DataFrame]]
Prices = Mapping[str, PriceSettings]


def check_claims(
    records: Mapping[str, Records],
    metrics: Metrics,
    facts: ClaimFacts,
    prices: Prices,
    *,
    calendar: Calendar,
    as_of: datetime,
    currency: str,
) -> dict[str, Records]:
    """Return the checks of all claims, and what may have had a part in each; {} without claims.

    `metrics` are those that ran, with their observations; `prices` are by claim, or by metric.
    """
    claims = _rows(records, "claims")
    if not claims:
        return {}
    known_to = calendar.local_day(as_of) - timedelta(days=1)
    ground = _ground(records, metrics, facts, known_to)
    checks = [_priced(check_claim(row, ground), row, prices, currency) for row in claims]
    entries = [entry for check in checks if (entry := _entry(check)) is not None]
    shared = left_out(entries)
    checks = [dataclasses.replace(check, left_out_for=shared.get(check.claim, "")) for check in checks]
    found = {
        CHECKS: (_CHECK_TYPES, [dataclasses.astuple(check) for check in checks]),
        CONFOUNDERS: (_CONFOUNDER_TYPES, [row for check in checks for row in _confounders(check, records, ground)]),
    }  # fmt: skip
    return {
        name: Records(types, pd.DataFrame(rows, columns=list(types), dtype=object))
        for name, (types, rows) in found.items()
        if rows
    }


def price_records(prices: Prices) -> dict[str, Records]:
    """Return the declared prices as records, so that pages can show what sums rest on; {} where none is declared."""
    types = {"name": "VARCHAR", "low": "DOUBLE", "high": "DOUBLE", "why": "VARCHAR"}
    rows = [(name, price.low, price.high, price.why) for name, price in sorted(prices.items())]
    return {PRICES: Records(types, pd.DataFrame(rows, columns=list(types), dtype=object))} if rows else {}


def _ground(records: Mapping[str, Records], metrics: Metrics, facts: ClaimFacts, known_to: date) -> Ground:
    return Ground(
        metrics,
        {str(row["initiative"]): row for row in _rows(records, "initiatives")},
        _rows(records, "resources"),
        facts,
        known_to,
    )


def _priced(check: Check, row: Row, prices: Prices, currency: str) -> Check:
    """Return a check with what its change is worth in a year, where a price is declared and something was seen."""
    declared = prices.get(check.claim) or prices.get(check.metric)
    if declared is not None:
        low, high, why = declared.low, declared.high, declared.why
    elif row.get("price") is not None and (row.get("currency") or currency) == currency:
        low, high, why = float(row["price"]), float(row["price"]), "as the plan says"
    else:
        return check
    check = dataclasses.replace(check, price_low=low, price_high=high, price_why=why)
    effect = _effect(check)
    if effect is None or check.after is None or check.word not in {word.value for word in COUNTED}:
        return check
    money = worth(check.after, effect, check.direction, (low, high))
    return dataclasses.replace(check, money_low=money.low, money=money.mid, money_high=money.high)


def _effect(check: Check) -> Effect | None:
    if check.effect is None or check.low is None or check.high is None or check.low <= -1:
        return None
    return Effect(check.effect, check.low, check.high)


def _entry(check: Check) -> Entry | None:
    if check.landed_on is None or check.before_first_on is None or check.after_last_on is None:
        return None
    return Entry(
        check.claim, check.metric, read_members(check.members), check.landed_on, check.before_first_on,
        check.after_last_on, ClaimWord(check.word),
    )  # fmt: skip


def _confounders(check: Check, records: Mapping[str, Records], ground: Ground) -> Iterator[tuple[object, ...]]:
    """Yield what else happened between the spans and two weeks around: other work, breaks, incidents, deployments."""
    if check.before_last_on is None or check.after_first_on is None:
        return
    first, last = check.before_last_on - _NEAR, check.after_first_on + _NEAR
    service = dict(read_members(check.members)).get("service", "")
    for key, row in sorted(ground.initiatives.items()):
        day = row.get("landed_on")
        if day and first <= day <= last and key != check.initiative:
            yield check.claim, "initiative", key, str(row["title"]), day, 1
    metric, _ = ground.metrics.get(check.metric, (None, None))
    for one in ground.facts.notes.breaks_of(metric) if metric else ():
        if first <= one.on <= last:
            yield check.claim, "definition break", "", one.why, one.on, 1
    incidents = [
        row
        for row in _rows(records, "incidents")
        if first <= _day(row.get("started_at")) <= last and (not service or row.get("service") == service)
    ]
    if incidents:
        yield check.claim, "incidents", service, "", None, len(incidents)
    deployed = sum(
        count for (day, name), count in ground.facts.deployments.items()
        if first <= day <= last and (not service or name == service)
    )  # fmt: skip
    if deployed:
        yield check.claim, "deployments", service, "", None, deployed


def _rows(records: Mapping[str, Records], table: str) -> Sequence[Row]:
    held = records.get(table)
    rows: list[Any] = [] if held is None else held.rows.to_dict("records")
    return rows


def _day(value: object) -> date:
    """Return the day of an instant that the file keeps in UTC; the first of all days where there is none."""
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(UTC)).date()
    return value if isinstance(value, date) else date.min
