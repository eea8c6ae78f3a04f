"""Turns charges into why the bill changed, by period and service: records that the Cost page tells in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from greendot.analysis.cost_change import PARTS, Charge, split_change
from greendot.calendar import Calendar, Grain, Period
from greendot.contracts import Contract
from greendot.publish.cutting import step_of
from greendot.publish.recorded import recorded_relation
from greendot.results import Against
from greendot.snapshot import Records
from greendot.warehouse import Warehouse, quoted, text_literal

COST_CHANGES = "cost_changes"
"""The name of these records."""

_DAY = timedelta(days=1)
_KEPT = ((Grain.QUARTER, 8), (Grain.MONTH, 6))
_TYPES = {
    "grain": "VARCHAR", "starts_on": "DATE", "against": "VARCHAR", "days": "BIGINT", "growth": "DOUBLE",
    "basis": "VARCHAR", "service": "VARCHAR", "before": "BIGINT", "after": "BIGINT", **dict.fromkeys(PARTS, "BIGINT"),
}  # fmt: skip

_CHARGES = """
SELECT spans.first, spans.last, coalesce(service, '') AS service,
    concat_ws(' / ', ServiceName, SkuId, RegionId, PricingCategory) AS item,
    CASE WHEN PricingQuantity IS NOT NULL THEN coalesce(PricingUnit, '') ELSE coalesce(ConsumedUnit, '') END AS unit,
    ChargeCategory <> 'Usage' OR ChargeClass IS NOT NULL OR coalesce(ChargeFrequency, '') = 'One-Time' AS is_one_off,
    sum(EffectiveCost) AS cost,
    CASE WHEN count(*) = count(coalesce(PricingQuantity, ConsumedQuantity))
        THEN sum(coalesce(PricingQuantity, ConsumedQuantity)) END AS quantity
FROM {costs} AS charges JOIN (VALUES {spans}) AS spans (first, last)
    ON ChargePeriodStart >= spans.first AND ChargePeriodStart < spans.last
GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Local days from `first` up to, not including, `last`."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days


@dataclass(frozen=True, slots=True)
class Pair:
    """Two spans of one length of time that a page compares: a period, and the one before or a year before."""

    period: Period
    against: Against
    now: Span
    then: Span


def read_cost_changes(
    warehouse: Warehouse,
    contracts: Mapping[str, Contract],
    calendar: Calendar,
    as_of: datetime,
    currency: str,
) -> Records | None:
    """Return the change of the bill in parts, by period, comparison and service, in whole cents.

    Volume is how much longer people were served: users times days; days alone where users are not known for both sides.
    A period that is not over is compared by whole days, or by whole months where a charge is for a month. None without
    charges, or where some are in another currency.
    """
    contract = contracts.get("costs")
    if contract is None or "costs" not in warehouse.tables():
        return None
    costs = recorded_relation(warehouse, contract, as_of)
    sql = (
        "SELECT min(ChargePeriodStart), max(greatest(ChargePeriodStart + 1, ChargePeriodEnd)),"
        " count(*) FILTER (BillingCurrency <> ?)"
    )
    first, last, others = warehouse.run(f"{sql} FROM {costs} AS seen", [currency])[0]
    if first is None or others:
        return None
    step = step_of(contract) or Grain.DAY
    until = calendar.period(min(last, calendar.local_day(as_of)), step).starts_on
    pairs = tuple(_pairs(calendar, Span(first, until), step))
    spans = sorted({span for pair in pairs for span in (pair.now, pair.then)}, key=lambda one: (one.first, one.last))
    if not spans:
        return None
    charges = _read_charges(warehouse, costs, spans)
    served = _read_served(warehouse, contracts, as_of, spans)
    rows = [row for pair in pairs for row in _rows(pair, charges, served)]
    return Records(_TYPES, pd.DataFrame(rows, columns=list(_TYPES), dtype=object)) if rows else None


