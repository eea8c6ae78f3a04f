"""Turns the declared dates of every quarter and a day into what was due lately and what is due next, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from greendot.calendar import Calendar, Grain, Period
from greendot.formats import format_date, plural
from greendot.settings import CadenceSettings, parse_due

LATELY_DAYS = 7
_AHEAD = 2


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that is due on a day: what it is called, who does or reviews it, and for which quarter."""

    on: date
    name: str
    who: str
    quarter: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """Where a day stands in its quarter, counted from 1, what was due in the last days, and what is due next."""

    today: date
    quarter: Period
    label: str
    lately: tuple[Event, ...]
    ahead: tuple[Event, ...]

    @property
    def day(self) -> int:
        """Return which day of the quarter it is."""
        return (self.today - self.quarter.starts_on).days + 1


def events_between(cadence: CadenceSettings, calendar: Calendar, first: date, last: date) -> tuple[Event, ...]:
    """Return what is due from one day to another, both included, the first due first.

    What is due so many days before or after a quarter may fall into the one beside it; it stays that quarter's.
    """
    found = set()
    quarters = calendar.periods(first - timedelta(days=366), last + timedelta(days=366), Grain.QUARTER)
    for quarter in quarters:
        for name, said in cadence.dates.items():
            for on in parse_due(said).days_in(quarter.starts_on, quarter.ends_on):
                if first <= on <= last:
                    found.add(Event(on, name, str(cadence.who.get(name, "")), calendar.label(quarter)))
    return tuple(sorted(found))


def cycle_of(cadence: CadenceSettings, calendar: Calendar, today: date) -> Cycle:
    """Return where a day stands in the cycle."""
    quarter = calendar.period(today, Grain.QUARTER)
    lately = events_between(cadence, calendar, today - timedelta(days=LATELY_DAYS), today - timedelta(days=1))
    ahead = events_between(cadence, calendar, today, today + timedelta(days=366))
    return Cycle(today, quarter, calendar.label(quarter), lately, ahead[:_AHEAD])


def describe_cycle(cycle: Cycle) -> str:
    """Return where in the cycle we are: `Day 46 of 90 of Q1 2017. Next: inputs from teams on 21 March, in 34 days.`"""
    parts = [f"Day {cycle.day} of {cycle.quarter.days} of {cycle.label}."]
    if cycle.lately:
        past = (f"{_what(event, cycle)}, {plural((cycle.today - event.on).days, 'day')} ago" for event in cycle.lately)
        parts.append(f"Was due: {'; '.join(past)}.")
    if cycle.ahead:
        parts.append(f"Next: {'; '.join(f'{_what(event, cycle)}, {_when(event, cycle)}' for event in cycle.ahead)}.")
    return " ".join(parts)


def _what(event: Event, cycle: Cycle) -> str:
    who = f" ({event.who})" if event.who else ""
    return f"{event.name}{who} on {format_date(event.on, cycle.today)}"


def _when(event: Event, cycle: Cycle) -> str:
    days = (event.on - cycle.today).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {plural(days, 'day')}")
