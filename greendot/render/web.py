"""Turns a Report into one HTML file without scripts that fetches nothing: contents, parts, comments; for any reader."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from html import escape
from pathlib import Path

from greendot.document import Link
from greendot.errors import ExportError
from greendot.render.addresses import page_address
from greendot.render.brief import BRIEF_STYLE, page_around
from greendot.render.markup import Pen, Remark, draw_blocks, draw_elsewhere, draw_footer
from greendot.render.prose import render_prose
from greendot.report import Comment, Part, Report

__all__ = ["render_web"]

STYLE = Path(__file__).with_name("web.css").read_text(encoding="utf-8")
LOGO = (240.0, 72.0)
"""The room of the logo at the head of the page, in pixels."""

_IDS = re.compile(r'( id="| fill="url\(#| href="#| clip-path="url\(#)')


def render_web(report: Report, *, site: str = "") -> str:
    """Return the whole file. Links lead to `site`, the public address; without one there are none out of the file.

    ExportError when there is nothing to show.
    """
    if not report.parts:
        raise ExportError("web page: the report has no parts; add at least one page")
    parts = "".join(_part(part, number, site) for number, part in enumerate(report.parts, start=1))
    body = _cover(report) + _contents(report) + parts
    return page_around(f"{report.title} · {report.company}", body, BRIEF_STYLE + STYLE)


def _cover(report: Report) -> str:
    """Return what this is: whose, of when, how far, made up or not, and what to know first."""
    state = " · ".join(escape(text) for text in (report.state, report.freeze) if text)
    mark = '<p><span class="tag">synthetic data</span></p>' if report.is_synthetic else ""
    notes = "".join(f"<li>{escape(note)}</li>" for note in report.untold)
    known = f'<h2 class="ask">To know first</h2><ul>{notes}</ul>' if notes else ""
    return (
        f'<header class="cover">{_logo(report)}<p class="kicker"><span class="dot"></span>{escape(report.company)}</p>'
        f'<h1>{escape(report.title)}</h1><p class="lead">{escape(report.period)}</p>'
        f'<p class="cmp">{state}</p>{mark}{known}</header>'
    )


def _logo(report: Report) -> str:
    """Return the company's logo inside the page; empty when there is none."""
    if report.logo is None:
        return ""
    width, height = report.logo.fit(*LOGO)
    picture = f"data:image/png;base64,{b64encode(report.logo.png).decode()}"
    named = escape(f"Logo of {report.company}")
    return f'<img class="logo" src="{picture}" alt="{named}" width="{width:.0f}" height="{height:.0f}">'


def _contents(report: Report) -> str:
    """Return the list of parts, each with its finding; nothing where there is only one."""
    if len(report.parts) == 1:
        return ""
    items = "".join(
        f'<li><a href="#part-{number}">{escape(part.title)}</a><small>{escape(part.document.title)}</small></li>'
        for number, part in enumerate(report.parts, start=1)
    )
    return f'<nav aria-label="Contents"><ol class="contents">{items}</ol></nav>'


def _part(part: Part, number: int, site: str) -> str:
    """Return one part; ids in it carry its number, so that those of two parts never meet."""
    document = part.document
    said = {anchor: tuple(map(_remark, comments)) for anchor, comments in part.comments.items()}
    pen = Pen(lambda link: page_address(link, site) if site else "", said, words=render_prose, is_small=True)
    live = escape(page_address(Link(document.page, document.query), site)) if site else ""
    facts = [document.header.period, document.header.data_to, f"for {part.owner}" if part.owner else ""]
    told = [escape(text) for text in facts if text] + ([f'<a href="{live}">this page, live</a>'] if live else [])
    lead = f'<p class="lead">{escape(document.lead)}</p>' if document.lead else ""
    inner = draw_blocks(document.blocks, pen, depth=3)
    whole = (
        f'<p class="kicker"><span class="dot"></span>{escape(part.title)}</p>'
        f'<h2 class="finding">{escape(document.title)}</h2>{lead}<p class="cmp">{" · ".join(told)}</p>'
        f"{pen.remarks_on('')}{inner}{draw_elsewhere(document, without_whole(pen))}{draw_footer(document, pen)}"
    )
    apart = _IDS.sub(rf"\g<1>p{number}-", whole)
    return f'<section class="part" id="part-{number}">{apart}</section>'


def without_whole(pen: Pen) -> Pen:
    """Return a pen without what was written on the part as a whole: that stands at its beginning."""
    return replace(pen, remarks={anchor: said for anchor, said in pen.remarks.items() if anchor})


def _remark(comment: Comment) -> Remark:
    answers = tuple(map(_remark, comment.answers))
    return Remark(comment.author, comment.when, comment.text, is_question=comment.is_question, answers=answers)
