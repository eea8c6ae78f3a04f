"""Turns sends into a line for each outcome, a row in the log of runs, and an error when any was not delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from greendot.access import Action, require
from greendot.errors import SendError
from greendot.sending import Outcome
from greendot.settings import Settings, read_settings
from greendot.snapshot import live_build
from greendot.store import Store, open_store

Send = Callable[[Settings, Store], Iterator[Outcome]]


def deliver(folder: Path, send: Send) -> int:
    """Send, print a line for each outcome and return how many there were. SendError when any failed."""
    settings = read_settings(folder)
    require(settings.site.role, Action.EXPORT)
    started_at = datetime.now(UTC)
    outcomes: list[Outcome] = []
    store = open_store(settings.folders.store, settings.folder)
    try:
        for outcome in send(settings, store):
            outcomes.append(outcome)
            click.echo(str(outcome))
        failed = [one for one in outcomes if one.status in ("failed", "would fail")]
        if any(one.status in ("sent", "failed") for one in outcomes):  # a look that found nothing to do is no run
            store.record_run(
                "send",
                started_at=started_at,
                ended_at=datetime.now(UTC),
                status="failed" if failed else "done",
                build=live_build(settings.path(settings.folders.snapshots)) or "",
                detail={"outcomes": [str(one) for one in outcomes]},
            )
    finally:
        store.close()
    if failed:
        raise SendError(
            f"{len(failed)} of {len(outcomes)} not delivered; greendot sent says why, and the next run tries again"
        )
    return len(outcomes)
