"""Turns runways, the plan and who can mend what into what happens if an ask is not met: worked out, not declared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from greendot.compose.budget import read_standings
from greendot.compose.promises import LOW_PCT
from greendot.compose.rows import Row, day_of, number_of, text_of
from greendot.compose.view import View
from greendot.document import Sentence, Span
from greendot.formats import format_date, format_date_range, format_percent, join_words, plural

_MOST_SERVICES = 3


def consequences_of(view: View, ask: Row) -> tuple[Sentence, ...]:
    """Return what the facts say of doing nothing, the nearest to the ask first; () where they say nothing.

    An ask that names a resource is answered by its runway, one that names an initiative by those that wait for it, one
    of a team by what its services have left of what may go wrong, one for people by those that one person can mend.
    """
    return tuple(
        sentence
        for found in (_runway(view, ask), _waiting(view, ask), _budget(view, ask), _single(view, ask))
        for sentence in found
    )  # fmt: skip


def _runway(view: View, ask: Row) -> Iterator[Sentence]:
    resource = text_of(ask, "resource")
    row = next(
        (one for one in view.snapshot.records("runways") if resource and text_of(one, "resource") == resource), None
    )
    if row is None or text_of(row, "reason"):
        return
    name = view.member("resource", resource)
    link = view.page_link("capacity", "section:limits")
    early, mid, late = (day_of(row, f"{when}_on") for when in ("early", "mid", "late"))
    if row.get("is_over"):
        yield Sentence.of(f"{name} is ", Span("past its safe limit", link), " already.")
    elif mid is None:
        yield Sentence.of(f"{name} does ", Span("not run out within a year", link), ", as far as can be told.")
    else:
        likely = format_date(mid, view.today)
        span = f" ({format_date_range(early, late, view.today)})" if early and late else ""
        yield Sentence.of(
            f"{name} runs out ", Span(f"around {likely}", link), f"{span}, by forecast.{_order_words(view, row)}"
        )


def _order_words(view: View, row: Row) -> str:
    """Return when more must be ordered to be there in time."""
    order, days = day_of(row, "order_mid_on"), number_of(row, "lead_time_days")
    if order is None or not days:
        return ""
    took = f"More takes {plural(days, 'day')}"
    if order < view.today:
        return f" {took}: the day to order was {format_date(order, view.today)}."
    return f" {took}: order by {format_date(order, view.today)}."


def _waiting(view: View, ask: Row) -> Iterator[Sentence]:
    """Yield the launches that need the ask's initiative, the shortest first."""
    key = text_of(ask, "initiative")
    plan = {text_of(row, "initiative"): row for row in view.snapshot.records("initiatives")}
    ours = plan.get(key)
    expected = day_of(ours, "forecast_on") or day_of(ours, "baseline_on") if ours else None
    if ours is None or expected is None or day_of(ours, "landed_on") is not None:
        return
    waits = [
        ((expected - by).days, text_of(plan[text_of(row, "initiative")], "title"), by)
        for row in view.snapshot.records("dependencies")
        if text_of(row, "needs") == key and text_of(row, "initiative") in plan
        if (by := day_of(row, "need_by_on")) is not None
    ]
    link = view.page_link("roadmap", "table:initiatives")
    for short, title, by in sorted(waits, reverse=True):
        stands = f"{plural(short, 'day')} later than needed" if short > 0 else "in time"
        needed, comes = (format_date(day, view.today) for day in (by, expected))
        yield Sentence.of(f"{title} needs it by {needed}. It is expected by {comes}, ", Span(stands, link), ".")


def _budget(view: View, ask: Row) -> Iterator[Sentence]:
    """Yield the services of the ask's team that have used up what may go wrong, or are close to it."""
    team = text_of(ask, "team")
    if not team:
        return
    ours = {text_of(row, "service") for row in view.snapshot.records("services") if text_of(row, "team") == team}
    low = [
        one
        for one in read_standings(view)
        if one.service in ours and one.left_pct is not None and one.left_pct < LOW_PCT and one.ends_on > view.today
    ]
    for one in low[:_MOST_SERVICES]:
        link = view.page_link("reliability", "section:budgets")
        until = format_date(one.ends_on - timedelta(days=1), view.today)
        if (one.left_pct or 0.0) <= 0:
            yield Sentence.of(f"{one.name} has ", Span("used up", link), f" what may go wrong until {until}.")
            continue
        runs_out = day_of(one.row, "mid_on")
        more = f", and at this pace it is used up around {format_date(runs_out, view.today)}" if runs_out else ""
        left = Span(f"{format_percent(one.left_pct or 0.0)} left", link)
        yield Sentence.of(f"{one.name} has ", left, f" of what may go wrong until {until}{more}.")


def _single(view: View, ask: Row) -> Iterator[Sentence]:
    if not number_of(ask, "people") or not text_of(ask, "team"):
        return
    alone = [
        view.member("service", text_of(row, "service"))
        for row in view.snapshot.records("service_responders")
        if text_of(row, "team") == text_of(ask, "team") and number_of(row, "able") == 1
    ]
    if alone:
        rest = len(alone) - _MOST_SERVICES
        listed = join_words([*alone[:_MOST_SERVICES], *([plural(rest, "other service")] if rest > 0 else [])])
        link = view.link("services_with_one_responder")
        yield Sentence.of(
            "Only ", Span("one person", link), f" can mend {listed}: when that person is away, nobody can."
        )
