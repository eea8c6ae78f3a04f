"""Turns results into the five answers of the overview: each a question, a few plain sentences, at most two numbers."""

from __future__ import annotations

from dataclasses import dataclass

from greendot.compose.asks import Ask, describe_asks
from greendot.compose.numbers import compose_number, is_good, pace_words
from greendot.compose.promises import Promises, describe_promises, promises_number
from greendot.compose.roadmap.findings import best_of_plan
from greendot.compose.roadmap.roadmap import read_roadmap
from greendot.compose.roadmap.title import describe_next
from greendot.compose.runways import runway_findings
from greendot.compose.sentences import difference_words, is_clear, unchanged_words
from greendot.compose.view import View
from greendot.document import Answer, Number, Sentence, Span
from greendot.formats import plural
from greendot.results import Against, Result, Word

_FELT = ("delivered_first_time", "availability", "minutes_lost_per_user")


@dataclass(frozen=True, slots=True)
class Told:
    """What the answers draw on: the view, the promises of its services, and what is asked."""

    view: View
    promises: Promises
    asks: tuple[Ask, ...]


def answer_all(told: Told) -> tuple[Answer, ...]:
    """Return the five answers in the order a reader asks them."""
    return (_working(told), _worth(told), _safe(told), _next(told), _need(told))


def _working(told: Told) -> Answer:
    view = told.view
    parts: list[str | Span] = []
    delivered = view.known("delivered_first_time") or view.known("availability")
    if delivered is not None:
        is_first_time = delivered.metric.name == "delivered_first_time"
        what = "messages arrived at the first try" if is_first_time else "what people asked for worked"
        parts += [view.span(delivered), f" of {what}{_clause(view, delivered)}. "]
    lost = view.known("minutes_lost_per_user")
    if lost is not None and lost.value is not None:
        minutes = view.words(lost).partition(" per ")[0]
        parts += ["Each person was cut off for ", view.span(lost, minutes), f" {view.this_period}"]
        parts += [f"{_clause(view, lost)}. "]
    if told.promises.left:
        parts += [*describe_promises(view, told.promises).spans]
    names = ("minutes_lost_per_user", "availability", "shown_as_up", "incidents")
    numbers = _two(view, names, promises_number(view, told.promises))
    if not parts and (told_elsewhere := _told_elsewhere(view)):
        return _answer("Is it working?", "Only partly known. ", told_elsewhere, numbers, "working")
    return _answer("Is it working?", _verdict(told, bool(parts)), parts, numbers, "working")


def _told_elsewhere(view: View) -> list[str | Span]:
    """Return what the status page and the incidents tell where nothing measured what people got; empty without them."""
    parts: list[str | Span] = []
    shown = view.known("shown_as_up")
    if shown is not None:
        parts += ["The status page showed it as up for ", view.span(shown), f" of the time{_clause(view, shown)}. "]
    incidents = view.known("incidents")
    if incidents is not None and incidents.value is not None:
        several = incidents.value != 1
        verb = ("have been" if several else "has been") if view.is_current else ("were" if several else "was")
        count = plural(incidents.value, "incident") if incidents.value else "no incidents"
        parts += [f"There {verb} ", view.span(incidents, count), f" {view.this_period}{_clause(view, incidents)}. "]
    return [*parts, "What share of what people asked for worked was not measured."] if parts else []


def _verdict(told: Told, has_data: bool) -> str:
    """Return the one word first: yes when no promise is broken, mostly when few are, no when half or more are."""
    if not has_data:
        return f"Not known: there are no numbers about it {told.view.this_period}."
    broken, total = len(told.promises.broken), len(told.promises.left)
    if not total:
        return ""
    if broken == 0:
        return f"Yes{_but(told.view)}. "
    return "Mostly. " if broken * 2 < total else "No. "


def _but(view: View) -> str:
    """Return what qualifies a yes: a clear turn for the worse in what customers feel; empty when there is none."""
    results = [result for name in _FELT if (result := view.known(name)) is not None and not view.late(result)]
    worse = next((result for result in results if is_good(result) is False), None)
    if worse is None or worse.comparison is None:
        return ""
    if worse.comparison.against is Against.TARGET:
        return ", but a target is missed"
    return f", but less well than {view.that_period(worse.comparison, is_brief=True)}"


