"""One metric: what it means, how it moved, by which members, how it was compared, and where it comes from."""

from __future__ import annotations

from greendot.compose.ahead import compose_forecast
from greendot.compose.assembly import assemble, section
from greendot.compose.frame import table_words
from greendot.compose.history import compose_history, compose_lineage, say_redefined
from greendot.compose.numbers import CLEAR, compare, compose_number, label_of
from greendot.compose.page import Page
from greendot.compose.pictures import cut, figure_bars, figure_lines, figure_members, number_cell
from greendot.compose.sentences import describe_change, detectable_words
from greendot.compose.view import View
from greendot.document import (
    Block,
    Cell,
    Choice,
    Code,
    Document,
    Link,
    Numbers,
    Option,
    Paragraph,
    Section,
    Sentence,
    Table,
)
from greendot.formats import format_age, format_difference, format_instant, format_number, format_value, sentence_case
from greendot.results import Against, Better, Metric, Result

_AGAINST = {
    Against.PREVIOUS: "the period before",
    Against.YEAR_AGO: "a year before",
    Against.TARGET: "the target",
}
_BETTER = {
    Better.HIGHER: "higher is better",
    Better.LOWER: "lower is better",
    Better.NEITHER: "neither direction is better",
}
_MOST_CHOSEN = 100


def compose_metric(view: View, page: Page, pages: tuple[Page, ...] = ()) -> Document:
    """Return everything there is to say of the chosen metric; `pages` are those that tell of it."""
    metric = view.snapshot.metrics[view.selection.metric]
    members = view.selection.members
    result = view.snapshot.result(metric.name, view.period, members, view.selection.against)
    blocks: tuple[Block | None, ...] = (
        Numbers((compose_number(view, result),), f"numbers:{metric.name}"),
        Paragraph(describe_change(view, result), f"paragraph:{metric.name}"),
        say_redefined(view, metric),
        figure_bars(view, metric.name, members),
        figure_lines(view, metric.name),
        compose_forecast(view, metric.name, members),
        section("How it compares", "comparisons", _comparisons(view, metric)),
        *(_members(view, metric, dimension) for dimension in metric.dimensions),
        section("What it means", "definition", *_definition(metric)),
        section("Where it comes from", "sources", *compose_lineage(view, metric, pages), _sources(view, result)),
        section("How it is computed", "sql", Code(metric.sql, "sql", f"code:{metric.name}"), is_folded=True),
        section("History of its definition", "history", *compose_history(view, metric), is_folded=True),
    )
    document = assemble(
        view, page, f"{label_of(view, result)}: {_standing(view, result)}", metric.summary, blocks, is_timeless=True
    )
    return _with_choices(view, document, metric)


def _standing(view: View, result: Result) -> str:
    if result.value is None:
        return f"{result.absence or 'no data yet'}."
    words = f"{view.words(result)} {view.this_period}"
    if result.comparison and result.comparison.then is not None and not view.late(result):
        return f"{words}, {compare(view, result)}."
    return f"{words}."


def _definition(metric: Metric) -> tuple[Block, ...]:
    facts = [
        ("Unit", metric.unit or "none"),
        ("Direction", _BETTER[metric.better]),
        ("How it came about", metric.evidence.value),
        ("Owner", metric.owner or "nobody named"),
        ("Status", metric.status),
        ("Source of its formula", metric.source or "not said"),
        ("File", metric.path),
        ("Definition", metric.digest),
    ]
    rows = tuple((Cell(name), Cell(text)) for name, text in facts)
    pitfalls = (
        Paragraph(Sentence.of(f"Mind this: {metric.pitfalls}"), "paragraph:pitfalls") if metric.pitfalls else None
    )
    table = Table("Definition", ("What", "Answer"), rows, "table:definition")
    return tuple(block for block in (pitfalls, table) if block is not None)


