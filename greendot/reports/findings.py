"""Turns what is worth saying of a report's period into paragraphs, each with a place for its own comment."""

from __future__ import annotations

from greendot.compose.findings import Finding, find
from greendot.compose.view import View
from greendot.document import Document, Paragraph
from greendot.formats import plural
from greendot.reports.pieces import document_of, said

MOST = 8


def anchor_of(finding: Finding) -> str:
    """Return where comments on a finding hang."""
    return f"finding:{finding.name}"


def findings_of(view: View) -> tuple[Finding, ...]:
    """Return what is worth saying of a period in a report."""
    return find(view, most=MOST)


def findings_document(view: View, findings: tuple[Finding, ...]) -> Document:
    """Return the findings one a paragraph."""
    if not findings:
        text = f"Nothing {view.this_period} is clearly different from what it is compared with."
        return document_of(view, "findings", "Findings", text, (said(text, "finding:none"),))
    blocks = tuple(Paragraph(one.sentence, anchor_of(one)) for one in findings)
    title = f"{plural(len(findings), 'thing')} to know about {view.label}."
    return document_of(
        view, "findings", "Findings", title[:1].upper() + title[1:], blocks, view.snapshot.metrics.values()
    )