def _pairs(calendar: Calendar, covered: Span, step: Grain) -> Iterator[Pair]:
    """Yield the newest periods with what each is compared with, both cut alike where the newer one is not over."""
    if covered.last <= covered.first:
        return
    for grain, most in _KEPT:
        newest = calendar.period(covered.last - _DAY, grain)
        for period in (calendar.shift(newest, -back) for back in range(most)):
            earlier = {Against.PREVIOUS: calendar.shift(period, -1), Against.YEAR_AGO: calendar.year_ago(period)}
            for against, then in earlier.items():
                if then.starts_on < covered.first:
                    continue
                ends = (period.ends_on, then.ends_on)
                if period.ends_on > covered.last:
                    ends = _ends_alike(calendar, step, period, covered.last, then)
                if ends[0] > period.starts_on and ends[1] > then.starts_on:
                    yield Pair(period, against, Span(period.starts_on, ends[0]), Span(then.starts_on, ends[1]))


def _ends_alike(calendar: Calendar, step: Grain, period: Period, until: date, then: Period) -> tuple[date, date]:
    """Return where two periods end after equally many whole steps, as many as are over in the newer one."""
    ends, before = (
        [one.starts_on, *(part.ends_on for part in calendar.periods(one.starts_on, one.ends_on - _DAY, step))]
        for one in (period, then)
    )
    over = min(sum(end <= until for end in ends), len(before)) - 1
    return ends[over], before[over]


def _read_charges(warehouse: Warehouse, costs: str, spans: Iterable[Span]) -> dict[Span, list[Charge]]:
    found: dict[Span, list[Charge]] = {}
    for first, last, service, item, unit, is_one_off, cost, quantity in warehouse.run(
        _CHARGES.format(costs=costs, spans=_literals(spans))
    ):
        charge = Charge(
            service, item, unit, _decimal(cost), None if quantity is None else _decimal(quantity), is_one_off
        )
        found.setdefault(Span(first, last), []).append(charge)
    return found


def _read_served(
    warehouse: Warehouse, contracts: Mapping[str, Contract], as_of: datetime, spans: Iterable[Span]
) -> dict[Span, Decimal]:
    """Return users times days of each span whose every day is known, from the rows that hold all users."""
    contract = contracts.get("daily_users")
    if contract is None or "daily_users" not in warehouse.tables():
        return {}
    relation = recorded_relation(warehouse, contract, as_of)
    rows = warehouse.run(
        "SELECT spans.first, spans.last, count(*), sum(users) FROM "  # noqa: S608 - our own names
        f"(SELECT day, sum(users) AS users FROM {relation} AS seen WHERE {_whole(contract)} GROUP BY day) AS days "
        f"JOIN (VALUES {_literals(spans)}) AS spans (first, last) ON day >= spans.first AND day < spans.last "
        "GROUP BY ALL"
    )
    return {Span(first, last): _decimal(users) for first, last, n, users in rows if n == Span(first, last).days}


def _whole(contract: Contract) -> str:
    """Return the condition for the rows that hold the total, where a table's members overlap."""
    return " AND ".join(f"{quoted(name)} = {text_literal(value)}" for name, value in contract.total.items()) or "true"


def _rows(
    pair: Pair, charges: Mapping[Span, list[Charge]], served: Mapping[Span, Decimal]
) -> Iterator[tuple[object, ...]]:
    now, then = served.get(pair.now), served.get(pair.then)
    basis = "users" if now and then else "days"
    growth = Fraction(now) / Fraction(then) if now and then else Fraction(pair.now.days, pair.then.days)
    period = (pair.period.grain.value, pair.period.starts_on, pair.against.value, pair.now.days, float(growth), basis)
    for change in split_change(charges.get(pair.then, ()), charges.get(pair.now, ()), growth):
        yield (*period, change.service, change.before, change.after, *change.parts.values())


def _literals(spans: Iterable[Span]) -> str:
    return ", ".join(f"(DATE '{span.first}', DATE '{span.last}')" for span in spans)


def _decimal(value: Any) -> Decimal:
    """Return a number as the decimal that it was written as."""
    return value if isinstance(value, Decimal) else Decimal(f"{value:.12g}")
