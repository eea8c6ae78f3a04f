"""Turns a plan into what is worth saying first: launches that wait, work called well and late, what gave way."""

from __future__ import annotations

from collections.abc import Iterator

from greendot.analysis.plan import Initiative, Status, Trouble
from greendot.compose.finding import Finding
from greendot.compose.roadmap.choices import open_link
from greendot.compose.roadmap.effort import over_words, overcommitted
from greendot.compose.roadmap.gaveway import aftermaths, describe_aftermath
from greendot.compose.roadmap.roadmap import Roadmap, quarter_of, read_roadmap
from greendot.compose.roadmap.runout import describe_shortfall, shortfalls
from greendot.compose.roadmap.waiting import chain_sentence
from greendot.compose.roadmap.words import contradiction_words, moved_words
from greendot.compose.view import View
from greendot.document import Sentence, Span
from greendot.formats import format_date

_AREA = "roadmap"
_MONTH = 30.0
_MOST_OF_A_KIND = 3

_WAITS, _CONTRADICTED, _RELIEF, _OVER, _GAVE_WAY = 3.6, 3.4, 3.3, 3.0, 2.8
"""Weights beside those of metrics: a clear turn for the worse in what customers feel weighs four to six."""


def plan_findings(view: View) -> tuple[Finding, ...]:
    """Return what is worth saying of the plan, the weightiest first.

    A launch that waits for what comes too late; what its team calls on track and its dates do not; a resource that runs
    out before its relief lands, or a launch that loads it; a team that promised more than it has; infrastructure that
    gave way to a feature, with what failed since. That an order is due is the runway's own finding. A plan is looked at
    as it stands, so an earlier period has none of this.
    """
    if quarter_of(view).ends_on <= view.today or not view.snapshot.records("initiatives"):
        return ()
    road = read_roadmap(view)
    found = [*_waiting(view, road), *_contradicted(view, road), *_running_out(view, road), *_over(view, road)]
    found += _gave_way(view, road)
    return tuple(sorted(found, key=lambda one: (-one.weight, one.name)))


def _waiting(view: View, road: Roadmap) -> Iterator[Finding]:
    """Yield launches that wait for infrastructure, the longer the weightier, up to half a point."""
    known = [
        chain
        for chain in road.dependencies.chains
        if road.plan.items[chain.gap.needed].is_infrastructure and (chain.gap.days is None or chain.gap.days > 0)
    ]
    widest = sorted(known, key=lambda chain: (-chain.gap.size, chain.launch))[:_MOST_OF_A_KIND]
    for chain in widest:
        weight = _WAITS + min(chain.gap.size / (12 * _MONTH), 0.5)
        yield Finding(f"plan:waits:{chain.launch}", _AREA, weight, chain_sentence(view, road, chain))


def _contradicted(view: View, road: Roadmap) -> Iterator[Finding]:
    items = [
        item
        for item in road.open_items()
        if road.standings[item.key].is_contradicted and road.standings[item.key].derived is Status.LATE
    ]
    for item in sorted(items, key=lambda one: (-one.slip_days, one.key))[:_MOST_OF_A_KIND]:
        weight = _CONTRADICTED + min(item.slip_days / (12 * _MONTH), 0.5)
        yield Finding(f"plan:contradicted:{item.key}", _AREA, weight, contradicted_sentence(view, road, item))


def contradicted_sentence(view: View, road: Roadmap, item: Initiative) -> Sentence:
    """Return that a team's word and its dates differ: `X was reported on track 41 days ago; its date moved …`."""
    name = Span(item.title, open_link(view, item.key), is_strong=True)
    due = item.forecast_on or item.baseline_on
    if due is not None and due < road.today and not item.slip_days:
        tail = f"it was expected on {format_date(due, road.today)}"
    else:
        expected = f", to {format_date(due, road.today)}" if due else ""
        tail = f"its date {moved_words(item)}{expected}"
    return Sentence.of(name, f" was {contradiction_words(road, item)}; {tail}.")


def _running_out(view: View, road: Roadmap) -> Iterator[Finding]:
    for one in shortfalls(road):
        if one.trouble in (Trouble.RELIEF_LATE, Trouble.LAUNCH_LOADS):
            weight = _RELIEF + (0.3 if one.is_certain else 0.0) + min(one.days / (12 * _MONTH), 0.3)
            name = f"plan:{one.trouble.value}:{one.runway.resource}:{one.initiative}"
            yield Finding(name, _AREA, weight, describe_shortfall(view, road, one))


def _over(view: View, road: Roadmap) -> Iterator[Finding]:
    for one in overcommitted(view, road)[:_MOST_OF_A_KIND]:
        team = Span(view.member("team", one.team), view.page_link("roadmap", "section:commitment"), is_strong=True)
        weight = _OVER + min((one.percent or 100.0) / 100 - 1, 0.5)
        name = f"plan:over:{one.team}:{view.calendar.key(one.quarter)}"
        yield Finding(name, _AREA, weight, Sentence.of(team, f" {over_words(view, one)} for planned work."))


def _gave_way(view: View, road: Roadmap) -> Iterator[Finding]:
    """Yield infrastructure that gave way to a feature; what something failed since of weighs more."""
    for one in aftermaths(view, road):
        lost, won = (road.base.items.get(key) for key in (one.displacement.initiative, one.displacement.by))
        if lost is None or won is None or not lost.is_infrastructure or won.is_infrastructure:
            continue
        weight = _GAVE_WAY + (0.6 if one.failures else 0.0)
        name = f"plan:gave way:{one.displacement.initiative}"
        yield Finding(name, _AREA, weight, describe_aftermath(view, road, one, is_brief=True))


def best_of_plan(view: View) -> Sentence | None:
    """Return the weightiest thing to say of the plan; None where there is none."""
    return next((finding.sentence for finding in plan_findings(view)), None)
