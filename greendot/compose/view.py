"""Turns a snapshot, a selection and the time it is read into what pages ask: results, links, words for periods."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

from greendot.calendar import Calendar, Grain, Period
from greendot.compose.rows import text_of
from greendot.document import Link, Span
from greendot.formats import format_words, sentence_case
from greendot.results import TOTAL, Against, Comparison, Freshness, Members, Metric, Observation, Result, Selection
from greendot.snapshot import Snapshot

TITLED: Mapping[str, str] = {"service": "services", "team": "teams", "resource": "resources"}
"""Dimensions whose members have titles, and the records that hold them."""

_KEY = re.compile(r"[a-z]+(?:[-_][a-z]+)+")
PLACES = ("region",)
"""Dimensions whose members are places, which are written with a capital."""


@dataclass(frozen=True, slots=True)
class View:
    """One page's look at a snapshot: what was chosen, and when it is read."""

    snapshot: Snapshot
    selection: Selection
    now: datetime

    @property
    def period(self) -> Period:
        """Return the chosen period."""
        return self.selection.period

    def option(self, name: str) -> str:
        """Return what was chosen of something this page alone offers; empty where nothing was."""
        return dict(self.selection.options).get(name, "")

    @property
    def calendar(self) -> Calendar:
        """Return the reporting calendar."""
        return self.snapshot.calendar

    @property
    def currency(self) -> str:
        """Return the reporting currency."""
        return self.snapshot.build.currency

    @property
    def today(self) -> date:
        """Return the reporting day that the build was published for."""
        return self.calendar.local_day(self.snapshot.build.as_of)

    @property
    def is_current(self) -> bool:
        """Return whether the chosen period is the one the build was published in."""
        return self.period.starts_on <= self.today < self.period.ends_on

    @property
    def label(self) -> str:
        """Return what a reader calls the chosen period."""
        return self.calendar.label(self.period)

    @property
    def this_period(self) -> str:
        """Return the chosen period inside a sentence: `this quarter`, `in Q3 2016`, `in the week of 7 November`."""
        if self.is_current:
            return "today" if self.period.grain is Grain.DAY else f"this {self.period.grain.value}"
        return self.when(self.period)

    def that_period(self, comparison: Comparison, *, is_brief: bool = False) -> str:
        """Return what a comparison is against, inside a sentence: `last quarter to the same day`, `a year before`.

        A brief one leaves the same day unsaid, where a page has said it for all.
        """
        grain = self.period.grain.value
        if comparison.against is Against.TARGET:
            return "the target"
        if comparison.against is Against.YEAR_AGO:
            words = "a year ago" if self.is_current else "a year before"
        else:
            words = f"last {grain}" if self.is_current else f"the {grain} before"
        return f"{words} to the same day" if comparison.is_to_date and not is_brief else words

    def when(self, period: Period) -> str:
        """Return any period inside a sentence: `in Q3 2016`, `in the week of 7 November 2016`, `on 7 November 2016`."""
        words = {Grain.WEEK: "in the ", Grain.DAY: "on "}.get(period.grain, "in ")
        return f"{words}{self.calendar.label(period)}"

    def members_for(self, metric: Metric) -> Members:
        """Return the part of the chosen members that the metric publishes results for; the total when it has none."""
        wanted = tuple(pair for pair in self.selection.members if pair[0] in metric.dimensions)
        if not wanted or not self.snapshot.observations(metric.name, self.period.grain, wanted):
            return TOTAL
        return wanted

    def named(self, metric: Metric, members: Members) -> str:
        """Return a metric's title with its members: `Messages at peak (presence)`."""
        names = ", ".join(self.member(dimension, member) for dimension, member in members)
        return f"{metric.title} ({names})" if names else metric.title

    def of_all(self, members: Members = TOTAL) -> str:
        """Return the words for numbers of all where a part is chosen, such as a region; empty for numbers of it."""
        chosen = self.selection.members
        return "of all, not of the part chosen" if chosen and not set(members) & set(chosen) else ""

    def result(self, name: str, members: Members | None = None) -> Result | None:
        """Return a metric's result in the chosen period; None when the snapshot does not hold the metric."""
        metric = self.snapshot.metrics.get(name)
        if metric is None:
            return None
        chosen = self.members_for(metric) if members is None else members
        return self.snapshot.result(name, self.period, chosen, self.selection.against)

    def known(self, name: str, members: Members | None = None) -> Result | None:
        """Return a metric's result in the chosen period if it holds a number."""
        result = self.result(name, members)
        return result if result is not None and result.value is not None else None

    def results_by(self, name: str, dimension: str) -> Mapping[str, Result]:
        """Return the results of each member of a dimension that has a number in the chosen period."""
        found = ((member, self.known(name, ((dimension, member),))) for member in self.split(name, dimension))
        return {member: result for member, result in found if result is not None}

    def values_by(self, name: str, dimension: str) -> Mapping[str, Observation]:
        """Return each member's number in the chosen period, read at once: for those who need no comparison."""
        wanted = self.split(name, dimension)
        series = self.snapshot.by(name, self.period.grain, dimension) if wanted else {}
        found = {member: _at(series.get(member, ()), self.period) for member in wanted}
        return {member: seen for member, seen in found.items() if seen is not None and seen.value is not None}

    def split(self, name: str, dimension: str) -> tuple[str, ...]:
        """Return the members of a dimension to look at: the chosen one, or all that are published."""
        if name not in self.snapshot.metrics:
            return ()
        members = self.snapshot.members(name, dimension)
        chosen = dict(self.selection.members).get(dimension)
        return (chosen,) if chosen in members and chosen is not None else members

    def observations(
        self, name: str, grain: Grain, last: int, members: Members | None = None
    ) -> tuple[Observation, ...]:
        """Return the last observations of a metric up to the end of the chosen period."""
        metric = self.snapshot.metrics.get(name)
        if metric is None:
            return ()
        chosen = self.members_for(metric) if members is None else members
        series = self.snapshot.observations(name, grain, chosen)
        return tuple(seen for seen in series if seen.period.starts_on < self.period.ends_on)[-last:]

    def link(self, name: str, members: Members = TOTAL) -> Link:
        """Return where a metric is explained, at the chosen period and members."""
        chosen = (("period", self.calendar.key(self.period)), ("against", self.selection.against.value), *members)
        return Link("metrics", (("metric", name), *chosen))

    def page_link(self, page: str, fragment: str = "") -> Link:
        """Return another page at the chosen period."""
        query = (("period", self.calendar.key(self.period)), ("against", self.selection.against.value))
        return Link(page, query, fragment)

    def words(self, result: Result, value: float | None = None) -> str:
        """Return a result's value, or another value of its metric, as it stands in a sentence."""
        return format_words(result.value if value is None else value, result.metric.unit, self.currency)

    def span(self, result: Result, text: str = "") -> Span:
        """Return a number in a sentence, linked to the metric it came from."""
        return Span(text or self.words(result), self.link(result.metric.name, result.members))

    def late(self, result: Result) -> tuple[Freshness, ...]:
        """Return the tables of a result whose data is older than allowed and does not reach the end of the period."""
        _, ends_at = self.calendar.bounds(self.period)
        allowed = result.metric.sources
        return tuple(
            fresh
            for fresh in result.freshness
            if self.lateness_h(fresh, allowed.get(fresh.table)) > 0
            and (fresh.covers_to is None or fresh.covers_to < ends_at)
        )

    def lateness_h(self, fresh: Freshness, allowed_h: float | None = None) -> float:
        """Return by how many hours a table's data is older than allowed now; 0 or less when it is not."""
        allowed = fresh.allowed_h if allowed_h is None else allowed_h
        if allowed is None or fresh.age_h is None:
            return 0.0
        return fresh.age_h + max(0.0, self.age_h(self.snapshot.build.as_of)) - allowed

    def age_h(self, instant: datetime) -> float:
        """Return how many hours ago an instant was."""
        return (self.now - instant).total_seconds() / 3600

    def titles(self, dimension: str) -> Mapping[str, str]:
        """Return what the members of a dimension are called, where records say so: services, teams, resources."""
        return titles_of(self.snapshot, dimension)

    def member(self, dimension: str, member: str) -> str:
        """Return what one member is called."""
        return called(self.snapshot, dimension, member)


