"""Turns a template and a quarter into a draft, and a draft into the next one: reordered, left out, added to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from greendot.calendar import Calendar
from greendot.entries import Report as Draft
from greendot.entries import ReportSection
from greendot.errors import ExportError, nearest
from greendot.reports.spans import Covered, read_span, span_before
from greendot.reports.template import SectionPlan, Template

Act = Callable[[Draft], Draft]
APPENDIX = "appendix"


def new_draft(template: Template, about: str, calendar: Calendar, name: str = "", title: str = "") -> Draft:
    """Return the draft that a template begins. ExportError when the template is not made for such a period."""
    covered = read_span(about, calendar)
    if covered.span not in template.spans:
        made_for = ", ".join(template.spans)
        raise ExportError(
            f"the template '{template.name}' is made for: {made_for}; {covered.label} is a {covered.span}"
        )
    return Draft(
        name=checked_name(name or f"{covered.key.lower()}-{template.name}"),
        title=title or f"{template.title}, {covered.label}",
        template=template.name,
        about=covered.key,
        against=template.against,
        sections=tuple(_section(one, covered, calendar) for one in template.sections),
    )


def checked_name(name: str) -> str:
    """Return a report's name as addresses and folders take it. ExportError when it is none."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):
        raise ExportError(f"'{name}' is no name of a report; use small letters, digits and dashes, 60 at most")
    return name


def move(key: str, steps: int) -> Act:
    """Return the act that moves a section earlier (below zero) or later."""

    def act(draft: Draft) -> Draft:
        sections = list(draft.sections)
        at = _place(draft, key)
        one = sections.pop(at)
        sections.insert(max(0, min(len(sections), at + steps)), one)
        return replace(draft, sections=tuple(sections))

    return act


def leave_out(key: str, *, is_left_out: bool = True) -> Act:
    """Return the act that leaves a section out, or takes it in again."""
    return _changed(key, lambda one: replace(one, is_left_out=is_left_out))


def assign(key: str, owner: str) -> Act:
    """Return the act that assigns a section to someone; to nobody with an empty name."""
    return _changed(key, lambda one: replace(one, owner=owner.strip()))


def rename(key: str, title: str) -> Act:
    """Return the act that gives a section another title."""
    if not title.strip():
        raise ExportError("the section's title is empty; write what it is called")
    return _changed(key, lambda one: replace(one, title=title.strip()))


def add(section: ReportSection) -> Act:
    """Return the act that adds a section at the end, before an appendix that ends it, under a key of its own."""

    def act(draft: Draft) -> Draft:
        taken = {one.key for one in draft.sections}
        key, number = section.key, 2
        while key in taken:
            key, number = f"{section.key}-{number}", number + 1
        at = len(draft.sections) - bool(draft.sections and draft.sections[-1].part == APPENDIX)
        kept = (*draft.sections[:at], replace(section, key=key), *draft.sections[at:])
        return replace(draft, sections=kept)

    return act


def remove(key: str) -> Act:
    """Return the act that takes a section out altogether."""

    def act(draft: Draft) -> Draft:
        _place(draft, key)
        return replace(draft, sections=tuple(one for one in draft.sections if one.key != key))

    return act


def together(acts: Sequence[Act]) -> Act:
    """Return the act that does several, one after the other."""

    def act(draft: Draft) -> Draft:
        for one in acts:
            draft = one(draft)
        return draft

    return act


def _changed(key: str, change: Callable[[ReportSection], ReportSection]) -> Act:
    def act(draft: Draft) -> Draft:
        at = _place(draft, key)
        return replace(draft, sections=(*draft.sections[:at], change(draft.sections[at]), *draft.sections[at + 1 :]))

    return act


def _place(draft: Draft, key: str) -> int:
    keys = [one.key for one in draft.sections]
    if key not in keys:
        fix = nearest(key, keys) or f"it has {', '.join(keys)}"
        raise ExportError(f"{draft.name} has no section '{key}'; {fix}")
    return keys.index(key)


def _section(plan: SectionPlan, covered: Covered, calendar: Calendar) -> ReportSection:
    query = dict(plan.members)
    if plan.against:
        query["against"] = plan.against
    if plan.period == "previous":
        query["period"] = calendar.key(span_before(covered, calendar).last)
    elif plan.period:
        query["period"] = plan.period
    return ReportSection(
        plan.key, plan.title, plan.page, ", ".join(plan.metrics), plan.part, "\n".join(plan.show), urlencode(query)
    )
