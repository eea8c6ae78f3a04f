"""Turns a snapshot into a report's last pages: definitions, how fresh the data is, what was restated, known gaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from greendot.compose import PAGES, choose
from greendot.compose.assembly import section
from greendot.compose.view import View
from greendot.document import Block, Cell, Document, Paragraph, Section, Table
from greendot.formats import sentence_case
from greendot.reports.pieces import document_of, said
from greendot.reports.told import Figure

_FROM_DATA = ("section:freshness", "section:restated", "section:left-out", "section:quarantine", "section:build")


def appendix_document(view: View, figures: Iterable[Figure], now: datetime) -> Document:
    """Return the definitions of every metric that the report tells, and what Data says of the build."""
    data = PAGES["data"].compose(view.snapshot, choose(view.snapshot, "data", {}), now)
    kept = tuple(_told(block) for block in data.blocks if isinstance(block, Section) and block.anchor in _FROM_DATA)
    definitions = section("Definitions", "definitions", _definitions(view, {one.metric for one in figures}))
    blocks: tuple[Block | None, ...] = (definitions, *kept)
    if definitions is None:
        blocks = (said("This report tells no number of a metric.", "section:definitions"), *kept)
    return document_of(view, "appendix", "Appendix", "What each number means, and how good its data is.", blocks)


def _told(section: Section) -> Section:
    """Return a section of Data without what only who keeps the workspace can do about it."""
    tables = tuple(block for block in section.blocks if not isinstance(block, Paragraph))
    return replace(section, blocks=tables or section.blocks)


def _definitions(view: View, names: set[str]) -> Table | None:
    metrics = [view.snapshot.metrics[name] for name in sorted(names) if name in view.snapshot.metrics]
    rows = tuple(
        (
            Cell(metric.title, link=view.link(metric.name)),
            Cell(metric.summary),
            Cell(metric.unit),
            Cell(sentence_case(metric.evidence.value)),
            Cell(metric.owner),
            Cell(metric.pitfalls),
        )
        for metric in sorted(metrics, key=lambda one: one.title)
    )
    headings = ("Number", "What it means", "Unit", "Evidence", "Owner", "How it misleads")
    return Table("Definitions", headings, rows, "table:definitions") if rows else None
