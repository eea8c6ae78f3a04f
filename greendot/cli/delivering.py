"""Turns sends into a line for each outcome, and an error when any was not delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from greendot.access import Action, require
from greendot.errors import SendError
from greendot.sending import Outcome, record_sends
from greendot.settings import Settings, read_settings
from greendot.store import Store, open_store

Send = Callable[[Settings, Store], Iterator[Outcome]]


def deliver(folder: Path, send: Send) -> int:
    """Send, print a line for each outcome and return how many there were. SendError when any failed."""
    settings = read_settings(folder)
    require(settings.site.role, Action.EXPORT)
    outcomes: list[Outcome] = []
    store = open_store(settings.folders.store, settings.folder)
    try:
        for outcome in record_sends(send(settings, store), settings, store):
            outcomes.append(outcome)
            click.echo(str(outcome))
    finally:
        store.close()
    if failed := [one for one in outcomes if one.status in ("failed", "would fail")]:
        raise SendError(
            f"{len(failed)} of {len(outcomes)} not delivered; greendot sent says why, and the next run tries again"
        )
    return len(outcomes)
