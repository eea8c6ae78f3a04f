"""Turns sends into their outcomes as they come, and a row in the log of runs once all are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from greendot.sending.running import Outcome
from greendot.settings import Settings
from greendot.snapshot import live_build
from greendot.store import Store


def record_sends(outcomes: Iterable[Outcome], settings: Settings, store: Store) -> Iterator[Outcome]:
    """Yield each outcome and note the whole as a run; a look that found nothing to do is none."""
    started_at = datetime.now(UTC)
    seen: list[Outcome] = []
    for outcome in outcomes:
        seen.append(outcome)
        yield outcome
    if any(one.status in ("sent", "failed") for one in seen):
        store.record_run(
            "send",
            started_at=started_at,
            ended_at=datetime.now(UTC),
            status="failed" if any(one.status == "failed" for one in seen) else "done",
            build=live_build(settings.path(settings.folders.snapshots)) or "",
            detail={"outcomes": [str(one) for one in seen]},
        )
