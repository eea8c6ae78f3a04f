"""Turns what a build knows of a metric's definition into words: its way from source to page, and how it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from greendot.calendar import Grain
from greendot.compose.frame import table_words
from greendot.compose.page import Page
from greendot.compose.pictures import cut
from greendot.compose.view import View
from greendot.definitions import Definition, Redefined, describe_difference
from greendot.document import Block, Cell, Code, Link, Paragraph, Sentence, Span, Table
from greendot.formats import format_date, format_difference, format_value, format_words, join_words
from greendot.results import Metric

_MOST_CHANGES = 3


def compose_lineage(view: View, metric: Metric, pages: Sequence[Page]) -> tuple[Block, ...]:
    """Return a metric's way from sources through facts and their columns to the pages that tell of it."""
    columns = {one.table: one.columns for one in view.snapshot.reads if one.metric == metric.name}
    rows = tuple(
        (
            Cell(join_words(sorted({one.source for one in view.snapshot.freshness if one.table == table})) or "none"),
            Cell(table_words(table), link=Link("data", (), "section:freshness")),
            Cell(columns.get(table, "") or "not recorded"),
            Cell(metric.title),
        )
        for table in metric.sources
    )
    headings = ("From the source", "through the facts", "and these columns", "to the metric")
    table = Table("From source to metric", headings, rows, "table:lineage")
    titles = [Span(page.title, view.page_link(page.name)) for page in pages]
    if not titles:
        return (table, Paragraph(Sentence.of("It is shown on this page alone."), "paragraph:lineage"))
    told: list[str | Span] = [titles[0]]
    for place, title in enumerate(titles[1:], start=1):
        told += [" and " if place == len(titles) - 1 else ", ", title]
    return (table, Paragraph(Sentence.of("It is shown here and on ", *told, "."), "paragraph:lineage"))


def say_redefined(view: View, metric: Metric) -> Paragraph | None:
    """Return since when a metric is counted differently, and what that made of the period; None when it never was."""
    known = _definitions(view, metric)
    if len(known) < 2:
        return None
    before, after = known[-2:]
    since = f"It is counted differently since {_day(view, after)}, and all numbers here are counted the new way"
    rows = [one for one in _redefined(view, before, after) if one.old is not None and one.new is not None]
    chosen = next((one for one in rows if one.starts_on == view.period.starts_on), rows[-1] if rows else None)
    if chosen is None or chosen.starts_on is None:
        return Paragraph(Sentence.of(f"{since}."), "paragraph:redefined")
    old, new = (format_words(value, after.unit, view.currency) for value in (chosen.old, chosen.new))
    quarter = view.calendar.label(view.calendar.period(chosen.starts_on, Grain.QUARTER))
    both = f"{old} the old way and {new} the new way" if old != new else f"{new} either way"
    words = f"{since}. On the facts of that day, {quarter} was {both}. "
    link = Link("metrics", (("metric", metric.name),), "section:history")
    return Paragraph(Sentence.of(words, Span("What changed", link), "."), "paragraph:redefined")


def compose_history(view: View, metric: Metric) -> tuple[Block, ...]:
    """Return how a metric was defined over time, the newest change first, with old and new words, SQL and values."""
    known = _definitions(view, metric)
    if not known:
        return ()
    changes = list(pairwise(known))[::-1]
    first = known[0]
    build = first.since_build or view.snapshot.build.build
    origin = f"The first definition on record was published on {_day(view, first)} (build {build})."
    last = Paragraph(Sentence.of(origin if changes else f"{origin} It has not changed since."), "paragraph:defined")
    told = [block for pair in changes[:_MOST_CHANGES] for block in _change(view, *pair)]
    if len(changes) > _MOST_CHANGES:
        words = f"It changed {len(changes) - _MOST_CHANGES} more times before, which builds of that time tell."
        told.append(Paragraph(Sentence.of(words), "paragraph:earlier"))
    return (*told, last)


def _change(view: View, before: Definition, after: Definition) -> Iterator[Block]:
    """Yield one change: when, what it made of the numbers, and what differs in words and SQL."""
    name = f"{after.metric}:{after.digest}:{after.place}"
    build = after.since_build or view.snapshot.build.build
    rows = _redefined(view, before, after)
    reason = next((one.reason for one in rows if one.reason), "")
    values = tuple(one for one in rows if one.starts_on is not None)
    said = f"Changed on {_day(view, after)} (build {build})."
    if reason:
        said += f" What it was before cannot be counted any more: {reason}."
    elif values and all(one.old == one.new for one in values):
        said += " Every quarter counts the same either way."
    elif values:
        said += " Each quarter counted both ways, on the facts of that day:"
    yield Paragraph(Sentence.of(said), f"paragraph:change:{name}")
    if any(one.old != one.new for one in values):
        yield _values(view, after, values, f"table:change:{name}")
    yield Code(describe_difference(before, after), "diff", f"code:change:{name}")


def _values(view: View, after: Definition, values: Sequence[Redefined], anchor: str) -> Table:
    rows = []
    for one in reversed(values):
        quarter = view.calendar.label(view.calendar.period(one.starts_on, Grain.QUARTER)) if one.starts_on else ""
        old, new = (str(format_value(value, after.unit, view.currency)) for value in (one.old, one.new))
        differs = ""
        if one.old is not None and one.new is not None and one.old != one.new:
            differs = format_difference(one.new, one.old, after.unit, view.currency)
        label = f"{quarter}, to date" if one.is_partial else quarter
        rows.append((Cell(label), Cell(old, True, value=one.old), Cell(new, True, value=one.new), Cell(differs)))
    headings = ("Quarter", "The old way", "The new way", "Difference")
    return cut(Table(f"{after.title}, counted both ways", headings, tuple(rows), anchor))


def _definitions(view: View, metric: Metric) -> list[Definition]:
    return [one for one in view.snapshot.definitions if one.metric == metric.name]


def _redefined(view: View, before: Definition, after: Definition) -> list[Redefined]:
    found = view.snapshot.redefined
    change = (after.metric, after.place, before.digest, after.digest)
    rows = (one for one in found if (one.metric, one.place, one.before, one.after) == change)
    return sorted(rows, key=lambda one: str(one.starts_on or ""))


def _day(view: View, one: Definition) -> str:
    return format_date(view.calendar.local_day(one.since), view.today)
