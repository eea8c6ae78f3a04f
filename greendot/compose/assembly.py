"""Turns a page's title, lead and blocks into a whole Document, with what stands around every page."""

from __future__ import annotations

from collections.abc import Iterable

from greendot.compose.frame import compose_footer, compose_header, compose_notes, has_data
from greendot.compose.numbers import compose_numbers
from greendot.compose.page import Page
from greendot.compose.pictures import cut, number_cell
from greendot.compose.selection import compose_choices
from greendot.compose.sentences import describe_change
from greendot.compose.together import describe_together
from greendot.compose.view import View
from greendot.document import Block, Cell, Document, Items, Paragraph, Section, Table
from greendot.results import Metric

_MOST_NUMBERS = 4


def assemble(
    view: View, page: Page, title: str, lead: str, blocks: Iterable[Block | None], *, is_timeless: bool = False
) -> Document:
    """Return a page's document: notes first, then its blocks without the missing ones.

    In a period without data a page holds the note that says so alone, unless it is timeless, as plans and sources are.
    """
    if not is_timeless and not has_data(view):
        title, lead, blocks = f"There is no data for {view.label}.", "", ()
    chosen = view.snapshot.metrics.get(view.selection.metric)
    metrics = [chosen] if chosen else [metric for metric in view.snapshot.metrics.values() if page.reads(metric)]
    query = tuple(view.selection.query(view.calendar.key(view.period)).items())
    return Document(
        page=page.name,
        title=title,
        lead=lead,
        header=compose_header(view, page.title, metrics),
        blocks=(*compose_notes(view, page.name, metrics), *(block for block in blocks if block is not None)),
        footer=compose_footer(view),
        choices=compose_choices(view, page),
        query=query,
    )


def section(title: str, anchor: str, *blocks: Block | None, is_folded: bool = False) -> Section | None:
    """Return a section of the blocks that are there; None when there is none."""
    present = tuple(block for block in blocks if block is not None)
    return Section(title, present, f"section:{anchor}", is_folded) if present else None


def other_metrics(view: View, page: Page, told: Iterable[str]) -> Section | None:
    """Return the metrics of a page's areas that it does not tell of by name, such as a workspace's own.

    Those that nothing was ever counted for are on Data.
    """
    known = set(told)
    shown = {name: metric for name, metric in view.snapshot.metrics.items() if page.reads(metric) and name not in known}
    rest = [metric for name, metric in shown.items() if view.snapshot.grains(name)]
    if not rest:
        return None
    ordered = sorted(rest, key=lambda metric: metric.title)
    numbers = compose_numbers(view, tuple(metric.name for metric in ordered[:_MOST_NUMBERS]), "numbers:more")
    table = metric_table(view, ordered, "table:more") if len(ordered) > _MOST_NUMBERS else None
    results = [result for metric in ordered if (result := view.known(metric.name)) is not None]
    words = Paragraph(describe_together(view, results), "paragraph:more") if len(results) > 1 else None
    return section("More of this", "more", words, numbers, table)


def metric_table(view: View, metrics: Iterable[Metric], anchor: str) -> Table:
    """Return metrics as rows: value in the chosen period, and what became of it in words."""
    rows = []
    for metric in metrics:
        result = view.result(metric.name)
        if result is not None:
            link = view.link(metric.name)
            cells = (
                Cell(metric.title, link=link),
                number_cell(view, metric, result.observation),
                Cell(describe_change(view, result).text),
            )
            rows.append(cells)
    return cut(Table("More numbers", ("Metric", view.label, "What became of it"), tuple(rows), anchor))


def changes(view: View, names: Iterable[str], anchor: str) -> Items | None:
    """Return what became of each of these metrics, one sentence each; None when the snapshot holds none of them."""
    results = [result for name in names if (result := view.result(name)) is not None]
    sentences = tuple(describe_change(view, result) for result in results)
    return Items(sentences, anchor, is_numbered=False) if sentences else None
