"""Workbench: what a metric would say before anyone else sees it, and how it comes about. For engineers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from greendot.compose.frame import compose_footer, table_words
from greendot.compose.page import WORKBENCH
from greendot.compose.pictures import cut
from greendot.compose.selection import default_period
from greendot.compose.view import View
from greendot.document import (
    Block,
    Cell,
    Code,
    Document,
    Figure,
    Header,
    Link,
    Note,
    Number,
    Numbers,
    Paragraph,
    Section,
    Sentence,
    Table,
)
from greendot.errors import Problem
from greendot.figures import chart_bars, chart_multiples, spark_of
from greendot.formats import NO_DATA, TO_DATE, format_column, format_value, join_words, plural, sentence_case
from greendot.results import Members, Observation, Selection
from greendot.snapshot import Snapshot
from greendot.workbench import Explained, Preview, Tried

_MOST_LINES = 12
_INVITED = "Pick a metric, or paste a file of your own, and run it. Nothing here is published, and nobody else sees it."


def compose_workbench(snapshot: Snapshot, tried: Tried | None, now: datetime) -> Document:
    """Return what came of trying a draft; an invitation where nothing was tried yet."""
    view = View(snapshot, Selection(default_period(snapshot)), now)
    title, blocks = "Try a metric on the facts of now.", tuple[Block, ...]()
    if tried is not None:
        title, blocks = _title(tried), tuple(_blocks(view, tried))
    build = snapshot.build
    return Document(
        page=WORKBENCH,
        title=title,
        lead=_INVITED if tried is None else "",
        header=Header(build.company, "Workbench", "on the facts of now", "not published", build.is_synthetic),
        blocks=blocks,
        footer=compose_footer(view),
        choices=(),
    )


def _title(tried: Tried) -> str:
    name = tried.preview.metric.title if tried.preview else sentence_case(table_words(tried.draft.name))
    if tried.trouble:
        return f"{name} could not be run."
    if tried.preview is None:
        return f"{name} has {plural(len(tried.problems), 'problem')} and was not run."
    seen = [one for one in tried.preview.observations if one.value is not None]
    if not seen:
        return f"{name} gives no values."
    if tried.preview.by:
        return f"{name}, each {table_words(tried.preview.by).replace(',', ' and ')} by {tried.preview.grain.value}."
    last = seen[-1]
    return f"{name}: {_text(tried.preview, last.value)}, {_label(tried.preview, last)}."


def _blocks(view: View, tried: Tried) -> Iterator[Block]:
    if tried.trouble:
        yield Note(Sentence.of(tried.trouble), "note:trouble", is_warning=True)
    if tried.problems:
        yield Section("What check says", (_problems(tried.problems),), "section:problems")
    preview, explained = tried.preview, tried.explained
    if preview is not None:
        yield from _preview(view, preview)
    if explained is not None:
        yield from _explained(explained)
    yield Section("As written", (Code(tried.draft.text.strip(), "sql", "code:written"),), "section:written", True)


def _problems(problems: tuple[Problem, ...]) -> Table:
    rows = tuple(
        (Cell(str(one.line or ""), True), Cell(sentence_case(one.text)), Cell(sentence_case(one.fix)))
        for one in problems
    )
    return Table("Problems by line", ("Line", "What is wrong", "What to do"), rows, "table:problems")


def _preview(view: View, preview: Preview) -> Iterator[Block]:
    """Yield the numbers: the last one with its verdict, a figure, and what was read."""
    if preview.observations and not preview.by:
        yield Numbers((_number(view, preview),), "numbers:preview")
    if preview.unjudged:
        yield Paragraph(Sentence.of(f"There is no verdict: {preview.unjudged}."), "paragraph:unjudged")
    figure = _figure(preview)
    if figure is not None:
        yield figure
    if preview.by:
        yield _members(preview)
    elif figure is None and preview.observations:
        yield _series(preview)
    read = join_words(f"{plural(rows, 'row')} of {table_words(name)}" for name, rows in preview.rows_read.items())
    words = f"It read {read} in {preview.seconds:.1f} seconds, and held the facts for {preview.held_s:.1f} of them."
    yield Paragraph(Sentence.of(" ".join([*preview.notes, words])), "paragraph:cost")


def _number(view: View, preview: Preview) -> Number:
    metric, last = preview.metric, preview.observations[-1]
    verdict = preview.verdicts.get(())
    formatted = format_value(last.value, metric.unit, preview.currency)
    before = next((one for one in reversed(preview.observations[:-1]) if one.value is not None), None)
    whole = "all of " if last.is_partial else ""
    told = "nothing to compare with yet"
    if before is not None:
        told = f"{_text(preview, before.value)} in {whole}{_label(preview, before)}"
    is_known = metric.name in view.snapshot.metrics
    return Number(
        label=f"{metric.title}, {_label(preview, last)}",
        value=formatted.text,
        unit=formatted.unit,
        comparison=told,
        verdict=verdict.word if verdict else None,
        link=Link("metrics", (("metric", metric.name),)) if is_known else Link(WORKBENCH),
        anchor=f"metric:{metric.name}",
        spark=spark_of(metric, preview.observations, preview.calendar, preview.currency),
        note=sentence_case(verdict.reason) if verdict and verdict.reason else "",
        method=" ".join(text for text in (verdict.method, verdict.noticed) if text) if verdict else "",
    )


def _figure(preview: Preview) -> Figure | None:
    """Return the periods as bars, or each member as a small line; None where there are fewer than two values."""
    metric, seen = preview.metric, preview.observations
    subtitle = f"{metric.title} by {preview.grain.value}"
    if not preview.by:
        if sum(one.value is not None for one in seen) < 2:
            return None
        chart = chart_bars(metric, seen, preview.calendar, preview.currency)
        return Figure(metric.summary.rstrip("."), subtitle, chart, _series(preview), "figure:preview")
    series = _by_member(preview)
    lines = {members: rows for members, rows in series.items() if sum(one.value is not None for one in rows) > 1}
    if len(lines) < 2:
        return None
    largest = sorted(lines, key=lambda members: -(lines[members][-1].value or 0.0))[:_MOST_LINES]
    shown = {_called(members): lines[members] for members in largest}
    more = f", the {len(shown)} largest of {len(lines)}" if len(lines) > len(shown) else ""
    chart = chart_multiples(metric, shown, preview.calendar, preview.currency)
    title = f"{subtitle}, each {table_words(preview.by).replace(',', ' and ')} on one scale{more}"
    return Figure(metric.summary.rstrip("."), title, chart, _members(preview, "table:behind"), "figure:preview")


def _series(preview: Preview) -> Table:
    newest = preview.observations[::-1]
    texts = format_column([one.value for one in newest], preview.metric.unit, preview.currency)
    rows = tuple(
        (Cell(_label(preview, one)), Cell(text, True, value=one.value)) for one, text in zip(newest, texts, strict=True)
    )
    return cut(Table(preview.metric.title, (preview.grain.value.capitalize(), preview.metric.title), rows,
                     "table:preview"))  # fmt: skip


def _members(preview: Preview, anchor: str = "table:members") -> Table:
    """Return each member's last value and verdict, the largest first."""
    last = max(one.period for one in preview.observations)
    latest = {members: rows[-1] for members, rows in _by_member(preview).items() if rows[-1].period == last}
    ordered = sorted(latest.items(), key=lambda pair: (-(pair[1].value or 0.0), pair[0]))
    rows = []
    for members, seen in ordered:
        verdict = preview.verdicts.get(members)
        value = Cell(_text(preview, seen.value), True, value=seen.value)
        rows.append((Cell(_called(members)), value, Cell("", verdict=verdict.word if verdict else None)))
    heading = table_words(preview.by).replace(",", " and ").capitalize()
    label = preview.calendar.label(last)
    return cut(Table(f"{preview.metric.title}, {label}", (heading, label, "Verdict"), tuple(rows), anchor))


