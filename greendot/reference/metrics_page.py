"""Turns metric files into the reference page of metrics, and the fields of their header into theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from greendot.contracts import AREAS
from greendot.metrics.fields import FIELDS
from greendot.reference.markdown import bullets, code, codes, page, table
from greendot.results import Metric


def render_metrics(metrics: Mapping[str, Metric], root: Path) -> str:
    """Return the page of the metrics that ship, area by area; `root` is the checkout's folder."""
    parts: list[str] = []
    for area in sorted({metric.area for metric in metrics.values()}, key=_place):
        parts.append(f"## {area.capitalize()}")
        for metric in metrics.values():
            if metric.area == area:
                parts += _metric(metric, root)
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


def _metric(metric: Metric, root: Path) -> Iterator[str]:
    yield f"### {metric.name}"
    yield f"**{metric.title}.** {metric.summary}"
    targets = ", ".join(f"{quarter} {value:g}".strip() for quarter, value in metric.targets.items())
    file = Path(metric.path).resolve().relative_to(root)
    yield bullets(
        [
            f"A {metric.kind.value} in {metric.unit}, {metric.evidence.value}; better: {metric.better.value}; "
            f"course: {metric.course}",
            f"Split by {'; '.join(codes(split) for split in metric.splits)}" if metric.splits else "",
            f"Target: {targets}" if targets else "",
            "Reads " + ", ".join(_source(table, hours) for table, hours in metric.sources.items()),
            f"Pitfalls: {metric.pitfalls}",
            f"Source: {metric.source}",
            f"Owner: {metric.owner}; {metric.status}; shown from the role *{metric.audience}* on",
            f"Query: [{file.as_posix()}](../../{file.as_posix()})",
        ]
    )


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
        "The query returns `period`, the declared dimensions, and either `value` or `numerator` and `denominator`; "
        "it may also return `n` (the count behind a value), `exposure`, `low` and `high`. A *duration* returns one row "
        "an event: `period`, its dimensions, `value`, `is_open`. [The guide](../guide.md#an-engineer-adds-a-metric) "
        "writes one from start to finish.",
    )
