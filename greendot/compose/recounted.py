"""Turns what makes numbers differ without anything having happened into findings: restated, counted anew, stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from greendot.compose.finding import Finding
from greendot.compose.frame import late_tables, table_words
from greendot.compose.rows import day_of, text_of
from greendot.compose.view import View
from greendot.document import Link, Sentence, Span
from greendot.formats import format_age, format_date, format_number, format_words, join_words, plural
from greendot.results import Against, Metric, Restatement

_NAMED = 2


def breaks(view: View, metrics: Iterable[Metric]) -> Iterator[Finding]:
    """Yield metrics that count something else since a day of the chosen period or of what it is compared with."""
    titles = {metric.name: metric for metric in metrics}
    earlier = view.calendar.shift(view.period, -1)
    if view.selection.against is Against.YEAR_AGO:
        earlier = view.calendar.year_ago(view.period)
    for row in view.snapshot.records("annotations"):
        on, name = day_of(row, "started_on"), text_of(row, "metric")
        if text_of(row, "kind") != "definition break" or on is None or name not in titles:
            continue
        if earlier.starts_on < on < view.period.ends_on:
            metric = titles[name]
            sentence = Sentence.of(
                Span(metric.title, view.link(name)),
                f" are counted differently since {format_date(on, view.today)}, so numbers before and after that day "
                f"are not compared: {text_of(row, 'title')}.",
            )
            yield Finding(f"break:{name}", metric.area, 0.0, sentence)


def stale(view: View, metrics: Iterable[Metric]) -> Iterator[Finding]:
    """Yield the data that stopped arriving and that some of these metrics read, the latest first."""
    if not view.is_current:
        return
    asked = list(metrics)
    for fresh in late_tables(view)[:_NAMED]:
        touched = sorted(metric.title for metric in asked if fresh.table in metric.sources)
        if not touched:
            continue
        rest = len(touched) - _NAMED
        named = [*touched[:_NAMED], *([f"{rest} more"] if rest > 0 else [])]
        until = ""
        if fresh.covers_to is not None:
            until = f", known up to {format_date(view.calendar.local_day(fresh.covers_to), view.today)}"
        sentence = Sentence.of(
            Span(f"Data on {table_words(fresh.table)}", Link("data", (), "section:freshness")),
            f" is late by {format_age(view.lateness_h(fresh))}{until}. It concerns {join_words(named)}: "
            f"{plural(len(touched), 'number')} without a verdict.",
        )
        yield Finding(f"stale:{fresh.table}", "data", 0.0, sentence)


def restated(view: View) -> Iterator[Finding]:
    """Yield the largest restatement that concerns the chosen period or the one before it."""
    before = view.calendar.shift(view.period, -1)
    near = [
        one
        for one in view.snapshot.restatements
        if before.starts_on <= one.day < view.period.ends_on
        and one.table == "incidents"
        and one.before is not None
        and one.after is not None
        and one.before != one.after
        and not one.column.endswith(("_low", "_high"))
    ]
    if near:
        yield Finding("restated", "incidents", 0.0, describe_restatement(view, max(near, key=_restated_by)))


def _restated_by(one: Restatement) -> float:
    return abs((one.after or 0.0) - (one.before or 0.0)) / max(abs(one.before or 0.0), 1.0)


def describe_restatement(view: View, one: Restatement) -> Sentence:
    """Return what a later load changed: `The incident of 3 September was longer than first reported: …`."""
    day = format_date(one.day, view.today)
    link = Link("data", (), "section:restated")
    column = one.column.removesuffix("_mid").replace("_", " ")
    before, after = one.before or 0.0, one.after or 0.0
    if "minute" in one.column or "duration" in one.column:
        word = "longer" if after > before else "shorter"
        now, then = format_words(after, "minutes"), format_words(before, "minutes")
        then = then.removesuffix(" minutes") if now.endswith(" minutes") else then
        lead = f"The incident of {day} was {word} than first reported: "
        return Sentence.of(lead, Span(now, link), f", not {then}.")
    subject = f"What was first reported of {one.table.replace('_', ' ')} on {day} has changed: {column} "
    if one.table == "incidents" and "users" in one.column:
        word = "more" if after > before else "fewer"
        return Sentence.of(
            f"The incidents of {day} reached {word} people than first reported: ",
            Span(format_number(after, is_long=True), link),
            f", not {format_number(before, is_long=True)}.",
        )
    return Sentence.of(
        subject, Span(format_number(after, is_long=True), link), f", not {format_number(before, is_long=True)}."
    )
