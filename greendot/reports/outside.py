"""Turns metrics that are marked fit for outside into the trust sheet: what a customer may read, and nothing else.

The fence is here: only totals of certified metrics whose file says `outside: true`; of incidents only those that
customers were told of, with their day, their length and their class of cause in words that stand below. No names of
services, teams, people or plans, no money, no links into the workspace. What nobody listed here cannot come out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from greendot.compose.numbers import compose_number
from greendot.compose.rows import Row, instant_of, text_of
from greendot.compose.view import View
from greendot.document import Block, Cell, Document, Footer, Header, Link, Number, Numbers, Table
from greendot.formats import format_date, format_value, format_words, plural
from greendot.reports.pieces import said
from greendot.results import Against, Metric, Selection

QUARTERS = 4
NOWHERE = Link("")

AREAS: Mapping[str, tuple[str, ...]] = {
    "outside-promises": ("reliability", "messages"),
    "outside-incidents": ("incidents",),
    "outside-margin": ("capacity",),
    "outside-practice": ("reliability", "incidents", "ownership", "delivery"),
}
PRACTICE = ("found_by_us", "actions_closed_on_time", "objective_coverage", "services_meeting_objective")
"""Metrics of how we work, beside all of ownership and delivery that are marked."""

COUNTED = "incidents"
"""Counts those too that customers were not told of: beside the list of the others it would contradict it."""

CAUSES: Mapping[str, str] = {
    "batch job side effect": "A job in the background made too much traffic",
    "capacity": "More use than there was room for",
    "deployment": "A change that we made",
    "failed fix": "A repair that broke something else",
    "provider network": "A network outside our own",
    "queue and memory deadlock": "Work that piled up and blocked itself",
    "reconnect storm": "Too many connections at once after an interruption",
    "registration": "New servers that were not put to use",
}
"""What a class of cause is called outside; what is not here is told as another cause, whatever its words are."""
OTHER_CAUSE = "Another cause"


def outside_document(part: str, view: View) -> Document:
    """Return one part of the trust sheet."""
    if part == "outside-incidents":
        return _incidents(view)
    metrics = [one for one in fit_metrics(view) if one.area in AREAS.get(part, ()) and _is_of(one, part)]
    numbers = tuple(_number(view, one) for one in metrics if view.known(one.name, ()) is not None)
    if not numbers:
        return _document(view, "Nothing of this is marked fit for readers outside.", (
            said("Nothing of this is marked fit for readers outside.", f"{part}:none"),))  # fmt: skip
    first = numbers[0]
    title = f"{first.label} in {view.label}: {first.value} {first.unit}".strip()
    blocks: tuple[Block, ...] = (Numbers(numbers, f"numbers:{part}"), _quarters(view, metrics, f"table:{part}"))
    return _document(view, f"{title}.", blocks)


def fit_metrics(view: View) -> tuple[Metric, ...]:
    """Return the metrics that may be shown outside, by title: certified, for every role, and marked so."""
    fit = [
        one
        for one in view.snapshot.metrics.values()
        if one.outside and one.status == "certified" and one.audience == "viewer"
    ]
    return tuple(sorted(fit, key=lambda one: (one.name not in ("availability", "headroom"), one.title)))


def _is_of(metric: Metric, part: str) -> bool:
    is_practice = metric.name in PRACTICE or metric.area in ("ownership", "delivery")
    return is_practice == (part == "outside-practice")


def _number(view: View, metric: Metric) -> Number:
    """Return a metric's total without a link or how it came about; against its target if it has one."""
    key = view.calendar.key(view.period)
    against = Against.TARGET if key in metric.targets or "" in metric.targets else view.selection.against
    looked = View(view.snapshot, Selection(view.period, against), view.now)
    result = looked.result(metric.name, ())
    if result is None:
        raise LookupError(metric.name)
    made = compose_number(looked, result)
    return replace(made, link=NOWHERE, note="", method="", anchor=f"outside:{metric.name}")


def _quarters(view: View, metrics: list[Metric], anchor: str) -> Table:
    """Return the last quarters of each metric."""
    periods = [view.calendar.shift(view.period, -step) for step in range(QUARTERS - 1, -1, -1)]
    rows = []
    for metric in metrics:
        seen = {one.period: one.value for one in view.snapshot.observations(metric.name, view.period.grain)}
        values = [seen.get(period) for period in periods]
        cells = (Cell(str(format_value(value, metric.unit, view.currency)), True, value=value) for value in values)
        rows.append((Cell(metric.title), Cell(metric.summary), *cells))
    headings = ("What", "What it means", *(view.calendar.label(period) for period in periods))
    return Table("The last four quarters", headings, tuple(rows), anchor)


def _incidents(view: View) -> Document:
    rows = tuple(_incident_rows(view))
    if not rows:
        text = f"No incident was felt by customers in {view.label}."
        return _document(view, text, (said(text, "outside-incidents:none"),))
    title = f"{plural(len(rows), 'incident')} {'was' if len(rows) == 1 else 'were'} felt by customers in {view.label}."
    headings = ("Day", "How long it was felt", "Cause", "What was done")
    table = Table(f"Incidents, {view.label}", headings, rows, "table:outside-incidents")
    metrics = [one for one in fit_metrics(view) if one.area == "incidents" and one.name not in (*PRACTICE, COUNTED)]
    numbers = tuple(_number(view, one) for one in metrics if view.known(one.name, ()) is not None)
    return _document(view, title, (*((Numbers(numbers, "numbers:outside-incidents"),) if numbers else ()), table))


def _incident_rows(view: View) -> Iterator[tuple[Cell, ...]]:
    starts_at, ends_at = view.calendar.bounds(view.period)
    for row in view.snapshot.records("incidents"):
        began = instant_of(row, "started_at")
        if began is None or not starts_at <= began < ends_at or not _was_felt(row):
            continue
        over = instant_of(row, "mitigated_at") or instant_of(row, "resolved_at")
        length = "it is not over"
        if over is not None:
            minutes = max(1, round((over - began) / timedelta(minutes=1)))
            length = format_words(minutes, "minutes")
        cause = CAUSES.get(text_of(row, "cause_class").casefold(), OTHER_CAUSE)
        done = "Reviewed" if row.get("has_review") is True else "Mended" if over is not None else "Being mended"
        day = format_date(view.calendar.local_day(began))
        yield Cell(day), Cell(length), Cell(cause), Cell(f"{done}{_follow_ups(view, row)}")


def _was_felt(row: Row) -> bool:
    """Return whether customers felt it and were told of it."""
    return row.get("is_public") is True and text_of(row, "severity") in ("critical", "major", "minor")


def _follow_ups(view: View, row: Row) -> str:
    """Return how many of the things to do after an incident are done; a count, never what they are."""
    actions = view.snapshot.records("incident_actions")
    mine = [one for one in actions if text_of(one, "incident") == text_of(row, "incident")]
    if not mine:
        return ""
    done = sum(one.get("closed_on") is not None for one in mine)
    return f"; {done} of {plural(len(mine), 'follow-up')} done"


def _document(view: View, title: str, blocks: tuple[Block, ...]) -> Document:
    """Return a document without a build, a footer or anything else that leads into the workspace."""
    build = view.snapshot.build
    header = Header(build.company, "Trust sheet", view.label, "", build.is_synthetic)
    return Document("trust", title, "", header, blocks, Footer("", ()), ())
