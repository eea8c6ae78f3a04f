"""Turns a send and the time it is into the slot it is due for, and the quarter it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from greendot.calendar import Grain, Period
from greendot.formats import join_words
from greendot.settings import SendSettings, Settings, last_time
from greendot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Slot:
    """What a send is for: a schedule's time, a quarter or a build; `period` is asked of pages, if any."""

    key: str
    trigger: str
    period: str = ""


def slot_of(send: SendSettings, settings: Settings, build: str, *, by_hand: bool) -> Slot | None:
    """Return the slot that a send is due for; None when it has no schedule and is not asked for by hand."""
    now, calendar = settings.now(), settings.calendar
    period = calendar.key(last_quarter(settings)) if send.when else ""
    if by_hand:
        return Slot(build, "by hand", period)
    if not send.schedule:
        return None
    at = last_time(send.schedule, now.astimezone(calendar.zone))
    if not send.when:
        return Slot(at.isoformat(), "schedule")
    _, ends_at = calendar.bounds(last_quarter(settings))
    return Slot(period, "complete", period) if at >= ends_at else None


def report_slot(
    send: SendSettings, settings: Settings, version: str, frozen_at: datetime, *, by_hand: bool
) -> Slot | None:
    """Return the slot of a frozen version: itself, at the first time of the schedule after it was frozen."""
    if by_hand:
        return Slot(version, "by hand")
    at = last_time(send.schedule, settings.now().astimezone(settings.calendar.zone))
    return Slot(version, "schedule") if at >= frozen_at else None


def last_quarter(settings: Settings) -> Period:
    """Return the newest quarter that is over."""
    calendar = settings.calendar
    current = calendar.period(calendar.local_day(settings.now()), Grain.QUARTER)
    return calendar.period(current.starts_on - timedelta(days=1), Grain.QUARTER)


def missing(snapshot: Snapshot, period: Period, now: datetime) -> str:
    """Return in words what a quarter's data lacks, empty when it is all there and nothing is late or failed."""
    _, ends_at = snapshot.calendar.bounds(period)
    words = concerns(snapshot, now)
    read = {table for metric in snapshot.metrics.values() for table in metric.sources}
    short = sorted(
        {
            one.table.replace("_", " ")
            for one in snapshot.freshness
            if one.table in read and (one.covers_to is None or one.covers_to < ends_at)
        }
    )
    return "; ".join([*words, *([f"{join_words(short)} end before the quarter does"] if short else [])])


def concerns(snapshot: Snapshot, now: datetime, ends_at: datetime | None = None) -> tuple[str, ...]:
    """Return what a reader must know before any number: what is late, what failed, what did not pass its check.

    Of a period that `ends_at` some time, data that reaches that far is not late.
    """
    passed_h = (now - snapshot.build.as_of).total_seconds() / 3600
    read = {table for metric in snapshot.metrics.values() for table in metric.sources}
    late = sorted(
        {
            one.table.replace("_", " ")
            for one in snapshot.freshness
            if one.table in read
            and one.age_h is not None
            and one.allowed_h is not None
            and one.age_h + max(passed_h, 0) > one.allowed_h
            and (ends_at is None or one.covers_to is None or one.covers_to < ends_at)
        }
    )
    newest = {run.source: run for run in sorted(snapshot.runs, key=lambda run: run.started_at)}
    broken = sorted(source for source, run in newest.items() if run.state == "failed")
    failed = sum(one.state == "failed" for one in snapshot.left_out)
    words = []
    if late:
        words.append(f"stale data: {join_words(late)}")
    if broken:
        words.append(f"the last load failed: {join_words(broken)}")
    if failed:
        words.append(f"{failed} metric{'s' if failed > 1 else ''} failed or did not pass a check and are left out")
    return tuple(words)
