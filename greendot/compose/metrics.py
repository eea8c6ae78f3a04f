"""Metrics: every number, what it means, who answers for it, how fresh it is; and a page for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from greendot.compose.assembly import assemble, section
from greendot.compose.frame import table_words
from greendot.compose.metric import compose_metric
from greendot.compose.numbers import compare
from greendot.compose.page import Page
from greendot.compose.pictures import number_cell
from greendot.compose.view import View
from greendot.document import Cell, Document, Link, Section, Table
from greendot.formats import format_age, join_words, plural
from greendot.results import Metric, Result, Selection
from greendot.snapshot import Snapshot


def no_pages(_: Metric) -> tuple[Page, ...]:
    """Return no page."""
    return ()


_HEADINGS = ("Metric", "What it means", "Value", "Compared", "Data", "Owner")


def compose_metrics(
    snapshot: Snapshot, selection: Selection, now: datetime, pages_of: Callable[[Metric], tuple[Page, ...]] = no_pages
) -> Document:
    """Return the page of the chosen metric, or without one the catalogue of all, by area.

    `pages_of` says which pages tell of a metric.
    """
    view = View(snapshot, selection, now)
    if selection.metric in snapshot.metrics:
        return compose_metric(view, PAGE, pages_of(snapshot.metrics[selection.metric]))
    areas = sorted({metric.area for metric in snapshot.metrics.values()})
    total = plural(len(snapshot.metrics), "metric")
    title = f"{total}, each with its meaning, its owner and its SQL." if areas else "There are no metrics yet."
    lead = "Choose one to see its definition, its history and where its data comes from."
    return assemble(
        view, PAGE, title, lead, (*(_area(view, area) for area in areas), _left_out(view)), is_timeless=True
    )


def _area(view: View, area: str) -> Section | None:
    metrics = sorted(
        (metric for metric in view.snapshot.metrics.values() if metric.area == area), key=lambda metric: metric.title
    )
    rows = tuple(_row(view, metric) for metric in metrics)
    caption = f"{plural(len(rows), 'metric')} about {table_words(area)}"
    return section(
        table_words(area).capitalize() or "Others",
        f"area-{area}",
        Table(caption, _HEADINGS, rows, f"table:area:{area}"),
    )


def _row(view: View, metric: Metric) -> tuple[Cell, ...]:
    result = view.snapshot.result(metric.name, view.period, (), view.selection.against)
    value = number_cell(view, metric, result.observation)
    if result.value is None:
        value = Cell(result.absence or value.text, True)
    draft = " (draft)" if metric.status != "certified" else ""
    return (
        Cell(f"{metric.title}{draft}", link=view.link(metric.name)),
        Cell(metric.summary),
        value,
        Cell(
            compare(view, result) if result.value is not None else "",
            verdict=result.comparison.word
            if result.comparison and result.comparison.then is not None and not view.late(result)
            else None,
        ),
        Cell(freshness_words(view, result), link=Link("data", (), "section:freshness")),
        Cell(metric.owner or "nobody named"),
    )


def freshness_words(view: View, result: Result) -> str:
    """Return how recent the data of a metric is: `6 hours old`, `80 hours old, late: resource use`."""
    ages = [fresh.age_h for fresh in result.freshness if fresh.age_h is not None]
    if not ages:
        return "age not known"
    since = max(0.0, view.age_h(view.snapshot.build.as_of))
    late = [fresh for fresh in result.freshness if view.lateness_h(fresh, result.metric.sources.get(fresh.table)) > 0]
    words = f"{format_age(max(ages) + since)} old"
    return f"{words}, late: {join_words(sorted({table_words(one.table) for one in late}))}" if late else words


def _left_out(view: View) -> Section | None:
    left = [one for one in view.snapshot.left_out if one.state != "dormant"]
    if not left:
        return None
    rows = tuple((Cell(one.title), Cell(one.reason)) for one in left)
    return section("Left out of this build", "left-out", Table("Left out", ("Metric", "Why"), rows, "table:left-out"))


PAGE = Page("metrics", "Metrics", "Trust", "What does each number mean?", compose_metrics)
