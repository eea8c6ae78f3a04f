"""Turns a snapshot as a role sees it into what is sent: subject, first line, texts, files, a summary for a chat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from greendot.calendar import Grain
from greendot.document import Document, Items, Link, walk
from greendot.exporting import compose_pages, pages_report, render_report
from greendot.forecast import KeptForecast
from greendot.logo import Logo
from greendot.render.addresses import page_address
from greendot.render.markdown import render_markdown
from greendot.render.web import render_web
from greendot.sending.due import concerns
from greendot.settings import SendSettings
from greendot.snapshot import Snapshot

FINDINGS = 5
"""How many findings a chat message holds."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `warning` is the first line, empty when all data is fresh and passed."""

    subject: str
    warning: str
    text: str
    html: str
    findings: tuple[str, ...]
    link: str
    files: Mapping[str, bytes]


def compose_message(
    send: SendSettings,
    snapshot: Snapshot,
    now: datetime,
    *,
    site: str = "",
    period: str = "",
    said: Callable[[Sequence[str], Grain], Sequence[KeptForecast]] | None = None,
    logo: Logo | None = None,
) -> Message:
    """Return what a send says; the logo stands in its files, not in the mail, whose programs hide pictures.

    ExportError for a page that is not there or a file that cannot be made."""
    documents = compose_pages(snapshot, send.pages, {"period": period} if period else {}, now, said)
    first = documents[0]
    worry = "; ".join(concerns(snapshot, now))
    warning = f"Read with care: {worry}." if worry else ""
    report = replace(pages_report(documents, snapshot.metrics), notes=(warning,) if warning else ())
    texts = "\n\n".join(render_markdown(document, site=site) for document in documents)
    return Message(
        subject_of(first),
        warning,
        *with_warning(warning, texts, render_web(report, site=site)),
        _findings(documents),
        page_address(Link(first.page, first.query), site) if site else "",
        dict(render_report(replace(report, logo=logo), send.formats, site=site)),
    )


def subject_of(document: Document) -> str:
    """Return a mail's subject in one line: whose, what is found, of when, made up or not."""
    header = document.header
    mark = "synthetic data" if header.is_synthetic else ""
    parts = (header.company, document.title.rstrip("."), header.period, mark)
    return one_line(parts)


def one_line(parts: Iterable[str]) -> str:
    """Return parts of a mail's subject in one line, whatever white space they hold."""
    return " · ".join(" ".join(part.split()) for part in parts if part)


def with_warning(warning: str, text: str, page: str) -> tuple[str, str]:
    """Return a mail's text and its web page, what must be known first before all else."""
    if not warning:
        return text, page
    banner = f'<p class="note" role="note"><b>{escape(warning)}</b></p>'
    return f"{warning}\n\n{text}", page.replace('<div class="gd">', f'<div class="gd">{banner}', 1)


def _findings(documents: Sequence[Document]) -> tuple[str, ...]:
    lists = (block for document in documents for block in walk(document.blocks) if isinstance(block, Items))
    texts = dict.fromkeys(sentence.text for block in lists for sentence in block.sentences)
    return tuple(texts)[:FINDINGS]
