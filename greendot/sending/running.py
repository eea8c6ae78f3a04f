"""Turns the sends of a workspace into deliveries: each recipient once for a slot, tried again where that may help."""

from __future__ import annotations

import smtplib
import time
import urllib.error
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from greendot.errors import GreendotError, SendError, nearest
from greendot.exporting import write_files
from greendot.sending.chat import chat_payload, post_chat, webhook_of
from greendot.sending.jobs import Job, page_job, report_job
from greendot.sending.mail import compose_mail, send_mail
from greendot.sending.message import Message
from greendot.settings import SendSettings, Settings
from greendot.store import Store

TRIES = 3
WAIT_S = 2.0
"""How long is waited before the second try; before the third, four times as long."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one send for one recipient: sent, failed, already sent, would send, waiting.

    `message` is what would be sent, in a dry run.
    """

    send: str
    recipient: str
    status: str
    detail: str = ""
    message: Message | None = None

    def __str__(self) -> str:
        """Return it as one line."""
        where = f"{self.send} → {self.recipient}" if self.recipient else self.send
        return f"{where}: {self.status}{f', {self.detail}' if self.detail else ''}"


def send_all(
    settings: Settings,
    store: Store,
    names: Sequence[str] = (),
    *,
    is_dry: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Outcome]:
    """Send what is named, or else what is due; yield what became of each. A dry run composes, and sends nothing."""
    known = {send.name: send for send in settings.sends}
    for name in names:
        if name not in known:
            fix = nearest(name, known) or (f"these are: {', '.join(known)}" if known else "write it as [[send]]")
            raise SendError(f"greendot.toml sends nothing called '{name}'; {fix}")
    for name in names or known:
        yield from _send_one(known[name], settings, store, bool(names), is_dry, sleep)


def recipients_of(send: SendSettings) -> tuple[str, ...]:
    """Return whom a send goes to, as the history names them; a webhook is not told: who knows it may post."""
    return send.to or ((f"{send.chat} webhook",) if send.webhook else (send.folder,))


def send_report(
    send: SendSettings,
    settings: Settings,
    store: Store,
    *,
    is_dry: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Outcome]:
    """Send a report now, to whom a send says that greendot.toml need not hold; yield what became of each."""
    yield from _send_one(send, settings, store, True, is_dry, sleep)


def _send_one(
    send: SendSettings, settings: Settings, store: Store, by_hand: bool, is_dry: bool, sleep: Callable[[float], None]
) -> Iterator[Outcome]:
    job = (report_job if send.report else page_job)(send, settings, store, by_hand=by_hand)
    if job is None:
        return
    if job.lack:
        status = "waiting" if not by_hand else "would fail" if is_dry else "failed"
        yield Outcome(send.name, "", status, job.lack)
        return
    left = []
    for recipient in dict.fromkeys(recipients_of(send)):
        known = store.sent.standing(job.history, recipient, job.slot.key)
        if known is None or known.status == "failed":
            left.append(recipient)
        elif known.status == "sending":
            yield Outcome(send.name, recipient, "not sent again", "an earlier run was cut off, and it may have arrived")
        else:
            yield Outcome(send.name, recipient, "already sent", f"for {job.slot.key}")
    if not left:
        return
    try:
        message: Message | GreendotError = job.compose()
    except GreendotError as error:
        message = error
    for recipient in left:
        if is_dry:
            if isinstance(message, GreendotError):
                yield Outcome(send.name, recipient, "would fail", str(message))
            else:
                yield Outcome(send.name, recipient, "would send", _preview(message), message)
        else:
            yield from _deliver(send, recipient, message, job, settings, store, sleep)


def _deliver(
    send: SendSettings, recipient: str, message: Message | GreendotError, job: Job,
    settings: Settings, store: Store, sleep: Callable[[float], None],
) -> Iterator[Outcome]:  # fmt: skip
    now, slot = settings.now(), job.slot
    entry = store.sent.claim(job.history, recipient, slot.key, trigger=slot.trigger, build=job.build, now=now)
    if entry is None:
        yield Outcome(send.name, recipient, "already sent", "by another run")
        return
    error, tries = str(message) if isinstance(message, GreendotError) else "", 0
    try:
        if isinstance(message, Message):
            error, tries = _try(_delivery(send, recipient, message, job, settings), sleep)
    except GreendotError as refused:
        error = str(refused)
    store.sent.close(entry, tries=tries, now=settings.now(), error=error)
    yield Outcome(send.name, recipient, "failed" if error else "sent", error or message_line(message))


def _delivery(
    send: SendSettings, recipient: str, message: Message, job: Job, settings: Settings
) -> Callable[[], object]:
    """Return the call that delivers; SendError for what cannot be delivered at all."""
    if send.to:
        made = compose_mail(message, settings.mail, recipient, settings.now(), f"{job.history} {job.slot.key}")
        return partial(send_mail, made, settings.mail)
    if send.webhook:
        return partial(post_chat, chat_payload(message, send.chat), webhook_of(send))
    return partial(write_files, _with_warning(message), settings.path(send.folder))


def _try(deliver: Callable[[], object], sleep: Callable[[float], None]) -> tuple[str, int]:
    """Try up to three times where waiting may help; return the reason of the last failure, if any, and the tries."""
    for number in range(1, TRIES + 1):
        try:
            deliver()
        except (OSError, smtplib.SMTPException) as error:
            if number == TRIES or not _may_pass(error):
                return reason_of(error), number
            sleep(WAIT_S * 4 ** (number - 1))
        else:
            return "", number
    raise AssertionError


def _may_pass(error: Exception) -> bool:
    """Return whether waiting may help: not when the server said no for good."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code == 429 or error.code >= 500
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return not isinstance(error, smtplib.SMTPNotSupportedError)


def reason_of(error: Exception) -> str:
    """Return why it was not delivered, in one line that names no secret."""
    if isinstance(error, urllib.error.HTTPError):
        return f"the chat answered {error.code} {error.reason}; check the webhook"
    if isinstance(error, urllib.error.URLError):
        return f"the chat cannot be reached: {error.reason}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the mail server refused the user or the password; check [mail] and its variable"
    if isinstance(error, smtplib.SMTPException):
        return f"the mail server refused it: {' '.join(str(error).split())}"
    return f"it cannot be reached: {error.strerror or error}" if isinstance(error, OSError) else str(error)


def message_line(message: Message | GreendotError) -> str:
    """Return what was sent as one line, what to know first before it."""
    return " ".join(text for text in (message.warning, message.subject) if text) if isinstance(message, Message) else ""


def _preview(message: Message) -> str:
    files = ", ".join(f"{name} {len(content):,} bytes" for name, content in message.files.items())
    return f"{message_line(message)}{f' with {files}' if files else ''}"


def _with_warning(message: Message) -> Mapping[str, bytes]:
    """Return the files, and beside them what to know first; always, so that no earlier warning stays behind."""
    first = message.warning or "All data is fresh, and no load or check failed."
    return {**message.files, "READ FIRST.txt": f"{first}\n{message.subject}\n".encode()}
