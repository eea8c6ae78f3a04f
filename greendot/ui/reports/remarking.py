"""Turns a press beside what somebody wrote in a report into a form: to answer it, to change it, to take it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from greendot.access import Action, can, require
from greendot.entries import Entry
from greendot.entries import Report as Draft
from greendot.errors import GreendotError, StoreError
from greendot.report import Comment, Part
from greendot.reports.office import Office
from greendot.ui.comments import NAME, own_name, pick_name, say_not_kept
from greendot.ui.reports.acting import author_of
from greendot.ui.sheets import show_html


def remark_in(part: Part, entry: int) -> Comment | None:
    """Return what was written in a part under a number that a browser sent; None where it is not there."""
    if not entry:
        return None
    return next((one for ones in part.comments.values() for one in _each(ones) if one.entry == entry), None)


def open_remark(office: Office, entry: Entry[Draft], section: str, remark: Comment, act: str) -> None:
    """Open the form that a button beside a remark stands for."""
    if act == "answer":
        answer(office, entry, section, remark)
    elif act == "change":
        change(office, remark)
    elif act == "withdraw":
        take_back(office, remark)


@st.dialog("Answer")
def answer(office: Office, entry: Entry[Draft], section: str, remark: Comment) -> None:
    """Show a question and the form for its answer."""
    asked = f'<p class="cmp"><b>{escape(remark.author)}</b> asks</p><p class="words">{escape(remark.text)}</p>'
    show_html(asked, "report_answer_about")
    with st.form("report_answer", border=False):
        body = st.text_area("Your answer. Markdown.", key="report_answer_body", height=140)
        who = pick_name("report_answer_who")
        if st.form_submit_button("send", key="report_answer_send", type="primary"):
            _keep(lambda: office.comment(
                entry.body.name, section, "", body, author=author_of(who), reply_to=remark.entry
            ))  # fmt: skip


@st.dialog("Change what you wrote")
def change(office: Office, remark: Comment) -> None:
    """Show the form that changes the words of an own remark."""
    with st.form("report_change", border=False):
        body = st.text_area("What should the reader know? Markdown.", remark.text, key="report_change_body", height=160)
        who = pick_name("report_change_who")
        if st.form_submit_button("send", key="report_change_send", type="primary"):
            _keep(lambda: _changed(office, remark, body, author_of(who)))


@st.dialog("Take back what you wrote?")
def take_back(office: Office, remark: Comment) -> None:
    """Ask once more before an own remark is taken back."""
    show_html(f'<p class="words">{escape(remark.text)}</p>', "report_back_about")
    show_html('<p class="cmp">It is no longer shown; the audit trail keeps it.</p>', "report_back_note")
    with st.form("report_back", border=False):
        who = pick_name("report_back_who")
        if st.form_submit_button("take back", key="report_back_send", type="primary"):
            _keep(lambda: _taken_back(office, remark, author_of(who)))


def _changed(office: Office, remark: Comment, body: str, author: str) -> None:
    """Change a remark that still says what was shown; where it does not, the store says what stands."""
    require(office.settings.site.role, Action.COMMENT)
    stands = next((one for one in office.store.comments() if one.id == remark.entry), None)
    if stands is None:
        raise StoreError("What you wrote is not there any more; reload the page.")
    version = stands.version if stands.body == remark.text else stands.version - 1
    office.store.edit_comment(remark.entry, body=body, author=author, version=version, now=office.settings.now())


def _taken_back(office: Office, remark: Comment, author: str) -> None:
    role = office.settings.site.role
    require(role, Action.COMMENT)
    office.store.withdraw_comment(
        remark.entry, author=author, now=office.settings.now(), may_withdraw_others=can(role, Action.WITHDRAW_OTHERS)
    )


def _keep(act: Callable[[], object]) -> None:
    """Do what a form asks for and run the page again; say in the form why not where it was refused.

    A name that was typed for what is refused is not kept: it may be the reason.
    """
    known = own_name()
    try:
        act()
    except GreendotError as error:
        if not known:
            st.session_state.pop(NAME, None)
        say_not_kept(error)
    else:
        st.rerun()


def _each(ones: Iterable[Comment]) -> Iterable[Comment]:
    for one in ones:
        yield one
        yield from _each(one.answers)
