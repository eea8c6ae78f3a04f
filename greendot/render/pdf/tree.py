"""Turns a Report into a tree of plain values that the Typst template draws; every text in it is final and showable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from greendot.document import Document, Link, Section, Sentence, Span
from greendot.logo import Logo
from greendot.render.addresses import page_address
from greendot.render.pdf.fonts import FAMILIES, showable
from greendot.render.pdf.nodes import Ink, Node, block_nodes, run_nodes, spans_of
from greendot.report import Part, Report

Paper = Literal["a4", "letter"]
WIDTHS: dict[Paper, float] = {"a4": 493.0, "letter": 509.0}
"""How wide the text is on each paper, in points, between margins of 18 mm."""

LOGO = (170.0, 60.0)
"""The room of the logo on the first page, in points."""


def report_tree(report: Report, *, site: str, paper: Paper) -> dict[str, Any]:
    """Return the report as the template reads it."""
    builds = dict.fromkeys(part.document.footer.build for part in report.parts)
    return {
        "paper": "us-letter" if paper == "letter" else "a4",
        "fonts": list(FAMILIES),
        "title": showable(report.title),
        "company": showable(report.company),
        "period": showable(report.period),
        "state": showable(report.state),
        "freeze": showable(report.freeze),
        "logo": _logo(report.logo, report.company) if report.logo else None,
        "synthetic": report.is_synthetic,
        "notes": [showable(note) for note in report.untold],
        "builds": [showable(build) for build in builds if build],
        "parts": [_part(part, number, site, WIDTHS[paper]) for number, part in enumerate(report.parts)],
    }


def _logo(logo: Logo, company: str) -> dict[str, Any]:
    width, _ = logo.fit(*LOGO)
    return {"bytes": list(logo.png), "width": width, "alt": showable(f"Logo of {company}")}


def _part(part: Part, number: int, site: str, width: float) -> dict[str, Any]:
    document = part.document
    ink = Ink(site, width, part.comments)
    return {
        "key": f"part-{number}",
        "title": showable(part.title or document.header.page),
        "owner": showable(part.owner),
        "finding": showable(document.title),
        "lead": showable(document.lead),
        "period": showable(document.header.period),
        "data": showable(document.header.data_to),
        "href": page_address(Link(document.page, document.query), site) if site else "",
        "comments": ink.remarks(""),
        "blocks": [*run_nodes(document.blocks, 2, ink), *_elsewhere(ink)],
        "footer": list(_footer(document, ink)),
    }


def _elsewhere(ink: Ink) -> list[Node]:
    """Return what was written on blocks that the document no longer has, under a heading of its own."""
    left = [anchor for anchor in ink.comments if anchor not in ink.used]
    said = [node for anchor in left for node in ink.remarks(anchor)]
    heading = Section("Said about what this part does not show", (), "section:elsewhere")
    return [*block_nodes(heading, 2, ink), {"kind": "remarks", "remarks": said}] if said else []


def _footer(document: Document, ink: Ink) -> Iterator[list[Node]]:
    yield spans_of(Sentence((Span(document.footer.build),)), ink)
    for sentence in document.footer.texts:
        yield spans_of(sentence, ink)
