"""A real mail server that keeps what it accepts, and sends that go to it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from greendot.sending import Outcome, send_all
from greendot.settings import read_settings
from greendot.store import open_store


class Inbox:
    """Keeps what a mail server accepts; the first `refusals` mails are answered with `answer`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals, self.answer, self.seen = 0, "451 try later", 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.seen += 1
        if self.seen <= self.refusals:
            return self.answer
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"


class AnyPort(Controller):
    """A mail server on a port that the system chooses; its own trial connection needs the number chosen."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[tuple[Inbox, int]]:
    """Give what a mail server keeps, and its port."""
    kept = Inbox()
    server = AnyPort(kept, hostname="127.0.0.1", port=0)
    server.start()
    try:
        yield kept, server.port
    finally:
        server.stop()


def sent(folder: Path, *names: str, waits: list[float] | None = None, **options: Any) -> list[Outcome]:
    settings = read_settings(folder, {})
    store = open_store(settings.folders.store, folder)
    try:
        return list(send_all(settings, store, names, sleep=(waits if waits is not None else []).append, **options))
    finally:
        store.close()


def states(outcomes: list[Outcome]) -> list[str]:
    return [one.status for one in outcomes]