def called(snapshot: Snapshot, dimension: str, member: str) -> str:
    """Return what one member is called: as records say, else in words; places have capitals."""
    title = titles_of(snapshot, dimension).get(member)
    return title or (sentence_case(words_of(member)) if dimension in PLACES else words_of(member))


def words_of(member: str) -> str:
    """Return a member that has no title as words: `north-america` is North America, `large_customers` large customers.

    What is no such key is written as its source writes it.
    """
    if not _KEY.fullmatch(member):
        return member
    if "-" in member:
        return " ".join(sentence_case(word) for word in member.replace("_", " ").split("-"))
    return member.replace("_", " ")


def _at(series: tuple[Observation, ...], period: Period) -> Observation | None:
    return next((seen for seen in reversed(series) if seen.period == period), None)


@lru_cache(maxsize=64)
def titles_of(snapshot: Snapshot, dimension: str) -> Mapping[str, str]:
    """Return the titles of a dimension's members by key, ready to begin a sentence; of several rows the newest."""
    table = TITLED.get(dimension)
    rows = sorted(snapshot.records(table), key=lambda row: str(row.get("valid_from") or "")) if table else []
    titles = {text_of(row, dimension): text_of(row, "title") or text_of(row, dimension) for row in rows}
    return MappingProxyType({key: sentence_case(title) for key, title in titles.items() if key})
