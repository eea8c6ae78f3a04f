"""Turns a draft and what it is made of into a Report: its parts in order, the first of them saying what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from greendot.compose.findings import Finding
from greendot.compose.view import View
from greendot.document import Document
from greendot.entries import ReportSection
from greendot.formats import format_date
from greendot.report import Part, Report
from greendot.reports.appendix import appendix_document
from greendot.reports.findings import findings_document, findings_of
from greendot.reports.materials import Materials
from greendot.reports.outside import outside_document
from greendot.reports.remarks import remarks_of
from greendot.reports.restated import describe_restated
from greendot.reports.sections import Made, make_section, view_of
from greendot.reports.since_last import last_document
from greendot.reports.state import notes_of, state_document
from greendot.reports.told import Figure, figures_of
from greendot.results import Metric

Progress = Callable[[str], None]


def compose_report(materials: Materials, tell: Progress | None = None) -> Report:
    """Return the report of a draft on a snapshot. `tell` is told each section as it is composed."""
    tell = tell or _tell_nobody
    view = view_of(materials, materials.covered.last)
    findings = findings_of(view)
    made: list[Made] = []
    for section in materials.shown:
        tell(section.title)
        made += [_own(materials, section, view, findings)] if section.part else list(make_section(materials, section))
    figures = figures_of((one.part.document for one in made), materials.snapshot)
    has_findings = any(section.part == "findings" for section in materials.shown)
    gaps = [gap for one in made for gap in one.gaps]
    restated = describe_restated(materials, figures)
    parts = [one.part for one in made]
    is_outside = any(section.part.startswith("outside-") for section in materials.shown)
    notes = (
        ()
        if is_outside
        else notes_of(view, parts, findings if has_findings else (), gaps, restated, is_final=materials.is_final)
    )
    build = materials.snapshot.build
    return Report(
        key=materials.draft.name,
        title=materials.draft.title,
        company=build.company,
        period=materials.covered.label,
        state=materials.state or f"draft, {format_date(materials.calendar.local_day(materials.now))}",
        freeze=materials.draft.frozen,
        is_synthetic=build.is_synthetic,
        parts=tuple(_late(materials, part, view, notes, figures) for part in parts),
        notes=notes,
        definitions=() if is_outside else _definitions(materials, figures),
    )


def _definitions(materials: Materials, figures: Sequence[Figure]) -> tuple[Metric, ...]:
    """Return the metrics that a report tells of, by name."""
    names = sorted({one.metric for one in figures})
    return tuple(materials.snapshot.metrics[name] for name in names)


def _tell_nobody(text: str) -> None:
    """Keep it to ourselves."""


def figures_in(report: Report, materials: Materials) -> tuple[Figure, ...]:
    """Return every number that a composed report tells."""
    return figures_of((part.document for part in report.parts), materials.snapshot)


def _own(materials: Materials, section: ReportSection, view: View, findings: Sequence[Finding]) -> Made:
    """Return a part that no page holds. What depends on the others is put in once they are there."""
    gaps: tuple[str, ...] = ()
    if section.part == "findings":
        document = findings_document(view, tuple(findings))
    elif section.part == "last":
        document = last_document(materials, view)
    elif section.part.startswith("outside-"):
        return Made(Part(section.key, section.title, outside_document(section.part, view)), view.period)
    elif section.part in ("state", "appendix"):
        document = state_document(view, ())
    else:
        document = state_document(view, (f"There is no part '{section.part}' in this release.",))
        gaps = (f"{section.title}: there is no part '{section.part}' in this release",)
    remarks = remarks_of(materials.comments, materials.draft.name, section, document, view.period, materials.calendar)
    return Made(Part(section.key, section.title, document, remarks, section.owner), view.period, gaps)


def _late(materials: Materials, part: Part, view: View, notes: Sequence[str], figures: Sequence[Figure]) -> Part:
    """Return a part with what could only be said once all others were there."""
    kind = next((one.part for one in materials.shown if one.key == part.key), "")
    document: Document = part.document
    if kind == "state":
        document = state_document(view, notes, is_final=materials.is_final)
    elif kind == "appendix":
        document = appendix_document(view, figures, materials.now)
    return replace(part, document=document)
