"""Turns the declared rhythm of planning and a day into where in the cycle we are, what is due, and a calendar file."""

from greendot.cadence.cycle import Cycle, Event, cycle_of, describe_cycle, events_between
from greendot.cadence.ics import render_ics

__all__ = ["Cycle", "Event", "cycle_of", "describe_cycle", "events_between", "render_ics"]
