"""Turns a message into a mail and hands it to an SMTP server."""

from __future__ import annotations

import contextlib
import hashlib
import os
import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from mimetypes import guess_type

from greendot.errors import SendError
from greendot.sending.message import Message
from greendot.settings import MailSettings

TIMEOUT_S = 30.0


def compose_mail(message: Message, mail: MailSettings, to: str, now: datetime, key: str) -> EmailMessage:
    """Return the mail for one recipient: plain text, the same as HTML, and the files.

    `key` names the send and its slot: a mail that goes out again has the same Message-ID. SendError for an address or
    a subject that would be more than one header.
    """
    made = EmailMessage()
    try:
        made["From"], made["To"], made["Subject"] = mail.sender, to, message.subject
    except ValueError as error:
        raise SendError(f"{to!r}: this cannot be a mail's header: {error}; write one plain line") from error
    digest = hashlib.sha256(f"{key} {to}".encode()).hexdigest()[:32]
    made["Message-ID"] = f"<{digest}@{mail.sender.partition('@')[2]}>"
    made["Date"] = format_datetime(now)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(message.text)
    made.add_alternative(message.html, subtype="html")
    for name, content in message.files.items():
        kind, _, subtype = (guess_type(name)[0] or "application/octet-stream").partition("/")
        made.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return made


def send_mail(made: EmailMessage, mail: MailSettings, environ: Mapping[str, str] | None = None) -> None:
    """Hand a mail to the server. Errors of smtplib and the network pass; SendError without the password it needs."""
    password = (os.environ if environ is None else environ).get(mail.password_variable, "")
    if mail.user and not password:
        raise SendError(
            f"the environment variable {mail.password_variable} is not set; put {mail.user}'s password there"
        )
    context = ssl.create_default_context()
    if mail.security == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_S)
    try:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, password)
        server.send_message(made)
        with contextlib.suppress(OSError, smtplib.SMTPException):  # it is accepted; how they part does not matter
            server.quit()
    finally:
        server.close()
