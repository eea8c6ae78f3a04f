"""Turns a period's results into what is worth saying first: a few findings, ranked, each one plain sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from greendot.compose.bill import describe_bill, read_bill
from greendot.compose.changed import changed
from greendot.compose.courses import slowing
from greendot.compose.finding import Finding
from greendot.compose.promises import describe_broken, read_promises
from greendot.compose.recounted import breaks, restated, stale
from greendot.compose.roadmap.findings import plan_findings
from greendot.compose.runways import runway_findings
from greendot.compose.sentences import describe_change, is_clear
from greendot.compose.value.findings import value_findings
from greendot.compose.view import View
from greendot.results import Against, Metric

__all__ = ["MOST", "Finding", "find"]

MOST = 5
_MOST_OF_AN_AREA = 2
_COUNTED = ("incidents",)
_BILL = 2.3
_BILL_SHARE = 0.05
"""A bill that is a twentieth larger or smaller is worth saying why."""
_BROKEN = 4.4
"""A broken promise weighs as much as a clear turn for the worse in what customers feel."""


def find(view: View, areas: Iterable[str] = (), most: int = MOST) -> tuple[Finding, ...]:
    """Return what is worth saying of the chosen period, at most `most`, the weightiest first.

    What clearly changed, promises broken, growth that slows, why the bill changed, days to order that have passed; at
    most two of one area. What was restated or counted anew, data that stopped and a count that did not clearly change
    are told when there is room: two places are kept.
    """
    wanted = set(areas)
    metrics = [metric for metric in view.snapshot.metrics.values() if not wanted or metric.area in wanted]
    ranked = sorted(_weighty(view, metrics, wanted), key=lambda finding: (-finding.weight, finding.name))
    chosen: list[Finding] = []
    by_area: Counter[str] = Counter()
    for finding in ranked:
        if by_area[finding.area] < (_MOST_OF_AN_AREA if len(wanted) != 1 else most):
            chosen.append(finding)
            by_area[finding.area] += 1
    told = {finding.name for finding in chosen}
    extra = [one for one in _extra(view, metrics, wanted) if one.name not in told]
    room = max(most - len(extra), most - 2)
    return tuple([*chosen[:room], *extra][:most])


def _weighty(view: View, metrics: list[Metric], areas: set[str]) -> Iterator[Finding]:
    yield from changed(view, metrics)
    yield from slowing(view, metrics)
    if not areas or "reliability" in areas:
        yield from _broken(view)
    if not areas or "cost" in areas:
        yield from _bill(view)
    if not areas or "capacity" in areas:
        yield from runway_findings(view)
    if not areas or "roadmap" in areas:
        yield from plan_findings(view)
    if not areas:
        yield from value_findings(view)


def _bill(view: View) -> Iterator[Finding]:
    """Yield why the bill changed, where it did by enough to ask."""
    bill = read_bill(view)
    if bill is not None and abs(bill.total.change) >= _BILL_SHARE * abs(bill.total.before or 1):
        yield Finding("bill", "cost", _BILL, describe_bill(view, bill))


def _broken(view: View) -> Iterator[Finding]:
    promises = read_promises(view)
    if promises.broken:
        yield Finding("promises", "reliability", _BROKEN, describe_broken(view, promises))


def _extra(view: View, metrics: list[Metric], areas: set[str]) -> Iterator[Finding]:
    if not areas or "incidents" in areas:
        yield from restated(view)
    yield from breaks(view, metrics)
    yield from _steady(view, metrics)
    yield from stale(view, metrics)


def _steady(view: View, metrics: Iterable[Metric]) -> Iterator[Finding]:
    """Yield counts that a reader looks for even where they did not clearly change."""
    names = {metric.name for metric in metrics}
    for name in _COUNTED:
        result = view.known(name) if name in names else None
        if result is not None and not is_clear(result) and view.selection.against is not Against.TARGET:
            yield Finding(name, result.metric.area, 0.0, describe_change(view, result))
