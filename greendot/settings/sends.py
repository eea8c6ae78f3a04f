"""What greendot.toml says of sending: the mail server, and what goes to whom, when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from cronsim import CronSim, CronSimError

from greendot.errors import Problem, nearest
from greendot.settings.table import ROLES, setting
from greendot.toml_file import TomlFile

SENT_FORMATS = ("slides", "pdf", "workbook", "web", "markdown", "json", "csv")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
"""How an address begins; a drive of Windows is one letter."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server that `[[send]]` goes through. Its password is never written here, only in the environment."""

    host: str = setting("", "The SMTP server's name or address.")
    port: int = setting(587, "Its port: 587 with starttls, 465 with ssl, most often.")
    security: str = setting(
        "starttls",
        "How the connection is kept private. none is allowed on this machine only, or without a user.",
        choices=("starttls", "ssl", "none"),
    )
    user: str = setting("", "Whom to sign in as; empty is nobody.")
    password_variable: str = setting("MAIL_PASSWORD", "The environment variable that holds the password.")
    sender: str = setting("", "The address that mail comes from, such as greendot@example.org.")


@dataclass(frozen=True, slots=True)
class SendSettings:
    """One thing that is sent, written [[send]]; to mail addresses, to a chat or to a folder."""

    name: str = setting("", "What it is called on the command line and in the history.")
    to: tuple[str, ...] = setting((), "Mail addresses. Each gets a mail of its own.")
    webhook: str = setting(
        "", "A chat's webhook, https://…, or $NAME for an environment variable that holds it: who knows it may post."
    )
    chat: str = setting("slack", "Which chat the webhook is of.", choices=("slack", "teams"))
    folder: str = setting(
        "", "A folder for the files, relative to greendot.toml; a bucket is one too, where it is mounted, not as s3://…"
    )
    role: str = setting("viewer", "The role of those who get it; it decides what is in it.", choices=ROLES)
    pages: tuple[str, ...] = setting(("overview",), "Pages by name, the first one in the mail itself.")
    report: str = setting(
        "",
        "A frozen report instead of pages: its name, a template's for the newest made of it, or latest. Each frozen "
        "version is sent once; a draft never.",
    )
    formats: tuple[str, ...] = setting(("pdf",), "The files that go with it: of all its pages, or those of the report.")
    schedule: str = setting(
        "", "When, as cron text in the reporting time zone, such as '0 8 * * mon'; empty is by hand only."
    )
    when: str = setting(
        "",
        "complete: the last quarter that is over, once all its data is there, nothing late, nothing failed; sent once.",
        choices=("", "complete"),
    )


def last_time(schedule: str, now: datetime) -> datetime:
    """Return the latest time of a cron text that is not after `now`, whose zone is the schedule's; in UTC."""
    return next(CronSim(schedule, now + timedelta(seconds=1), reverse=True)).astimezone(UTC)


def is_loopback(host: str) -> bool:
    """Return whether a host's name or address is this machine's own."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_private_address(url: str) -> bool:
    """Return whether a web address is https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
    except ValueError:
        return False


def is_mail_address(text: str) -> bool:
    """Return whether a text is one plain mail address: no name beside it, no space, no second line."""
    return bool(_ADDRESS.fullmatch(text))


def check_sends(mail: MailSettings, sends: tuple[SendSettings, ...], file: TomlFile) -> Iterator[Problem]:
    """Yield what is wrong with the mail server and with each `[[send]]`."""
    if not 1 <= mail.port <= 65535:
        yield file.problem(("mail", "port"), "must be 1 to 65535")
    if mail.sender and not is_mail_address(mail.sender):
        yield file.problem(("mail", "sender"), f"{mail.sender!r} is not a mail address")
    if mail.security == "none" and mail.user and not is_loopback(mail.host):
        yield file.problem(("mail", "security"), "a password would travel in the open", "write starttls or ssl")
    names = [send.name for send in sends]
    for place, send in enumerate(sends):
        keys = ("send", str(place))
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", send.name):
            yield file.problem((*keys, "name"), f"{send.name!r} is not a name", "use small letters, digits, - and _")
        elif send.name in names[:place]:
            yield file.problem((*keys, "name"), f"'{send.name}' is there already", "give it a name of its own")
        yield from _check_target(mail, send, keys, file)
        yield from _check_contents(send, keys, file)


def _check_target(mail: MailSettings, send: SendSettings, keys: tuple[str, ...], file: TomlFile) -> Iterator[Problem]:
    if sum(map(bool, (send.to, send.webhook, send.folder))) != 1:
        yield file.problem(keys, f"'{send.name}' must go to one place", "write either to, webhook or folder")
    for address in send.to:
        if not is_mail_address(address):
            yield file.problem((*keys, "to"), f"{address!r} is not a mail address", "write name@example.org")
    if scheme := _SCHEME.match(send.folder):
        yield file.problem(
            (*keys, "folder"),
            f"'{send.folder}' is an address of {scheme[1].lower()}://, and files go to folders of this machine only",
            'mount the bucket or share and write its folder, such as "/mnt/reports"',
        )
    if send.to and not (mail.host and mail.sender):
        yield file.problem(keys, f"'{send.name}' is mail, but no server is known", "write host and sender in [mail]")
    if send.webhook and not send.webhook.startswith("$") and not is_private_address(send.webhook):
        yield file.problem((*keys, "webhook"), "must begin with https://", "or be $NAME of an environment variable")


def _check_contents(send: SendSettings, keys: tuple[str, ...], file: TomlFile) -> Iterator[Problem]:
    for name in send.formats:
        if name not in SENT_FORMATS:
            fix = nearest(name, SENT_FORMATS) or f"these are: {', '.join(SENT_FORMATS)}"
            yield file.problem((*keys, "formats"), f"'{name}' is not a format", fix)
    if not send.pages:
        yield file.problem((*keys, "pages"), "names no page", 'write ["overview"]')
    if send.report and send.when:
        yield file.problem((*keys, "when"), "is for pages; a report is sent once it is frozen", "take the line out")
    if send.report and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,80}", send.report):
        yield file.problem((*keys, "report"), f"{send.report!r} is not a report's name", 'write "latest" or its name')
    if send.folder and not send.formats:
        yield file.problem((*keys, "formats"), "a folder needs at least one format")
    if send.schedule:
        try:
            last_time(send.schedule, datetime(2016, 11, 15, tzinfo=UTC))
        except (CronSimError, StopIteration):
            yield file.problem(
                (*keys, "schedule"), f"'{send.schedule}' is not a schedule", "write cron text such as '0 8 * * mon'"
            )
    elif send.when:
        yield file.problem((*keys, "when"), "needs a schedule that says when to look", "write schedule = '0 8 * * *'")
