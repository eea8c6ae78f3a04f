"""Turns a view into what a reader can choose of a plan: how it is grouped and laid out, one lane, one initiative."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from greendot.analysis.plan import Initiative
from greendot.compose.roadmap.kept import kept_scenarios
from greendot.compose.roadmap.roadmap import Roadmap, quarter_of, read_roadmap
from greendot.compose.rows import day_of
from greendot.compose.view import View
from greendot.document import Choice, Link, Option
from greendot.formats import plural, sentence_case

OFFERS = ("by", "across", "lane", "since", "initiative", "scenario")
EVERYONE, NOT_SAID = "everyone", "not-said"
_BY = (("team", "team"), ("area", "area"), ("product", "product served"))
_ACROSS = (("quarters", "quarters"), ("horizons", "now, next, later"))
REVIEW = "review"
SINCE = (("quarter", "the quarter began"), ("before", "the quarter before began"), ("year", "a year ago"))
_MOST_OFFERED = 300
_LANES_OFFERED = 300


def offer_choices(view: View) -> tuple[Choice, ...]:
    """Return what this page offers, each as the address chose it; nothing where there is no plan."""
    road = read_roadmap(view)
    if not road.plan.items:
        return ()
    by = _one(view, "by", "Grouped by", _groupings(road))
    across = ("horizons", "quarters") if is_mostly_dateless(road) else ("quarters", "horizons")
    words = dict(_ACROSS)
    return (
        by,
        _one(view, "across", "Laid out by", tuple((key, words[key]) for key in across)),
        _lanes(view, road, by.chosen),
        _one(view, "since", "Changes since", since_words(view)),
        _initiatives(view, road),
        *_scenario(view, road),
    )


@dataclass(frozen=True, slots=True)
class Picked:
    """What is chosen: the grouping, the layout, one lane or all, since when, one initiative or none."""

    by: str
    across: str
    lane: str
    since: str
    initiative: str


def picked(view: View) -> Picked:
    """Return what the address chose; defaults where it says nothing."""
    found = {choice.name: choice.chosen for choice in offer_choices(view)}
    return Picked(*(found.get(name, "") for name in ("by", "across", "lane", "since", "initiative")))


def last_review(view: View) -> date | None:
    """Return the day of the last review before today, by the end of the chosen quarter; None where none is declared."""
    today = view.calendar.local_day(view.snapshot.build.as_of)
    until = min(quarter_of(view).ends_on, today)
    held = (day_of(row, "held_on") for row in view.snapshot.records("reviews"))
    return max((day for day in held if day is not None and day < until), default=None)


def since_words(view: View) -> tuple[tuple[str, str], ...]:
    """Return since when changes can be told: the last review first, where reviews are declared."""
    return (((REVIEW, "the last review"),) if last_review(view) else ()) + SINCE


def is_mostly_dateless(road: Roadmap) -> bool:
    """Return whether most of what is to land has neither a day nor a quarter."""
    ahead = [item for item in road.plan.items.values() if item.is_open]
    return bool(ahead) and 2 * sum(item.stands_on is None for item in ahead) > len(ahead)


def open_link(view: View, initiative: str, fragment: str = "section:initiative") -> Link:
    """Return this page with one initiative open, everything else as it is chosen."""
    kept = tuple(pair for pair in view.selection.options if pair[0] != "initiative")
    base = view.page_link("roadmap", fragment)
    return Link(base.page, (*base.query, *kept, ("initiative", initiative)), fragment)


def lanes_of(by: str) -> Callable[[Initiative], tuple[str, ...]]:
    """Return what tells the lanes of an initiative: its team, its area, or each product it serves.

    What serves every product has a lane of its own.
    """
    if by == "area":
        return lambda item: (item.area or NOT_SAID,)
    if by == "product":
        return _products
    return lambda item: (item.team or NOT_SAID,)


def lane_title(view: View, by: str, lane: str) -> str:
    """Return what a lane is called."""
    if lane == EVERYONE and by == "product":
        return "Everyone"
    if lane == NOT_SAID:
        return {"team": "No team named", "area": "No area named"}.get(by, "No product named")
    return view.titles("team").get(lane, sentence_case(lane)) if by == "team" else sentence_case(lane)


def _products(item: Initiative) -> tuple[str, ...]:
    if item.is_for_everyone:
        return (EVERYONE,)
    return tuple(product for product, _ in item.products) or (NOT_SAID,)


def _one(view: View, name: str, label: str, words: Iterable[tuple[str, str]]) -> Choice:
    options = tuple(Option(key, text) for key, text in words)
    asked = view.option(name)
    known = {option.key for option in options}
    return Choice(name, label, options, asked if asked in known else options[0].key)


def _groupings(road: Roadmap) -> list[tuple[str, str]]:
    """Return how initiatives can be grouped; what none of them names comes last."""
    named = {"team": "team", "area": "area", "product": "products"}
    return sorted(_BY, key=lambda one: not any(getattr(item, named[one[0]]) for item in road.plan.items.values()))


def _lanes(view: View, road: Roadmap, by: str) -> Choice:
    found = lanes_of(by)
    lanes = sorted({lane for item in road.plan.items.values() for lane in found(item)})
    asked = view.option("lane") if view.option("lane") in lanes else ""
    listed = lanes[:_LANES_OFFERED]
    listed += [asked] if asked and asked not in listed else []
    options = (Option("", "everything"), *(Option(one, lane_title(view, by, one)) for one in listed))
    return Choice("lane", "Show", options, asked)


def _initiatives(view: View, road: Roadmap) -> Choice:
    asked = view.option("initiative") if view.option("initiative") in road.plan.items else ""
    listed = sorted(road.plan.items.values(), key=lambda item: (not item.is_open, item.title, item.key))
    listed = listed[:_MOST_OFFERED]
    if asked and asked not in {item.key for item in listed}:
        listed.append(road.plan.items[asked])
    options = tuple(Option(item.key, item.title, "to land" if item.is_open else "over") for item in listed)
    return Choice("initiative", "Open", (Option("", "no initiative"), *options), asked)


def _scenario(view: View, road: Roadmap) -> tuple[Choice, ...]:
    """Return the choice between the plan, the scenarios that are kept, and the one that the address holds, if any."""
    text = view.option("scenario")
    kept = [Option(one.text, one.name) for one in kept_scenarios(view, road) if one.text]
    if text and text not in {one.key for one in kept}:
        count = len(road.scenario.changes)
        words = f"a scenario of {plural(count, 'change')}" if count else "a scenario that cannot be read"
        kept.append(Option(text, words))
    return (Choice("scenario", "Plan", (Option("", "the plan"), *kept), text),) if kept else ()
