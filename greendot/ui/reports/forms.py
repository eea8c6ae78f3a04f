"""Turns the forms of the Reports page into reports begun, sections added and assigned, comments, freezes."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from urllib.parse import parse_qsl

import streamlit as st

from greendot.calendar import Calendar, Grain
from greendot.compose import PAGES
from greendot.entries import Entry, ReportSection
from greendot.entries import Report as Draft
from greendot.errors import GreendotError
from greendot.reports import drafting
from greendot.reports.adding import section_of
from greendot.reports.office import Office
from greendot.reports.spans import read_span
from greendot.reports.template import Template
from greendot.ui.comments import pick_name, say_not_kept
from greendot.ui.reports.acting import author_of, change
from greendot.ui.reports.drawing import WHOLE
from greendot.ui.sheets import show_html

_BACK = {"quarter": 6, "half": 4, "month": 6}


def start(office: Office) -> None:
    """Show the form that begins a report."""
    templates = office.templates
    if not templates:
        return
    show_html("<h2>Start a report</h2>", "report_start_head")
    name = st.selectbox(
        "From", list(templates), format_func=lambda key: templates[key].title, key="report_template", width=480
    )
    template = templates[name]
    st.caption(template.summary)
    abouts = _abouts(template, office.published.calendar, office)
    with st.form("report_start", border=False, enter_to_submit=True):
        about = st.selectbox("About", list(abouts), format_func=lambda key: abouts[key], key="report_about", width=480)
        who = pick_name("report_start_who")
        if st.form_submit_button("start", key="report_start_send", type="primary"):
            begun = _done(lambda: office.begin(name, str(about), author=author_of(who)))
            if isinstance(begun, Entry):
                st.query_params.from_dict({"report": begun.body.name})
                st.rerun()


def add(office: Office, address: str) -> None:
    """Show the form that adds what was seen on another page to a draft."""
    drafts = {name: one for name, one in office.drafts.items() if not one.body.frozen}
    try:
        section = section_of(address, office.desk.snapshot, office.settings.now())
    except GreendotError as error:
        say_not_kept(error)
        return
    if not drafts:
        show_html('<p class="note" role="note">No report is being written. Start one first.</p>', "report_no_draft")
        return
    show_html(f"<h2>Add to a report</h2>{_seen_with(office, section)}", "report_add_head")
    with st.form("report_add", border=False):
        name = st.selectbox(
            "To", list(drafts), format_func=lambda key: drafts[key].body.title, key="report_add_to", width=480
        )
        title = st.text_input("Called", section.title, key="report_add_title", width=480)
        who = pick_name("report_add_who")
        if st.form_submit_button("add", key="report_add_send", type="primary"):
            entry = drafts[str(name)]
            kept = _done(lambda: _added(office, entry, address, title, who))
            if kept:
                _show_added(office, entry)


def add_here(office: Office, entry: Entry[Draft]) -> None:
    """Show the form that adds a page, a metric or a what-if to this draft by its address."""
    with st.expander("Add a section"):
        st.caption("A page's address carries its filters and its period; *add to report* on every page comes here too.")
        with st.form("report_here", border=False, clear_on_submit=True):
            address = st.text_input("Address of a page", placeholder="/growth?period=2016-Q4&region=emea",
                                    key="report_here_address")  # fmt: skip
            metrics = office.published.metrics
            metric = st.selectbox("or a metric", ["", *sorted(metrics, key=lambda name: metrics[name].title)],
                                  format_func=lambda name: metrics[name].title if name else "none",
                                  key="report_here_metric")  # fmt: skip
            title = st.text_input("Called", key="report_here_title", placeholder="as the page is called")
            who = pick_name("report_here_who")
            if st.form_submit_button("add", key="report_here_send", type="primary"):
                asked = address.strip() or (f"/metrics?metric={metric}&period={entry.body.about}" if metric else "")
                if _done(lambda: _added(office, entry, asked, title, who)):
                    _show_added(office, entry)


@st.dialog("Write about this")
def comment(office: Office, entry: Entry[Draft], section: str, anchor: str, about: str) -> None:
    """Show the form for a comment, in Markdown, beside a block or a whole section."""
    show_html(f'<p class="cmp">{escape(about)}</p>', "report_comment_about")
    with st.form("report_comment", border=False):
        body = st.text_area("What should the reader know? Markdown.", key="report_comment_body", height=160)
        is_question = st.checkbox("this is a question", key="report_comment_question")
        who = pick_name("report_comment_who")
        if st.form_submit_button("send", key="report_comment_send", type="primary"):
            place = "" if anchor == WHOLE else anchor
            if _done(lambda: office.comment(
                entry.body.name, section, place, body, author=author_of(who), is_question=is_question
            )):  # fmt: skip
                st.rerun()


@st.dialog("Assign this section")
def assign(office: Office, entry: Entry[Draft], section: str) -> None:
    """Show the form that assigns a section to someone."""
    held = next((one for one in entry.body.sections if one.key == section), None)
    if held is None:
        return
    with st.form("report_assign", border=False):
        owner = st.text_input(f"Who writes about {held.title}? Empty for nobody.", held.owner, key="report_assign_to")
        who = pick_name("report_assign_who")
        if st.form_submit_button("send", key="report_assign_send", type="primary") and _done(
            lambda: change(office, entry, drafting.assign(section, owner), entry.stamp, author_of(who))
        ):
            st.rerun()


@st.dialog("Freeze this report")
def freeze(office: Office, entry: Entry[Draft]) -> None:
    """Show the form that freezes a draft."""
    show_html('<p class="words">Its numbers, words and files stay as they are now. It can be opened again; what is '
              "frozen then is a new version, and this one stays.</p>", "report_freeze_words")  # fmt: skip
    with st.form("report_freeze", border=False):
        note = st.text_input("A note for later readers", key="report_freeze_note")
        who = pick_name("report_freeze_who")
        if st.form_submit_button("freeze", key="report_freeze_send", type="primary"):
            with st.spinner("Composing, rendering and keeping it"):
                frozen = _done(lambda: office.freeze(entry.body.name, author=author_of(who), note=note))
            if frozen:
                st.rerun()


@st.dialog("Open it again")
def unfreeze(office: Office, entry: Entry[Draft]) -> None:
    """Show the form that opens a frozen report again."""
    with st.form("report_open", border=False):
        reason = st.text_input("Why?", key="report_open_reason")
        who = pick_name("report_open_who")
        if st.form_submit_button("open again", key="report_open_send", type="primary") and _done(
            lambda: office.unfreeze(entry.body.name, author=author_of(who), reason=reason)
        ):
            st.rerun()


def _seen_with(office: Office, section: ReportSection) -> str:
    """Return which page is added, and for which period: a report may be about another one."""
    query = dict(parse_qsl(section.query))
    calendar = office.published.calendar
    period = calendar.label(calendar.parse(query["period"]))
    return f'<p class="cmp">{escape(PAGES[section.page].title)} as it was seen, for {escape(period)}.</p>'


def _show_added(office: Office, entry: Entry[Draft]) -> None:
    """Show a draft at the section that was added to it."""
    before = {one.key for one in entry.body.sections}
    now = office.drafts[entry.body.name].body.sections
    key = next((one.key for one in now if one.key not in before), "")
    st.query_params.from_dict({"report": entry.body.name, **({"section": key} if key else {})})
    st.rerun()


def _added(office: Office, entry: Entry[Draft], address: str, title: str, who: str) -> bool:
    section = section_of(address, office.desk.snapshot, office.settings.now(), title)
    return change(office, entry, drafting.add(section), entry.stamp, author_of(who))


def _done(act: Callable[[], object]) -> object:
    """Do something and return what came of it; say why not where it was refused, and return None."""
    try:
        return act()
    except GreendotError as error:
        say_not_kept(error)
        return None


def _abouts(template: Template, calendar: Calendar, office: Office) -> dict[str, str]:
    """Return what a template can be about, by key, the newest that is over first."""
    today = calendar.local_day(office.published.build.as_of)
    found: dict[str, str] = {}
    for span in template.spans:
        grain = Grain.MONTH if span == "month" else Grain.QUARTER
        now = calendar.period(today, grain)
        for back in range(1, _BACK[span] * (2 if span == "half" else 1) + 1):
            period = calendar.shift(now, -back)
            key = calendar.key(period)
            if span == "half":
                if key[-1] in "13":
                    continue
                key = f"{key[:-3]}-H{int(key[-1]) // 2}"
            found[key] = read_span(key, calendar).label
        if span != "half":
            found[calendar.key(now)] = f"{calendar.label(now)}, to date"
    return found
