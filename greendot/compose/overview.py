"""Overview: is it working, is it worth it, is it safe, what is next, what do we need?"""

from __future__ import annotations

from datetime import datetime

from greendot.compose.answers import Told, answer_all
from greendot.compose.asks import ask_sections, asks_table, open_asks, urgent_ask
from greendot.compose.assembly import assemble, section
from greendot.compose.decided import lately_decided
from greendot.compose.findings import find
from greendot.compose.page import Page
from greendot.compose.pictures import figure_bars, figure_lines
from greendot.compose.promises import read_promises
from greendot.compose.roadmap.roadmap import read_roadmap
from greendot.compose.roadmap.title import describe_plan
from greendot.compose.view import View
from greendot.document import Document, Items, Paragraph, Sentence
from greendot.formats import format_words, join_words, plural
from greendot.results import Against, Selection
from greendot.snapshot import Snapshot

_SECOND_FIGURE = ("headroom", "minutes_lost_per_user", "messages_peak", "availability")


def compose_overview(snapshot: Snapshot, selection: Selection, now: datetime) -> Document:
    """Return five answers, two figures, what changed and what is asked: five minutes before a meeting."""
    view = View(snapshot, selection, now)
    told = Told(view, read_promises(view), open_asks(view))
    if _is_plan_alone(view):
        return _compose_plan_alone(told)
    findings = find(view)
    second = next((figure for name in _SECOND_FIGURE if (figure := figure_lines(view, name))), None)
    blocks = (
        *answer_all(told),
        figure_bars(view, "daily_users"),
        second,
        section(
            _changed_title(view),
            "changes",
            Items(tuple(finding.sentence for finding in findings), "items:changes") if findings else _nothing(view),
        ),
        section("What is asked of you", "asked", asks_table(view, told.asks), *ask_sections(view, told.asks))
        if told.asks
        else None,
        section("What was decided", "decided", lately_decided(view)),
    )
    return assemble(view, PAGE, title_of(told), _lead(view), blocks)


def _compose_plan_alone(told: Told) -> Document:
    """Return what a plan and asks say where nothing else was ever counted."""
    view = told.view
    lead = "A plan has been loaded, and nothing else yet that could be counted."
    asked = section("What is asked of you", "asked", asks_table(view, told.asks), *ask_sections(view, told.asks))
    blocks = (
        *answer_all(told),
        asked if told.asks else None,
        section("What was decided", "decided", lately_decided(view)),
    )
    return assemble(view, PAGE, title_of(told), lead, blocks, is_timeless=True)


def _lead(view: View) -> str:
    lead = "Five answers, then what changed, then what is asked. Every number opens its definition."
    if view.is_current and view.selection.against is not Against.TARGET:
        lead += f" An unfinished {view.period.grain.value} is compared to the same day of the one before."
    return lead


def _is_plan_alone(view: View) -> bool:
    return bool(read_roadmap(view).plan.items) and not view.snapshot.periods(view.period.grain)


def title_of(told: Told) -> str:
    """Return the sentence that would be right if nothing else were read: promises, people served, what cannot wait."""
    view, promises = told.view, told.promises
    users = view.known("daily_users")
    people = ""
    if users is not None and users.value is not None:
        people = f"{format_words(users.value, 'people', view.currency)} a day"
    titles = view.titles("service")
    if promises.broken:
        names = join_words([titles.get(name, name) for name in promises.broken[:2]])
        more = len(promises.broken) - 2
        subject = f"{names} and {more} more" if more > 0 else names
        verb = "has" if len(promises.broken) == 1 else "have"
        first = f"{subject} {verb} used up all that may go wrong {view.this_period}"
    elif promises.left:
        to_people = f" to {people}" if people else ""
        first = f"The service keeps its promises{to_people}"
        if not view.is_current:
            first = f"{view.this_period} the service kept its promises{to_people}"
        people = ""
    elif people:
        verb = "use" if view.is_current else "used"
        first, people = f"{people.removesuffix(' a day')} {verb} the service on an average day {view.this_period}", ""
    else:
        return _title_of_little(view)
    second = urgent_ask(view, told.asks) or (f"It serves {people}." if people and not promises.broken else "")
    if promises.broken and not second and people:
        second = f"{people[:1].upper()}{people[1:].removesuffix(' a day')} use the service on an average day."
    return f"{first[:1].upper()}{first[1:]}. {second}".strip()


def _title_of_little(view: View) -> str:
    """Return the title where neither promises nor the people served are known: incidents alone, or too little data."""
    incidents = view.known("incidents")
    if incidents is None or not incidents.value:
        if _is_plan_alone(view):
            return describe_plan(view, read_roadmap(view)).text.strip()
        return f"There is too little data {view.this_period} to say how the service is doing."
    several = incidents.value != 1
    verb = ("have been" if several else "has been") if view.is_current else ("were" if several else "was")
    count = plural(incidents.value, "incident")
    return f"{count} {verb} recorded {view.this_period}; nothing else says how the service is doing."


def _changed_title(view: View) -> str:
    against = view.selection.against
    if against is Against.TARGET:
        return "What stands against its target"
    if against is Against.YEAR_AGO:
        return "What changed in a year"
    return f"What changed since {'last' if view.is_current else 'the'} {view.period.grain.value}" + (
        "" if view.is_current else " before"
    )


def _nothing(view: View) -> Paragraph:
    return Paragraph(
        Sentence.of(f"Nothing {view.this_period} is clearly different from what it is compared with."), "items:changes"
    )


PAGE = Page(
    "overview",
    "Overview",
    "Now",
    "How is it going?",
    compose_overview,
    metrics=(
        "availability",
        "cost_per_daily_user",
        "daily_users",
        "delivered_first_time",
        "error_budget_left",
        "headroom",
        "incidents",
        "initiatives_on_track",
        "messages_peak",
        "minutes_lost_per_user",
        "presence_share",
        "registered_users",
        "services_without_owner",
        "shown_as_up",
        "time_to_restore",
        "total_cost",
    ),
)
