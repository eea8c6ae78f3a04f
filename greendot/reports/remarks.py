"""Turns what people wrote, on pages and in a report, into comments beside the report's own blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from greendot.calendar import Calendar, Period
from greendot.document import Document, numbers_of, walk
from greendot.entries import ReportSection
from greendot.formats import format_date
from greendot.report import Comment as Remark
from greendot.reports.materials import REPORT_PAGE
from greendot.store import Comment

BETWEEN = "/"
"""Stands between a section's key and the block's anchor in the anchor of a comment that was written in a report."""


def page_of(report: str) -> str:
    """Return the page under which the store keeps the comments of a report."""
    return f"{REPORT_PAGE}{report}"


def place_of(section: str, anchor: str = "") -> str:
    """Return the anchor of a comment on a block of a section; without a block it is on the section as a whole."""
    return f"{section}{BETWEEN}{anchor}"


def remarks_of(
    comments: Iterable[Comment],
    report: str,
    section: ReportSection,
    document: Document,
    period: Period,
    calendar: Calendar,
) -> Mapping[str, tuple[Remark, ...]]:
    """Return what stands beside each block of a section: what was written there, and on its page during the period."""
    known = list(comments)
    answers: dict[int, list[Comment]] = {}
    for one in known:
        if one.reply_to is not None:
            answers.setdefault(one.reply_to, []).append(one)
    anchors = _anchors(document)
    found: dict[str, tuple[Remark, ...]] = {}
    for one in known:
        if one.reply_to is not None:
            continue
        anchor = _anchor(one, report, section, anchors, period, calendar)
        if anchor is not None:
            remark = _remark(one, calendar)
            said = tuple(_remark(answer, calendar) for answer in answers.get(one.id, ()))
            found[anchor] = (*found.get(anchor, ()), replace(remark, answers=said))
    return found


def _anchor(
    one: Comment, report: str, section: ReportSection, anchors: frozenset[str], period: Period, calendar: Calendar
) -> str | None:
    """Return beside which anchor of a section a comment stands; None where it does not belong to it."""
    if one.page == page_of(report):
        key, _, anchor = one.anchor.partition(BETWEEN)
        return (anchor if anchor in anchors else "") if key == section.key else None
    if not section.page or one.page != section.page or one.anchor not in anchors:
        return None
    return one.anchor if _was_about(one, period, calendar) else None


def _was_about(one: Comment, period: Period, calendar: Calendar) -> bool:
    """Return whether a comment was written on the period, or while it ran where it does not say on which."""
    key = dict(parse_qsl(one.query)).get("period", "")
    if key:
        try:
            return calendar.parse(key) == period
        except ValueError:
            return False
    return period.starts_on <= calendar.local_day(one.created_at) < period.ends_on


def _anchors(document: Document) -> frozenset[str]:
    blocks = {str(getattr(block, "anchor", "")) for block in walk(document.blocks)}
    return frozenset(blocks | {number.anchor for number in numbers_of(document)}) - {""}


def _remark(one: Comment, calendar: Calendar) -> Remark:
    return Remark(one.author, format_date(calendar.local_day(one.created_at)), one.body, one.is_question, entry=one.id)
