"""Turns the dates an initiative was given into its slips, and a team's past slips into a range for what is to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from greendot.analysis.plan.values import Forecast, Initiative, Rules

_SHORTEST_DAYS = 14
_TAIL = 0.1


@dataclass(frozen=True, slots=True)
class DateRange:
    """When an initiative may land, from how others like it landed.

    `share` is how many in a hundred of those would have landed inside; `basis` is whose history it is, a team's or a
    kind's; `n` how many initiatives that history holds.
    """

    low_on: date
    mid_on: date
    high_on: date
    n: int
    share: float
    basis: str


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Why there is no range: only `n` of the `needed` initiatives like it have landed."""

    n: int
    needed: int


@dataclass(frozen=True, slots=True)
class Score:
    """How ranges made by this rule would have done: of `made` for initiatives that have landed since, `held` held."""

    made: int
    held: int


def slip_rate(item: Initiative, today: date, days: int) -> float | None:
    """Return by how many days its date moved for each day that passed, over the last `days`; None where unknown.

    1 means the finish recedes as fast as time passes. A date that was first given inside that time counts from then.
    """
    if not item.forecasts:
        return None
    since = today - timedelta(days=days)
    before = [one for one in item.forecasts if one.reported_on <= since]
    first = before[-1] if before else item.forecasts[0]
    passed = (today - max(first.reported_on, since)).days
    moved = (item.forecasts[-1].forecast_on - first.forecast_on).days
    return moved / passed if passed >= _SHORTEST_DAYS else None


def predict(item: Initiative, history: Iterable[Initiative], today: date, rules: Rules) -> DateRange | TooLittle:
    """Return when an open initiative may land, by how its team's, else its kind's, earlier dates came true.

    Each landed initiative gives one ratio, from the date it had at a like distance: the time it really took from then,
    over the time it was to take. The range holds the middle eight in ten of them, all of them where they are few. It
    never begins before today. `TooLittle` where neither history is long enough, or no date is known.
    """
    if item.expected_on is None:
        return TooLittle(0, rules.least_history)
    said_on = item.forecasts[-1].reported_on if item.forecasts else item.starts_on or today
    planned = max((item.expected_on - min(said_on, today)).days, _SHORTEST_DAYS)
    landed = [one for one in history if one.landed_on is not None and one.landed_on < today and one.key != item.key]
    for basis, like in (("team", _of_team(landed, item)), ("kind", _of_kind(landed, item))):
        ratios = sorted(ratio for one in like if (ratio := _ratio(one, planned)) is not None)
        if len(ratios) >= rules.least_history:
            return _range(min(said_on, today), planned, ratios, today, basis)
        if basis == "kind":
            return TooLittle(len(ratios), rules.least_history)
    return TooLittle(0, rules.least_history)


def score_ranges(history: Sequence[Initiative], rules: Rules) -> Score:
    """Return how such ranges, made halfway from what had landed by then, held for the initiatives that have landed."""
    made = held = 0
    for item in history:
        if item.landed_on is None or not item.forecasts:
            continue
        first = item.forecasts[0].reported_on
        halfway = first + (item.landed_on - first) / 2
        said = tuple(one for one in item.forecasts if one.reported_on <= halfway)
        expected = said[-1].forecast_on if said else None
        if expected is None or halfway >= item.landed_on:
            continue
        then = Initiative(
            item.key, is_infrastructure=item.is_infrastructure, team=item.team, forecast_on=expected, forecasts=said
        )
        found = predict(then, history, halfway, rules)
        if isinstance(found, DateRange):
            made += 1
            held += found.low_on <= item.landed_on <= found.high_on
    return Score(made, held)


def _of_team(landed: Sequence[Initiative], item: Initiative) -> list[Initiative]:
    return [one for one in landed if item.team and one.team == item.team]


def _of_kind(landed: Sequence[Initiative], item: Initiative) -> list[Initiative]:
    return [one for one in landed if one.is_infrastructure == item.is_infrastructure]


def _ratio(item: Initiative, planned: int) -> float | None:
    """Return time taken over time planned, from the date given at the distance nearest to `planned` days."""
    if item.landed_on is None:
        return None
    far = [one for one in item.forecasts if _ahead(one) >= _SHORTEST_DAYS and one.reported_on < item.landed_on]
    if not far:
        return None
    like = min(far, key=lambda one: (abs(_ahead(one) - planned), one.reported_on))
    return (item.landed_on - like.reported_on).days / _ahead(like)


def _ahead(said: Forecast) -> int:
    return (said.forecast_on - said.reported_on).days


def _range(said_on: date, planned: int, ratios: Sequence[float], today: date, basis: str) -> DateRange:
    count = len(ratios)
    skipped = int(_TAIL * (count + 1)) or 1
    low, high = ratios[skipped - 1], ratios[-skipped]
    mid = (ratios[(count - 1) // 2] + ratios[count // 2]) / 2
    low_on, mid_on, high_on = (max(today, said_on + timedelta(days=round(planned * one))) for one in (low, mid, high))
    return DateRange(low_on, mid_on, high_on, count, (count + 1 - 2 * skipped) / (count + 1), basis)
