"""Turns two reports, or a report and today, into what differs: each number with its steps, targets, words, sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from greendot.calendar import Period
from greendot.definitions import Definition, describe_difference
from greendot.entries import Report as Draft
from greendot.reports.spans import read_span
from greendot.reports.steps import Step, real_change, steps_between
from greendot.reports.told import Figure, figure_at
from greendot.results import Members, Metric
from greendot.snapshot import Snapshot

CHANGED, SAME, NEW, DROPPED, UNKNOWN = "changed", "same", "new", "dropped", "one of them is not known"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what it is called, its snapshot, the numbers it tells, and its sections where it is a report."""

    label: str
    snapshot: Snapshot
    figures: tuple[Figure, ...]
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One number: as one side tells it and the other knows it, and the steps between, which add up.

    `later` is the period of the other side, where it is another one and the last step is real change.
    """

    metric: str
    title: str
    unit: str
    period: Period
    members: Members
    old: float | None
    new: float | None
    state: str
    steps: tuple[Step, ...] = ()
    later: Period | None = None

    @property
    def left(self) -> Decimal:
        """Return what the steps do not explain: nothing, whenever both figures are known."""
        if self.old is None or self.new is None or self.state in (NEW, DROPPED, UNKNOWN):
            return Decimal(0)
        moved = sum((step.by for step in self.steps), Decimal(0))
        return Decimal(repr(self.new)) - Decimal(repr(self.old)) - moved


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. `covered` are numbers of a period both cover, `moved` those of each side's own period.

    `targets`, `definitions` and `wording` are sentences; `queries` holds the old and new words and SQL by metric.
    """

    before: str
    after: str
    covered: tuple[FigureChange, ...]
    moved: tuple[FigureChange, ...]
    targets: tuple[str, ...]
    definitions: tuple[str, ...]
    wording: tuple[str, ...]
    queries: tuple[tuple[str, str], ...]

    @property
    def told_anew(self) -> tuple[FigureChange, ...]:
        """Return the numbers of a period both cover that are not what they were."""
        return tuple(one for one in self.covered if one.state != SAME)


def compare_sides(before: Side, after: Side) -> Difference:
    """Return what differs between two sides, the earlier first."""
    names = sorted({one.metric for one in (*before.figures, *after.figures)})
    pairs = [
        (was, is_now)
        for name in names
        if (was := before.snapshot.metrics.get(name)) is not None
        and (is_now := after.snapshot.metrics.get(name)) is not None
    ]
    changed = [(was, is_now) for was, is_now in pairs if was.digest != is_now.digest]
    return Difference(
        before.label,
        after.label,
        tuple(known_since(before.figures, before.snapshot, after.snapshot)),
        tuple(_moved(before, after)),
        tuple(_targets(pairs)),
        tuple(f"{now.title} is counted differently." for was, now in changed if not _is_wording(was, now)),
        (*_sections(before.draft, after.draft), *_words(changed)),
        tuple((now.title, _query(was, now)) for was, now in changed),
    )


def known_since(figures: Sequence[Figure], then: Snapshot, now: Snapshot) -> Iterator[FigureChange]:
    """Yield each number as it was told, as it is known now, and the steps between."""
    for one in figures:
        period = then.calendar.parse(one.period)
        metric = now.metrics.get(one.metric) or then.metrics.get(one.metric)
        title, unit = (metric.title, metric.unit) if metric else (one.metric, "")
        known = figure_at(now, one.metric, one.period, one.members)
        new = known.value if known else None
        about = (one.metric, title, unit, period, one.members, one.value, new)
        if one.metric not in now.metrics or known is None:
            yield FigureChange(*about, DROPPED)
        elif one.value is None or new is None:
            yield FigureChange(*about, SAME if one.value == new else NEW if one.value is None else DROPPED)
        else:
            steps = steps_between(then, now, one.metric, period, one.members, one.value, new)
            yield FigureChange(*about, CHANGED if steps else SAME, steps)


