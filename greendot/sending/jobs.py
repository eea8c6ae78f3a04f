"""Turns a send into what is to be done for it now: what it tells, under which slot, or what it still waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from greendot.logo import read_logo
from greendot.sending.due import Slot, last_quarter, missing, report_slot, slot_of
from greendot.sending.frozen import compose_frozen, history_of, pick_frozen, why_none
from greendot.sending.message import Message, compose_message
from greendot.settings import SendSettings, Settings
from greendot.snapshot import Snapshot, open_snapshot
from greendot.store import Store


@dataclass(frozen=True, slots=True)
class Job:
    """What a send does now. `history` and the slot's key name what is sent: nobody gets the same pair twice.

    With `lack` nothing is sent: it says what is not there. `compose` raises a GreendotError for what cannot be said.
    """

    history: str
    slot: Slot
    build: str
    compose: Callable[[], Message]
    lack: str = ""


def page_job(send: SendSettings, settings: Settings, store: Store, *, by_hand: bool) -> Job | None:
    """Return what is sent of pages; None when the send is not due."""
    snapshot = _snapshot(send, settings, store)
    slot = slot_of(send, settings, snapshot.build.build, by_hand=by_hand)
    if slot is None:
        return None
    lack = ""
    if send.when and not by_hand and (short := missing(snapshot, last_quarter(settings), settings.now())):
        lack = f"{slot.period} is not complete: {short}"
    said = partial(store.due_forecasts, snapshot.calendar.local_day(snapshot.build.as_of))

    def compose() -> Message:
        logo = read_logo(settings)
        site, now = settings.site.address, settings.now()
        return compose_message(send, snapshot, now, site=site, period=slot.period, said=said, logo=logo)

    return Job(send.name, slot, snapshot.build.build, compose, lack)


def report_job(send: SendSettings, settings: Settings, store: Store, *, by_hand: bool) -> Job | None:
    """Return what is sent of a frozen report, once for each version whoever sends it; None when it is not due."""
    if not by_hand and not send.schedule:
        return None
    frozen = pick_frozen(send.report, settings)
    if frozen is None:
        return Job(send.name, Slot("", ""), "", _nothing, why_none(send.report, store))
    slot = report_slot(send, settings, f"version {frozen.version}", frozen.frozen_at, by_hand=by_hand)
    if slot is None:
        return None
    compose = partial(compose_frozen, send, frozen, store, site=settings.site.address)
    return Job(history_of(frozen.key), slot, frozen.build, compose)


def _nothing() -> Message:
    raise LookupError("nothing is sent")


def _snapshot(send: SendSettings, settings: Settings, store: Store) -> Snapshot:
    """Return the live build as the recipients' role sees it, with what people wrote since."""
    opened = open_snapshot(settings.path(settings.folders.snapshots), None, send.role)
    return opened.with_entries(store.book.entries(), settings.calendar.local_day(settings.now()))
