"""Turns a frozen report, as its own JSON tells it, into the short one that a mail and a chat hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greendot.calendar import Calendar
from greendot.document import Block, Document, Footer, Header, Items, Paragraph, Section, Sentence
from greendot.errors import ExportError
from greendot.formats import format_date, join_words
from greendot.report import Comment, Part, Report
from greendot.reports.frozen import Frozen
from greendot.sending.message import FINDINGS, one_line

Plain = Mapping[str, Any]
ASIDE = ("state", "appendix")
"""Parts that say nothing of the quarter itself."""


@dataclass(frozen=True, slots=True)
class Short:
    """A report of one part, its first findings as plain text, and the subject of a mail."""

    report: Report
    findings: tuple[str, ...]
    subject: str


def shorten(frozen: Frozen, calendar: Calendar, files: Sequence[str]) -> Short:
    """Return a frozen report in short: first findings with what was said of them, then what each section says."""
    whole = _read(frozen)
    told = [part for part in whole["parts"] if part["page"] not in ASIDE]
    found: Plain = next((part for part in told if part["page"] == "findings"), {"blocks": (), "comments": {}})
    paragraphs = [block for block in found["blocks"] if block["kind"] == "paragraph"]
    sections = [part for part in told if part["page"] != "findings"]
    first = paragraphs[:FINDINGS]
    said = {str(anchor): tuple(map(_comment, ones)) for anchor, ones in found["comments"].items()}
    shown = {anchor: said[anchor] for anchor in ("", *(str(block["anchor"]) for block in first)) if anchor in said}
    blocks = tuple(_blocks(first, len(paragraphs), sections, _end(frozen, calendar, files)))
    title = str(sections[0]["finding"]) if sections else frozen.title
    is_synthetic = bool(whole["is_synthetic"])
    header = Header(whole["company"], "Report", whole["period"], "", is_synthetic)
    query = (("report", frozen.key),)
    document = Document("reports", title, "", header, blocks, Footer("", ()), (), query)
    report = Report(
        frozen.key, frozen.title, whole["company"], whole["period"], whole["state"], whole["freeze"], is_synthetic,
        (Part("short", "In short", document, shown),),
    )  # fmt: skip
    texts = [str(block["sentence"]["text"]) for block in first] or [str(part["finding"]) for part in sections]
    return Short(report, tuple(texts[:FINDINGS]), _subject(report, frozen, title))


def _blocks(first: Sequence[Plain], count: int, sections: Sequence[Plain], end: str) -> Iterator[Block]:
    for block in first:
        yield Paragraph(Sentence.of(str(block["sentence"]["text"])), str(block["anchor"]))
    if more := count - len(first):
        yield Paragraph(Sentence.of(f"{more} more in the report."), "send:more")
    if told := tuple(Sentence.of(f"{part['title']}: {part['finding']}") for part in sections):
        yield Section("What its sections say", (Items(told, "items:sections", is_numbered=False),), "section:sections")
    yield Paragraph(Sentence.of(end), "send:end")


def _end(frozen: Frozen, calendar: Calendar, files: Sequence[str]) -> str:
    """Return which version this is, and where the whole of it stands."""
    day = format_date(calendar.local_day(frozen.frozen_at))
    whole = f" The whole report: {join_words(list(files))}." if files else ""
    return f"Version {frozen.version}, frozen {day} under {frozen.freeze}.{whole}"


def _subject(report: Report, frozen: Frozen, title: str) -> str:
    name = frozen.title if frozen.version == 1 else f"{frozen.title}, version {frozen.version}"
    parts = (report.company, name, title.rstrip("."), "synthetic data" if report.is_synthetic else "")
    return one_line(dict.fromkeys(parts))


def _read(frozen: Frozen) -> Plain:
    """Return the report as its JSON tells it. ExportError when it was frozen without."""
    for path in frozen.files:
        if path.suffix == ".json":
            whole = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(whole, dict):
                return whole
    raise ExportError(
        f"{frozen.key}/v{frozen.version} was frozen without json, which a mail is made of; freeze it anew"
    )


def _comment(plain: Plain) -> Comment:
    answers = tuple(map(_comment, plain["answers"]))
    return Comment(str(plain["author"]), str(plain["when"]), str(plain["text"]), bool(plain["is_question"]), answers)
