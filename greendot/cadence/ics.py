"""Turns what is due into an iCalendar file that calendars subscribe to: one all-day entry for each date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from icalendar import Calendar as Ics
from icalendar import Event as Dated

from greendot.cadence.cycle import Event


def render_ics(events: Iterable[Event], company: str, now: datetime) -> bytes:
    """Return events as iCalendar (RFC 5545). An event of one name and quarter keeps its identity when its day moves."""
    counted: Counter[tuple[str, str]] = Counter()
    file = Ics()
    file.add("prodid", "-//Greendot//cadence//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", f"{company}: planning")
    for event in events:
        one = Dated()
        counted[event.name, event.quarter] += 1
        named = f"{event.name} {event.quarter} {counted[event.name, event.quarter]}"
        one.add("uid", f"{sha256(named.encode()).hexdigest()[:24]}@greendot")
        one.add("dtstamp", now)
        one.add("dtstart", event.on)
        one.add("dtend", event.on + timedelta(days=1))
        one.add("summary", f"{event.name}, {event.quarter}")
        if event.who:
            one.add("description", event.who)
        one.add("transp", "TRANSPARENT")
        file.add_component(one)
    return bytes(file.to_ical())
