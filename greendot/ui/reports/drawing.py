"""Turns reports into HTML for the page: the list, a draft's sections with their buttons, one section with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

from greendot.document import Document
from greendot.entries import Entry
from greendot.entries import Report as Draft
from greendot.formats import format_date, plural, sentence_case
from greendot.render.markup import Pen, draw_blocks, draw_title
from greendot.render.prose import render_prose
from greendot.report import Part, Report
from greendot.reports.frozen import Frozen
from greendot.reports.office import Office
from greendot.ui.reports.place import remarks_of, written_in

UP, DOWN, OUT, IN, ASSIGN = "up", "down", "out", "in", "assign"


def report_address(name: str, section: str = "") -> str:
    """Return where a report stands on the page, at one of its sections."""
    query = {"report": name, **({"section": section} if section else {})}
    return f"./reports?{urlencode(query)}"


def draw_list(office: Office) -> str:
    """Return every report with its state, the newest first, and what is wrong with templates."""
    drafts, frozen = office.drafts, _newest(office.frozen)
    calendar = office.published.calendar
    title = "No report has been started yet."
    if drafts:
        count = sum(not one.body.frozen for one in drafts.values())
        written = f"{plural(count, 'report')} being written" if count else "No report is being written"
        title = f"{written}, {len(drafts) - count or 'none'} frozen."
    rows = "".join(
        f'<tr><td><a href="{escape(report_address(name))}">{escape(entry.body.title)}</a></td>'
        f'<td data-h="State">{_state(entry, frozen.get(name))}</td>'
        f'<td data-h="Last changed by">{escape(entry.author)}</td>'
        f'<td data-h="On">{format_date(calendar.local_day(entry.changed_at))}</td></tr>'
        for name, entry in reversed(list(drafts.items()))
    )
    head = "".join(f"<th scope=col>{word}</th>" for word in ("Report", "State", "Last changed by", "On"))
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    table = f'<div class="tw many-columns">{body}</div>' if rows else ""
    wrong = "".join(f'<p class="note warn" role="note">{escape(str(one))}</p>' for one in office.problems)
    lead = "The same documents as the pages, in order, with what people say beside them; frozen once it is final."
    return f'<h1>{escape(title)}</h1><p class="lead">{lead}</p>{wrong}{table}'


def draw_draft(report: Report, entry: Entry[Draft], pen: Pen, section: str) -> str:
    """Return a draft: what is missing, and its sections with what each says and what can be done with it."""
    out = sum(one.is_left_out for one in entry.body.sections)
    lead = (
        f"{sentence_case(report.state)}, last changed by {entry.author}. {plural(len(entry.body.sections), 'section')}"
    )
    lead += f", {out} left out." if out else "."
    notes = "".join(f"<li>{escape(note)}</li>" for note in report.notes)
    ready = '<p class="text">Everything is fresh, explained and there.</p>'
    state = f"<h2>Before it is frozen</h2><ul>{notes}</ul>" if notes else ready
    parts = {part.key: part for part in report.parts}
    rows = "".join(_section_row(entry, number, parts, pen, section) for number in range(len(entry.body.sections)))
    heads = ("", "Section", "What it says", "")
    head = "".join(f"<th scope=col>{word}</th>" for word in heads)
    table = f'<div class="tw many-columns"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    back = '<p class="cmp"><a href="./reports">All reports</a></p>'
    return f'{back}<h1>{escape(report.title)}</h1><p class="lead">{escape(lead)}</p>{state}<h2>Sections</h2>{table}'


def draw_part(part: Part, pen: Pen, reader: str = "") -> str:
    """Return one section with what is written beside its blocks; `reader` can change what they wrote."""
    pen = replace(pen, remarks=remarks_of(part, reader), words=render_prose, can_change=pen.can_comment)
    button = pen.button("ask", "write about this section", part.title, anchor=WHOLE) if pen.can_comment else ""
    owner = f'<p class="cmp">Assigned to {escape(part.owner)}</p>' if part.owner else ""
    heading = f'<h2 id="part">{escape(part.title)}</h2>{owner}<p class="a">{escape(part.document.title)}</p>'
    return f"{heading}{button}{pen.remarks_on('')}{draw_blocks(part.document.blocks, pen, depth=3)}"


WHOLE = "whole-section"
"""The anchor that a browser sends for a section as a whole."""


def draw_document(document: Document, pen: Pen) -> str:
    """Return a document of its own, such as what differs between two reports."""
    return draw_title(document) + draw_blocks(document.blocks, pen)


def _section_row(entry: Entry[Draft], number: int, parts: Mapping[str, Part], pen: Pen, chosen: str) -> str:
    one = entry.body.sections[number]
    part = parts.get(one.key)
    said = "left out" if one.is_left_out else part.document.title if part else ""
    current = ' aria-current="true"' if one.key == chosen else ""
    link = f'<a href="{escape(report_address(entry.body.name, one.key))}#part"{current}>{escape(one.title)}</a>'
    acts = [
        pen.button(UP, "up", one.title, anchor=one.key) if number else "",
        pen.button(DOWN, "down", one.title, anchor=one.key) if number + 1 < len(entry.body.sections) else "",
        pen.button(IN, "take in", one.title, anchor=one.key)
        if one.is_left_out
        else pen.button(OUT, "leave out", one.title, anchor=one.key),
        pen.button(ASSIGN, "assign", one.title, anchor=one.key),
    ]
    buttons = " ".join(act for act in acts if act) if pen.can_comment else ""
    count = written_in(part) if part else 0
    about = [escape(one.owner)] if one.owner else []
    about += [f"{count} written"] if count else []
    title = (f"<b>{link}</b>" if one.key == chosen else link) + (
        f"<br><small>{' · '.join(about)}</small>" if about else ""
    )
    cells = f"<td>{number + 1}</td><td>{title}</td><td>{escape(said)}</td><td class=s>{buttons}</td>"
    return f"<tr{' class=led' if one.key == chosen else ''}>{cells}</tr>"


def _state(entry: Entry[Draft], frozen: Frozen | None) -> str:
    if not entry.body.frozen:
        return "draft" if frozen is None else f"draft again, version {frozen.version} is frozen"
    version = f", version {frozen.version}" if frozen else ""
    return f"frozen{version} <small>{escape(entry.body.frozen)}</small>"


def _newest(frozen: Sequence[Frozen]) -> Mapping[str, Frozen]:
    return {one.key: one for one in frozen}
