"""Turns metric files into the reference page of metrics, and the fields of their header into theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from greendot.contracts import AREAS
from greendot.metrics import SCHEMA_FILE, MetricFile
from greendot.metrics.fields import FIELDS, Lookback
from greendot.metrics.grammar import FUNCTIONS, OWN_FUNCTIONS
from greendot.reference.markdown import bullets, code, codes, page, table
from greendot.results import Metric


def render_metrics(files: Mapping[str, MetricFile], root: Path) -> str:
    """Return the page of the metrics that ship, area by area; `root` is the checkout's folder."""
    parts: list[str] = []
    for area in sorted({file.metric.area for file in files.values()}, key=_place):
        parts.append(f"## {area.capitalize()}")
        for file in files.values():
            if file.metric.area == area:
                parts += _metric(file, root)
    return page(
        "Metrics",
        "`queries/`",
        "What ships with Greendot. A metric is one SQL file; its header says what it means, its query how it is "
        "computed. A workspace adds metrics of its own: see [metric files](metric-files.md).",
        *parts,
    )


def _place(area: str) -> tuple[int, str]:
    """Return where an area stands: as the fact tables do, and one of its own at the end."""
    return (AREAS.index(area) if area in AREAS else len(AREAS), area)


def _metric(read: MetricFile, root: Path) -> Iterator[str]:
    metric = read.metric
    yield f"### {metric.name}"
    yield f"**{metric.title}.** {metric.summary}"
    targets = ", ".join(f"{quarter} {value:g}".strip() for quarter, value in metric.targets.items())
    file = Path(metric.path).resolve().relative_to(root)
    yield bullets(
        [
            f"A {metric.kind.value} in {metric.unit}, {metric.evidence.value}; better: {metric.better.value}; "
            f"course: {metric.course}",
            f"Dimensions: {codes(metric.dimensions) or 'none'}; published in total{_splits(metric)}",
            f"Target: {targets}" if targets else "",
            "Reads " + ", ".join(_source(table, hours) for table, hours in metric.sources.items()),
            f"Looks back {_lookback(read.lookback)} before each period" if not read.lookback.is_none else "",
            f"The largest or the average of {codes(read.over)} is meant, not their sum" if read.over else "",
            f"Pitfalls: {metric.pitfalls}",
            f"Formula: {metric.source}",
            f"Owner: {metric.owner}; {metric.status}; shown from the role *{metric.audience}* on"
            + (", fit for readers outside" if metric.outside else ""),
            f"Query: [{file.as_posix()}](../../{file.as_posix()})",
        ]
    )


def _splits(metric: Metric) -> str:
    """Return by what a metric is published beside its total; two columns that go together stand with a ×."""
    return "".join(f" and by {' × '.join(map(code, split))}" for split in metric.splits)


def _lookback(lookback: Lookback) -> str:
    """Return how much is read besides a period, in words."""
    if lookback.is_all:
        return "at everything"
    number, unit = (lookback.days, "day") if lookback.days else (lookback.periods, "period")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _source(name: str, hours: float) -> str:
    age = f"{hours / 24:g} days" if hours >= 72 else f"{hours:g} hours"
    return f"[{name}](fact-tables.md#{name}) (at most {age} old)"


def render_metric_files() -> str:
    """Return the page of what a metric file's header may say."""
    rows = [
        (code(name), "yes" if one.is_required else "", one.meaning, code(one.example), codes(one.choices))
        for name, one in FIELDS.items()
    ]
    return page(
        "Metric files",
        "`greendot/metrics/fields.py`",
        "A metric is one file `queries/AREA/NAME.sql`: a header between `/* ---` and `--- */`, one `field: value` a "
        "line, then one SELECT. `greendot check` lists everything that is wrong with it, by line.",
        table(("field", "needed", "meaning", "example", "choices"), rows),
        f"Editors find the same as a JSON Schema in [{SCHEMA_FILE}]({SCHEMA_FILE}): "
        "[how to use it](../guide.md#in-your-editor).",
        "The query returns `period`, the declared dimensions, and either `value` or `numerator` and `denominator`; "
        "it may also return `n` (the count behind a value), `exposure`, `low` and `high`. A *duration* returns one row "
        "an event: `period`, its dimensions, `value`, `is_open`. [The guide](../guide.md#an-engineer-adds-a-metric) "
        "writes one from start to finish.",
        "## What a query may call",
        f"{codes(f'{name}()' for name in OWN_FUNCTIONS)} are Greendot's own, for time: "
        "[the rules](../../queries/README.md#time). "
        f"Of SQL's functions: {codes(FUNCTIONS)}. Whatever else is called is refused, with the form to use.",
        "## What `greendot check --json` prints",
        "A list with one object for each problem, in the order of files and lines; an empty list when there is none. "
        "The command exits with 0 when there is no problem, with 1 when there is one, and with 2 when what it was "
        "asked to check is not there.",
        table(
            ("key", "is", "says"),
            [
                (code("file"), "text", "the file, as a path from the root of the file system"),
                (
                    code("line"),
                    "whole number or null",
                    "the line, 1 for the first; null when it is about the whole file",
                ),
                (code("text"), "text", "what is wrong"),
                (code("fix"), "text", "what to do about it, with the nearest right name; empty when the text says it"),
            ],
        ),
    )
