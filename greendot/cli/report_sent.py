"""Turns `greendot report send` into mails and messages of a frozen report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from greendot.access import Action, require
from greendot.cli.delivering import deliver
from greendot.cli.options import workspace_option
from greendot.errors import SendError
from greendot.reports.writing import FORMATS
from greendot.sending import Outcome, send_report, sends_of
from greendot.settings import ROLES, SendSettings, Settings, is_mail_address
from greendot.store import Store


@click.command("send")
@workspace_option
@click.argument("name")
@click.option("--to", "addresses", multiple=True, help="A mail address; may repeat. Else whom [[send]] names for it.")
@click.option("--role", default="viewer", show_default=True, type=click.Choice(ROLES), help="With --to: their role.")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(list(FORMATS)), help="With --to: its files; pdf by default."
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would go to whom; send nothing.")
def send(
    folder: Path, name: str, addresses: tuple[str, ...], role: str, formats: tuple[str, ...], is_dry: bool
) -> None:
    """Send the newest frozen version of NAME: its first findings in the mail, its files as they were frozen.

    A draft is never sent, nobody gets a version twice, and a report that tells what the role of those who get it may
    not see is refused. Exits with 12 when something was not delivered.
    """
    given = SendSettings(name="by-hand", to=addresses, report=name, role=role, formats=formats or ("pdf",))
    deliver(folder, partial(_send, given=given, is_dry=is_dry))


def _send(settings: Settings, store: Store, *, given: SendSettings, is_dry: bool) -> Iterator[Outcome]:
    require(settings.site.role, Action.SEND)
    for one in [given] if given.to else _declared(settings, given.report):
        if one.to:
            _check_mail(settings, one)
        yield from send_report(one, settings, store, is_dry=is_dry)


def _declared(settings: Settings, name: str) -> Sequence[SendSettings]:
    """Return the sends of greendot.toml that send a report. SendError when there is none."""
    found = sends_of(name, settings)
    if not found:
        raise SendError(f'greendot.toml sends {name} to nobody; name addresses with --to, or write [[send]] with '
                        f'report = "{name}"')  # fmt: skip
    return found


def _check_mail(settings: Settings, send: SendSettings) -> None:
    for address in send.to:
        if not is_mail_address(address):
            raise SendError(f"{address!r} is not a mail address; write name@example.org")
    if not (settings.mail.host and settings.mail.sender):
        raise SendError("no mail server is known; write host and sender in [mail] of greendot.toml")
