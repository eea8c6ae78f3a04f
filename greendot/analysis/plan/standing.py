"""Turns an initiative's dates, milestones and doubts into how it stands, by declared rules, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from greendot.analysis.plan.chains import Gap
from greendot.analysis.plan.slips import slip_rate
from greendot.analysis.plan.values import AT_RISK, OFF_TRACK, ON_TRACK, Initiative, Override, Plan, Rules


class Status(IntEnum):
    """How an initiative stands, from well to worst; those that are over or not begun stand apart."""

    LANDED = 0
    DROPPED = 1
    PROPOSED = 2
    ON_TRACK = 3
    UNKNOWN = 4
    AT_RISK = 5
    LATE = 6


class Rule(StrEnum):
    """Why an initiative stands as it does."""

    OVERDUE = "overdue"
    LATE = "late"
    SLIPPING = "slipping"
    WAITS = "waits"
    CONFIDENCE = "confidence"
    MILESTONE = "milestone"
    SCOPE = "scope"
    STALE = "stale"
    SILENT = "silent"
    DATELESS = "dateless"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that an initiative met: how many days, points or milestones, and which other thing it is about."""

    rule: Rule
    status: Status
    amount: float = 0.0
    about: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an initiative stands: what the rules say with their reasons, worst first, what its team says, what counts.

    `status` is the worse of both, unless a person's override holds. `declared_days` is the age of the team's word.
    """

    status: Status
    derived: Status
    declared: str
    declared_days: int | None
    reasons: tuple[Reason, ...] = ()
    override: Override | None = None

    @property
    def is_contradicted(self) -> bool:
        """Return whether its team says it is on track and its dates do not."""
        return self.declared == ON_TRACK and self.derived >= Status.AT_RISK

    @property
    def is_well(self) -> bool:
        """Return whether it has landed or is on its way."""
        return self.status in (Status.LANDED, Status.ON_TRACK)


_DECLARED = {ON_TRACK: Status.ON_TRACK, AT_RISK: Status.AT_RISK, OFF_TRACK: Status.LATE}
_OVERRIDES = {**_DECLARED, "late": Status.LATE}


def stand(
    plan: Plan, gaps: Mapping[str, Gap], today: date, rules: Rules, overrides: Mapping[str, Override] | None = None
) -> dict[str, Standing]:
    """Return how each initiative stands today. `gaps` is the widest gap of each that waits; see `chains`."""
    chosen = overrides or {}
    return {key: standing_of(item, gaps.get(key), today, rules, chosen.get(key)) for key, item in plan.items.items()}


def standing_of(
    item: Initiative, gap: Gap | None, today: date, rules: Rules, override: Override | None = None
) -> Standing:
    """Return how one initiative stands."""
    age = (today - item.health_on).days if item.health_on else None
    if (closed := _closed(item)) is not None:
        return Standing(closed, closed, item.health, age)
    reasons = tuple(sorted(_reasons(item, gap, today, rules), key=lambda one: -one.status))
    derived = reasons[0].status if reasons else Status.ON_TRACK
    is_stale = any(reason.rule is Rule.STALE for reason in reasons)
    declared = _DECLARED.get(item.health)
    worst = max(derived, declared) if declared is not None and not is_stale else derived
    if override is not None and override.holds_on(today) and override.status in _OVERRIDES:
        return Standing(_OVERRIDES[override.status], derived, item.health, age, reasons, override)
    return Standing(worst, derived, item.health, age, reasons)


def _closed(item: Initiative) -> Status | None:
    """Return how what is over, or not decided, stands; None for what is under way."""
    if item.is_dropped:
        return Status.DROPPED
    if item.landed_on is not None or item.state == "landed":
        return Status.LANDED
    return Status.PROPOSED if item.state == "proposed" else None


def _reasons(item: Initiative, gap: Gap | None, today: date, rules: Rules) -> list[Reason]:
    found = [*_dates(item, today, rules), *_signs(item, today, rules)]
    if gap is not None:
        found.append(Reason(Rule.WAITS, Status.AT_RISK, gap.days or 0, gap.needed, gap.by_on))
    return found


def _dates(item: Initiative, today: date, rules: Rules) -> list[Reason]:
    """Return what its dates say: passed, later than first promised, receding, or not there."""
    found = []
    due = item.forecast_on or item.baseline_on
    if due is None:
        is_past = item.promised_on is not None and item.promised_on < today
        if is_past or item.promised_on is None:
            found.append(Reason(Rule.DATELESS, Status.UNKNOWN, on=item.promised_on))
    elif due < today:
        found.append(Reason(Rule.OVERDUE, Status.LATE, (today - due).days, on=due))
    if item.slip_days > rules.late_days:
        found.append(Reason(Rule.LATE, Status.LATE, item.slip_days, on=item.baseline_on))
    rate = slip_rate(item, today, rules.slip_days)
    if rate is not None and rate >= rules.slip_rate:
        before = item.expected_as_of(today - timedelta(days=rules.slip_days)) or item.forecasts[0].forecast_on
        found.append(Reason(Rule.SLIPPING, Status.AT_RISK, (item.forecasts[-1].forecast_on - before).days))
    return found


def _signs(item: Initiative, today: date, rules: Rules) -> list[Reason]:
    """Return what else speaks of trouble: doubt that grows, milestones missed or added, silence."""
    found = []
    sure = item.confidences
    if sure and max(sure) - sure[-1] >= rules.confidence_drop:
        found.append(Reason(Rule.CONFIDENCE, Status.AT_RISK, sure[-1], str(max(sure))))
    missed = [one for one in item.milestones if one.due_on and not one.done_on]
    missed = [one for one in missed if one.due_on and (today - one.due_on).days > rules.milestone_days]
    if missed:
        first = min(missed, key=lambda one: one.due_on or today)
        found.append(Reason(Rule.MILESTONE, Status.AT_RISK, len(missed), first.title, first.due_on))
    if (added := _added(item)) and 100 * added >= rules.scope_pct * len(item.milestones):
        found.append(Reason(Rule.SCOPE, Status.AT_RISK, added, str(len(item.milestones))))
    return [*found, *_silence(item, today, rules)]


def _added(item: Initiative) -> int:
    """Return how many milestones that are still to be done were added once work had begun."""
    known = [one.added_on for one in item.milestones if one.added_on]
    begun = max(item.starts_on, min(known)) if item.starts_on and known else None
    return sum(one.added_on is not None and one.added_on > begun for one in item.milestones) if begun else 0


def _silence(item: Initiative, today: date, rules: Rules) -> list[Reason]:
    if item.health not in _DECLARED:
        is_due = item.state == "in progress" or (item.starts_on is not None and item.starts_on <= today)
        return [Reason(Rule.SILENT, Status.UNKNOWN)] if is_due or item.starts_on is None else []
    age = (today - item.health_on).days if item.health_on else None
    if age is not None and age > rules.stale_days:
        return [Reason(Rule.STALE, Status.UNKNOWN, age, on=item.health_on)]
    return []