def _worth(told: Told) -> Answer:
    view = told.view
    parts: list[str | Span] = []
    users = view.known("daily_users")
    if users is not None:
        verb = "use" if view.is_current else "used"
        text = view.words(users).replace(" users", " people")
        parts += [view.span(users, text), f" {verb} it on an average day{_clause(view, users)}. "]
    cost = view.known("cost_per_daily_user")
    if cost is not None:
        price = view.words(cost).replace(" per user", "")
        parts += ["Each costs " if view.is_current else "Each cost ", view.span(cost, price)]
        parts += [f" {view.this_period}{_clause(view, cost)}. "]
    share = view.known("presence_share")
    if share is not None and is_clear(share):
        parts += ["Messages that only say who is online ", "are " if view.is_current else "were "]
        parts += [view.span(share), f" of the traffic{_clause(view, share)}. "]
    registered, bill = view.known("registered_users"), view.known("total_cost")
    if users is None and registered is not None:
        verb = "have" if view.is_current else "had"
        text = view.words(registered).replace(" users", " people")
        parts += [view.span(registered, text), f" {verb} an account{_clause(view, registered)}. "]
    if cost is None and bill is not None:
        verb = "It has cost " if view.is_current else "It cost "
        served = "" if users is not None else "; how many people that served is not known"
        parts += [verb, view.span(bill), f" {view.this_period}{_clause(view, bill)}{served}. "]
    empty = "" if parts else f"Not known: there are no numbers about use or cost {view.this_period}."
    names = ("daily_users", "cost_per_daily_user", "messages_peak", "registered_users", "total_cost")
    return _answer("Is it worth it?", empty, parts, _two(view, names), "worth")


def _safe(told: Told) -> Answer:
    view = told.view
    parts: list[str | Span] = []
    lead = ""
    overdue = runway_findings(view) if view.is_current else ()
    left, lead_in = ("is left", "Not for long. " if overdue else "For now. ") if view.is_current else ("was left", "")
    tight = _tightest(view)
    if tight is not None and tight.value is not None:
        resource = dict(tight.members).get("resource")
        name = view.member("resource", resource) if resource else "The tightest resource"
        if tight.value <= 0:
            past = "is past" if view.is_current else "was past"
            lead = "Not now. " if view.is_current else "No. "
            parts += [f"{name} {past} its safe limit, by ", view.span(tight, view.words(tight, abs(tight.value)))]
            parts += [f"{_clause(view, tight)}. "]
        else:
            lead = lead_in
            parts += [f"{name}: ", view.span(tight), f" of what is safe {left}{_clause(view, tight)}. "]
    if overdue:
        parts += [*overdue[0].sentence.spans, " "]
    unowned = view.known("services_without_owner")
    if unowned is not None and unowned.value is not None:
        if unowned.value == 0:
            parts += [
                "Every ",
                view.span(unowned, "service"),
                " has an owner." if view.is_current else " had an owner.",
            ]
        else:
            verb = ("has" if unowned.value == 1 else "have") if view.is_current else "had"
            count = plural(unowned.value, "service")
            parts += [view.span(unowned, count), f" {verb} no owner{_clause(view, unowned)}."]
    empty = "" if parts else f"Not known: there are no numbers about limits or owners {view.this_period}."
    first = [compose_number(view, tight, _room_label(view, tight))] if tight is not None else []
    rest = _two(view, ("services_without_owner", "time_to_restore"))
    return _answer("Is it safe?", lead or empty, parts, (*first, *rest)[:2], "safe")


def _tightest(view: View) -> Result | None:
    """Return the resource with the least room where rooms are published by resource, else the metric's total."""
    by_resource = view.values_by("headroom", "resource")
    if by_resource:
        tightest = min(by_resource.values(), key=lambda seen: (seen.value or 0.0, seen.members))
        return view.known("headroom", tightest.members)
    return view.known("headroom")


def _room_label(view: View, tight: Result) -> str:
    """Return the label of the tightest room: its resource, where it is of one."""
    resource = dict(tight.members).get("resource")
    if not resource:
        return tight.metric.title
    name = view.member("resource", resource)
    return name if "room" in name.lower() else f"Room left: {name}"


def _next(told: Told) -> Answer:
    view = told.view
    sentence = describe_next(view, read_roadmap(view), best_of_plan(view))
    numbers = _two(view, ("initiatives_on_track",))
    return Answer("What is next?", sentence, numbers, "answer:next")


def _need(told: Told) -> Answer:
    return Answer("What do we need?", describe_asks(told.view, told.asks), (), "answer:need")


def _clause(view: View, result: Result) -> str:
    """Return how a result compares as a clause after a comma; empty where nothing was compared or its data is late."""
    comparison = result.comparison
    if view.late(result):
        return ", on data that is late"
    if comparison is None or comparison.then is None or comparison.now is None or comparison.period is None:
        return ""
    if comparison.word is Word.TOO_LITTLE:
        return ""
    if is_clear(result) and comparison.now != comparison.then:
        return f", {difference_words(view, result, comparison, is_brief=True)}{pace_words(result, comparison)}"
    return f", {unchanged_words(view, result, comparison, is_brief=True)}"


def _two(view: View, names: tuple[str, ...], first: Number | None = None) -> tuple[Number, ...]:
    known = [compose_number(view, result) for name in names if (result := view.known(name)) is not None]
    if first is not None:
        known = [*known[:1], first]
    return tuple(known[:2])


def _answer(question: str, lead: str, parts: list[str | Span], numbers: tuple[Number, ...], anchor: str) -> Answer:
    sentence = Sentence.of(lead, *parts) if lead else Sentence.of(*parts)
    spans = list(sentence.spans)
    last = spans[-1]
    spans[-1] = Span(last.text.rstrip(), last.link, last.is_strong)
    return Answer(question, Sentence(tuple(span for span in spans if span.text)), numbers, f"answer:{anchor}")
