"""Turns a press on *ask why*, *answer* or *take back* into a form, and what is written there into the store."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from greendot.access import Action, can, require
from greendot.document import Document
from greendot.errors import GreendotError, StoreError
from greendot.store import Comment
from greendot.ui.remarks import Subject, current_store, subjects_of
from greendot.ui.sheets import Press, show_html
from greendot.ui.workspace import current_settings, current_snapshot

NAME_LIMIT = 80
NAME, PRESSED = "own_name", "pressed"


def can_comment() -> bool:
    """Return whether the role in force may write."""
    return can(current_settings().site.role, Action.COMMENT)


def own_name() -> str:
    """Return the name that this reader gave; empty until they wrote something. Without sign-on it is taken as said."""
    return str(st.session_state.get(NAME, ""))


def keep_press(page: str, press: Press) -> None:
    """Keep what was pressed until the page stands; the form opens above it."""
    st.session_state[PRESSED] = (page, press)


def answer_press(document: Document) -> None:
    """Open the form that was asked for, if the page has the block or entry that the browser named."""
    page, press = st.session_state.pop(PRESSED, (None, None))
    if page != document.page or press is None or not can_comment():
        return
    subject = subjects_of(document, current_snapshot()).get(press.anchor)
    if press.act == "ask" and subject is not None:
        ask(document, press.anchor, subject)
    elif press.act in ("answer", "withdraw") and (entry := _standing(document.page, press.entry)) is not None:
        answer(document, entry) if press.act == "answer" else withdraw(entry)


@st.dialog("Ask why, or comment")
def ask(document: Document, anchor: str, subject: Subject) -> None:
    """Show the form for a new comment on a block."""
    about = escape(f"{subject.about}, {document.header.period.partition(',')[0]}")
    show_html(f'<p class="cmp">{about}</p>', "asked_about")
    with st.form("ask_form", border=False):
        body = st.text_area("What do you want to know or say?", key="ask_body", height=140)
        is_question = st.checkbox("this is a question", value=True, key="ask_is_question", help=_for_whom(subject))
        name = pick_name()
        if st.form_submit_button("send", key="ask_send", type="primary"):
            _send(document, name, body, anchor=anchor, is_question=is_question, owner=subject.owner)


@st.dialog("Answer")
def answer(document: Document, entry: Comment) -> None:
    """Show a question and the form for its answer."""
    asked = f'<p class="cmp"><b>{escape(entry.author)}</b> asks</p><p class="words">{escape(entry.body)}</p>'
    show_html(asked, "asked_about")
    with st.form("answer_form", border=False):
        body = st.text_area("Your answer", key="answer_body", height=140)
        name = pick_name()
        if st.form_submit_button("send", key="answer_send", type="primary"):
            _send(document, name, body, anchor=entry.anchor, owner=entry.owner, reply_to=entry.id)


@st.dialog("Take back what you wrote?")
def withdraw(entry: Comment) -> None:
    """Ask once more before an own comment is taken back."""
    show_html(f'<p class="words">{escape(entry.body)}</p>', "asked_about")
    show_html('<p class="cmp">It is no longer shown; the audit trail keeps it.</p>', "withdraw_note")
    if st.button("take back", key="withdraw_send", type="primary"):
        role = current_settings().site.role
        try:
            require(role, Action.COMMENT)
            now, others = current_settings().now(), can(role, Action.WITHDRAW_OTHERS)
            current_store().withdraw_comment(entry.id, author=own_name(), now=now, may_withdraw_others=others)
        except GreendotError as error:
            say_not_kept(error)
        else:
            st.rerun()


def _send(
    document: Document,
    name: str,
    body: str,
    *,
    anchor: str,
    owner: str,
    is_question: bool = False,
    reply_to: int | None = None,
) -> None:
    """Keep what was written and close the form; say in the form why it was not kept."""
    settings = current_settings()
    try:
        require(settings.site.role, Action.COMMENT)
        author = _checked_name(name)
        current_store().add_comment(
            page=document.page,
            anchor=anchor,
            body=body,
            author=author,
            now=settings.now(),
            query=urlencode(document.query),
            build=current_snapshot().build.build,
            is_question=is_question,
            owner=owner,
            reply_to=reply_to,
        )
    except GreendotError as error:
        say_not_kept(error)
    else:
        st.session_state[NAME] = author
        st.rerun()


def pick_name(key: str = "ask_name") -> str:
    """Return who writes: the name given before, or the one typed now. Each form on one page has a key of its own."""
    known = own_name()
    return known or st.text_input("Your name, asked once", key=key, width=480)


def keep_name(name: str) -> None:
    """Keep the name that a reader gave, so that it is asked once."""
    st.session_state[NAME] = _checked_name(name)


def _checked_name(name: str) -> str:
    """Return a name as it will be shown. StoreError when there is none, or no room for it."""
    name = " ".join("".join(character if character.isprintable() else " " for character in name).split())
    if not name:
        raise StoreError("Your name is empty. Write who you are: it stands beside what you write or change.")
    if len(name) > NAME_LIMIT:
        raise StoreError(f"your name: {len(name)} characters are too many; {NAME_LIMIT} fit")
    return name


def _standing(page: str, entry: int) -> Comment | None:
    """Return an entry that stands on a page; None when it is not there, or the store cannot be reached."""
    try:
        return next((one for one in current_store().comments(page) if one.id == entry), None)
    except StoreError:
        return None


def _for_whom(subject: Subject) -> str:
    """Return where a question goes, in words."""
    whom = f"for {subject.owner}, who owns this number" if subject.owner else "for whoever reads it"
    return f"A question stands on Data, {whom}, until somebody answers it."


def say_not_kept(error: GreendotError, key: str = "not_kept") -> None:
    """Say why something was not kept, a line a problem; what was typed stays."""
    said = "<br>".join(escape(line) for line in str(error).splitlines())
    show_html(f'<p class="note warn" role="alert">{said}</p>', key)
