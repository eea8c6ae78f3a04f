"""Turns the Reports page's address into what it shows: the list, a draft at one of its sections, a frozen report."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from greendot.access import Action, can
from greendot.compose.view import View
from greendot.document import Document, Paragraph, walk
from greendot.entries import Entry
from greendot.entries import Report as Draft
from greendot.errors import GreendotError
from greendot.formats import format_date
from greendot.logo import read_logo
from greendot.render.markup import Pen, draw_header
from greendot.report import Part, Report
from greendot.reports.compared import difference_document, known_document
from greendot.reports.differing import compare_sides, known_since
from greendot.reports.frozen import Frozen
from greendot.reports.office import Office
from greendot.reports.pieces import document_of
from greendot.reports.proving import check_frozen, seal_of
from greendot.reports.spans import read_span
from greendot.reports.writing import FORMATS, render_report
from greendot.results import Selection
from greendot.ui.comments import can_comment, own_name, say_not_kept
from greendot.ui.place import head_of_page, selection_of_page
from greendot.ui.remarks import subjects_of
from greendot.ui.reports import forms, sending
from greendot.ui.reports.acting import answer_act, keep_act
from greendot.ui.reports.drawing import ASSIGN, WHOLE, draw_document, draw_draft, draw_list, draw_part
from greendot.ui.reports.place import composed, current_office
from greendot.ui.reports.remarking import open_remark, remark_in
from greendot.ui.sheets import Press, live_address, show_html

NAMES = {"pdf": "PDF", "json": "JSON", "csv": "CSV", "web": "Web page"}
"""What formats are called where a capital letter does not do."""


def show_reports() -> None:
    """Show the page. What cannot be read or written is said on it; nothing is lost."""
    office = current_office()
    may_edit = can(office.settings.site.role, Action.EDIT_PLAN)
    pen = Pen(live_address, is_live=True, can_comment=can_comment() and may_edit, ask_word="comment")
    selection = selection_of_page()
    name = st.query_params.get("report", "")
    try:
        entry = office.drafts.get(name)
        _head(office, selection, pen, read_span(entry.body.about, office.published.calendar).label if entry else "")
        if (address := st.query_params.get("add", "")) and may_edit:
            forms.add(office, address)
        if entry is None:
            _list(office, name, may_edit=may_edit)
        elif entry.body.frozen:
            _frozen(office, entry, pen, selection, may_edit=may_edit)
        else:
            _draft(office, entry, pen, selection)
    except GreendotError as error:
        say_not_kept(error, "report_trouble")


def _head(office: Office, selection: Selection, pen: Pen, about: str) -> None:
    view = View(office.published, selection, office.settings.now())
    empty = document_of(view, "reports", "Reports", "", ())
    empty = replace(empty, header=replace(empty.header, period=about, data_to=""))
    with head_of_page():
        show_html(draw_header(empty, pen), "head-reports")


def _list(office: Office, name: str, *, may_edit: bool) -> None:
    gone = f'<p class="note warn" role="note">There is no report {escape(repr(name[:80]))} here.</p>' if name else ""
    show_html(gone + draw_list(office), "reports_list")
    if may_edit:
        forms.start(office)


def _draft(office: Office, entry: Entry[Draft], pen: Pen, selection: Selection) -> None:
    """Show a draft: its ways out, what is missing, its sections, and the one that the address names."""
    press = answer_act(office, entry)
    with st.spinner("Composing the report"):
        report = composed(office, entry)
    asked = st.query_params.get("section", "")
    part = next((one for one in report.parts if one.key == asked), report.parts[0] if report.parts else None)
    on_press = partial(keep_act, entry.body.name, entry.stamp)
    _ways_out(office, entry, report)
    show_html(draw_draft(report, entry, pen, part.key if part else ""), "report_draft", on_press)
    if pen.can_comment:
        forms.add_here(office, entry)
    if part is not None:
        show_html(draw_part(part, pen, own_name()), f"report_part_{part.key}", on_press)
    _compare(office, entry.body.name, selection, pen)
    if press is not None:
        _open_form(office, entry, part, press)


def _open_form(office: Office, entry: Entry[Draft], part: Part | None, press: Press) -> None:
    """Open the form that was asked for, where the page has what the browser named."""
    if press.act == ASSIGN:
        forms.assign(office, entry, press.anchor)
    elif part is not None and press.act == "ask":
        forms.comment(office, entry, part.key, press.anchor, _about(office, part, press.anchor))
    elif part is not None and (remark := remark_in(part, press.entry)) is not None:
        open_remark(office, entry, part.key, remark, press.act)


def _about(office: Office, part: Part, anchor: str) -> str:
    """Return what a comment is about, in words."""
    if anchor == WHOLE:
        return part.title
    said = next(
        (one for one in walk(part.document.blocks) if isinstance(one, Paragraph) and one.anchor == anchor), None
    )
    if said is not None:
        return f"{part.title}: {said.sentence.text}"
    subject = subjects_of(part.document, office.published).get(anchor)
    return f"{part.title}: {subject.about}" if subject else part.title


def _ways_out(office: Office, entry: Entry[Draft], report: Report) -> None:
    """Show the preview, the files it can become, and what ends the writing."""
    with st.container(horizontal=True, key="pickers", vertical_alignment="bottom"):
        st.link_button("preview", f"./brief/report/{entry.body.name}", type="tertiary")
        if can(office.settings.site.role, Action.EXPORT):
            with st.popover("export", type="tertiary", key="report_export"):
                _files(office, entry, report)
        if any(one.key == entry.body.name for one in office.frozen) and st.button(
            "send", type="tertiary", key="report_send"
        ):
            sending.send(office, entry.body.name)
        if can(office.settings.site.role, Action.EDIT_PLAN) and st.button(
            "freeze", type="tertiary", key="report_freeze"
        ):
            forms.freeze(office, entry)


def _files(office: Office, entry: Entry[Draft], report: Report) -> None:
    """Show the files that a draft can become, or why it cannot."""
    try:
        office.check_approved(entry.body, report)
        report = replace(report, logo=read_logo(office.settings))
    except GreendotError as error:
        say_not_kept(error, "report_file_no")
        return
    for name in FORMATS:
        _file(office, entry, report, name)


def _file(office: Office, entry: Entry[Draft], report: Report, name: str) -> None:
    """Show the button that makes a file of one format when it is pressed."""

    def make() -> bytes:
        office.check_approved(entry.body, report)
        return next(iter(render_report(report, (name,), site=office.site_for(report)).values()))

    ending = FORMATS[name]
    st.download_button(NAMES.get(name, name.capitalize()), make, f"{report.key}{ending}", key=f"report_file_{name}",
                       on_click="ignore", type="tertiary")  # fmt: skip


def _frozen(office: Office, entry: Entry[Draft], pen: Pen, selection: Selection, *, may_edit: bool) -> None:
    """Show a frozen report: whether it is as it was frozen, each number then and now, its files."""
    versions = [one for one in office.frozen if one.key == entry.body.name]
    if not versions:
        say_not_kept(GreendotError(f"{office.folder / entry.body.name}: the frozen files are not there; take them from "
                                   "a backup"), "report_gone")  # fmt: skip
        return
    frozen = versions[-1]
    with st.container(horizontal=True, key="pickers", vertical_alignment="bottom"):
        if len(versions) > 1:
            labels = [f"version {one.version}" for one in versions]
            chosen = st.selectbox("Version", labels, index=len(labels) - 1, key="report_version", width=150)
            frozen = versions[labels.index(str(chosen))]
        st.link_button("read", f"./brief/report/{entry.body.name}?version={frozen.version}", type="tertiary")
        if can(office.settings.site.role, Action.EXPORT):
            with st.popover("files", type="tertiary", key="report_files"):
                for path in frozen.files:
                    st.download_button(path.name, path.read_bytes(), path.name, key=f"report_{path.name}",
                                       on_click="ignore", type="tertiary")  # fmt: skip
        if frozen is versions[-1] and st.button("send", type="tertiary", key="report_send"):
            sending.send(office, entry.body.name)
        if may_edit and st.button("open again", type="tertiary", key="report_open"):
            forms.unfreeze(office, entry)
    then = frozen.snapshot(office.settings.site.role)
    changes = tuple(known_since(frozen.figures, then, office.published))
    now = office.settings.now()
    document = known_document(changes, frozen.title, office.published, selection, now)
    show_html(_proof(office, frozen) + draw_document(document, Pen(pen.address, is_live=True)), "report_frozen")
    _compare(office, entry.body.name, selection, pen)


def _proof(office: Office, frozen: Frozen) -> str:
    """Return who froze it, when, of which data, and whether every file is as it was."""
    problems = check_frozen(frozen)
    manifest = frozen.manifest
    day = format_date(office.published.calendar.local_day(frozen.frozen_at))
    said = f"Version {frozen.version}, frozen on {day} by {manifest['by']}, of build {frozen.build}."
    said += f" Opened again because: {manifest['reason']}." if manifest.get("reason") else ""
    said += f" {manifest['note']}" if manifest.get("note") else ""
    back = '<p class="cmp"><a href="./reports">All reports</a></p>'
    proof = "".join(f'<p class="note warn" role="alert">{escape(str(one))}</p>' for one in problems)
    sealed = f"Id {frozen.freeze}, seal {seal_of(frozen)}."
    proof = proof or f'<p class="cmp">Proved: every file is as it was frozen. {sealed}</p>'
    return f'{back}<p class="lead">{escape(said)}</p>{proof}'


def _compare(office: Office, name: str, selection: Selection, pen: Pen) -> None:
    """Show what can be compared with this report, and what differs from the one that is picked."""
    others = [f"{one.key}/v{one.version}" for one in office.frozen]
    others += [other for other, one in office.drafts.items() if not one.body.frozen and other != name]
    others = [one for one in others if one.partition("/")[0] != name or not office.drafts[name].body.frozen]
    if not others:
        return
    show_html("<h2>Compare</h2>", "report_compare_head")
    picked = st.selectbox("With", ["", *others], format_func=partial(_called, office), key="report_compare",
                          width=480)  # fmt: skip
    if picked:
        with st.spinner("Comparing"):
            document = _difference(office, str(picked), name, selection)
        show_html(draw_document(document, Pen(pen.address, is_live=True)), "report_difference")


def _called(office: Office, name: str) -> str:
    """Return what a report that can be compared with is called: its title, and its version or that it is a draft."""
    if not name:
        return "nothing"
    key, _, version = name.partition("/v")
    frozen = next((one for one in office.frozen if (one.key, str(one.version)) == (key, version)), None)
    return f"{frozen.title}, version {version}" if frozen else f"{office.drafts[name].body.title}, draft"


def _difference(office: Office, other: str, name: str, selection: Selection) -> Document:
    """Return what differs, the earlier of the two first."""
    sides = [office.side(other), office.side(name)]
    sides.sort(key=lambda side: side.draft.about if side.draft else "")
    return difference_document(compare_sides(*sides), office.published, selection, office.settings.now())