def _explained(told: Explained) -> Iterator[Block]:
    lineage = tuple(
        (
            Cell(join_words(told.lineage.sources.get(table, ())) or "no source yet"),
            Cell(table),
            Cell(", ".join(columns) or "its rows are counted"),
            Cell(format_value(told.rows_read.get(table), "rows").text if table in told.rows_read else NO_DATA, True),
        )
        for table, columns in told.lineage.columns.items()
    )
    headings = ("From the source", "through the facts", "and these columns", "Rows")
    yield Section("Where it comes from", (Table("Lineage", headings, lineage, "table:lineage"),), "section:lineage")
    cost = tuple(
        (Cell(one.grain.value), Cell("" if one.rows is None else f"{one.rows:,}", True, value=one.rows),
         Cell(one.trouble if one.seconds is None else f"{one.seconds:.3f}", True, value=one.seconds))
        for one in told.rewritten
    )  # fmt: skip
    yield Section(
        "What it costs", (Table("Cost by grain", ("Grain", "Rows", "Seconds"), cost, "table:cost"),), "section:cost"
    )
    runs: list[Block] = []
    for one in told.rewritten:
        by = f"By {one.grain.value}{f' and {one.split}' if one.split else ''}:"
        runs.append(Paragraph(Sentence.of(by), f"paragraph:run:{one.grain.value}"))
        runs.append(Code(one.sql, "sql", f"code:run:{one.grain.value}"))
    yield Section("As run", tuple(runs), "section:run", is_folded=True)


def _by_member(preview: Preview) -> Mapping[Members, list[Observation]]:
    found: dict[Members, list[Observation]] = {}
    for one in preview.observations:
        found.setdefault(one.members, []).append(one)
    return found


def _called(members: Members) -> str:
    return ", ".join(member for _, member in members)


def _label(preview: Preview, seen: Observation) -> str:
    label = preview.calendar.label(seen.period)
    return f"{label} {TO_DATE}" if seen.is_partial else label


def _text(preview: Preview, value: float | None) -> str:
    return str(format_value(value, preview.metric.unit, preview.currency))
