"""Turns a scenario into what it changes: launches endangered, teams overcommitted, what runs out, person-weeks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from greendot.analysis.plan import Outlook, Trouble, look_ahead
from greendot.analysis.plan.scenarios import Add, Change, Drop, Move, Staff
from greendot.compose.money import person_week, price_words, sum_words
from greendot.compose.roadmap.roadmap import Roadmap
from greendot.compose.roadmap.words import weeks
from greendot.compose.view import View
from greendot.document import Block, Cell, Items, Note, Sentence, Span, Table
from greendot.formats import format_date, format_number, join_words, plural

_MOST_NAMED = 8


def scenario_note(view: View, road: Roadmap) -> Note | None:
    """Return what the reader must know first of a scenario: that it is one, or that its text cannot be read."""
    if not view.option("scenario"):
        return None
    plan = Span("Back to the plan", view.page_link("roadmap"))
    if road.scenario.problems:
        listed = "; ".join(road.scenario.problems[:3])
        rest = len(road.scenario.problems) - 3
        more = f"; and {plural(rest, 'more fault')}" if rest > 0 else ""
        text = f"The scenario in this address was not used: {listed}{more}. This is the plan as it stands. "
        return Note(Sentence.of(text, plan, "."), "note:scenario", is_warning=True)
    count = plural(len(road.scenario.changes), "change")
    return Note(
        Sentence.of(f"This is a scenario of {count}; the plan itself is unchanged. ", plan, "."), "note:scenario"
    )


def scenario_blocks(view: View, road: Roadmap) -> tuple[Block | None, ...]:
    """Return the changes in words, and the plan beside the scenario; nothing where none is looked at."""
    if not road.scenario.changes:
        return (None,)
    told = tuple(Sentence.of(_words(view, road, change)) for change in road.scenario.changes)
    before, after = look_ahead(road.base, road.ground), look_ahead(road.base, road.ground, road.plan)
    return Items(told, "items:scenario", is_numbered=False), _table(view, road, before, after)


def _words(view: View, road: Roadmap, change: Change) -> str:
    title = road.plan.title(change.initiative)
    match change:
        case Move(key, to_on):
            item = road.base.items[key]
            day = format_date(to_on, road.today)
            if item.expected_on is None:
                return f"{title} lands on {day}."
            days = (to_on - item.expected_on).days
            return f"{title} lands on {day}, {weeks(abs(days))} {'later' if days > 0 else 'earlier'} than planned."
        case Drop():
            return f"{title} is dropped."
        case Staff(_, team, person_weeks):
            name = view.member("team", team)
            if not person_weeks:
                return f"{name} no longer works on {title}."
            return f"{name} gives {format_number(person_weeks)} person-weeks to {title}."
        case Add(_, is_infrastructure, team, to_on, person_weeks):
            kind = "infrastructure" if is_infrastructure else "product"
            return (
                f"{title} is added: {kind}, led by {view.member('team', team)}, "
                f"{format_number(person_weeks)} person-weeks, to land on {format_date(to_on, road.today)}."
            )


def _table(view: View, road: Roadmap, before: Outlook, after: Outlook) -> Table:
    rows = [
        _row(label, told(before), told(after))
        for label, told in (
            ("Launches that wait too long", partial(_launches, road)),
            ("Teams that promised too much", partial(_teams, view)),
            ("What runs out before the plan helps", partial(_resources, view, road)),
        )
    ]
    weeks_before, weeks_after = round(before.person_weeks), round(after.person_weeks)
    more = weeks_after - weeks_before
    apart = f"{format_number(abs(more))} {'more' if more > 0 else 'less'}" if more else "none"
    rows.append((
        Cell("Person-weeks still to be given"),
        Cell(format_number(weeks_before)),
        Cell(format_number(weeks_after)),
        Cell(apart),
    ))  # fmt: skip
    if price := person_week(view):
        rows.append((
            Cell(f"What they cost, at {price_words(view, price)} a week"),
            Cell(sum_words(view, weeks_before, price)),
            Cell(sum_words(view, weeks_after, price)),
            Cell(f"{sum_words(view, abs(more), price)} {'more' if more > 0 else 'less'}" if more else "none"),
        ))  # fmt: skip
    return Table(
        "The plan and this scenario", ("What", "Plan", "Scenario", "Difference"), tuple(rows), "table:scenario"
    )


def _row(label: str, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Cell, ...]:
    """Return what stands in each, by name with how much, and what is gone, new or otherwise."""
    parts = [f"no longer: {join_words(gone)}"] if (gone := [one for one in before if one not in after]) else []
    parts += [f"new: {join_words(new)}"] if (new := [one for one in after if one not in before]) else []
    parts += [
        f"{one}: {after[one]} instead of {before[one]}" for one in before if one in after and before[one] != after[one]
    ]
    return Cell(label), Cell(_listed(before)), Cell(_listed(after)), Cell("; ".join(parts) or "none")


def _listed(told: Mapping[str, str]) -> str:
    names = [f"{name} ({much})" if much else name for name, much in told.items()]
    rest = len(names) - _MOST_NAMED
    return join_words([*names[:_MOST_NAMED], plural(rest, "more")] if rest > 0 else names) or "none"


def _launches(road: Roadmap, outlook: Outlook) -> dict[str, str]:
    return {
        road.plan.title(chain.launch): weeks(chain.gap.days) if chain.gap.days else "what it needs is dropped"
        for chain in outlook.endangered
    }


def _teams(view: View, outlook: Outlook) -> dict[str, str]:
    return {
        f"{view.member('team', one.team)} in {view.calendar.label(one.quarter)}": f"{round(one.percent or 0)}%"
        for one in outlook.overcommitted
    }


def _resources(view: View, road: Roadmap, outlook: Outlook) -> dict[str, str]:
    """Return what runs out before relief or before a launch; a day to order that is past no scenario brings back."""
    told: dict[str, str] = {}
    for one in outlook.shortfalls:
        if one.trouble is not Trouble.ORDER_PAST:
            tail = f", before {road.plan.title(one.initiative)}" if one.initiative else ""
            told[view.member("resource", one.runway.resource) + tail] = weeks(one.days) if one.days else ""
    return told
