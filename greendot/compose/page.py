"""Turns a page's declaration into what it needs and reads: its name, areas, metrics, filters and compose function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from greendot.compose.view import View
from greendot.document import Choice, Document
from greendot.results import Metric, Selection
from greendot.snapshot import Snapshot

WORKBENCH = "workbench"
"""The one page that is not among the others: it has no brief and no export, for what it shows is not published."""

REPORTS = "reports"
"""The page of reports: its documents are those of the others, so it is not among them either."""

Compose = Callable[[Snapshot, Selection, datetime], Document]
Offer = Callable[[View], tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `areas` are the areas it needs one metric of, or records of one of `tables`; none means always there.

    `group` is where it stands in the navigation; `filters` are the dimensions a reader can narrow it by; `metrics` are
    those it tells of where it draws on several areas. `offer` returns what this page alone lets a reader choose, as
    chosen by the address: its words are `offers`.
    """

    name: str
    title: str
    group: str
    question: str
    compose: Compose
    areas: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    offer: Offer | None = None

    def reads(self, metric: Metric) -> bool:
        """Return whether a metric is one of this page's."""
        if self.metrics:
            return metric.name in self.metrics
        return not self.areas or metric.area in self.areas

    def is_available(self, snapshot: Snapshot) -> bool:
        """Return whether the snapshot has anything for this page."""
        if not self.areas:
            return True
        has_metric = any(metric.area in self.areas for metric in snapshot.metrics.values())
        return has_metric or any(snapshot.records(table) for table in self.tables)