def _comparisons(view: View, metric: Metric) -> Table | None:
    rows = []
    for against, name in _AGAINST.items():
        comparison = view.snapshot.comparison(metric.name, view.period, view.selection.members, against)
        if comparison is None or comparison.then is None:
            continue
        now = format_value(comparison.now, metric.unit, view.currency)
        then = format_value(comparison.then, metric.unit, view.currency)
        change = ""
        if comparison.now is not None:
            change = format_difference(comparison.now, comparison.then, metric.unit, view.currency)
        hidden = detectable_words(comparison) if comparison.word not in CLEAR else ""
        method = "; ".join(text for text in (comparison.method.rstrip("."), hidden) if text)
        to_date = ", to the same day" if comparison.is_to_date else ""
        rows.append(
            (
                Cell(f"{sentence_case(name)}{to_date}"),
                Cell(str(now), True, value=comparison.now),
                Cell(str(then), True, value=comparison.then),
                Cell(change, verdict=comparison.word),
                Cell(method),
            )
        )
    headings = ("Against", "Now", "Then", "Difference", "How it was judged")
    return Table(f"Comparisons, {view.label}", headings, tuple(rows), "table:comparisons") if rows else None


def _members(view: View, metric: Metric, dimension: str) -> Section | None:
    """Return the members of a dimension: lines side by side, and each with its number and comparison."""
    results = view.results_by(metric.name, dimension)
    if not results:
        return None
    titles = view.titles(dimension)
    ordered = sorted(results.items(), key=lambda pair: (-(pair[1].value or 0.0), pair[0]))
    rows = tuple(
        (
            Cell(view.member(dimension, member), link=view.link(metric.name, result.members)),
            number_cell(view, metric, result.observation),
            Cell(
                compare(view, result),
                verdict=result.comparison.word if result.comparison and not view.late(result) else None,
            ),
        )
        for member, result in ordered
    )
    heading = table_words(dimension).capitalize()
    table = cut(Table(f"{metric.title} by {table_words(dimension)}", (heading, view.label, "Compared"), rows,
                      f"table:by:{dimension}"))  # fmt: skip
    figure = figure_members(view, metric.name, dimension, titles)
    return section(f"By {table_words(dimension)}", f"by-{dimension}", figure, table)


def _sources(view: View, result: Result) -> Table | None:
    rows = tuple(
        (
            Cell(table_words(fresh.table), link=Link("data", (), "section:freshness")),
            Cell(fresh.source),
            Cell(format_number(fresh.rows, is_whole=True), True, value=fresh.rows),
            Cell(format_instant(fresh.covers_to, view.calendar.zone) if fresh.covers_to else "not known"),
            Cell(_age(view, fresh.age_h), True, value=fresh.age_h),
            Cell(_allowed(result.metric.sources.get(fresh.table)), True),
        )
        for fresh in result.freshness
    )
    if not rows:
        return None
    return Table("Sources", ("Facts", "Source", "Rows", "Data to", "Age", "May be"), rows, "table:sources")


def _age(view: View, age_h: float | None) -> str:
    return "not known" if age_h is None else format_age(age_h + max(0.0, view.age_h(view.snapshot.build.as_of)))


def _allowed(hours: float | None) -> str:
    return "any age" if hours is None else f"{format_age(hours)} old"


def _with_choices(view: View, document: Document, metric: Metric) -> Document:
    """Return the document with the metric itself and its members among the choices."""
    choices = [_metric_choice(view, metric), *document.choices]
    chosen = dict(view.selection.members)
    for dimension in metric.dimensions:
        members = view.snapshot.members(metric.name, dimension)[:_MOST_CHOSEN]
        if members:
            named = (Option(one, view.member(dimension, one)) for one in members)
            options = (Option("", f"all, by {table_words(dimension)}"), *named)
            choices.append(Choice(dimension, table_words(dimension).capitalize(), options, chosen.get(dimension, "")))
    return Document(
        document.page, document.title, document.lead, document.header, document.blocks, document.footer,
        tuple(choices), document.query,
    )  # fmt: skip


def _metric_choice(view: View, metric: Metric) -> Choice:
    options = [Option("", "all metrics")]
    ordered = sorted(view.snapshot.metrics.values(), key=lambda one: (one.area, one.title))
    options += [Option(one.name, one.title, table_words(one.area).capitalize()) for one in ordered]
    return Choice("metric", "Metric", tuple(options), metric.name)
