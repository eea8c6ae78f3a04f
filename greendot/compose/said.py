"""Turns kept forecasts and what came into a section of a page: what we said, what it was in the end, and how far off.

The snapshot cannot know what was said before; whoever composes a page hands it over. Of forecasts made on many days of
a quarter, the first counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from greendot.analysis.forecasts import Score, score_outcomes
from greendot.calendar import Grain, Period
from greendot.compose.ahead import ANCHOR
from greendot.compose.assembly import section
from greendot.compose.pictures import cut
from greendot.compose.view import View
from greendot.document import Block, Cell, Document, Items, Link, Section, Sentence, Span, Table
from greendot.forecast import Ahead, KeptForecast
from greendot.formats import (
    format_about,
    format_date,
    format_percent,
    format_range,
    format_span,
    format_value,
    format_words,
    plural,
)
from greendot.results import Metric, Selection

SCORED: Mapping[str, tuple[str, ...]] = {
    "growth": ("daily_users", "messages_peak"),
    "cost": ("total_cost",),
    "capacity": ("peak_use",),
}
"""The metrics whose forecasts a page scores; the page of one metric scores its own."""

_AFTER = (ANCHOR, "section:runways")
_MOST_ROWS = {"metrics": 20}
_FEW_ROWS = 6
_ENOUGH, _WIDE = 8, 0.75
_AFTERWARDS = " Some were worked out afterwards, from what was known on their day."


@dataclass(frozen=True, slots=True)
class Came:
    """One forecast that is due, and what the period came to."""

    kept: KeptForecast
    value: float

    @property
    def ahead(self) -> Ahead:
        """Return what was said."""
        return self.kept.ahead


def scored_metrics(page: str, selection: Selection) -> tuple[str, ...]:
    """Return the metrics whose kept forecasts a page needs."""
    return ((selection.metric,) if selection.metric else ()) if page == "metrics" else SCORED.get(page, ())


def scored_grain(selection: Selection) -> Grain:
    """Return the grain whose forecasts are scored: months when a month is chosen, else quarters."""
    return Grain.MONTH if selection.period.grain is Grain.MONTH else Grain.QUARTER


def add_said(document: Document, kept: Sequence[KeptForecast], view: View) -> Document:
    """Return a page with what was said before after its forecast, or at its end; unchanged while nothing is due."""
    scored = _section(view, _came(view, kept), _MOST_ROWS.get(document.page, _FEW_ROWS))
    if scored is None:
        return document
    places = [at for at, block in enumerate(document.blocks) if isinstance(block, Section) and block.anchor in _AFTER]
    at = places[0] + 1 if places else len(document.blocks)
    blocks: tuple[Block, ...] = (*document.blocks[:at], scored, *document.blocks[at:])
    return replace(document, blocks=blocks)


def _came(view: View, kept: Sequence[KeptForecast]) -> dict[str, list[Came]]:
    """Return by metric what was said of the chosen members and what came: the first forecast of each quarter."""
    found: dict[str, list[Came]] = {}
    first: set[tuple[str, object, date, Period]] = set()
    for one in sorted(kept, key=lambda each: (each.metric, each.ahead.period, each.made_on)):
        metric = view.snapshot.metrics.get(one.metric)
        if metric is None or one.ahead.period.starts_on >= view.period.ends_on:
            continue
        if one.metric != "peak_use" and one.members != view.members_for(metric):
            continue
        key = (one.metric, one.members, view.calendar.period(one.made_on, Grain.QUARTER).starts_on, one.ahead.period)
        value = _value(view, one)
        if value is not None and key not in first:
            first.add(key)
            found.setdefault(one.metric, []).append(Came(one, value))
    return found


def _value(view: View, one: KeptForecast) -> float | None:
    """Return what a period came to; None while it is not whole."""
    series = view.snapshot.observations(one.metric, one.ahead.period.grain, one.members)
    seen = next((each for each in series if each.period == one.ahead.period), None)
    return None if seen is None or seen.is_partial else seen.value


def _section(view: View, came: Mapping[str, Sequence[Came]], most: int) -> Section | None:
    blocks: list[Block] = []
    for name, due in came.items():
        metric = view.snapshot.metrics[name]
        sentences = (_last_words(view, metric, due), _score_words(metric, due))
        blocks.append(Items(sentences, f"items:said:{name}", is_numbered=False))
        blocks.append(_table(view, metric, due, most))
    return section("What we said before, and what came", "said", *blocks)


def _last_words(view: View, metric: Metric, due: Sequence[Came]) -> Sentence:
    """Return the newest period that was foreseen at least a quarter before: what we said of it, and what came."""
    newest = due[-1].ahead.period
    before = view.calendar.shift(view.calendar.period(newest.starts_on, Grain.QUARTER), -1).starts_on
    same = [one for one in due if one.ahead.period == newest]
    one = max(
        (each for each in same if each.kept.made_on <= before), key=lambda each: each.kept.made_on, default=same[0]
    )
    said, unit = one.ahead, metric.unit
    query = (("metric", metric.name), ("period", view.calendar.key(newest)), *one.kept.members)
    link = Link("metrics", query)
    return Sentence.of(
        f"On {format_date(one.kept.made_on, view.today)} we said ",
        format_about(said.mid, said.low_50, said.high_50, unit, view.currency),
        f" {view.when(newest)}, as likely as not ",
        format_range(said.low_50, said.high_50, unit, view.currency, is_bare=True),
        "; ",
        Span(format_words(one.value, unit, view.currency), link),
        " came.",
    )


def _score_words(metric: Metric, due: Sequence[Came]) -> Sentence:
    """Return over all that is due: how often the ranges held what came, and to which side we were off."""
    score = _score(due)
    count = plural(len(due), "forecast")
    if score is None:
        return Sentence.of(f"{count} of {metric.title.lower()} fell due.")
    wide, narrow = (round(share * score.periods) for share in (score.inside_90, score.inside_50))
    verb = "is" if len(due) == 1 else "are"
    held = f"The range for 9 in 10 held what came {_times(wide)}, that for 5 in 10 {_times(narrow)}"
    words = f"So far {count} {verb} due. {held}"
    if score.periods >= _ENOUGH and score.inside_50 > _WIDE:
        words += ": they were wider than they had to be"
    if score.periods >= _ENOUGH and score.inside_90 < _WIDE:
        words += ": they were too narrow"
    bias = round(100 * (score.bias or 0.0))
    side = f" On average we said {format_percent(abs(bias))} too {'much' if bias > 0 else 'little'}." if bias else ""
    later = "" if all(one.kept.build for one in due) else _AFTERWARDS
    return Sentence.of(f"{words}.{side}{later}")


def _score(due: Sequence[Came]) -> Score | None:
    """Return how all forecasts that are due turned out together."""
    return score_outcomes([(one.ahead, one.value) for one in due])


def _table(view: View, metric: Metric, due: Sequence[Came], most: int) -> Table:
    """Return what was said, newest period first: when, the ranges, what came, inside or not."""
    rows = tuple(
        (
            Cell(_subject(view, one)),
            Cell(format_date(one.kept.made_on)),
            Cell(format_span(one.ahead.low_50, one.ahead.high_50, metric.unit, view.currency), True),
            Cell(format_span(one.ahead.low_90, one.ahead.high_90, metric.unit, view.currency), True),
            Cell(format_value(one.value, metric.unit, view.currency).text, True, value=one.value),
            Cell(_where(one)),
        )
        for one in reversed(due)
    )
    headings = ("For", "Said on", "5 in 10", "9 in 10", "Came", "Inside")
    return cut(Table(f"{metric.title}: said and come", headings, rows, f"table:said:{metric.name}"), most=most)


def _subject(view: View, one: Came) -> str:
    members = ", ".join(view.member(dimension, member) for dimension, member in one.kept.members)
    label = view.calendar.label(one.ahead.period)
    return f"{label}, {members}" if members else label


def _where(one: Came) -> str:
    if one.ahead.low_50 <= one.value <= one.ahead.high_50:
        return "5 in 10"
    if one.ahead.low_90 <= one.value <= one.ahead.high_90:
        return "9 in 10"
    return "above both" if one.value > one.ahead.high_90 else "below both"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
