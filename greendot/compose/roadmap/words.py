"""Turns how an initiative stands, and why, into words and a mark: never by colour alone."""

from __future__ import annotations

from datetime import date

from greendot.analysis.plan import (
    DateRange,
    Initiative,
    Reason,
    Rule,
    Standing,
    Status,
    TooLittle,
)
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.formats import format_date, format_date_range, plural
from greendot.results import Word

_SEVERAL = 2
_FORTNIGHT = 14


def weeks(days: int) -> str:
    """Return a number of days as one says it of a plan: in weeks from a fortnight on."""
    return plural(days, "day") if days < _FORTNIGHT else plural(round(days / 7), "week")


def status_words(road: Roadmap, item: Initiative) -> tuple[str, Word | None]:
    """Return how an initiative stands in a few words, and as a mark."""
    standing = road.standings[item.key]
    if standing.override is not None:
        expires_on = standing.override.expires_on
        until = f" until {format_date(expires_on, road.today)}" if expires_on else ""
        return f"{standing.override.status}, as a person set it{until}", _MARKS[standing.status]
    match standing.status:
        case Status.LANDED:
            return _landed(road, item)
        case Status.DROPPED:
            return "dropped", None
        case Status.PROPOSED:
            return "not decided", Word.TOO_LITTLE
        case Status.ON_TRACK:
            begins = item.health not in ("on track", "at risk", "off track")
            return ("not begun", Word.TOO_LITTLE) if begins else ("on track", Word.BETTER)
        case _:
            return _trouble(road, item, standing), _MARKS[standing.status]


_MARKS = {Status.ON_TRACK: Word.BETTER, Status.UNKNOWN: Word.TOO_LITTLE}
_MARKS |= dict.fromkeys((Status.AT_RISK, Status.LATE), Word.WORSE)


def _landed(road: Roadmap, item: Initiative) -> tuple[str, Word | None]:
    late = item.slip_days
    if item.baseline_on is None or item.landed_on is None:
        return "landed", Word.BETTER
    if late > road.ground.rules.late_days:
        return f"landed {weeks(late)} late", Word.WORSE
    return ("landed on time" if late <= 0 else f"landed {plural(late, 'day')} after its first date"), Word.BETTER


def _trouble(road: Roadmap, item: Initiative, standing: Standing) -> str:
    """Return the worst that is said of an initiative in a few words: by its dates first, else by its team."""
    if not standing.reasons or standing.reasons[0].status < standing.status:
        return item.health
    worst = standing.reasons[0]
    match worst.rule:
        case Rule.OVERDUE:
            return f"was expected {format_date(worst.on or road.today, road.today)}"
        case Rule.LATE:
            return f"{weeks(int(worst.amount))} late"
        case Rule.WAITS:
            return f"waits, {weeks(int(worst.amount))} short" if worst.amount else "waits for what was given up"
        case Rule.STALE:
            return f"reported {item.health} {plural(int(worst.amount), 'day')} ago"
        case Rule.SILENT:
            return "nothing reported"
        case Rule.DATELESS:
            return "not known to have landed" if worst.on else "no date"
        case _:
            return "at risk"


def describe_reason(road: Roadmap, reason: Reason) -> str:
    """Return why an initiative stands as it does, as one plain sentence."""
    amount, day = int(reason.amount), format_date(reason.on or road.today, road.today)
    match reason.rule:
        case Rule.OVERDUE:
            return f"It was expected on {day} and is not known to have landed."
        case Rule.LATE:
            return f"It is expected {weeks(amount)} after its first date, {day}."
        case Rule.SLIPPING:
            return f"Its date moved by {weeks(amount)} in the last {weeks(road.ground.rules.slip_days)}."
        case Rule.WAITS:
            needed = road.plan.title(reason.about)
            by = f" by {day}" if reason.on else ""
            if not amount:
                return f"It needs {needed}{by}, which was given up."
            return f"It needs {needed}{by}, which is expected {weeks(amount)} later."
        case Rule.CONFIDENCE:
            return f"Its team's confidence in the date fell from {reason.about} to {amount} out of 10."
        case Rule.MILESTONE:
            if amount == 1:
                return f"A milestone was missed: {reason.about}, due {day}."
            return f"{amount} milestones were missed, the first due {day}: {reason.about}."
        case Rule.SCOPE:
            verb = "was" if amount == 1 else "were"
            return f"{amount} of its {reason.about} milestones {verb} added once work had begun."
        case _:
            return _silence(reason, amount, day)


def _silence(reason: Reason, amount: int, day: str) -> str:
    if reason.rule is Rule.STALE:
        return f"Its team last said how it is going {plural(amount, 'day')} ago, on {day}."
    if reason.rule is Rule.SILENT:
        return "Its team has not said how it is going."
    return f"It was promised by {day}; whether it landed is not recorded." if reason.on else "No date is known."


def moved_words(item: Initiative) -> str:
    """Return how a date moved: `moved once, 6 weeks later`, `moved 3 times, 9 weeks later in all`."""
    late = item.slip_days
    if not late:
        return "has not moved" if item.moves == 0 else f"moved {plural(item.moves, 'time')}, back to its first date"
    direction = "later" if late > 0 else "earlier"
    if item.moves == 0:
        return f"landed {weeks(abs(late))} {direction} than first promised"
    times = {1: "once", 2: "twice"}.get(item.moves, plural(item.moves, "time"))
    total = " in all" if item.moves >= _SEVERAL else ""
    return f"moved {times}, {weeks(abs(late))} {direction}{total}"


def contradiction_words(road: Roadmap, item: Initiative) -> str:
    """Return that its team says it is on track, as a clause with its age; empty where rules and team agree."""
    standing = road.standings[item.key]
    if not standing.is_contradicted:
        return ""
    days = standing.declared_days
    return "reported on track" + (f" {plural(days, 'day')} ago" if days else " today" if days == 0 else "")


def range_words(found: DateRange | TooLittle, item: Initiative, today: date) -> str:
    """Return when an initiative may land, judging by others like it, or that too few have landed to say."""
    kind = "infrastructure" if item.is_infrastructure else "product"
    if isinstance(found, TooLittle):
        return (
            f"Too little history for a range of dates: {found.n} like it {'has' if found.n == 1 else 'have'} landed "
            f"with dates on record, {found.needed} are needed."
        )
    whose = "of its team's" if found.basis == "team" else f"{kind}"
    initiatives = f"{found.n} {whose} initiatives" if found.basis == "team" else plural(found.n, f"{whose} initiative")
    odds = round(10 * found.share)
    span = format_date_range(found.low_on, found.high_on, today)
    return f"Judging by {initiatives} that have landed, it lands {span}, {odds} times in 10."
