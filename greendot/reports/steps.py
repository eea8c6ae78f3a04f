"""Turns one number of a period, as two snapshots tell it, into the steps from the old figure to the new one.

The steps add up exactly: restated data, a changed definition (the earlier one was run once more on the facts of the day
it changed), a period that had not ended, and real change between two periods. What cannot be told apart says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from greendot.calendar import Grain, Period
from greendot.definitions import Redefined
from greendot.formats import format_date
from greendot.results import TOTAL, Members, Metric, Restatement, Word
from greendot.snapshot import Snapshot

_NAMED = 3


class Cause(StrEnum):
    """Why a number is another one."""

    RESTATED = "restated data"
    DEFINITION = "changed definition"
    ENDED = "the period had not ended"
    REAL = "real change"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: why, by how much, in words, and the verdict where it is real change."""

    cause: Cause
    by: Decimal
    words: str = ""
    verdict: Word | None = None


def steps_between(
    then: Snapshot, now: Snapshot, metric: str, period: Period, members: Members, told: float, known: float
) -> tuple[Step, ...]:
    """Return the steps from what was told of a period to what is known of it; none where both are the same."""
    was, is_now = then.metrics.get(metric), now.metrics.get(metric)
    if was is None or is_now is None:
        return ()
    data = _Data(then, now, is_now, period, members)
    if was.digest == is_now.digest:
        return tuple(data.step(told, known))
    chain = _chain(now, was, is_now, period) if members == TOTAL and period.grain is Grain.QUARTER else ()
    if not chain:
        if told == known:
            return ()
        return (Step(Cause.DEFINITION, _exact(known) - _exact(told), _unknown(now, metric, period, members)),)
    return tuple(_walked(data, chain, told, known))


def real_change(now: Snapshot, metric: str, before: Period, after: Period, members: Members) -> Step | None:
    """Return the change between two periods as one snapshot knows both, with its verdict where it compared them."""
    values = [now.result(metric, period, members).value for period in (before, after)]
    if values[0] is None or values[1] is None:
        return None
    result = now.result(metric, after, members)
    comparison = result.comparison
    is_next = now.calendar.shift(after, -1) == before
    verdict = comparison.word if comparison is not None and is_next and comparison.then is not None else None
    words = comparison.method if comparison is not None and verdict is not None else "these periods were not compared"
    return Step(Cause.REAL, _exact(values[1]) - _exact(values[0]), words, verdict)


def restatements_of(now: Snapshot, metric: Metric, period: Period, then: Snapshot) -> tuple[Restatement, ...]:
    """Return what later loads changed of the facts a metric reads in a period, since an earlier snapshot was made."""
    return tuple(
        one
        for one in now.restatements
        if one.table in metric.sources
        and period.starts_on <= one.day < period.ends_on
        and one.loaded_at > then.build.as_of
    )


@dataclass(frozen=True, slots=True)
class _Data:
    """What tells a step of the data apart: what was restated, or that the period had not ended."""

    then: Snapshot
    now: Snapshot
    metric: Metric
    period: Period
    members: Members

    def step(self, told: float, known: float) -> Iterator[Step]:
        """Yield the step of the data, if there is one."""
        by = _exact(known) - _exact(told)
        if not by:
            return
        seen = self.then.result(self.metric.name, self.period, self.members).observation
        if seen is not None and seen.is_partial:
            yield Step(Cause.ENDED, by, "more of it is known since")
            return
        yield Step(Cause.RESTATED, by, self._words())

    def _words(self) -> str:
        rows = restatements_of(self.now, self.metric, self.period, self.then)
        if not rows:
            day = self.then.calendar.local_day(self.then.build.as_of)
            return f"rows that were loaded after {format_date(day)}"
        first = min(one.loaded_at for one in rows)
        named = sorted({f"{one.table.replace('_', ' ')} {one.member}".strip() for one in rows})
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        return f"{', '.join(named[:_NAMED])}{more}, since {format_date(self.now.calendar.local_day(first))}"


def _chain(now: Snapshot, was: Metric, is_now: Metric, period: Period) -> tuple[Redefined, ...]:
    """Return the changes that led from one definition to the other, each run both ways; none where one is missing."""
    rows = sorted(
        (one for one in now.redefined if one.metric == is_now.name and one.starts_on == period.starts_on),
        key=lambda one: one.place,
    )
    chain: list[Redefined] = []
    digest = was.digest
    for one in rows:
        if one.before == digest and one.old is not None and one.new is not None:
            chain.append(one)
            digest = one.after
    return tuple(chain) if digest == is_now.digest else ()


def _walked(data: _Data, chain: tuple[Redefined, ...], told: float, known: float) -> Iterator[Step]:
    at = told
    for one in chain:
        old, new = one.old, one.new
        if old is None or new is None:
            continue
        yield from data.step(at, old)
        if by := _exact(new) - _exact(old):
            yield Step(Cause.DEFINITION, by, "counted both ways on the facts of the day it changed")
        at = new
    yield from data.step(at, known)


def _unknown(now: Snapshot, metric: str, period: Period, members: Members) -> str:
    reason = next((one.reason for one in now.redefined if one.metric == metric and one.reason), "")
    if reason:
        return f"the earlier one cannot be run any more ({reason}), so that data and definition are not told apart"
    if members != TOTAL or period.grain is not Grain.QUARTER:
        return "only totals by quarter are counted both ways, so that data and definition are not told apart"
    return "it was not counted both ways, so that data and definition are not told apart"


def _exact(value: float) -> Decimal:
    return Decimal(repr(value))
