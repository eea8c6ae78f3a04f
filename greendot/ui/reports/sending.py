"""Turns the sends that greendot.toml names for a report into a dialog: whom it goes to, what they get, then a press."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from greendot.access import Action, require
from greendot.errors import GreendotError
from greendot.formats import format_bytes, format_instant
from greendot.reports.office import Office
from greendot.sending import Outcome, recipients_of, record_sends, send_report, sends_of
from greendot.sending.frozen import history_of
from greendot.sending.message import Message
from greendot.settings import SendSettings
from greendot.ui.comments import say_not_kept
from greendot.ui.sheets import show_html

MOST = 12
"""How many lines of the history are shown."""


@st.dialog("Send this report", width="large")
def send(office: Office, name: str) -> None:
    """Show whom a report may be sent to, what they would get, and send it on a press; what was sent stands below."""
    settings, store = office.settings, office.store
    try:
        require(settings.site.role, Action.SEND)
        declared = {one.name: one for one in sends_of(name, settings)}
        if _said_why_not(office, name, declared):
            return
        chosen = st.selectbox("To", list(declared), format_func=lambda key: _label(declared[key]), key="report_send_to")
        is_pressed = st.session_state.get("report_send_send", False)
        with st.spinner("Sending" if is_pressed else "Looking at what would be sent"):
            sent = send_report(declared[str(chosen)], settings, store, is_dry=not is_pressed)
            outcomes = list(record_sends(sent, settings, store))
        show_html(draw_outcomes(outcomes), "report_send_outcomes")
        is_open = any(one.status == "would send" for one in outcomes)
        st.button("send", key="report_send_send", type="primary", disabled=not is_open)
        show_html(_history(office, name), "report_send_history")
    except GreendotError as error:
        say_not_kept(error, "report_send_no")


def draw_outcomes(outcomes: Sequence[Outcome]) -> str:
    """Return what is sent, once, and what becomes of it for each recipient."""
    message = next((one.message for one in outcomes if one.message), None)
    rows = [(one.recipient or one.send, one.status, "" if _is_told(one) else one.detail) for one in outcomes]
    return (_told(message) if message else "") + _table(("To", "State", ""), rows)


def _is_told(one: Outcome) -> bool:
    """Return whether what an outcome says stands on the page already: the message itself."""
    return one.message is not None or one.status == "sent"


def _told(message: Message) -> str:
    first = message.warning or next((line for line in message.text.splitlines() if line.strip()), "")
    files = ", ".join(f"{name} ({format_bytes(len(content))})" for name, content in message.files.items())
    told = (("Subject", message.subject), ("First line", first.strip("# ")), ("Files", files or "none"))
    return "".join(f'<p class="cmp">{name}: <b>{escape(text)}</b></p>' for name, text in told)


def _said_why_not(office: Office, name: str, declared: object) -> bool:
    """Say why nothing can be sent; return whether that is so."""
    if declared:
        return False
    mail = office.settings.mail
    server = "" if mail.host and mail.sender else ", and host and sender of a mail server in [mail]"
    text = f'greendot.toml sends this report to nobody. Write [[send]] with report = "{name}" there{server}.'
    show_html(f'<p class="note warn" role="note">{escape(text)}</p>', "report_send_nobody")
    return True


def _label(send: SendSettings) -> str:
    return f"{send.name}: {', '.join(recipients_of(send))}, as {send.role}"


def _history(office: Office, name: str) -> str:
    """Return to whom a report was sent, the newest first; empty before the first."""
    zone = office.settings.calendar.zone
    rows = [
        (one.recipient, one.slot, format_instant(one.started_at, zone), one.status, one.error)
        for one in office.store.sent.list(MOST, history_of(name))
    ]
    return f"<h2>Sent so far</h2>{_table(('To', 'What', 'When', 'How it went', ''), rows)}" if rows else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th scope=col>{word}</th>" for word in heads)
    body = "".join(f"<tr>{''.join(map(_cell, heads, row))}</tr>" for row in rows)
    return f'<div class="tw many-columns"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(head: str, text: str) -> str:
    named = f' data-h="{head}"' if head else ""
    return f"<td{named}>{escape(text)}</td>"
