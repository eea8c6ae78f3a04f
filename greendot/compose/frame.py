"""Turns a view into what stands around every page: the lines above and below, and what to know first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from greendot.compose.view import View
from greendot.document import Block, Footer, Header, Link, Note, Sentence, Span
from greendot.formats import format_age, format_instant, join_words, plural
from greendot.results import Freshness, Metric

_STALE_BUILD_H = 48
_PLAN = "roadmap"
"""The page that needs no numbers: a plan alone fills it."""


def compose_header(view: View, page: str, metrics: Iterable[Metric]) -> Header:
    """Return the line above: whose page it is, the period and its day, how far the data of these metrics reaches."""
    period = view.label
    if view.is_current and view.period.days > 1:
        period += f", day {(view.today - view.period.starts_on).days + 1} of {view.period.days}"
    build = view.snapshot.build
    return Header(build.company, page, period, _data_to(view, metrics), build.is_synthetic)


def compose_footer(view: View) -> Footer:
    """Return the line below: the build, how many metrics it holds, which data is late, what was left out."""
    snapshot = view.snapshot
    late = late_tables(view)
    affected = {name for name, metric in snapshot.metrics.items() if set(metric.sources) & {one.table for one in late}}
    total = len(snapshot.metrics)
    texts = [
        Sentence.of(
            Span(plural(total, "metric"), Link("metrics")),
            f", {total - len(affected)} fresh" if total else "",
            f", {len(affected)} late ({_late_words(view, late)})" if affected else "",
        )
    ]
    failed = [one for one in snapshot.left_out if one.state == "failed"]
    if failed:
        texts.append(
            Sentence.of(Span(f"{plural(len(failed), 'metric')} left out", Link("data", (), "section:left-out")))
        )
    if snapshot.restatements:
        texts.append(Sentence.of(Span("restated data", Link("data", (), "section:restated"))))
    if snapshot.build.is_synthetic:
        texts.append(Sentence.of("synthetic data"))
    return Footer(f"Build {snapshot.build.build}", tuple(texts))


def compose_notes(view: View, page: str, metrics: Iterable[Metric]) -> tuple[Block, ...]:
    """Return what a reader must know first: no data in the period, late data, an old build."""
    return tuple(note for note in (_empty_note(view, page), _late_note(view, metrics), _old_note(view)) if note)


def late_tables(view: View) -> tuple[Freshness, ...]:
    """Return the tables whose data is older than any metric that reads them allows, the latest first."""
    late = [fresh for fresh in view.snapshot.freshness if view.lateness_h(fresh) > 0]
    return tuple(sorted(late, key=lambda fresh: -view.lateness_h(fresh)))


def table_words(table: str) -> str:
    """Return a fact table's name as words."""
    return table.replace("_", " ")


def has_data(view: View) -> bool:
    """Return whether the snapshot holds anything for the chosen period."""
    return view.period in view.snapshot.periods(view.period.grain)


def _empty_note(view: View, page: str) -> Note | None:
    periods = view.snapshot.periods(view.period.grain)
    if view.period in periods or (page == _PLAN and not periods):
        return None
    if not periods:
        return Note(
            Sentence.of(
                f"There are no numbers by {view.period.grain.value} yet. ",
                Span("Data", Link("data")),
                " says what was loaded and what is missing.",
            ),
            "note:empty",
            is_warning=True,
        )
    grain = view.period.grain.value
    if view.period < periods[0]:
        nearest, which = periods[0], "first"
    elif view.period > periods[-1]:
        nearest, which = periods[-1], "last"
    else:
        nearest, which = max(period for period in periods if period < view.period), "nearest earlier"
    key = view.calendar.key(nearest)
    lead = f" The {which} {grain} with data is "
    link = Link(page, (("period", key),))
    return Note(
        Sentence.of(f"No data for {view.label}.{lead}", Span(view.calendar.label(nearest), link), "."),
        "note:empty",
        is_warning=True,
    )


def _late_note(view: View, metrics: Iterable[Metric]) -> Note | None:
    tables = {table for metric in metrics for table in metric.sources}
    late = [fresh for fresh in late_tables(view) if fresh.table in tables]
    _, ends_at = view.calendar.bounds(view.period)
    late = [fresh for fresh in late if fresh.covers_to is None or fresh.covers_to < ends_at]
    if not late:
        return None
    many = len({fresh.table for fresh in late})
    return Note(
        Sentence.of(
            "Some data is late: ",
            Span(_late_words(view, late), Link("data", (), "section:freshness")),
            f". Numbers that read {'it' if many == 1 else 'them'} are shown without a verdict.",
        ),
        "note:late",
        is_warning=True,
    )


def _old_note(view: View) -> Note | None:
    age = view.age_h(view.snapshot.build.as_of)
    if age < _STALE_BUILD_H:
        return None
    return Note(
        Sentence.of(
            f"These numbers were published {format_age(age)} ago. ",
            Span("Data", Link("data")),
            " says when each source was last loaded.",
        ),
        "note:old",
    )


def _late_words(view: View, late: Iterable[Freshness]) -> str:
    words: dict[str, str] = {}
    for fresh in late:
        words.setdefault(fresh.table, f"{table_words(fresh.table)} by {format_age(view.lateness_h(fresh))}")
    listed = list(words.values())
    rest = len(listed) - 3
    return join_words([*listed[:3], plural(rest, "more table")] if rest > 0 else listed)


def _data_to(view: View, metrics: Iterable[Metric]) -> str:
    tables = {table for metric in metrics for table in metric.sources}
    reached: dict[str, datetime] = {}
    for fresh in view.snapshot.freshness:
        if fresh.table in tables and fresh.covers_to is not None:
            reached[fresh.table] = max(fresh.covers_to, reached.get(fresh.table, fresh.covers_to))
    if not reached:
        return "no data yet"
    return f"data to {format_instant(min(reached.values()), view.calendar.zone, view.snapshot.build.as_of)}"
