"""Turns the parts of a report into the numbers it tells, each by metric, period and members, with its value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from greendot.calendar import Grain
from greendot.document import (
    Answer,
    Block,
    Board,
    Document,
    Items,
    Link,
    Note,
    Numbers,
    Paragraph,
    Sentence,
    Table,
    walk,
)
from greendot.document import Figure as Drawn
from greendot.members import read_members, write_members
from greendot.results import TOTAL, Members
from greendot.snapshot import Snapshot

_OWN = ("metric", "period", "against")


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """One number that a report tells: which metric, of which period (its key) and members, and its value then."""

    metric: str
    period: str
    members: Members = TOTAL
    value: float | None = None

    @property
    def about(self) -> tuple[str, str, Members]:
        """Return what it is about, whatever its value."""
        return self.metric, self.period, self.members


def figures_of(documents: Iterable[Document], snapshot: Snapshot) -> tuple[Figure, ...]:
    """Return every number that documents tell and that comes from a metric, once each, with the snapshot's value."""
    seen: dict[tuple[str, str, Members], Figure] = {}
    for document in documents:
        for link in _links(document.blocks):
            query = dict(link.query)
            name, key = query.get("metric", ""), query.get("period", "")
            metric = snapshot.metrics.get(name)
            if link.page != "metrics" or metric is None or not key:
                continue
            members = tuple(sorted((one, text) for one, text in query.items() if one not in _OWN))
            members = tuple(pair for pair in members if pair[0] in metric.dimensions)
            figure = figure_at(snapshot, name, key, members)
            if figure is not None:
                seen.setdefault(figure.about, figure)
    return tuple(sorted(seen.values(), key=lambda one: one.about))


def figure_at(snapshot: Snapshot, metric: str, key: str, members: Members = TOTAL) -> Figure | None:
    """Return what a snapshot holds of a metric's period and members; None where it holds nothing."""
    try:
        period = snapshot.calendar.parse(key)
    except ValueError:
        return None
    result = snapshot.result(metric, period, members)
    return None if result.observation is None else Figure(metric, key, members, result.value)


def totals_of(snapshot: Snapshot) -> tuple[Figure, ...]:
    """Return every metric's total of every quarter that a snapshot holds."""
    return tuple(
        Figure(name, snapshot.calendar.key(seen.period), TOTAL, seen.value)
        for name in snapshot.metrics
        for seen in snapshot.observations(name, Grain.QUARTER)
    )


def figure_row(figure: Figure) -> dict[str, object]:
    """Return a number as JSON keeps it."""
    return {
        "metric": figure.metric,
        "period": figure.period,
        "members": write_members(figure.members),
        "value": figure.value,
    }


def read_figure(row: dict[str, object]) -> Figure:
    """Return the number that `figure_row` wrote."""
    value = row["value"]
    members = read_members(str(row["members"]))
    return Figure(
        str(row["metric"]), str(row["period"]), members, float(value) if isinstance(value, int | float) else None
    )


def _links(blocks: tuple[Block, ...]) -> Iterator[Link]:
    for block in walk(blocks):
        match block:
            case Answer():
                yield from _in_sentence(block.answer)
                yield from (number.link for number in block.numbers)
            case Numbers():
                yield from (number.link for number in block.numbers)
            case Items():
                for sentence in block.sentences:
                    yield from _in_sentence(sentence)
            case Paragraph() | Note():
                yield from _in_sentence(block.sentence)
            case Table():
                yield from _in_table(block)
            case Drawn():
                yield from _in_table(block.table)
            case Board():
                continue
            case _:
                continue


def _in_sentence(sentence: Sentence) -> Iterator[Link]:
    return (span.link for span in sentence.spans if span.link is not None)


def _in_table(table: Table) -> Iterator[Link]:
    return (cell.link for row in table.rows for cell in row if cell.link is not None)