def _moved(before: Side, after: Side) -> Iterator[FigureChange]:
    """Yield the numbers that each side tells of its own period: restated and redefined first, then real change.

    What only one side tells is new or dropped; of one and the same period there is nothing else.
    """
    if before.draft is None or after.draft is None:
        return
    calendar = after.snapshot.calendar
    first, second = (read_span(draft.about, calendar).last for draft in (before.draft, after.draft))
    own = {(one.metric, one.members): one for one in before.figures if one.period == calendar.key(first)}
    for one in after.figures:
        if one.period != calendar.key(second) or one.metric not in after.snapshot.metrics:
            continue
        was = own.pop((one.metric, one.members), None)
        if was is None:
            yield _alone(after.snapshot, one, second, NEW)
        elif first != second:
            yield _between(before.snapshot, after.snapshot, was, one, (first, second))
    yield from (_alone(before.snapshot, gone, first, DROPPED) for gone in own.values())


def _alone(snapshot: Snapshot, one: Figure, period: Period, state: str) -> FigureChange:
    """Return a number that only one side tells."""
    metric = snapshot.metrics.get(one.metric)
    title, unit = (metric.title, metric.unit) if metric else (one.metric, "")
    old, new = (one.value, None) if state == DROPPED else (None, one.value)
    return FigureChange(one.metric, title, unit, period, one.members, old, new, state)


def _between(then: Snapshot, now: Snapshot, was: Figure, one: Figure, periods: tuple[Period, Period]) -> FigureChange:
    """Return one number of two periods: what became of the earlier figure since, then the real change."""
    first, second = periods
    metric = now.metrics[one.metric]
    about = (one.metric, metric.title, metric.unit, first, one.members, was.value, one.value)
    known = figure_at(now, one.metric, now.calendar.key(first), one.members)
    real = real_change(now, one.metric, first, second, one.members)
    if was.value is None or one.value is None or known is None or known.value is None or real is None:
        return FigureChange(*about, UNKNOWN, (), second)
    steps = steps_between(then, now, one.metric, first, one.members, was.value, known.value)
    return FigureChange(*about, CHANGED, (*steps, real), second)


def _targets(pairs: Sequence[tuple[Metric, Metric]]) -> Iterator[str]:
    for was, is_now in pairs:
        for key in sorted(set(was.targets) | set(is_now.targets)):
            old, new = was.targets.get(key), is_now.targets.get(key)
            if old != new:
                when = f" for {key}" if key else ""
                yield f"{is_now.title}: the target{when} was {_said(old)} and is {_said(new)}."


def _said(value: float | None) -> str:
    return "none" if value is None else f"{value:,g}"


def _sections(before: Draft | None, after: Draft | None) -> Iterator[str]:
    """Yield sections that are new, gone, or called something else."""
    if before is None or after is None:
        return
    if before.template != after.template:
        yield f"They are of different templates: '{before.template}' and '{after.template}'."
        return
    old = {one.key: one for one in before.sections if not one.is_left_out}
    new = {one.key: one for one in after.sections if not one.is_left_out}
    yield from (f"The section '{new[key].title}' is new." for key in new if key not in old)
    yield from (f"The section '{old[key].title}' is dropped." for key in old if key not in new)
    for key in old.keys() & new.keys():
        if old[key].title != new[key].title:
            yield f"The section '{old[key].title}' is called '{new[key].title}'."


def _words(changed: Sequence[tuple[Metric, Metric]]) -> Iterator[str]:
    for was, is_now in changed:
        if was.title != is_now.title:
            yield f"'{was.title}' is called '{is_now.title}'."
        if was.summary != is_now.summary:
            said = f"“{is_now.summary}”, before “{was.summary}”"
            yield f"{is_now.title} is explained in other words: {said}."


def _is_wording(was: Metric, is_now: Metric) -> bool:
    """Return whether only words differ: the query, what it counts in and which way is good are the same."""
    queries = [" ".join(one.sql.split()) for one in (was, is_now)]
    return queries[0] == queries[1] and (was.kind, was.unit, was.better) == (is_now.kind, is_now.unit, is_now.better)


def _query(was: Metric, is_now: Metric) -> str:
    return describe_difference(_definition(was), _definition(is_now))


def _definition(metric: Metric) -> Definition:
    return Definition(
        metric.name, 0, metric.digest, metric.title, metric.summary, metric.kind.value, metric.unit,
        metric.better.value, metric.sql, "", _NEVER,
    )  # fmt: skip
