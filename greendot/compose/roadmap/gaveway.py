"""Turns commitments that gave way into sentences: to what, how much work, why, and what came of it since."""

from __future__ import annotations

from datetime import timedelta

from greendot.analysis.plan import Aftermath, Displacement, aftermath_of
from greendot.calendar import Grain
from greendot.compose.roadmap.choices import open_link
from greendot.compose.roadmap.reading import read_displacements, read_failures, services_of
from greendot.compose.roadmap.roadmap import Roadmap, quarter_of
from greendot.compose.roadmap.words import weeks
from greendot.compose.view import View
from greendot.document import Items, Link, Sentence, Span
from greendot.formats import format_date, format_number, plural

_YEAR = timedelta(days=365)
_MOST_TOLD = 8


def aftermaths(view: View, road: Roadmap) -> tuple[Aftermath, ...]:
    """Return what gave way in the year up to the end of the chosen quarter, infrastructure first, the newest first.

    A commitment is told for as long as a reader may meet what came of it, not only in the quarter it gave way in.
    """
    until = min(quarter_of(view).ends_on, road.today + timedelta(days=1))
    recent = [one for one in read_displacements(view.snapshot) if until - _YEAR <= one.on < until]
    if not recent:
        return ()
    services, failures = services_of(view.snapshot), read_failures(view.snapshot)
    found = [aftermath_of(one, road.base, services, failures, road.today) for one in recent]
    return tuple(sorted(found, key=lambda one: not _is_infrastructure(road, one.displacement)))


def gave_way(view: View, road: Roadmap) -> Items | None:
    """Return a sentence or two on each commitment that gave way; None where none did."""
    told = tuple(describe_aftermath(view, road, one) for one in aftermaths(view, road)[:_MOST_TOLD])
    return Items(told, "items:displaced", is_numbered=False) if told else None


def describe_aftermath(view: View, road: Roadmap, found: Aftermath, *, is_brief: bool = False) -> Sentence:
    """Return what gave way, to what, and what came of it: `Job queue … gave way to Threads on 26 September 2016 …`.

    A brief one leaves out how much work it was and the reason that was given.
    """
    one, plan = found.displacement, road.base
    has_effort, has_why = bool(one.person_weeks) and not is_brief, bool(one.reason) and not is_brief
    effort = f", {plural(round(one.person_weeks or 0), 'person-week')} of work" if has_effort else ""
    why = f" The reason given: {one.reason.rstrip('.')}." if has_why else ""
    return Sentence.of(
        Span(plan.title(one.initiative), _link(view, road, one.initiative), is_strong=True),
        " gave way to ",
        Span(plan.title(one.by), _link(view, road, one.by)),
        f" on {format_date(one.on, road.today)}{effort}.{why} ",
        f"{_fate(road, found)} ",
        *cost_words(view, road, found),
    )


def _fate(road: Roadmap, found: Aftermath) -> str:
    item = road.base.items.get(found.displacement.initiative)
    if item is None:
        return "It is not in the plan."
    late = f", {weeks(found.late_days)} after its first date" if found.late_days > 0 else ""
    if item.is_dropped:
        day = f" on {format_date(item.dropped_on, road.today)}" if item.dropped_on else ""
        return f"It was dropped{day}."
    if item.landed_on:
        return f"It landed on {format_date(item.landed_on, road.today)}{late}."
    if item.forecast_on:
        return f"It is now expected on {format_date(item.forecast_on, road.today)}{late}."
    return "No date is known for it."


def cost_words(view: View, road: Roadmap, found: Aftermath) -> tuple[str | Span, ...]:
    """Return what failed meanwhile of what it was to relieve; that it cannot be told where the plan ties it to nothing.

    That it failed is measured; that the work would have prevented it is not, and is not said.
    """
    if not found.services:
        return ("What that cost cannot be counted: the plan does not say what it protects.",)
    names = [view.member("service", service) for service in found.services]
    subject = names[0] if len(names) == 1 else "what it was to relieve"
    if not found.failures:
        return (f"{subject[:1].upper()}{subject[1:]}, which it was to relieve, has not failed since.",)
    first = min(one.on for one in found.failures)
    count = len(found.failures)
    quarter = view.calendar.key(view.calendar.period(first, Grain.QUARTER))
    link = Link("incidents", (("period", quarter),))
    parts: list[str | Span] = [f"{subject[:1].upper()}{subject[1:]}, which it was to relieve, failed since: "]
    when = "on" if len({one.on for one in found.failures}) == 1 else "from"
    parts += [Span(plural(count, "incident"), link), f" {when} {format_date(first, road.today)}"]
    services = {one.service for one in found.failures}
    if len(services) > 1:
        parts.append(f" in {plural(len(services), 'service')}")
    if found.minutes is not None:
        low, high = (format_number(value, is_long=True) for value in found.minutes)
        parts.append(f"; people lost {low} to {high} minutes")
    return (*parts, ".")


def _is_infrastructure(road: Roadmap, one: Displacement) -> bool:
    item = road.base.items.get(one.initiative)
    return item is not None and item.is_infrastructure


def _link(view: View, road: Roadmap, key: str) -> Link | None:
    return open_link(view, key) if key in road.base.items else None
